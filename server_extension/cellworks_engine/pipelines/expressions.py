"""Values and conditions as text: `evaluate.report["auc"] > least and month in [1, 2]`.

The grammar is Python's: a name is a parameter or a loop's item, `step.output` what a step makes, `[…]` looks
inside. Nothing is ever evaluated here.
"""

import ast
from collections.abc import Collection
from itertools import pairwise

from cellworks_engine.errors import InvalidInput
from cellworks_engine.pipelines.schema import (
    AllOf,
    Among,
    AnyOf,
    Compare,
    Condition,
    Constant,
    FromDataset,
    FromItem,
    FromParameter,
    FromStep,
    Not,
    Operator,
    Source,
)

HINT = 'Write a parameter (month), an output (train.model), or a value inside one (train.report["auc"]).'
_OPERATORS: dict[type[ast.cmpop], Operator] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Lt: "<",
    ast.LtE: "<=",
}


def read_source(text: str, items: Collection[str] = ()) -> Source:
    """Return the value that a text names; `items` are the loops' around it. Raises InvalidInput."""
    return _source(_parsed(text), items, text)


def read_condition(text: str, items: Collection[str] = ()) -> Condition:
    """Return the condition that a text states; raises InvalidInput that says which part is none."""
    return _condition(_parsed(text), items, text)


def _parsed(text: str) -> ast.expr:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise InvalidInput(f"{text!r} cannot be read.", hint=HINT) from None


def _condition(node: ast.expr, items: Collection[str], text: str) -> Condition:
    if isinstance(node, ast.BoolOp):
        parts = [_condition(one, items, text) for one in node.values]
        return AllOf(of=parts) if isinstance(node.op, ast.And) else AnyOf(of=parts)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return Not(of=_condition(node.operand, items, text))
    if isinstance(node, ast.Compare):
        sides = [_source(one, items, text) for one in (node.left, *node.comparators)]
        found = [
            _compared(left, op, right, text)
            for op, (left, right) in zip(node.ops, pairwise(sides), strict=True)
        ]
        return found[0] if len(found) == 1 else AllOf(of=found)
    # a value by itself: it must be true
    return Compare(left=_source(node, items, text), op="==", right=Constant(value=True))


def _compared(left: Source, op: ast.cmpop, right: Source, text: str) -> Condition:
    if type(op) in _OPERATORS:
        return Compare(left=left, op=_OPERATORS[type(op)], right=right)
    if isinstance(op, ast.In):
        return Among(left=left, among=right)
    if isinstance(op, ast.NotIn):
        return Not(of=Among(left=left, among=right))
    raise InvalidInput(f"{text!r} compares by `is`; write ==.")


def _source(node: ast.expr, items: Collection[str], text: str) -> Source:
    inner, path = _peeled(node, text)
    if isinstance(inner, ast.Name):
        if inner.id in items:
            return FromItem(name=inner.id, path=path)
        return FromParameter(name=inner.id, path=path)
    if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
        return FromStep(step=inner.value.id, output=inner.attr, path=path)
    if not path:
        try:
            return Constant(value=ast.literal_eval(inner))
        except (ValueError, TypeError):
            pass
    raise InvalidInput(f"`{ast.unparse(node)}` in {text!r} names no value.", hint=HINT)


def _peeled(node: ast.expr, text: str) -> tuple[ast.expr, list[str | int]]:
    """Take `["folds"][0]` off the end."""
    path: list[str | int] = []
    while isinstance(node, ast.Subscript):
        try:
            key = ast.literal_eval(node.slice)
        except (ValueError, TypeError):
            key = None
        if not isinstance(key, str | int) or isinstance(key, bool):
            raise InvalidInput(f"`[{ast.unparse(node.slice)}]` in {text!r} is neither a key nor a position.")
        path.insert(0, key)
        node = node.value
    return node, path


def source_text(source: Source) -> str:
    """Return a value's text; what `read_source` reads."""
    if isinstance(source, Constant):
        return repr(source.value)
    if isinstance(source, FromDataset):
        return f"dataset {source.dataset}"
    inside = "".join(f"[{_quoted(key)}]" for key in source.path)
    return f"{source.step}.{source.output}{inside}" if isinstance(source, FromStep) else source.name + inside


def _quoted(key: str | int) -> str:
    if isinstance(key, int) or '"' in key or "\\" in key or not key.isprintable():
        return repr(key)
    return f'"{key}"'


def condition_text(condition: Condition) -> str:
    """Return a condition's text; what `read_condition` reads."""
    match condition:
        case Compare(left=left, op=op, right=right):
            return f"{source_text(left)} {op} {source_text(right)}"
        case Among(left=left, among=among):
            return f"{source_text(left)} in {source_text(among)}"
        case Not(of=Among(left=left, among=among)):
            return f"{source_text(left)} not in {source_text(among)}"
        case Not(of=inner):
            return f"not ({condition_text(inner)})"
        case AllOf(of=parts):
            return " and ".join(_inside(one) for one in parts)
        case AnyOf(of=parts):
            return " or ".join(_inside(one) for one in parts)


def _inside(condition: Condition) -> str:
    text = condition_text(condition)
    return f"({text})" if isinstance(condition, AllOf | AnyOf) else text


def sources_of(condition: Condition) -> list[Source]:
    """Return the values that a condition looks at, in its order."""
    match condition:
        case Compare(left=left, right=right):
            return [left, right]
        case Among(left=left, among=among):
            return [left, among]
        case Not(of=inner):
            return sources_of(inner)
        case AllOf(of=parts) | AnyOf(of=parts):
            return [source for one in parts for source in sources_of(one)]
