"""Autologging in a job: MLflow's, for scikit-learn, XGBoost, LightGBM and PyTorch Lightning, in time.

MLflow is not changed on disk; in a job's process some of its functions are replaced, each for a reason that
was measured: finding a model's requirements loads it in another process (seconds), describing a frame looks
at each of its values in Python, listing scikit-learn's estimators imports its tests and torch with them
(seconds, 200 MB), drawing a classifier's plots takes longer than most fits, and the
default format refuses some of scikit-learn's own models.
"""

import importlib
import importlib.util
import inspect
import logging
import os
import pkgutil
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from inspect import isabstract
from pathlib import Path
from typing import Any

from cellworks.tracking.fits import is_autologging
from cellworks.tracking.formats import with_fallback
from cellworks.tracking.frames import digest, is_complete
from cellworks.tracking.kept import remember_models

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


def enable() -> None:
    """Log what training does, from here on; called in the job's process before the user's code."""
    if importlib.util.find_spec("mlflow") is None:
        _say_what_is_missing()
        return
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    _install()
    import mlflow
    from mlflow.utils.autologging_utils import AUTOLOGGING_INTEGRATIONS

    prepared = AUTOLOGGING_INTEGRATIONS.get("sklearn", {})
    if prepared.get(_PREPARED):
        prepared["disable"] = False
    mlflow.autolog(**_OPTIONS, exclude_flavors=_NOT_TRAINING)


def _say_what_is_missing() -> None:
    """Tell, in the job's log, that training will not be logged; nothing where there is nothing to log."""
    if any(importlib.util.find_spec(name) for name in ("sklearn", "xgboost", "lightgbm", "lightning")):
        sys.stderr.write("cellworks: nothing is logged by itself, since mlflow is not installed here.\n")


def prepare() -> None:
    """Do ahead, in a warm parent, what `enable` would spend time on: patch scikit-learn, switched off.

    Computes nothing and opens no store. A job that enables its own `mlflow.sklearn.autolog` patches anew.
    """
    if importlib.util.find_spec("sklearn") is None or importlib.util.find_spec("mlflow") is None:
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
    environment: Any = importlib.import_module("mlflow.utils.environment")
    check = environment.warn_dependency_requirement_mismatches
    environment.warn_dependency_requirement_mismatches = partial(_check_requirements, check)
    serving: Any = importlib.import_module("mlflow.models.utils")
    serving._validate_serving_input = partial(_validate_example, serving._validate_serving_input)
    types: Any = importlib.import_module("mlflow.types.utils")
    types._infer_required = partial(is_complete, types._infer_required)
    types.warnings = _Hintless(types.warnings)
    datasets: Any = importlib.import_module("mlflow.data.pandas_dataset")
    datasets.compute_pandas_digest = digest
    remember_models()
    _quieten("mlflow.utils.autologging_utils", "Created MLflow autologging run")
    _quieten("mlflow.tracking.fluent", "Autologging successfully enabled")
    if importlib.util.find_spec("sklearn") is not None:
        _install_sklearn()
    if "mlflow.pytorch" in sys.modules:
        _install_torch(sys.modules["mlflow.pytorch"])
    else:
        import_hooks: Any = importlib.import_module("mlflow.utils.import_hooks")
        import_hooks.register_post_import_hook(_install_torch, "mlflow.pytorch")


def _infer_requirements(model_uri: str, *_: Any, fallback: list[str] | None = None, **__: Any) -> list[str]:
    from cellworks.tracking.requirements import requirements

    found = requirements(Path(model_uri), fallback or [])
    _read_here.update(found)
    return found


_read_here: set[str] = set()
"""Requirements that were read off this very process."""


def _check_requirements(check: Callable[[list[str]], None], given: list[str]) -> None:
    """Compare requirements with what is installed, unless that is where they come from (a second saved)."""
    if any(one not in _read_here and not one.startswith("mlflow") for one in given):
        check(given)


def _validate_example(validate: Callable[..., None], *args: Any, **kwargs: Any) -> None:
    """Load the model again to predict its example only where a person asked for the model."""
    if not is_autologging():
        validate(*args, **kwargs)


class _Hintless:
    """`warnings` as `mlflow.types.utils` sees it: no hint on integer columns for a fit that is autologged.

    Nobody asked for that schema, every fit would raise it anew, and stderr is red under a cell. Where a
    person infers a signature or logs a model, the hint is raised as ever.
    """

    def __init__(self, given: Any) -> None:
        self._given = given

    def __getattr__(self, name: str) -> Any:
        return getattr(self._given, name)

    def warn(self, message: Any, *args: Any, **kwargs: Any) -> None:
        if not (is_autologging() and str(message).startswith("Hint: Inferred schema contains integer")):
            self._given.warn(message, *args, **{"stacklevel": 2, **kwargs})


def _install_sklearn() -> None:
    from cellworks.tracking.plots import log_classifier_plots

    flavour: Any = importlib.import_module("mlflow.sklearn")
    listing: Any = importlib.import_module("mlflow.sklearn.utils")
    listing._all_estimators = _estimators
    listing._get_classifier_artifacts = log_classifier_plots
    listing._get_metrics_value_dict = partial(_metrics, listing._get_metrics_value_dict)
    with_fallback(flavour, "cloudpickle")
    _quieten("mlflow.sklearn", "Saving scikit-learn models in the pickle or cloudpickle format")


def _metrics(compute: Callable[[list[Any]], dict[str, float]], metrics: list[Any]) -> dict[str, float]:
    """Call `log_loss` by the name of its argument since scikit-learn 1.9: the old one warns at each fit."""
    for metric in metrics:
        known = inspect.signature(metric.function).parameters
        if "y_proba" in known and "y_pred" in metric.arguments:
            metric.arguments["y_proba"] = metric.arguments.pop("y_pred")
    return compute(metrics)


def _install_torch(flavour: Any) -> None:
    with_fallback(flavour, "pickle")
    _quieten("mlflow.pytorch", "Saving pytorch model by Pickle")


_WITHOUT_ESTIMATORS = ("conftest", "datasets", "experimental", "externals", "tests", "utils")


def _estimators() -> list[tuple[str, type]]:
    """Return scikit-learn's estimators by name, without importing its tests."""
    import sklearn
    from sklearn.base import BaseEstimator

    found: dict[str, type] = {}
    for module in pkgutil.iter_modules(sklearn.__path__, "sklearn."):
        name = module.name.rpartition(".")[2]
        if name.startswith("_") or name in _WITHOUT_ESTIMATORS:
            continue
        for public in vars(importlib.import_module(module.name)).values():
            is_one = isinstance(public, type) and issubclass(public, BaseEstimator) and not isabstract(public)
            if is_one and public.__module__.startswith("sklearn.") and not public.__name__.startswith("_"):
                found[public.__name__] = public
    found.pop("BaseEstimator", None)
    return sorted(found.items())


def _quieten(logger: str, beginning: str) -> None:
    """Leave out a message about what nobody chose, which tells a job's reader nothing."""

    def wanted(record: logging.LogRecord) -> bool:
        return not record.getMessage().startswith(beginning)

    logging.getLogger(logger).addFilter(wanted)
