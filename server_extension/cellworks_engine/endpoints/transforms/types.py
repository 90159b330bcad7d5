"""Types of columns: of what a model answers, of JSON, of CSV's text, and of mini-batches put together."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    import pyarrow as pa

MISSING = (
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A",
    "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
)  # fmt: skip
"""Texts of CSV that pandas, and so an endpoint that is sent CSV, takes for a missing value."""


def array_of(values: Sequence[Any]) -> "pa.Array":
    """Return values as a column; those that have no common type as JSON's text."""
    import pyarrow as pa

    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return pa.array([None if value is None else _text(value) for value in values], pa.string())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value, enc_hook=str).decode()


def common(types: Iterable["pa.DataType"]) -> "pa.DataType":
    """Return the type that holds the values of all: the widest number, else text."""
    import pyarrow as pa

    found = [one for one in dict.fromkeys(types) if not pa.types.is_null(one)]
    if not found:
        return pa.null()
    try:
        schemas = [pa.schema([("x", one)]) for one in found]
        return pa.unify_schemas(schemas, promote_options="permissive").field(0).type
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.string()


def as_type(column: "pa.ChunkedArray", kind: "pa.DataType") -> "pa.ChunkedArray":
    """Return a column with another type; what has no other form becomes JSON's text."""
    import pyarrow as pa

    if column.type == kind:
        return column
    try:
        return column.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        texts = [None if value is None else _text(value) for value in column.to_pylist()]
        return pa.chunked_array([pa.array(texts, pa.string())])


class Narrowing:
    """Finds the type of a column of CSV's text; the same for all of its parts, whatever stands in one."""

    def __init__(self) -> None:
        import pyarrow as pa

        self._left: list[pa.DataType] = [pa.int64(), pa.float64(), pa.bool_(), pa.timestamp("us")]
        self._any = False

    def look(self, column: "pa.ChunkedArray") -> None:
        """Look at some of the column's values."""
        import pyarrow as pa

        given = without_missing(column)
        if given.null_count == len(given):
            return
        self._any = True
        for kind in list(self._left):
            try:
                narrow(column, kind)
            except pa.ArrowInvalid:
                self._left.remove(kind)

    @property
    def type(self) -> "pa.DataType":
        """The type that every value seen so far has."""
        import pyarrow as pa

        return self._left[0] if self._any and self._left else pa.string()


def narrow(column: "pa.ChunkedArray", kind: "pa.DataType") -> "pa.ChunkedArray":
    """Return texts as values of a type; raises ArrowInvalid where one is none: `007` is no number."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_string(kind):
        return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)
    given = without_missing(column)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        coded = pc.any(pc.match_substring_regex(given, r"^[+-]?0\d")).as_py()
        if coded:
            raise pa.ArrowInvalid("a number with a leading zero is a code")
    if pa.types.is_boolean(kind) and not pc.all(pc.is_in(given.drop_null(), pa.array(_TRUTHS))).as_py():
        raise pa.ArrowInvalid("a number is not a truth")
    return given.cast(kind)


_TRUTHS = ["true", "false", "True", "False", "TRUE", "FALSE"]


def without_missing(column: "pa.ChunkedArray") -> "pa.ChunkedArray":
    """Return texts with null in the place of what stands for a missing value."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pc.is_in(column, pa.array(MISSING)), pa.scalar(None, pa.string()), column)
