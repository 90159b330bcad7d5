"""Whether two columns are the same memory: pandas shares what a step does not write."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


def changed_columns(before: "pd.DataFrame", after: "pd.DataFrame") -> list[str]:
    """Return the columns of both tables that were written anew; none where there are other rows."""
    if len(before) != len(after):
        return []
    there = set(before.columns)
    return [name for name in after.columns if name in there and not is_same(before[name], after[name])]


def is_same(one: "pd.Series", other: "pd.Series") -> bool:
    """Tell whether two columns share their memory, and so are equal; false says nothing."""
    if one.dtype != other.dtype or len(one) != len(other):
        return False
    places = place_of(one)
    return places is not None and places == place_of(other)


def own_bytes(before: "pd.DataFrame", after: "pd.DataFrame") -> int:
    """Return the bytes of those columns of a table that it does not share with the one before it."""
    names = before.columns if before.columns.is_unique and after.columns.is_unique else ()
    there = set(names)
    return sum(
        int(after.iloc[:, at].memory_usage(index=False))
        for at, name in enumerate(after.columns)
        if name not in there or not is_same(before[name], after.iloc[:, at])
    )


def place_of(values: "pd.Series") -> tuple[object, ...] | None:
    """Return where a column lies in memory, None where nobody can say; what is written lies elsewhere."""
    array = values.array
    arrow = getattr(array, "_pa_array", None)
    if arrow is not None:
        return tuple(
            (chunk.offset, *(buffer.address if buffer is not None else 0 for buffer in chunk.buffers()))
            for chunk in arrow.chunks
        )
    parts = (
        [array]
        if isinstance(array, np.ndarray)
        else [getattr(array, name, None) for name in ("_ndarray", "_data", "_mask", "_codes")]
    )
    found = [part for part in parts if isinstance(part, np.ndarray)]
    return tuple(_place(part) for part in found) if found else None


def _place(array: "np.ndarray") -> tuple[object, ...]:
    return (array.__array_interface__["data"][0], array.strides, array.shape)
