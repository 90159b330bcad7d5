"""What a run is, on the wire, and what each run of a job begins with."""

import getpass
from typing import Annotated

import msgspec
from msgspec import Meta

from cellworks_engine.jobs.folder import Launch
from cellworks_engine.jobs.schema import Series
from cellworks_engine.schema import NO_NUL, Input


class RunQuery(Input, frozen=True, kw_only=True):
    """Which runs to list; `filter` is MLflow's search language, `experiment` a name."""

    filter: Annotated[str, Meta(max_length=4_000, pattern=NO_NUL)] = ""
    experiment: Annotated[str, Meta(max_length=500, pattern=NO_NUL)] | None = None
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
    """Some of the runs that match, newest first, and how many do."""

    runs: list[RunRow]
    total: int


class Artifact(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a run; size in bytes."""

    path: str
    size: int


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
    return {**tags, **spec.tags}
