"""A recipe on a table: what runs are the lines that the recipe shows, step by step."""

import importlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import CodeType
from typing import TYPE_CHECKING, Any

import msgspec

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.emitting import MODULES, frames_of, learns, lines_of
from cellworks_engine.recipes.operations.naming import CleanNames
from cellworks_engine.recipes.sameness import changed_columns
from cellworks_engine.recipes.schema import Fitted, RecipeSpec, Step, StepOutcome

if TYPE_CHECKING:
    import pandas as pd


class StepFailed(InvalidInput):
    """A step that could not be done; those before it stand."""

    def __init__(
        self, step: Step, number: int, what: str, hint: str | None = None, row: int | None = None
    ) -> None:
        super().__init__(
            f"Step {number} ({step.do.title()}) {what}.".replace("..", "."),
            field=f"steps[{number - 1}]",
            hint=hint,
        )
        self.number = number
        self.row = row
        """The first row on which it fails by itself, from 0."""


@dataclass(frozen=True)
class Done:
    """A step that was done: with what it has learned, the table after it, and what it did."""

    step: Step
    frame: "pd.DataFrame"
    outcome: StepOutcome


@dataclass(frozen=True)
class Outcome:
    """A table that a recipe was run on, the recipe with what it has learned, and what each step did."""

    frame: "pd.DataFrame"
    recipe: RecipeSpec
    steps: list[StepOutcome]


def run(
    recipe: RecipeSpec,
    frame: "pd.DataFrame",
    *,
    fit: bool = False,
    frames: "Mapping[str, pd.DataFrame] | None" = None,
) -> Outcome:
    """Return the table after all steps; the one that is given stays as it is.

    With `fit` each step learns anew from what the steps before it made. `frames` are the second frames that
    steps name. Raises InvalidInput where the table's columns have no names of their own (unless the first
    step gives them some), where a step needs what is not there or has not learned yet, or where its lines
    fail: it says which step, and on which row.
    """
    first = next((step.do for step in recipe.steps if not step.off), None)
    if not isinstance(first, CleanNames):
        _check_names(frame)
    frames_of(recipe)
    made, outcomes, steps = frame.copy(deep=False), [], []
    for number, step in enumerate(recipe.steps, 1):
        if step.off:
            steps.append(step)
            continue
        done = do_step(step, number, made, fit=fit, frames=frames)
        made = done.frame
        outcomes.append(done.outcome)
        steps.append(done.step)
    return Outcome(made, msgspec.structs.replace(recipe, steps=steps), outcomes)


def do_step(
    step: Step,
    number: int,
    frame: "pd.DataFrame",
    *,
    fit: bool = False,
    frames: "Mapping[str, pd.DataFrame] | None" = None,
) -> Done:
    """Do one step of a recipe on the table that those before it made; raises StepFailed."""
    begun = time.perf_counter()
    _check_columns(step, number, frame)
    if fit and learns(step.do):
        step = msgspec.structs.replace(step, fitted=_fitted(step, number, frame))
    made = _executed(step, number, frame, _others(step, number, frames or {}))
    return Done(step, made, _outcome(step, number, frame, made, time.perf_counter() - begun))


def _fitted(step: Step, number: int, frame: "pd.DataFrame") -> Fitted:
    try:
        return Fitted(rows=len(frame), columns=step.do.learn(frame))
    except InvalidInput as error:
        raise StepFailed(step, number, f"cannot learn: {error.message}", error.hint) from None


def _others(step: Step, number: int, given: "Mapping[str, pd.DataFrame]") -> "dict[str, pd.DataFrame]":
    """Return the second frames that a step names; raises StepFailed for one that is not given."""
    missing = [name for name in step.do.frames() if name not in given]
    if missing:
        raise StepFailed(
            step, number, f"needs the frame {missing[0]}, which is not given",
            f"Give it with the first one: frames={{{missing[0]!r}: …}}.",
        )  # fmt: skip
    return {name: given[name] for name in step.do.frames()}


def _executed(
    step: Step, number: int, frame: "pd.DataFrame", others: "dict[str, pd.DataFrame]"
) -> "pd.DataFrame":
    lines = compile("\n".join(lines_of(step, number)), f"<step {number}: {step.do.title()}>", "exec")
    made = _ran(lines, frame, others)
    if isinstance(made, Exception):
        row = _guilty(step, lines, frame)
        where = "" if row is None else _place(step, frame, row)
        raise StepFailed(step, number, f"failed{where}: {_words(made)}", row=row) from made
    _check_names(made)
    return made


def _ran(
    lines: CodeType, frame: "pd.DataFrame", others: "dict[str, pd.DataFrame]"
) -> "pd.DataFrame | Exception":
    """Run lines on a table; returns what they made of it, or why they failed."""
    import numpy as np
    import pandas as pd

    names: dict[str, Any] = {name: importlib.import_module(name) for name in MODULES}
    names |= {name: other.copy(deep=False) for name, other in others.items()}
    names |= {"df": frame.copy(deep=False), "pd": pd, "np": np}
    try:
        exec(lines, names)  # noqa: S102  # what the recipe shows is what runs
    except Exception as error:  # noqa: BLE001  # a person's data and code may raise anything
        return error
    made = names["df"]
    if isinstance(made, pd.DataFrame):
        return made
    return TypeError(f"`df` is a {type(made).__name__} after it, and no DataFrame")


def _guilty(step: Step, lines: CodeType, frame: "pd.DataFrame") -> int | None:
    """Return on which row a step fails, found by halving.

    None where no single row fails by itself, or rows depend on one another.
    """
    if step.do.reach == "others" or not len(frame):
        return None

    def _fails(some: "pd.DataFrame") -> bool:
        return isinstance(_ran(lines, some, {}), Exception)

    low, high = 0, len(frame)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _fails(frame.iloc[low:middle]) else (middle, high)
    return low if _fails(frame.iloc[low:high]) else None


def _place(step: Step, frame: "pd.DataFrame", at: int) -> str:
    """Return a row, with the values that a step reads there."""
    row = frame.iloc[at]
    values = ", ".join(f"{name} is {row[name]!r}"[:200] for name in step.do.reads() if name in frame.columns)
    return f" on row {at}" + (f", where {values}" if values else "")


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
        raise StepFailed(
            step, number, f"needs {missing[0]}, which is not there",
            f"There are {', '.join(list(frame.columns)[:20])}{', …' if len(there) > 20 else ''}.",
        )  # fmt: skip


def _outcome(
    step: Step, number: int, before: "pd.DataFrame", after: "pd.DataFrame", seconds: float
) -> StepOutcome:
    return StepOutcome(
        number=number, title=step.do.title(), rows=(len(before), len(after)),
        added=[str(name) for name in after.columns if name not in before.columns],
        removed=[str(name) for name in before.columns if name not in after.columns],
        changed=changed_columns(before, after) if before.columns.is_unique else [], seconds=seconds,
    )  # fmt: skip


def _words(error: Exception) -> str:
    first = str(error).splitlines()[0] if str(error) else ""
    return f"{type(error).__name__}: {first}" if first else type(error).__name__
