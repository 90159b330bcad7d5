"""Asking an endpoint: rows as MLflow's scoring protocol has them, sent with the endpoint's key."""

import json
import math
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from cellworks_engine.errors import CellworksError, Conflict, Denied, InvalidInput, NotFound, Unavailable

PATIENCE = 120.0
"""Seconds that an answer may take; the gateway itself gives up earlier."""


def body_of(data: Any) -> str:
    """Return a request's body: of a frame, a series of rows, one row as a mapping, an array, or of what is
    in the protocol's form already (`{"dataframe_split": …}`, `{"inputs": …}`).
    """
    if isinstance(data, Mapping) and _is_ready(data):
        return _json(data)
    if isinstance(data, Mapping):
        return _json({"dataframe_records": [data]})
    if hasattr(data, "to_pandas") and not hasattr(data, "iloc"):  # Polars, Arrow
        data = data.to_pandas()
    if hasattr(data, "iloc") and hasattr(data, "columns"):
        rows = data.astype(object).where(data.notna(), None).to_numpy().tolist()
        return _json({"dataframe_split": {"columns": [str(name) for name in data.columns], "data": rows}})
    if hasattr(data, "tolist"):
        return _json({"inputs": data.tolist()})
    if isinstance(data, Sequence) and data and all(isinstance(row, Mapping) for row in data):
        return _json({"dataframe_records": list(data)})
    if isinstance(data, Sequence) and not isinstance(data, str | bytes):
        return _json({"inputs": list(data)})
    raise InvalidInput(
        f"A {type(data).__name__} cannot be sent to an endpoint.",
        field="data",
        hint="Give a frame, a list of rows ({name: value}), an array, or the protocol's own JSON as a dict.",
    )


def post(url: str, key: str | None, body: str, deployment: str | None) -> Any:
    """Ask an endpoint and return what its JSON answer holds; raises what the answer says."""
    request = urllib.request.Request(  # noqa: S310 (the address is the studio's own)
        url, body.encode(), {"Content-Type": "application/json"}
    )
    if key is not None:
        request.add_header("Authorization", f"Bearer {key}")
    if deployment is not None:
        request.add_header("azureml-model-deployment", deployment)
    try:
        # the studio's own address, on loopback: no proxy of the environment is asked
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            request, timeout=PATIENCE
        ) as got:
            return json.load(got)
    except urllib.error.HTTPError as error:
        raise failure(error.code, error.read().decode(errors="replace")) from None
    except OSError as error:
        raise Unavailable(
            f"{url} cannot be reached: {error}.", hint="`cellworks endpoints list` shows what serves."
        ) from None


def failure(status: int, text: str) -> CellworksError:
    """Return the error that an answer of an endpoint stands for."""
    try:
        said = json.loads(text)
    except json.JSONDecodeError:
        said = {}
    said = said if isinstance(said, dict) else {}
    sentence = str(said.get("message") or said.get("error") or text[:500] or f"it answered {status}")
    kinds: dict[int, type[CellworksError]] = {401: Denied, 403: Denied, 404: NotFound, 409: Conflict}
    kind = kinds.get(status) or (Unavailable if status in (429, 503, 504) else None)
    kind = kind or (InvalidInput if status < 500 else CellworksError)
    hint = said.get("hint")
    return kind(sentence, field=said.get("field"), hint=str(hint) if hint else None)


def predictions(answer: Any) -> Any:
    """Return the predictions of an answer."""
    return answer["predictions"] if isinstance(answer, dict) and "predictions" in answer else answer


def _is_ready(data: Mapping[Any, Any]) -> bool:
    forms = {"dataframe_split", "dataframe_records", "instances", "inputs"}
    return not forms.isdisjoint(data.keys())


def _json(value: object) -> str:
    try:
        return json.dumps(value, default=_plain, allow_nan=False)
    except ValueError:  # something is not a number, which JSON has no word for
        return json.dumps(_finite(value), default=_plain, allow_nan=False)


def _finite(value: Any) -> object:
    """Return a value with null where it is not a number; raises InvalidInput for what is infinite."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        if math.isinf(value):
            raise InvalidInput(f"{value} has no form in JSON.", field="data", hint="Send null, or a number.")
        return None
    if isinstance(value, Mapping):
        return {key: _finite(one) for key, one in value.items()}
    return [_finite(one) for one in value] if isinstance(value, list | tuple) else value


def _plain(value: Any) -> object:
    if isinstance(value, datetime | date):
        # pandas' NaT is a datetime that is not equal to itself
        return value.isoformat() if value == value else None  # noqa: PLR0124
    if hasattr(value, "item"):
        return value.item()
    raise InvalidInput(f"{value!r} ({type(value).__name__}) has no form in JSON.", field="data")
