"""How many rows lie below a value: exact while there are few values, else within a stated error.

A summary is a row of values in ascending order, each with the number of rows that hold exactly it (`at`)
and the number that lie strictly between it and the one before (`between`). Made from data nothing lies
between. `condensed` drops values, and what they held lies between from then on; the count below a value
that is kept stays what it was. So the only error is where a question falls between two values, and it is at
most what lies between them. Merging takes every part's values and adds what the parts say of them, as
mergeable quantile summaries do (Agarwal et al., Mergeable Summaries, PODS 2012, section 3); the order of the
parts does not matter. Values at geometric ranks near both ends keep the tails, as in a t-digest (Dunning and
Ertl, 2019).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Places = NDArray[np.int64]


class Resolution(NamedTuple):
    """How finely: exact up to so many distinct values, then `working` bins, `kept` when packed.

    `counted` says whether distinct values are estimated where they are too many to keep: that costs more
    than everything else together.
    """

    exact: int
    working: int
    kept: int
    counted: bool = True

    @property
    def spare(self) -> int:
        """Of the kept values, those that go where values lie unevenly."""
        return self.kept // 10


FULL = Resolution(exact=100_000, working=8_192, kept=2_048)
"""Of a column: a rank is within 0.0006 of exact once it is packed, a KS distance within 0.001."""
SWIFT = FULL._replace(counted=False)
"""As fine as a column's, for comparisons: a column of very many values does not say how many."""
COARSE = Resolution(exact=1_024, working=1_024, kept=128)
"""Of a column in one of many windows: a rank is within 0.01."""
TAILS = 20
"""One bin in so many is given to each end."""


@dataclass(frozen=True)
class Ranks:
    """Finite values in ascending order with the rows at and between them; no values: no rows."""

    values: Floats
    at: Counts
    between: Counts

    @cached_property
    def upto(self) -> Counts:
        """How many rows are at most each value."""
        return np.cumsum(self.at + self.between)

    @cached_property
    def less(self) -> Counts:
        """How many rows are below each value."""
        return self.upto - self.at

    @cached_property
    def exact(self) -> bool:
        """Whether nothing lies between: the values are all there are."""
        return not self.between.any()

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return int(self.upto[-1]) if len(self.values) else 0

    @property
    def widest(self) -> int:
        """The most rows that lie between two values: no rank is further off, but for merging."""
        return int(self.between.max()) if len(self.values) else 0

    def counts(self, points: Floats) -> tuple[Floats, Floats]:
        """Return how many rows are below each point, and at most it; between two values they lie evenly."""
        nothing = np.zeros(len(points))
        if not len(self.values):
            return nothing, nothing
        values, count = self.values, len(self.values)
        place = np.searchsorted(values, points)
        if self.exact:
            whole = np.concatenate([[0.0], self.upto])
            return whole[place], whole[np.searchsorted(values, points, side="right")]
        here = np.minimum(place, count - 1)
        hit = values[here] == points
        before = np.maximum(place - 1, 0)
        low, high = values[before] / 2, values[here] / 2  # halves: a difference of two floats may overflow
        width = np.where(high > low, high - low, 1.0)
        part = np.clip((points / 2 - low) / width, 0.0, 1.0)
        inside = (place > 0) & (place < count)
        base = np.where(place > 0, self.upto[before], 0)
        found = base + np.where(inside, self.between[here] * part, 0.0)
        return np.where(hit, self.less[here], found), np.where(hit, self.upto[here], found)

    def at_rank(self, ranks: Floats) -> Floats:
        """Return the values of rows by their place in ascending order, from 0; there must be rows."""
        place = np.minimum(np.searchsorted(self.upto, ranks, side="right"), len(self.values) - 1)
        before = np.maximum(place - 1, 0)
        left = self.upto[before] * (place > 0)
        share = np.clip((ranks - left + 0.5) / np.maximum(self.between[place], 1), 0.0, 1.0)
        low, high = self.values[before], self.values[place]
        inside = low * (1 - share) + high * share
        return np.where(ranks >= self.less[place], high, inside)

    def condensed(self, bins: int, spare: int = 0) -> "Ranks":
        """Return at most `bins` of the values: at equal ranks, denser at both ends, heavy values always.

        `spare` of them go to where the values between two kept ones lie least evenly: beside a wide gap.
        """
        if len(self.values) <= bins:
            return self
        tail = bins // TAILS
        even = bins - 2 * tail - 2 - spare
        # a heavy value counts for one bin, or it would take those of others
        weight = np.cumsum(np.minimum(self.at, self.rows / even) + self.between)
        whole = weight[-1]
        outer = np.geomspace(1.0, max(whole / even, 1.0), tail)
        wanted = np.concatenate([outer, np.linspace(0, whole, even + 1)[1:-1], whole - outer])
        place = np.minimum(np.searchsorted(weight, wanted), len(weight) - 1)
        chosen = np.unique(np.concatenate([[0, len(self.values) - 1], place]))
        if spare:
            chosen = np.union1d(chosen, self._uneven(chosen, bins - len(chosen)))
        return self._only(chosen)

    def _only(self, chosen: Places) -> "Ranks":
        upto, at = self.upto[chosen], self.at[chosen]
        return Ranks(self.values[chosen], at, _between(upto - at, upto))

    def _uneven(self, chosen: Places, most: int) -> Places:
        """Return the places, one above and one below the line of a bin, where its rows lie least evenly."""
        off = self._only(chosen).counts(self.values)[0] - self.less
        above = np.maximum.reduceat(off, chosen)
        below = np.minimum.reduceat(off, chosen)
        worst = np.argsort(np.maximum(above, -below), kind="stable")[::-1][: most // 2]
        ends = np.append(chosen[1:], len(off))
        places = [
            chosen[bin_] + extreme(off[chosen[bin_] : ends[bin_]])
            for bin_ in worst
            for extreme in (np.argmax, np.argmin)
        ]
        return np.array(places, dtype=np.int64)


def of(values: Floats) -> Ranks:
    """Return the ranks of finite values in any order."""
    return _counted(np.sort(values))


def fitting(values: Floats, resolution: Resolution) -> Ranks:
    """Return the ranks of finite values in any order, exact while the distinct ones are few, else condensed.

    Where they are many, values at equal ranks and at both ends are taken from the sorted ones as they stand:
    their counts are exact, and a value that fills a bin alone is always one of them.
    """
    rows = len(values)
    order = np.sort(values)
    if rows <= resolution.exact or np.count_nonzero(order[1:] != order[:-1]) < resolution.exact:
        return _counted(order)
    tail = resolution.working // TAILS
    even = resolution.working - 2 * tail - 2
    outer = np.geomspace(1.0, max(rows / even, 1.0), tail)
    wanted = np.concatenate([[0], outer, np.linspace(0, rows, even + 1)[1:-1], rows - outer, [rows - 1]])
    chosen = np.unique(order[np.clip(wanted.astype(np.int64), 0, rows - 1)])
    less, upto = np.searchsorted(order, chosen), np.searchsorted(order, chosen, side="right")
    return Ranks(chosen + 0.0, upto - less, _between(less, upto))


def merged(parts: Sequence[Ranks], resolution: Resolution) -> Ranks:
    """Return the ranks of all parts' rows. The order of the parts does not matter."""
    held = [part for part in parts if len(part.values)]
    if len(held) > 1:
        values, _ = _distinct(np.sort(np.concatenate([part.values for part in held])))
        below = np.zeros(len(values))
        at = np.zeros(len(values), np.int64)
        for part in sorted(held, key=_identity):
            less, upto = part.counts(values)
            below += less
            at += np.rint(upto - less).astype(np.int64)
        less_rows = np.floor(below + 0.5).astype(np.int64)
        held = [Ranks(values, at, _between(less_rows, less_rows + at))]
    return fitted(held[0] if held else of(np.empty(0)), resolution)


def fitted(ranks: Ranks, resolution: Resolution) -> Ranks:
    """Return ranks as they are worked with: exact while the values are few, else condensed."""
    most = resolution.exact if ranks.exact else resolution.working
    return ranks if len(ranks.values) <= most else ranks.condensed(resolution.working)


def _identity(part: Ranks) -> tuple[float, ...]:
    """Return what orders parts: sums of floats depend on it in their last digit."""
    middle = len(part.values) // 2
    return (part.rows, *part.values[[0, middle, -1]].tolist(), int(part.at[middle]))


def _counted(order: Floats) -> Ranks:
    """Return the ranks of values in ascending order."""
    distinct, starts = _distinct(order)
    counts = np.diff(np.append(starts, len(order)))
    return Ranks(distinct, counts, np.zeros(len(distinct), np.int64))


def _distinct(order: Floats) -> tuple[Floats, Places]:
    """Return the distinct ones of ascending values and where each starts among them."""
    first = np.ones(len(order), bool)
    np.not_equal(order[1:], order[:-1], out=first[1:])
    starts: Places = np.flatnonzero(first)
    return order[starts] + 0.0, starts  # -0.0 is 0.0


def _between(less: Counts, upto: Counts) -> Counts:
    before: Counts = np.concatenate([[0], upto[:-1]])
    return less - before
