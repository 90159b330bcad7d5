"""What a drift report is, on the wire.

A report holds one verdict a feature, and what it was reached by. Times are seconds since 1970; shares lie
between 0 and 1; what has no number is None, never NaN.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cellworks_engine.datasets.schema import DatasetRef
from cellworks_engine.schema import NO_NUL, Digest, FilePath, Input
from cellworks_engine.statistics.schema import Category, Kind, Role

FORMAT = 1
"""Version of the report that this code writes; a reader refuses a newer one."""

Method = Literal[
    "js", "js_divergence", "psi", "l_infinity", "ks", "ks_p", "wasserstein", "chi_squared_p",
    "azure_js", "azure_psi", "azure_chi_squared_p",
    "vertex_js", "sagemaker_simple", "sagemaker_robust", "sagemaker_chi_squared_p",
]  # fmt: skip
"""How two columns are compared (`methods.py` names each formula's source). Those that end in `_p` are
probabilities: little of them is drift; of all others much is."""
Preset = Literal["cellworks", "sagemaker", "vertex", "azure"]

Status = Literal["violation", "drift", "unjudged", "ok", "ignored"]
"""`violation`: the data is not what it should be (type, missing, new values …). `drift`: its distribution has
moved past the limit. `unjudged`: there is too little to tell. `ignored`: nobody asked about it."""
STATUSES: tuple[Status, ...] = ("violation", "drift", "unjudged", "ok", "ignored")
"""The worst first."""

Fault = Literal[
    "column_missing", "column_extra", "type_changed", "no_rows", "too_few", "no_values", "no_reference",
    "missing", "new_values", "out_of_range", "infinite", "became_constant", "was_constant",
    "drift", "may_be_chance", "not_compared", "moves_by_itself", "identifier",
]  # fmt: skip
"""What was found. Which status each leads to stands in `faults.py`."""

ColumnName = Annotated[str, Meta(min_length=1, max_length=1000)]
Share = Annotated[float, Meta(ge=0, le=1)]
Limit = Annotated[float, Meta(ge=0, le=1e12)]
Seconds = Annotated[float, Meta(ge=-1e12, le=1e13)]
Columns = Annotated[list[ColumnName], Meta(max_length=20_000)]


# ---- what is asked


class DriftSettings(Input, frozen=True, kw_only=True):
    """What counts as drift. What is None is the preset's."""

    preset: Preset = "cellworks"
    numeric: Method | None = None
    """How columns of numbers are judged."""
    categorical: Method | None = None
    """How texts and booleans are judged."""
    threshold: Limit | None = None
    """The limit of every column that has none of its own."""
    thresholds: dict[ColumnName, Limit] = {}
    """Limits of single columns."""
    missing: Share | None = None
    """By how much the share of missing values may rise."""
    new_values: Share | None = None
    """The share of rows that may have a category that the reference has not."""
    out_of_range: Share | None = None
    """The share of rows that may lie outside the reference's least and greatest value."""
    least_rows: Annotated[int, Meta(ge=1, le=1 << 53)] | None = None
    """With fewer values on a side a column is not judged."""
    chance: Share | None = None
    """A distance past the limit that chance alone brings more often than this leaves a column unjudged;
    0 asks nothing of it."""
    features: Columns = []
    """Look at these columns only; empty: at all."""
    ignore: Columns = []
    as_categories: Columns = []
    """Columns of numbers whose values are names: codes, months."""


class DriftFile(Input, frozen=True, kw_only=True, tag="file"):
    """A file or a folder of files on the studio's host: Parquet, CSV, JSON lines or Arrow."""

    path: FilePath


class DriftDataset(Input, frozen=True, kw_only=True, tag="dataset"):
    """A version of a dataset."""

    ref: DatasetRef


class DriftBaseline(Input, frozen=True, kw_only=True, tag="baseline"):
    """The baseline that a model's version keeps."""

    model: Annotated[str, Meta(max_length=300, pattern=NO_NUL)]
    """`late/3`, or `late@champion`."""


class DriftRequests(Input, frozen=True, kw_only=True, tag="requests"):
    """A window of what an endpoint was asked and answered."""

    endpoint: Annotated[str, Meta(max_length=100, pattern=NO_NUL)]
    since: Seconds | None = None
    until: Seconds | None = None


DriftSource = DriftFile | DriftDataset | DriftBaseline | DriftRequests


class DriftColumns(Input, frozen=True, kw_only=True):
    """Which column is which; the others are features."""

    label: ColumnName | None = None
    """What was true."""
    predictions: Columns = []
    """What a model said: its classes or numbers, or a score a class."""
    time: ColumnName | None = None
    """When each row was: no feature, and what windows are cut by."""
    window: Annotated[float, Meta(gt=0, le=1e10)] | None = None
    """Seconds of a window of the current rows; None: they are not cut."""


class NewDriftReport(Input, frozen=True, kw_only=True):
    """A report that was made elsewhere and is to be kept: MessagePack in the content store."""

    content: Digest
    windows: Digest | None = None
    """What was counted in its windows, of which stretches of them are compared."""
    name: Annotated[str, Meta(min_length=1, max_length=200, pattern=NO_NUL)] | None = None
    job: Annotated[str, Meta(max_length=64, pattern=NO_NUL)] | None = None
    """The id of the job that made it."""


class NewDrift(Input, frozen=True, kw_only=True):
    """Two sources that the studio is to compare, in a job of its own."""

    reference: DriftSource
    current: DriftSource
    settings: DriftSettings = DriftSettings()
    columns: DriftColumns = DriftColumns()
    importance: dict[ColumnName, Limit] = {}
    """How much the model relies on each column, in any unit; empty: on all alike."""
    name: Annotated[str, Meta(min_length=1, max_length=200, pattern=NO_NUL)] | None = None


# ---- what is answered


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was found of a column."""

    fault: Fault
    status: Status
    """What this alone would make of the column."""
    sentence: str
    value: float | None = None
    limit: float | None = None


class ColumnSide(msgspec.Struct, frozen=True, kw_only=True):
    """A column on one side; times and durations in seconds."""

    dtype: str
    rows: int
    missing: Share = 0.0
    """Share of rows without a value; a NaN is none."""
    distinct: int | None = None
    mean: float | None = None
    sd: float | None = None
    min: float | None = None
    q25: float | None = None
    median: float | None = None
    q75: float | None = None
    max: float | None = None


class Bins(msgspec.Struct, frozen=True, kw_only=True):
    """Both sides over the same bins or categories, as shares of the rows that have a value.

    Of numbers `edges` has one more than there are bins; the first and the last bin may be far wider than the
    others. Of categories `labels` names them, the last one being all others where `others` is set.
    """

    edges: list[float] = []
    labels: list[str] = []
    others: bool = False
    reference: list[float] = []
    current: list[float] = []
    open_low: bool = False
    """The first bin holds all lesser values too, however far they are."""
    open_high: bool = False
    """The last bin holds all greater ones."""


class FeatureDrift(msgspec.Struct, frozen=True, kw_only=True):
    """How one column has moved."""

    name: str
    role: Role
    kind: Kind
    """What it is in the reference; in the current rows where the reference has no such column."""
    status: Status
    findings: list[Finding] = []
    """The worst first."""
    words: str = ""
    """What moved, in a sentence; empty where nothing to speak of did."""
    method: Method | None = None
    """By which the column is judged; None where it is not."""
    distance: float | None = None
    limit: float | None = None
    distances: dict[Method, float | None] = {}
    """By every method that fits the kind."""
    effect: float | None = None
    """The size of the change: Cohen's d of numbers (with a sign), Cohen's w of categories."""
    importance: float | None = None
    """How much the model relies on it; None where nobody knows."""
    harm: float = 0.0
    """What tables are sorted by: how far it moved (Jensen-Shannon; 1 where it broke) times importance."""
    reference: ColumnSide | None = None
    """None where the reference has no such column."""
    current: ColumnSide | None = None
    bins: Bins | None = None
    new: list[Category] = []
    """Categories that the reference has not, frequent first; ten at most."""
    gone: list[Category] = []
    """Categories that only the reference has."""


class DriftSide(msgspec.Struct, frozen=True, kw_only=True):
    """What was compared: for people, and what it was made of where the studio knows."""

    words: str
    rows: int
    source: DriftSource | None = None
    since: float | None = None
    until: float | None = None


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """How good predictions were where labels are there: metrics by name, None where one has no value."""

    task: Literal["regression", "binary", "multiclass"]
    rows: int
    """Rows with both a label and a prediction."""
    metrics: dict[str, float | None]
    classes: list[str] = []
    confusion: list[list[int]] = []
    """Rows by true class (line) and predicted class (column), in the order of `classes`."""


class QualityDrift(msgspec.Struct, frozen=True, kw_only=True):
    """Quality on both sides; None where a side has no labels or no predictions."""

    label: str
    prediction: str
    reference: Quality | None
    current: Quality | None
    words: list[str] = []
    """What became worse or better, the worst first; why a side has none."""


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many columns have each status."""

    violation: int = 0
    drift: int = 0
    unjudged: int = 0
    ok: int = 0
    ignored: int = 0


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """The current rows cut by time, each window compared with the whole reference.

    A list an item of which belongs to a window has `starts`' order; one of columns has `features`' order, and
    inside it windows stand in theirs. Distances are measured over the bins of the report, or over the 50 most
    frequent categories of the reference; a Kolmogorov-Smirnov distance is within 0.02.
    """

    time: str
    window: float
    starts: list[float]
    rows: list[int]
    features: list[str]
    methods: list[Method]
    """Of each feature: as the report judges it, else `js` where that needs all rows at once."""
    limits: list[float | None]
    distances: list[list[float | None]]
    """None where a window has no values of it."""
    missing: list[list[float | None]]
    """Shares of rows without a value."""
    moved: list[int]
    """How many features are past their limits, window by window; what chance may bring does not count."""
    untimed: int = 0
    """Rows without a time, which are in no window."""


class DriftReport(msgspec.Struct, frozen=True, kw_only=True):
    """How far the current rows are from the reference."""

    format: int = FORMAT
    made: float
    status: Status
    """The worst of all columns that are not ignored; `unjudged` where most of these are."""
    reference: DriftSide
    current: DriftSide
    settings: DriftSettings
    """With everything that the preset filled in."""
    counts: Counts
    words: list[str]
    """What moved, the most harmful first; one sentence says so where nothing did."""
    features: list[FeatureDrift]
    """What broke or drifted first, the most harmful before others; labels and predictions are among them."""
    quality: QualityDrift | None = None
    timeline: Timeline | None = None


# ---- what is kept


class DriftRow(msgspec.Struct, frozen=True, kw_only=True):
    """A kept report as a line of a table."""

    id: str
    number: int
    name: str
    status: Status
    preset: Preset
    counts: Counts
    words: list[str]
    """The first three of the report's."""
    reference: DriftSide
    current: DriftSide
    windows: int
    """0 where the current rows were not cut."""
    made: float
    actor: str
    job: str | None
    size: int
    """Bytes of the report as it is kept."""


class KeptDrift(msgspec.Struct, frozen=True, kw_only=True):
    """A kept report, whole but for its windows, which are asked for by themselves."""

    row: DriftRow
    report: DriftReport


class StretchQuery(Input, frozen=True, kw_only=True):
    """Which windows to look at, by when they begin, and which to hold them against.

    None is the first or the last window; without any `reference_` it is the report's own reference.
    """

    since: Seconds | None = None
    until: Seconds | None = None
    reference_since: Seconds | None = None
    reference_until: Seconds | None = None


class DriftQuery(Input, frozen=True, kw_only=True):
    """Which reports to list; `search` looks in names and in what both sides are called."""

    search: Annotated[str, Meta(max_length=200, pattern=NO_NUL)] | None = None
    status: list[Status] = []
    limit: Annotated[int, Meta(ge=1, le=1000)] = 100
    offset: Annotated[int, Meta(ge=0, le=1 << 53)] = 0


class DriftPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some of the reports that match, the newest first, and how many do."""

    drifts: list[DriftRow]
    total: int
    change: int
    """The last change that this page has seen."""
