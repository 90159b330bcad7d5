"""Which rows of a table a view shows, and in which order."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.wrangling.columns import shown_texts
from cellworks_engine.recipes.wrangling.differences import Trial
from cellworks_engine.recipes.wrangling.kinds import kind_of, numbers_of
from cellworks_engine.recipes.wrangling.shown import Plain
from cellworks_engine.recipes.wrangling.table_schema import (
    Filter,
    MatchFilter,
    PresenceFilter,
    RangeFilter,
    RowsFilter,
    Sort,
    TextFilter,
    ValuesFilter,
    View,
)
from cellworks_engine.recipes.wrangling.validity import invalid_of

if TYPE_CHECKING:
    import pandas as pd

    Mask = np.ndarray[Any, np.dtype[np.bool_]]
    Places = np.ndarray[Any, np.dtype[np.int64]]

REMEMBERED = 64
"""Masks and orders that are kept: a byte or four a row each."""


class Views:
    """Masks of filters and orders of rows, worked out once."""

    def __init__(self) -> None:
        self._found: OrderedDict[tuple[str, bytes], Any] = OrderedDict()

    def places(self, shown: "Plain | Trial", view: View) -> "Places | None":
        """Return the places of the rows that are shown, in their order; None: all, as they stand."""
        if isinstance(shown, Trial):
            return self._of_trial(shown, view)
        mask = self.mask(shown, view)
        if not view.sort:
            return None if mask is None else np.flatnonzero(mask)
        order: Places = self._kept(shown.key, view.sort, lambda: _order(shown, view.sort))
        made: Places = order if mask is None else order[mask[order]]
        return made

    def mask(self, shown: Plain, view: View, but: str | None = None) -> "Mask | None":
        """Return which rows pass the search and all filters, but a column's own; None: all do."""
        masks = [
            self._kept(shown.key, one, lambda one=one: _mask(shown, one))
            for one in view.filters
            if but is None or isinstance(one, RowsFilter) or one.column != but
        ]
        if view.search:
            masks.append(self._kept(shown.key, view.search, lambda: _searched(shown, view.search)))
        return _all(masks)

    @staticmethod
    def fitting(shown: Plain, view: View) -> View:
        """Return a view of the columns that are there; a trial's step may have taken others away."""
        return msgspec.structs.replace(
            view,
            filters=[one for one in view.filters if isinstance(one, RowsFilter) or shown.has(one.column)],
            sort=[one for one in view.sort if shown.has(one.column)],
        )

    def _of_trial(self, shown: Trial, view: View) -> "Places | None":
        """The view of a trial is that of the table before it; rows that the step makes are always shown."""
        side = shown.before if shown.aligned else shown.after
        at = shown.before_at if shown.aligned else shown.after_at
        places = self.places(side, self.fitting(side, view))
        made: Places | None = None
        if places is not None:
            where = np.full(side.rows, -1, dtype=np.int64)
            where[at[at >= 0]] = np.flatnonzero(at >= 0)
            made = where[places]
            made = made[made >= 0]
        if view.changes:
            marks = shown.marks
            return np.flatnonzero(marks) if made is None else made[marks[made] > 0]
        return made

    def _kept(self, key: str, what: object, make: Any) -> Any:
        name = (key, msgspec.json.encode(what))
        if name in self._found:
            self._found.move_to_end(name)
            return self._found[name]
        self._found[name] = made = make()
        while len(self._found) > REMEMBERED:
            self._found.popitem(last=False)
        return made


def _all(masks: "Iterable[Mask]") -> "Mask | None":
    made: Mask | None = None
    for mask in masks:
        made = mask if made is None else made & mask
    return made


def _order(shown: Plain, sort: list[Sort]) -> "Places":
    import pandas as pd

    keys = {str(at): _sortable(shown.values(one.column)) for at, one in enumerate(sort)}
    rows = pd.DataFrame(keys).reset_index(drop=True)
    ways = [not one.descending for one in sort]
    made = rows.sort_values(list(keys), ascending=ways, kind="stable", na_position="last")
    return made.index.to_numpy(dtype=np.int64)


def _sortable(values: "pd.Series[Any]") -> "pd.Series[Any]":
    import pandas as pd

    values = values.reset_index(drop=True)
    return pd.Series(shown_texts(values), dtype="str") if values.dtype == object else values


def _mask(shown: Plain, one: Filter) -> "Mask":
    if isinstance(one, RowsFilter):
        mask = np.zeros(shown.rows, dtype=bool)
        mask[[row for row in one.rows if 0 <= row < shown.rows]] = True
        return mask
    found: Mask = _TESTS[type(one)](shown.values(one.column), one)
    return found


def _present(values: "pd.Series[Any]", one: PresenceFilter) -> "Mask":
    if one.what == "invalid":
        return invalid_of(values)
    missing = values.isna().to_numpy()
    return ~missing if one.what == "present" else missing


def _among(values: "pd.Series[Any]", one: ValuesFilter) -> "Mask":
    found = _by_text(values, lambda texts: texts.isin(one.values))
    return ~found & values.notna().to_numpy() if one.but else found


def _within(values: "pd.Series[Any]", one: RangeFilter) -> "Mask":
    numbers = numbers_of(values, kind_of(values))
    if len(numbers) != len(values):
        raise InvalidInput(f"{one.column} holds neither numbers nor dates.", field="view.filters")
    there = np.isfinite(numbers)
    mask = there.copy()
    with np.errstate(invalid="ignore"):
        if one.low is not None:
            mask &= numbers >= one.low
        if one.high is not None:
            mask &= (numbers < one.high) if one.below else (numbers <= one.high)
    return ~mask & there if one.but else mask


def _matching(values: "pd.Series[Any]", one: MatchFilter) -> "Mask":
    import re

    try:
        regex = re.compile(one.regex)
    except re.error as error:
        raise InvalidInput(f"{one.regex} is no regular expression: {error}.", field="view.filters") from None
    found = _by_text(values, lambda texts: texts.map(lambda text: bool(regex.fullmatch(text))).astype(bool))
    return ~found & values.notna().to_numpy() if one.but else found


def holding(values: "pd.Series[Any]", text: str) -> "Mask":
    """Return which values hold a text as they are shown; small and capital letters are the same."""
    if str(values.dtype) in ("str", "string"):
        return values.str.contains(text, case=False, regex=False).fillna(False).to_numpy(dtype=bool)
    if values.dtype.kind in "iuf":
        return _in_numbers(values, text)
    return _by_text(values, lambda texts: texts.str.contains(text, case=False, regex=False))


_TESTS: dict[type, Any] = {
    RangeFilter: _within,
    PresenceFilter: _present,
    ValuesFilter: _among,
    TextFilter: lambda values, one: holding(values, one.text),
    MatchFilter: _matching,
}


def _in_numbers(values: "pd.Series[Any]", text: str) -> "Mask":
    """Return which numbers hold a text: Arrow writes a million of them in the time Python takes for some."""
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = pa.array(values.to_numpy(dtype=np.float64, na_value=np.nan))
    found = pc.match_substring(pc.cast(numbers, pa.string()), text, ignore_case=True)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool) & values.notna().to_numpy()


def _searched(shown: Plain, text: str) -> "Mask":
    mask = np.zeros(shown.rows, dtype=bool)
    for column in shown.columns:
        if column.kind in _SIGNS and not set(text) <= _SIGNS[column.kind]:
            continue
        mask |= holding(shown.values(column.name), text)
    return mask


_SIGNS: dict[str, set[str]] = {
    "number": set("0123456789.-+e inf"),
    "datetime": set("0123456789-:.+ T"),
    "duration": set("0123456789-:.+ days"),
}
"""What values of a kind are written with: a search for anything else need not look at them."""


def _by_text(values: "pd.Series[Any]", test: Any) -> "Mask":
    """Ask about values as they are shown, each different one once; what is missing is not asked about."""
    import pandas as pd

    try:
        codes, kinds = pd.factorize(values, use_na_sentinel=True)
    except TypeError:  # lists and the like have no hash
        codes, kinds = pd.factorize(pd.Series(shown_texts(values), dtype=object), use_na_sentinel=True)
    if not len(kinds):
        return np.zeros(len(values), dtype=bool)
    texts = pd.Series(shown_texts(pd.Series(kinds)), dtype="str")
    passed = np.append(test(texts).to_numpy(dtype=bool), False)
    return np.asarray(passed[codes], dtype=bool)
