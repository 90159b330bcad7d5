"""Autologging in a job: MLflow's, for scikit-learn, XGBoost, LightGBM and PyTorch Lightning, in time.

MLflow is not changed on disk; in a job's process some of its functions are replaced, each for a reason that
was measured: finding a model's requirements loads it in another process (seconds), listing scikit-learn's
estimators imports its tests and torch with them (seconds, 200 MB), drawing a classifier's plots takes longer
than most fits, and the default format refuses some of scikit-learn's own models.
"""

import importlib
import importlib.util
import logging
import os
import pkgutil
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from functools import cache, wraps
from inspect import isabstract
from pathlib import Path
from typing import Any

_OPTIONS: dict[str, Any] = {
    "log_models": True,
    "log_model_signatures": True,
    "log_input_examples": True,
    "log_datasets": True,
}
_NOT_TRAINING = [
    *("ag2", "agno", "anthropic", "autogen", "bedrock", "crewai", "dspy", "gemini", "groq", "haystack"),
    *("langchain", "litellm", "llama_index", "mistral", "openai", "pydantic_ai", "semantic_kernel"),
    *("smolagents", "strands", "typesafe"),
]
"""Flavours that trace calls instead of training models: theirs to switch on."""
_format_is_ours: ContextVar[bool] = ContextVar("format_is_ours", default=False)


def enable() -> None:
    """Log what training does, from here on; called in the job's process before the user's code."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    _install()
    import mlflow
    from mlflow.utils.autologging_utils import AUTOLOGGING_INTEGRATIONS

    prepared = AUTOLOGGING_INTEGRATIONS.get("sklearn", {})
    if prepared.get(_PREPARED):
        prepared["disable"] = False
    mlflow.autolog(**_OPTIONS, exclude_flavors=_NOT_TRAINING)


def prepare() -> None:
    """Do ahead, in a warm parent, what `enable` would spend time on: patch scikit-learn, switched off.

    Computes nothing and opens no store. A job that enables its own `mlflow.sklearn.autolog` patches anew.
    """
    if importlib.util.find_spec("sklearn") is None:
        return
    _install()
    for name in _USED_BY_THE_FIRST_FIT:
        with suppress(ImportError):
            importlib.import_module(name)
    import mlflow.sklearn
    from mlflow.utils.autologging_utils import AUTOLOGGING_INTEGRATIONS

    mlflow.sklearn.autolog(**_OPTIONS)
    AUTOLOGGING_INTEGRATIONS["sklearn"] |= {"disable": True, _PREPARED: True}


_PREPARED = "cellworks_prepared"
_USED_BY_THE_FIRST_FIT = (
    "cellworks.tracking.job",
    "cellworks.tracking.requirements",
    "git",
    "mlflow.data.pandas_dataset",
    "mlflow.data.numpy_dataset",
    "mlflow.models.display_utils",
    "mlflow.models.rag_signatures",
    "mlflow.pyfunc",
    "mlflow.pyfunc.scoring_server",
    "sklearn.utils._estimator_html_repr",
)


@cache
def _install() -> None:
    """Put our functions in place of some of MLflow's, once a process."""
    models = importlib.import_module("mlflow.models")
    models.infer_pip_requirements = _infer_requirements  # type: ignore[attr-defined]
    _quieten("mlflow.utils.autologging_utils", "Created MLflow autologging run")
    if importlib.util.find_spec("sklearn") is not None:
        _install_sklearn()


def _infer_requirements(model_uri: str, *_: Any, fallback: list[str] | None = None, **__: Any) -> list[str]:
    from cellworks.tracking.requirements import requirements

    return requirements(Path(model_uri), fallback or [])


def _install_sklearn() -> None:
    from cellworks.tracking.plots import log_classifier_plots

    flavour: Any = importlib.import_module("mlflow.sklearn")
    listing: Any = importlib.import_module("mlflow.sklearn.utils")
    listing._all_estimators = _estimators
    listing._get_classifier_artifacts = log_classifier_plots
    flavour.log_model = _choosing(flavour.log_model)
    flavour.save_model = _falling_back(flavour.save_model)
    _quieten("mlflow.sklearn", "Saving scikit-learn models in the pickle or cloudpickle format")


def _estimators() -> list[tuple[str, type]]:
    """Return scikit-learn's estimators by name, without importing its tests."""
    import sklearn
    from sklearn.base import BaseEstimator

    found: dict[str, type] = {}
    for module in pkgutil.iter_modules(sklearn.__path__, "sklearn."):
        name = module.name.rpartition(".")[2]
        if name.startswith("_") or name in (
            "conftest",
            "externals",
            "experimental",
            "tests",
            "utils",
            "datasets",
        ):
            continue
        for public in vars(importlib.import_module(module.name)).values():
            is_one = isinstance(public, type) and issubclass(public, BaseEstimator) and not isabstract(public)
            if is_one and public.__module__.startswith("sklearn.") and not public.__name__.startswith("_"):
                found[public.__name__] = public
    found.pop("BaseEstimator", None)
    return sorted(found.items())


def _choosing(log_model: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap `log_model` to note whether the format was left to it."""

    @wraps(log_model)
    def chosen(*args: Any, **kwargs: Any) -> Any:
        given = kwargs.get("serialization_format") is not None or len(args) > _FORMAT_AT
        token = _format_is_ours.set(not given)
        try:
            return log_model(*args, **kwargs)
        finally:
            _format_is_ours.reset(token)

    return chosen


_FORMAT_AT = 4
"""The place of `serialization_format` among `log_model`'s arguments."""


def _falling_back(save_model: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap `save_model` to pickle a model that the default format refuses, where nobody chose that format."""

    @wraps(save_model)
    def saved(sk_model: Any, path: str, *args: Any, **kwargs: Any) -> Any:
        from mlflow.exceptions import MlflowException
        from mlflow.sklearn import SERIALIZATION_FORMAT_CLOUDPICKLE, SERIALIZATION_FORMAT_SKOPS

        wanted = kwargs.get("serialization_format")
        ours = _format_is_ours.get() and wanted == SERIALIZATION_FORMAT_SKOPS
        if not (ours or wanted is None) or args:
            return save_model(sk_model, path, *args, **kwargs)
        try:
            return save_model(sk_model, path, **kwargs)
        except MlflowException:
            shutil.rmtree(path, ignore_errors=True)
            made = save_model(
                sk_model, path, **kwargs | {"serialization_format": SERIALIZATION_FORMAT_CLOUDPICKLE}
            )
        name = type(sk_model).__name__
        sys.stderr.write(f"{name} is saved with cloudpickle: the default format (skops) refuses it.\n")
        return made

    return saved


def _quieten(logger: str, beginning: str) -> None:
    """Leave out a message about what nobody chose, which tells a job's reader nothing."""

    def wanted(record: logging.LogRecord) -> bool:
        return not record.getMessage().startswith(beginning)

    logging.getLogger(logger).addFilter(wanted)
