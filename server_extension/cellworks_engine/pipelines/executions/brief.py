"""What steps made without long values: a graph that moves reads its execution four times a second."""

import msgspec

from cellworks_engine.pipelines.executions.schema import Artifact

INLINE = 1000
"""Bytes of JSON up to which a value is in each read of its execution. The longest that is shown from there is
the name of a model's version or an endpoint, of 200 characters; how a longer value looks is read apart."""


class _Unread(Artifact, frozen=True, kw_only=True):
    value: msgspec.Raw = msgspec.Raw()


def brief(made: Artifact) -> Artifact:
    """Return what a step made without its value, where that is long."""
    if made.value is msgspec.UNSET:
        return made
    size = len(msgspec.json.encode(made.value))
    return made if size <= INLINE else msgspec.structs.replace(made, value=msgspec.UNSET, kept_back=size)


def read_brief(content: bytes) -> dict[str, Artifact]:
    """Return stored outputs without long values: to make objects of those would cost more than all else."""
    if len(content) <= INLINE:
        return msgspec.json.decode(content, type=dict[str, Artifact])
    found = msgspec.json.decode(content, type=dict[str, _Unread])
    return {name: _read(made) for name, made in found.items()}


def _read(made: _Unread) -> Artifact:
    fields = {name: getattr(made, name) for name in Artifact.__struct_fields__}
    size = len(made.value)
    if size > INLINE:
        return Artifact(**{**fields, "value": msgspec.UNSET, "kept_back": size})
    return Artifact(**{**fields, "value": msgspec.json.decode(made.value) if size else msgspec.UNSET})
