"""What MLflow's two REST clients, of tracking store and registry, share where a studio is asked."""

from typing import NoReturn

from mlflow.exceptions import MlflowException


class AsksStudio:
    """Stands before MLflow's client, with the supervisor's socket where a server's address would be."""

    def __init__(self) -> None:
        super().__init__(no_host)  # type: ignore[call-arg]  # of MLflow's client, which comes next

    @property
    def supports_workspaces(self) -> bool:
        """MLflow's own workspaces are not used."""
        return False


def no_host(*_: object, **__: object) -> NoReturn:
    """Refuse what would talk to a server's address."""
    raise MlflowException(
        "This part of MLflow talks to a server by itself, which a studio is not. "
        "Set MLFLOW_TRACKING_URI to the address of an MLflow server to use it."
    )
