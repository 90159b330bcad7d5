"""What a value looks like: its first rows or items, made by the process that holds it.

No library is imported: a value of pandas, polars, Arrow, NumPy or torch is asked by its own methods. What
comes of it has a bounded size.
"""

import math
import reprlib
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from cellworks_engine.datasets.schema import Cell, Column
from cellworks_engine.jobs.describing import kind_of
from cellworks_engine.jobs.preview_schema import FramePreview, ItemsPreview, Preview, TextPreview

ROWS = 5
COLUMNS = 20
ITEMS = 10
_CELL = 80
"""Characters of a cell, and of a column's name."""
_LINE = 120
_TEXT = 2000
_EXACT = 1 << 53
"""Integers from here on lose digits in a browser; they travel as text."""
_NOTHING = frozenset({"NAType", "NaTType"})

_short = reprlib.Repr()
_short.maxstring = _short.maxother = _short.maxlong = _LINE
_short.maxlist = _short.maxtuple = _short.maxdict = _short.maxset = _short.maxarray = ITEMS


def preview_of(value: Any) -> Preview | None:
    """Return how a value looks; None where there is nothing to say that its type does not say."""
    try:
        return _preview(value)
    except Exception:  # noqa: BLE001 (an object's own methods are anybody's code; a step must not fail by a look)
        return None


def _preview(value: Any) -> Preview | None:
    match kind_of(value):
        case "function" | "class" | "module":
            return None
        case "frame":
            return _of_frame(value)
        case "array":
            return _of_array(value)
        case _:
            return _of_object(value)


def _of_object(value: Any) -> Preview | None:
    if isinstance(value, str | bytes):
        head = value[:_TEXT]
        return _text(head if isinstance(head, str) else repr(head), more=len(value) > len(head))
    if isinstance(value, dict):
        lines = [f"{_short.repr(key)}: {_short.repr(held)}" for key, held in islice(value.items(), ITEMS)]
        return ItemsPreview(items=[_cut(one, _LINE) for one in lines], length=len(value))
    if isinstance(value, list | tuple | set | frozenset):
        return ItemsPreview(items=_lines(islice(value, ITEMS)), length=len(value))
    shows_nothing: object = object.__repr__
    return None if type(value).__repr__ is shows_nothing else _text(repr(value))


def _of_frame(frame: Any) -> Preview:
    if not hasattr(frame, "shape"):  # polars' LazyFrame: its plan, since nobody has computed it
        return _text(repr(frame))
    if not hasattr(frame, "columns"):
        return _of_series(frame)
    names = [str(name) for name in (frame.column_names if hasattr(frame, "column_names") else frame.columns)]
    if hasattr(frame, "iloc"):
        head = frame.iloc[:ROWS, :COLUMNS]
        columns = [head.iloc[:, at].tolist() for at in range(head.shape[1])]
        kinds, labels = [str(kind) for kind in head.dtypes], _labels(head.index)
    elif hasattr(frame, "schema") and hasattr(frame, "slice") and hasattr(frame, "column_names"):  # Arrow
        kinds, labels = [str(kind) for kind in frame.schema.types[:COLUMNS]], []
        head = frame.slice(0, ROWS)
        columns = [head.column(at).to_pylist() for at in range(min(COLUMNS, len(names)))]
    else:
        head, labels = frame[:, :COLUMNS].head(ROWS), []
        columns = [series.to_list() for series in head.get_columns()]
        kinds = [str(kind) for kind in head.dtypes]
    return _table(names[:COLUMNS], kinds, columns, labels, height=frame.shape[0], width=len(names))


def _of_series(series: Any) -> FramePreview:
    head = series.iloc[:ROWS] if hasattr(series, "iloc") else series.head(ROWS)
    labels = _labels(head.index) if hasattr(head, "index") else []
    name = "" if series.name is None else str(series.name)
    return _table([name], [str(series.dtype)], [head.to_list()], labels, height=series.shape[0], width=1)


def _of_array(array: Any) -> Preview | None:
    shape: Sequence[int] = getattr(array, "shape", ())
    if hasattr(array, "to_pylist"):  # Arrow's
        return ItemsPreview(items=_lines(array.slice(0, ITEMS).to_pylist()), length=len(array))
    if not hasattr(array, "tolist") or len(shape) not in (1, 2):
        return _text(repr(array))
    if len(shape) == 1:
        return ItemsPreview(items=_lines(array[:ITEMS].tolist()), length=shape[0])
    rows = array[:ROWS, :COLUMNS].tolist()
    names = [str(at) for at in range(min(COLUMNS, shape[1]))]
    columns = [[row[at] for row in rows] for at in range(len(names))]
    kinds = [str(getattr(array, "dtype", ""))] * len(names)
    return _table(names, kinds, columns, [], height=shape[0], width=shape[1])


def _table(
    names: Sequence[str], kinds: Sequence[str], columns: Sequence[Sequence[Any]], labels: list[str], *,
    height: int, width: int,
) -> FramePreview:  # fmt: skip
    described = [
        Column(name=_cut(name, _CELL), dtype=_cut(kind, _CELL))
        for name, kind in zip(names, kinds, strict=True)
    ]
    rows = [[cell_of(one) for one in row] for row in zip(*columns, strict=True)]
    return FramePreview(columns=described, rows=rows, labels=labels, height=height, width=width)


def _labels(index: Any) -> list[str]:
    """Return what pandas calls the rows; nothing where that is their numbers."""
    if type(index).__name__ == "RangeIndex":
        return []
    return [str(cell_of(label)) for label in index.tolist()]


def cell_of(value: Any) -> Cell:
    """Return a value of a table as JSON holds it, short; None where it is missing."""
    if value is None or isinstance(value, bool) or type(value).__name__ in _NOTHING:
        return None if not isinstance(value, bool) else value
    if isinstance(value, int):
        return int(value) if abs(value) < _EXACT else _short.repr(int(value))
    if isinstance(value, float):
        return None if math.isnan(value) else str(value) if math.isinf(value) else float(value)
    if isinstance(value, str):
        return _cut(value, _CELL)
    if isinstance(value, list | tuple | dict | set | frozenset | bytes | bytearray):
        return _cut(_short.repr(value), _CELL)
    return _cut(str(value), _CELL)


def _lines(values: Iterable[Any]) -> list[str]:
    return [_cut(_short.repr(value), _LINE) for value in values]


def _text(text: str, *, more: bool = False) -> TextPreview:
    return TextPreview(text=text[:_TEXT], cut=more or len(text) > _TEXT)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
