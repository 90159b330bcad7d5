"""A schedule: `nightly.next(5)`, `nightly.history`, `nightly.run()`, `nightly.pause()`."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cellworks.client import Client, path_of
from cellworks.display import html_table, text_table
from cellworks.model_handle import Shown
from cellworks.schedule_times import moment, seconds
from cellworks_engine.schedules.schema import (
    Missed,
    NextTime,
    Occasion,
    OccasionState,
    Overlap,
    Preview,
    Schedule,
    ScheduleChange,
    ScheduleRow,
    Timing,
)

SYMBOLS: dict[OccasionState, str] = {
    "queued": "○", "starting": "●", "started": "●", "ended": "✓", "skipped": "–", "missed": "?",
    "failed": "✕",
}  # fmt: skip
OUTCOMES = {"succeeded": "✓", "failed": "✕", "stopped": "■", "lost": "?", "gone": "–"}


class History(Shown):
    """What became of the times that were due, the newest first; an item has `.sentence` and `.state`."""

    columns = ("due", "state", "verdict")
    nothing = "Nothing was due yet."

    def __init__(self, occasions: list[Occasion], zone: str) -> None:
        super().__init__(occasions)
        self._zone = zone

    def cells(self) -> list[tuple[str, ...]]:
        """Return the cells of the table."""
        return [
            (local(one.due, self._zone), f"{symbol_of(one)} {one.outcome or one.state}", one.sentence)
            for one in self.items
        ]


class ScheduleHandle:
    """What is started at times that a cron expression names."""

    def __init__(self, client: Client, schedule: Schedule) -> None:
        self._client = client
        self._schedule = schedule

    @property
    def schedule(self) -> Schedule:
        """All that the studio has of it, as it is now."""
        self._schedule = self._client.call("GET", self._path(), Schedule)
        return self._schedule

    @property
    def id(self) -> str:
        """What the studio knows it by."""
        return self._schedule.row.id

    @property
    def name(self) -> str:
        """What people call it."""
        return self._schedule.row.name

    @property
    def row(self) -> ScheduleRow:
        """Its line in the table: times, policies, next time and last verdict."""
        return self.schedule.row

    @property
    def state(self) -> str:
        """`active`, `paused`, or `ended` where no time comes any more."""
        return self.row.state

    @property
    def history(self) -> History:
        """What became of the last hundred times, the newest first."""
        found = self.schedule
        return History(found.occasions, found.row.zone)

    def next(self, count: int = 5) -> list[datetime]:
        """Return the next times, in the schedule's zone."""
        row = self.row
        return [datetime.fromtimestamp(one.at, ZoneInfo(row.zone)) for one in self._coming(row, count)]

    def run(self) -> "ScheduleHandle":
        """Start it now, beside its times, also where it is paused; raises Conflict where one still runs.

        That is where overlap is `skip`; else it waits, or takes the other's place.
        """
        return self._took(self._client.call("POST", self._path("run"), Schedule))

    def pause(self) -> "ScheduleHandle":
        """Start nothing until it is resumed; what passes meanwhile is not made up for."""
        return self._change(ScheduleChange(paused=True))

    def resume(self) -> "ScheduleHandle":
        """Go on with the next time that comes."""
        return self._change(ScheduleChange(paused=False))

    def change(
        self,
        cron: str | None = None,
        *,
        tz: str | None = None,
        name: str | None = None,
        start: Any = None,
        end: Any = None,
        overlap: Overlap | None = None,
        missed: Missed | None = None,
        grace: str | float | None = None,
    ) -> "ScheduleHandle":
        """Change what is given: `cw.schedules["nightly"].change("0 7 * * *")`; `end=0` takes an end away."""
        zone = tz or self._schedule.row.zone
        changed = ScheduleChange(
            cron=cron, zone=tz, name=name, starts=moment(start, zone, "start"),
            ends=moment(end, zone, "end"), overlap=overlap, missed=missed, grace=seconds(grace),
        )  # fmt: skip
        return self._change(changed)

    def delete(self) -> None:
        """Forget it and its history; what it started goes on and stays."""
        self._client.tell("DELETE", self._path())

    def __repr__(self) -> str:
        found = self.schedule
        row = found.row
        lines = [
            f"{row.name}  {row.what}  {row.words} ({row.zone})  {state_words(row)}",
            f"overlap {row.overlap} · missed {row.missed} · grace {row.grace:g} s"
            + (" · pinned" if row.pinned else ""),
        ]
        if found.next and row.state != "ended":
            lines += [f"next  {shown(one)}" for one in found.next]
        history = History(found.occasions[:5], row.zone)
        return "\n".join([*lines, repr(history)])

    def _repr_html_(self) -> str:
        found = self.schedule
        head = f"<p><b>{'</b> '.join(map(_escaped, (found.row.name, found.row.what)))}</p>"
        coming = html_table(("next", ""), [(one.local, one.note or "") for one in found.next])
        return head + coming + History(found.occasions[:5], found.row.zone)._repr_html_()

    def _coming(self, row: ScheduleRow, count: int) -> list[NextTime]:
        asked = Timing(cron=row.cron, zone=row.zone, starts=row.starts, ends=row.ends, count=count)
        return self._client.call("POST", "/schedules/preview", Preview, body=asked).next

    def _change(self, change: ScheduleChange) -> "ScheduleHandle":
        return self._took(self._client.call("PATCH", self._path(), Schedule, body=change))

    def _took(self, schedule: Schedule) -> "ScheduleHandle":
        self._schedule = schedule
        return self

    def _path(self, *more: str) -> str:
        return path_of("schedules", self.id, *more)


def symbol_of(one: Occasion) -> str:
    """Return the symbol of an occasion, of one that has ended that of how it did."""
    return OUTCOMES.get(one.outcome or "", SYMBOLS[one.state])


def state_words(row: ScheduleRow) -> str:
    """Return a schedule's state as a person reads it."""
    if row.state != "active" or row.next is None:
        return row.state
    return f"next {local(row.next, row.zone)}"


def shown(one: NextTime) -> str:
    """Return a time that comes, with what is special about it."""
    return f"{one.local}  {one.note}" if one.note else one.local


def local(at: float, zone: str) -> str:
    """Return a time in a zone: `2026-03-29 03:00 CEST`."""
    return f"{datetime.fromtimestamp(at, ZoneInfo(zone)):%Y-%m-%d %H:%M %Z}"


def text_of(next_: list[NextTime]) -> str:
    """Return times that come, a line each."""
    return text_table(("next", ""), [(one.local, one.note or "") for one in next_])


def _escaped(text: str) -> str:
    from html import escape

    return escape(text)
