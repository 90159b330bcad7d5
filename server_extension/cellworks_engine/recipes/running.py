"""A recipe on a table: what runs are the lines that the recipe shows, step by step."""

import time
from dataclasses import dataclass
from types import CodeType
from typing import TYPE_CHECKING, Any

import msgspec

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.emitting import learns, lines_of
from cellworks_engine.recipes.schema import Fitted, RecipeSpec, Step, StepOutcome

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Outcome:
    """A table that a recipe was run on, the recipe with what it has learned, and what each step did."""

    frame: "pd.DataFrame"
    recipe: RecipeSpec
    steps: list[StepOutcome]


def run(recipe: RecipeSpec, frame: "pd.DataFrame", *, fit: bool = False) -> Outcome:
    """Return the table after all steps; the one that is given stays as it is.

    With `fit` each step learns anew from what the steps before it made. Raises InvalidInput where the table's
    columns have no names of their own, where a step needs what is not there or has not learned yet, or where
    its lines fail: it says which step, and on which row.
    """
    _check_names(frame)
    made, outcomes, steps = frame.copy(deep=False), [], []
    for number, step in enumerate(recipe.steps, 1):
        done = step
        if not step.off:
            begun = time.perf_counter()
            _check_columns(step, number, made)
            if fit and learns(step.do):
                done = msgspec.structs.replace(step, fitted=_fitted(step, number, made))
            before, made = made, _executed(done, number, made)
            outcomes.append(_outcome(step, number, before, made, time.perf_counter() - begun))
        steps.append(done)
    return Outcome(made, msgspec.structs.replace(recipe, steps=steps), outcomes)


def _fitted(step: Step, number: int, frame: "pd.DataFrame") -> Fitted:
    try:
        return Fitted(rows=len(frame), columns=step.do.learn(frame))
    except InvalidInput as error:
        raise _refused(step, number, f"cannot learn: {error.message}", error.hint) from None


def _executed(step: Step, number: int, frame: "pd.DataFrame") -> "pd.DataFrame":
    lines = compile("\n".join(lines_of(step, number)), f"<step {number}: {step.do.title()}>", "exec")
    made = _ran(lines, frame)
    if isinstance(made, Exception):
        where = _guilty(step, lines, frame)
        raise _refused(step, number, f"failed{where}: {_words(made)}") from made
    _check_names(made)
    return made


def _ran(lines: CodeType, frame: "pd.DataFrame") -> "pd.DataFrame | Exception":
    """Run lines on a table; returns what they made of it, or why they failed."""
    import numpy as np
    import pandas as pd

    names: dict[str, Any] = {"df": frame.copy(deep=False), "pd": pd, "np": np}
    try:
        exec(lines, names)  # noqa: S102  # what the recipe shows is what runs
    except Exception as error:  # noqa: BLE001  # a person's data and code may raise anything
        return error
    made = names["df"]
    if isinstance(made, pd.DataFrame):
        return made
    return TypeError(f"`df` is a {type(made).__name__} after it, and no DataFrame")


def _guilty(step: Step, lines: CodeType, frame: "pd.DataFrame") -> str:
    """Return on which row a step fails, with the values that it reads there; found by halving.

    Empty where no single row fails by itself, or rows depend on one another.
    """
    if step.do.reach == "others" or not len(frame):
        return ""

    def _fails(some: "pd.DataFrame") -> bool:
        return isinstance(_ran(lines, some), Exception)

    low, high = 0, len(frame)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _fails(frame.iloc[low:middle]) else (middle, high)
    if not _fails(frame.iloc[low:high]):
        return ""
    row = frame.iloc[low]
    values = ", ".join(f"{name} is {row[name]!r}"[:200] for name in step.do.reads() if name in frame.columns)
    return f" on row {low}" + (f", where {values}" if values else "")


def _check_names(frame: "pd.DataFrame") -> None:
    names = list(frame.columns)
    odd = next((name for name in names if not isinstance(name, str)), None)
    if odd is not None:
        raise InvalidInput(
            f"A column is called {odd!r}, which is no text.", field="columns",
            hint="df.columns = df.columns.map(str)",
        )  # fmt: skip
    twice = (
        next((name for name in names if names.count(name) > 1), None)
        if len(set(names)) < len(names)
        else None
    )
    if twice is not None:
        raise InvalidInput(
            f"{names.count(twice)} columns are called {twice}.",
            field="columns",
            hint="Give them names of their own.",
        )


def _check_columns(step: Step, number: int, frame: "pd.DataFrame") -> None:
    there = set(frame.columns)
    missing = [name for name in step.do.reads() if name not in there]
    if missing:
        raise _refused(
            step, number, f"needs {missing[0]}, which is not there",
            f"There are {', '.join(list(frame.columns)[:20])}{', …' if len(there) > 20 else ''}.",
        )  # fmt: skip


def _outcome(
    step: Step, number: int, before: "pd.DataFrame", after: "pd.DataFrame", seconds: float
) -> StepOutcome:
    return StepOutcome(
        number=number, title=step.do.title(), rows=(len(before), len(after)),
        added=[name for name in after.columns if name not in before.columns],
        removed=[name for name in before.columns if name not in after.columns], seconds=seconds,
    )  # fmt: skip


def _refused(step: Step, number: int, what: str, hint: str | None = None) -> InvalidInput:
    return InvalidInput(
        f"Step {number} ({step.do.title()}) {what}.".replace("..", "."),
        field=f"steps[{number - 1}]",
        hint=hint,
    )


def _words(error: Exception) -> str:
    first = str(error).splitlines()[0] if str(error) else ""
    return f"{type(error).__name__}: {first}" if first else type(error).__name__
