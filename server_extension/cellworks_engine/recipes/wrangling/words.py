"""Figures as people read them, in what a profile, a chart or a report says."""

import math

import numpy as np

from cellworks_engine.recipes.wrangling.answer_schema import ColumnKind

_SPANS = (("d", 86_400.0), ("h", 3600.0), ("min", 60.0), ("s", 1.0))
LEAST_YEAR, LAST_YEAR = -62_135_596_800_000, 253_402_300_799_999
"""Milliseconds of the years 1 to 9999."""


def number(value: float) -> str:
    """Return `1,204`, `0.0312`, `1.2e+09`: four digits, whole numbers below a million as they are."""
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else "∞" if value > 0 else "-∞"
    size = abs(value)
    if value == int(value) and size < 1_000_000:
        return f"{int(value):,}"
    return f"{value:.4g}" if size < 1e-3 or size >= 1e9 else f"{value:,.{_digits(size)}f}"


def _digits(size: float) -> int:
    return max(0, 3 - math.floor(math.log10(size)))


def percent(share: float) -> str:
    """Return `12%`, `1.2%`, `<0.1%`."""
    if 0 < share < 0.001:
        return "<0.1%"
    if 0.999 < share < 1:
        return ">99.9%"
    return f"{share:.1%}" if 0 < share < 0.1 or 0.9 < share < 1 else f"{share:.0%}"


def instant(milliseconds: float) -> str:
    """Return a time as people read it: `2013-07-01`, or `2013-07-01 06:30` where it is within a day."""
    if not LEAST_YEAR <= milliseconds <= LAST_YEAR:
        return number(milliseconds)
    said = str(np.datetime64(int(milliseconds), "ms").astype("datetime64[m]")).replace("T", " ")
    return said.removesuffix(" 00:00")


def span(seconds: float) -> str:
    """Return a duration: `3.5 h`."""
    for unit, size in _SPANS:
        if abs(seconds) >= size:
            return f"{number(seconds / size)} {unit}"
    return f"{number(seconds)} s"


def value_of(kind: ColumnKind, value: float) -> str:
    """Return a number that stands for a column's value, as that kind of value is read."""
    if kind == "datetime":
        return instant(value)
    return span(value) if kind == "duration" else number(value)


def listed(names: list[str], most: int = 3) -> str:
    """Return names in a sentence: `temp, humid and 3 more`."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most:,} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
