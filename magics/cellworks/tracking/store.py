"""MLflow's tracking store for `cellworks:` URIs: the studio's in a kernel, the job's own run in a job."""

import importlib
import importlib.util
import os
from typing import Any, NoReturn

from mlflow.store.tracking.rest_store import RestStore

from cellworks.tracking import door
from cellworks.tracking.asking import AsksStudio

URI = "cellworks://studio"
"""What `MLFLOW_TRACKING_URI` is in a plain kernel; in a job it is `cellworks://job`."""


class StudioStore(AsksStudio, RestStore):  # type: ignore[misc]  # MLflow's mixins disagree
    """MLflow's REST client of the tracking store, over the supervisor's socket."""

    def _call_endpoint(
        self,
        api: Any,
        json_body: str | None = None,
        endpoint: str | None = None,
        retry_timeout_seconds: float | None = None,  # noqa: ARG002
        response_proto: Any = None,
    ) -> Any:
        table = self._V3_METHOD_TO_INFO if api in self._V3_APIS else self._METHOD_TO_INFO
        usual, method = table[api]
        return door.call(method, endpoint or usual, json_body, response_proto or api.Response())

    def log_spans(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse in the way that makes MLflow send a trace whole instead."""
        from mlflow.exceptions import MlflowNotImplementedException

        raise MlflowNotImplementedException


def open_store(store_uri: str | None = None, artifact_uri: str | None = None) -> StudioStore:  # noqa: ARG001
    """Return the store for this process: MLflow calls this, by entry point, once a process."""
    os.environ.setdefault("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")  # there is none
    _look_for_spark_once()
    folder = os.environ.get("CELLWORKS_JOB_FOLDER")
    if not folder:
        return StudioStore()
    from cellworks.tracking.job import JobStore

    return JobStore(folder)


def _look_for_spark_once() -> None:
    """Where PySpark is not installed, do not search for it in each call: two thirds of a call's time."""
    if importlib.util.find_spec("pyspark") is None:
        lookup: Any = importlib.import_module("mlflow.tracking._model_registry.utils")
        lookup._get_active_spark_session = lambda: None
