"""The rows that a step is given, as pandas has them."""

from typing import TYPE_CHECKING, Any

from cellworks_engine.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd


def rows_of(given: Any, name: str) -> "pd.DataFrame":
    """Return a frame of pandas, Polars or Arrow as a DataFrame; raises InvalidInput for what has no rows."""
    if not hasattr(given, "columns"):
        raise InvalidInput(f"{name} is a {type(given).__name__}, and rows are wanted: a frame.", field=name)
    frame: pd.DataFrame = given.to_pandas() if hasattr(given, "to_pandas") else given
    return frame
