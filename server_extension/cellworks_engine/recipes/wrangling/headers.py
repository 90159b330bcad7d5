"""What columns hold: counts, a histogram or top values, over all rows and over those that a view shows.

Each row's bin is worked out once a column and kept as a byte, so that a brush on one column recounts all
others without looking at a value.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from cellworks_engine.recipes.wrangling.answer_schema import ColumnInfo, Header, TopValue
from cellworks_engine.recipes.wrangling.columns import sample_of, shown_texts, stride, whole_text
from cellworks_engine.recipes.wrangling.kinds import numbers_of
from cellworks_engine.recipes.wrangling.validity import invalid_of

if TYPE_CHECKING:
    import pandas as pd

    Mask = np.ndarray[Any, np.dtype[np.bool_]]
    Codes = np.ndarray[Any, np.dtype[np.uint8]]

BINS = 20
TOP = 6
OTHERS, OUTSIDE = 254, 255
"""Codes of a value that is none of the top ones, and of what is missing or not valid."""
SAMPLE = 20_000
BLOCK = 1 << 15
"""Numbers that are put into bins at once."""
BUDGET = 400 << 20
"""Bytes of codes that are kept: with less than all columns need, each brush works all out anew."""
SLOW = 100_000
"""Rows of objects beyond which a sample of them stands for all: each has to be put into words."""


@dataclass(frozen=True)
class Facts:
    """What a column holds over all rows, and each row's bin."""

    header: Header
    codes: "Codes"
    labels: list[str]


class Headers:
    """Columns' headers, worked out once for what they hold; safe for one thread at a time."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Facts] = OrderedDict()

    def header(
        self, key: str, column: ColumnInfo, values: "pd.Series[Any]", mask: "Mask | None", *, exact: bool
    ) -> Header:
        """Return a column's header; `mask` says which rows the view shows, None all.

        Inexact ones are of a sample of rows, and their counts those of the sample.
        """
        if not exact and len(values) > SAMPLE:
            some = sample_of(values, SAMPLE)
            shown = None if mask is None else mask[:: stride(len(values), SAMPLE)]
            return _masked(facts_of(column, some, exact=False), shown)
        return _masked(self._facts(key, column, values), mask)

    def _facts(self, key: str, column: ColumnInfo, values: "pd.Series[Any]") -> Facts:
        name = (key, column.name)
        if name in self._kept:
            self._kept.move_to_end(name)
            return self._kept[name]
        self._kept[name] = made = facts_of(column, values, exact=True)
        while len(self._kept) > 1 and sum(one.codes.nbytes for one in self._kept.values()) > BUDGET:
            self._kept.popitem(last=False)
        return made


def facts_of(column: ColumnInfo, values: "pd.Series[Any]", *, exact: bool) -> Facts:
    """Return what a column holds."""
    numbers = numbers_of(values, column.kind) if column.kind in ("number", "datetime", "duration") else None
    if numbers is not None and len(numbers) == len(values):
        return _of_numbers(column, values, numbers, exact)
    if values.dtype == object and len(values) > SLOW:
        values, exact = sample_of(values, SLOW), False
    return _of_values(column, values, exact)


def _of_numbers(
    column: ColumnInfo, values: "pd.Series[Any]", numbers: "np.ndarray[Any, Any]", exact: bool
) -> Facts:
    missing = int(np.isnan(numbers).sum())
    finite = np.isfinite(numbers)
    invalid = len(numbers) - int(finite.sum()) - missing
    codes = np.full(len(numbers), OUTSIDE, dtype=np.uint8)
    edges, low, high = np.empty(0), None, None
    if invalid + missing < len(numbers):
        there = numbers if not (invalid or missing) else numbers[finite]
        low, high = float(there.min()), float(there.max())
        edges = _edges(low, high, values.dtype.kind in "iu" or bool(values.dtype == object))
        codes[finite] = _binned(there, edges)
    counts = np.bincount(codes, minlength=256)[: max(len(edges) - 1, 0)]
    header = Header(
        name=column.name, dtype=column.dtype, kind=column.kind, rows=len(values), missing=missing,
        invalid=invalid, distinct=_distinct(numbers), exact=exact, low=low, high=high,
        edges=edges.tolist(), counts=counts.tolist(), shown=counts.tolist(), top=[],
    )  # fmt: skip
    return Facts(header, codes, [])


def _binned(numbers: "np.ndarray[Any, Any]", edges: "np.ndarray[Any, Any]") -> "Codes":
    """Return each number's bin; worked out in blocks that stay in a processor's cache."""
    made = np.empty(len(numbers), dtype=np.uint8)
    for start in range(0, len(numbers), BLOCK):
        made[start : start + BLOCK] = _bins_of(numbers[start : start + BLOCK], edges)
    return made


def _bins_of(numbers: "np.ndarray[Any, Any]", edges: "np.ndarray[Any, Any]") -> "Codes":
    """Return each number's bin: by a division, put right where it fell beside an edge, as a search would."""
    last = len(edges) - 2
    step = edges[-1] / (last + 1) - edges[0] / (last + 1)
    bins = np.clip(numbers / step - edges[0] / step, 0, last).astype(np.intp)
    bins -= numbers < edges[bins]
    bins += (numbers >= edges[bins + 1]) & (bins < last)
    made: Codes = bins.astype(np.uint8)
    return made


def _edges(low: float, high: float, whole: bool) -> "np.ndarray[Any, Any]":
    """Return the edges of equal bins; of few whole numbers, a bin each."""
    if whole and high - low < BINS:
        return np.arange(low - 0.5, high + 1.0)
    if high / BINS - low / BINS == 0:
        reach = max(abs(low) * 0.05, 0.5)
        return np.array([low - reach, low + reach])
    shares = np.linspace(0.0, 1.0, BINS + 1)
    # Written so that no range is too great: 1e308 - -1e308 is.
    edges = low * (1 - shares) + high * shares
    edges[0], edges[-1] = low, high
    return edges


def _distinct(numbers: "np.ndarray[Any, Any]") -> int:
    import polars as pl

    found = pl.Series(numbers, nan_to_null=True)
    return int(found.n_unique()) - (1 if found.null_count() else 0)


def _of_values(column: ColumnInfo, values: "pd.Series[Any]", exact: bool) -> Facts:
    """Return what a column of texts, truths or objects holds, by how they are shown."""
    import pandas as pd

    missing = int(values.isna().sum())
    if str(values.dtype) in ("str", "string"):
        kinds, counts, distinct, codes = _of_texts(values)
    else:
        try:
            found, names = pd.factorize(values, use_na_sentinel=True)
        except TypeError:  # lists and the like have no hash
            found, names = pd.factorize(pd.Series(shown_texts(values), dtype=object), use_na_sentinel=True)
        counts_all = np.bincount(found[found >= 0], minlength=len(names))
        order = np.argsort(-counts_all, kind="stable")
        kinds = [whole_text(names[at]) or "" for at in order[:TOP]]
        counts, distinct = counts_all[order[:TOP]].tolist(), len(names)
        codes = _coded(found, order[:TOP], len(names))
    invalid = int(invalid_of(values).sum()) if column.kind in ("text", "category", "mixed") else 0
    header = Header(
        name=column.name, dtype=column.dtype, kind=column.kind, rows=len(values), missing=missing,
        invalid=invalid, distinct=distinct, exact=exact, low=None, high=None, edges=[], counts=[],
        shown=[],
        top=[TopValue(value=one, count=n, shown=n) for one, n in zip(kinds, counts, strict=True)],
    )  # fmt: skip
    return Facts(header, codes, kinds)


def _of_texts(values: "pd.Series[Any]") -> "tuple[list[str], list[int], int, Codes]":
    """Return the top texts, how often each is there, how many texts differ, and each row's code."""
    import polars as pl

    found = pl.from_pandas(values.rename("text").reset_index(drop=True))
    counted = found.drop_nulls().value_counts(name="count")
    # Only the top ones are put in order: of ten million different texts that takes longer than to count them.
    least = min(counted["count"].top_k(TOP).to_list(), default=0)
    more = counted.filter(pl.col("count") > least).sort(["count", "text"], descending=[True, False])
    equal = counted.filter(pl.col("count") == least)["text"].bottom_k(TOP - len(more)).sort()
    kinds = [*more["text"], *equal]
    counts = [*more["count"], *[least] * len(equal)]
    # A text that is none of these becomes a missing one.
    among = found.cast(pl.Enum(kinds), strict=False).to_physical().cast(pl.UInt8)
    codes = among.fill_null(OTHERS).to_numpy(writable=True)
    codes[found.is_null().to_numpy()] = OUTSIDE
    return kinds, counts, len(counted), codes


def _coded(found: "np.ndarray[Any, Any]", top: "np.ndarray[Any, Any]", kinds: int) -> "Codes":
    table: Codes = np.full(kinds + 1, OTHERS, dtype=np.uint8)
    table[top] = np.arange(len(top), dtype=np.uint8)
    table[-1] = OUTSIDE
    codes: Codes = table[found]
    return codes


def _masked(facts: Facts, mask: "Mask | None") -> Header:
    """Return a header with the counts of the rows that are shown."""
    if mask is None:
        return facts.header
    if len(facts.codes) != len(mask):  # a sample of objects stands for all
        mask = mask[:: stride(len(mask), SLOW)]
    counts = np.bincount(facts.codes[mask], minlength=256)
    if facts.header.edges:
        shown = counts[: len(facts.header.counts)].tolist()
        return msgspec.structs.replace(facts.header, shown=shown)
    top = [
        TopValue(value=one.value, count=one.count, shown=int(counts[at]))
        for at, one in enumerate(facts.header.top)
    ]
    return msgspec.structs.replace(facts.header, top=top)
