"""What a model takes: MLflow's signature, and how rows that come as JSON become what the model is given.

There are three ways. Rows of floats become a matrix. Values that JSON writes just as the signature has them
(numbers, text, booleans) stay in columns, so that many requests make one frame. Everything else is parsed by
MLflow itself, request by request.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cellworks_engine.endpoints.worker.questions import Columns, Data, Matrix, Parsed
from cellworks_engine.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd
    from mlflow.types import Schema

_EXACT: dict[str, frozenset[type]] = {
    "double": frozenset((float, int, type(None))),
    "float": frozenset((float, int, type(None))),
    "long": frozenset((int,)),
    "integer": frozenset((int,)),
    "string": frozenset((str,)),
    "boolean": frozenset((bool,)),
}
"""What a column may hold in JSON for its value to be known without looking at the other rows."""
_WORDS = {
    "double": "a number", "float": "a number", "long": "a whole number", "integer": "a whole number",
    "string": "text", "boolean": "true or false", "datetime": "a date without a time zone",
    "binary": "text in base64",
}  # fmt: skip
_NULLABLE = frozenset(("double", "float", "string", "datetime"))
_RANGES = {"integer": 1 << 31, "long": 1 << 63}


class Signature:
    """The inputs of a model; `schema` is None where the model was logged without a signature."""

    def __init__(self, schema: "Schema | None") -> None:
        self.schema = schema
        self.names: list[str] = []
        """The columns, in order; empty where there are none with names."""
        self.types: dict[str, str] = {}
        """MLflow's type of each column: `double`, `string`, `Array(double)`."""
        self.required: list[str] = []
        self.matrix_type: str | None = None
        """`float64` or `float32`, where every column is of it."""
        if schema is not None and schema.has_input_names() and not schema.is_tensor_spec():
            self.names = [str(name) for name in schema.input_names()]
            self.types = {str(one.name): getattr(one.type, "name", str(one.type)) for one in schema.inputs}
            self.required = [str(name) for name in schema.required_input_names()]
            kinds = set(self.types.values())
            if len(kinds) == 1 and not set(self.required) ^ set(self.names):
                self.matrix_type = {"double": "float64", "float": "float32"}.get(*kinds)
        self._simple = bool(self.names) and all(kind in _EXACT for kind in self.types.values())

    # From JSON.

    def from_rows(self, rows: Sequence[Any], columns: Sequence[Any] | None) -> tuple[Data, int]:
        """Take rows of values; `columns` names them, else they are in the signature's order."""
        names = list(columns) if columns is not None else self.names
        if not rows or not self.names or not all(type(row) is list for row in rows):
            return self._parse("split", {"data": rows, **({"columns": names} if names else {})}), len(rows)
        self._check_lengths(rows, len(names))
        if (
            self.matrix_type is not None
            and names == self.names
            and (matrix := self._matrix(rows)) is not None
        ):
            return matrix, len(rows)
        return self.from_columns(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)), len(rows))

    def from_records(self, records: Sequence[Any]) -> tuple[Data, int]:
        """Take one object a row; what a row does not hold is null."""
        if not records or not self.names or not all(type(record) is dict for record in records):
            return self._parse("records", records), len(records)
        if self.matrix_type is not None:
            try:
                rows = [[record[name] for name in self.names] for record in records]
            except KeyError:
                pass
            else:
                if (matrix := self._matrix(rows)) is not None:
                    return matrix, len(records)
        present = {name: None for record in records for name in record}
        columns = {name: [record.get(name) for record in records] for name in present}
        return self.from_columns(columns, len(records))

    def from_columns(self, columns: Mapping[str, list[Any]], rows: int) -> tuple[Data, int]:
        """Take values by column. Columns that the signature does not name are left out, as MLflow does."""
        self.check_present(columns)
        kept = {name: columns[name] for name in self.names if name in columns}
        for name in self.names:  # an optional one
            if name not in kept and self.types[name] in _NULLABLE:
                kept[name] = [None] * rows
        if self._simple and all(self._is_exact(name, values) for name, values in kept.items()):
            if self.matrix_type is not None and (
                matrix := self._matrix(list(zip(*kept.values(), strict=True)))
            ):
                return matrix, rows
            return Columns(kept), rows
        self.check_values(kept)
        split = {"columns": list(kept), "data": list(map(list, zip(*kept.values(), strict=True)))}
        return self._parse("split", split), rows

    def frame(self, columns: Columns) -> "pd.DataFrame":
        """Return the frame that MLflow would make of exact columns."""
        import pandas as pd
        from mlflow.utils.proto_json_utils import cast_df_types_according_to_schema

        made = pd.DataFrame(columns.values, columns=[name for name in self.names if name in columns.values])
        cast: pd.DataFrame = cast_df_types_according_to_schema(made, self.schema)
        return cast

    def check_present(self, given: Iterable[Any]) -> None:
        """Refuse, with the names of the columns, what lacks a required one."""
        have = set(given)
        if missing := [name for name in self.required if name not in have]:
            what = f"column {missing[0]}" if len(missing) == 1 else f"columns {', '.join(missing)}"
            raise InvalidInput(
                f"The model needs the {what}, which the request lacks.",
                field=missing[0],
                hint=f"It takes {', '.join(self.names)}.",
            )

    def check_values(self, columns: Mapping[str, Sequence[Any]]) -> None:
        """Refuse, with the row (from 0) and the column, a value that is not of the column's type."""
        for name, values in columns.items():
            kind = self.types.get(name, "")
            for row, value in enumerate(values):
                if not _fits(kind, value):
                    raise InvalidInput(
                        f"Row {row}, column {name}: {_short(value)} is not {_WORDS[kind]}.", field=name
                    )

    # The pieces.

    def _is_exact(self, name: str, values: list[Any]) -> bool:
        kind = self.types[name]
        if not set(map(type, values)) <= _EXACT[kind]:
            return False
        bound = _RANGES.get(kind)
        return bound is None or (-bound <= min(values) and max(values) < bound)

    def _matrix(self, rows: Sequence[Sequence[Any]]) -> Matrix | None:
        import numpy as np

        if not set().union(*(map(type, row) for row in rows)) <= _EXACT["double"]:
            return None
        try:
            return Matrix(np.array(rows, dtype=self.matrix_type))
        except (ValueError, OverflowError):
            return None

    def _check_lengths(self, rows: Sequence[list[Any]], columns: int) -> None:
        for row, values in enumerate(rows):
            if len(values) != columns:
                raise InvalidInput(f"Row {row} holds {len(values)} values where there are {columns} columns.")

    def _parse(self, orient: str, value: Any) -> Parsed:
        from mlflow.exceptions import MlflowException
        from mlflow.utils.proto_json_utils import dataframe_from_parsed_json

        try:
            return Parsed(dataframe_from_parsed_json(value, orient, self.schema))
        except MlflowException as error:
            raise InvalidInput(first_line(error)) from None


def first_line(error: Exception) -> str:
    """Return what an error of MLflow's says, without its advice and its copy of the data."""
    return str(error).partition("\n")[0][:500]


def _fits(kind: str, value: Any) -> bool:
    if kind not in _WORDS:
        return True  # an array, an object: MLflow says what is wrong
    if value is None:
        return kind in _NULLABLE
    check = _CHECKS.get(kind)
    return type(value) in _EXACT[kind] if check is None else check(value)


def _is_float(value: Any) -> bool:
    return _is_number(value, float) if isinstance(value, str) else not isinstance(value, list | dict)


def _is_whole(value: Any, bound: int) -> bool:
    if isinstance(value, str):
        return _is_number(value, int)
    if not isinstance(value, int | float) or not math.isfinite(value):
        return False
    return int(value) == value and -bound <= value < bound


def _is_number(text: str, kind: type[int] | type[float]) -> bool:
    try:
        kind(text)
    except ValueError:
        return False
    return True


def _is_naive_date(value: Any) -> bool:
    import pandas as pd

    try:
        return pd.Timestamp(value).tzinfo is None
    except (ValueError, TypeError, OverflowError):
        return False


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "double": _is_float,  # MLflow reads numbers in quotes, and so do we
    "float": _is_float,
    "long": lambda value: _is_whole(value, 1 << 63),
    "integer": lambda value: _is_whole(value, 1 << 31),
    "string": lambda value: not isinstance(value, list | dict),
    "datetime": _is_naive_date,
    "binary": lambda value: isinstance(value, str),
}


def _short(value: Any) -> str:
    text = "null" if value is None else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
