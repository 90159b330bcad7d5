"""The studio itself over HTTP: how it is, what changes, what it may free."""

from typing import TYPE_CHECKING

from cellworks_engine.artifacts.schema import Collect, Garbage
from cellworks_engine.changes_schema import ActivityPage, ActivityQuery, ChangeQuery, Event
from cellworks_engine.lineage_schema import LineageGraph, LineageQuery
from cellworks_engine.studio_schema import Hello, Quickstart, Status
from cellworks_server.quickstart import quickstart
from cellworks_server.routing import Routes, Stream
from cellworks_server.stream import ChangeStream

if TYPE_CHECKING:
    from cellworks_engine.studio import Studio

routes = Routes("studio")


@routes("GET", "/status")
def studio_status(studio: "Studio") -> Status:
    """Tell how the studio is."""
    return studio.status()


@routes("POST", "/hello")
def hello(studio: "Studio", body: Hello) -> Status:
    """Make a warm process ready for a client's interpreter, and tell how the studio is."""
    return studio.hello(body)


@routes("POST", "/down")
def end_studio(studio: "Studio") -> None:
    """End the supervisor; jobs that run go on, and whoever asks for something next starts another."""
    studio.end()


@routes("GET", "/quickstart")
def read_quickstart(studio: "Studio") -> Quickstart:  # noqa: ARG001
    """Read the notebook to begin with, as the wheel carries it."""
    return quickstart()


@routes("GET", "/changes", stream=Event)
def follow_changes(studio: "Studio", query: ChangeQuery) -> Stream:
    """Follow what changes: a line of JSON each, for as long as the connection is open."""
    return ChangeStream(studio.changes, query.since)


@routes("GET", "/activity")
def list_activity(studio: "Studio", query: ActivityQuery) -> ActivityPage:
    """List what happened lately that a person wants to hear of, the newest first."""
    return studio.activities.page(query)


@routes("GET", "/lineage")
def read_lineage(studio: "Studio", query: LineageQuery) -> LineageGraph:
    """Read what made a thing, and what hangs on it."""
    return studio.lineages.around(query)


@routes("POST", "/gc")
def collect_garbage(studio: "Studio", body: Collect) -> Garbage:
    """Free what nothing names any more, or count it."""
    return studio.collect(dry=body.dry)
