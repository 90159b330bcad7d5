"""What a run is, on the wire, and what each run of a job begins with."""

import getpass
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cellworks_engine.jobs.folder import Launch
from cellworks_engine.jobs.schema import Series
from cellworks_engine.schema import NO_NUL, Digest, Input

KeyKind = Literal["metrics", "params", "tags"]
ExperimentName = Annotated[str, Meta(max_length=500, pattern=NO_NUL)]
RunFilter = Annotated[str, Meta(max_length=4_000, pattern=NO_NUL)]
RunId = Annotated[str, Meta(min_length=1, max_length=64, pattern=NO_NUL)]
RunColumn = Annotated[str, Meta(max_length=600, pattern=r"^(metrics|params|tags)\.[^\x00]+$")]
"""`metrics.auc`: the kind and the key."""
RunSort = Annotated[
    str,
    Meta(
        max_length=600,
        pattern=r"^-?(started|name|status|duration|user|experiment|(metrics|params|tags)\.[^\x00]+)$",
    ),
]
"""A column to sort by; a minus turns it round. Runs that have no value there come last either way."""


class RunQuery(Input, frozen=True, kw_only=True):
    """Which runs to list; `filter` is MLflow's search language, `experiment` names, none of which is all."""

    filter: RunFilter = ""
    experiment: list[ExperimentName] = []
    sort: RunSort = "-started"
    columns: list[RunColumn] = []
    """The metrics, parameters and tags to answer with; every one where none is named."""
    limit: Annotated[int, Meta(ge=1, le=50_000)] = 100
    offset: Annotated[int, Meta(ge=0, le=1 << 53)] = 0


class RunRow(msgspec.Struct, frozen=True, kw_only=True):
    """A run as a line of a table; times in seconds since 1970, metrics the latest values."""

    id: str
    name: str
    experiment_id: str
    experiment: str
    status: str
    started: float | None
    ended: float | None
    user: str
    params: dict[str, str]
    metrics: dict[str, float | None]
    """None where the value is not a finite number (`special` names it)."""
    special: dict[str, str]
    tags: dict[str, str]
    job: str | None
    """The id of the job that made it."""


class RunPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some of the runs that match, in the order asked for, and how many do."""

    runs: list[RunRow]
    total: int


class KeyQuery(Input, frozen=True, kw_only=True):
    """Of which runs to name the metrics, parameters and tags."""

    filter: RunFilter = ""
    experiment: list[ExperimentName] = []


class RunKey(msgspec.Struct, frozen=True, kw_only=True):
    """A metric, parameter or tag that some of the runs have."""

    kind: KeyKind
    name: str
    runs: int
    """How many have it."""
    differs: bool
    """Not all of the runs have it with the same value."""
    example: str = ""
    """A value that one of them has, where it is a text."""


class RunKeys(msgspec.Struct, frozen=True, kw_only=True):
    """What the runs that match have, and of how many of them this was told: all, or the newest."""

    keys: list[RunKey]
    runs: int


class CurveQuery(Input, frozen=True, kw_only=True):
    """Which curves: of these runs, these metrics, thinned to about so many points each."""

    run: Annotated[list[RunId], Meta(min_length=1, max_length=100)]
    key: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=500, pattern=NO_NUL)]], Meta(max_length=50)
    ]
    points: Annotated[int, Meta(ge=10, le=100_000)] = 1_000


class RunCurve(msgspec.Struct, frozen=True, kw_only=True):
    """A metric of a run, point by point; None where a value is not a finite number."""

    run: str
    key: str
    steps: list[int]
    times: list[float]
    values: list[float | None]
    of: int
    """How many points it has in the store; where there are more, each peak is still among these."""


class RunCurves(msgspec.Struct, frozen=True, kw_only=True):
    """The curves that there are of those asked for."""

    curves: list[RunCurve]


class Artifact(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a run; size in bytes."""

    path: str
    size: int


class Artifacts(msgspec.Struct, frozen=True, kw_only=True):
    """The files of a run, and where they lie; of very many, the first."""

    files: list[Artifact]
    place: str
    more: bool = False
    """There are more files than are named."""


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A run, whole."""

    row: RunRow
    artifact_uri: str
    series: list[Series]
    models: list[str]
    """Ids of the models that it logged."""


class Experiment(msgspec.Struct, frozen=True, kw_only=True):
    """An experiment of the store."""

    id: str
    name: str
    runs: int
    last: float | None


class Experiments(msgspec.Struct, frozen=True, kw_only=True):
    """Every experiment, and the store that was read."""

    experiments: list[Experiment]
    store: str


class MadeRun(msgspec.Struct, frozen=True, kw_only=True):
    """`run.json` in an attempt's folder: ids that were not known when the job was launched."""

    run_id: str
    experiment_id: str


class ExportWish(Input, frozen=True, kw_only=True):
    """How to export a run."""

    captures: bool = True
    """Take the captured values along; without them the job cannot run again elsewhere."""


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """A run as one file in the content store, from where it is fetched; sizes in bytes."""

    file: Digest
    size: int
    name: str
    """A name for the file."""
    parts: dict[str, int]
    """Bytes before packing: `captures`, `models`, `artifacts`, `source`, `values`, `log`, `run`."""
    references: list[str]
    """Paths of data that stayed where it is."""


class ImportWish(Input, frozen=True, kw_only=True):
    """An exported run to take in."""

    file: Digest
    """The file, in the content store."""
    trust: bool = False
    """Take in what runs code when it is read: models, captured and kept values, scripts in outputs."""


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """A run that came from a file."""

    run: str
    job: str
    number: int
    trusted: bool
    held_back: list[str]
    """What was not taken in, for want of trust: `models/model`, `captures/jan_feb`, …"""
    references: list[str]
    """Paths, on the other machine, of data that stayed there."""


def first_params(launch: Launch) -> dict[str, str]:
    """Return the parameters that a run has from the start, as MLflow keeps them."""
    return {key: str(value) for key, value in launch.spec.parameters.items()}


def first_tags(launch: Launch) -> dict[str, str]:
    """Return the tags that a run has from the start."""
    spec, came = launch.spec, launch.spec.provenance
    entry = spec.entry
    source = came.notebook or getattr(entry, "path", "") or getattr(entry, "name", "") or spec.name
    tags = {
        "mlflow.runName": spec.name,
        "mlflow.source.type": "NOTEBOOK" if came.notebook else "JOB",
        "mlflow.source.name": source,
        "mlflow.user": getpass.getuser(),
        "cellworks.job": launch.job,
        "cellworks.job_number": str(launch.number),
        "cellworks.attempt": str(launch.attempt),
        "cellworks.kind": spec.kind,
    }
    if came.git is not None and came.git.commit:
        tags["mlflow.source.git.commit"] = came.git.commit
        tags["mlflow.source.git.branch"] = came.git.branch
    if came.source is not None:
        tags["cellworks.rerun_of"] = came.source
    if launch.imported is not None:
        tags["cellworks.imported_run"] = launch.imported.run
        tags["cellworks.imported_job"] = str(launch.imported.number)
        tags["cellworks.trusted"] = "yes" if launch.imported.trusted else "no"
    return {**tags, **spec.tags}
