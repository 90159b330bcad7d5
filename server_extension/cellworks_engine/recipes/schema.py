"""What a recipe is: ordered steps, and what they have learned. This is what stands in a `.recipe.json`."""

from typing import Annotated

import msgspec
from msgspec import Meta

from cellworks_engine.recipes.operations import AnyOperation
from cellworks_engine.recipes.operations.base import LearnedColumn
from cellworks_engine.schema import NO_NUL, Input

FORMAT = 1
"""Version of the file that this code writes; a reader refuses a newer one."""


class Fitted(Input, frozen=True, kw_only=True):
    """What a step has learned, and from how much."""

    rows: int
    """Of the table as the step found it."""
    columns: dict[str, LearnedColumn]


class Step(Input, frozen=True, kw_only=True, omit_defaults=True):
    """One operation at its place in a recipe."""

    do: AnyOperation
    note: Annotated[str, Meta(max_length=2000)] = ""
    off: bool = False
    """It is left out for now."""
    fitted: Fitted | None = None
    """None: it learns nothing, or has not done so yet."""


class Expected(Input, frozen=True, kw_only=True):
    """A column that steps read, as it was when the recipe was fitted."""

    name: str
    dtype: str
    """pandas' word."""
    kind: str
    """`number`, `text`, …"""
    missing: float
    """Share of the rows."""


class RecipeSpec(Input, frozen=True, kw_only=True):
    """Steps in the order in which they are done."""

    format: int = FORMAT
    name: Annotated[str, Meta(max_length=200, pattern=NO_NUL)] = "recipe"
    expects: Annotated[list[Expected], Meta(max_length=20_000)] = []
    """Of the table that it is run on; empty where it was never fitted."""
    steps: Annotated[list[Step], Meta(max_length=10_000)] = []


class StepOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a step did to a table."""

    number: int
    """1 is the first."""
    title: str
    rows: tuple[int, int]
    """Before and after it."""
    added: list[str]
    removed: list[str]
    changed: list[str]
    """Columns that it wrote anew; empty where there are other rows now."""
    seconds: float
