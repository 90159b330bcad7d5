"""Registering a model that a job logged as a version, once however often it is told."""

from typing import TYPE_CHECKING

from cellworks_engine.errors import Refused
from cellworks_engine.jobs.spool import RegisterLine

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

BASELINE_TAG = "cellworks.baseline"
NOTE_TAG = "cellworks.baseline_note"
"""On a version: the digest of its baseline, empty where there is none; what it was made of, or why not."""
ATTEMPT_TAG = "cellworks.attempt_id"
MODEL_TAG = "cellworks.model_id"
"""On a version: the attempt that made it, and its logged model; by these it is found again after a kill."""

_FOR_GOOD = frozenset(
    {
        "BAD_REQUEST", "FEATURE_DISABLED", "INVALID_PARAMETER_VALUE", "PERMISSION_DENIED",
        "RESOURCE_DOES_NOT_EXIST", "UNAUTHENTICATED",
    }
)  # fmt: skip
"""MLflow's codes for what will not be different when it is asked again."""


def register(client: "MlflowClient", run_id: str, attempt: str, line: RegisterLine) -> str:
    """Make the registered model where it is new, and the version where this attempt has not made it.

    Returns the version's number; raises Refused where the registry will never take it.
    """
    from mlflow.exceptions import MlflowException

    try:
        return _registered(client, run_id, attempt, line)
    except MlflowException as error:
        if error.error_code not in _FOR_GOOD:
            raise
        raise Refused(f"The model could not be registered as {line.name}: {error.message}") from error


def _registered(client: "MlflowClient", run_id: str, attempt: str, line: RegisterLine) -> str:
    from mlflow.exceptions import MlflowException

    try:
        client.create_registered_model(line.name)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
    source = f"models:/{line.model}"
    for version in client.search_model_versions(f"run_id='{run_id}'"):
        if version.name == line.name and _is_of(version, source, line.model, attempt):
            return str(version.version)
    tags = {ATTEMPT_TAG: attempt, MODEL_TAG: line.model}
    if line.note:
        tags |= {BASELINE_TAG: line.baseline or "", NOTE_TAG: line.note}
    made = client.create_model_version(
        line.name, source, run_id, tags=tags, model_id=line.model, await_creation_for=0
    )
    return str(made.version)


def _is_of(version: "ModelVersion", source: str, model: str, attempt: str) -> bool:
    tags = version.tags
    by_us = tags.get(ATTEMPT_TAG) == attempt and tags.get(MODEL_TAG) == model
    return by_us or version.source == source
