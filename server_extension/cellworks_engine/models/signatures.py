"""A signature of MLflow column by column. No database: the SDK reads signatures too."""

import json
from collections.abc import Mapping

from cellworks_engine.models.schema import Signature, SignatureColumn

PARTS = ("inputs", "outputs", "params")


def signature_of(told: str | None) -> Signature | None:
    """Return what the JSON of `ModelFiles.signature` says; None where there is none."""
    if told is None:
        return None
    parts = json.loads(told)
    columns = {name: [_column(one) for one in parts.get(name) or []] for name in PARTS}
    return Signature(**columns, json=told)


def read_signature(told: Mapping[str, object]) -> Signature | None:
    """Return a signature as MLmodel has it, whose parts are JSON texts."""
    parts = {name: json.loads(text) if isinstance(text := told.get(name), str) else None for name in PARTS}
    return signature_of(json.dumps(parts)) if parts["inputs"] else None


def _column(told: dict[str, object]) -> SignatureColumn:
    kind = str(told.get("type") or told.get("dtype") or "")
    tensor = told.get("tensor-spec")
    if isinstance(tensor, dict):
        kind = f"tensor {tensor.get('dtype')} ({', '.join(map(str, tensor.get('shape', [])))})"
    default = told.get("default")
    return SignatureColumn(
        name=str(told.get("name") or ""),
        type=kind,
        required=bool(told.get("required", not told.get("optional", False))),
        default=None if default is None else json.dumps(default),
    )
