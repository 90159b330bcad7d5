"""Drift reports over HTTP. What is compared is compared in a job, or in a notebook that keeps its report."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from cellworks_engine.jobs.schema import Job
from cellworks_engine.monitors.schema import (
    DriftPage,
    DriftQuery,
    DriftReport,
    KeptDrift,
    NewDrift,
    NewDriftReport,
    StretchQuery,
    Timeline,
)
from cellworks_server.routing import Routes

if TYPE_CHECKING:
    from cellworks_engine.studio import Studio

routes = Routes("monitors")

DriftRef = Annotated[
    str, Meta(min_length=1, max_length=64, description="A drift report's id, or its number.")
]


@routes("GET", "/drift")
def list_drift(studio: "Studio", query: DriftQuery) -> DriftPage:
    """List the kept drift reports, the newest first."""
    return studio.drift.list(query)


@routes("POST", "/drift", status=202)
def ask_drift(studio: "Studio", body: NewDrift, actor: str) -> Job:
    """Compare two sources in a job, which keeps the report."""
    return studio.drift.ask(body, actor)


@routes("POST", "/drift/reports", status=201)
def keep_drift(studio: "Studio", body: NewDriftReport, actor: str) -> KeptDrift:
    """Keep a report that was made elsewhere and lies in the content store."""
    return studio.drift.keep(body, actor)


@routes("GET", "/drift/{drift}")
def get_drift(studio: "Studio", drift: DriftRef) -> KeptDrift:
    """Read a report without its windows."""
    return studio.drift.get(drift)


@routes("GET", "/drift/{drift}/timeline")
def get_drift_timeline(studio: "Studio", drift: DriftRef) -> Timeline:
    """Read a report's windows."""
    return studio.drift.timeline(drift)


@routes("GET", "/drift/{drift}/stretch")
def get_drift_stretch(studio: "Studio", drift: DriftRef, query: StretchQuery) -> DriftReport:
    """Compare some of a report's windows with its reference, or with others of its windows."""
    return studio.drift.stretch(drift, query)


@routes("GET", "/drift/{drift}/page")
def get_drift_page(studio: "Studio", drift: DriftRef, query: StretchQuery) -> Path:
    """Read a report, or some of its windows, as a page of HTML that needs no network."""
    return studio.drift.page(drift, query)


@routes("DELETE", "/drift/{drift}")
def delete_drift(studio: "Studio", drift: DriftRef, actor: str) -> None:
    """Forget a report."""
    studio.drift.delete(drift, actor)
