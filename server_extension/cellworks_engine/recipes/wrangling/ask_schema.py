"""What a panel asks a kernel. Every request says the whole of what it is about, so the kernel keeps no state
that a person could lose: it holds frames and remembers what it worked out."""

from typing import Annotated, Literal

from msgspec import Meta

from cellworks_engine.recipes.wrangling.table_schema import (
    ColumnName,
    FrameId,
    Origin,
    Sampling,
    Steps,
    Table,
    View,
)
from cellworks_engine.schema import FilePath, Input

Columns = Annotated[list[ColumnName], Meta(max_length=20_000)]
ChartKind = Literal["histogram", "box", "bar", "scatter", "line", "heatmap"]
Summarise = Literal["count", "mean", "sum", "median", "min", "max"]


class AskFrames(Input, frozen=True, kw_only=True, tag="frames"):
    """Which DataFrames the notebook has."""


class AskCatalog(Input, frozen=True, kw_only=True, tag="catalog"):
    """Which operations there are."""


class AskOpen(Input, frozen=True, kw_only=True, tag="open"):
    """Open a frame."""

    origin: Origin
    sampling: Sampling = Sampling()


class AskClose(Input, frozen=True, kw_only=True, tag="close"):
    """Let a frame go."""

    frame: FrameId


class AskRun(Input, frozen=True, kw_only=True, tag="run"):
    """Do all steps: those that have not learned yet learn, and so do the ones named in `refit` (from 1)."""

    frame: FrameId
    steps: Steps = []
    name: Annotated[str, Meta(max_length=200)] = "recipe"
    refit: Annotated[list[int], Meta(max_length=10_000)] = []


class AskWindow(Input, frozen=True, kw_only=True, tag="window"):
    """Some rows of some columns. The answer has a buffer: an Arrow stream (see `windows.py`)."""

    table: Table
    view: View = View()
    first: Annotated[int, Meta(ge=0)] = 0
    count: Annotated[int, Meta(ge=0, le=10_000)] = 200
    columns: Columns = []
    """By name; empty: the first 200."""


class AskHeaders(Input, frozen=True, kw_only=True, tag="headers"):
    """What columns hold, over all rows and over those that the view shows.

    A column's own filter does not count for it, so that a brush can be moved.
    """

    table: Table
    view: View = View()
    columns: Columns = []
    """Empty: all."""
    exact: bool = True
    """False: from a sample of the rows, at once."""


class AskCell(Input, frozen=True, kw_only=True, tag="cell"):
    """One value, whole."""

    table: Table
    row: Annotated[int, Meta(ge=0)]
    """Its place in the table (what a window says of it), from 0."""
    column: ColumnName


class AskProfile(Input, frozen=True, kw_only=True, tag="profile"):
    """Everything about one column; with a target, what it tells of that."""

    table: Table
    view: View = View()
    column: ColumnName
    target: ColumnName | None = None


class AskChart(Input, frozen=True, kw_only=True, tag="chart"):
    """A chart of the columns that were put on its wells."""

    table: Table
    view: View = View()
    kind: ChartKind
    x: ColumnName
    y: ColumnName | None = None
    color: ColumnName | None = None
    by: Summarise = "count"
    bins: Annotated[int, Meta(ge=2, le=200)] = 20


class AskInsights(Input, frozen=True, kw_only=True, tag="insights"):
    """A report of quality and insights; the answer is preceded by progress."""

    table: Table
    target: ColumnName | None = None
    time: ColumnName | None = None
    """Says when a row was: for leakage by time."""
    group: ColumnName | None = None
    """Says whose a row is: for leakage by group."""
    facet: ColumnName | None = None
    """For bias: the column that people are told apart by."""
    favoured: Annotated[str, Meta(max_length=10_000)] | None = None
    """The facet's value that is favoured, as it is shown; None: the most frequent one."""
    positive: Annotated[str, Meta(max_length=10_000)] | None = None
    """The target's value that is the good outcome; None: the last one in order."""
    within: ColumnName | None = None
    """For the conditional metric (CDDL): the groups that are looked at apart."""
    page: bool = False
    """Give the report as an HTML page too."""


class AskFile(Input, frozen=True, kw_only=True, tag="file"):
    """The recipe as the text of a `.recipe.json`."""

    steps: Steps
    name: Annotated[str, Meta(max_length=200)] = "recipe"
    frame: FrameId | None = None
    """Keeps what the recipe expects of its columns."""


class AskRead(Input, frozen=True, kw_only=True, tag="read"):
    """A recipe from the text of a `.recipe.json`."""

    text: str
    path: str = "the recipe"


class AskFit(Input, frozen=True, kw_only=True, tag="fit"):
    """What of a recipe no longer fits a frame."""

    frame: FrameId
    steps: Steps
    expects: str | None = None
    """The text of the `.recipe.json` that it comes from, where what it expects stands."""


class AskSuite(Input, frozen=True, kw_only=True, tag="suite"):
    """A suite of Great Expectations made from a table's profile, as JSON."""

    table: Table
    name: Annotated[str, Meta(min_length=1, max_length=200)] = "wrangled"


class AskCheck(Input, frozen=True, kw_only=True, tag="check"):
    """Validate a table by a suite of Great Expectations (its JSON)."""

    table: Table
    suite: str


class AskJob(Input, frozen=True, kw_only=True, tag="job"):
    """Run the recipe on all rows as a `processing` job."""

    frame: FrameId
    steps: Steps
    name: Annotated[str, Meta(max_length=200)] = "recipe"
    to: FilePath | None = None
    """The file that is made; None lets the job keep it."""
    dataset: Annotated[str, Meta(max_length=100)] | None = None
    """Make what comes out a version of this dataset."""
    refit: bool = False
    """Learn again, from all rows."""


WrangleAsk = (
    AskFrames | AskCatalog | AskOpen | AskClose | AskRun | AskWindow | AskHeaders | AskCell | AskProfile
    | AskChart | AskInsights | AskFile | AskRead | AskFit | AskSuite | AskCheck | AskJob
)  # fmt: skip


class WrangleRequest(Input, frozen=True, kw_only=True):
    """A message to the kernel. A later one with the same `turn` takes the place of one still waiting."""

    id: int
    ask: WrangleAsk
    turn: str = ""
