"""Autologging is switched on with the first library that trains: MLflow's own import takes seconds.

A job that trains nothing, started cold, never pays for it.
"""

import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

LIBRARIES = frozenset({"sklearn", "xgboost", "lightgbm", "lightning", "pytorch_lightning", "mlflow"})


def enable() -> None:
    """Log what training does; called in the job's process before the user's code."""
    if any(name in sys.modules for name in LIBRARIES):
        _enable_now()
    else:
        sys.meta_path.insert(0, _Trigger())


def _enable_now() -> None:
    from cellworks.tracking import autolog

    autolog.enable()


class _Trigger(MetaPathFinder):
    """Waits for the first of the libraries."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        if fullname not in LIBRARIES or self not in sys.meta_path:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        if spec is None or spec.loader is None:  # not installed
            sys.meta_path.insert(0, self)
            return None
        spec.loader = _Enabling(spec.loader)
        return spec


class _Enabling(Loader):
    """Loads a library as its own loader does, and switches autologging on."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        _enable_now()
