"""Whether a condition holds, once the values that it looks at are known."""

import operator
from collections.abc import Callable
from typing import Any

from cellworks_engine.errors import InvalidInput
from cellworks_engine.pipelines.expressions import condition_text
from cellworks_engine.pipelines.schema import AllOf, Among, AnyOf, Compare, Condition, Not, Operator, Source

_COMPARED: dict[Operator, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, ">": operator.gt, ">=": operator.ge, "<": operator.lt,
    "<=": operator.le,
}  # fmt: skip

Get = Callable[[Source], Any]
"""Returns a value as JSON has it; raises InvalidInput where it is not there, or has no such form."""


def holds(condition: Condition, get: Get) -> bool:
    """Tell whether a condition holds; what does not decide is not looked at, as in Python.

    Raises InvalidInput where values are missing or cannot be compared: that is no no.
    """
    match condition:
        case Compare(left=left, op=op, right=right):
            return _compared(get(left), op, get(right), condition)
        case Among(left=left, among=among):
            return _among(get(left), get(among), condition)
        case Not(of=inner):
            return not holds(inner, get)
        case AllOf(of=parts):
            return all(holds(one, get) for one in parts)
        case AnyOf(of=parts):
            return any(holds(one, get) for one in parts)


def _compared(left: Any, op: Operator, right: Any, condition: Condition) -> bool:
    try:
        return bool(_COMPARED[op](left, right))
    except TypeError:
        raise InvalidInput(
            f"`{condition_text(condition)}` compares {left!r:.100} and {right!r:.100}, which have no order."
        ) from None


def _among(left: Any, among: Any, condition: Condition) -> bool:
    try:
        return left in among
    except TypeError:
        raise InvalidInput(
            f"`{condition_text(condition)}` looks for {left!r:.100} in {among!r:.100}, which holds no values."
        ) from None
