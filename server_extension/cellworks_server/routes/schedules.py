"""Schedules over HTTP."""

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from cellworks_engine.schedules.schema import (
    NewSchedule,
    Preview,
    Schedule,
    ScheduleChange,
    SchedulePage,
    Timing,
)
from cellworks_server.routing import Routes

if TYPE_CHECKING:
    from cellworks_engine.studio import Studio

routes = Routes("schedules")

ScheduleRef = Annotated[str, Meta(min_length=1, max_length=200, description="A schedule's name, or its id.")]


@routes("GET", "/schedules")
def list_schedules(studio: "Studio") -> SchedulePage:
    """List every schedule, by name, each with its next time and its last verdict."""
    return studio.schedules.list()


@routes("POST", "/schedules", status=201)
def create_schedule(studio: "Studio", body: NewSchedule, actor: str) -> Schedule:
    """Have something started at the times that a cron expression names."""
    return studio.schedules.create(body, actor)


@routes("POST", "/schedules/preview")
def preview_schedule(studio: "Studio", body: Timing) -> Preview:
    """Say when a cron expression comes next in a time zone."""
    return studio.schedules.preview(body)


@routes("GET", "/schedules/{schedule}")
def get_schedule(studio: "Studio", schedule: ScheduleRef) -> Schedule:
    """Read a schedule, its next times and what became of the last ones."""
    return studio.schedules.get(schedule)


@routes("PATCH", "/schedules/{schedule}")
def change_schedule(studio: "Studio", schedule: ScheduleRef, body: ScheduleChange, actor: str) -> Schedule:
    """Change, pause or resume a schedule."""
    return studio.schedules.change(schedule, body, actor)


@routes("DELETE", "/schedules/{schedule}")
def delete_schedule(studio: "Studio", schedule: ScheduleRef, actor: str) -> None:
    """Forget a schedule and its history; what it started stays."""
    studio.schedules.delete(schedule, actor)


@routes("POST", "/schedules/{schedule}/run", status=202)
def run_schedule(studio: "Studio", schedule: ScheduleRef, actor: str) -> Schedule:
    """Start it now, beside its times."""
    return studio.schedules.run(schedule, actor)
