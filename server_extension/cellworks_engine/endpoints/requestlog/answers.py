"""What an answer says was predicted: columns of one value a row, read back from each protocol's form.

One value a row is the column `prediction`; several are `prediction_0`, `prediction_1`, …, or have the names
that the model gave them. What is none of these is kept as JSON.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cellworks_engine.endpoints.requestlog.spool import Record
from cellworks_engine.endpoints.worker.protocols.reading import read_json
from cellworks_engine.endpoints.worker.protocols.tensors import NUMPY, unpack

PREDICTION = "prediction"
Columns = dict[str, list[Any]]


def predictions(record: Record, rows: int) -> Columns:
    """Return the predictions of an answer with status 200 to `rows` rows; raises CellworksError."""
    if record.path.startswith("/v2/"):
        return _tensors(record)
    kind = record.answer_type.partition(";")[0].strip()
    if kind == "text/csv":
        lines = list(csv.reader(io.StringIO(record.answer.decode())))
        return columns_of([_cells(line) for line in lines], rows)
    if kind == "application/jsonlines":
        return columns_of([read_json(line) for line in record.answer.splitlines() if line], rows)
    said = read_json(record.answer)
    if isinstance(said, dict) and "predictions" in said and record.path != "/score":
        said = said["predictions"]
    return columns_of(said, rows)


def columns_of(said: Any, rows: int) -> Columns:
    """Return what was said as columns of `rows` values."""
    if isinstance(said, Mapping) and said and all(_is_column(values, rows) for values in said.values()):
        return {str(name): list(values) for name, values in said.items()}
    if not _is_column(said, rows):
        return {PREDICTION: [_json(said)] * rows}
    if said and all(isinstance(row, dict) for row in said):
        keys = dict.fromkeys(str(name) for row in said for name in row)
        return {name: [row.get(name) for row in said] for name in keys}
    lengths = {len(row) if isinstance(row, list) else -1 for row in said}
    if len(lengths) == 1 and -1 not in lengths and not any(isinstance(one, list | dict) for one in said[0]):
        names = [PREDICTION] if lengths == {1} else [f"{PREDICTION}_{place}" for place in range(*lengths)]
        return dict(zip(names, map(list, zip(*said, strict=True)), strict=True))
    return {PREDICTION: [_json(row) if isinstance(row, list | dict) else row for row in said]}


def _is_column(values: Any, rows: int) -> bool:
    return isinstance(values, list) and len(values) == rows


def _cells(line: Sequence[str]) -> Any:
    cells = [_number(cell) for cell in line]
    return cells[0] if len(cells) == 1 else cells


def _number(text: str) -> Any:
    if not text:
        return None
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _tensors(record: Record) -> Columns:
    """Read the Open Inference Protocol's outputs, in JSON or binary."""
    head, tail = record.answer, b""
    if (length := record.answer_headers.get("inference-header-content-length")) is not None:
        head, tail = record.answer[: int(length)], record.answer[int(length) :]
    outputs = read_json(head)["outputs"]
    found: Columns = {}
    for one in outputs:
        name = PREDICTION if len(outputs) == 1 else one["name"]
        if (size := one.get("parameters", {}).get("binary_data_size")) is not None:
            values = unpack(one["name"], one["datatype"], one["shape"], tail[:size]).tolist()
            tail = tail[size:]
        else:
            values = _shaped(one)
        found.update(_named(name, columns_of(values, len(values))))
    return found


def _shaped(one: Mapping[str, Any]) -> list[Any]:
    import numpy as np

    if len(one["shape"]) < 2:
        values: list[Any] = one["data"]
        return values
    dtype = NUMPY[one["datatype"]] if None not in one["data"] else object
    listed: list[Any] = np.array(one["data"], dtype=dtype).reshape(one["shape"]).tolist()
    return listed


def _named(name: str, columns: Columns) -> Columns:
    return {name + column.removeprefix(PREDICTION): values for column, values in columns.items()}
