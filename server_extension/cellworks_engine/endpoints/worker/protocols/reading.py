"""What the protocols share: JSON that may hold NaN, and predictions as JSON values."""

import functools
import json
from collections.abc import Callable
from typing import Any

import msgspec

from cellworks_engine.endpoints.worker.questions import Predicted, Unreadable

_decode = msgspec.json.Decoder().decode


def read_json(body: bytes) -> Any:
    """Decode JSON, with NaN and Infinity as Python writes them; raises Unreadable."""
    try:
        return _decode(body)
    except RecursionError:
        raise Unreadable("The body is not JSON that can be read: it is nested too deeply.") from None
    except msgspec.DecodeError:  # it may hold NaN
        pass
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"The body is not JSON: {error}") from None


def read_object(body: bytes) -> dict[str, Any]:
    """Decode a JSON object; raises Unreadable."""
    said = read_json(body)
    if not isinstance(said, dict):
        raise Unreadable(f"The body is to be a JSON object, not {_kind(said)}.")
    return said


def listed(predicted: Predicted) -> Any:
    """Return predictions as JSON values, one a row where the model returns that; NaN becomes null."""
    if predicted.rows is not None:
        return predicted.rows
    from mlflow.utils.proto_json_utils import NumpyEncoder, _get_jsonable_obj

    # As MLflow writes it; Python's JSON then holds NaN, which msgspec writes as null.
    return json.loads(json.dumps(_get_jsonable_obj(predicted.raw), cls=NumpyEncoder))


@functools.cache
def wrapped(key: str) -> Callable[[Any], bytes]:
    """Return what encodes `{key: value}`."""
    encode = msgspec.json.Encoder().encode
    return lambda value: encode({key: value})


def _kind(value: object) -> str:
    return {list: "a list", str: "text", bool: "a boolean", type(None): "null"}.get(type(value), "a number")
