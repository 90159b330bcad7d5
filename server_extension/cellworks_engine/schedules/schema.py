"""What a schedule is, on the wire. Times are seconds since 1970."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from cellworks_engine.jobs.schema import JobDocument as JobDocument
from cellworks_engine.jobs.schema import JobSpec as JobSpec
from cellworks_engine.jobs.schema import Name, Variable
from cellworks_engine.pipelines.executions.schema import NewExecution as NewExecution
from cellworks_engine.schema import NO_NUL, Digest, Input

Overlap = Literal["skip", "queue", "replace"]
"""Where the last one still runs: leave this one out, have it wait, or stop the last one first."""
Missed = Literal["skip", "once", "all"]
"""Of times that passed while the studio was down: none is made up for, all of them once, or each."""
OccasionState = Literal["queued", "starting", "started", "ended", "skipped", "missed", "failed"]
"""`failed`: it could not be started. What was started and has ended is `ended`, whatever came of it."""
ScheduleState = Literal["active", "paused", "ended"]
"""`ended`: no time comes any more."""

Cron = Annotated[str, Meta(min_length=1, max_length=200, pattern=NO_NUL)]
Zone = Annotated[str, Meta(min_length=1, max_length=100, pattern=NO_NUL)]
Time = Annotated[float, Meta(ge=0, le=32_503_680_000)]
"""Before the year 3000."""
Grace = Annotated[float, Meta(ge=30, le=86_400)]
"""Seconds by which a start may be late and is still in time."""


class RunsPipeline(Input, frozen=True, kw_only=True, tag_field="kind", tag="pipeline"):
    """A pipeline that has run, by name: as its last execution by a person had it, or pinned by the digest."""

    name: Name
    parameters: dict[Variable, Any] = {}
    digest: Digest | None = None


class RunsDefinition(Input, frozen=True, kw_only=True, tag_field="kind", tag="definition"):
    """A pipeline with all that it needs, as it is kept with the schedule."""

    execution: NewExecution


class RunsFile(Input, frozen=True, kw_only=True, tag_field="kind", tag="file"):
    """A script, notebook or command in a folder, whose files are taken as they are each time."""

    file: JobDocument


class RunsJob(Input, frozen=True, kw_only=True, tag_field="kind", tag="job"):
    """A job as it is kept with the schedule, its files included."""

    job: JobSpec


Does = RunsPipeline | RunsDefinition | RunsFile | RunsJob


class NewSchedule(Input, frozen=True, kw_only=True):
    """What is to be started, and when."""

    name: Name
    does: Does
    cron: Cron
    """Five fields (minute, hour, day, month, weekday), or `@daily`, `@hourly` and their like."""
    zone: Zone | None = None
    """An IANA time zone, `Europe/Berlin`; the machine's where none is named."""
    starts: Time | None = None
    """Nothing is due before it."""
    ends: Time | None = None
    """Nothing is due after it."""
    paused: bool = False
    overlap: Overlap = "skip"
    missed: Missed = "once"
    grace: Grace = 60.0


class ScheduleChange(Input, frozen=True, kw_only=True):
    """What of a schedule is to be another; what is not named stays. Zero takes a start or end away."""

    name: Name | None = None
    does: Does | None = None
    cron: Cron | None = None
    zone: Zone | None = None
    starts: Time | None = None
    ends: Time | None = None
    paused: bool | None = None
    overlap: Overlap | None = None
    missed: Missed | None = None
    grace: Grace | None = None


class Timing(Input, frozen=True, kw_only=True):
    """A cron expression that is to be looked at."""

    cron: Cron
    zone: Zone | None = None
    starts: Time | None = None
    ends: Time | None = None
    count: Annotated[int, Meta(ge=1, le=100)] = 5


class NextTime(msgspec.Struct, frozen=True, kw_only=True):
    """A time that comes."""

    at: float
    local: str
    """In the schedule's zone: `2026-03-29 03:00 CEST`."""
    note: str | None = None
    """What is special about it, where the clock is changed that day."""


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """When a cron expression comes."""

    zone: str
    words: str
    """`At 06:00 on Monday through Friday`."""
    next: list[NextTime]


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """One time that was due, and what came of it."""

    id: str
    due: float
    decided: float
    manual: bool
    """Somebody asked for it."""
    state: OccasionState
    sentence: str
    """The verdict: `started job 12`."""
    missed: int
    """Times that passed while the studio was down, for which it stands."""
    first: float | None
    """The earliest of them."""
    job: str | None
    execution: str | None
    """The id of what was started."""
    number: int | None
    started: float | None
    ended: float | None
    outcome: str | None
    """The state in which that ended; `gone` where it was deleted since."""


class ScheduleRow(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule as a line of a table."""

    id: str
    name: str
    kind: Literal["pipeline", "definition", "file", "job"]
    what: str
    """What it starts: `flights`, `train.py`."""
    pinned: bool
    """Whether that is as it was when the schedule was made."""
    cron: str
    zone: str
    words: str
    state: ScheduleState
    overlap: Overlap
    missed: Missed
    grace: float
    starts: float | None
    ends: float | None
    actor: str
    created: float
    next: float | None
    """None where it is paused or has ended."""
    last: Occasion | None


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule, whole."""

    row: ScheduleRow
    does: Does
    next: list[NextTime]
    """The next five times, of a paused one those that would come."""
    occasions: list[Occasion]
    """The newest first, a hundred at most."""


class SchedulePage(msgspec.Struct, frozen=True, kw_only=True):
    """Every schedule, by name."""

    schedules: list[ScheduleRow]
    change: int
