"""Sketches and baselines as they are kept, and the summary of one that a panel shows.

A kept sketch is MessagePack: arrays are little-endian bytes in the narrowest type that holds them exactly.
`format` is the version of what is kept; a reader refuses one that it does not know (see `packing.py`).
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

FORMAT = 1
"""Version of what this code writes."""

Kind = Literal["number", "boolean", "text", "datetime", "duration", "other"]
"""What a column is to statistics. Datetimes and durations are in seconds; an `other` is not looked into."""
Role = Literal["feature", "prediction", "label"]


class Array(msgspec.Struct, frozen=True, array_like=True):
    """Numbers: NumPy's type in its short form (`<f8`), and their bytes, deflated."""

    dtype: str
    data: bytes


class KeptRanks(msgspec.Struct, frozen=True, kw_only=True):
    """Values in ascending order, how many rows hold each, and how many lie between it and the one before."""

    values: Array
    at: Array
    between: Array | None
    """None where nothing lies between: the values are all there are."""


class KeptMoments(msgspec.Struct, frozen=True, kw_only=True):
    """Count, mean and sum of squared deviations of the finite values."""

    count: int
    mean: float
    squares: float


class KeptCategories(msgspec.Struct, frozen=True, kw_only=True):
    """Values and their counts; `under` is the most by which a count may be too small (0: exact)."""

    values: list[str]
    counts: Array
    total: int
    under: int


class KeptColumn(msgspec.Struct, frozen=True, kw_only=True):
    """A column's sketch. What does not concern its kind is None."""

    name: str
    kind: Kind
    dtype: str
    zone: str | None
    rows: int
    nulls: int
    nans: int
    above: int
    """How many are +inf."""
    below: int
    """How many are -inf."""
    ranks: KeptRanks | None
    moments: KeptMoments | None
    categories: KeptCategories | None
    registers: bytes | None
    """Of the estimate of distinct values (HyperLogLog); None where they are counted."""


class KeptWindow(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one stretch of time; `start` in seconds since 1970, None for rows without a time."""

    start: float | None
    rows: int
    columns: list[KeptColumn]


class KeptTable(msgspec.Struct, frozen=True, kw_only=True):
    """A table's sketch. `window` is the length of its windows in seconds."""

    format: int
    rows: int
    columns: list[KeptColumn]
    time: str | None = None
    window: float | None = None
    windows: list[KeptWindow] = []


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """What a baseline was made from; `since` and `until` are its first and last time, seconds since 1970."""

    rows: int
    dataset: str | None = None
    """A version by its name (`flights/2`)."""
    since: float | None = None
    until: float | None = None
    made: float
    """Seconds since 1970."""


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """A value and the share of the present ones that it has."""

    value: str
    count: int
    share: Annotated[float, Meta(ge=0, le=1)]


class Histogram(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of equal bins from `low` to `high`, the last one closed on both sides."""

    low: float
    high: float
    counts: list[int]


class ColumnSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A column as a panel shows it; times and durations in seconds. None: it has no such thing."""

    name: str
    role: Role
    kind: Kind
    dtype: str
    missing: Annotated[float, Meta(ge=0, le=1)]
    """Share of rows without a value; a NaN is none."""
    distinct: int | None
    distinct_exact: bool
    infinite: int = 0
    mean: float | None = None
    sd: float | None = None
    min: float | None = None
    median: float | None = None
    max: float | None = None
    quantiles: list[float] = []
    """At 1, 5, 25, 50, 75, 95 and 99%; infinite ones are left out, so all of them or none."""
    histogram: Histogram | None = None
    top: list[Category] = []


class BaselineSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A baseline as a panel shows it."""

    origin: Origin
    windows: int
    columns: list[ColumnSummary]


class KeptBaseline(msgspec.Struct, frozen=True, kw_only=True):
    """A baseline: the sketch of features, predictions and label, and which column is which."""

    format: int
    origin: Origin
    roles: dict[str, Role]
    summary: BaselineSummary
    """Made with it, so that who only shows it counts nothing."""
    table: KeptTable
