"""Rows of the store as what a person sees."""

from typing import Any, Literal

from sqlalchemy import RowMapping

from cellworks_engine.errors import InvalidInput
from cellworks_engine.schedules.loop import does_of, timetable
from cellworks_engine.schedules.schema import (
    NextTime,
    Occasion,
    RunsDefinition,
    RunsFile,
    RunsJob,
    RunsPipeline,
    ScheduleRow,
    ScheduleState,
)
from cellworks_engine.schedules.starting import what_of
from cellworks_engine.schedules.timetable import Timetable

COMING = 5
Kind = Literal["pipeline", "definition", "file", "job"]
_KINDS: dict[type, Kind] = {
    RunsPipeline: "pipeline", RunsDefinition: "definition", RunsFile: "file", RunsJob: "job",
}  # fmt: skip


def occasion_of(row: RowMapping) -> Occasion:
    """Return an occasion."""
    kind, target = row["target_kind"], row["target"]
    return Occasion(
        id=row["id"], due=row["due"], decided=row["time"], manual=row["manual"], state=row["state"],
        sentence=row["sentence"], missed=row["missed"], first=row["first"],
        job=target if kind == "job" else None, execution=target if kind == "execution" else None,
        number=row["number"], started=row["started"], ended=row["ended"], outcome=row["outcome"],
    )  # fmt: skip


def row_of(row: RowMapping, last: RowMapping | None, at: float) -> ScheduleRow:
    """Return a schedule as a line of a table, as it stands at a time."""
    table = _table(row)
    coming = None if table is None else table.next(max(at, row["seen"]))
    does = does_of(row)
    pinned = isinstance(does, RunsDefinition | RunsJob) or (
        isinstance(does, RunsPipeline) and does.digest is not None
    )
    state: ScheduleState = "ended" if coming is None else "paused" if row["paused"] else "active"
    same: dict[str, Any] = {
        name: row[name]
        for name in ("id", "name", "cron", "zone", "overlap", "missed", "grace", "starts", "ends", "actor")
    }
    return ScheduleRow(
        **same, kind=_KINDS[type(does)], what=what_of(does), pinned=pinned,
        words=table.words if table is not None else "", state=state, created=row["time"],
        next=coming if state == "active" else None,
        last=None if last is None else occasion_of(last),
    )  # fmt: skip


def coming_of(row: RowMapping, at: float) -> list[NextTime]:
    """Return the next times of a schedule, whether it is paused or not."""
    table = _table(row)
    return [] if table is None else table.coming(max(at, row["seen"]), COMING)


def _table(row: RowMapping) -> Timetable | None:
    try:
        return timetable(row)
    except InvalidInput:  # the zone is gone from the machine's data, say
        return None
