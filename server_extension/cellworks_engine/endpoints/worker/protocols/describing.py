"""What an endpoint says of itself: that it is there, MLflow's version, OpenAPI 3.1 made of the signature."""

from typing import Any

import msgspec

from cellworks_engine.endpoints.frames import Request
from cellworks_engine.endpoints.worker.described import Described
from cellworks_engine.endpoints.worker.questions import Said

_TYPES: dict[str, dict[str, Any]] = {
    "double": {"type": "number"},
    "float": {"type": "number"},
    "long": {"type": "integer", "minimum": -(1 << 63), "maximum": (1 << 63) - 1},
    "integer": {"type": "integer", "minimum": -(1 << 31), "maximum": (1 << 31) - 1},
    "string": {"type": "string"},
    "boolean": {"type": "boolean"},
    "datetime": {"type": "string", "format": "date-time", "description": "Without a time zone."},
    "binary": {"type": "string", "contentEncoding": "base64"},
}
_NULLABLE = ("double", "float", "string", "datetime")
_ERROR = {
    "type": "object",
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string"},
        "field": {"type": ["string", "null"]},
        "hint": {"type": ["string", "null"]},
        "id": {"type": ["string", "null"]},
    },
    "required": ["code", "message"],
}


def ping(model: Described, request: Request) -> Said:  # noqa: ARG001 (every handler takes both)
    """Answer as MLflow and SageMaker do."""
    return Said(b"\n")


def version(model: Described, request: Request) -> Said:  # noqa: ARG001
    """Answer MLflow's version, as `mlflow models serve` does."""
    import mlflow

    return Said(mlflow.__version__.encode())


def openapi(model: Described, request: Request) -> Said:  # noqa: ARG001
    """Answer the endpoint's description."""
    return Said(msgspec.json.encode(document(model)))


def swagger(model: Described, request: Request) -> Said:
    """Answer the same where Azure's tools look for it."""
    return openapi(model, request)


def document(model: Described) -> dict[str, Any]:
    """Return OpenAPI 3.1: what every protocol takes, by the model's signature."""
    rows = {"type": "array", "items": {"$ref": "#/components/schemas/Row"}, "minItems": 1}
    predictions: dict[str, Any] = {"type": "array"}
    answer = _object("predictions", predictions)
    return {
        "openapi": "3.1.0",
        "info": {"title": model.spec.endpoint, "version": model.spec.version},
        "servers": [{"url": f"/endpoints/{model.spec.endpoint}"}],
        "security": [{"key": []}],
        "paths": {
            "/ping": {"get": _operation("ping", "Whether a worker is there (SageMaker, MLflow).", None, {})},
            "/invocations": {
                "post": _operation(
                    "invocations", "Predict (MLflow, SageMaker).", _object("dataframe_records", rows), answer
                )
            },
            "/score": {
                "post": _operation("score", "Predict (Azure ML).", _object("input_data", rows), predictions)
            },
            ":predict": {
                "post": _operation("predict", "Predict (Vertex AI).", _object("instances", rows), answer)
            },
        },
        "components": {
            "schemas": {"Row": _record(model), "Error": _ERROR},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _object(key: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {key: value}, "required": [key]}


def _record(model: Described) -> dict[str, Any]:
    signature = model.signature
    return {
        "type": "object",
        "properties": {name: _column(kind) for name, kind in signature.types.items()},
        "required": signature.required,
        "additionalProperties": not signature.names,
    }


def _column(kind: str) -> dict[str, Any]:
    described = dict(_TYPES.get(kind, {}))
    if kind in _NULLABLE:
        described["type"] = [described["type"], "null"]
    return described


def _operation(
    name: str, summary: str, body: dict[str, Any] | None, answer: dict[str, Any]
) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "responses": {
            "200": {"description": "Answered.", "content": {"application/json": {"schema": answer}}},
            "4XX": _refused("The request cannot be answered; the sentence says why."),
            "5XX": _refused("The model failed, or no worker is there."),
        },
    }
    if body is not None:
        said["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return said


def _refused(what: str) -> dict[str, Any]:
    return {
        "description": what,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
