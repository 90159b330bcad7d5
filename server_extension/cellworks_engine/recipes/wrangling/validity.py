"""Which values are there and are not what the column is of."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    Mask = np.ndarray[Any, np.dtype[np.bool_]]

DISGUISES = [
    "", " ", "?", "-", "--", ".", "NA", "na", "N/A", "n/a", "NaN", "nan", "NULL", "null", "Null", "None",
    "none", "#N/A", "missing", "Missing",
]  # fmt: skip
"""Texts that stand for a missing value."""


def invalid_of(values: "pd.Series[Any]") -> "Mask":
    """Return where a value is infinite, stands for a missing one, or is of an unusual type."""
    from pandas.api import types

    dtype = values.dtype
    if types.is_float_dtype(dtype):
        infinite: Mask = np.isinf(values.to_numpy(dtype=np.float64, na_value=np.nan))
        return infinite
    if str(dtype) in ("str", "string"):
        return values.isin(DISGUISES).to_numpy(dtype=bool)
    if str(dtype) == "category":
        return values.isin(DISGUISES).to_numpy(dtype=bool)
    if types.is_object_dtype(dtype):
        return _of_objects(values)
    return np.zeros(len(values), dtype=bool)


def _of_objects(values: "pd.Series[Any]") -> "Mask":
    """Return where an object is of another type than most, or stands for a missing value."""
    import pandas as pd

    there = values.notna().to_numpy()
    kinds = values.map(_kind).to_numpy(dtype=object)
    codes, names = pd.factorize(kinds[there])
    if not len(names):
        return np.zeros(len(values), dtype=bool)
    usual = names[int(np.bincount(codes).argmax())]
    odd: Mask = there & (kinds != usual)
    if usual == "str":
        odd |= np.array([isinstance(one, str) and one in _SET for one in values], dtype=bool)
    return odd


_SET = frozenset(DISGUISES)


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    return type(value).__name__
