"""What a column holds, whatever its dtype says, and how its values are shown."""

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

from cellworks_engine.recipes.wrangling.answer_schema import ColumnKind

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

_INFERRED: dict[str, ColumnKind] = {
    "string": "text", "boolean": "boolean", "integer": "number", "floating": "number",
    "mixed-integer-float": "number", "decimal": "number", "datetime64": "datetime", "datetime": "datetime",
    "date": "datetime", "timedelta64": "duration", "timedelta": "duration", "empty": "empty",
}  # fmt: skip
"""By pandas' words for what an object column holds."""
NESTED = (list, tuple, dict, set)


def kind_of(values: "pd.Series[Any]") -> ColumnKind:
    """Return what a column holds; of an object column what its values are, `mixed` where they differ."""
    import pandas as pd
    from pandas.api import types

    dtype = values.dtype
    if isinstance(dtype, pd.ArrowDtype):
        return _of_arrow(dtype)
    if types.is_object_dtype(dtype):
        return _of_objects(values)
    known: list[tuple[bool, ColumnKind]] = [
        (isinstance(dtype, pd.CategoricalDtype), "category"),
        (isinstance(dtype, pd.StringDtype), "text"),
        (types.is_bool_dtype(dtype), "boolean"),
        (types.is_numeric_dtype(dtype) and not types.is_complex_dtype(dtype), "number"),
        (types.is_datetime64_any_dtype(dtype), "datetime"),
        (types.is_timedelta64_dtype(dtype), "duration"),
    ]
    return next((kind for fits, kind in known if fits), "mixed")


def _of_arrow(dtype: "pd.ArrowDtype") -> ColumnKind:
    import pyarrow.types as arrow

    own = dtype.pyarrow_dtype
    known: list[tuple[bool, ColumnKind]] = [
        (arrow.is_boolean(own), "boolean"),
        (arrow.is_integer(own) or arrow.is_floating(own) or arrow.is_decimal(own), "number"),
        (arrow.is_timestamp(own) or arrow.is_date(own), "datetime"),
        (arrow.is_duration(own), "duration"),
        (arrow.is_string(own) or arrow.is_large_string(own), "text"),
        (arrow.is_nested(own), "nested"),
        (arrow.is_null(own), "empty"),
    ]
    return next((kind for fits, kind in known if fits), "mixed")


def _of_objects(values: "pd.Series[Any]") -> ColumnKind:
    from pandas.api import types

    found = _INFERRED.get(types.infer_dtype(values, skipna=True))
    if found is not None:
        return found
    import numpy as np

    there = values.dropna()
    nested = sum(isinstance(one, (*NESTED, np.ndarray)) for one in there)
    return "nested" if nested == len(there) else "mixed"


def numbers_of(values: "pd.Series[Any]", kind: ColumnKind) -> "NDArray[np.float64]":
    """Return a column as numbers, NaN where one is missing: dates in milliseconds since 1970 (UTC).

    Durations are in seconds, truths 0 and 1. Of what has no order, an empty answer.
    """
    import numpy as np
    import pandas as pd

    if kind == "datetime":
        return _milliseconds(values)
    if kind == "duration":
        spans = pd.to_timedelta(values, errors="coerce").to_numpy("timedelta64[ns]")
        seconds = spans.astype("int64") / 1e9
        seconds[np.isnat(spans)] = np.nan
        return seconds
    if kind in ("number", "boolean"):
        read = pd.to_numeric(values, errors="coerce") if values.dtype == object else values
        return read.to_numpy(dtype="float64", na_value=np.nan)
    return np.empty(0)


def _milliseconds(values: "pd.Series[Any]") -> "NDArray[np.float64]":
    import numpy as np
    import pandas as pd

    read = pd.to_datetime(values, errors="coerce", utc=True) if values.dtype == object else values
    dates = read.to_numpy("datetime64[ms]")
    found = dates.astype("int64").astype("float64")
    found[np.isnat(dates)] = np.nan
    return found


def shown(value: Any) -> str:
    """Return a value as a grid shows it: texts as they are, whole floats as `3.0`, dates in ISO's way."""
    return value if isinstance(value, str) else str(value)


def hashed(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return values that can be counted: lists, dictionaries and the like as they are shown."""
    if values.dtype != object or values.map(_hashable).all():
        return values
    return values.map(shown, na_action="ignore")


def _hashable(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(_hashable(one) for one in value)
    return isinstance(value, Hashable)
