"""Random tables, and a step run alone."""

import math
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest

from cellworks_engine.recipes.running import Outcome, run
from cellworks_engine.recipes.schema import RecipeSpec


def recipe(*steps: dict[str, Any]) -> RecipeSpec:
    """Return a recipe of what a file has of its steps."""
    return msgspec.convert({"steps": [{"do": step} for step in steps]}, RecipeSpec)


def done(
    frame: pd.DataFrame, *steps: dict[str, Any], fit: bool = True, **frames: pd.DataFrame
) -> pd.DataFrame:
    """Return a table after some steps, which learn from it; others are second frames."""
    return ran(frame, *steps, fit=fit, **frames).frame


def ran(frame: pd.DataFrame, *steps: dict[str, Any], fit: bool = True, **frames: pd.DataFrame) -> Outcome:
    """Return what came of some steps."""
    return run(recipe(*steps), frame, fit=fit, frames=frames)


def values(frame: pd.DataFrame, name: str) -> list[Any]:
    """Return a column as plain Python has it; what is missing is None."""
    return [
        None if value is None or value is pd.NA or value != value else value for value in frame[name].tolist()
    ]


def there(items: list[Any]) -> list[Any]:
    return [item for item in items if item is not None]


def near(found: list[Any], wanted: list[Any]) -> bool:
    return len(found) == len(wanted) and all(
        (a is None and b is None)
        or (a is not None and b is not None and math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9))
        for a, b in zip(found, wanted, strict=True)
    )


def a_table(rows: int, seed: int) -> pd.DataFrame:
    """Return numbers with and without holes, words, dates in a zone, truths, and an index with twins."""
    rng = np.random.default_rng(seed)
    x = np.round(rng.normal(10, 5, rows), 3)
    words = rng.choice(["UA", "AA", "B6", "Dl ", " mq"], rows)
    at = pd.Timestamp("2013-01-30", tz="America/New_York") + pd.to_timedelta(rng.integers(0, 9e6, rows), "s")
    return pd.DataFrame({
        "x": np.where(rng.random(rows) < 0.2, np.nan, x), "y": rng.integers(-5, 6, rows),
        "word": pd.Series(np.where(rng.random(rows) < 0.2, None, words), dtype="str"),
        "at": pd.Series(at).mask(rng.random(rows) < 0.1) if rows else pd.Series(at),
        "truth": rng.random(rows) < 0.5,
    }).set_axis(rng.integers(0, max(rows // 2, 1), rows), axis=0)  # fmt: skip


@pytest.fixture(params=[(200, 1), (37, 2), (1, 3)], ids=["200", "37", "one row"])
def table(request: pytest.FixtureRequest) -> pd.DataFrame:
    """Return a random table."""
    return a_table(*request.param)
