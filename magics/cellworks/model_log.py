"""An MLflow model folder as a logged model of the studio's store, of which a version can be made."""

import os
from pathlib import Path
from typing import Any

from cellworks.client import Client
from cellworks.model_save import mlflow_module
from cellworks_engine.errors import Refused, Unavailable
from cellworks_engine.runs.moving import local_path, tell_model

EXPERIMENT = "models"
"""The experiment that holds what was registered of no run."""


def log(client: Client, folder: Path, name: str) -> str:
    """Log a folder as a model and return its id. The files go where the studio's store says.

    Raises Refused where that is a folder of another host.
    """
    mlflow: Any = mlflow_module()
    from cellworks.tracking.store import URI

    uri = os.environ.get("MLFLOW_TRACKING_URI", URI) if os.environ.get("CELLWORKS_JOB_FOLDER") else URI
    store = mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)
    try:
        experiment = store.get_experiment_by_name(EXPERIMENT)
        number = experiment.experiment_id if experiment is not None else store.create_experiment(EXPERIMENT)
        made = store.create_logged_model(number, name=_allowed(name))
        here = local_path(made.artifact_location)
        if here is not None and client.home is None:
            raise Refused(
                "The studio keeps models in a folder of its own host, and this is another one.",
                hint="Log the model in a job and register its run, or give the studio an MLflow server.",
            )
        tell_model(folder / "MLmodel", made.model_id, None, made.artifact_location)
        store.log_model_artifacts(made.model_id, str(folder))
        store.finalize_logged_model(made.model_id, "READY")
    except mlflow.exceptions.MlflowException as error:
        raise Unavailable(f"The model could not be logged: {error.message}") from error
    return str(made.model_id)


def _allowed(name: str) -> str:
    """Return a name that MLflow takes for a logged model."""
    return "".join("-" if sign in "/:.%\"'" else sign for sign in name) or "model"
