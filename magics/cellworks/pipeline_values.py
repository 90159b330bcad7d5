"""What stands for values while a pipeline's function is read: they are not known before it runs."""

import math
import sys
from pathlib import Path
from typing import Any, NoReturn

from cellworks.written import in_cell
from cellworks_engine.errors import InvalidInput
from cellworks_engine.pipelines.expressions import condition_text, source_text
from cellworks_engine.pipelines.faults import Line
from cellworks_engine.pipelines.schema import (
    AllOf,
    Among,
    AnyOf,
    ArtifactType,
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


def here() -> Line:
    """Return the line of the user's that is running."""
    frame = sys._getframe(1)
    while frame.f_back is not None and _is_ours(frame.f_globals.get("__name__", "")):
        frame = frame.f_back
    file = Path(frame.f_code.co_filename)
    return Line("cell" if in_cell(file) else file.name, frame.f_lineno)


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in ("cellworks", "contextlib")


def wrong(message: str, hint: str | None = None, line: Line | None = None) -> InvalidInput:
    """Return an error that says where the user wrote what."""
    at = line or here()
    return InvalidInput(f"{at.file}, line {at.line}: {message}", field="pipeline", hint=hint)


class Asked:
    """A condition: `report["auc"] > least`; join two by `&` and `|`, turn one round by `~`."""

    def __init__(self, condition: Condition) -> None:
        self.condition = condition

    def __and__(self, other: "Asked") -> "Asked":
        return Asked(AllOf(of=[*_parts(self, AllOf), *_parts(asked(other), AllOf)]))

    def __or__(self, other: "Asked") -> "Asked":
        return Asked(AnyOf(of=[*_parts(self, AnyOf), *_parts(asked(other), AnyOf)]))

    def __invert__(self) -> "Asked":
        inner = self.condition
        return Asked(inner.of if isinstance(inner, Not) else Not(of=inner))

    def __bool__(self) -> bool:
        raise wrong(
            f"`{condition_text(self.condition)}` is not known before the pipeline runs.",
            "Write `with cw.when(…):` for if, `with cw.otherwise():` for else; & and | for and and or.",
        )

    def __repr__(self) -> str:
        return condition_text(self.condition)


class Given:
    """A value still to come: a parameter, what a step makes, a loop's item, or a part of one of them."""

    def __init__(self, source: FromParameter | FromStep | FromItem) -> None:
        self.source = source

    def __getitem__(self, key: str | int) -> "Given":
        """Return a value inside it: `report["auc"]`, `folds[0]`."""
        if not isinstance(key, str | int) or isinstance(key, bool):
            raise wrong(f"{key!r} is neither a key nor a position of `{self!r}`.")
        import msgspec

        return Given(msgspec.structs.replace(self.source, path=[*self.source.path, key]))

    def isin(self, values: Any) -> Asked:
        """Ask whether it is one of several: `month.isin([1, 2])`."""
        return Asked(Among(left=self.source, among=source_of(values)))

    def __gt__(self, other: object) -> Asked:
        return self._compared(">", other)

    def __ge__(self, other: object) -> Asked:
        return self._compared(">=", other)

    def __lt__(self, other: object) -> Asked:
        return self._compared("<", other)

    def __le__(self, other: object) -> Asked:
        return self._compared("<=", other)

    def __eq__(self, other: object) -> Asked:  # type: ignore[override]  # it is asked when the pipeline runs
        return self._compared("==", other)

    def __ne__(self, other: object) -> Asked:  # type: ignore[override]
        return self._compared("!=", other)

    __hash__ = object.__hash__

    def _compared(self, op: Operator, other: object) -> Asked:
        return Asked(Compare(left=self.source, op=op, right=source_of(other)))

    def _unknown(self, *_: object) -> NoReturn:
        raise wrong(
            f"`{self!r}` is not known before the pipeline runs.",
            "Give it to a step, compare it in `cw.when(…)`, or go over it by `with cw.each(…) as item:`.",
        )

    __bool__ = __iter__ = __len__ = __int__ = __float__ = __index__ = __contains__ = _unknown
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _unknown

    def __repr__(self) -> str:
        return source_text(self.source)


def asked(value: object) -> Asked:
    """Return a condition; a value by itself must be true."""
    if isinstance(value, Asked):
        return value
    if isinstance(value, Given):
        return value == True  # noqa: E712  # this makes a condition
    raise wrong(
        f"{value!r} is known already, so it is no condition of a pipeline.", 'cw.when(report["auc"] > 0.6)'
    )


def source_of(value: object, wanted: ArtifactType = "value", name: str = "") -> Source:
    """Return where a value comes from; a text stands for a dataset where one is wanted.

    Raises InvalidInput with the user's line for what a definition cannot hold.
    """
    if isinstance(value, Given):
        return value.source
    if isinstance(value, str) and wanted == "dataset":
        return FromDataset(dataset=value)
    if type(value).__name__ == "Dataset" and hasattr(value, "ref"):
        return FromDataset(dataset=str(value.ref))
    if hasattr(value, "item") and getattr(value, "shape", None) == ():
        value = value.item()
    if not is_plain(value):
        raise wrong(
            f"{name or 'A value'} is a {type(value).__name__}, which a definition cannot hold.",
            "Make it in a step, or register it as a dataset and give its name.",
        )
    return Constant(value=list(value) if isinstance(value, tuple) else value)


def is_plain(value: object) -> bool:
    """Whether JSON has a form for a value."""
    if isinstance(value, list | tuple):
        return all(is_plain(one) for one in value)
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_plain(one) for key, one in value.items())
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, bool | int | str)


def _parts(value: Asked, kind: type[AllOf] | type[AnyOf]) -> list[Condition]:
    """Return `a and b` as its parts, so that `a & b & c` is one list."""
    return value.condition.of if isinstance(value.condition, kind) else [value.condition]
