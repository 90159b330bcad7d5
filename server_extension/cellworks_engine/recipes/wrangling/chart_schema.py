"""Charts and profiles of columns, as they are drawn."""

from typing import Literal

import msgspec

Measure = Literal["rows", "share", "value"]


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """Marks of one colour: a `y` for each bin or category, or pairs for a scatter and a line."""

    name: str
    """The colour's value; empty where there is one colour."""
    x: list[float]
    y: list[float | None]
    size: list[float | None] = []
    """Of a heatmap's cells: their values, row by row; None where no row is."""


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """A box and its whiskers, which reach to the furthest value within 1.5 times the box (Tukey, 1977)."""

    name: str
    rows: int
    low: float
    lower: float
    middle: float
    upper: float
    high: float
    outliers: list[float]
    """The furthest 100."""


class Axis(msgspec.Struct, frozen=True, kw_only=True):
    """What an axis says. One with `labels` is of categories, whose places are 0, 1, 2, …"""

    title: str
    labels: list[str] = []
    edges: list[float] = []
    """Of bins."""
    time: bool = False
    """Numbers are milliseconds since 1970 (UTC)."""


class ChartAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="chart"):
    """A chart: `series` for most, `boxes` for a box plot."""

    kind: Literal["histogram", "box", "bar", "scatter", "line", "heatmap"]
    x: Axis
    y: Axis
    series: list[Marks]
    boxes: list[Box] = []
    rows: int
    """That it was made from."""
    of: int
    """Rows that there are."""
    note: str = ""
    """`5,000 of 51,955 points, by chance`."""


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A figure of a profile, in words and as a number."""

    name: str
    value: float | None
    text: str


class Pattern(msgspec.Struct, frozen=True, kw_only=True):
    """A form that texts have: `{upper:2}-{digits:4-7}`."""

    pattern: str
    regex: str
    """Finds the whole of such a text: for a filter."""
    share: float
    example: str


class Relation(msgspec.Struct, frozen=True, kw_only=True):
    """What a column tells of the target."""

    target: str
    measure: str
    """`Pearson's r`, `Cramér's V`, `correlation ratio`."""
    strength: float
    chart: ChartAnswer


class ProfileAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="profile"):
    """Everything about one column."""

    column: str
    dtype: str
    rows: int
    figures: list[Figure]
    """Counts, then moments, in the order in which they are shown."""
    quantiles: list[Figure]
    """`0%`, `1%`, `5%`, `25%`, `50%`, `75%`, `95%`, `99%`, `100%`."""
    outliers: int
    bounds: tuple[float, float] | None
    """The median and 5 robust standard deviations either side (SageMaker's rule)."""
    top: list[Figure]
    """Frequent values and their counts."""
    patterns: list[Pattern]
    charts: list[ChartAnswer]
    """A histogram or bars; for dates by year or month, by weekday and by hour too."""
    relation: Relation | None
