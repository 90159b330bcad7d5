"""The REST reference, made of the contract."""

from typing import Any

Json = dict[str, Any]

_HEAD = """\
# REST reference

Generated from the routes by `make contract`. The supervisor serves it on the home's Unix socket; a Jupyter
server serves the same under `<base URL>cellworks/api`, behind its own authentication. `GET /openapi.json` is
the contract itself.

An error is a JSON object with `code`, `message`, `field`, `hint` and, for a fault of ours, the `id` that
stands in `supervisor.log`.
"""


def reference(contract: Json) -> str:
    """Return the Markdown of an OpenAPI document: its operations by tag, then its schemas."""
    parts = [_HEAD]
    tag = ""
    for path, operations in contract["paths"].items():
        for method, operation in operations.items():
            if operation["tags"][0] != tag:
                tag = operation["tags"][0]
                parts.append(f"## {tag}\n")
            parts.append(_operation(method, path, operation))
    parts.append("## Schemas\n\nA name that ends in `Input` is what a client writes.\n")
    parts += [_schema(name, schema) for name, schema in contract["components"]["schemas"].items()]
    return "\n".join(parts)


def _operation(method: str, path: str, operation: Json) -> str:
    lines = [f"### `{method.upper()} {path}`\n", f"{operation['summary']} (`{operation['operationId']}`)\n"]
    for parameter in operation["parameters"]:
        need = (
            "required" if parameter["required"] else f"default {parameter['schema'].get('default', 'none')}"
        )
        lines.append(f"- `{parameter['name']}` in {parameter['in']}: {_kind(parameter['schema'])}, {need}")
    if "requestBody" in operation:
        lines.append(f"- body: {_content(operation['requestBody'])}")
    status, answer = next(iter(operation["responses"].items()))
    lines.append(f"- {status}: {_content(answer)}")
    return "\n".join(lines) + "\n"


def _content(body: Json) -> str:
    if "content" not in body:
        return "nothing"
    kind, media = next(iter(body["content"].items()))
    return "bytes" if kind == "application/octet-stream" else _kind(media["schema"])


def _schema(name: str, schema: Json) -> str:
    lines = [f"### {name}\n"]
    if "description" in schema:
        lines.append(f"{schema['description']}\n")
    required = set(schema.get("required", ()))
    for field, kind in schema.get("properties", {}).items():
        need = "" if field in required else f", default `{kind.get('default', 'none')}`"
        lines.append(f"- `{field}`: {_kind(kind)}{need}")
    if "properties" not in schema:
        lines.append(f"- {_kind(schema)}")
    return "\n".join(lines) + "\n"


def _kind(schema: Json) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema or "oneOf" in schema:
        return " or ".join(_kind(one) for one in schema.get("anyOf") or schema["oneOf"])
    if "enum" in schema or "const" in schema:
        return " or ".join(f"`{value}`" for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items') or schema.get('prefixItems', [{}])[0])}"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"map to {_kind(schema['additionalProperties'])}"
    return str(schema.get("type", "any value"))
