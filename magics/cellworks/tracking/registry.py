"""MLflow's model registry for `cellworks:` URIs: the studio's, asked through the supervisor."""

import os
from typing import Any, NoReturn

from mlflow.store.model_registry.rest_store import RestStore

from cellworks.tracking import door
from cellworks.tracking.store import _no_host


class StudioRegistry(RestStore):
    """MLflow's REST client of the registry, over the supervisor's socket."""

    def __init__(self) -> None:
        super().__init__(_no_host)

    @property
    def supports_workspaces(self) -> bool:
        """MLflow's own workspaces are not used."""
        return False

    def _call_endpoint(
        self,
        api: Any,
        json_body: str | None,
        call_all_endpoints: bool = False,  # noqa: ARG002
        extra_headers: dict[str, str] | None = None,  # noqa: ARG002
    ) -> Any:
        endpoint, method = self._get_endpoint_from_method(api)
        return door.call(method, endpoint, json_body, self._get_response_from_method(api))

    def _call_webhook_endpoint(self, *_: Any, **__: Any) -> NoReturn:
        _no_host()


class JobRegistry(StudioRegistry):
    """In a job: a model of the job's own run is registered by its id, wherever its files lie just now."""

    def create_model_version(
        self,
        name: str,
        source: str,
        run_id: str | None = None,
        tags: Any = None,
        run_link: str | None = None,
        description: str | None = None,
        local_model_path: str | None = None,
        model_id: str | None = None,
    ) -> Any:
        """Register through the studio, which carries what this job has logged before it answers."""
        if model_id is not None:
            source = f"models:/{model_id}"
        return super().create_model_version(
            name, source, run_id, tags, run_link, description, local_model_path, model_id
        )


def open_registry(store_uri: str | None = None, tracking_uri: str | None = None) -> StudioRegistry:  # noqa: ARG001
    """Return the registry for this process: MLflow calls this, by entry point, once a process."""
    return JobRegistry() if os.environ.get("CELLWORKS_JOB_FOLDER") else StudioRegistry()
