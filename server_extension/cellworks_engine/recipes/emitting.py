"""A recipe as pandas: the lines of each step, and all of them as one clean function."""

import re
from collections.abc import Iterator

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.operations.base import Operation
from cellworks_engine.recipes.schema import RecipeSpec, Step

_NUMPY = re.compile(r"\bnp\.")
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
    """Return a recipe as a function of a DataFrame, which needs pandas (and NumPy where it says so) alone."""
    body = "\n".join(_body(recipe))
    imports = [*(["import numpy as np"] if _NUMPY.search(body) else []), "import pandas as pd"]
    head = [*imports, "", "", f"def {name}(df: pd.DataFrame) -> pd.DataFrame:"]
    first = f"{INDENT}df = df.copy(deep=False)  # the frame that is given stays as it is"
    return "\n".join([*head, first, body, f"{INDENT}return df", ""]).replace("\n\n\n\n", "\n\n\n")


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
