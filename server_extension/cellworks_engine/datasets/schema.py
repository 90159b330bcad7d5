"""What a dataset is, on the wire. Data stays where it is: a version is a reference and a fingerprint."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cellworks_engine.schema import NO_NUL, Digest, FilePath, Input
from cellworks_engine.statistics.schema import ColumnSummary

DatasetName = Annotated[str, Meta(max_length=100, pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$")]
DatasetRef = Annotated[str, Meta(max_length=120, pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*/[1-9][0-9]*$")]
"""A version: `flights/2`."""
VersionNumber = Annotated[int, Meta(ge=1, le=1 << 31)]
Fingerprint = Annotated[str, Meta(pattern=r"^sha256(-tree|-rows)?(-sampled)?:[0-9a-f]{64}$")]
"""How the content is recognised; its prefix says how much of it was read (see `fingerprint.py`)."""

DatasetKind = Literal["file", "folder", "frame", "url", "sql"]
DatasetFormat = Literal["parquet", "csv", "jsonl", "arrow", "packed", "rows", "other"]
"""`rows` are those of a database."""
SourceState = Literal["unchanged", "changed", "missing"]
Library = Literal["pandas", "polars", "pyarrow"]
Cell = str | int | float | bool | None
"""A value of a preview; what JSON has no form for is its text."""

TagKey = Annotated[str, Meta(min_length=1, max_length=250)]
TagValue = Annotated[str, Meta(max_length=5000)]

PREVIEW_ROWS = 20
MOST_COLUMNS = 20_000


class FileSource(Input, frozen=True, kw_only=True, tag="file"):
    """A file that stays where it is; the path is absolute, on the studio's host."""

    path: FilePath


class FolderSource(Input, frozen=True, kw_only=True, tag="folder"):
    """A folder of files that stay where they are."""

    path: FilePath


class FrameSource(Input, frozen=True, kw_only=True, tag="frame"):
    """A frame from memory, written once to the content store: Parquet where that is exact, else packed."""

    content: Digest
    library: Library


Url = Annotated[str, Meta(min_length=1, max_length=4096, pattern=r"^[A-Za-z][A-Za-z0-9+.:-]*://[^\x00]*$")]
OptionName = Annotated[str, Meta(max_length=100, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
Sql = Annotated[str, Meta(min_length=1, max_length=100_000, pattern=NO_NUL)]


class UrlSource(Input, frozen=True, kw_only=True, tag="url"):
    """A file, or a folder of files, that fsspec reads: `s3://bucket/flights.parquet`, `https://…`.

    Environment variables (`${NAME}`) stand as they were written and are looked up by who reads; secrets are
    only told by them.
    """

    url: Url
    options: Annotated[dict[OptionName, Annotated[str, Meta(max_length=4096)]], Meta(max_length=50)] = {}
    """Storage options of fsspec, such as `endpoint_url` and `profile` of an S3-compatible store."""


class SqlSource(Input, frozen=True, kw_only=True, tag="sql"):
    """The rows of a table or of a query, read through SQLAlchemy; `url` names secrets as `${NAME}`."""

    url: Url
    table: Annotated[str, Meta(min_length=1, max_length=500, pattern=NO_NUL)] | None = None
    """A table or a view, `schema.table` where it is not of the default schema."""
    query: Sql | None = None
    """One SELECT; its own ORDER BY is the order of the rows. One of `table` and `query`."""


Source = FileSource | FolderSource | FrameSource | UrlSource | SqlSource


class Column(Input, frozen=True, kw_only=True):
    """A column: its type in Arrow's words (a packed frame's: in its library's)."""

    name: Annotated[str, Meta(max_length=1000)]
    dtype: Annotated[str, Meta(max_length=1000)]
    nullable: bool = True
    """Whether it may hold missing values; where the format does not say, whether it does."""


class NewDataset(Input, frozen=True, kw_only=True):
    """What a client registers. The studio looks at the source itself, and both must have seen the same."""

    name: DatasetName
    source: Source
    format: DatasetFormat
    fingerprint: Fingerprint
    columns: Annotated[list[Column], Meta(max_length=MOST_COLUMNS)] = []
    rows: Annotated[int, Meta(ge=0, le=1 << 53)] | None = None
    preview: Annotated[list[list[Cell]], Meta(max_length=PREVIEW_ROWS)] = []
    """The first rows, values in the order of the columns (of the first ones, where there are very many)."""
    statistics: Digest | None = None
    """The packed baseline of its columns (`statistics/baselines.py`), in the content store."""
    description: Annotated[str, Meta(max_length=10_000, pattern=NO_NUL)] | None = None
    """Of the dataset; None leaves what is there."""
    tags: dict[TagKey, TagValue] | None = None
    new: bool = False
    """Make a new version even where the newest one has the same content."""
    job: Annotated[str, Meta(max_length=64, pattern=NO_NUL)] | None = None
    """The job that wrote the data."""


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What the studio found when it last looked at a version's source."""

    state: SourceState
    sentence: str
    checked: float
    """Seconds since 1970."""
    host: str
    """Where it was looked for: the studio's host."""


class VersionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A version as a line of a table."""

    name: str
    version: int
    kind: DatasetKind
    format: DatasetFormat
    path: str
    """Where the data lies: on the studio's host (a frame's in the content store), at a URL, in a database."""
    fingerprint: str
    size: int
    """Bytes."""
    files: int
    rows: int | None
    columns: int
    created: float
    actor: str
    check: Checked


class DatasetVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version, whole."""

    row: VersionRow
    source: Source
    columns: list[Column]
    preview: list[list[Cell]]
    statistics: Digest | None = None
    """The content that holds the statistics of its columns; None where there are none."""


class DatasetStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """What a version's columns held when it was registered."""

    ref: str
    rows: int
    """How many rows were counted."""
    total: int | None
    """How many there were; None where that is not known."""
    columns: list[ColumnSummary]


class DatasetRow(msgspec.Struct, frozen=True, kw_only=True):
    """A dataset as a line of a table, with its newest version."""

    name: str
    description: str
    tags: dict[str, str]
    versions: int
    latest: VersionRow


class Dataset(msgspec.Struct, frozen=True, kw_only=True):
    """A dataset with its versions, the newest first."""

    name: str
    description: str
    tags: dict[str, str]
    versions: list[VersionRow]
    every: float
    """Seconds between two looks at its sources while anybody listens; 0 where it looks only when asked."""


DatasetSort = Literal[
    "name", "-name", "kind", "-kind", "format", "-format", "rows", "-rows", "columns", "-columns",
    "size", "-size", "state", "-state", "created", "-created", "actor", "-actor",
]  # fmt: skip
"""By what of their newest versions datasets stand in a list; a minus turns it round."""


class DatasetQuery(Input, frozen=True, kw_only=True):
    """Which datasets to list; `search` looks in names and descriptions, the others in newest versions."""

    search: Annotated[str, Meta(max_length=200, pattern=NO_NUL)] | None = None
    state: list[SourceState] = []
    kind: list[DatasetKind] = []
    sort: DatasetSort = "name"
    limit: Annotated[int, Meta(ge=1, le=1000)] = 100
    offset: Annotated[int, Meta(ge=0, le=1 << 53)] = 0


class DatasetPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some of the datasets that match, and how many do."""

    datasets: list[DatasetRow]
    total: int
    every: float
    """Seconds between two looks at all sources while anybody listens; 0 where it looks only when asked."""
    change: int
    """The last change that this page has seen."""


class Place(Input, frozen=True, kw_only=True):
    """Data that the studio is to look into itself: a path, a URL, or a database's table or query."""

    path: FilePath | None = None
    """Absolute on the studio's host, or below its user's home: `~/data/flights.parquet`."""
    source: UrlSource | SqlSource | None = None
    format: Literal["parquet", "csv", "jsonl", "arrow", "other"] | None = None
    """Of files; None takes it from the names."""


class NewPlace(Place, frozen=True, kw_only=True):
    """Data to make a version of; the studio itself describes it."""

    description: Annotated[str, Meta(max_length=10_000, pattern=NO_NUL)] | None = None
    tags: dict[TagKey, TagValue] | None = None
    new: bool = False
    """Make a new version even where the newest one has the same content."""


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """What a file, a folder, a URL or a query holds."""

    source: FileSource | FolderSource | UrlSource | SqlSource
    format: DatasetFormat
    fingerprint: str
    size: int
    files: int
    stamp: str = ""
    """By which a later look tells that nothing changed, without reading."""
    columns: list[Column]
    rows: int | None
    preview: list[list[Cell]]


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """A job that used a version, and the runs that it made."""

    job: str
    number: int
    name: str
    state: str
    actor: str
    created: float
    names: list[str]
    """What the job calls the data: captured values and inputs."""
    runs: list[str]
    """MLflow's ids, the oldest first."""


class UseQuery(Input, frozen=True, kw_only=True):
    """Which of a version's uses to list."""

    limit: Annotated[int, Meta(ge=1, le=1000)] = 100
    offset: Annotated[int, Meta(ge=0, le=1 << 53)] = 0


class UsePage(msgspec.Struct, frozen=True, kw_only=True):
    """Some of the jobs that used a version, the newest first, and how many did."""

    uses: list[Use]
    total: int
    change: int
    """The last change that this page has seen."""


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """The version that holds the content; `is_new` is false where it was registered before."""

    version: DatasetVersion
    is_new: bool


class Check(Input, frozen=True, kw_only=True):
    """How to look: `full` reads the content even where size and time of change are what they were."""

    full: bool = False


class DeleteQuery(Input, frozen=True, kw_only=True):
    """`force` deletes a version that ended jobs have used."""

    force: bool = False


def ref_of(name: str, version: int) -> str:
    """Return how people name a version: `flights/2`."""
    return f"{name}/{version}"
