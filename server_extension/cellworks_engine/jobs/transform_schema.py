"""What a job of kind `transform` is told: a model version, rows, and where the scored rows go."""

from typing import Annotated, Literal

from msgspec import Meta

from cellworks_engine.schema import NO_NUL, Digest, FilePath, Input

RowFormat = Literal["parquet", "csv", "jsonl"]
"""CSV has a header line; JSON lines hold an object each."""
TransformOutput = Literal["append_row", "summary_only"]
"""Every row with its prediction, or only counts and what the predictions are like."""
ColumnName = Annotated[str, Meta(min_length=1, max_length=1000)]
SqlText = Annotated[str, Meta(min_length=1, max_length=100_000, pattern=NO_NUL)]
ParamValue = str | int | float | bool | list[str | int | float | bool] | None


class TransformRows(Input, frozen=True, kw_only=True):
    """Where rows come from: files, files that a query selects from, or a database."""

    files: Annotated[list[FilePath], Meta(max_length=100_000)] = []
    """In the order in which their rows are taken; all of one format."""
    format: RowFormat = "parquet"
    query: SqlText | None = None
    """SQL over the files, as the table `source`, or over the database. It runs once."""
    url: Annotated[str, Meta(max_length=4096, pattern=NO_NUL)] | None = None
    """SQLAlchemy's address of a database, without a password."""
    fingerprint: Annotated[str, Meta(max_length=100)] | None = None
    """What the content must be, where it is a version of a dataset."""
    folder: FilePath | None = None
    """The dataset's folder, of which that is the fingerprint."""


class TransformEntry(Input, frozen=True, kw_only=True, tag="transform"):
    """Rows through a model, in mini-batches: each row once, in order."""

    version: Annotated[str, Meta(min_length=1, max_length=300)]
    """`late-flights/4`: what an alias meant when it was submitted."""
    model: FilePath
    """The folder of the MLflow model."""
    baseline: Digest | None = None
    """The version's, on which a compiled model is proved."""
    rows: TransformRows
    to: FilePath | None = None
    """The file that is made: `.parquet`, `.csv` or `.jsonl`. There is never a part of it."""
    output: TransformOutput = "append_row"
    join: bool = True
    """Whether the output has the input's columns, before the predictions."""
    prediction: Annotated[str, Meta(min_length=1, max_length=200)] = "prediction"
    """The name of the new column, and what the names of several begin with."""
    include: list[ColumnName] = []
    """The only columns that the model is given; all that it names, where this is empty."""
    exclude: list[ColumnName] = []
    """Columns that the model is not given; they stay in the output."""
    params: dict[Annotated[str, Meta(max_length=200)], ParamValue] = {}
    """Of the model's signature."""
    mini_batch: Annotated[int, Meta(ge=1, le=10_000_000)] | None = None
    """Rows that are predicted at once; None takes as many as 16 MB hold, from 1,000 to 65,536."""
    error_threshold: Annotated[int, Meta(ge=-1)] = 0
    """How many rows may fail; the job fails at the next one. -1 tolerates any number."""
    batch_retries: Annotated[int, Meta(ge=0, le=100)] = 2
    """How often a mini-batch is asked again whose model failed (not: refused its values)."""
    workers: Annotated[int, Meta(ge=1, le=256)] = 1
    """Processes that predict; the order is kept."""
    threads: Annotated[int, Meta(ge=1, le=1024)] = 1
    """Of BLAS, OpenMP and the model's own pool, in each."""
    compile: bool = False
    """Predict with a compiled model where it is proved to answer as the original does."""
