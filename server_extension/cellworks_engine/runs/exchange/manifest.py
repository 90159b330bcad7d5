"""The manifest of an exported run, and where its parts lie in the file (a zip).

manifest.json          all that this module describes, with the sha256 of every other member
run.jsonl              the run as MLflow's store has it, in the spool's own lines
artifacts/…            files of the run
models/<model id>/…    logged models
job/log, job/outputs.jsonl, job/usage.jsonl, job/phases.jsonl
content/<sha256>       captured values, source, kept values, the diff of the working tree
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from cellworks_engine.jobs.schema import Attempt, Capture, JobSpec, Scalar
from cellworks_engine.schema import Digest

FORMAT = 1
MANIFEST, RUN = "manifest.json", "run.jsonl"
JOB_FILES = ("log", "outputs.jsonl", "usage.jsonl", "phases.jsonl")

Size = Annotated[int, Meta(ge=0)]


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A file inside the archive."""

    path: Annotated[str, Meta(min_length=1, max_length=1024, pattern=r"^[^\x00-\x1f\\]+$")]
    size: Size
    digest: Digest


class ExportedRun(msgspec.Struct, frozen=True, kw_only=True):
    """The run; times in seconds since 1970."""

    id: Annotated[str, Meta(pattern=r"^[0-9a-zA-Z-]{1,64}$")]
    name: str
    experiment: str
    status: str
    started: float | None
    ended: float | None
    user: str


class ExportedJob(msgspec.Struct, frozen=True, kw_only=True):
    """The job that made it, with the attempt that did."""

    number: int
    actor: str
    created: float
    started: float | None
    ended: float
    spec: JobSpec
    attempt: Attempt
    metrics: dict[str, float]
    parameters: dict[str, Scalar]
    sentence: str | None
    results: list[Capture]


class ExportedEnvironment(msgspec.Struct, frozen=True, kw_only=True):
    """What it ran with."""

    version: str
    digest: str
    packages: list[str] | None = None
    """`name==version`; None where the interpreter is gone."""
    exact: bool = False
    """The list is the one that the job ran with, by its hash; else it has changed since."""


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """Data that stays where it is."""

    name: str
    path: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What the file holds."""

    format: int
    cellworks: str
    written: float
    actor: str
    run: ExportedRun
    job: ExportedJob
    environment: ExportedEnvironment
    references: list[Reference]
    captures: bool
    """Whether the captured values travel along."""
    members: Annotated[list[Member], Meta(max_length=100_000)]


class Version(msgspec.Struct):
    """The part of a manifest that every format has."""

    format: int
