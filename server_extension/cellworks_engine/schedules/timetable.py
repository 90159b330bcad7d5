"""When a cron expression comes in a time zone, as Debian's cron has it.

Fixed times (neither minute nor hour begins with a star) come once a day whatever the clock does: one that is
skipped in spring comes at the moment of the change, one that is there twice in autumn comes the first time.
Others follow real time: `*/30` comes every half an hour, also through a change.
"""

from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from cronsim import CronSim, CronSimError

from cellworks_engine.errors import InvalidInput
from cellworks_engine.schedules.schema import NextTime
from cellworks_engine.schedules.zones import zone_of

NAMED = {
    "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
}  # fmt: skip
COUNTED = 1000
"""Times between two that are counted at most."""
_CHANGE = 3 * 3600
"""Seconds by which a change of the clock can put times out of order, and more."""
_LONG = 86_400.0
"""Seconds after which it is quicker to look for times from their end."""
_MORE = 400
"""Times in `_CHANGE`, and more."""
_START = datetime(2024, 1, 1)  # any will do, and no zone plays a part
_HINT = "Five fields: minute, hour, day, month, weekday, as in `0 6 * * 1-5`; or @hourly, @daily, @weekly."


class Timetable:
    """The times of an expression, in a zone, from `starts` to `ends`; raises InvalidInput for a wrong one."""

    def __init__(
        self, cron: str, zone: str, *, starts: float | None = None, ends: float | None = None
    ) -> None:
        self.zone = zone_of(zone)
        self.starts = starts or 0.0
        self.ends = ends or float("inf")
        self._expression = expression(cron)
        self._fixed = not any(field.startswith("*") for field in self._expression.split()[:2])
        _parsed(cron, self._expression)
        if self.ends < self.starts:
            raise InvalidInput("It ends before it starts.", field="ends")

    @property
    def words(self) -> str:
        """The expression as a person says it: `At 06:00 on Monday through Friday`."""
        return CronSim(self._expression, datetime.now(self.zone)).explain()

    def after(self, at: float) -> Iterator[float]:
        """Yield the times after one, the earliest first."""
        last = max(at, self.starts - 1)
        for found in CronSim(self._expression, datetime.fromtimestamp(last, self.zone)):
            time = found.timestamp()
            if time > self.ends:
                return
            if time > last:  # where the clock goes back, a fixed time is found again
                yield time
                last = time

    def next(self, at: float) -> float | None:
        """Return the first time after one; None where none comes any more."""
        return next(self.after(at), None)

    def due(self, since: float, until: float) -> list[float]:
        """Return the last times after `since` and not after `until`, the oldest first, `COUNTED` at most."""
        found: deque[float] = deque(maxlen=COUNTED)
        for time in self.after(self._near(since, until)):
            if time > until:
                break
            found.append(time)
        return list(found)

    def _near(self, since: float, until: float) -> float:
        """Return a time not before `since` from which all that is wanted until then is found."""
        if until - since < _LONG:
            return since
        start = datetime.fromtimestamp(until + _CHANGE, self.zone)
        last = until
        # backwards the library finds other times around a change of half an hour, so they only say where
        for back in islice(CronSim(self._expression, start, reverse=True), COUNTED + _MORE):
            last = min(last, back.timestamp())
            if last < since:
                return since
        return last

    def shown(self, time: float) -> NextTime:
        """Return a time as it is in the zone, with what a change of the clock does to it."""
        local = datetime.fromtimestamp(time, self.zone)
        return NextTime(at=time, local=f"{local:%Y-%m-%d %H:%M %Z}", note=self._note(local))

    def coming(self, at: float, count: int) -> list[NextTime]:
        """Return the next times after one."""
        return [self.shown(time) for time in islice(self.after(at), count)]

    def _note(self, local: datetime) -> str | None:
        if not self._fixed:
            return None
        before = datetime.fromtimestamp(local.timestamp() - 1, self.zone)
        if local.replace(tzinfo=None) - before.replace(tzinfo=None) > timedelta(minutes=1):
            named = CronSim(self._expression, local)
            if local.hour not in named.hours or local.minute not in named.minutes:
                return "Its own time is left out that day, as the clocks go forward."
        if local.utcoffset() != local.replace(fold=1).utcoffset():
            return "The clocks go back that day: it comes the first time only."
        return None


def expression(cron: str) -> str:
    """Return the five fields of an expression; raises InvalidInput where it has not got them."""
    plain = " ".join(cron.split())
    if plain.startswith("@"):
        if plain.lower() not in NAMED:
            known = ", ".join(NAMED)
            raise InvalidInput(f"There is no {plain[:40]}.", field="cron", hint=f"There are {known}.")
        return NAMED[plain.lower()]
    fields = len(plain.split())
    if fields != 5:
        count = {0: "no field", 1: "one field"}.get(fields, f"{fields} fields")
        raise InvalidInput(
            f"{cron[:60]!r} has {count}; a cron expression has five.", field="cron", hint=_HINT
        )
    return plain


def _parsed(cron: str, fields: str) -> None:
    """Refuse an expression that is wrong, or that never comes."""
    first = None
    try:
        first = next(CronSim(fields, _START), None)
    except CronSimError as error:
        minute, hour, day, _, weekday = fields.split()
        if not _is_sound(f"{minute} {hour} {day} * {weekday}"):
            message = f"{cron[:60]!r} is no cron expression: {str(error).lower()}."
            raise InvalidInput(message, field="cron", hint=_HINT) from None
    if first is None:
        raise InvalidInput(
            f"{cron[:60]!r} never comes: no month that it names has such a day.", field="cron", hint=_HINT
        )


def _is_sound(fields: str) -> bool:
    try:
        CronSim(fields, _START)
    except CronSimError:
        return False
    return True
