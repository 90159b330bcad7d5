"""The Open Inference Protocol, version 2, over REST: health, metadata, inference; tensors in JSON or binary.

A tensor of shape [n] or [n, 1] is the column of its name; one of shape [n, k] holds the columns in the
signature's order. Source: kserve/open-inference-protocol, and Triton's binary tensor data extension.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from cellworks_engine.endpoints.frames import Request
from cellworks_engine.endpoints.worker.described import Described
from cellworks_engine.endpoints.worker.protocols.reading import read_object
from cellworks_engine.endpoints.worker.protocols.tensors import NUMPY, pack, typed, unpack
from cellworks_engine.endpoints.worker.questions import Data, Parsed, Predicted, Question, Said, Unreadable
from cellworks_engine.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    import numpy as np

_LENGTH = "inference-header-content-length"
_OF_COLUMNS = {
    "double": "FP64", "float": "FP32", "long": "INT64", "integer": "INT32", "boolean": "BOOL",
    "string": "BYTES", "binary": "BYTES", "datetime": "BYTES",
}  # fmt: skip
_encode = msgspec.json.encode


class Tensor(msgspec.Struct, frozen=True):
    """One input."""

    name: str
    shape: list[int]
    datatype: str
    data: list[Any] | None = None
    parameters: dict[str, Any] = {}


class Wanted(msgspec.Struct, frozen=True):
    """One output that the client names."""

    name: str
    parameters: dict[str, Any] = {}


class Inference(msgspec.Struct, frozen=True):
    """A request."""

    inputs: list[Tensor]
    id: str | None = None
    outputs: list[Wanted] | None = None
    parameters: dict[str, Any] = {}


def server(model: Described, request: Request) -> Said:  # noqa: ARG001 (every handler takes both)
    """Answer `GET /v2`."""
    from cellworks_engine import __version__

    return Said(_encode({"name": "cellworks", "version": __version__, "extensions": ["binary_tensor_data"]}))


def alive(model: Described, request: Request) -> Said:  # noqa: ARG001
    """Answer that the worker is there; its model is loaded before it listens."""
    return Said(_encode({"live": True} if request.path.endswith("live") else {"ready": True}))


def ready(model: Described, request: Request) -> Said:
    """Answer that the model is there."""
    _check_name(model, request)
    return Said(_encode({"name": model.spec.endpoint, "ready": True}))


def metadata(model: Described, request: Request) -> Said:
    """Answer what the model takes and gives."""
    _check_name(model, request)
    signature = model.signature
    outputs = model.metadata.get_output_schema()
    given = [
        {
            "name": str(one.name or f"output-{number}"),
            "datatype": _OF_COLUMNS.get(getattr(one.type, "name", ""), "FP64"),
            "shape": [-1],
        }
        for number, one in enumerate(outputs.inputs if outputs else [])
    ]
    return Said(
        _encode(
            {
                "name": model.spec.endpoint,
                "versions": [model.spec.version.rpartition("/")[2]],
                "platform": model.metadata.flavors["python_function"]["loader_module"],
                "inputs": [
                    {"name": name, "datatype": _OF_COLUMNS.get(kind, "BYTES"), "shape": [-1]}
                    for name, kind in signature.types.items()
                ],
                "outputs": given,
            }
        )
    )


def infer(model: Described, request: Request) -> Question:
    """Understand a request to infer."""
    _check_name(model, request)
    said, tail = _read(request)
    if not said.inputs:
        raise InvalidInput("inputs holds no tensor.", field="inputs")
    arrays = _arrays(said.inputs, tail)
    data, rows = _data(model, arrays)
    binary = bool(said.parameters.get("binary_data_output"))
    wanted = {one.name: bool(one.parameters.get("binary_data", binary)) for one in said.outputs or []}

    def encode(predicted: Predicted) -> Said:
        return _answer(model, said, predicted, wanted, binary)

    params = {
        name: value
        for name, value in said.parameters.items()
        if name not in ("binary_data_output", "content_type")
    }
    return Question(data, rows, encode, params if params and model.metadata.get_params_schema() else None)


def _read(request: Request) -> tuple[Inference, bytes]:
    head, tail = request.body, b""
    if (length := request.headers.get(_LENGTH)) is not None:
        if not length.isdecimal() or int(length) > len(request.body):
            raise Unreadable("Inference-Header-Content-Length is not the length of the JSON.")
        head, tail = request.body[: int(length)], request.body[int(length) :]
    try:
        return msgspec.convert(read_object(head), Inference), tail
    except msgspec.ValidationError as error:
        raise InvalidInput(f"The request is not the protocol's: {error}") from None


def _arrays(tensors: list[Tensor], tail: bytes) -> "dict[str, np.ndarray[Any, Any]]":
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    for tensor in tensors:
        if tensor.datatype not in NUMPY:
            raise InvalidInput(
                f"{tensor.name}: {tensor.datatype} is not among {', '.join(NUMPY)}.", field=tensor.name
            )
        size = tensor.parameters.get("binary_data_size")
        if isinstance(size, int):
            if not 0 <= size <= len(tail):
                raise InvalidInput(f"{tensor.name}: its {size} bytes are not there.", field=tensor.name)
            arrays[tensor.name] = unpack(tensor.name, tensor.datatype, tensor.shape, tail[:size])
            tail = tail[size:]
        elif tensor.data is None:
            raise InvalidInput(f"{tensor.name} has no data.", field=tensor.name)
        else:
            arrays[tensor.name] = typed(tensor.name, tensor.datatype, tensor.shape, tensor.data)
    return arrays


def _data(model: Described, arrays: "Mapping[str, np.ndarray[Any, Any]]") -> tuple[Data, int]:
    signature = model.signature
    first = next(iter(arrays.values()))
    rows = first.shape[0] if first.ndim else 1
    if (
        len(arrays) == 1
        and first.ndim == 2
        and not (first.shape[1] == 1 and next(iter(arrays)) in signature.types)
    ):
        if not signature.names:
            return Parsed(first), rows
        return signature.from_rows(first.tolist(), None)
    if not signature.names:
        return Parsed(dict(arrays) if len(arrays) > 1 else first), rows if len(arrays) == 1 else 0
    columns: dict[str, list[Any]] = {}
    for name, array in arrays.items():
        if array.shape not in ((rows,), (rows, 1)):
            raise InvalidInput(
                f"{name} has shape {list(array.shape)}; a column of {rows} rows is needed.", field=name
            )
        columns[name] = array.reshape(rows).tolist()
    return signature.from_columns(columns, rows)


def _answer(
    model: Described, said: Inference, predicted: Predicted, wanted: dict[str, bool], binary: bool
) -> Said:
    described: list[dict[str, Any]] = []
    tail = b""
    for name, array in _outputs(predicted.raw).items():
        if wanted and name not in wanted:
            continue
        datatype, flat = pack(array)
        one: dict[str, Any] = {"name": name, "shape": list(array.shape), "datatype": datatype}
        if wanted.get(name, binary):
            one["parameters"] = {"binary_data_size": len(flat.binary())}
            tail += flat.binary()
        else:
            one["data"] = flat.listed()
        described.append(one)
    if wanted and len(described) < len(wanted):
        raise InvalidInput(
            f"The model has no output {', '.join(wanted.keys() - {one['name'] for one in described})}."
        )
    answered: dict[str, Any] = {
        "model_name": model.spec.endpoint,
        "model_version": model.spec.version.rpartition("/")[2],
        "outputs": described,
    }
    if said.id is not None:
        answered["id"] = said.id
    head = _encode(answered)
    if not tail:
        return Said(head)
    return Said(head + tail, "application/octet-stream", {_LENGTH: str(len(head))})


def _outputs(raw: Any) -> "dict[str, np.ndarray[Any, Any]]":
    """Return the model's predictions by name: a frame's columns, else one output."""
    import numpy as np
    import pandas as pd

    if isinstance(raw, pd.DataFrame):
        return {str(name): raw[name].to_numpy() for name in raw.columns}
    if isinstance(raw, Mapping):
        return {str(name): np.asarray(value) for name, value in raw.items()}
    return {"output-0": np.asarray(raw)}


def _check_name(model: Described, request: Request) -> None:
    _, _, _, name, *rest = request.path.split("/")
    spec = model.spec
    model_name, _, number = spec.version.rpartition("/")
    if name not in (spec.endpoint, model_name):
        raise NotFound(f"Here is no model {name}; it is {spec.endpoint}.")
    if rest[:1] == ["versions"] and rest[1] != number:
        raise NotFound(f"Version {rest[1]} is not served here; {number} is.")
