"""A model object as an MLflow model folder: its flavour by its type, its signature given or inferred."""

import importlib
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from cellworks_engine.errors import InvalidInput, MissingExtra, Refused
from cellworks_engine.models.flavors import argument_of, flavor_of

WHAT_TO_GIVE = (
    "Give input_example=X.head(5) (the first rows that it predicts), baseline=X, "
    "or signature=mlflow.models.infer_signature(X, model.predict(X))."
)


def mlflow_module() -> Any:
    """Return MLflow; raises MissingExtra with the line that installs it."""
    try:
        return importlib.import_module("mlflow")
    except ImportError:
        raise MissingExtra(
            "Registering or loading a model needs MLflow here.", hint="pip install mlflow"
        ) from None


def save(model: Any, folder: Path, *, signature: Any, example: Any) -> None:
    """Save an object as an MLflow model in a folder that is not there yet.

    Raises InvalidInput for an object of no flavour, Refused where it comes out without a signature.
    """
    flavor = flavor_of(model)
    if flavor is None:
        kind = f"{type(model).__module__}.{type(model).__qualname__}"
        raise InvalidInput(
            f"No flavour of MLflow knows how to save a {kind}.",
            field="model",
            hint="Wrap it in a mlflow.pyfunc.PythonModel, or register what holds it: path=…",
        )
    mlflow_module()
    module = importlib.import_module(f"mlflow.{flavor}")
    if signature is None and example is not None:
        signature = infer(partial(_predicted, model), example)
    if signature is None:
        raise Refused("The model has no signature: nobody could check what it is asked.",
                      field="signature", hint=WHAT_TO_GIVE)  # fmt: skip
    _keep_quiet()
    more: dict[str, Any] = {} if example is None else {"input_example": example}
    if flavor == "sklearn":
        more["serialization_format"] = "cloudpickle"
    defaults = getattr(module, "get_default_pip_requirements", list)
    module.save_model(
        **{argument_of(flavor): model}, path=str(folder), signature=signature,
        pip_requirements=pinned(model, list(defaults())), **more,
    )  # fmt: skip


def infer(predict: Callable[[Any], Any], example: Any) -> Any:
    """Return the signature of what predicts `example` in this process; raises Refused where it does not."""
    models: Any = importlib.import_module("mlflow.models")
    try:
        return models.infer_signature(example, predict(example))
    except Exception as error:
        raise Refused(
            f"The model cannot predict the input example ({type(error).__name__}: {error}).",
            field="input_example",
            hint=WHAT_TO_GIVE,
        ) from error


def pinned(model: Any, fallback: list[str]) -> list[str]:
    """Return pinned requirements: the flavour's own, and the packages that the model's class comes from."""
    from cellworks.tracking.requirements import distribution_line

    roots = {base.__module__.partition(".")[0] for base in type(model).__mro__}
    lines = [line for root in sorted(roots | {"numpy", "pandas"}) if root in sys.modules
             and (line := distribution_line(root)) is not None]  # fmt: skip
    known = {line.partition("==")[0].lower() for line in fallback}
    return sorted({*fallback, *(line for line in lines if line.partition("==")[0].lower() not in known)})


def _predicted(model: Any, example: Any) -> Any:
    flavor = flavor_of(model)
    if flavor == "onnx":
        return _onnx_predicted(model, example)
    if flavor == "pytorch":
        torch: Any = importlib.import_module("torch")
        with torch.no_grad():
            return model(torch.as_tensor(example)).numpy()
    if flavor == "pyfunc":
        return model.predict(None, example)
    return model.predict(example)


def _onnx_predicted(model: Any, example: Any) -> Any:
    """Return what ONNX Runtime makes of an example: an array, a dict of arrays or a frame of its inputs."""
    runtime: Any = importlib.import_module("onnxruntime")
    numpy: Any = importlib.import_module("numpy")
    session = runtime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    inputs = session.get_inputs()
    if isinstance(example, dict):
        fed = example
    elif len(inputs) == 1:
        kind = numpy.float32 if "float)" in inputs[0].type else None
        fed = {inputs[0].name: numpy.asarray(example, dtype=kind)}
    else:
        fed = {one.name: numpy.asarray(example[[one.name]]) for one in inputs}
    outputs = session.run(None, fed)
    named = zip([one.name for one in session.get_outputs()], outputs, strict=True)
    found = {name: value for name, value in named if isinstance(value, numpy.ndarray)}
    return next(iter(found.values())) if len(found) == 1 else found


def _keep_quiet() -> None:
    """Let MLflow not tell a person what we have decided for them: that pickles are what scikit-learn has."""
    logging: Any = importlib.import_module("logging")
    for name in ("mlflow.sklearn", "mlflow.models.model", "mlflow.utils.environment"):
        logging.getLogger(name).setLevel(logging.ERROR)
