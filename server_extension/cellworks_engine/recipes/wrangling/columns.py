"""A table's columns under names that are shown, and its values in words."""

from typing import TYPE_CHECKING, Any

import numpy as np

from cellworks_engine.recipes.wrangling.answer_schema import ColumnInfo
from cellworks_engine.recipes.wrangling.kinds import kind_of, shown

if TYPE_CHECKING:
    import pandas as pd

MOST = 300
"""Characters of a value that a cell shows."""


def columns_of(frame: "pd.DataFrame") -> list[ColumnInfo]:
    """Return a table's columns, under names that are shown: texts, each of its own."""
    return [
        ColumnInfo(name=name, dtype=str(frame.dtypes.iloc[at]), kind=kind_of(frame.iloc[:, at]))
        for at, name in enumerate(shown_names(frame))
    ]


def shown_names(frame: "pd.DataFrame") -> list[str]:
    """Return a text for each column, unlike all others: `a`, `a (2)`; a name of levels is joined by dots."""
    taken = {name for name in frame.columns if isinstance(name, str)}
    used: set[str] = set()
    names = []
    for name in frame.columns:
        text = name if isinstance(name, str) else _said(name)
        first, number = text, 2
        while text in used or (
            text in taken and not (isinstance(name, str) and text == name and first == text)
        ):
            text, number = f"{first} ({number})", number + 1
        used.add(text)
        names.append(text)
    return names


def sample_of(values: "pd.Series[Any]", most: int) -> "pd.Series[Any]":
    """Return at most so many rows, evenly apart."""
    rows = len(values)
    return values if rows <= most else rows_at(values, np.arange(0, rows, stride(rows, most)))


def stride(rows: int, most: int) -> int:
    """Return how far apart rows are that are evenly so, and at most so many."""
    return -(-rows // most)


def rows_at(values: "pd.Series[Any]", places: "np.ndarray[Any, Any]") -> "pd.Series[Any]":
    """Return the rows at some places, at a cost that does not grow with the column.

    Texts of Arrow lie in many pieces where they were read from a file, and `take` joins all pieces before it
    takes one row: 30 ms for ten million. Here few rows are taken each from its own piece.
    """
    import pandas as pd
    import pyarrow as pa

    if len(places) > 0 and np.all(np.diff(places) == 1):
        return values.iloc[int(places[0]) : int(places[-1]) + 1]
    if not isinstance(values.array, pd.arrays.ArrowExtensionArray) or len(places) > len(values) // 10:
        return values.iloc[places]
    pieces = values.array.__arrow_array__().chunks
    if len(pieces) <= 1 or len(places) == 0:
        return values.iloc[places]
    starts = np.cumsum([0, *(len(piece) for piece in pieces)])
    lies_in = np.searchsorted(starts, places, side="right") - 1
    found = [pieces[at].take(pa.array(places[lies_in == at] - starts[at])) for at in np.unique(lies_in)]
    order = np.argsort(np.argsort(lies_in, kind="stable"), kind="stable")
    taken = pa.concat_arrays(found).take(pa.array(order))
    return pd.Series(pd.array(taken, dtype=values.dtype), index=values.index[places], name=values.name)


def text_of(value: object) -> str | None:
    """Return a value as a cell shows it, cut where it is long; None where it is missing."""
    whole = whole_text(value)
    return whole if whole is None or len(whole) <= MOST else f"{whole[:MOST]}…"


def whole_text(value: object) -> str | None:
    """Return a value as it is shown, whole; None where it is missing."""
    if isinstance(value, str):
        return value
    if isinstance(value, np.ndarray):
        return str(value.tolist())
    return None if _is_missing(value) else shown(value)


def shown_texts(values: "pd.Series[Any]") -> "np.ndarray[Any, Any]":
    """Return each value as it is shown whole, as an array of objects; None where missing."""
    import pandas as pd

    try:
        codes, kinds = pd.factorize(values, use_na_sentinel=True)
    except TypeError:  # lists and the like have no hash
        return _array([whole_text(one) for one in values])
    texts = _array([*(whole_text(one) for one in kinds), None])
    made: np.ndarray[Any, Any] = texts[codes]
    return made


def _array(texts: list[str | None]) -> "np.ndarray[Any, Any]":
    made = np.empty(len(texts), dtype=object)
    made[:] = texts
    return made


def _is_missing(value: object) -> bool:
    import pandas as pd

    found = pd.isna(value)  # type: ignore[call-overload]
    return bool(found) if isinstance(found, (bool, np.bool_)) else False


def _said(name: object) -> str:
    return ".".join(str(part) for part in name) if isinstance(name, tuple) else str(name)
