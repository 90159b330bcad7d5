"""A column along an axis: where each row stands on it, in bins of numbers and dates or in categories."""

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.wrangling.answer_schema import ColumnKind
from cellworks_engine.recipes.wrangling.chart_schema import Axis
from cellworks_engine.recipes.wrangling.coding import Coded, coded
from cellworks_engine.recipes.wrangling.kinds import kind_of, numbers_of, shown
from cellworks_engine.recipes.wrangling.words import instant

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
ORDERED: frozenset[ColumnKind] = frozenset({"number", "datetime", "duration"})
OTHERS = "others"
MOST_CATEGORIES = 30
MOST_COLORS = 10
COLOR_BINS = 5


@dataclass(frozen=True)
class Placed:
    """Where rows stand on an axis: `at` is a bin or a category from 0, and -1 where there is no value."""

    at: Places
    axis: Axis
    centers: list[float]
    """Where each bin or category is drawn."""
    note: str = ""

    @property
    def size(self) -> int:
        """How many bins or categories there are."""
        return len(self.centers)


def column_of(frame: "pd.DataFrame", name: str, field: str) -> "pd.Series[Any]":
    """Return a column; raises InvalidInput that names the field where there is none, or several."""
    import pandas as pd

    found = frame[name] if name in frame.columns else None
    if not isinstance(found, pd.Series):
        wrong = f"There is no column {name}." if found is None else f"Several columns are called {name}."
        raise InvalidInput(wrong, field=field)
    return found


def measured(frame: "pd.DataFrame", name: str, field: str) -> Floats:
    """Return a column that is measured, missing and infinite values as NaN; else raises InvalidInput."""
    values = column_of(frame, name, field)
    kind = kind_of(values)
    if kind not in ORDERED and kind != "boolean":
        raise InvalidInput(
            f"{name} holds no numbers: it is {values.dtype}.", field=field,
            hint="Put it where categories go, or change its type to number.",
        )  # fmt: skip
    found = numbers_of(values, kind)
    return np.where(np.isfinite(found), found, np.nan)


def placed(frame: "pd.DataFrame", name: str, field: str, *, bins: int, most: int = MOST_CATEGORIES) -> Placed:
    """Return where rows stand on a column's axis: numbers and dates in bins of one width, others by value."""
    values = column_of(frame, name, field)
    kind = kind_of(values)
    if kind in ORDERED:
        return binned(name, numbers_of(values, kind), bins, time=kind == "datetime")
    return in_categories(name, values, most)


def colored(frame: "pd.DataFrame", name: str | None) -> Placed:
    """Return each row's colour: one of ten categories, or of five bins that hold equally many numbers."""
    if name is None:
        return Placed(np.zeros(len(frame), "int64"), Axis(title="", labels=[""]), [0.0])
    values = column_of(frame, name, "color")
    kind = kind_of(values)
    if kind not in ORDERED or (by := coded(values)).distinct <= MOST_COLORS:
        return in_categories(name, values if kind not in ORDERED else by, MOST_COLORS)
    numbers = numbers_of(values, kind)
    finite = np.isfinite(numbers)
    edges = np.unique(np.quantile(numbers[finite], np.arange(COLOR_BINS + 1) / COLOR_BINS))
    at = _bins(numbers, finite, edges)
    said = [instant(edge) if kind == "datetime" else f"{edge:.4g}" for edge in edges]
    labels = [f"{low} to {high}" for low, high in pairwise(said)]
    return Placed(at, Axis(title=name, labels=labels), _numbered(labels))


def binned(name: str, numbers: Floats, bins: int, *, time: bool = False) -> Placed:
    """Return numbers in bins of one width; few whole numbers have a bin each."""
    finite = np.isfinite(numbers)
    there = numbers[finite]
    if not len(there):
        return Placed(np.full(len(numbers), -1, "int64"), Axis(title=name, time=time), [])
    edges = edges_of(there, bins, time=time)
    lost = int(np.isinf(numbers).sum())
    note = f"{lost:,} infinite values are left out." if lost else ""
    axis = Axis(title=name, edges=[float(edge) for edge in edges], time=time)
    return Placed(_bins(numbers, finite, edges), axis, middles(edges), note)


def edges_of(there: Floats, bins: int, *, time: bool = False) -> Floats:
    """Return the edges of equal bins from the least to the greatest value.

    Whole numbers of which there are no more than bins stand in the middle of a bin each.
    """
    low, high = float(there.min()), float(there.max())
    if low == high:
        half = 43_200_000.0 if time else max(abs(low) * 0.005, 0.5)
        return np.array([low - half, high + half])
    if not time and high - low < bins and not np.any(there % 1):
        return np.arange(low - 0.5, high + 1)
    steps = np.arange(bins + 1) / bins
    return low * (1 - steps) + high * steps  # a difference of two floats may overflow


def middles(edges: Floats) -> list[float]:
    """Return the middle of each bin."""
    return [float(value) for value in edges[:-1] / 2 + edges[1:] / 2]


def _bins(numbers: Floats, finite: NDArray[np.bool_], edges: Floats) -> Places:
    """Return each number's bin: closed on the left, the last on both sides."""
    at = np.searchsorted(edges, np.where(finite, numbers, edges[0]), side="right") - 1
    return np.where(finite, np.clip(at, 0, len(edges) - 2), -1).astype("int64")


def in_categories(name: str, values: "pd.Series[Any] | Coded", most: int) -> Placed:
    """Return rows by value: the frequent ones, and all others together as the last.

    Truths, numbers and categories that have an order stand in it, others from the most frequent on.
    """
    by = values if isinstance(values, Coded) else coded(values)
    kept = by.top(most if by.distinct <= most else most - 1)
    if by.ordered:
        kept = np.sort(kept)
    elif all(isinstance(by.value(place), bool | int | float | np.number | np.bool_) for place in kept):
        kept = np.array(sorted(kept, key=by.value), dtype="int64")
    rest = len(kept) if by.distinct > len(kept) else -1
    moved = np.full(len(by.values) + 1, rest, "int64")
    moved[-1] = -1  # where rows without a value point
    moved[kept] = np.arange(len(kept))
    labels = [shown(by.value(place)) for place in kept]
    note = ""
    if rest >= 0:
        labels.append(OTHERS)
        note = f"The {len(kept):,} most frequent of {by.distinct:,} values of {name}."
    return Placed(moved[by.at], Axis(title=name, labels=labels), _numbered(labels), note)


def _numbered(labels: list[str]) -> list[float]:
    return [float(place) for place in range(len(labels))]


def _ordered(values: "pd.Series[Any]", kept: list[Any]) -> bool:
    ordered = bool(getattr(values.dtype, "ordered", False))
    return ordered or (bool(kept) and all(isinstance(value, bool | int | float) for value in kept))


def _in_order(values: "pd.Series[Any]", counts: "pd.Series[int]") -> list[Any]:
    if getattr(values.dtype, "ordered", False):
        return list(values.cat.categories)
    return sorted(counts.index)
