"""Dates and times: read from texts, taken apart, as a place on a circle."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from msgspec import Meta

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.operations.base import (
    Learned,
    Name,
    OnColumn,
    OnColumns,
    Operation,
    column,
    listed,
    quoted,
)

Part = Literal["year", "quarter", "month", "day", "weekday", "hour", "minute", "second", "dayofyear"]
_ROUND: dict[str, tuple[str, int]] = {
    "hour": ("hour", 24), "weekday": ("day_of_week", 7), "month": ("month", 12),
    "dayofyear": ("day_of_year", 366),
}  # fmt: skip
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
_PARTS: dict[Part, str] = {"weekday": "day_of_week", "dayofyear": "day_of_year"}


class ParseDates(OnColumns, frozen=True, kw_only=True, tag="parse-dates"):
    """Read texts as dates and times, each by itself; what is none fails, or becomes missing."""

    format: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    """As `strptime` takes it; None reads each text in its own way, ISO 8601 among them."""
    errors: Literal["fail", "missing"] = "fail"

    def title(self) -> str:
        return f"Read {listed(self.columns)} as dates"

    def lines(self, learned: Learned) -> list[str]:
        how = f"format={quoted(self.format or 'mixed')}"
        how += "" if self.errors == "fail" else ', errors="coerce"'
        return [f"{column(name)} = pd.to_datetime({column(name)}, {how})" for name in self.columns]


class DateParts(OnColumn, frozen=True, kw_only=True, tag="date-parts"):
    """Add columns with parts of a date; a weekday is 0 on Monday."""

    parts: Annotated[list[Part], Meta(min_length=1)]

    def title(self) -> str:
        return f"Add the {listed([*self.parts])} of {self.column}"

    def lines(self, learned: Learned) -> list[str]:
        return [
            # whole numbers where a date is missing too, in all rows and in one
            f"df[{quoted(f'{self.column}_{part}')}] = {column(self.column)}.dt.{_PARTS.get(part, part)}"
            '.astype("Int64")'
            for part in self.parts
        ]


class DateCycle(OnColumn, frozen=True, kw_only=True, tag="date-cycle"):
    """Add sine and cosine of a date's place in its day, week or year: 23:00 is near midnight then."""

    part: Literal["hour", "weekday", "month", "dayofyear"] = "hour"

    def title(self) -> str:
        return f"Add the {self.part} of {self.column} as a place on a circle"

    def lines(self, learned: Learned) -> list[str]:
        name, whole = _ROUND[self.part]
        angle = f"angle = 2 * np.pi * {column(self.column)}.dt.{name} / {whole}"
        return [
            angle,
            f"df[{quoted(f'{self.column}_{self.part}_sin')}] = np.sin(angle)",
            f"df[{quoted(f'{self.column}_{self.part}_cos')}] = np.cos(angle)",
        ]


class JoinDates(Operation, frozen=True, kw_only=True, tag="join-dates"):
    """Make dates of columns with their parts; what is none fails, or becomes missing."""

    into: Name
    year: Name
    month: Name
    day: Name
    hour: Name | None = None
    minute: Name | None = None
    second: Name | None = None
    errors: Literal["fail", "missing"] = "fail"

    def title(self) -> str:
        return f"Make {self.into} of {listed(self.reads(), 6)}"

    def reads(self) -> list[str]:
        return [*self._parts().values()]

    def lines(self, learned: Learned) -> list[str]:
        parts = ", ".join(f'"{part}": {column(name)}' for part, name in self._parts().items())
        how = "" if self.errors == "fail" else ', errors="coerce"'
        return [f"df[{quoted(self.into)}] = pd.to_datetime({{{parts}}}{how})"]

    def _parts(self) -> dict[str, str]:
        known = {
            "year": self.year, "month": self.month, "day": self.day, "hour": self.hour,
            "minute": self.minute, "second": self.second,
        }  # fmt: skip
        return {part: name for part, name in known.items() if name is not None}


class ChangeZone(OnColumns, frozen=True, kw_only=True, tag="change-zone"):
    """Show times by the clock of another zone; none takes the zone away, and leaves what the clock says."""

    zone: str | None = None
    given: str | None = None
    """The zone whose clock times without one were read from; a time that it skips or repeats is missing."""

    def __post_init__(self) -> None:
        """Raise InvalidInput for what is no zone."""
        for name, zone in (("zone", self.zone), ("given", self.given)):
            try:
                ZoneInfo(zone or "UTC")
            except (ValueError, OSError, KeyError):
                raise InvalidInput(
                    f"There is no time zone {zone}.", field=name, hint="Europe/Berlin"
                ) from None

    def title(self) -> str:
        return (
            f"Show {listed(self.columns)} in {self.zone}"
            if self.zone
            else f"Take the zone of {listed(self.columns)} away"
        )

    def lines(self, learned: Learned) -> list[str]:
        found = []
        for name in self.columns:
            own = column(name)
            if self.given is not None:
                how = 'ambiguous="NaT", nonexistent="NaT"'
                own += f".dt.tz_localize({quoted(self.given)}, {how})"
            to = "tz_localize(None)" if self.zone is None else f"tz_convert({quoted(self.zone)})"
            found.append(f"{column(name)} = {own}.dt.{to}")
        return found


class DateDifference(OnColumn, frozen=True, kw_only=True, tag="date-difference"):
    """Add how long it is from one time to another; less than 0 where that is before."""

    until: Name
    into: Name
    unit: Literal["second", "minute", "hour", "day", "week"] = "day"

    def title(self) -> str:
        return f"Add the {self.unit}s from {self.column} to {self.until}"

    def reads(self) -> list[str]:
        return [self.column, self.until]

    def lines(self, learned: Learned) -> list[str]:
        between = f"({column(self.until)} - {column(self.column)}).dt.total_seconds()"
        return [f"df[{quoted(self.into)}] = {between} / {_SECONDS[self.unit]}"]
