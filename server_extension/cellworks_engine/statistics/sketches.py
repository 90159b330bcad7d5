"""The sketch of a table: made in one pass over rows that need not fit into memory, merged, and asked.

january, february = sketch(frame_1), sketch(frame_2, time="time_hour", window=86_400)
both = merge(january, february)
quantile(both["dep_delay"], [0.5, 0.99])
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from cellworks_engine.errors import InvalidInput
from cellworks_engine.statistics import columns, reading
from cellworks_engine.statistics.columns import ColumnSketch
from cellworks_engine.statistics.ranks import COARSE, FULL, Resolution

if TYPE_CHECKING:
    import pyarrow as pa

MOST_WINDOWS = 1_000
GATHERED = 16
"""So many sketches of batches wait until they are merged, or as many as hold `MOST_VALUES`."""
MOST_VALUES = 200_000
NO_TIME = math.inf
"""The start of the window of rows that have no time."""


@dataclass(frozen=True)
class Window:
    """The rows of one stretch of time, each column coarser than in the whole (a rank within 0.01)."""

    rows: int
    columns: Mapping[str, ColumnSketch]


@dataclass(frozen=True)
class TableSketch:
    """What a table holds, column by column; where a time column is given, for each stretch of time too.

    `windows` stand by their start in seconds since 1970 (a naive time is read as UTC), multiples of
    `window` seconds; the one of rows without a time starts at `inf`.
    """

    rows: int = 0
    columns: Mapping[str, ColumnSketch] = field(default_factory=dict)
    time: str | None = None
    window: float | None = None
    windows: Mapping[float, Window] = field(default_factory=dict)

    def __getitem__(self, name: str) -> ColumnSketch:
        """Return a column's sketch; raises InvalidInput that lists those there are."""
        try:
            return self.columns[name]
        except KeyError:
            raise InvalidInput(
                f"The sketch has no column `{name}`.", field=name, hint=f"It has {', '.join(self.columns)}."
            ) from None


def sketch(table: Any, *, time: str | None = None, window: float | timedelta | None = None) -> TableSketch:
    """Return the sketch of a pandas or Polars frame, an Arrow table, or a stream of Arrow batches.

    `time` names a datetime column and `window` the length of its stretches (seconds or a timedelta): each
    stretch then has sketches of its own. Raises InvalidInput for what is no table, and where names repeat,
    `time` is no datetime, or the windows would be over 1,000.
    """
    length = _length(time, window)
    gathering = Gathering(time, length)
    for batch in reading.batches(table):
        gathering.add(batch)
    return gathering.sketch()


class Gathering:
    """A sketch in the making: batches go in, what is held stays small."""

    def __init__(self, time: str | None, window: float | None) -> None:
        self._time, self._window = time, window
        self._rows = 0
        self._columns: dict[str, list[ColumnSketch]] = {}
        self._windows: dict[float, Window] = {}

    def add(self, batch: "pa.Table") -> None:
        """Take in some rows; every batch has the same columns."""
        names = batch.column_names
        if len(set(names)) < len(names):
            twice = sorted({name for name in names if names.count(name) > 1})
            raise InvalidInput(f"Columns have the same name: {', '.join(twice)}.", field="table")
        if self._columns and set(names) != set(self._columns):
            raise InvalidInput("The batches have different columns.", field="table")
        self._rows += batch.num_rows
        for name in names:
            parts = self._columns.setdefault(name, [])
            parts.append(reading.column_sketch(name, batch.column(name), FULL))
            if len(parts) >= GATHERED or sum(len(part.ranks.values) for part in parts) > MOST_VALUES:
                self._columns[name] = [columns.merged(parts, FULL)]
        if self._time is not None and self._window is not None:
            self._add_windows(batch, self._time, self._window)

    def sketch(self) -> TableSketch:
        """Return the sketch of everything that was taken in."""
        done = {name: columns.merged(parts, FULL) for name, parts in self._columns.items()}
        return TableSketch(self._rows, done, self._time, self._window, dict(sorted(self._windows.items())))

    def _add_windows(self, batch: "pa.Table", time: str, window: float) -> None:
        starts = np.floor(_times(batch, time) / window) * window
        starts = np.where(np.isnan(starts), NO_TIME, starts)
        order = np.argsort(starts, kind="stable")
        found, first = np.unique(starts[order], return_index=True)
        if len(set(found) | set(self._windows)) > MOST_WINDOWS:
            raise InvalidInput(
                f"Windows of {window:g} s cut `{time}` into more than {MOST_WINDOWS:,} stretches.",
                field="window",
                hint="Choose a longer window.",
            )
        sorted_ = batch.take(order) if len(found) > 1 else batch
        for start, begin, end in zip(found, first, [*first[1:], len(order)], strict=True):
            piece = sorted_.slice(begin, end - begin)
            made = {
                name: reading.column_sketch(name, piece.column(name), COARSE) for name in piece.column_names
            }
            new = Window(piece.num_rows, made)
            old = self._windows.get(float(start))
            self._windows[float(start)] = new if old is None else _together([old, new])


def merge(a: TableSketch, b: TableSketch) -> TableSketch:
    """Return the sketch of both tables' rows; the order of the two does not matter.

    Raises InvalidInput where columns or their kinds differ, or time and window are not the same.
    """
    return merge_all([a, b])


def merge_all(sketches: Sequence[TableSketch]) -> TableSketch:
    """Return the sketch of all tables' rows, merged once: less work and less error than one by one."""
    if not sketches:
        raise InvalidInput("There is no sketch to merge.", field="sketches")
    first = sketches[0]
    for other in sketches[1:]:
        if set(other.columns) != set(first.columns):
            differing = ", ".join(sorted(set(other.columns) ^ set(first.columns)))
            raise InvalidInput(f"One sketch has columns that another has not: {differing}.", field="columns")
        if (other.time, other.window) != (first.time, first.window):
            raise InvalidInput("The sketches are not cut by the same time and window.", field="window")
    windows = {
        start: _together([each.windows[start] for each in sketches if start in each.windows])
        for start in sorted({start for each in sketches for start in each.windows})
    }
    done = _columns([each.columns for each in sketches], FULL)
    return TableSketch(sum(each.rows for each in sketches), done, first.time, first.window, windows)


def quantile(column: ColumnSketch, shares: float | Iterable[float]) -> list[float]:
    """Return quantiles of a numeric column's values, infinite ones included.

    Between two values they are linear in the rank (Hyndman and Fan, 1996, definition 7: what NumPy and pandas
    do). Empty where the column has no values; raises InvalidInput for a share outside 0 to 1.
    """
    asked = [shares] if isinstance(shares, int | float) else list(shares)
    if any(not 0 <= share <= 1 for share in asked):
        raise InvalidInput("A quantile's share lies between 0 and 1.", field="shares")
    if not column.numeric or not column.present:
        return []
    place = np.array(asked) * (column.present - 1)
    low, high = _values_at(column, np.floor(place)), _values_at(column, np.ceil(place))
    part = place - np.floor(place)
    with np.errstate(invalid="ignore"):
        inside = low * (1 - part) + high * part
    return [float(value) for value in np.where((part == 0) | (low == high), low, inside)]


def cdf(column: ColumnSketch, points: float | Iterable[float]) -> list[float]:
    """Return the share of a numeric column's values that are at most each point; empty without values."""
    asked = np.array([points] if isinstance(points, int | float) else list(points), dtype=float)
    if not column.numeric or not column.present:
        return []
    _, upto = column.ranks.counts(
        np.nan_to_num(asked, posinf=np.finfo(float).max, neginf=-np.finfo(float).max)
    )
    found = np.where(asked == -np.inf, 0, upto) + column.below + np.where(asked == np.inf, column.above, 0)
    return [float(share) for share in found / column.present]


def frequencies(column: ColumnSketch, most: int | None = None) -> dict[str, float]:
    """Return the share of the present rows that each value of a text or boolean column has, frequent first.

    Where the column is not `exact` each share may be too small by `categories.under` rows, and values are
    missing: together they are 1 minus the sum. Empty for other kinds.
    """
    counts = list(column.categories.counts.items())[:most]
    return {value: count / column.present for value, count in counts}


def _values_at(column: ColumnSketch, places: "np.ndarray[Any, np.dtype[np.float64]]") -> Any:
    inner = places - column.below
    found = np.full(len(places), -np.inf)
    found[inner >= column.ranks.rows] = np.inf
    inside = (inner >= 0) & (inner < column.ranks.rows)
    if inside.any():
        found[inside] = column.ranks.at_rank(inner[inside])
    return found


def _together(windows: Sequence[Window]) -> Window:
    done = _columns([each.columns for each in windows], COARSE)
    return Window(sum(each.rows for each in windows), done)


def _columns(parts: Sequence[Mapping[str, ColumnSketch]], resolution: Resolution) -> dict[str, ColumnSketch]:
    return {name: columns.merged([part[name] for part in parts], resolution) for name in parts[0]}


def _times(batch: "pa.Table", time: str) -> "np.ndarray[Any, np.dtype[np.float64]]":
    if time not in batch.column_names:
        raise InvalidInput(f"There is no column `{time}`.", field="time")
    column = batch.column(time)
    if reading.kind_of(column.type) != "datetime":
        raise InvalidInput(
            f"Column `{time}` is no datetime: it is {column.type}.",
            field="time",
            hint="Convert it first, for instance with `pandas.to_datetime`.",
        )
    return reading.seconds(column)


def _length(time: str | None, window: float | timedelta | None) -> float | None:
    if (time is None) != (window is None):
        missing = "window" if window is None else "time"
        raise InvalidInput(
            "Windows need both a time column and a length: `time=` and `window=`.", field=missing
        )
    if window is None:
        return None
    length = window.total_seconds() if isinstance(window, timedelta) else float(window)
    if not (math.isfinite(length) and length > 0):
        raise InvalidInput("A window is longer than 0 seconds.", field="window")
    return length
