"""How often each value of a text column occurs: exact while the values are few, else the frequent ones.

Beyond the cap it is Misra and Gries' summary as Agarwal et al. merge it (Mergeable Summaries, PODS 2012,
section 2): what the first value past the cap has is taken off everything. No count is too large, none is too
small by more than `under`, and `under` is at most rows / 2,049, whatever was merged in whatever order.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

EXACT = 10_000
"""So many distinct values are counted exactly."""
KEPT = 2_048
"""So many are kept of a column that has more."""
LONGEST = 256
"""Characters of a value that are kept; a longer one is its beginning and a hash of all of it."""


@dataclass(frozen=True)
class Categories:
    """Values with their counts, and what all of them together were.

    `counts` stand from the most frequent to the least, equal ones by value. `under` is the most by which a
    count may be too small; 0 where all are exact.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    total: int = 0
    under: int = 0

    @property
    def exact(self) -> bool:
        """Whether every value is there with its true count."""
        return self.under == 0

    @property
    def rest(self) -> int:
        """How many rows are counted for no value here."""
        return self.total - sum(self.counts.values())


def of(counts: Mapping[str, int]) -> Categories:
    """Return the categories of values and their counts; there may be any number of them."""
    shortened: Counter[str] = Counter()
    for value, count in counts.items():
        shortened[short(value)] += count
    return _capped(shortened, sum(counts.values()), 0)


def merged(parts: Iterable[Categories]) -> Categories:
    """Return the categories of all parts' rows; while all are exact and few, the order does not matter."""
    counts: Counter[str] = Counter()
    total = under = 0
    for part in parts:
        counts.update(part.counts)
        total += part.total
        under += part.under
    return _capped(counts, total, under)


def short(value: str) -> str:
    """Return a value as it is kept: whole up to 256 characters, a longer one still unlike any other."""
    if len(value) <= LONGEST:
        return value
    mark = hashlib.blake2b(value.encode(errors="surrogatepass"), digest_size=8).hexdigest()
    return f"{value[: LONGEST - 17]}…{mark}"


def _capped(counts: Mapping[str, int], total: int, under: int) -> Categories:
    order = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    if len(order) <= (KEPT if under else EXACT):
        return Categories(dict(order), total, under)
    off = order[KEPT][1]
    return Categories({value: n - off for value, n in order[:KEPT] if n > off}, total, under + off)
