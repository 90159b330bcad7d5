"""The statistics snapshot of a version: a packed baseline of its columns, made when it is registered.

It is made in one pass over batches, in bounded memory and time: beyond `MOST_ROWS` rows or `MOST_CELLS`
values every so many batches are taken, evenly spread, and the snapshot says of how many rows it is.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from cellworks_engine.clock import now
from cellworks_engine.errors import InvalidInput

if TYPE_CHECKING:
    import pyarrow as pa

MOST_ROWS = 10_000_000
MOST_CELLS = 250_000_000
"""Rows times columns: some minutes on one core."""
MOST_COLUMNS = 2_000
"""Columns up to which a snapshot is made: a sketch of each is held in memory."""


def snapshot(batches: Iterable["pa.Table"], rows: int | None) -> bytes | None:
    """Return the packed baseline of a table's columns; None where there is nothing to count.

    `rows` is how many there are in all, by which it is decided whether all of them are looked at.
    """
    from cellworks_engine.statistics import baselines
    from cellworks_engine.statistics.schema import Origin, Role
    from cellworks_engine.statistics.sketches import Gathering

    stream = iter(batches)
    first = next(stream, None)
    if first is None or not 0 < first.num_columns <= MOST_COLUMNS:
        return None
    if len(set(first.column_names)) < first.num_columns:
        return None
    gathering = Gathering(None, None)
    for batch in _taken(first, stream, step_of(rows, first.num_columns)):
        gathering.add(batch)
    try:
        table = gathering.sketch()
    except InvalidInput:  # a column of texts here and numbers there has no one kind to be counted as
        return None
    roles: dict[str, Role] = dict.fromkeys(table.columns, "feature")
    return baselines.pack(baselines.Baseline(Origin(rows=table.rows, made=now()), roles, table))


def step_of(rows: int | None, columns: int) -> int:
    """Return of how many batches one is looked at."""
    return math.ceil(max((rows or 0) / MOST_ROWS, (rows or 0) * columns / MOST_CELLS, 1))


def cut(batches: Iterable[Any]) -> Iterator["pa.Table"]:
    """Return batches of Arrow as tables of the size that a sketch is made from."""
    from cellworks_engine.statistics import reading

    yield from reading.batches(iter(batches))


def _taken(first: "pa.Table", rest: Iterator["pa.Table"], step: int) -> Iterator["pa.Table"]:
    yield first
    yield from islice(rest, step - 1, None, step)


def as_type(values: Any, kind: Any) -> "pa.ChunkedArray | pa.Array":
    """Return an Arrow column as another type; None makes texts of its values."""
    import pyarrow as pa

    if kind is None:
        texts: Sequence[Any] = [None if one is None else str(one) for one in values.to_pylist()]
        return pa.array(texts, pa.string())
    return values if values.type == kind else values.cast(kind, safe=False)
