"""MLflow's modules, loaded by one thread at a time.

They import each other in circles: two threads that each begin at another end wait for each other, which
Python notices (`_DeadlockError`) and fails one of the two. Who needs MLflow in the tracker calls this first.
"""

import threading
from importlib import import_module

_CLIENT = (
    "mlflow",
    "mlflow.tracking",
    "mlflow.artifacts",
    "mlflow.store.tracking.sqlalchemy_store",
    "mlflow.store.model_registry.sqlalchemy_store",
)
_ONE_AT_A_TIME = threading.Lock()


def load_mlflow() -> None:
    """Have everything loaded that a client of MLflow loads as it goes along."""
    _load(*_CLIENT)


def load_handlers() -> None:
    """Have MLflow's own handlers of its REST API loaded, too."""
    _load(*_CLIENT, "mlflow.server.handlers")


def load_models() -> None:
    """Have everything loaded that a model's signature, and rows as its clients send them, are read with."""
    _load("mlflow", "mlflow.models", "mlflow.pyfunc", "mlflow.pyfunc.scoring_server")


def _load(*names: str) -> None:
    with _ONE_AT_A_TIME:
        for name in names:
            import_module(name)
