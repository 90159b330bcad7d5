"""Runs over HTTP, and MLflow's own REST API for its clients."""

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from cellworks_engine.runs.schema import Experiments, Run, RunPage, RunQuery
from cellworks_engine.schema import NO_NUL
from cellworks_server.routing import Answer, Raw, Routes

if TYPE_CHECKING:
    from cellworks_engine.studio import Studio

routes = Routes("runs")

RunRef = Annotated[
    str, Meta(min_length=1, max_length=64, pattern=NO_NUL, description="A run's id, or how it begins.")
]


@routes("GET", "/runs")
def list_runs(studio: "Studio", query: RunQuery) -> RunPage:
    """List runs, the newest first."""
    return studio.runs.page(query.filter, query.experiment, query.limit, query.offset)


@routes("GET", "/runs/{run}")
def get_run(studio: "Studio", run: RunRef) -> Run:
    """Read a run with its metric histories."""
    return studio.runs.get(run)


@routes("GET", "/experiments")
def list_experiments(studio: "Studio") -> Experiments:
    """List experiments, and name the store that is read."""
    return studio.runs.experiments()


@routes("ANY", "/mlflow/{path:rest}", hidden=True)
def mlflow(studio: "Studio", path: str, request: Raw) -> Answer:
    """Answer MLflow's REST API from the studio's tracking store."""
    status, body = studio.runs.mlflow(request.method, "/" + path, request.query, request.body)
    return Answer(status=status, body=body)
