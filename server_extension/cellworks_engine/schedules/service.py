"""What a person does with schedules. Knows no HTTP; raises CellworksError with a sentence."""

from collections.abc import Callable, Collection
from typing import Any

import msgspec

from cellworks_engine.changes import Changes
from cellworks_engine.clock import now
from cellworks_engine.errors import Conflict, InvalidInput
from cellworks_engine.pipelines.executions.schema import NewExecution
from cellworks_engine.schedules.deciding import DUE, Decided, overlapped
from cellworks_engine.schedules.loop import Scheduling, does_of, kept_of
from cellworks_engine.schedules.schema import (
    Does,
    NewSchedule,
    Preview,
    RunsDefinition,
    RunsFile,
    RunsJob,
    Schedule,
    ScheduleChange,
    SchedulePage,
    Timing,
)
from cellworks_engine.schedules.showing import coming_of, occasion_of, row_of
from cellworks_engine.schedules.starting import Starting
from cellworks_engine.schedules.store import ScheduleStore
from cellworks_engine.schedules.timetable import Timetable
from cellworks_engine.schedules.zones import machine_zone

HISTORY = 100
"""Occasions that are told of one schedule."""
_PLAIN = ("name", "overlap", "missed", "grace")
_TIMES = ("cron", "zone", "starts", "ends")


class ScheduleService:
    """The schedules of one studio. Safe for threads."""

    def __init__(
        self,
        store: ScheduleStore,
        changes: Changes,
        starting: Starting,
        clock: Callable[[], float] = now,
    ) -> None:
        self._store = store
        self._changes = changes
        self._starting = starting
        self.scheduling = Scheduling(store, starting, changes, clock)

    # ---- doing

    def create(self, new: NewSchedule, actor: str) -> Schedule:
        """Keep a schedule; raises InvalidInput that names the field, Conflict where the name is taken."""
        at = self.scheduling.clock()
        zone = new.zone or machine_zone()
        self._timetable(new.cron, zone, new.starts, new.ends, at)
        kept = self._starting.check(new.does)
        content = None if kept is None else msgspec.json.encode(kept)
        id_ = self._store.add(new, zone, content, at, actor)
        self.scheduling.wake()
        return self.get(id_)

    def change(self, schedule: str, change: ScheduleChange, actor: str) -> Schedule:
        """Change what is named. Times that pass while it is paused are not due."""
        with self.scheduling.moving:
            row = self._store.get(schedule)
            at = self.scheduling.clock()
            values: dict[str, Any] = {
                name: value for name in _PLAIN if (value := getattr(change, name)) is not None
            }
            times = {name: value for name in _TIMES if (value := getattr(change, name)) is not None}
            if times:
                times = {name: value or None for name, value in times.items()}
                told = {**{name: row[name] for name in _TIMES}, **times}
                self._timetable(told["cron"], told["zone"], told["starts"], told["ends"], at)
                values.update(times, seen=at)
            if change.does is not None:
                values.update(self._does(change.does))
            verb = "changed"
            if change.paused is not None and change.paused != row["paused"]:
                values["paused"] = change.paused
                verb = "paused" if change.paused else "resumed"
                if not change.paused:
                    values["seen"] = at
            dropped = "skipped: the schedule was paused" if verb == "paused" else ""
            self._store.change(row["id"], verb, actor, values, dropped)
        self.scheduling.wake()
        return self.get(row["id"])

    def run(self, schedule: str, actor: str) -> Schedule:
        """Start it now, also where it is paused; raises Conflict where one runs that it must not overlap."""
        with self.scheduling.moving:
            row = self._store.get(schedule)
            at = self.scheduling.clock()
            while self._store.known(row["id"], [at]):
                at += 0.001
            running, waiting = self.scheduling.busy(row["id"])
            asked = Decided(due=at, state="queued", sentence=DUE)
            found, takes_over = overlapped(asked, row["overlap"], running, waiting)
            if found.state == "skipped":
                raise Conflict(
                    f"{row['name']} was not started, {found.sentence.removeprefix('skipped: ')}.",
                    hint="Stop that first, or set overlap to queue or replace.",
                )
            dropped = "skipped: a later one took its place" if takes_over else ""
            self._store.decide(row["id"], [found], 0.0, at, actor, dropped=dropped, manual=True)
        self.scheduling.wake()
        return self.get(row["id"])

    def delete(self, schedule: str, actor: str) -> None:
        """Forget a schedule and its history; what it started goes on and stays."""
        with self.scheduling.moving:
            self._store.remove(self._store.get(schedule)["id"], actor)

    # ---- asking

    def get(self, schedule: str) -> Schedule:
        """Return a schedule, whole, by its name or id."""
        row = self._store.get(schedule)
        at = self.scheduling.clock()
        history = self._store.history(row["id"], HISTORY)
        return Schedule(
            row=row_of(row, history[0] if history else None, at), does=does_of(row), next=coming_of(row, at),
            occasions=[occasion_of(one) for one in history],
        )  # fmt: skip

    def list(self) -> SchedulePage:
        """Return every schedule, by name."""
        change, at = self._changes.last(), self.scheduling.clock()
        last = self._store.last()
        rows = [row_of(row, last.get(row["id"]), at) for row in self._store.all()]
        return SchedulePage(schedules=rows, change=change)

    def preview(self, timing: Timing) -> Preview:
        """Return when an expression comes next; raises InvalidInput that names the field."""
        zone = timing.zone or machine_zone()
        at = self.scheduling.clock()
        table = self._timetable(timing.cron, zone, timing.starts, timing.ends, at)
        return Preview(zone=zone, words=table.words, next=table.coming(at, timing.count))

    def digests(self) -> set[str]:
        """Return the content that must stay in the content store."""
        found: set[str] = set()
        for row in self._store.all():
            found.update(_content(does_of(row), kept_of(row)))
        return found

    # ---- inside

    def _timetable(
        self, cron: str, zone: str, starts: float | None, ends: float | None, at: float
    ) -> Timetable:
        table = Timetable(cron, zone, starts=starts, ends=ends)
        if table.next(at) is None:
            raise InvalidInput("No time of it comes before it ends.", field="ends")
        return table

    def _does(self, does: Does) -> dict[str, Any]:
        kept = self._starting.check(does)
        return {
            "does": msgspec.json.encode(does),
            "kept": None if kept is None else msgspec.json.encode(kept),
        }


def _content(does: Does, kept: NewExecution | None) -> Collection[str]:
    """Return the digests that a schedule names; of a job all that look like one."""
    if isinstance(does, RunsJob):
        return _digests(msgspec.to_builtins(does))
    asked = does.execution if isinstance(does, RunsDefinition) else kept
    if asked is None or isinstance(does, RunsFile):
        return ()
    code = [] if asked.code is None else [asked.code.digest]
    return [*asked.files.values(), *code, *filter(None, [asked.lock])]


def _digests(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set().union(*map(_digests, value.values()))
    if isinstance(value, list):
        return set().union(*map(_digests, value))
    return {value} if isinstance(value, str) and len(value) == 64 else set()
