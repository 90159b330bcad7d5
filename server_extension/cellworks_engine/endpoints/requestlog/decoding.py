"""Makes a table of records: a line a row that was asked for.

Requests are read by the code that read them when they were answered, with the model's signature. Columns have
the names that they have in the model; one that is called as a column of the log is `features.NAME`.
"""

import contextlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from cellworks_engine.endpoints.configuration import WorkerSpec
from cellworks_engine.endpoints.frames import Request
from cellworks_engine.endpoints.requestlog.answers import predictions
from cellworks_engine.endpoints.requestlog.spool import Head, Record
from cellworks_engine.endpoints.worker.described import Described
from cellworks_engine.endpoints.worker.protocols.table import Predicting, find
from cellworks_engine.endpoints.worker.questions import Columns, Data, Matrix
from cellworks_engine.errors import CellworksError
from cellworks_engine.runs.importing import load_models

if TYPE_CHECKING:
    import pyarrow as pa

Role = Literal["feature", "prediction"]
LONGEST_BODY = 10_000
"""Bytes that are kept of a body that could not be read."""
OF_THE_REQUEST = (
    "request_id", "row", "inference_id", "time", "deployment", "version", "path", "status", "milliseconds",
    "error", "body",
)  # fmt: skip
"""Columns of the log itself; `body` only where a request failed."""
LABEL = "label"
RESERVED = frozenset((*OF_THE_REQUEST, LABEL))
META = b"cellworks"
"""The key of a Parquet file's metadata under which `About` stands."""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What a Parquet file of the log says of itself."""

    format: int = 1
    roles: dict[str, Role] = {}
    replaces: list[str] = []
    """Files of the same hour that it holds the rows of."""


class Decoder:
    """Reads the records of one segment."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self._described: Described | None = None
        self._problem = ""
        """Why requests cannot be read, where the model's description is gone."""
        try:
            self._described = _described(head)
        except (CellworksError, OSError, ValueError) as error:
            self._problem = f"The model's signature cannot be read any more: {str(error)[:300]}"

    def table(self, records: Iterable[Record]) -> "tuple[pa.Table, dict[str, Role]]":
        """Return the records as a table, and which of its columns are features and predictions."""
        gathered = _Gathered(self._described)
        for record in records:
            self._add(gathered, record)
        return gathered.table(self.head)

    def _add(self, gathered: "_Gathered", record: Record) -> None:
        features: dict[str, list[Any]] = {}
        predicted: dict[str, list[Any]] = {}
        rows, error = 0, _sentence(record)
        if record.status < 400:
            try:
                features, rows = self._features(record)
                predicted = predictions(record, rows)
            except (CellworksError, ValueError, KeyError, TypeError) as problem:
                error = error or f"The request log could not read this: {problem}"
        else:
            with contextlib.suppress(CellworksError, ValueError, KeyError, TypeError):
                features, rows = self._features(record)
        kept = {name: values for name, values in features.items() if name not in self.head.exclude}
        gathered.add(record, max(rows, 1), kept, predicted, error)

    def _features(self, record: Record) -> tuple[dict[str, list[Any]], int]:
        if self._described is None:
            raise ValueError(self._problem)
        request = Request(
            0, "POST", record.path, record.content_type, headers=record.headers, body=record.body
        )
        handler = find(request)
        if not isinstance(handler, Predicting):
            return {}, 0
        question = handler.decode(self._described, request)
        return _columns(question.data, self._described.signature.names)


class _Gathered:
    """Rows that are gathered column by column."""

    def __init__(self, described: Described | None) -> None:
        self._types = described.signature.types if described is not None else {}
        self._own: dict[str, list[Any]] = {name: [] for name in OF_THE_REQUEST}
        self._columns: dict[tuple[Role, str], list[Any]] = {}
        self._rows = 0

    def add(
        self,
        record: Record,
        rows: int,
        features: dict[str, list[Any]],
        predicted: dict[str, list[Any]],
        error: str | None,
    ) -> None:
        """Take a request of so many rows."""
        body = None if error is None else record.body[:LONGEST_BODY].decode(errors="replace")
        own: dict[str, Any] = {
            "request_id": record.request_id, "inference_id": record.inference_id or None,
            "time": round(record.time * 1e6), "path": record.path, "status": record.status,
            "milliseconds": 1000 * record.seconds, "error": error, "body": body,
        }  # fmt: skip
        for name, value in own.items():
            self._own[name].extend([value] * rows)
        self._own["row"].extend(range(rows))
        for name, values in features.items():
            self._extend(("feature", name), values, rows)
        for name, values in predicted.items():
            self._extend(("prediction", name), values, rows)
        self._rows += rows

    def _extend(self, key: tuple[Role, str], values: list[Any], rows: int) -> None:
        column = self._columns.setdefault(key, [])
        if len(column) < self._rows:
            column.extend([None] * (self._rows - len(column)))
        column.extend(values if len(values) == rows else [None] * rows)

    def table(self, head: Head) -> "tuple[pa.Table, dict[str, Role]]":
        """Return what was gathered."""
        import pyarrow as pa

        self._own["deployment"] = [head.name] * self._rows
        self._own["version"] = [head.version] * self._rows
        arrays: dict[str, Any] = {
            name: pa.array(values, _OWN[name](pa)) for name, values in self._own.items()
        }
        roles: dict[str, Role] = {}
        for (role, name), values in self._columns.items():
            stored = _stored(role, name, arrays.keys() | RESERVED)
            values.extend([None] * (self._rows - len(values)))
            arrays[stored] = _array(values, self._types.get(name) if role == "feature" else None)
            roles[stored] = role
        return pa.table(arrays), roles


_OWN: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(OF_THE_REQUEST, lambda pa: pa.string()),
    "row": lambda pa: pa.int32(),
    "time": lambda pa: pa.timestamp("us", "UTC"),
    "status": lambda pa: pa.int16(),
    "milliseconds": lambda pa: pa.float64(),
}
_OF_SIGNATURE = {
    "double": "float64", "float": "float32", "long": "int64", "integer": "int32", "boolean": "bool_",
    "string": "string", "binary": "binary",
}  # fmt: skip


def _stored(role: Role, name: str, taken: "frozenset[str] | set[str]") -> str:
    """Return the name of a column in the log: its own, unless another one has it."""
    return name if name not in taken else f"{role}s.{name}"


def _array(values: list[Any], kind: str | None) -> "pa.Array[Any]":
    """Return a column of the signature's type, else of the type that the values have, else as JSON."""
    import pyarrow as pa

    wanted = [getattr(pa, _OF_SIGNATURE[kind])()] if kind in _OF_SIGNATURE else []
    if kind == "datetime":
        wanted = [pa.timestamp("us")]
    for type_ in (*wanted, None):
        try:
            made = pa.array(values, type_, from_pandas=True)
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
            continue
        if not pa.types.is_nested(made.type) and not pa.types.is_null(made.type):
            return made
        break
    if all(value is None for value in values):
        return pa.array(values, wanted[0] if wanted else pa.string())
    return pa.array(
        [None if value is None else msgspec.json.encode(value, enc_hook=str).decode() for value in values]
    )


def _columns(data: Data, names: list[str]) -> tuple[dict[str, list[Any]], int]:
    """Return what was understood, column by column, and its number of rows."""
    import pandas as pd

    if isinstance(data, Matrix):
        values = data.values
        return {name: values[:, place].tolist() for place, name in enumerate(names)}, len(values)
    if isinstance(data, Columns):
        return data.values, len(next(iter(data.values.values()), []))
    value = data.value
    if isinstance(value, pd.DataFrame):
        return {str(name): value[name].tolist() for name in value.columns}, len(value)
    if isinstance(value, dict):
        listed = {str(name): _listed(each) for name, each in value.items()}
        lengths = {len(each) for each in listed.values()}
        return (listed, lengths.pop()) if len(lengths) == 1 else ({}, 1)
    rows = _listed(value)
    if rows and isinstance(rows[0], list) and len({len(row) for row in rows}) == 1:
        return {f"input_{place}": list(each) for place, each in enumerate(zip(*rows, strict=True))}, len(rows)
    return {"input": rows}, len(rows)


def _listed(value: Any) -> list[Any]:
    listed = value.tolist() if hasattr(value, "tolist") else value
    return listed if isinstance(listed, list) else [listed]


def _sentence(record: Record) -> str | None:
    if record.status < 400:
        return None
    try:
        said = msgspec.json.decode(record.answer)
        return str(said["message"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return record.answer[:300].decode(errors="replace") or f"Status {record.status}."


def _described(head: Head) -> Described:
    load_models()
    from mlflow.exceptions import MlflowException
    from mlflow.models import Model

    spec = WorkerSpec(
        deployment=head.deployment, endpoint=head.endpoint, version=head.version, model=head.model, socket=""
    )
    try:
        return Described(spec, Model.load(head.model))
    except MlflowException as error:
        raise ValueError(str(error).partition("\n")[0]) from None
