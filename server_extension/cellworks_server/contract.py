"""The contract, made of the routes: `python -m cellworks_server.contract` writes it, `--check` compares.

A struct is described twice, since defaults mean two things: what a client may leave out (`JobSpecInput`)
is always there in what the studio answers (`JobSpec`).
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

import msgspec

from cellworks_engine import __version__
from cellworks_engine.errors import ErrorBody
from cellworks_server.reference import reference
from cellworks_server.routes import ROUTES
from cellworks_server.routing import Route, Stream

FILE = Path("labextension/src/contract/openapi.json")
REFERENCE = Path("docs/reference/rest.md")

Json = dict[str, Any]
_SUFFIX = "Input"
_BYTES: Json = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


def openapi(routes: Iterable[Route] = ROUTES) -> Json:
    """Return the OpenAPI 3.1 description of every route that is part of the contract."""
    shown = [route for route in routes if not route.hidden]
    inputs = [route.body for route in shown if route.body is not None]
    outputs = [kind for route in shown for kind in _outputs(route)]
    paths: Json = {}
    for route in shown:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Cellworks", "version": __version__},
        "paths": paths,
        "components": {"schemas": _components(inputs, outputs)},
    }


def document() -> bytes:
    """Return the contract as the bytes of the file that is committed."""
    return msgspec.json.format(msgspec.json.encode(openapi()), indent=2) + b"\n"


def _outputs(route: Route) -> list[Any]:
    if route.stream is not None:
        return list(get_args(route.stream)) or [route.stream]
    return [route.returns] if _is_struct(route.returns) else []


def _is_struct(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def _components(inputs: list[Any], outputs: list[Any]) -> Json:
    _, given = msgspec.json.schema_components(inputs, ref_template="#/components/schemas/{name}" + _SUFFIX)
    _, answered = msgspec.json.schema_components(
        [*outputs, ErrorBody], ref_template="#/components/schemas/{name}"
    )
    schemas = {name + _SUFFIX: schema for name, schema in given.items()}
    for name, schema in answered.items():
        schemas[name] = _always_written(schema) if "properties" in schema else schema
    return dict(sorted(schemas.items()))


def _always_written(schema: Json) -> Json:
    """Describe an answer: no field is ever left out, so a default means nothing."""
    fields = {
        name: {key: value for key, value in field.items() if key != "default"}
        for name, field in schema["properties"].items()
    }
    return {**schema, "properties": fields, "required": list(fields)}


def _operation(route: Route) -> Json:
    operation: Json = {
        "operationId": route.name,
        "tags": [route.tag],
        "summary": route.summary,
        "parameters": [*_path_parameters(route), *_query_parameters(route)],
        "responses": {
            str(route.status): _response(route),
            "default": {
                "description": "What was wrong, and what to do.",
                "content": {"application/json": {"schema": _reference(ErrorBody)}},
            },
        },
    }
    if route.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _reference(route.body, _SUFFIX)}},
        }
    elif "upload" in route.takes:
        operation["requestBody"] = {"required": True, "content": _BYTES}
    return operation


def _response(route: Route) -> Json:
    if route.returns is None:
        return {"description": "Done."}
    if route.returns is Path:
        return {"description": "The bytes.", "content": _BYTES}
    if route.returns is Stream:
        lines = {"oneOf": [_reference(kind) for kind in _outputs(route)]}
        return {"description": "A line of JSON each.", "content": {"application/x-ndjson": {"schema": lines}}}
    described = (route.returns.__doc__ or "").strip()
    return {
        "description": described,
        "content": {"application/json": {"schema": _reference(route.returns)}},
    }


def _reference(kind: type, suffix: str = "") -> Json:
    return {"$ref": f"#/components/schemas/{kind.__name__}{suffix}"}


def _path_parameters(route: Route) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _schema(kind)}
        for name, kind in route.parameters.items()
    ]


def _query_parameters(route: Route) -> list[Json]:
    if route.query is None:
        return []
    return [
        {"name": field.encode_name, "in": "query", "required": field.required, "schema": _query_schema(field)}
        for field in msgspec.structs.fields(route.query)
    ]


def _query_schema(field: msgspec.structs.FieldInfo) -> Json:
    """Describe a field of a query; None only means that it was left out, so it is not a value."""
    schema = _schema(field.type)
    if "anyOf" in schema:
        schema = next(kind for kind in schema["anyOf"] if kind.get("type") != "null")
    if field.default is not msgspec.NODEFAULT and field.default is not None:
        schema["default"] = field.default
    return schema


def _schema(kind: Any) -> Json:
    (schema,), components = msgspec.json.schema_components([kind])
    assert not components, f"{kind} would need a component of its own"
    return schema


def files() -> dict[Path, bytes]:
    """Return every generated file and what belongs in it."""
    return {FILE: document(), REFERENCE: reference(openapi()).encode()}


def main(arguments: list[str]) -> int:
    """Write the contract and its reference, or tell whether the files are what the routes say."""
    stale = [file for file, content in files().items() if not file.exists() or file.read_bytes() != content]
    if "--check" in arguments:
        for file in stale:
            sys.stderr.write(f"{file} is not what the routes say: run `make contract`.\n")
        return int(bool(stale))
    for file in stale:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(files()[file])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
