"""What a person says to have rows scored, on the wire."""

from typing import Annotated

from msgspec import Meta

from cellworks_engine.datasets.schema import DatasetRef
from cellworks_engine.jobs.schema import Name
from cellworks_engine.jobs.transform_schema import ColumnName, ParamValue, RowFormat, SqlText, TransformOutput
from cellworks_engine.schema import NO_NUL, FilePath, Input


class NewTransform(Input, frozen=True, kw_only=True):
    """Rows through a model version, as a job. One of `paths`, `dataset` and `url` says where they are."""

    version: Annotated[str, Meta(min_length=1, max_length=300)]
    """`late-flights/3`, `late-flights@champion`, `late-flights` for the newest; the job keeps the number."""
    paths: Annotated[list[FilePath], Meta(max_length=10_000)] = []
    """Files, patterns (`data/2013-*.parquet`) and folders, absolute on the studio's host or below `~`."""
    dataset: DatasetRef | None = None
    """A version of a dataset: `flights/2`."""
    url: Annotated[str, Meta(max_length=4096, pattern=NO_NUL)] | None = None
    """SQLAlchemy's address of a database, without a password; `query` says which rows."""
    query: SqlText | None = None
    """SQL over the database, or over the files as the table `source`; rows come in its order."""
    format: RowFormat | None = None
    """Of the files; None takes it from their names."""
    to: FilePath | None = None
    """The file that is made (`.parquet`, `.csv`, `.jsonl`; `.json` of a summary); another is replaced."""
    output: TransformOutput = "append_row"
    join: bool = True
    """Whether the output has the input's columns, before the predictions."""
    prediction: Annotated[str, Meta(min_length=1, max_length=200)] = "prediction"
    """The name of the new column."""
    include: list[ColumnName] = []
    """The only columns that the model is given."""
    exclude: list[ColumnName] = []
    """Columns that the model is not given."""
    params: dict[Annotated[str, Meta(max_length=200)], ParamValue] = {}
    mini_batch: Annotated[int, Meta(ge=1, le=10_000_000)] | None = None
    """Rows that are predicted at once; None chooses by their size."""
    error_threshold: Annotated[int, Meta(ge=-1, le=1 << 53)] = 0
    """How many rows may fail; -1 tolerates any number."""
    batch_retries: Annotated[int, Meta(ge=0, le=100)] = 2
    """How often a mini-batch is asked again whose model failed."""
    workers: Annotated[int, Meta(ge=1, le=256)] = 1
    """Processes that predict; the order is kept."""
    threads: Annotated[int, Meta(ge=1, le=1024)] = 1
    """In each."""
    compile: bool = False
    """Predict with a compiled model where it is proved to answer as the original does."""
    python: FilePath | None = None
    """The interpreter that predicts; None takes the one that made the version."""
    name: Name | None = None
    """The job's; None makes one of the model's and the file's."""
    experiment: Name = "Default"
    retries: Annotated[int, Meta(ge=0, le=100)] = 3
    """How often a job that was killed goes on by itself; rows that are scored stay so."""
    memory: Annotated[int, Meta(gt=0, le=1 << 60)] | None = None
    """Bytes that the job may hold."""
    timeout: Annotated[float, Meta(gt=0, le=31_536_000)] | None = None
    """Seconds that an attempt may take."""
    client: Annotated[str, Meta(max_length=100, pattern=NO_NUL)] = ""
    """Who asks: `sdk`, `cli`, `lab`."""
