"""How many rows of a sketched column lie in bins, and which bins the clouds choose.

Between two kept values of a column that is not exact rows lie evenly; `counts_in` is exact otherwise.
"""

import math

import numpy as np
from numpy.typing import NDArray

from cellworks_engine.statistics.columns import ColumnSketch

Floats = NDArray[np.float64]
VERTEX_BUCKETS = 10


def counts_in(column: ColumnSketch, edges: Floats) -> Floats:
    """Return how many finite values lie in each bin; bins are closed on the left, the last on both sides."""
    less, upto = column.ranks.counts(edges)
    less = less.copy()
    less[-1] = upto[-1]
    return np.diff(less)


def sturges_edges(reference: ColumnSketch, current: ColumnSketch) -> Floats | None:
    """Return Azure ML's edges: ⌈log2(smaller count) + 1⌉ equal bins from the least to the greatest of both.

    A single value everywhere has one bin, as `get_dual_histogram_bin_edges` in azureml-assets makes it, here
    wide enough for negative values and 0 too. None where a side has no finite value.
    """
    least = min(reference.ranks.rows, current.ranks.rows)
    if not least:
        return None
    low = float(min(reference.ranks.values[0], current.ranks.values[0]))
    high = float(max(reference.ranks.values[-1], current.ranks.values[-1]))
    if low == high:
        half = abs(low) * 0.005 or 0.005
        return np.array([low - half, high + half])
    bins = math.ceil(math.log2(least) + 1)
    # sums of halves: the difference of two floats may overflow
    steps = np.arange(bins + 1) / bins
    return low * (1 - steps) + high * steps


def aligned_counts(reference: ColumnSketch, current: ColumnSketch) -> tuple[Floats, Floats] | None:
    """Return both sides' counts over TensorFlow Data Validation's bins, which Vertex AI compares.

    Each side has a histogram of 10 equal buckets over its own range; both are cut at all boundaries of the
    two, rows lying evenly in a bucket. A side of a single value is a point of its own, and infinite values
    match nothing (`AlignHistograms` in data-validation's `metrics.cc`). None where a side has no value.
    """
    if not reference.present or not current.present:
        return None
    sides = [_standard(column) for column in (reference, current)]
    points = sorted({edges[0] for edges, _ in sides if len(edges) == 1})
    boundaries = np.unique(np.concatenate([edges for edges, _ in sides if len(edges) > 1] or [np.empty(0)]))
    out = []
    for place, (column, (edges, counts)) in enumerate(zip((reference, current), sides, strict=True)):
        spread = np.zeros(max(len(boundaries) - 1, 0))
        if len(edges) > 1:
            upto = np.concatenate([[0.0], np.cumsum(counts)])
            spread = np.diff(np.interp(boundaries, edges, upto))
        at = [counts[0] if len(edges) == 1 and edges[0] == point else 0.0 for point in points]
        infinite = [0.0, 0.0]
        infinite[place] = float(column.above + column.below)
        out.append(np.concatenate([spread, at, infinite]))
    return out[0], out[1]


def inner_edges(reference: ColumnSketch, current: ColumnSketch, bins: int) -> Floats | None:
    """Return edges to draw both sides over: equal bins of where nearly all values lie, then the ends.

    The inner bins span the 0.5th to 99.5th percentile of both; a bin at each end holds the rest, so that one
    wild value does not flatten the picture. None where a side has no finite value.
    """
    from cellworks_engine.statistics.sketches import quantile

    sides = [column for column in (reference, current) if column.ranks.rows]
    if not sides:
        return None
    lows, highs = zip(*(quantile(column, [0.005, 0.995]) for column in sides), strict=True)
    least = min(float(column.ranks.values[0]) for column in sides)
    most = max(float(column.ranks.values[-1]) for column in sides)
    low = min((one for one in lows if math.isfinite(one)), default=least)
    high = max((one for one in highs if math.isfinite(one)), default=most)
    if least == most:
        half = abs(least) * 0.005 or 0.5
        return np.array([least - half, least + half])
    if low >= high:
        low, high = least, most
    if high - low <= bins and all(_is_whole(column) for column in sides):
        # a bin a number: others would hold two here and one there
        edges = np.arange(math.floor(low), math.ceil(high) + 2) - 0.5
    else:
        steps = np.arange(bins + 1) / bins
        edges = low * (1 - steps) + high * steps
    low, high = edges[0], edges[-1]
    ends = [[least] if least < low else [], [most] if most > high else []]
    return np.unique(np.concatenate([ends[0], edges, ends[1]]))


def _is_whole(column: ColumnSketch) -> bool:
    return column.exact and bool((column.ranks.values == np.rint(column.ranks.values)).all())


def _standard(column: ColumnSketch) -> tuple[Floats, Floats]:
    values = column.ranks.values
    if not len(values):
        return np.empty(0), np.empty(0)
    low, high = float(values[0]), float(values[-1])
    if low == high:
        return np.array([low]), np.array([float(column.ranks.rows)])
    steps = np.arange(VERTEX_BUCKETS + 1) / VERTEX_BUCKETS
    edges = np.unique(low * (1 - steps) + high * steps)
    return edges, counts_in(column, edges)
