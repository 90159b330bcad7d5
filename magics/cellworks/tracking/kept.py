"""Which logged model a value is, so that the model a job keeps (`-o model`) is the one that is registered."""

import importlib
import os
import weakref
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

_logged: dict[int, tuple[weakref.ref[Any], str]] = {}
"""By `id` of the object: the object, as long as it lives, and the model that it was logged as last."""


def remember_models() -> None:
    """From here on note which object each logged model is of, whatever its flavour."""
    models: Any = importlib.import_module("mlflow.models.model")
    models.Model.log = classmethod(_noting(models.Model.log.__func__))


def mark(values: Mapping[str, Any]) -> None:
    """Tag the logged models among the values that a job keeps with their names."""
    from cellworks_engine.jobs.folder import AttemptFolder
    from cellworks_engine.jobs.registering import OUTPUT_TAG
    from cellworks_engine.jobs.spool import SpoolWriter, TagLine

    found = {name: model_of(value) for name, value in values.items()}
    lines = [TagLine(key=OUTPUT_TAG, value=name, model=model) for name, model in found.items() if model]
    if lines:
        writer = SpoolWriter(AttemptFolder(os.environ["CELLWORKS_JOB_FOLDER"]).spool)
        writer.write(*lines)
        writer.close()


def model_of(value: Any) -> str | None:
    """Return the id of the logged model that a value is; None where it was not logged, or nobody can tell."""
    held, model = _logged.get(id(value), (None, None))
    return model if held is not None and held() is value else None


def _noting(log: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(log)
    def noted(*args: Any, **kwargs: Any) -> Any:
        info = log(*args, **kwargs)
        for name, value in kwargs.items():
            if name == "model" or name.endswith("_model"):  # sk_model, xgb_model, pytorch_model, …
                _remember(value, info.model_id)
        return info

    return noted


def _remember(value: Any, model: str | None) -> None:
    if model is None:
        return
    try:
        _logged[id(value)] = (weakref.ref(value), model)
    except TypeError:  # a path, or an object that nothing can refer to weakly
        return
