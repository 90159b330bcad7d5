"""Runs over HTTP, and MLflow's own REST API for its clients."""

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from cellworks_engine.runs.comparison_schema import CompareQuery, Comparison, RunOrigin
from cellworks_engine.runs.schema import (
    Artifacts,
    CurveQuery,
    Experiments,
    Exported,
    ExportWish,
    Imported,
    ImportWish,
    KeyQuery,
    Run,
    RunCurves,
    RunKeys,
    RunPage,
    RunQuery,
)
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
    """List runs, the newest first unless told otherwise."""
    return studio.runs.page(query)


@routes("GET", "/runs/keys")
def list_run_keys(studio: "Studio", query: KeyQuery) -> RunKeys:
    """Name the metrics, parameters and tags of runs, and tell which of them differ."""
    return studio.runs.keys(query)


@routes("GET", "/runs/curves")
def get_run_curves(studio: "Studio", query: CurveQuery) -> RunCurves:
    """Read histories of metrics of several runs."""
    return studio.runs.curves(query)


@routes("GET", "/runs/compare")
def compare_runs(studio: "Studio", query: CompareQuery) -> Comparison:
    """Set two to ten runs side by side: what they were given, what they gave, what they ran."""
    return studio.comparing.compare(query)


@routes("POST", "/runs/import", status=201)
def import_run(studio: "Studio", body: ImportWish, actor: str) -> Imported:
    """Make a run and an ended job of an exported file that the content store holds."""
    return studio.exchange.import_(body, actor)


@routes("GET", "/runs/{run}")
def get_run(studio: "Studio", run: RunRef) -> Run:
    """Read a run with its metric histories."""
    return studio.runs.get(run)


@routes("GET", "/runs/{run}/origin")
def get_run_origin(studio: "Studio", run: RunRef) -> RunOrigin:
    """Tell which cell made a run, and whether the cells before it ran as they stand in the notebook."""
    return studio.tracing.origin(run)


@routes("GET", "/runs/{run}/artifacts")
def list_run_artifacts(studio: "Studio", run: RunRef) -> Artifacts:
    """List the files of a run."""
    return studio.runs.artifacts(run)


@routes("POST", "/runs/{run}/export")
def export_run(studio: "Studio", run: RunRef, body: ExportWish, actor: str) -> Exported:
    """Write a run, with the job that made it, as one file into the content store."""
    return studio.exchange.export(run, body, actor)


@routes("POST", "/runs/{run}/trust")
def trust_run(studio: "Studio", run: RunRef, actor: str) -> Imported:
    """Take in what an imported run held back, because reading it runs code."""
    return studio.exchange.trust(run, actor)


@routes("GET", "/experiments")
def list_experiments(studio: "Studio") -> Experiments:
    """List experiments, and name the store that is read."""
    return studio.runs.experiments()


@routes("ANY", "/mlflow/{path:rest}", hidden=True)
def mlflow(studio: "Studio", path: str, request: Raw) -> Answer:
    """Answer MLflow's REST API from the studio's tracking store."""
    status, body = studio.runs.mlflow(request.method, "/" + path, request.query, request.body)
    return Answer(status=status, body=body)
