"""What a step's function takes and makes, read off its signature and its `return`."""

import ast
import textwrap
from dataclasses import dataclass, field

from cellworks_engine.pipelines.schema import ArtifactType
from cellworks_engine.pipelines.source.gathering import Function

TYPES: dict[str, ArtifactType] = {
    "Dataset": "dataset",
    "DataFrame": "dataset",
    "LazyFrame": "dataset",
    "Model": "model",
    "Metrics": "metrics",
    "Report": "report",
    "File": "file",
    "Path": "file",
}
"""By the last word of an annotation; any other is a value."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Parameters with their types, and outputs in the order in which they are returned."""

    inputs: dict[str, ArtifactType] = field(default_factory=dict)
    outputs: dict[str, ArtifactType] = field(default_factory=dict)


def signature_of(function: Function) -> Signature:
    """Return what a function takes and makes.

    Outputs are named as the variables that it returns; `result`, or `result_1`, …, where it returns others.
    """
    args = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    return Signature({one.arg: _type(one.annotation) for one in args}, _outputs(function))


def made_by(code: object) -> dict[str, ArtifactType]:
    """Return what a function makes whose text stands in a definition; nothing where that is no function."""
    match code:
        case {"function": str(name), "source": str(source)}:
            try:
                body = ast.parse(textwrap.dedent(source)).body
            except (SyntaxError, ValueError, RecursionError):
                return {}
            found = [one for one in body if isinstance(one, Function) and one.name == name]
            return _outputs(found[-1]) if found else {}
    return {}


def _outputs(function: Function) -> dict[str, ArtifactType]:
    returned = _returned(function)
    if not returned:
        return {}
    names = returned[0] if all(one == returned[0] for one in returned) else None
    types = _types(function.returns)
    if names is None:
        names = ["result"] if len(types) < 2 else [f"result_{at}" for at in range(1, len(types) + 1)]
    if len(types) != len(names):
        return dict.fromkeys(names, "value")
    return dict(zip(names, types, strict=True))


def _returned(function: Function) -> list[list[str] | None]:
    """Return the names of each `return` of the function itself; None for one that returns more than names."""
    found: list[list[str] | None] = []
    todo: list[ast.AST] = list(function.body)
    while todo:
        node = todo.pop()
        if isinstance(node, Function | ast.Lambda | ast.ClassDef):
            continue
        if isinstance(node, ast.Return) and node.value is not None:
            found.append(_names(node.value))
        todo += ast.iter_child_nodes(node)
    return found


def _names(value: ast.expr) -> list[str] | None:
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    names = [one.id for one in parts if isinstance(one, ast.Name)]
    return names if len(set(names)) == len(parts) else None


def _types(annotation: ast.expr | None) -> list[ArtifactType]:
    read = _read(annotation)
    if isinstance(read, ast.Subscript) and _last(read.value).lower() == "tuple":
        parts = read.slice.elts if isinstance(read.slice, ast.Tuple) else [read.slice]
        return [_type(one) for one in parts]
    return [_type(read)]


def _type(annotation: ast.expr | None) -> ArtifactType:
    return TYPES.get(_last(_read(annotation)), "value")


def _read(annotation: ast.expr | None) -> ast.expr | None:
    """Return an annotation that may be written as a text."""
    if not isinstance(annotation, ast.Constant) or not isinstance(annotation.value, str):
        return annotation
    try:
        return ast.parse(annotation.value, mode="eval").body
    except SyntaxError:
        return None


def _last(annotation: ast.expr | None) -> str:
    if isinstance(annotation, ast.Attribute):
        return annotation.attr
    return annotation.id if isinstance(annotation, ast.Name) else ""
