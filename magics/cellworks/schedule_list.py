"""The studio's schedules: `cw.schedules`, `cw.schedules["nightly"]`, `cw.schedules.next("0 6 * * 1-5")`."""

from datetime import datetime
from zoneinfo import ZoneInfo

from cellworks.client import connect, path_of
from cellworks.model_handle import Shown
from cellworks.schedule_handle import ScheduleHandle, state_words
from cellworks_engine.schedules.schema import Preview, Schedule, SchedulePage, ScheduleRow, Timing

COLUMNS = ("schedule", "starts", "when", "zone", "state", "last")


class ScheduleList(Shown):
    """Schedules as a table; an item is the line that the studio has."""

    columns = COLUMNS
    nothing = "No schedules."

    def cells(self) -> list[tuple[str, ...]]:
        """Return the cells of the table."""
        return [_cells(row) for row in self.items]


class Schedules:
    """The schedules of the studio: `cw.schedules["nightly"].next(5)`, `cw.schedules()` lists them."""

    def __call__(self) -> ScheduleList:
        """List every schedule, by name."""
        return ScheduleList(connect().call("GET", "/schedules", SchedulePage).schedules)

    def __getitem__(self, schedule: str) -> ScheduleHandle:
        """Return a schedule by its name or id; raises NotFound."""
        client = connect()
        return ScheduleHandle(client, client.call("GET", path_of("schedules", schedule), Schedule))

    def next(self, cron: str, tz: str | None = None, count: int = 5) -> list[datetime]:
        """Return when an expression comes next: `cw.schedules.next("30 2 * * *", "Europe/Berlin")`."""
        found = preview(Timing(cron=cron, zone=tz, count=count))
        return [datetime.fromtimestamp(one.at, ZoneInfo(found.zone)) for one in found.next]

    def __repr__(self) -> str:
        return repr(self())

    def __str__(self) -> str:
        return "the studio's schedules"  # what `cw.schedules?` asks for, which needs no studio

    def _repr_html_(self) -> str:
        return self()._repr_html_()


def preview(timing: Timing) -> Preview:
    """Return when an expression comes; raises InvalidInput that names the field."""
    return connect().call("POST", "/schedules/preview", Preview, body=timing)


def _cells(row: ScheduleRow) -> tuple[str, ...]:
    last = "" if row.last is None else row.last.sentence
    return row.name, row.what, row.words, row.zone, state_words(row), last


schedules = Schedules()
