"""Which flavour MLflow saves an object as, by its type."""

from typing import Any

FLAVORS = {
    "lightgbm": "lightgbm", "xgboost": "xgboost", "catboost": "catboost", "torch": "pytorch",
    "onnx": "onnx", "keras": "keras", "tensorflow": "tensorflow", "statsmodels": "statsmodels",
    "sklearn": "sklearn", "prophet": "prophet", "spacy": "spacy", "mlflow": "pyfunc",
}  # fmt: skip
"""By the package that a model's class, or a base of it, comes from."""
_ARGUMENT = {"sklearn": "sk_model", "lightgbm": "lgb_model", "xgboost": "xgb_model", "catboost": "cb_model",
             "pytorch": "pytorch_model", "onnx": "onnx_model", "statsmodels": "statsmodels_model",
             "prophet": "pr_model", "spacy": "spacy_model", "pyfunc": "python_model"}  # fmt: skip


def flavor_of(model: Any) -> str | None:
    """Return the flavour that MLflow saves an object as; None where no flavour knows its type."""
    for base in type(model).__mro__:
        flavor = FLAVORS.get(base.__module__.partition(".")[0])
        if flavor is not None:
            return flavor
    return None


def argument_of(flavor: str) -> str:
    """Return what `save_model` and `log_model` of a flavour call the model."""
    return _ARGUMENT.get(flavor, "model")
