"""What a wrangler looks at: where a frame comes from, which steps were done, and which rows are shown."""

from typing import Annotated, Literal

from msgspec import Meta

from cellworks_engine.recipes.schema import Step
from cellworks_engine.schema import NO_NUL, FilePath, Input

ColumnName = Annotated[str, Meta(max_length=100_000)]
FrameId = Annotated[str, Meta(min_length=1, max_length=64)]
"""A handle that `open` gave; it lives as long as its kernel."""
Steps = Annotated[list[Step], Meta(max_length=10_000)]
FIRST_ROWS = 50_000


class FrameOrigin(Input, frozen=True, kw_only=True, tag="frame"):
    """A DataFrame of the notebook, by the name that it has there: `flights`, or `Out[12]`."""

    name: Annotated[str, Meta(min_length=1, max_length=1000, pattern=NO_NUL)]


class FileOrigin(Input, frozen=True, kw_only=True, tag="file"):
    """A file: CSV, TSV, Parquet, JSON lines or Excel; or a URL of any file system that fsspec knows."""

    path: FilePath
    sheet: Annotated[str, Meta(max_length=100)] | None = None
    """Of a workbook; None is its first."""


class DatasetOrigin(Input, frozen=True, kw_only=True, tag="dataset"):
    """A version of a dataset: `flights/2`, or `flights` for the newest."""

    ref: Annotated[str, Meta(min_length=1, max_length=120, pattern=NO_NUL)]


Origin = FrameOrigin | FileOrigin | DatasetOrigin


class Sampling(Input, frozen=True, kw_only=True):
    """Which rows are opened. `stratified` keeps the shares of `column`'s values."""

    how: Literal["all", "first", "random", "stratified"] = "all"
    rows: Annotated[int, Meta(ge=1, le=1 << 40)] = FIRST_ROWS
    seed: Annotated[int, Meta(ge=0, le=2**32 - 1)] = 0
    column: ColumnName | None = None


class RangeFilter(Input, frozen=True, kw_only=True, tag="range"):
    """Rows from `low` to `high`, both included unless `below`; dates are in milliseconds since 1970 (UTC)."""

    column: ColumnName
    low: float | None = None
    high: float | None = None
    below: bool = False
    """`high` itself is left out, as the upper edge of a bin is."""
    but: bool = False
    """Rows outside of it; what is missing lies nowhere."""


class ValuesFilter(Input, frozen=True, kw_only=True, tag="values"):
    """Rows whose value, as it is shown, is one of these; `but` keeps all others."""

    column: ColumnName
    values: Annotated[list[str], Meta(max_length=10_000)]
    but: bool = False


class PresenceFilter(Input, frozen=True, kw_only=True, tag="presence"):
    """Rows whose value is missing, there, or there and not valid."""

    column: ColumnName
    what: Literal["missing", "present", "invalid"]


class TextFilter(Input, frozen=True, kw_only=True, tag="text"):
    """Rows whose value, as it is shown, holds a text; small and capital letters are the same."""

    column: ColumnName
    text: Annotated[str, Meta(min_length=1, max_length=10_000)]


class MatchFilter(Input, frozen=True, kw_only=True, tag="match"):
    """Rows whose value, as it is shown, is as a whole what a regular expression finds."""

    column: ColumnName
    regex: Annotated[str, Meta(min_length=1, max_length=10_000)]
    but: bool = False


class RowsFilter(Input, frozen=True, kw_only=True, tag="rows"):
    """Rows by their places in the table, from 0: what a check found, what a report points at."""

    rows: Annotated[list[int], Meta(max_length=1_000_000)]
    words: Annotated[str, Meta(max_length=500)] = ""
    """What they are, for people: `duplicates`."""


Filter = RangeFilter | ValuesFilter | PresenceFilter | TextFilter | MatchFilter | RowsFilter


class Sort(Input, frozen=True, kw_only=True):
    """A column that rows stand in the order of; missing values are last."""

    column: ColumnName
    descending: bool = False


class View(Input, frozen=True, kw_only=True):
    """Which rows of a table are shown, and in which order. The table stays as it is."""

    filters: Annotated[list[Filter], Meta(max_length=1000)] = []
    """All must hold."""
    search: Annotated[str, Meta(max_length=10_000)] = ""
    """A text that any column holds."""
    sort: Annotated[list[Sort], Meta(max_length=100)] = []
    changes: bool = False
    """Only rows that a trial changes, adds or removes."""


class Table(Input, frozen=True, kw_only=True):
    """A frame after steps; with a `trial`, what one step more would change of it."""

    frame: FrameId
    steps: Steps = []
    trial: Step | None = None
