"""How one feature's values become the bins that windows are counted in.

Numbers are cut where a distance needs it (quantiles of the reference) and where a picture does (equal steps),
at both at once: counts of the one or of the other are sums of these. Texts have the reference's 50 most
frequent categories and one for all others.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cellworks_engine.monitors.comparing import method_for
from cellworks_engine.monitors.methods import FINE, ROUGH
from cellworks_engine.monitors.schema import Bins, DriftSettings, Method
from cellworks_engine.statistics import bins, distances, reading
from cellworks_engine.statistics.columns import ColumnSketch
from cellworks_engine.statistics.schema import Kind

CATEGORIES = 50
OF_FUNCTIONS = 50
DRAWN, BEYOND = 24, 4
"""Bins of a picture where nearly all of the reference lies, and beyond all of it on either side."""
_BINS: dict[Method, int] = {"js": FINE, "js_divergence": FINE, "l_infinity": FINE, "psi": ROUGH}
FROM_COUNTS: frozenset[Method] = frozenset({*_BINS, "ks", "sagemaker_simple"})
"""What can be measured of counts alone."""
Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]


def _none() -> Floats:
    return np.empty(0)


@dataclass(frozen=True)
class WindowBins:
    """The bins of one feature, and how many of the reference's values lie in each."""

    name: str
    kind: Kind
    method: Method
    """How windows are measured: as the report judges, or by `js` where that needs all rows at once."""
    reference: Floats
    cuts: Floats = field(default_factory=_none)
    """Upper ends of a number's bins but the last, which has none."""
    judged: Marks = field(default_factory=lambda: np.empty(0, bool))
    """Which of the cuts a distance is measured over."""
    edges: Floats = field(default_factory=_none)
    """What is drawn: its inner edges are cuts too."""
    words: tuple[str, ...] = ()
    """The categories that have a bin of their own."""

    @property
    def size(self) -> int:
        """How many bins there are; a row without a value is counted behind the last."""
        return len(self.reference)

    def measured(self, counts: Floats) -> Floats:
        """Return counts over the bins that a distance is measured over; bins are the last axis."""
        return counts if self.words else _joined(counts, self.judged)

    def drawn(self, reference: Floats, current: Floats) -> Bins:
        """Return both sides' shares over the bins of a picture."""
        if self.words:
            labels = [*self.words, "all others"]
            both = [side / max(side.sum(), 1) for side in (reference, current)]
            others = bool(reference[-1] or current[-1])
            last = len(labels) if others else -1
            p, q = (_short(side[:last]) for side in both)
            return Bins(labels=labels[:last], others=others, reference=p, current=q)
        shown = np.isin(self.cuts, self.edges[1:-1])
        p, q = (_joined(side, shown) / max(side.sum(), 1) for side in (reference, current))
        held = np.flatnonzero((p > 0) | (q > 0))
        first, end = (int(held[0]), int(held[-1]) + 1) if len(held) else (0, len(p))
        return Bins(
            edges=self.edges[first : end + 1].tolist(),
            reference=_short(p[first:end]), current=_short(q[first:end]),
            open_low=first == 0 and len(p) > 1, open_high=end == len(p) and len(p) > 1,
        )  # fmt: skip

    def of(self, values: Any) -> Whole:
        """Return the bin of each row; one past the last where it has no value, or one of another type."""
        import pyarrow as pa

        kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
        if reading.kind_of(kind) != self.kind:
            return np.full(len(values), self.size, np.int64)
        if self.words:
            return self._of_words(values)
        numbers = reading.with_nans(values)
        return np.where(np.isnan(numbers), self.size, np.searchsorted(self.cuts, numbers))

    def _of_words(self, values: Any) -> Whole:
        import pyarrow as pa

        places = {word: place for place, word in enumerate(self.words)}
        coded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
        found = []
        for chunk in coded.chunks:
            words = [
                ("true" if one else "false") if isinstance(one, bool) else one
                for one in chunk.dictionary.to_pylist()
            ]
            none, other = self.size, len(self.words)
            place = np.array([none if one is None else places.get(one, other) for one in words] + [none])
            codes = chunk.indices.fill_null(len(words)).to_numpy(zero_copy_only=False).astype(np.int64)
            found.append(place[codes])
        return np.concatenate(found) if found else np.empty(0, np.int64)


def bins_for(sketch: ColumnSketch, settings: DriftSettings) -> WindowBins | None:
    """Return how a column of the reference is cut; None where it has nothing to be cut by.

    Times move by themselves: they are cut where somebody has named them.
    """
    named = sketch.name in settings.features or sketch.name in settings.thresholds
    kinds = ("number", "duration", "text", "boolean", *(("datetime",) if named else ()))
    if not sketch.present or sketch.kind not in kinds:
        return None
    asked = method_for(sketch.kind, settings)
    method: Method = asked if asked in FROM_COUNTS else "js"
    if not sketch.numeric:
        words = tuple(list(sketch.categories.counts)[:CATEGORIES])
        held = np.array([sketch.categories.counts[word] for word in words], float)
        reference = np.append(held, max(sketch.present - held.sum(), 0.0))
        return WindowBins(sketch.name, sketch.kind, method, reference, words=words)
    own = distances.cuts_of(sketch, _BINS.get(method, OF_FUNCTIONS))
    edges = _drawn_edges(sketch)
    cuts = np.union1d(own, edges[1:-1])
    _, upto = sketch.ranks.counts(cuts) if len(cuts) else (None, np.empty(0))
    reference = np.diff(np.concatenate([[0.0], upto + sketch.below, [float(sketch.present)]]))
    return WindowBins(
        sketch.name, sketch.kind, method, reference, cuts=cuts, judged=np.isin(cuts, own), edges=edges
    )


def _drawn_edges(sketch: ColumnSketch) -> Floats:
    """Return the edges of a picture: equal steps over the reference, and some more on either side of it.

    What the reference never had lies there in windows that have moved.
    """
    edges = bins.inner_edges(sketch, sketch, DRAWN)
    if edges is None:
        return np.empty(0)
    step = edges[2] - edges[1] if len(edges) > 3 else edges[1] - edges[0]
    beyond = step * np.arange(1, BEYOND + 1)
    with np.errstate(over="ignore", invalid="ignore"):
        whole = np.concatenate([edges[0] - beyond[::-1], edges, edges[-1] + beyond])
    return np.unique(whole[np.isfinite(whole)])


def _joined(counts: Floats, kept: Marks) -> Floats:
    """Return the sums of bins between the cuts that are kept."""
    starts = np.concatenate([[0], np.flatnonzero(kept) + 1])
    found: Floats = np.add.reduceat(counts, starts, axis=-1)
    return found


def _short(shares: Floats) -> list[float]:
    """Return shares to six digits: a chart shows no more."""
    return [float(f"{share:.6g}") for share in shares]
