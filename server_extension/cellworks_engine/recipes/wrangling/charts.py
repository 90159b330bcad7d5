"""Charts of a table's columns, as figures that a panel draws."""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.wrangling.ask_schema import ChartKind, Summarise
from cellworks_engine.recipes.wrangling.axes import (
    MOST_CATEGORIES,
    ORDERED,
    Floats,
    Placed,
    binned,
    colored,
    column_of,
    edges_of,
    in_categories,
    measured,
    middles,
    placed,
)
from cellworks_engine.recipes.wrangling.boxes import box_of
from cellworks_engine.recipes.wrangling.chart_schema import Axis, ChartAnswer, Marks
from cellworks_engine.recipes.wrangling.coding import Coded
from cellworks_engine.recipes.wrangling.distributions import Distribution
from cellworks_engine.recipes.wrangling.kinds import kind_of, numbers_of
from cellworks_engine.recipes.wrangling.words import instant

if TYPE_CHECKING:
    import pandas as pd

POINTS = 5_000
"""Of a scatter: more cannot be told apart."""
ON_A_LINE = 500
MOST_BOXES = 20


def chart(
    frame: "pd.DataFrame", *, kind: ChartKind, x: str, y: str | None = None, color: str | None = None,
    by: Summarise = "count", bins: int = 20,
) -> ChartAnswer:  # fmt: skip
    """Return a chart of the columns on its wells; raises InvalidInput where one cannot stand there."""
    return _KINDS[kind](_Wells(frame, x, y, color, by, bins))


class _Wells:
    """Columns that were put on a chart's wells."""

    def __init__(
        self, frame: "pd.DataFrame", x: str, y: str | None, color: str | None, by: Summarise, bins: int
    ) -> None:
        self.frame, self.x, self.y, self.color, self.by, self.bins = frame, x, y, color, by, bins

    def needed_y(self, kind: str) -> str:
        """Return the column on y; raises InvalidInput where there is none."""
        if self.y is None:
            raise InvalidInput(f"A {kind} needs a column on y.", field="y")
        return self.y

    def measure(self) -> Axis:
        """Return the axis of what bars and lines are as high as."""
        return Axis(title="rows" if self.by == "count" or self.y is None else f"{self.by} of {self.y}")

    def heights(self) -> Floats | None:
        """Return what is summarised; None where rows are counted."""
        return None if self.by == "count" or self.y is None else measured(self.frame, self.y, "y")

    def answer(
        self,
        kind: ChartKind,
        across: Axis,
        up: Axis,
        series: list[Marks],
        *notes: str,
        rows: int | None = None,
    ) -> ChartAnswer:
        """Return the chart, with what has to be said of it."""
        of = len(self.frame)
        said = " ".join(note for note in notes if note)
        return ChartAnswer(
            kind=kind, x=across, y=up, series=series, rows=of if rows is None else rows, of=of, note=said
        )


def _histogram(wells: _Wells) -> ChartAnswer:
    across = placed(wells.frame, wells.x, "x", bins=wells.bins)
    colors = colored(wells.frame, wells.color)
    series = _marks(across, colors, None, "count", none=0.0)
    rows = int((across.at >= 0).sum())
    return wells.answer(
        "histogram", across.axis, Axis(title="rows"), series, across.note, colors.note, rows=rows
    )


def _bar(wells: _Wells) -> ChartAnswer:
    across, colors = placed(wells.frame, wells.x, "x", bins=wells.bins), colored(wells.frame, wells.color)
    none = 0.0 if wells.by in ("count", "sum") or wells.y is None else None
    by = wells.by if wells.y is not None else "count"
    series = _marks(across, colors, wells.heights(), by, none=none)
    return wells.answer("bar", across.axis, wells.measure(), series, across.note, colors.note)


def _line(wells: _Wells) -> ChartAnswer:
    values = column_of(wells.frame, wells.x, "x")
    kind = kind_of(values)
    if kind not in ORDERED:
        across = in_categories(wells.x, values, 50)
    else:
        across = _along(wells.x, numbers_of(values, kind), time=kind == "datetime")
    colors = colored(wells.frame, wells.color)
    by = wells.by if wells.y is not None else "count"
    series = _marks(across, colors, wells.heights(), by, none=None)
    axis = Axis(title=wells.x, labels=across.axis.labels, time=across.axis.time)
    return wells.answer("line", axis, wells.measure(), series, across.note, colors.note)


def _along(name: str, numbers: Floats, *, time: bool) -> Placed:
    """Return rows at each value that there is, or in 500 bins where there are more."""
    finite = np.isfinite(numbers)
    found, at = np.unique(numbers[finite], return_inverse=True)
    if len(found) > ON_A_LINE:
        made = binned(name, numbers, ON_A_LINE, time=time)
        note = f"{len(found):,} values of {name} in {made.size} bins."
        return Placed(made.at, made.axis, made.centers, " ".join(filter(None, [made.note, note])))
    places = np.full(len(numbers), -1, "int64")
    places[finite] = at
    return Placed(places, Axis(title=name, time=time), found.tolist())


def histogram_of(name: str, found: Distribution, bins: int, of: int, *, time: bool = False) -> ChartAnswer:
    """Return the histogram of numbers that stand in order already."""
    edges = edges_of(found.values, bins, time=time)
    below = np.searchsorted(found.values, edges, side="left")
    below[-1] = len(found.values)
    counts = np.diff(below)
    marks = Marks(name="", x=middles(edges), y=[float(count) for count in counts])
    axis = Axis(title=name, edges=[float(edge) for edge in edges], time=time)
    return ChartAnswer(
        kind="histogram", x=axis, y=Axis(title="rows"), series=[marks], rows=len(found.values), of=of
    )


def bars_of(name: str, by: Coded, of: int) -> ChartAnswer:
    """Return how many rows have each value."""
    across = in_categories(name, by, MOST_CATEGORIES)
    counts = np.bincount(across.at[across.at >= 0], minlength=across.size)
    marks = Marks(name="", x=across.centers, y=[float(count) for count in counts])
    rows = int((across.at >= 0).sum())
    return ChartAnswer(
        kind="bar", x=across.axis, y=Axis(title="rows"), series=[marks], rows=rows, of=of, note=across.note
    )


def _scatter(wells: _Wells) -> ChartAnswer:
    across, up = _drawn(wells, wells.x, "x"), _drawn(wells, wells.needed_y("scatter plot"), "y")
    colors = colored(wells.frame, wells.color)
    there = np.flatnonzero(np.isfinite(across[0]) & np.isfinite(up[0]) & (colors.at >= 0))
    note = ""
    if len(there) > POINTS:
        note = f"{POINTS:,} of {len(there):,} points, by chance."
        there = np.sort(np.random.default_rng(0).choice(there, POINTS, replace=False))
    series = []
    for place, name in enumerate(colors.axis.labels):
        rows = there[colors.at[there] == place]
        series.append(Marks(name=name, x=across[0][rows].tolist(), y=up[0][rows].tolist()))
    return wells.answer("scatter", across[1], up[1], series, note, colors.note, rows=len(there))


def _drawn(wells: _Wells, name: str, field: str) -> tuple[Floats, Axis]:
    """Return where points stand: at their numbers, or at their category's place."""
    values = column_of(wells.frame, name, field)
    kind = kind_of(values)
    if kind in ORDERED:
        return numbers_of(values, kind), Axis(title=name, time=kind == "datetime")
    at = in_categories(name, values, MOST_CATEGORIES)
    return np.where(at.at < 0, np.nan, at.at), at.axis


def _heatmap(wells: _Wells) -> ChartAnswer:
    across = placed(wells.frame, wells.x, "x", bins=wells.bins)
    up = placed(wells.frame, wells.needed_y("heatmap"), "y", bins=wells.bins)
    values = None if wells.color is None else measured(wells.frame, wells.color, "color")
    by: Summarise = "count" if values is None else ("mean" if wells.by == "count" else wells.by)
    table = _summary(across, up, values, by)
    cells = [None if math.isnan(value) else value for value in table.ravel().tolist()]
    what = "rows" if wells.color is None else f"{by} of {wells.color}"
    series = [Marks(name=what, x=across.centers, y=list(up.centers), size=cells)]
    rows = int(((across.at >= 0) & (up.at >= 0)).sum())
    return wells.answer("heatmap", across.axis, up.axis, series, across.note, up.note, rows=rows)


def _box(wells: _Wells) -> ChartAnswer:
    measure, by = (wells.x, wells.color) if wells.y is None else (wells.y, wells.x)
    numbers = measured(wells.frame, measure, "x" if wells.y is None else "y")
    if by is None:
        groups = colored(wells.frame, None)
    else:
        groups = placed(wells.frame, by, "x", bins=wells.bins, most=MOST_BOXES)
    boxes = []
    for place, name in enumerate(_names(groups)):
        own = numbers[(groups.at == place) & ~np.isnan(numbers)]
        if len(own):
            boxes.append(box_of(name, own))
    answer = wells.answer(
        "box", groups.axis, Axis(title=measure, time=_is_time(wells.frame, measure)), [], groups.note,
        rows=sum(one.rows for one in boxes),
    )  # fmt: skip
    labels = [one.name for one in boxes]
    return msgspec.structs.replace(answer, boxes=boxes, x=Axis(title=by or "", labels=labels))


def _names(groups: Placed) -> list[str]:
    """Return what groups are called; bins by their edges."""
    if groups.axis.labels or not groups.axis.edges:
        return groups.axis.labels
    said = [instant(edge) if groups.axis.time else f"{edge:.4g}" for edge in groups.axis.edges]
    return [f"{low} to {high}" for low, high in pairwise(said)]


def _is_time(frame: "pd.DataFrame", name: str) -> bool:
    return kind_of(frame[name]) == "datetime"


def _marks(
    across: Placed, colors: Placed, heights: Floats | None, by: Summarise, *, none: float | None
) -> list[Marks]:
    """Return marks for each colour that rows have; `none` is drawn where no row is."""
    table = _summary(across, colors, heights, by)
    series = []
    for name, line in zip(colors.axis.labels, table, strict=True):
        heights_of = [none if math.isnan(value) else value for value in line.tolist()]
        points = [
            (x, y)
            for x, y in zip(across.centers, heights_of, strict=True)
            if y is not None or none is not None
        ]
        series.append(Marks(name=name, x=[x for x, _ in points], y=[y for _, y in points]))
    return series


def _summary(across: Placed, up: Placed, values: Floats | None, by: Summarise) -> Floats:
    """Return a summary for each place on both axes, those of `up` below one another; NaN where no row is."""
    import pandas as pd

    cells = across.size * up.size
    there = (across.at >= 0) & (up.at >= 0)
    if values is not None:
        there &= ~np.isnan(values)
    at = (up.at * across.size + across.at)[there]
    counts = np.bincount(at, minlength=cells).astype("float64")
    counts[counts == 0] = np.nan
    if values is None or by == "count":
        found = counts
    elif by in ("sum", "mean"):
        sums = np.bincount(at, weights=values[there], minlength=cells)
        found = np.where(np.isnan(counts), np.nan, sums if by == "sum" else sums / counts)
    else:
        groups = pd.Series(values[there]).groupby(at).agg(by)
        found = groups.reindex(range(cells)).to_numpy(dtype="float64")
    return found.reshape(up.size, across.size)


_KINDS: dict[ChartKind, Callable[[_Wells], ChartAnswer]] = {
    "histogram": _histogram, "box": _box, "bar": _bar, "scatter": _scatter, "line": _line,
    "heatmap": _heatmap,
}  # fmt: skip
