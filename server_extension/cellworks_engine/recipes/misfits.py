"""Whether a recipe still fits a table: what it expects of its columns, and what its steps have learned."""

import ast
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.emitting import learns
from cellworks_engine.recipes.operations.base import LearnedColumn, Operation
from cellworks_engine.recipes.operations.categories import OneHot, Ordinal
from cellworks_engine.recipes.operations.columns import Formula
from cellworks_engine.recipes.operations.custom import Custom
from cellworks_engine.recipes.operations.encodings import FrequencyEncode, TargetEncode
from cellworks_engine.recipes.operations.numbers import Outliers, Scale
from cellworks_engine.recipes.operations.powers import QuantileTransform
from cellworks_engine.recipes.running import do_step
from cellworks_engine.recipes.schema import Expected, RecipeSpec, Step
from cellworks_engine.recipes.wrangling.answer_schema import FitAnswer, Misfit
from cellworks_engine.recipes.wrangling.kinds import kind_of

if TYPE_CHECKING:
    import pandas as pd

MORE_MISSING = 0.05
"""Missing share above that at the fit that is spoken of, where it also is twice that."""
_WITH_CATEGORIES = (OneHot, Ordinal, FrequencyEncode, TargetEncode)
"""Steps whose categories are values."""
MOST = 10_000
"""Distinct values of a column that are compared with learned categories."""


def expected(recipe: RecipeSpec, frame: "pd.DataFrame") -> list[Expected]:
    """Return what a recipe that is fitted on a table expects of its columns: of those that its steps read."""
    wanted = _read(recipe, [str(name) for name in frame.columns])
    return [
        Expected(
            name=name, dtype=str(frame[name].dtype), kind=kind_of(frame[name]),
            missing=round(float(frame[name].isna().mean()), 4) if len(frame) else 0.0,
        )
        for name in frame.columns
        if name in wanted and frame.columns.is_unique
    ]  # fmt: skip


def misfits(
    recipe: RecipeSpec, frame: "pd.DataFrame", frames: "Mapping[str, pd.DataFrame] | None" = None
) -> FitAnswer:
    """Return what of a recipe no longer fits a table, the worst first; it is run up to what breaks."""
    found = [one for each in recipe.expects for one in _of_column(each, frame)]
    made = frame
    for number, step in enumerate(recipe.steps, 1):
        if step.off:
            continue
        found += _of_step(step, number, made)
        try:
            made = do_step(step, number, made, frames=frames).frame
        except InvalidInput as error:
            found.append(_breaks(error.message, number, rows=len(made)))
            break
    unique = {(one.step, one.column, one.sentence): one for one in found}
    return FitAnswer(
        misfits=sorted(unique.values(), key=lambda one: (one.severity != "breaks", -one.rows, one.step or 0))
    )


def _of_column(known: Expected, frame: "pd.DataFrame") -> Iterator[Misfit]:
    if known.name not in frame.columns:
        yield _breaks(f"There is no column {known.name}, which steps read.", None, known.name, len(frame))
        return
    values = frame[known.name]
    kind = kind_of(values)
    if kind not in (known.kind, "empty"):
        words = f"{known.name} was {known.kind} ({known.dtype}) and is {kind} ({values.dtype})."
        yield _warns(words, None, known.name, len(frame))
    missing = int(values.isna().sum())
    share = missing / max(len(frame), 1)
    if share > max(known.missing + MORE_MISSING, 2 * known.missing):
        words = f"{share:.1%} of {known.name} are missing, and {known.missing:.1%} were."
        yield _warns(words, None, known.name, missing)


def _of_step(step: Step, number: int, frame: "pd.DataFrame") -> Iterator[Misfit]:
    if step.fitted is None or not learns(step.do):
        return
    for name, learned in step.fitted.columns.items():
        if name in frame.columns:
            yield from _unseen(step.do, number, name, learned, frame[name])
            yield from _outside(step.do, number, name, learned, frame[name])


def _unseen(
    do: Operation, number: int, name: str, learned: LearnedColumn, values: "pd.Series"
) -> Iterator[Misfit]:
    """Say which values a step has not seen, where what it has learned are categories."""
    if not isinstance(do, _WITH_CATEGORIES) or not learned.categories:
        return
    counts = values.dropna().value_counts().head(MOST)
    new = counts[(counts > 0) & ~counts.index.isin(learned.categories)]
    if len(new):
        rows, some = int(new.sum()), ", ".join(map(str, new.index[:3]))
        share = rows / len(values)
        words = f"{rows:,} rows ({share:.1%}) have values of {name} that it was not fitted on: {some}"
        severe = getattr(do, "unseen", "") == "error"
        words += f" and {len(new) - 3} more." if len(new) > 3 else "."
        yield (_breaks if severe else _warns)(words, number, name, rows)


def _outside(
    do: Operation, number: int, name: str, learned: LearnedColumn, values: "pd.Series"
) -> Iterator[Misfit]:
    """Say how many values lie outside of all that a step was fitted on, or of the bounds that it holds."""
    bounds = _bounds(do, learned)
    if bounds is None or kind_of(values) != "number":
        return
    outside = int(((values < bounds[0]) | (values > bounds[1])).sum())
    if outside:
        share = outside / len(values)
        words = f"{outside:,} rows ({share:.1%}) have {name} outside of {bounds[0]:g} and {bounds[1]:g}."
        yield _warns(words, number, name, outside)


def _bounds(do: Operation, learned: LearnedColumn) -> tuple[float, float] | None:
    if isinstance(do, Outliers) and learned.low is not None and learned.high is not None:
        return learned.low, learned.high
    if isinstance(do, Scale) and do.by == "min-max":
        return learned.center, learned.center + learned.scale
    if isinstance(do, QuantileTransform):
        return learned.edges[0], learned.edges[-1]
    return None


def _read(recipe: RecipeSpec, names: list[str]) -> set[str]:
    """Return which columns of a table steps read; all of them where a person's own lines may."""
    found: set[str] = set()
    for step in recipe.steps:
        if isinstance(step.do, Custom) and not step.off:
            return set(names)
        found.update(step.do.reads())
        if isinstance(step.do, Formula):
            found.update(name for name in names if name in _words(step.do.expression))
    return found.intersection(names)


def _words(expression: str) -> set[str]:
    """Return the names of a formula; those in backticks too."""
    quoted = set(expression.split("`")[1::2])
    try:
        tree = ast.parse(expression.replace("`", ""), mode="eval")
    except SyntaxError:
        return quoted
    return quoted | {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)}


def _breaks(sentence: str, step: int | None, column: str | None = None, rows: int = 0) -> Misfit:
    return Misfit(severity="breaks", step=step, column=column, sentence=sentence, rows=rows)


def _warns(sentence: str, step: int | None, column: str | None, rows: int) -> Misfit:
    return Misfit(severity="warns", step=step, column=column, sentence=sentence, rows=rows)
