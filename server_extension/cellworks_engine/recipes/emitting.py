"""A recipe as pandas: the lines of each step, and all of them as one clean function."""

import ast
import re
from collections.abc import Iterator

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.operations.base import Operation
from cellworks_engine.recipes.schema import RecipeSpec, Step

MODULES = ("json", "re", "zlib")
"""Of Python itself, which a step's lines may use."""
_USED = {name: re.compile(rf"\b{name}\.") for name in (*MODULES, "np")}
INDENT = "    "


def learns(operation: Operation) -> bool:
    """Tell whether an operation takes values from a table before it can run."""
    return type(operation).learn is not Operation.learn


def lines_of(step: Step, number: int) -> list[str]:
    """Return a step's lines; raises InvalidInput where it has not learned yet what they need."""
    if learns(step.do) and step.fitted is None:
        raise InvalidInput(
            f"Step {number} ({step.do.title()}) has not been fitted yet.", field=f"steps[{number - 1}]",
            hint="Fit the recipe on the rows that it is to learn from: recipe.fit(df).",
        )  # fmt: skip
    return step.do.lines(step.fitted.columns if step.fitted is not None else {})


def function(recipe: RecipeSpec, name: str = "clean") -> str:
    """Return a recipe as a function of a DataFrame, which needs pandas (and NumPy where it says so) alone.

    Second frames that steps take by their names are further parameters, in the order of the steps.
    """
    body = "\n".join(_body(recipe))
    standard = [f"import {one}" for one in MODULES if _USED[one].search(body)]
    imports = [
        *standard,
        *([""] if standard else []),
        *(["import numpy as np"] if _USED["np"].search(body) else []),
    ]
    given = "".join(f", {one}: pd.DataFrame" for one in frames_of(recipe))
    head = [*imports, "import pandas as pd", "", "", f"def {name}(df: pd.DataFrame{given}) -> pd.DataFrame:"]
    first = f"{INDENT}df = df.copy(deep=False)  # the frame that is given stays as it is"
    return "\n".join([*head, first, body, f"{INDENT}return df", ""]).replace("\n\n\n\n", "\n\n\n")


def frames_of(recipe: RecipeSpec) -> list[str]:
    """Return the second frames that a recipe takes by name; raises InvalidInput where a step sets one."""
    wanted = list(dict.fromkeys(one for step in recipe.steps if not step.off for one in step.do.frames()))
    for number, step in enumerate(recipe.steps, 1):
        taken = set() if step.off or not wanted else _assigned(step, number).intersection(wanted)
        if taken:
            raise InvalidInput(
                f"Step {number} ({step.do.title()}) needs the name {min(taken)} itself.",
                field=f"steps[{number - 1}]", hint="Give the second frame another name.",
            )  # fmt: skip
    return wanted


def _assigned(step: Step, number: int) -> set[str]:
    """Return the names that a step's lines set."""
    if learns(step.do) and step.fitted is None:
        return set()
    tree = ast.parse("\n".join(lines_of(step, number)))
    return {one.id for one in ast.walk(tree) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}


def _body(recipe: RecipeSpec) -> Iterator[str]:
    for number, step in enumerate(recipe.steps, 1):
        if step.off:
            continue
        fitted = f" (fitted on {step.fitted.rows:,} rows)" if step.fitted is not None else ""
        yield ""
        said = " ".join(f"{number}. {step.do.title()}{fitted}".split())
        yield f"{INDENT}# {said}"
        for line in lines_of(step, number):
            yield INDENT + line if line.strip() else ""
    yield ""
