"""The contract, made of the routes: `python -m cellworks_server.contract` writes it, `--check` compares.

A struct is described twice, since defaults mean two things: what a client may leave out (`JobSpecInput`)
is always there in what the studio answers (`JobSpec`). What a panel and a kernel say to one another while a
frame is wrangled is described too, though no route carries it.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

import msgspec

from cellworks_engine import __version__
from cellworks_engine.errors import ErrorBody
from cellworks_engine.recipes.wrangling.answer_schema import WrangleReply
from cellworks_engine.recipes.wrangling.ask_schema import WrangleRequest
from cellworks_server.reference import reference
from cellworks_server.routes import ROUTES
from cellworks_server.routing import Route, Stream

FILE = Path("labextension/src/contract/openapi.json")
REFERENCE = Path("docs/reference/rest.md")

Json = dict[str, Any]
_SUFFIX = "Input"
_INSIDE = ("type", "item_type", "key_type", "value_type")
"""Where a type that is no struct holds others, as msgspec describes it."""
_BYTES: Json = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


def openapi(routes: Iterable[Route] = ROUTES) -> Json:
    """Return the OpenAPI 3.1 description of every route that is part of the contract."""
    shown = [route for route in routes if not route.hidden]
    inputs = [*(route.body for route in shown if route.body is not None), WrangleRequest]
    outputs = [*(kind for route in shown for kind in _outputs(route)), WrangleReply]
    paths: Json = {}
    for route in shown:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    schemas, paths = _with_short_names(_components(inputs, outputs), paths)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Cellworks", "version": __version__},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def document() -> bytes:
    """Return the contract as the bytes of the file that is committed."""
    return msgspec.json.format(msgspec.json.encode(openapi()), indent=2) + b"\n"


def _with_short_names(schemas: Json, paths: Json) -> tuple[Json, Json]:
    """Name structs that have one name in two slices: those of pipelines get that word before it."""
    text = msgspec.json.encode({"schemas": schemas, "paths": paths}).decode()
    for full in sorted((name for name in schemas if "." in name), key=len, reverse=True):
        prefix = "Pipeline" if ".pipelines." in full else ""
        text = text.replace(f"{full}", prefix + full.rpartition(".")[2])
    found: Json = msgspec.json.decode(text)
    assert len(found["schemas"]) == len(schemas), "two structs of the contract have one name"
    return dict(sorted(found["schemas"].items())), found["paths"]


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
    brief = _brief(outputs)
    brief -= {name.rpartition(".")[2] for name in answered if "." in name}  # the short name is another's
    for name, schema in answered.items():
        whole = "properties" in schema and name not in brief
        schemas[name] = _always_written(schema) if whole else schema
    return dict(sorted(schemas.items()))


def _brief(outputs: list[Any]) -> set[str]:
    """Return the structs that leave out what is as it would be anyway: what a person keeps in files."""
    found: set[str] = set()
    todo: list[Any] = list(msgspec.inspect.multi_type_info(outputs))
    seen: set[int] = set()
    while todo:
        info = todo.pop()
        if isinstance(info, msgspec.inspect.StructType):
            if id(info.cls) in seen:
                continue
            seen.add(id(info.cls))
            if info.cls.__struct_config__.omit_defaults:
                found |= {info.cls.__name__, f"{info.cls.__module__}.{info.cls.__qualname__}"}
            todo += [field.type for field in info.fields]
        else:
            todo += [one for name in _INSIDE if (one := getattr(info, name, None)) is not None]
            todo += getattr(info, "types", None) or getattr(info, "item_types", None) or ()
    return found


def _always_written(schema: Json) -> Json:
    """Describe an answer: no field is ever left out, so a default means nothing."""
    fields = {
        name: {key: value for key, value in field.items() if key != "default"}
        for name, field in schema["properties"].items()
    }
    # what has neither a default nor to be there is left out where there is none
    there = [
        name
        for name, field in schema["properties"].items()
        if "default" in field or name in schema.get("required", ())
    ]
    return {**schema, "properties": fields, "required": there}


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
