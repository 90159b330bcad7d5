"""The current rows cut by time, each window held against the whole reference, in one pass.

Nothing is kept but counts: a whole number for each window, feature and bin. So 500 features in 2,000 windows
are 200 MB while they are counted, and a report of them lists of numbers. Distances are measured over the bins
of the report, or over the reference's 50 most frequent categories and one for all others; that of
distribution functions over 50 bins, which is within 0.02.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cellworks_engine.errors import InvalidInput
from cellworks_engine.monitors import presets
from cellworks_engine.monitors.comparing import method_for
from cellworks_engine.monitors.schema import DriftSettings, Method, Timeline
from cellworks_engine.monitors.windowbins import Floats, WindowBins, bins_for
from cellworks_engine.monitors.windowcounts import WindowCounts
from cellworks_engine.statistics import reading
from cellworks_engine.statistics.pieces import Piece
from cellworks_engine.statistics.sketches import TableSketch

MOST_WINDOWS = 4_000
MOST_COUNTS = 100_000_000
"""Windows times features times bins: 400 MB."""
LEAST_SHARE = 1e-4
Counts = NDArray[np.int32]


class _Column:
    """One feature, and what was counted of it: a line a window, the last bin the nulls."""

    def __init__(self, bins: WindowBins) -> None:
        self.bins = bins
        self.table: Counts = np.zeros((0, bins.size + 1), np.int32)

    def grow(self, windows: int) -> None:
        """Make room for so many windows; by doubling, so that many small pieces cost little."""
        if windows > len(self.table):
            more = np.zeros((max(windows, 2 * len(self.table)), self.bins.size + 1), np.int32)
            more[: len(self.table)] = self.table
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
            name: _Column(bins)
            for name in features
            if name in reference.columns
            and name != time
            and (bins := bins_for(reference[name], self._settings)) is not None
        }
        self._lines: dict[int, int] = {}
        self._rows = np.zeros(0, np.int64)
        self._untimed = 0

    def add(self, piece: Piece) -> None:
        """Take in some rows; raises InvalidInput where there is no such time, or too many windows."""
        if not piece.rows:
            return
        times = seconds_of(piece, self.time)
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
                bins = column.bins.of(piece.column(name))[timed]
            else:
                bins = np.full(len(index), column.bins.size)
            wide = column.bins.size + 1
            found = np.bincount(index * wide + bins, minlength=len(starts) * wide)
            column.table[lines] += found.reshape(len(starts), wide).astype(np.int32)

    def timeline(self) -> Timeline:
        """Return the distances of all windows."""
        starts, order = self._order()
        moved, limits, found, missing = np.zeros(len(order), int), [], [], []
        for name, column in self._columns.items():
            bins = column.bins
            table = column.table[order].astype(np.float64)
            reference, counts = bins.measured(bins.reference), bins.measured(table[:, :-1])
            far = distances(reference, counts, bins.method)
            own = method_for(bins.kind, self._settings) == bins.method
            limits.append(presets.limit_of(name, bins.method, self._settings) if own else None)
            found.append(_numbers(far))
            missing.append(_numbers(table[:, -1] / np.maximum(table.sum(axis=1), 1)))
            if limits[-1] is not None:
                past = np.nan_to_num(far, nan=-1.0) > limits[-1]
                enough = counts.sum(axis=1) >= (self._settings.least_rows or 1)
                if self._settings.chance:
                    enough &= chance_of(reference, counts) <= self._settings.chance
                moved += past & enough
        return Timeline(
            time=self.time, window=self.window, starts=starts,
            rows=self._rows[order].tolist(), features=list(self._columns),
            methods=[column.bins.method for column in self._columns.values()], limits=limits,
            distances=found, missing=missing, moved=moved.tolist(), untimed=self._untimed,
        )  # fmt: skip

    def counts(self) -> WindowCounts:
        """Return what was counted, of which any stretch of windows can be compared with any other."""
        starts, order = self._order()
        return WindowCounts(
            window=self.window, starts=starts, rows=self._rows[order].tolist(),
            bins=[column.bins for column in self._columns.values()],
            tables=[column.table[order] for column in self._columns.values()],
        )  # fmt: skip

    def _order(self) -> tuple[list[float], list[int]]:
        """Return when windows begin, and the line of each; every column has a line for each then."""
        starts = sorted(self._lines)
        for column in self._columns.values():
            column.grow(len(starts))
        return [start * self.window for start in starts], [self._lines[start] for start in starts]

    def _check(self) -> None:
        windows = len(self._lines)
        most = min(MOST_WINDOWS, MOST_COUNTS // max(sum(one.bins.size for one in self._columns.values()), 1))
        if windows > most:
            raise InvalidInput(
                f"Windows of {self.window:g} s cut `{self.time}` into more than {most:,} stretches.",
                field="window", hint="Choose a longer window.",
            )  # fmt: skip


def chance_of(reference: Floats, counts: Floats) -> Floats:
    """Return how often chance alone brings lines as far from the reference as these: Pearson's test."""
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
    p: Floats = np.where(held > 1, chdtrc(np.maximum(held - 1, 1), statistic), 1.0)
    return p


def distances(reference: Floats, counts: Floats, method: Method) -> Floats:
    """Return how far each line of counts is from the reference's; NaN where a line has no value."""
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


def seconds_of(piece: Piece, time: str) -> Floats:
    """Return when each row was, in seconds since 1970; texts are read as ISO 8601. Raises InvalidInput."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if time not in piece.names:
        raise InvalidInput(f"The rows have no column `{time}`.", field="time")
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
