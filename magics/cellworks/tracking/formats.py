"""The format that a model is saved in: MLflow's default, else, said in a line, a pickle.

The default formats of MLflow are safe to load and refuse models that they cannot hold, scikit-learn's own
gradient boosting among them. A format that the code names is never replaced.
"""

import inspect
import shutil
import sys
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any

_OPTION = "serialization_format"
_left_open: ContextVar[bool] = ContextVar("format_left_open", default=False)


def with_fallback(flavour: Any, fallback: str) -> None:
    """Let a flavour's `log_model` and `save_model` fall back to a format where none was named."""
    flavour.log_model = _noting(flavour.log_model)
    flavour.save_model = _falling_back(flavour.save_model, fallback)


def _noting(log_model: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap `log_model`, which names the default format itself, to note that it was left open."""
    signature = inspect.signature(log_model)

    @wraps(log_model)
    def noted(*args: Any, **kwargs: Any) -> Any:
        named = signature.bind_partial(*args, **kwargs).arguments.get(_OPTION)
        token = _left_open.set(named is None)
        try:
            return log_model(*args, **kwargs)
        finally:
            _left_open.reset(token)

    return noted


def _falling_back(save_model: Callable[..., Any], fallback: str) -> Callable[..., Any]:
    """Wrap `save_model` to try again with the other format."""
    signature = inspect.signature(save_model)

    @wraps(save_model)
    def saved(*args: Any, **kwargs: Any) -> Any:
        from mlflow.exceptions import MlflowException

        given = signature.bind_partial(*args, **kwargs).arguments
        if given.get(_OPTION) is not None and not (_left_open.get() and _OPTION in kwargs):
            return save_model(*args, **kwargs)
        try:
            return save_model(*args, **kwargs)
        except MlflowException:
            shutil.rmtree(given["path"], ignore_errors=True)
            made = save_model(*args, **kwargs | {_OPTION: fallback})
        name = type(next(iter(given.values()))).__name__ if given else "The model"
        sys.stderr.write(f"{name} is saved with {fallback}: MLflow's default format cannot hold it.\n")
        return made

    return saved
