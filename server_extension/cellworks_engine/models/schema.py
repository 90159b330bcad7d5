"""What a model and its versions are, on the wire. MLflow's registry holds them."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cellworks_engine.datasets.schema import DatasetRef
from cellworks_engine.jobs.schema import Environment
from cellworks_engine.models.check_schema import Checks, Policy
from cellworks_engine.schema import NO_NUL, Digest, FilePath, Input

RegisteredName = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f/\\:]+$")]
"""Of a registered model: MLflow takes neither a slash nor a colon."""
AliasName = Annotated[
    str, Meta(min_length=1, max_length=255, pattern=r"^(?![lL][aA][tT][eE][sS][tT]$)(?![vV][0-9]+$)[\w-]+$")
]
"""`champion`; MLflow keeps `latest` and `v3` for itself."""
VersionNumber = Annotated[int, Meta(ge=1, le=1 << 31)]
ModelId = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[\w-]+$")]
"""MLflow's, of a logged model: `m-4f0c…`."""
RunPrefix = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[\w-]+$")]
Comment = Annotated[str, Meta(max_length=4000, pattern=NO_NUL)]
Mark = Annotated[str, Meta(min_length=8, max_length=64, pattern=r"^[\w-]+$")]
ApprovalState = Literal["pending", "approved", "rejected"]


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """How a version stands; `actor` and `time` (seconds since 1970) are None while it waits."""

    state: ApprovalState
    actor: str | None = None
    time: float | None = None
    comment: str = ""


class DatasetUse(msgspec.Struct, frozen=True, kw_only=True):
    """Data that a version was made of."""

    name: str
    dataset: str | None = None
    """`flights/2`, where it is a version of a dataset."""
    detail: str = ""
    """A path, a shape, a digest: what tells it from another."""


class ModelVersionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A version as a line of a table."""

    name: str
    version: int
    approval: Approval
    aliases: list[str]
    description: str
    tags: dict[str, str]
    """The registry's, without those of MLflow and of Cellworks."""
    actor: str
    created: float
    """When the registry made it, in seconds since 1970."""
    run: str | None
    job: str | None
    job_number: int | None
    source: str
    """Where its files lie, as the registry has it."""
    baseline: Digest | None
    """The content that holds the sketches of its features and predictions."""
    deployed: list[str]
    """Where it serves, a sentence each; it cannot be deleted meanwhile."""
    size: int | None = None
    """Bytes of its files; None before they were read, or where the place that has them does not tell."""
    data: list[DatasetUse] = []
    """The versions of datasets that its job used; where there are none, what was logged with its run."""


class ModelRow(msgspec.Struct, frozen=True, kw_only=True):
    """A model as a line of a table, with its newest version."""

    name: str
    description: str
    versions: int
    pending: int
    """How many of its versions wait for approval."""
    aliases: dict[str, int]
    latest: ModelVersionRow | None
    """None where every version was deleted."""


ModelSort = Literal["name", "-name", "created", "-created", "versions", "-versions", "pending", "-pending"]


class ModelQuery(Input, frozen=True, kw_only=True):
    """Which models to list; `search` looks in names and descriptions, `approval` at newest versions."""

    search: Annotated[str, Meta(max_length=200, pattern=NO_NUL)] | None = None
    approval: list[ApprovalState] = []
    alias: list[AliasName] = []
    """Those that have one of these."""
    sort: ModelSort = "name"
    limit: Annotated[int, Meta(ge=1, le=1000)] = 100
    offset: Annotated[int, Meta(ge=0, le=1 << 53)] = 0


class ModelPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some of the models that match, and how many do."""

    models: list[ModelRow]
    total: int
    pending: int
    """Versions that wait for approval, of all models."""
    store: str
    """The registry that is read."""
    problem: str | None = None
    """Why the registry could not be read just now: what is listed is what was seen last."""
    change: int
    """The last change that this page has seen."""


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """A model with its versions, the newest first."""

    name: str
    description: str
    tags: dict[str, str]
    aliases: dict[str, int]
    policy: Policy
    versions: list[ModelVersionRow]
    problem: str | None = None
    change: int


class SignatureColumn(msgspec.Struct, frozen=True, kw_only=True):
    """One input, output or parameter of a model; the type in MLflow's words."""

    name: str
    """Empty where the signature names none: a tensor, an output alone."""
    type: str
    """`double`, `long`, `string`, `datetime`, `tensor float64 (-1, 3)`, …"""
    required: bool = True
    default: str | None = None
    """Of a parameter."""


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """What a model takes and gives."""

    inputs: list[SignatureColumn]
    outputs: list[SignatureColumn]
    params: list[SignatureColumn]
    json: str
    """MLflow's own: `{"inputs": […], "outputs": […] | null, "params": […] | null}`."""


class ModelLineage(msgspec.Struct, frozen=True, kw_only=True):
    """Where a version came from; what is not known is empty."""

    run: str | None = None
    run_name: str = ""
    experiment: str = ""
    job: str | None = None
    job_number: int | None = None
    notebook: str = ""
    cell: str = ""
    commit: str = ""
    data: list[DatasetUse] = []


class ParityRow(msgspec.Struct, frozen=True, kw_only=True):
    """The row on which a compiled model is farthest from the original."""

    row: str
    """Its columns and values."""
    original: str
    """The scores, or numbers, that the original gives."""
    compiled: str
    difference: float | None
    """The largest of a score; None where only one of them is a number."""


class CompileParity(msgspec.Struct, frozen=True, kw_only=True):
    """What came of compiling a version for a deployment: whether both answer alike."""

    endpoint: str
    deployment: str
    """Its name."""
    time: float | None
    """When it was judged, in seconds since 1970; None while it is compiled."""
    is_deployed: bool
    """Whether the deployment is still there."""
    state: Literal["compiling", "compiled", "original"]
    """Which of the two serves, or served."""
    sentence: str
    """`compiled by treelite: …`, or `original: …` with the reason."""
    engine: str | None
    """`onnxruntime`, `treelite`, or both; None where nothing was proved."""
    rows: int
    """How many rows both answered."""
    labels_equal: bool | None
    """Whether every label was the same; None where that was not looked at, as of numbers."""
    worst: ParityRow | None


class ModelVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version, whole: what a person judges, and all that serving it takes."""

    row: ModelVersionRow
    signature: Signature | None
    example: str | None
    """The input example: JSON that MLflow's scoring protocol takes."""
    flavors: list[str]
    """What MLflow can load it as, the model's own flavour first."""
    requirements: list[str]
    environment: Environment | None
    """The interpreter that made it and the hash of its packages, where that is known."""
    python: str
    """The version of Python that it was saved with."""
    path: str | None
    """The folder with its files on the studio's host; None where they lie elsewhere."""
    pickles: list[str]
    """Files of it that run code of their maker when they are loaded."""
    baseline_note: str
    """What the baseline was made of, or why there is none."""
    checks: Checks | None
    """The last results; None where nobody has checked it."""
    metrics: dict[str, float | None]
    params: dict[str, str]
    lineage: ModelLineage
    parity: list[CompileParity] = []
    """What came of compiling it, for each deployment that asked for that, the newest first."""
    problem: str | None = None
    """Why the files cannot be read: signature, example and requirements are not known then."""
    change: int


class NewModelVersion(Input, frozen=True, kw_only=True):
    """What to make a version of: a run (its kept model, else its last one), or a logged model by its id."""

    run: RunPrefix | None = None
    model: ModelId | None = None
    mark: Mark
    """Made by the caller: the same request sent again is the same version."""
    description: Annotated[str, Meta(max_length=4000, pattern=NO_NUL)] = ""
    tags: dict[
        Annotated[str, Meta(min_length=1, max_length=250, pattern=r"^(?!mlflow\.|cellworks\.)[\w./ -]+$")],
        Annotated[str, Meta(max_length=4000, pattern=NO_NUL)],
    ] = {}
    comment: Annotated[str, Meta(max_length=4000, pattern=NO_NUL)] = ""
    """For the history."""
    environment: Environment | None = None
    """The interpreter that made the model, where no job did."""
    baseline: Digest | None = None
    """Packed sketches, in the content store."""
    baseline_note: Annotated[str, Meta(max_length=2000, pattern=NO_NUL)] = ""


class NewPathVersion(Input, frozen=True, kw_only=True):
    """What to make a version of: a folder that MLflow saved, an `.onnx` file, a pickle, or an MLflow URI."""

    path: Annotated[str, Meta(min_length=1, max_length=4096, pattern=NO_NUL)]
    """A whole path on the studio's host, from `/` or `~` on, or `runs:/…`, `models:/…`, `s3://…`."""
    trust_pickle: bool = False
    """Read a pickle though that runs code of its maker: in the job's process."""
    example: Annotated[str, Meta(max_length=1_000_000, pattern=NO_NUL)] = ""
    """Rows that it predicts, as JSON (`[{"hour": 5.0}]`, `[[5.0]]`): the signature is inferred from them."""
    baseline: DatasetRef | None = None
    """What monitors compare with: `flights/2`."""
    python: FilePath | None = None
    """The interpreter that reads the model; None is the studio's."""
    description: Annotated[str, Meta(max_length=4000, pattern=NO_NUL)] = ""
    comment: Annotated[str, Meta(max_length=4000, pattern=NO_NUL)] = ""
    """For the history."""


class NewBaseline(Input, frozen=True, kw_only=True):
    """What monitors are to hold against what a version sees; without a digest there is none, and why."""

    digest: Digest | None = None
    """Packed sketches, in the content store."""
    note: Annotated[str, Meta(max_length=2000, pattern=NO_NUL)] = ""


class RegisteredVersion(msgspec.Struct, frozen=True, kw_only=True):
    """The version of what was registered; `is_new` is false where the model had it before."""

    version: ModelVersion
    is_new: bool


class Decision(Input, frozen=True, kw_only=True):
    """Approve or reject a version; a rejection needs a comment."""

    state: Literal["approved", "rejected"]
    comment: Comment = ""


class AliasWish(Input, frozen=True, kw_only=True):
    """Which version an alias is to name from now on."""

    version: VersionNumber
    comment: Comment = ""


class CommentQuery(Input, frozen=True, kw_only=True):
    """Why something is taken away."""

    comment: Comment = ""


HistoryVerb = Literal[
    "registered",
    "approved",
    "rejected",
    "alias_set",
    "alias_moved",
    "alias_removed",
    "baseline",
    "deleted",
    "policy",
]


class HistoryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened to a model. Entries are only ever added."""

    number: int
    time: float
    actor: str
    name: str
    verb: HistoryVerb
    version: int | None = None
    alias: str | None = None
    before: str | None = None
    """The approval, version or policy that it was."""
    after: str | None = None
    comment: str = ""
    seen: bool = False
    """Another tool did it in the registry: `time` is when it was seen, and nobody knows by whom."""
    checks: Checks | None = None
    """Of a decision: how the checks stood when it was made."""


class HistoryQuery(Input, frozen=True, kw_only=True):
    """Which entries to list, the newest first."""

    version: VersionNumber | None = None
    alias: AliasName | None = None
    verb: list[HistoryVerb] = []
    before: float | None = None
    """Only what happened up to this time, in seconds since 1970."""
    limit: Annotated[int, Meta(ge=1, le=1000)] = 100
    offset: Annotated[int, Meta(ge=0, le=1 << 53)] = 0


class HistoryPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some of a model's history, and how many entries match."""

    entries: list[HistoryEntry]
    total: int
    change: int


class AliasAtQuery(Input, frozen=True, kw_only=True):
    """A moment, in seconds since 1970."""

    time: float


class AliasAt(msgspec.Struct, frozen=True, kw_only=True):
    """What an alias named at a moment."""

    name: str
    alias: str
    time: float
    version: int | None
    """None where it named nothing then, or nothing is known of that time."""
    entry: HistoryEntry | None
    """What made it so; it tells since when, by whom and why."""


class RequirementsQuery(Input, frozen=True, kw_only=True):
    """An interpreter on the studio's host; none is the one that made the version."""

    python: Annotated[str, Meta(min_length=1, max_length=4096, pattern=NO_NUL)] | None = None


class Unmet(msgspec.Struct, frozen=True, kw_only=True):
    """A package that a version needs and an interpreter does not have so."""

    package: str
    needs: str
    """The requirement: `scikit-learn==1.7.2`."""
    has: str | None
    """The installed version; None where it is missing."""


class Requirements(msgspec.Struct, frozen=True, kw_only=True):
    """What a version needs, held against an interpreter."""

    python: str
    needs: list[str]
    unmet: list[Unmet]


def ref_of(name: str, version: int) -> str:
    """Return how people name a version: `late-flights/3`."""
    return f"{name}/{version}"
