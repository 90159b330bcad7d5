"""MLflow artifacts of a job, wherever its folder is mounted: `cellworks-artifacts:/artifacts/…`."""

import os
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import INVALID_PARAMETER_VALUE
from mlflow.store.artifact.local_artifact_repo import LocalArtifactRepository

SCHEME = "cellworks-artifacts"


class JobArtifactRepository(LocalArtifactRepository):
    """The `artifacts/` and `models/` folders of the job that asks; nothing outside them."""

    def __init__(
        self, artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None
    ) -> None:
        super().__init__(local_path(artifact_uri).as_uri(), tracking_uri, registry_uri)


def local_path(uri: str) -> Path:
    """Return where the artifacts of a URI lie on this host."""
    folder = os.environ.get("CELLWORKS_JOB_FOLDER")
    if not folder:
        raise MlflowException(
            f"{uri} names artifacts of a job, and this process is none. "
            "Ask for them by run: mlflow.artifacts.download_artifacts(run_id=…).",
            error_code=INVALID_PARAMETER_VALUE,
        )
    parts = PurePosixPath(unquote(urlsplit(uri).path).lstrip("/")).parts
    if not parts or parts[0] not in ("artifacts", "models") or ".." in parts:
        raise MlflowException(
            f"{uri} is not in a job's artifacts: it begins with artifacts/ or models/.",
            error_code=INVALID_PARAMETER_VALUE,
        )
    return Path(folder, *parts).absolute()
