"""What a warm process imports: only what is installed, and nothing of the user's."""

import contextlib
import importlib
import importlib.util
import os
import threading
from collections.abc import Callable

from cellworks_engine.jobs.process.shell import INLINE

MODULES = (
    "cellworks",
    "cellworks.logging",
    "numpy",
    "pandas",
    "cloudpickle",
    "sklearn.base",
    "sklearn.compose",
    "sklearn.ensemble",
    "sklearn.linear_model",
    "sklearn.metrics",
    "sklearn.model_selection",
    "sklearn.pipeline",
    "sklearn.preprocessing",
    "sklearn.tree",
    "matplotlib.pyplot",
    "mlflow",
    "mlflow.sklearn",
    "cellworks.tracking.store",
    "cellworks.tracking.artifacts",
    "cellworks.tracking.registry",
    "cellworks.tracking.autolog",
    "cellworks_engine.jobs.process.main",
)
ROOM = 96
"""MB of small objects that these leave, in an environment with no more than they need."""
PREPARED = ("cellworks.tracking.autolog",)
"""Modules whose `prepare()` does ahead what each job would wait for; it computes nothing."""
AFTER_THE_SHELL = ("matplotlib_inline.backend_inline",)
"""Binds itself to the shell that is there when it is imported."""


def chosen() -> tuple[str, ...]:
    """Return what to import: `CELLWORKS_WARM_IMPORTS` (names with commas between) replaces the usual."""
    named = os.environ.get("CELLWORKS_WARM_IMPORTS")
    if named is None:
        return MODULES
    return (*filter(None, (name.strip() for name in named.split(","))), "cellworks_engine.jobs.process.main")


def import_usual(modules: tuple[str, ...], wanted: Callable[[], bool] = lambda: True) -> list[str]:
    """Import what is there, for as long as it is wanted, and return the names of what could not be."""
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    os.environ["MPLBACKEND"] = INLINE
    os.environ["CELLWORKS_WARM"] = "1"  # an SDK that is imported here starts nothing
    failed = []
    for name in modules:
        if not wanted():
            break
        with contextlib.suppress(ImportError, ValueError):
            if importlib.util.find_spec(name.partition(".")[0]) is None:
                continue
            try:
                importlib.import_module(name)
                if name in PREPARED:
                    importlib.import_module(name).prepare()
            except Exception as error:  # noqa: BLE001 (a broken package must not cost the warm process)
                failed.append(f"{name}: {type(error).__name__}: {error}")
    del os.environ["CELLWORKS_WARM"]
    return failed


def threads() -> list[str]:
    """Return the Python threads that importing has started, which a fork would lose."""
    return [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
