"""What an execution of a pipeline is, on the wire."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from cellworks_engine.jobs.preview_schema import Preview
from cellworks_engine.jobs.schema import Capture as Capture
from cellworks_engine.jobs.schema import Environment as Environment
from cellworks_engine.jobs.schema import Snapshot as Snapshot
from cellworks_engine.jobs.step_schema import FileMark
from cellworks_engine.pipelines.schema import ArtifactType, Pipeline, Variable
from cellworks_engine.pipelines.schema import Fault as Fault
from cellworks_engine.schema import NO_NUL, Digest, FilePath, Input

ExecutionState = Literal["running", "stopping", "succeeded", "failed", "stopped"]
StepState = Literal[
    "waiting", "running", "asking", "succeeded", "cached", "marked",
    "failed", "stopped", "left_out", "blocked",
]  # fmt: skip
"""`asking`: a person must say yes or no. `cached`: an earlier result was taken. `marked`: a person said it is
done. `left_out`: the condition of a branch said no. `blocked`: what it hangs on failed."""
VerdictCode = Literal[
    "hit", "kept", "first", "code", "environment", "input", "kind", "expired", "gone", "forced", "off"
]
"""Why a step was run, or was not: `kept` is its own result in this execution, `first` that it never ran,
`gone` that what it made is no longer stored; `code`, `environment`, `input` and `kind` say what changed."""
StepKey = Annotated[str, Meta(pattern=r"^[^\W\d]\w*(\[[0-9]{1,9}(\.[0-9]{1,9})*\])?$", max_length=300)]
"""A step, in a loop with the positions of its items: `train`, `train[2]`, `train[2.0]`."""


class Artifact(msgspec.Struct, frozen=True, kw_only=True):
    """What a step made."""

    type: ArtifactType
    fingerprint: str
    """Equal where the content is: of a JSON value, else of the bytes."""
    summary: str = ""
    """`51,955 x 26` for a frame, the value itself where it is short."""
    capture: Capture | None = None
    """Where its bytes are."""
    value: Any = msgspec.UNSET
    """Itself, where JSON has a form for it and it is small."""
    kept_back: int | None = None
    """Bytes of `value`, where they are too many for each read of an execution: the step by itself has it."""
    length: int | None = None
    """Of a list or another sequence."""
    job: str | None = None
    """The id of the job that made it."""
    preview: str | None = None
    """The digest of how it looks, where that is not `value`; a step's previews are read by a route."""
    file: FileMark | None = None
    """Of a file or folder: what the path led to when the step ended."""


class StepPreviews(msgspec.Struct, frozen=True, kw_only=True):
    """How what a step was given and what it made look, by name; without those that nothing is known of."""

    inputs: dict[str, Preview]
    outputs: dict[str, Preview]


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a step found in an input."""

    fingerprint: str
    summary: str = ""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """Whether an earlier result was taken, and why, in a sentence."""

    hit: bool
    code: VerdictCode
    sentence: str
    """`hit: same as execution 12`, `miss: data changed, 10,000 to 10,420 rows`."""
    execution: int | None = None
    """The number of the one whose result was taken, or that this one was compared with."""


class StepRow(msgspec.Struct, frozen=True, kw_only=True):
    """A step of an execution; one in a loop once for each item."""

    key: str
    step: str
    items: list[int]
    kind: str
    state: StepState
    started: float | None
    ended: float | None
    job: str | None
    """The last job's id."""
    jobs: list[str]
    """Of every time that it ran in this execution, the oldest first."""
    verdict: Verdict | None
    inputs: dict[str, Seen]
    outputs: dict[str, Artifact]
    sentence: str | None
    """Why it failed, waits, or was not run."""


class ExecutionRow(msgspec.Struct, frozen=True, kw_only=True):
    """An execution as a line of a table."""

    id: str
    number: int
    pipeline: str
    state: ExecutionState
    actor: str
    created: float
    started: float
    """When it began, or was last resumed."""
    ended: float | None
    parameters: dict[str, Any]
    metrics: dict[str, float]
    """Numbers in the metrics and reports that its steps made: `evaluate.auc`."""
    digest: str
    """Of the definition: two are equal where it is the same."""
    counts: dict[str, int]
    """Steps in each state."""
    sentence: str | None
    resumed: int
    """How often."""
    origin: str
    """The file or notebook that it was defined in."""


class Execution(msgspec.Struct, frozen=True, kw_only=True):
    """An execution, whole."""

    row: ExecutionRow
    pipeline: Pipeline
    steps: list[StepRow]
    environment: Environment
    datasets: dict[str, str]
    """The versions that were newest when it began: `flights` to `flights/2`."""
    loops: dict[str, int]
    """Over how many items each loop goes that stands in no other one, as far as that is known by now."""


class ExecutionPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some of the executions that match, the newest first."""

    executions: list[ExecutionRow]
    total: int
    whole: int
    change: int


class PipelineRow(msgspec.Struct, frozen=True, kw_only=True):
    """A pipeline that has run: its name, and its last execution."""

    name: str
    executions: int
    last: ExecutionRow


class PipelinePage(msgspec.Struct, frozen=True, kw_only=True):
    """Every pipeline that has run, the one that ran last first."""

    pipelines: list[PipelineRow]
    change: int


class ExecutionQuery(Input, frozen=True, kw_only=True):
    """Which executions to list."""

    pipeline: Annotated[str, Meta(max_length=200, pattern=NO_NUL)] | None = None
    state: list[ExecutionState] = []
    limit: Annotated[int, Meta(ge=1, le=1000)] = 100
    offset: Annotated[int, Meta(ge=0, le=1 << 53)] = 0


Files = dict[FilePath, Digest]
"""What the files that steps name hold, by the path that the definition has."""


class NewExecution(Input, frozen=True, kw_only=True):
    """A pipeline that is to run, with all that it needs of where it was written."""

    pipeline: Pipeline
    parameters: dict[Variable, Any] = {}
    environment: Environment
    lock: Digest | None = None
    """The environment's list of packages: Python's version, then a package a line."""
    interpreters: dict[FilePath, Environment] = {}
    """What the interpreters that steps name have, by their paths."""
    files: Files = {}
    code: Snapshot | None = None
    """The author's folder of source, for scripts and notebooks."""
    folder: Annotated[str, Meta(max_length=4096, pattern=NO_NUL)] = ""
    """Where a step's relative paths of outputs lead."""
    cache: Literal["on", "off", "force"] = "on"
    """Of every step: `force` runs anew and keeps the results, `off` does neither."""
    origin: Annotated[str, Meta(max_length=4096, pattern=NO_NUL)] = ""
    client: Annotated[str, Meta(max_length=100)] = ""


class Resume(Input, frozen=True, kw_only=True):
    """How an execution goes on: what failed and what hangs on it, and what an edit touches.

    What has succeeded stays where its code, environment and inputs are the same as then.
    """

    pipeline: Pipeline | None = None
    """The definition after an edit; None: as it was."""
    parameters: dict[Variable, Any] = {}
    """Those that change."""
    environment: Environment | None = None
    lock: Digest | None = None
    interpreters: dict[FilePath, Environment] = {}
    """What those that steps name have now; others stay as they were known."""
    files: Files = {}
    code: Snapshot | None = None
    again: Annotated[list[StepKey], Meta(max_length=10_000)] = []
    """Steps that run anew in any case, and what hangs on them."""
    only: bool = False
    """Just those of `again`, and nothing that hangs on them."""


class Answer(Input, frozen=True, kw_only=True):
    """What a person says where a step asks."""

    approved: bool
    note: Annotated[str, Meta(max_length=10_000, pattern=NO_NUL)] = ""


class Mark(Input, frozen=True, kw_only=True):
    """Steps that a person says are done, or are to be done anew when the execution is resumed."""

    steps: Annotated[list[StepKey], Meta(min_length=1, max_length=10_000)]
    done: bool
    outputs: dict[Variable, Any] = {}
    """What a step that is done counts as having made, as JSON; what it did make stays where none is given."""


class Draft(Input, frozen=True, kw_only=True):
    """A definition that is to be looked at, and the files that it names."""

    pipeline: Pipeline


class Faults(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is wrong with a definition."""

    faults: list[Fault]
