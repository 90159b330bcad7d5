"""Which deployment gets a request: drawn at random by share, so that any two samples can be compared."""

import bisect
import random
from collections.abc import Sequence
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


class Split(Generic[T]):
    """A draw among things by their shares, which need not sum to 100."""

    def __init__(self, shares: Sequence[tuple[T, float]]) -> None:
        served = [(thing, share) for thing, share in shares if share > 0]
        self._things = [thing for thing, _ in served]
        self._bounds = list(accumulate(share for _, share in served))

    def draw(self) -> T | None:
        """Return one of them, None where none has a share."""
        if len(self._things) < 2:
            return self._things[0] if self._things else None
        at = bisect.bisect_right(self._bounds, random.random() * self._bounds[-1])  # noqa: S311 (no secret)
        return self._things[min(at, len(self._things) - 1)]
