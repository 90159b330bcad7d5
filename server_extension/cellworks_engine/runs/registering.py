"""Registering a model that a job logged as a version, once however often it is told."""

from typing import TYPE_CHECKING

from cellworks_engine.jobs.spool import RegisterLine

if TYPE_CHECKING:
    from mlflow import MlflowClient


def register(client: "MlflowClient", run_id: str, line: RegisterLine) -> None:
    """Make the registered model where it is new, and the version where this run has not made it."""
    from mlflow.exceptions import MlflowException

    try:
        client.create_registered_model(line.name)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
    source = f"models:/{line.model}" if line.model is not None else _under(client, run_id, line.source)
    quoted = line.name.replace("'", "\\'")
    for version in client.search_model_versions(f"name='{quoted}'"):
        if version.run_id == run_id and version.source == source:
            return
    client.create_model_version(line.name, source, run_id, model_id=line.model, await_creation_for=0)


def _under(client: "MlflowClient", run_id: str, path: str) -> str:
    return f"{client.get_run(run_id).info.artifact_uri}/{path}"
