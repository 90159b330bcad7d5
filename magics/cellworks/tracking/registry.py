"""MLflow's model registry for `cellworks:` URIs: the studio's, asked through the supervisor."""

import os
from typing import Any, NoReturn

from mlflow.entities.model_registry import ModelVersionTag
from mlflow.store.model_registry.rest_store import RestStore

from cellworks.tracking import door
from cellworks.tracking.asking import AsksStudio, no_host
from cellworks.tracking.journal import Journal
from cellworks_engine.jobs.spool import RegisterLine
from cellworks_engine.runs.registering import ATTEMPT_TAG, MODEL_TAG


class StudioRegistry(AsksStudio, RestStore):
    """MLflow's REST client of the registry, over the supervisor's socket."""

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
        no_host()


class JobRegistry(StudioRegistry):
    """In a job: a model of the job's own run is registered by its id, wherever its files lie just now."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._journal = Journal(folder)

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
        """Register through the studio, which carries what this job has logged before it answers.

        The job's spool says so too: the job shows the version, and `--register` does not make it again.
        """
        if model_id is None or model_id not in self._journal.refresh().models:
            return super().create_model_version(
                name, source, run_id, tags, run_link, description, local_model_path, model_id
            )
        launch = self._journal.launch
        given = {tag.key: tag for tag in tags or []}
        for key, value in ((ATTEMPT_TAG, f"{launch.job}/{launch.attempt}"), (MODEL_TAG, model_id)):
            given.setdefault(key, ModelVersionTag(key, value))
        made = super().create_model_version(
            name, f"models:/{model_id}", run_id, list(given.values()), run_link, description,
            local_model_path, model_id,
        )  # fmt: skip
        self._journal.write([RegisterLine(name=name, model=model_id, version=str(made.version))])
        return made


def open_registry(store_uri: str | None = None, tracking_uri: str | None = None) -> StudioRegistry:  # noqa: ARG001
    """Return the registry for this process: MLflow calls this, by entry point, once a process."""
    folder = os.environ.get("CELLWORKS_JOB_FOLDER")
    return JobRegistry(folder) if folder else StudioRegistry()
