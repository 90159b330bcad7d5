"""MLflow's scoring protocol, and SageMaker's, which share `/invocations`.

JSON in MLflow's forms is answered as `mlflow models serve` answers it, except that a prediction which is NaN
is null, and that rows without names are taken in the signature's order, where MLflow refuses them.
SageMaker's JSON lines and CSV without a header are taken too; `Accept` chooses among the three.
"""

import csv
import io
from collections.abc import Callable
from typing import Any

import msgspec

from cellworks_engine.endpoints.frames import Request
from cellworks_engine.endpoints.worker.described import Described
from cellworks_engine.endpoints.worker.protocols.reading import listed, read_json, read_object, wrapped
from cellworks_engine.endpoints.worker.questions import (
    Data,
    Parsed,
    Predicted,
    Question,
    Said,
    Unreadable,
    Unsupported,
    media_type,
    one_of,
)
from cellworks_engine.endpoints.worker.signature import first_line
from cellworks_engine.errors import InvalidInput

FORMS = ("dataframe_split", "dataframe_records", "instances", "inputs")
_LINES = ("application/jsonlines", "application/x-jsonlines", "application/jsonl", "application/x-ndjson")
_predictions = wrapped("predictions")


def invocations(model: Described, request: Request) -> Question:
    """Understand what was POSTed to `/invocations`."""
    kind, parameters = media_type(request)
    encode = _encoder(request.accept)
    if kind in ("application/json", ""):
        return _json(model, read_object(request.body), encode)
    if kind == "text/csv":
        data, rows = _csv(model, _text(request.body), parameters.get("header"))
        return Question(data, rows, encode)
    if kind in _LINES:
        return Question(*_json_lines(model, _text(request.body)), encode)
    if kind == "application/vnd.apache.parquet":
        return Question(*_parquet(request.body), encode)
    takes = one_of(
        ("application/json", "text/csv", "application/jsonlines", "application/vnd.apache.parquet")
    )
    raise Unsupported(f"{kind} is not taken here; {takes} is.", field="content-type")


def _json(model: Described, said: dict[str, Any], encode: Callable[[Predicted], Said]) -> Question:
    forms = [form for form in FORMS if form in said]
    params = said.get("params")
    if len(forms) == 1 and model.signature.names and not model.metadata._is_signature_from_type_hint():
        data, rows = _FORMS[forms[0]](model, said[forms[0]])
        return Question(data, rows, encode, params)
    from mlflow.exceptions import MlflowException
    from mlflow.pyfunc.scoring_server import _parse_json_data
    from mlflow.pyfunc.utils.serving_data_parser import is_unified_llm_input

    if len(forms) != 1 and not is_unified_llm_input(said):
        raise Unreadable(
            f"The body is to hold exactly one of {', '.join(FORMS)}; it holds {', '.join(said) or 'nothing'}."
        )
    try:
        parsed = _parse_json_data(said, model.metadata, model.signature.schema)
    except MlflowException as error:
        raise InvalidInput(first_line(error)) from None
    if parsed.is_unified_llm_input:
        return Question(Parsed(parsed.data), 0, _bare, parsed.params)
    rows = len(parsed.data) if hasattr(parsed.data, "shape") and parsed.data.shape else 0
    return Question(Parsed(parsed.data), rows, encode, parsed.params)


def _split(model: Described, value: Any) -> tuple[Data, int]:
    if (
        not isinstance(value, dict)
        or not isinstance(value.get("data"), list)
        or value.keys() - {"columns", "index", "data"}
    ):
        raise Unreadable("dataframe_split is to be an object of columns, data and, if wanted, index.")
    columns = value.get("columns")
    if columns is not None and (not isinstance(columns, list) or len({*map(str, columns)}) < len(columns)):
        raise InvalidInput("dataframe_split.columns is to be a list of different names.", field="columns")
    return model.signature.from_rows(value["data"], columns)


def _records(model: Described, value: Any) -> tuple[Data, int]:
    if not isinstance(value, list):
        raise Unreadable("dataframe_records is to be a list of objects, one a row.")
    return model.signature.from_records(value)


def _instances(model: Described, value: Any) -> tuple[Data, int]:
    if not isinstance(value, list):
        raise Unreadable("instances is to be a list, one entry a row.")
    if value and isinstance(value[0], dict):
        return model.signature.from_records(value)
    if value and not isinstance(value[0], list) and len(model.signature.names) == 1:
        return model.signature.from_columns({model.signature.names[0]: value}, len(value))
    return model.signature.from_rows(value, None)


def _inputs(model: Described, value: Any) -> tuple[Data, int]:
    if not isinstance(value, dict):
        return _instances(model, value)
    if not any(isinstance(values, list) for values in value.values()):
        return model.signature.from_records([value])
    lengths = {len(values) if isinstance(values, list) else -1 for values in value.values()}
    if len(lengths) > 1:
        raise InvalidInput("inputs names columns, and each is to hold as many values as the others.")
    return model.signature.from_columns(value, lengths.pop())


_FORMS = {
    "dataframe_split": _split,
    "dataframe_records": _records,
    "instances": _instances,
    "inputs": _inputs,
}


def _csv(model: Described, text: str, header: str | None) -> tuple[Data, int]:
    """Read CSV: with a header as MLflow has it, or, as SageMaker has it, without."""
    import pandas as pd
    from mlflow.exceptions import MlflowException
    from mlflow.pyfunc.scoring_server import parse_csv_input

    signature = model.signature
    first = next(csv.reader(io.StringIO(text)), None)
    if not first:
        raise Unreadable("The body holds no line of CSV.")
    named = header == "present" or not signature.names or bool({*first} & {*signature.names})
    if header == "absent" or not named:
        if signature.names and len(first) != len(signature.names):
            raise InvalidInput(
                f"Row 0 holds {len(first)} values; the model takes {', '.join(signature.names)}."
            )
        text = (
            ",".join(_quoted(name) for name in signature.names or map(str, range(len(first)))) + "\n" + text
        )
    else:
        signature.check_present(first)
    try:
        frame = parse_csv_input(io.StringIO(text), schema=signature.schema)  # type: ignore[arg-type] # None is its default
    except MlflowException as error:
        if not signature.names:
            raise InvalidInput(first_line(error)) from None
        try:
            cells = pd.read_csv(io.StringIO(text), dtype=str, index_col=False)
        except ValueError as unread:
            raise Unreadable(f"The body is not CSV: {first_line(unread)}") from None
        columns = cells.astype(object).where(cells.notna(), None).to_dict(orient="list")
        return signature.from_columns({str(name): values for name, values in columns.items()}, len(cells))
    return Parsed(frame), len(frame)


def _json_lines(model: Described, text: str) -> tuple[Data, int]:
    rows = [read_json(line.encode()) for line in text.splitlines() if line.strip()]
    if rows and all(isinstance(row, dict) for row in rows):
        if "features" not in model.signature.types and all(row.keys() == {"features"} for row in rows):
            return model.signature.from_rows([row["features"] for row in rows], None)
        return model.signature.from_records(rows)
    if not rows or not all(isinstance(row, list) for row in rows):
        raise Unreadable("Each line is to be a JSON object, or each one a list.")
    return model.signature.from_rows(rows, None)


def _parquet(body: bytes) -> tuple[Data, int]:
    from mlflow.exceptions import MlflowException
    from mlflow.pyfunc.scoring_server import parse_parquet_input

    try:
        frame = parse_parquet_input(io.BytesIO(body))
    except MlflowException as error:
        raise Unreadable(first_line(error)) from None
    return Parsed(frame), len(frame)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("The body is not UTF-8.") from None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _encoder(accept: str) -> Callable[[Predicted], Said]:
    wanted = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    for kind in wanted:
        if kind == "text/csv":
            return _as_csv
        if kind in _LINES:
            return _as_json_lines
        if kind in ("", "application/json", "*/*", "application/*"):
            return _as_json
    raise Unsupported(f"The answer can be JSON, JSON lines or CSV, not {accept}.", field="accept")


def _as_json(predicted: Predicted) -> Said:
    return Said(_predictions(listed(predicted)))


def _bare(predicted: Predicted) -> Said:
    return Said(msgspec.json.encode(listed(predicted)))


def _as_json_lines(predicted: Predicted) -> Said:
    rows = listed(predicted)
    return Said(
        b"".join(msgspec.json.encode(row) + b"\n" for row in (rows if isinstance(rows, list) else [rows])),
        "application/jsonlines",
    )


def _as_csv(predicted: Predicted) -> Said:
    rows = listed(predicted)
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    for row in rows if isinstance(rows, list) else [rows]:
        writer.writerow(row.values() if isinstance(row, dict) else row if isinstance(row, list) else [row])
    return Said(lines.getvalue().encode(), "text/csv; charset=utf-8")
