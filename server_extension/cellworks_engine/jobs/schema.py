"""What a job is, on the wire and in the store. A spec never changes once submitted."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cellworks_engine.datasets.schema import DatasetRef
from cellworks_engine.jobs.step_schema import Given, WrittenAs
from cellworks_engine.jobs.step_schema import StepEntry as StepEntry
from cellworks_engine.jobs.transform_schema import TransformEntry as TransformEntry
from cellworks_engine.schema import NO_NUL, FilePath
from cellworks_engine.schema import Digest as Digest
from cellworks_engine.schema import Input as Input

Scalar = str | int | float | bool | None

Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f/\\]+$")]
ModelName = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f/\\:]+$")]
"""Of a registered model: MLflow takes neither a slash nor a colon."""
Variable = Annotated[str, Meta(pattern=r"^[^\W\d]\w*$", max_length=200)]
"""A Python identifier."""
Text = Annotated[str, Meta(max_length=1_000_000)]

Argument = Annotated[str, Meta(max_length=100_000, pattern=NO_NUL)]
Tags = dict[Annotated[str, Meta(min_length=1, max_length=250)], Annotated[str, Meta(max_length=5000)]]
EnvironmentName = Annotated[str, Meta(pattern=r"^[^=\x00]+$")]
EnvironmentValue = Annotated[str, Meta(pattern=r"^[^\x00]*$")]

JobKind = Literal["training", "processing", "notebook", "transform", "step"]
JobState = Literal["queued", "starting", "running", "stopping", "succeeded", "failed", "stopped", "lost"]
JobSort = Annotated[
    str,
    Meta(
        pattern=r"^-?(number|name|state|started|took|experiment|by|from|compute|note|(metric|parameter):[^\x00]{1,250})$",
        max_length=270,
    ),
]
"""A column to sort by: one of every job's, `metric:auc` or `parameter:depth`; a minus turns it round."""
PhaseName = Literal["queued", "environment", "image", "data", "starting", "running", "uploading"]


class CellEntry(Input, frozen=True, kw_only=True, tag="cell"):
    """The source of a notebook cell, run in an IPython shell."""

    source: Text


class FunctionEntry(Input, frozen=True, kw_only=True, tag="function"):
    """A function, by value: `content` is the digest of its pickle (cloudpickle), with its arguments."""

    name: Name
    content: Digest
    source: Text = ""
    """Its own lines, where they are known: for people and tracebacks."""


class ScriptEntry(Input, frozen=True, kw_only=True, tag="script"):
    """A Python file inside the snapshot, run as `__main__`."""

    path: FilePath
    args: list[Argument] = []
    inputs: dict[Variable, Given] = {}
    """Beside the parameters: each is a file that is written for it, given as `--name FILE`."""
    written: dict[Variable, WrittenAs] = {}
    """What it writes to files that it is given as `--out-name FILE`, read as values of these names."""


class NotebookEntry(Input, frozen=True, kw_only=True, tag="notebook"):
    """A notebook inside the snapshot, run cell by cell; parameters go after the cell tagged `parameters`."""

    path: FilePath
    inputs: dict[Variable, Given] = {}
    """Beside the parameters: names that its cells find."""
    files: list[Variable] = []
    """Outputs that are the path of a file or a folder: they count by what it holds."""


class CommandEntry(Input, frozen=True, kw_only=True, tag="command"):
    """A program and its arguments, with no shell between."""

    argv: Annotated[list[Argument], Meta(min_length=1)]


Entry = CellEntry | FunctionEntry | ScriptEntry | NotebookEntry | CommandEntry | TransformEntry | StepEntry


class Capture(Input, frozen=True, kw_only=True):
    """A notebook value that travels into the job, or comes back from it, by content."""

    name: Variable
    digest: Digest
    size: Annotated[int, Meta(ge=0)]
    format: Literal["pickle5", "arrow", "cloudpickle"] = "pickle5"
    kind: Literal["value", "frame", "array", "function", "class", "module", "model"] = "value"
    summary: Annotated[str, Meta(max_length=500)] = ""
    """`51,955 x 26` for a frame, the value itself where it is short."""
    uses: list[Variable] = []
    dataset: DatasetRef | None = None
    """The version of a dataset that this is: a frame that it gave, unchanged, or its handle."""


class Snapshot(Input, frozen=True, kw_only=True):
    """Source files by content: `digest` names a tar in the content store."""

    digest: Digest
    size: Annotated[int, Meta(ge=0)]
    files: Annotated[int, Meta(ge=0)]


class Resources(Input, frozen=True, kw_only=True):
    """What a job may use. `memory` is in bytes; a job that passes it is ended, and says so."""

    cpu: Annotated[float, Meta(gt=0, le=4096)] = 1.0
    memory: Annotated[int, Meta(gt=0, le=1 << 60)] | None = None
    gpu: Annotated[int, Meta(ge=0, le=64)] = 0


class Retries(Input, frozen=True, kw_only=True):
    """How often a failed or lost attempt is followed by another, after `backoff * 2**n` seconds."""

    most: Annotated[int, Meta(ge=0, le=100)] = 0
    backoff: Annotated[float, Meta(ge=0, le=86_400)] = 1.0


class Environment(Input, frozen=True, kw_only=True):
    """The interpreter that submitted, known by its path and the hash of its package list."""

    python: FilePath
    version: Annotated[str, Meta(max_length=100)] = ""
    digest: Annotated[str, Meta(max_length=64)] = ""
    packages: Annotated[int, Meta(ge=0)] = 0


class Git(Input, frozen=True, kw_only=True):
    """The state of the working tree that a job was submitted from."""

    commit: Annotated[str, Meta(max_length=64)] = ""
    branch: Annotated[str, Meta(max_length=500)] = ""
    dirty: bool = False
    diff: Digest | None = None
    untracked: Annotated[list[Annotated[str, Meta(max_length=4096)]], Meta(max_length=1000)] = []
    """Files and folders that git does not know, the first of them; never their content."""
    complete: bool = True
    """False where git did not answer in time: the tree then counts as dirty."""


class Provenance(Input, frozen=True, kw_only=True):
    """Where a job came from."""

    client: Annotated[str, Meta(max_length=100)] = ""
    """`notebook`, `sdk`, `cli`, `lab`."""
    notebook: Annotated[str, Meta(max_length=4096, pattern=NO_NUL)] = ""
    cell: Annotated[str, Meta(max_length=200)] = ""
    """The cell's id in the notebook."""
    executed: Annotated[int, Meta(ge=0)] | None = None
    """The cell's execution count."""
    cells: Annotated[int, Meta(ge=0)] | None = None
    """How many cells the notebook had run before."""
    history: Digest | None = None
    """Their counts, ids and sources in the order they ran, as JSON."""
    git: Git | None = None
    source: Annotated[str, Meta(max_length=64, pattern=NO_NUL)] | None = None
    """The id of the job of which this one is a rerun."""
    folder: Annotated[str, Meta(max_length=4096, pattern=NO_NUL)] = ""
    """The folder that its files of source were taken from."""


class JobSpec(Input, frozen=True, kw_only=True):
    """Everything that a job is told. Immutable once submitted."""

    name: Name
    entry: Entry
    environment: Environment
    kind: JobKind = "training"
    parameters: dict[Variable, Scalar] = {}
    captures: list[Capture] = []
    outputs: list[Variable] = []
    """Names of the cell whose values are kept at the end."""
    code: Snapshot | None = None
    inputs: dict[Variable, FilePath] = {}
    """Named paths of data that stays where it is."""
    datasets: dict[Variable, DatasetRef] = {}
    """Which inputs, or arguments of a function, are versions of datasets."""
    versions: Annotated[list[Annotated[str, Meta(max_length=500, pattern=NO_NUL)]], Meta(max_length=100)] = []
    """Versions of models that it uses: `late-flights/3`."""
    compute: Name = "local"
    resources: Resources = Resources()
    timeout: Annotated[float, Meta(gt=0, le=31_536_000)] | None = None
    """Seconds after which an attempt is ended."""
    grace: Annotated[float, Meta(ge=0, le=3600)] = 5.0
    """Seconds between the request to stop and the kill."""
    retries: Retries = Retries()
    priority: Annotated[int, Meta(ge=-1000, le=1000)] = 0
    tags: Tags = {}
    experiment: Name = "Default"
    cwd: FilePath | None = None
    """Where a cell or a command runs; a snapshot's own folder otherwise."""
    import_path: list[FilePath] = []
    """Folders that modules are imported from, in order, before the environment's own."""
    variables: dict[EnvironmentName, EnvironmentValue] = {}
    """Environment variables set for the job; never a place for secrets."""
    autolog: bool = True
    tracked: Literal["always", "if_logged"] = "always"
    """Whether each attempt is a run, or only one that logged something."""
    register: ModelName | None = None
    """The registered model of which the job's logged model becomes a version, where the job succeeds."""
    provenance: Provenance = Provenance()


class JobDocument(Input, frozen=True, kw_only=True):
    """A job as `cellworks apply` reads it: one of script, notebook and command, in a folder of source.

    Sizes and times are as a person writes them (`4G`, `1h30m`).
    """

    source: FilePath
    """The folder whose files travel with the job, as they are then."""
    script: FilePath | None = None
    notebook: FilePath | None = None
    command: Annotated[list[Argument], Meta(min_length=1)] | None = None
    args: list[Argument] = []
    """Of a script."""
    name: Name | None = None
    params: dict[Variable, Scalar] = {}
    cpu: Annotated[float, Meta(gt=0, le=4096)] | None = None
    memory: Annotated[str, Meta(max_length=40)] | None = None
    gpu: Annotated[int, Meta(ge=0, le=64)] | None = None
    timeout: Annotated[str, Meta(max_length=40)] | None = None
    retries: Annotated[int, Meta(ge=0, le=100)] | None = None
    experiment: Name | None = None
    tags: Tags = {}
    compute: Name | None = None
    python: FilePath | None = None
    """The interpreter that it is submitted by and runs with; the studio's own where none is named."""


class Phase(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch of an attempt's time; seconds since 1970."""

    name: PhaseName
    started: float
    ended: float | None = None


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Why an attempt did not succeed, in a sentence, with the user's own traceback where there is one."""

    cause: Literal["exception", "exit_code", "signal", "out_of_memory", "time_out", "lost", "refused"]
    sentence: str
    kind: str | None = None
    """The exception's class."""
    message: str | None = None
    line: int | None = None
    """The line of the cell, script or function that raised (1 is the first)."""
    traceback: str | None = None


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A name of failed code whose value was not kept, and why, in a sentence."""

    name: str
    kind: str
    """The value's type: `generator`."""
    reason: str


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """One frame of the user's code as an exception left it."""

    function: str
    """As tracebacks name it: `score`, and `<module>` for a cell or script itself."""
    file: str
    """`<cell>`, or the file."""
    line: int
    locals: list[Capture] = []
    """What was kept, values in the content store."""
    captured: list[str] = []
    """Of a cell's own frame: captures of the spec that it still held as they came."""
    left_out: list[LeftOut] = []


class Frames(msgspec.Struct, frozen=True, kw_only=True):
    """The frames of failed code, the outermost first; of very many, `skipped` in the middle are not told."""

    frames: list[Frame] = []
    skipped: int = 0


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One try at a job, with its own folder, run and final state."""

    number: int
    state: JobState
    phases: list[Phase] = []
    started: float | None = None
    ended: float | None = None
    exit_code: int | None = None
    failure: Failure | None = None
    run_id: str | None = None
    warm: bool | None = None
    """Whether the process was forked from a warm one."""
    carried: bool = False
    """Whether everything that it logged is in MLflow's store."""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a job says it is."""

    done: float
    total: float | None = None


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """One sample of an attempt's processes: cores in use, bytes resident."""

    time: float
    cpu: float
    memory: int


class JobRow(msgspec.Struct, frozen=True, kw_only=True):
    """A job as a line of a table."""

    id: str
    number: int
    name: str
    kind: JobKind
    state: JobState
    workspace: str
    actor: str
    created: float
    started: float | None
    ended: float | None
    experiment: str
    compute: str
    cpu: float
    notebook: str
    executed: int | None
    parameters: dict[str, Scalar]
    metrics: dict[str, float]
    progress: Progress | None
    attempts: int
    run_id: str | None
    sentence: str | None
    """The failure's sentence, what else a person should know of the end, or why the job is still queued."""
    registered: list[str] = []
    """Versions of registered models that the job made: `late-flights/3`."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A job, whole."""

    row: JobRow
    spec: JobSpec
    attempts: list[Attempt]
    failure: Failure | None
    usage: Usage | None
    results: list[Capture]


class JobQuery(Input, frozen=True, kw_only=True):
    """Which jobs to list; `search` looks in names, numbers, notebooks and failures."""

    state: list[JobState] = []
    experiment: Annotated[str, Meta(max_length=200, pattern=NO_NUL)] | None = None
    search: Annotated[str, Meta(max_length=200, pattern=NO_NUL)] | None = None
    since: float | None = None
    """Only jobs that were submitted at or after this time (seconds since 1970)."""
    sort: JobSort = "-number"
    limit: Annotated[int, Meta(ge=1, le=1000)] = 100
    offset: Annotated[int, Meta(ge=0, le=1 << 53)] = 0


class JobPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some of the jobs that match, newest first unless asked otherwise."""

    jobs: list[JobRow]
    total: int
    """How many match."""
    whole: int
    """How many there are."""
    change: int
    """The last change that this page has seen."""


class JobColumns(msgspec.Struct, frozen=True, kw_only=True):
    """What the jobs of a studio can be compared by, beyond what every job has."""

    metrics: list[str]
    parameters: list[str]


class Stop(Input, frozen=True, kw_only=True):
    """How to stop a job; `grace` in seconds overrides the spec's."""

    grace: Annotated[float, Meta(ge=0, le=3600)] | None = None


class Rerun(Input, frozen=True, kw_only=True):
    """What a rerun changes: parameters are merged, `source` replaces a cell's, what is given the rest."""

    parameters: dict[Variable, Scalar] = {}
    source: Text | None = None
    name: Name | None = None
    experiment: Name | None = None
    compute: Name | None = None
    resources: Resources | None = None
    timeout: Annotated[float, Meta(ge=0, le=31_536_000)] | None = None
    """Seconds; 0 takes the limit away."""
    retries: Retries | None = None
    tags: (
        dict[Annotated[str, Meta(min_length=1, max_length=250)], Annotated[str, Meta(max_length=5000)]] | None
    ) = None


Number = Annotated[int, Meta(ge=1, le=1 << 31)]
"""Of an attempt; the first is 1."""
Offset = Annotated[int, Meta(ge=0, le=1 << 40)]
"""Bytes into a file; a file system refuses to seek much further."""


class PartQuery(Input, frozen=True, kw_only=True):
    """Which attempt's; the last one's where none is named."""

    attempt: Number | None = None


class LogQuery(Input, frozen=True, kw_only=True):
    """Which piece of a log: at most `limit` bytes from `offset` on."""

    attempt: Number | None = None
    offset: Offset = 0
    limit: Annotated[int, Meta(ge=1, le=16 << 20)] = 1 << 20


class OutputQuery(Input, frozen=True, kw_only=True):
    """Which outputs: those from `since` (an earlier page's `next`) on."""

    attempt: Number | None = None
    since: Offset = 0


class LogPart(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a log, from `offset` (bytes) to `next`."""

    text: str
    offset: int
    next: int
    size: int
    ended: bool
    """No more will come."""


class Output(msgspec.Struct, frozen=True, kw_only=True):
    """One notebook output (nbformat 4) as JSON text."""

    index: int
    content: msgspec.Raw


class OutputPage(msgspec.Struct, frozen=True, kw_only=True):
    """The outputs from `since` on; a later one with the same index replaces an earlier one."""

    outputs: list[Output]
    next: int
    ended: bool


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a metric; JSON has no NaN, so what is not a finite number is named in `special`."""

    step: int
    time: float
    value: float | None
    special: Literal["nan", "inf", "-inf"] | None = None


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """A metric's history in one attempt."""

    key: str
    points: list[Point]


class MetricPage(msgspec.Struct, frozen=True, kw_only=True):
    """Every metric of an attempt."""

    series: list[Series]


class UsagePage(msgspec.Struct, frozen=True, kw_only=True):
    """What an attempt used over time."""

    samples: list[Usage]
