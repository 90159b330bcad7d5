"""A recipe over the rows that a step is given."""

from typing import TYPE_CHECKING, Any

from cellworks_engine.pipelines.inside.frames import rows_of
from cellworks_engine.recipes.files import decode
from cellworks_engine.recipes.running import run

if TYPE_CHECKING:
    import pandas as pd


def clean(data: Any, recipe: str, *, refit: bool = False) -> "pd.DataFrame":
    """Return the rows after all steps of a recipe (the text of its file).

    With `refit` it learns from these rows first. Raises InvalidInput that names the step and the row.
    """
    return run(decode(recipe.encode()), rows_of(data, "data"), fit=refit).frame
