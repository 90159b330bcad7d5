"""A column by its values: which one each row has, and how often there is each."""

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, SupportsIndex

import numpy as np
from numpy.typing import NDArray

from cellworks_engine.recipes.wrangling.kinds import hashed

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Coded:
    """Rows by value: `at` is a value's place, and -1 where there is none."""

    at: Places
    values: "Sequence[Any] | pa.Array | pd.Index[Any]"
    ordered: bool = False
    """Whether the values stand in an order of their own."""

    @cached_property
    def counts(self) -> Places:
        """How many rows have each value."""
        return np.bincount(self.at[self.at >= 0], minlength=len(self.values))

    @cached_property
    def distinct(self) -> int:
        """How many values rows have."""
        return int(np.count_nonzero(self.counts))

    def top(self, most: int) -> Places:
        """Return the places of the most frequent values; of equally many the one that comes first."""
        order = np.argsort(-self.counts, kind="stable")[:most]
        return order[self.counts[order] > 0]

    def value(self, place: SupportsIndex) -> Any:
        """Return the value at a place."""
        found = self.values[operator.index(place)]
        return found.as_py() if hasattr(found, "as_py") else found


def coded(values: "pd.Series[Any]") -> Coded:
    """Return a column by its values; lists, dictionaries and the like by how they are shown."""
    import pandas as pd

    if isinstance(values.dtype, pd.CategoricalDtype):
        own: Places = np.array(values.cat.codes, dtype=np.int64)
        return Coded(own, values.cat.categories, bool(values.cat.ordered))
    if isinstance(values.dtype, pd.StringDtype):
        found = _of_texts(values)
        if found is not None:
            return found
    at, those = pd.factorize(hashed(values), use_na_sentinel=True)
    places: Places = at.astype(np.int64)
    return Coded(places, those)


def _of_texts(values: "pd.Series[Any]") -> Coded | None:
    """Return texts by value, by Arrow, which is many times quicker; None for what is no Unicode."""
    import pyarrow as pa

    try:
        texts = pa.array(values, type=pa.large_string(), from_pandas=True)
    except (pa.ArrowInvalid, UnicodeEncodeError):
        return None
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    found = texts.dictionary_encode()
    at = found.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return Coded(at.astype("int64"), found.dictionary)
