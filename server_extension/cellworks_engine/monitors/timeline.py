"""The current rows cut by time, each window held against the whole reference, in one pass.

Nothing is kept but counts: a whole number for each window, feature and bin. So 500 features in 2,000 windows
are 80 MB while they are counted, and a report of them lists of numbers. Distances are measured over the bins
of the report, or over the reference's 50 most frequent categories and one for all others; that of
distribution functions over 50 bins, which is within 0.02.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellworks_engine.errors import InvalidInput
from cellworks_engine.monitors import presets
from cellworks_engine.monitors.comparing import method_for
from cellworks_engine.monitors.methods import FINE, ROUGH
from cellworks_engine.monitors.schema import DriftSettings, Method, Timeline
from cellworks_engine.statistics import distances, reading
from cellworks_engine.statistics.columns import ColumnSketch
from cellworks_engine.statistics.pieces import Piece
from cellworks_engine.statistics.sketches import TableSketch

CATEGORIES = 50
OF_FUNCTIONS = 50
_BINS: dict[Method, int] = {"js": FINE, "js_divergence": FINE, "l_infinity": FINE, "psi": ROUGH}
MOST_WINDOWS = 4_000
MOST_COUNTS = 60_000_000
"""Windows times features times bins: 240 MB."""
LEAST_SHARE = 1e-4
Counts = NDArray[np.int32]
Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
FROM_COUNTS: frozenset[Method] = frozenset({*_BINS, "ks", "sagemaker_simple"})


@dataclass
class _Column:
    """How one feature's values become bins, and what was counted: a line a window, the last bin the nulls."""

    sketch: ColumnSketch
    method: Method
    cuts: Floats = field(default_factory=lambda: np.empty(0))
    words: dict[str, int] = field(default_factory=dict)
    table: Counts = field(default_factory=lambda: np.zeros((0, 0), np.int32))

    @property
    def bins(self) -> int:
        return len(self.cuts) + 1 if self.sketch.numeric else len(self.words) + 1

    def grow(self, windows: int) -> None:
        """Make room for so many windows; by doubling, so that many small pieces cost little."""
        if windows > len(self.table):
            more = np.zeros((max(windows, 2 * len(self.table)), self.bins + 1), np.int32)
            more[: len(self.table)] = self.table.reshape(len(self.table), self.bins + 1)
            self.table = more


class Cutting:
    """Watches the current rows go by and counts them, window by window."""

    def __init__(
        self,
        reference: TableSketch,
        time: str,
        window: float,
        features: Sequence[str],
        settings: DriftSettings,
    ) -> None:
        if not (math.isfinite(window) and window > 0):
            raise InvalidInput("A window is longer than 0 seconds.", field="window")
        self.time, self.window, self._settings = time, window, presets.filled(settings)
        self._columns = {
            name: _column(reference[name], _method(reference[name], self._settings))
            for name in features
            if name in reference.columns and name != time and _is_cut(reference[name])
        }
        self._lines: dict[int, int] = {}
        self._rows = np.zeros(0, np.int64)
        self._untimed = 0

    def add(self, piece: Piece) -> None:
        """Take in some rows; raises InvalidInput where there is no such time, or too many windows."""
        if not piece.rows:
            return
        times = _seconds(piece, self.time)
        timed = np.isfinite(times)
        self._untimed += int((~timed).sum())
        starts, index = np.unique(np.floor(times[timed] / self.window).astype(np.int64), return_inverse=True)
        lines = np.array([self._lines.setdefault(start, len(self._lines)) for start in starts.tolist()], int)
        self._check()
        if len(self._lines) > len(self._rows):
            self._rows = np.append(self._rows, np.zeros(len(self._lines) - len(self._rows), np.int64))
        self._rows[lines] += np.bincount(index, minlength=len(starts))
        for name, column in self._columns.items():
            column.grow(len(self._lines))
            if name in piece.names:
                bins = _binned(column, piece.column(name))[timed]
            else:
                bins = np.full(len(index), column.bins)
            wide = column.bins + 1
            found = np.bincount(index * wide + bins, minlength=len(starts) * wide)
            column.table[lines] += found.reshape(len(starts), wide).astype(np.int32)

    def timeline(self) -> Timeline:
        """Return the distances of all windows."""
        starts = sorted(self._lines)
        order = [self._lines[start] for start in starts]
        moved, limits, found, missing = np.zeros(len(order), int), [], [], []
        for name, column in self._columns.items():
            column.grow(len(order))
            table = column.table[order].astype(np.int64)
            reference = _reference_counts(column)
            far = _distances(reference, table[:, :-1], column.method)
            own = method_for(column.sketch.kind, self._settings) == column.method
            limits.append(presets.limit_of(name, column.method, self._settings) if own else None)
            found.append(_numbers(far))
            missing.append(_numbers(table[:, -1] / np.maximum(table.sum(axis=1), 1)))
            if limits[-1] is not None:
                past = np.nan_to_num(far, nan=-1.0) > limits[-1]
                moved += past & self._sure(reference, table[:, :-1])
        return Timeline(
            time=self.time, window=self.window, starts=[start * self.window for start in starts],
            rows=self._rows[order].tolist(), features=list(self._columns),
            methods=[column.method for column in self._columns.values()], limits=limits, distances=found,
            missing=missing, moved=moved.tolist(), untimed=self._untimed,
        )  # fmt: skip

    def _sure(self, reference: Floats, counts: Whole) -> NDArray[np.bool_]:
        """Tell of each window whether it has enough values, and moved by more than chance explains."""
        enough: NDArray[np.bool_] = counts.sum(axis=1) >= (self._settings.least_rows or 1)
        if not self._settings.chance:
            return enough
        from scipy.special import chdtrc

        total = counts.sum(axis=1, keepdims=True)
        both = reference + counts
        held = (both > 0).sum(axis=1)
        share = both / np.maximum(reference.sum() + total, 1)
        with np.errstate(invalid="ignore", divide="ignore"):
            statistic = sum(
                np.nan_to_num((seen - share * rows) ** 2 / (share * rows)).sum(axis=1)
                for seen, rows in ((reference, reference.sum()), (counts, total))
            )
        p = np.where(held > 1, chdtrc(np.maximum(held - 1, 1), statistic), 1.0)
        return enough & (p <= self._settings.chance)

    def _check(self) -> None:
        windows = len(self._lines)
        most = min(MOST_WINDOWS, MOST_COUNTS // max(sum(one.bins for one in self._columns.values()), 1))
        if windows > most:
            raise InvalidInput(
                f"Windows of {self.window:g} s cut `{self.time}` into more than {most:,} stretches.",
                field="window", hint="Choose a longer window.",
            )  # fmt: skip


def _is_cut(column: ColumnSketch) -> bool:
    return column.present > 0 and column.kind in ("number", "duration", "text", "boolean")


def _column(sketch: ColumnSketch, method: Method) -> _Column:
    if not sketch.numeric:
        names = list(sketch.categories.counts)[:CATEGORIES]
        return _Column(sketch, method, words={name: place for place, name in enumerate(names)})
    return _Column(sketch, method, cuts=distances.cuts_of(sketch, _BINS.get(method, OF_FUNCTIONS)))


def _binned(column: _Column, values: Any) -> Whole:
    """Return the bin of each row; one past the last where it has no value, or one of another type."""
    import pyarrow as pa

    kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    same = reading.kind_of(kind) == column.sketch.kind
    if not same:
        return np.full(len(values), column.bins, np.int64)
    if column.sketch.numeric:
        numbers = reading.with_nans(values)
        return np.where(np.isnan(numbers), column.bins, np.searchsorted(column.cuts, numbers))
    coded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    found = []
    for chunk in coded.chunks:
        words = [
            ("true" if one else "false") if isinstance(one, bool) else one
            for one in chunk.dictionary.to_pylist()
        ]
        none, other = column.bins, len(column.words)
        place = np.array([none if one is None else column.words.get(one, other) for one in words] + [none])
        codes = chunk.indices.fill_null(len(words)).to_numpy(zero_copy_only=False).astype(np.int64)
        found.append(place[codes])
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _reference_counts(column: _Column) -> Floats:
    sketch = column.sketch
    if not sketch.numeric:
        held = np.array([sketch.categories.counts[name] for name in column.words], float)
        return np.append(held, max(sketch.present - held.sum(), 0.0))
    _, upto = sketch.ranks.counts(column.cuts) if len(column.cuts) else (None, np.empty(0))
    whole = np.concatenate([[0.0], upto + sketch.below, [float(sketch.present)]])
    return np.diff(whole)


def _method(column: ColumnSketch, settings: DriftSettings) -> Method:
    """Return how windows are measured: as the report judges, or by `js` where that needs all rows at once."""
    method = method_for(column.kind, settings)
    return method if method in FROM_COUNTS else "js"


def _distances(reference: Floats, counts: Whole, method: Method) -> Floats:
    """Return a distance for each window; NaN where it has no value."""
    total = counts.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        q = counts / total
        p = np.broadcast_to(reference / reference.sum(), q.shape)
        if method in ("js", "js_divergence"):
            middle = (p + q) / 2
            both = [np.where(side > 0, side * np.log2(side / middle), 0.0).sum(axis=1) for side in (p, q)]
            found = np.clip((both[0] + both[1]) / 2, 0.0, 1.0)
            found = np.sqrt(found) if method == "js" else found
        elif method == "psi":
            low, high = np.maximum(p, LEAST_SHARE), np.maximum(q, LEAST_SHARE)
            found = ((high - low) * np.log(high / low)).sum(axis=1)
        elif method in ("ks", "sagemaker_simple"):
            found = np.abs(np.cumsum(q - p, axis=1)).max(axis=1)
        else:
            found = np.abs(q - p).max(axis=1)
    return np.where(total[:, 0] > 0, found, np.nan)


def _numbers(values: Floats) -> list[float | None]:
    """Return numbers to five digits, None for NaN: half a million of them travel."""
    return [None if math.isnan(value) else float(f"{value:.5g}") for value in values.tolist()]


def _seconds(piece: Piece, time: str) -> Floats:
    """Return when each row was; texts are read as ISO 8601."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if time not in piece.names:
        raise InvalidInput(f"The current rows have no column `{time}`.", field="time")
    values = piece.column(time)
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if reading.kind_of(values.type) == "text":
        try:
            values = pc.cast(pc.replace_substring_regex(values, "Z$", ""), pa.timestamp("us"))
        except pa.ArrowInvalid:
            raise InvalidInput(f"Column `{time}` holds texts that are no times.", field="time") from None
    if reading.kind_of(values.type) != "datetime":
        raise InvalidInput(f"Column `{time}` is no datetime: it is {values.type}.", field="time")
    return reading.seconds(values)
