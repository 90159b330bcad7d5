"""Dates and times: read from texts, taken apart, as a place on a circle."""

from typing import Annotated, Literal

from msgspec import Meta

from cellworks_engine.recipes.operations.base import (
    Learned,
    OnColumn,
    OnColumns,
    column,
    listed,
    quoted,
)

Part = Literal["year", "quarter", "month", "day", "weekday", "hour", "minute", "second", "dayofyear"]
_ROUND: dict[str, tuple[str, int]] = {
    "hour": ("hour", 24), "weekday": ("day_of_week", 7), "month": ("month", 12),
    "dayofyear": ("day_of_year", 366),
}  # fmt: skip
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
            f"df[{quoted(f'{self.column}_{part}')}] = {column(self.column)}.dt.{_PARTS.get(part, part)}"
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
