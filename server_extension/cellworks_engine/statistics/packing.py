"""A sketch as bytes and back: MessagePack, arrays narrowed where that is exact, then deflated.

Twenty numeric columns are under 1 MB once they are condensed to 2,048 values each; a column of up to 100,000
distinct values is kept exactly and costs what these do, at most 8 bytes a value.
"""

import zlib

import msgspec
import numpy as np
from numpy.typing import NDArray

from cellworks_engine.errors import InvalidInput
from cellworks_engine.statistics.categories import Categories
from cellworks_engine.statistics.columns import ColumnSketch
from cellworks_engine.statistics.kept import decoded
from cellworks_engine.statistics.moments import Moments
from cellworks_engine.statistics.ranks import COARSE, FULL, Ranks, Resolution
from cellworks_engine.statistics.schema import (
    FORMAT,
    Array,
    KeptCategories,
    KeptColumn,
    KeptMoments,
    KeptRanks,
    KeptTable,
    KeptWindow,
)
from cellworks_engine.statistics.sketches import NO_TIME, TableSketch, Window

INTEGERS = ("<u1", "<i1", "<u2", "<i2", "<u4", "<i4", "<i8")
DTYPES = frozenset({*INTEGERS, "<f4", "<f8"})
EXACT_INTEGERS = float(1 << 53)


def pack(sketch: TableSketch) -> bytes:
    """Return a sketch as bytes that `unpack` reads."""
    return msgspec.msgpack.encode(kept(sketch))


def unpack(data: bytes) -> TableSketch:
    """Read a packed sketch; raises InvalidInput for other bytes, WrongStore for a newer version."""
    found = decoded(data, KeptTable)
    return restored(found)


def kept(sketch: TableSketch) -> KeptTable:
    """Return what is kept of a sketch."""
    windows = [
        KeptWindow(
            start=None if start == NO_TIME else start,
            rows=window.rows,
            columns=[_column(each, COARSE) for each in window.columns.values()],
        )
        for start, window in sketch.windows.items()
    ]
    whole = [_column(each, FULL) for each in sketch.columns.values()]
    return KeptTable(
        format=FORMAT, rows=sketch.rows, columns=whole,
        time=sketch.time, window=sketch.window, windows=windows,
    )  # fmt: skip


def restored(table: KeptTable) -> TableSketch:
    """Return the sketch of what was kept; raises InvalidInput where it does not fit together."""
    windows = {
        NO_TIME if each.start is None else each.start: Window(each.rows, _columns(each.columns))
        for each in table.windows
    }
    return TableSketch(table.rows, _columns(table.columns), table.time, table.window, windows)


def _column(column: ColumnSketch, resolution: Resolution) -> KeptColumn:
    ranks = column.ranks if column.ranks.exact else column.ranks.condensed(resolution.kept, resolution.spare)
    moments, found = column.moments, column.categories
    return KeptColumn(
        name=column.name, kind=column.kind, dtype=column.dtype, zone=column.zone, rows=column.rows,
        nulls=column.nulls, nans=column.nans, above=column.above, below=column.below,
        ranks=_ranks(ranks) if column.numeric else None,
        moments=(
            KeptMoments(count=moments.count, mean=moments.mean, squares=moments.squares)
            if column.numeric
            else None
        ),
        categories=(
            KeptCategories(
                values=list(found.counts),
                counts=pack_array(np.array(list(found.counts.values()), np.int64)),
                total=found.total,
                under=found.under,
            )
            if column.kind in ("text", "boolean")
            else None
        ),
        registers=None if column.registers is None else zlib.compress(column.registers.tobytes()),
    )  # fmt: skip


def _ranks(ranks: Ranks) -> KeptRanks:
    between = None if ranks.exact else pack_array(ranks.between)
    return KeptRanks(values=pack_array(ranks.values), at=pack_array(ranks.at), between=between)


def _columns(columns: list[KeptColumn]) -> dict[str, ColumnSketch]:
    return {each.name: _restored(each) for each in columns}


def _restored(column: KeptColumn) -> ColumnSketch:
    made = ColumnSketch(
        column.name, column.kind, column.dtype, column.zone, column.rows,
        column.nulls, column.nans, column.above, column.below,
    )  # fmt: skip
    changes: dict[str, object] = {}
    if column.ranks is not None:
        values = unpack_array(column.ranks.values).astype(np.float64)
        at = unpack_array(column.ranks.at).astype(np.int64)
        between = column.ranks.between
        inner = np.zeros(len(at), np.int64) if between is None else unpack_array(between).astype(np.int64)
        if not len(values) == len(at) == len(inner) or (np.diff(values) <= 0).any():
            raise _torn(column.name)
        changes["ranks"] = Ranks(values, at, inner)
    if column.moments is not None:
        changes["moments"] = Moments(column.moments.count, column.moments.mean, column.moments.squares)
    if (found := column.categories) is not None:
        counts = unpack_array(found.counts).tolist()
        if len(counts) != len(found.values):
            raise _torn(column.name)
        changes["categories"] = Categories(
            dict(zip(found.values, counts, strict=True)), found.total, found.under
        )
    if column.registers is not None:
        changes["registers"] = np.frombuffer(zlib.decompress(column.registers), np.uint8)
    return _replaced(made, changes)


def _replaced(column: ColumnSketch, changes: dict[str, object]) -> ColumnSketch:
    from dataclasses import replace

    return replace(column, **changes)  # type: ignore[arg-type]


def pack_array(values: NDArray[np.float64] | NDArray[np.int64]) -> Array:
    """Return numbers as bytes of the narrowest type that holds them exactly, deflated."""
    name = _narrowest(values)
    narrow = values.astype(name)
    # bytes of the same weight beside one another deflate far better than numbers do
    planes = narrow.view(np.uint8).reshape(-1, narrow.itemsize).T
    return Array(name, zlib.compress(planes.tobytes()))


def unpack_array(array: Array) -> NDArray[np.float64] | NDArray[np.int64]:
    """Return packed numbers, in the type that they were narrowed to; raises InvalidInput for a torn array."""
    if array.dtype not in DTYPES:
        raise InvalidInput(f"A packed array has the type {array.dtype!r}, which this version does not know.")
    dtype = np.dtype(array.dtype)
    try:
        plain = np.frombuffer(zlib.decompress(array.data), np.uint8)
        rows = plain.reshape(dtype.itemsize, -1).T
    except (zlib.error, ValueError):
        raise InvalidInput("A packed array is torn: its bytes are not those of numbers.") from None
    found: NDArray[np.float64] = np.ascontiguousarray(rows).view(dtype).reshape(-1)
    return found


def _narrowest(values: NDArray[np.float64] | NDArray[np.int64]) -> str:
    """Return the smallest type that holds all values exactly."""
    if not len(values):
        return "<u1"
    low, high = values.min(), values.max()
    if max(abs(low), abs(high)) <= EXACT_INTEGERS and (values == np.rint(values)).all():
        return next(name for name in INTEGERS if np.iinfo(name).min <= low and high <= np.iinfo(name).max)
    with np.errstate(over="ignore"):
        single = values.astype("<f4")
    return "<f4" if (single == values).all() else "<f8"


def _torn(name: str) -> InvalidInput:
    return InvalidInput(f"The packed sketch of column `{name}` is torn: its parts do not fit together.")
