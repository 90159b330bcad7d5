"""Writing a run, with the job that made it, as one file."""

from collections.abc import Iterator
from pathlib import Path

from cellworks_engine import __version__
from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.clock import now
from cellworks_engine.jobs.folder import AttemptFolder
from cellworks_engine.jobs.schema import Attempt, Environment, FunctionEntry, Job
from cellworks_engine.runs.exchange.archive import Writing
from cellworks_engine.runs.exchange.manifest import (
    FORMAT,
    JOB_FILES,
    RUN,
    ExportedEnvironment,
    ExportedJob,
    ExportedRun,
    Manifest,
    Reference,
)
from cellworks_engine.runs.packages import list_now
from cellworks_engine.runs.schema import Run

_PART_OF = {"artifacts": "artifacts", "models": "models", "job": "log", RUN: "run"}


def write(
    target: Path,
    taken: Path,
    run: Run,
    job: Job,
    attempt: Attempt,
    folder: AttemptFolder,
    content: FileContentStore,
    *,
    captures: bool,
    actor: str,
) -> dict[str, int]:
    """Write the file at `target`; `taken` holds the run as MLflow's store has it. Returns bytes by part."""
    parts: dict[str, int] = {}
    with Writing(target) as archive:
        archive.add(RUN, taken / RUN)
        for name in ("artifacts", "models"):
            archive.add_folder(name, taken / name)
        for name in JOB_FILES:
            if (folder.path / name).is_file():
                archive.add(f"job/{name}", folder.path / name)
        for member in archive.members:
            part = _PART_OF[member.path.partition("/")[0]]
            parts[part] = parts.get(part, 0) + member.size
        for digest, part in dict(_contents(job, captures=captures)).items():
            if content.has(digest):
                archive.add(f"content/{digest}", content.path(digest))
                parts[part] = parts.get(part, 0) + content.size(digest)
        archive.finish(
            Manifest(
                format=FORMAT, cellworks=__version__, written=now(), actor=actor, run=_run(run),
                job=_job(job, attempt), environment=_environment(job.spec.environment),
                references=[Reference(name=key, path=path) for key, path in job.spec.inputs.items()],
                captures=captures, members=archive.members,
            )
        )  # fmt: skip
    return parts


def _contents(job: Job, *, captures: bool) -> Iterator[tuple[str, str]]:
    """Yield the digests of what a job names, and what part each is; one that is two things is the last."""
    spec = job.spec
    git = spec.provenance.git
    if git is not None and git.diff is not None:
        yield git.diff, "source"
    if spec.provenance.history is not None:
        yield spec.provenance.history, "source"
    if spec.code is not None:
        yield spec.code.digest, "source"
    if isinstance(spec.entry, FunctionEntry):
        yield spec.entry.content, "source"
    for result in job.results:
        yield result.digest, "values"
    for capture in spec.captures if captures else []:
        yield capture.digest, "captures"


def _run(run: Run) -> ExportedRun:
    row = run.row
    return ExportedRun(
        id=row.id, name=row.name, experiment=row.experiment, status=row.status, started=row.started,
        ended=row.ended, user=row.user,
    )  # fmt: skip


def _job(job: Job, attempt: Attempt) -> ExportedJob:
    row = job.row
    ended = attempt.ended or row.ended
    assert ended is not None  # an attempt that has been carried has ended
    return ExportedJob(
        number=row.number, actor=row.actor, created=row.created, started=attempt.started, ended=ended,
        spec=job.spec, attempt=attempt, metrics=row.metrics, parameters=row.parameters,
        sentence=row.sentence, results=job.results,
    )  # fmt: skip


def _environment(recorded: Environment) -> ExportedEnvironment:
    listed = list_now(recorded.python)
    return ExportedEnvironment(
        version=recorded.version,
        digest=recorded.digest,
        packages=None if listed is None else listed.packages,
        exact=listed is not None and listed.digest == recorded.digest,
    )
