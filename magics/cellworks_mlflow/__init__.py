"""Where MLflow finds the studio: its entry points, apart from `cellworks`.

`import mlflow` loads the entry points of every plugin that is installed, in every process. This package loads
nothing until a `cellworks:` URI is used, so that importing MLflow alone never starts a studio.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cellworks.tracking.artifacts import JobArtifactRepository
    from cellworks.tracking.registry import StudioRegistry
    from cellworks.tracking.store import StudioStore


def open_store(store_uri: str | None = None, artifact_uri: str | None = None) -> "StudioStore":
    """Return the tracking store of `cellworks:` URIs."""
    from cellworks.tracking import store

    return store.open_store(store_uri, artifact_uri)


def open_registry(store_uri: str | None = None, tracking_uri: str | None = None) -> "StudioRegistry":
    """Return the model registry of `cellworks:` URIs."""
    from cellworks.tracking import registry

    return registry.open_registry(store_uri, tracking_uri)


def open_artifacts(
    artifact_uri: str, tracking_uri: str | None = None, registry_uri: str | None = None
) -> "JobArtifactRepository":
    """Return the artifacts of a `cellworks-artifacts:` URI."""
    from cellworks.tracking.artifacts import JobArtifactRepository

    return JobArtifactRepository(artifact_uri, tracking_uri, registry_uri)
