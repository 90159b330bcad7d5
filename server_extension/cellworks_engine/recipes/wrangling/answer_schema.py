"""What a kernel answers a panel."""

from typing import Literal

import msgspec

from cellworks_engine.recipes.catalog_schema import CatalogAnswer
from cellworks_engine.recipes.schema import RecipeSpec, StepOutcome
from cellworks_engine.recipes.wrangling.chart_schema import ChartAnswer, ProfileAnswer
from cellworks_engine.recipes.wrangling.insight_schema import InsightsAnswer
from cellworks_engine.recipes.wrangling.table_schema import Sampling

ColumnKind = Literal[
    "number", "text", "boolean", "datetime", "duration", "category", "nested", "mixed", "empty"
]
Status = Literal["same", "changed", "added", "removed"]


class FrameRow(msgspec.Struct, frozen=True, kw_only=True):
    """A DataFrame of the notebook."""

    name: str
    type: str
    """`pandas.DataFrame`, `polars.DataFrame`, …"""
    rows: int
    columns: int


class FramesAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="frames"):
    """The notebook's DataFrames."""

    frames: list[FrameRow]


class ColumnInfo(msgspec.Struct, frozen=True, kw_only=True):
    """A column by its name; `dtype` is pandas' word for it."""

    name: str
    dtype: str
    kind: ColumnKind


class OpenAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="open"):
    """A frame that is open."""

    frame: str
    title: str
    rows: int
    all_rows: int | None
    """Before sampling; None where nobody has counted."""
    sampling: Sampling
    columns: list[ColumnInfo]
    notes: list[str]
    """What a person should know: names that had to be made text, rows that could not be read."""


class StepFailure(msgspec.Struct, frozen=True, kw_only=True):
    """Why a step failed; those before it stand."""

    number: int
    message: str
    hint: str | None
    row: int | None
    """The first row on which it fails by itself."""


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """A step as a list shows it."""

    title: str
    reach: Literal["row", "learned", "others"]
    lines: list[str]
    """Its pandas; empty where it has not learned yet what they need."""
    learned: list[str]
    """What it has learned, in words: `temp: 41.0`."""


class RunAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="run"):
    """A recipe after it was run, with what its steps have learned."""

    recipe: RecipeSpec
    views: list[StepView]
    """One a step."""
    outcomes: list[StepOutcome]
    """Of the steps that were done, in order; a step that is off has none."""
    failed: StepFailure | None
    rows: int
    columns: list[ColumnInfo]
    code: str
    """The recipe as a function; up to the step that failed."""
    before_model: bool
    """Whether it may stand before a model: no step looks at other rows."""


class ColumnChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a trial does to a column."""

    name: str
    status: Status
    cells: int
    """That differ."""


class TrialView(msgspec.Struct, frozen=True, kw_only=True):
    """What a step would change; rows are told apart where it leaves them in place."""

    columns: list[ColumnChange]
    added: int
    removed: int
    changed: int
    """Rows."""
    aligned: bool
    """False: it makes new rows (groups, joins), so rows cannot be compared one by one."""


class WindowAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="window"):
    """Rows, in the message's buffer."""

    first: int
    rows: int
    """That the view shows, of all."""
    all_rows: int
    columns: list[ColumnInfo]
    """Of the buffer, in its order."""
    trial: TrialView | None


class TopValue(msgspec.Struct, frozen=True, kw_only=True):
    """A frequent value as it is shown; `shown` counts the rows of the view."""

    value: str
    count: int
    shown: int


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What a column holds. Numbers and dates have bins, others have top values."""

    name: str
    dtype: str
    kind: ColumnKind
    rows: int
    missing: int
    invalid: int
    """There, and not what the column is of: infinities, `n/a` and the like, a type of its own."""
    distinct: int
    exact: bool
    """False: from a sample."""
    low: float | None
    high: float | None
    edges: list[float]
    counts: list[int]
    shown: list[int]
    """Of the view's rows, in the same bins."""
    top: list[TopValue]


class HeadersAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="headers"):
    """Columns' headers."""

    rows: int
    """That the view shows."""
    headers: list[Header]


class CellAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="cell"):
    """One value."""

    text: str
    kind: str
    """Python's word for it: `str`, `Timestamp`, `list`."""
    length: int
    """Of the text, which is cut after a million characters."""


class TextAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="text"):
    """A file's text."""

    text: str


class ReadAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="read"):
    """A recipe that was read."""

    recipe: RecipeSpec


class Misfit(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a recipe expects and a frame does not have."""

    severity: Literal["breaks", "warns"]
    """`breaks`: the step cannot run; `warns`: it runs on what it was not fitted for."""
    step: int | None
    """From 1; None: the table itself."""
    column: str | None
    sentence: str
    rows: int
    """How many are concerned."""


class FitAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="fit"):
    """What no longer fits; the worst first."""

    misfits: list[Misfit]


class CheckResult(msgspec.Struct, frozen=True, kw_only=True):
    """One expectation."""

    expectation: str
    column: str | None
    sentence: str
    passed: bool
    failing: int
    rows: list[int]
    """Places of the failing rows, the first 10,000."""


class CheckAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="check"):
    """What a suite found."""

    passed: bool
    results: list[CheckResult]


class JobAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="job"):
    """The job that was submitted."""

    job: str
    number: int


class DoneAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="done"):
    """Nothing to say."""


class StaleAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="stale"):
    """The notebook's frame is another one now, or was changed; said once, with the id 0."""

    frame: str


class ProgressAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="progress"):
    """How far the work on a request is; the answer itself follows."""

    words: str
    share: float
    """From 0 to 1."""


class FailAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="fail"):
    """Why there is no answer."""

    code: str
    message: str
    hint: str | None = None
    field: str | None = None


WrangleAnswer = (
    FramesAnswer | OpenAnswer | RunAnswer | WindowAnswer | HeadersAnswer | CellAnswer | ProfileAnswer
    | ChartAnswer | InsightsAnswer | TextAnswer | ReadAnswer | FitAnswer | CheckAnswer | JobAnswer
    | CatalogAnswer | DoneAnswer | StaleAnswer | ProgressAnswer | FailAnswer
)  # fmt: skip


class WrangleReply(msgspec.Struct, frozen=True, kw_only=True):
    """A message from the kernel, to the request with this id."""

    id: int
    answer: WrangleAnswer
