"""A definition as plain values, without what would be the same if nobody had said it."""

from typing import Any

import msgspec

from cellworks_engine.pipelines.schema import Parameter, Pipeline


def settled(pipeline: Pipeline) -> Pipeline:
    """Return a definition whose numbers are of the types that the fields have; raises ValidationError."""
    return msgspec.convert(msgspec.to_builtins(pipeline), Pipeline)


def told(value: Any) -> Any:
    """Return a part of a definition as plain values; fields that are as their defaults are left out."""
    if isinstance(value, list):
        return [told(one) for one in value]
    if isinstance(value, dict):
        return {key: told(one) for key, one in value.items()}
    if not isinstance(value, msgspec.Struct):
        return value
    config = value.__struct_config__
    found: dict[str, Any] = {} if config.tag_field is None else {config.tag_field: config.tag}
    for field in msgspec.structs.fields(value):
        one = getattr(value, field.name)
        if one is not msgspec.UNSET and one != _default(field):
            found[field.encode_name] = told(one)
    # 1 and 1.0 are the same default of a number
    if isinstance(value, Parameter) and value.type == "float" and isinstance(value.default, int):
        found["default"] = float(value.default)
    return found


def _default(field: msgspec.structs.FieldInfo) -> Any:
    made = field.default_factory
    return field.default if made is msgspec.NODEFAULT else made()
