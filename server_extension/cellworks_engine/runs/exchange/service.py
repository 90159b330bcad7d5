"""What a person does with a run as a file: export it, import it, trust what was imported."""

import re
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.config import Home
from cellworks_engine.errors import Conflict, InvalidInput, NotFound, Refused, Unavailable
from cellworks_engine.ids import new_id
from cellworks_engine.jobs.folder import AttemptFolder, Carried, Launch
from cellworks_engine.jobs.folder import Imported as Origin
from cellworks_engine.jobs.schema import Attempt, Failure, Job, JobSpec
from cellworks_engine.jobs.service import JobService, edges_of
from cellworks_engine.jobs.states import is_final
from cellworks_engine.jobs.store import JobStore
from cellworks_engine.runs.carrier import reopen
from cellworks_engine.runs.exchange import exporting, importing
from cellworks_engine.runs.exchange.archive import Reading
from cellworks_engine.runs.exchange.manifest import ExportedJob
from cellworks_engine.runs.schema import Exported, ExportWish, Imported, ImportWish, MadeRun, Run
from cellworks_engine.runs.service import RunService

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_CARRIED = 600.0
"""Seconds that MLflow's store may take to have an imported run."""


class Exchange:
    """Runs as files. Safe for threads."""

    def __init__(
        self, home: Home, jobs: JobService, store: JobStore, content: FileContentStore, runs: RunService
    ) -> None:
        self._home = home
        self._jobs = jobs
        self._store = store
        self._content = content
        self._runs = runs

    def export(self, run: str, wish: ExportWish, actor: str) -> Exported:
        """Write a run that a job of this studio made into one file of the content store."""
        found = self._runs.get(run)
        job, attempt = self._made_by(found)
        folder = AttemptFolder.of(self._home.jobs, job.row.id, attempt.number)
        if folder.untrusted.exists():
            raise Refused(
                f"Run {found.row.id[:8]} came from a file of which parts wait to be trusted.",
                hint="Trust it first, or hand on the file that it came from.",
            )
        with self._workplace() as work:
            self._runs.take(found.row.id, work)
            file = work / "run.cwz"
            parts = exporting.write(
                file, work, found, job, attempt, folder, self._content, captures=wish.captures, actor=actor
            )
            size = file.stat().st_size
            digest = self._content.take(file)
        name = f"{_UNSAFE.sub('-', found.row.name).strip('-.') or 'run'}-{found.row.id[:8]}.cwz"
        references = list(job.spec.inputs.values())
        return Exported(file=digest, size=size, name=name, parts=parts, references=references)

    def import_(self, wish: ImportWish, actor: str) -> Imported:
        """Make a run, and an ended job, of an exported file; raises InvalidInput where it is damaged."""
        id_ = new_id("job")
        folder = AttemptFolder.of(self._home.jobs, id_, 1)
        with ExitStack() as undo:
            undo.callback(shutil.rmtree, folder.path.parent, ignore_errors=True)
            with Reading(self._content.path(wish.file), self._home.path) as archive:
                told = archive.manifest
                launch = self._lay_out(archive, id_, folder, trusted=wish.trust)
            held = importing.held_back(folder, told.job)
            number = self._add(id_, told.job, launch, folder, actor)
            undo.pop_all()
        self._finish(id_, 1, folder, told.job.attempt.state, told.job.ended)
        run_id = launch.run_id or self._given(id_, folder)
        self._content.remove(wish.file)
        return Imported(
            run=run_id,
            job=id_,
            number=number,
            trusted=wish.trust,
            held_back=held,
            references=[one.path for one in told.references],
        )

    def _lay_out(self, archive: Reading, id_: str, folder: AttemptFolder, *, trusted: bool) -> Launch:
        """Make the folder of the job's one attempt, and return what it says of it."""
        told = archive.manifest
        if not is_final(told.job.attempt.state):
            raise InvalidInput(f"The file's job is {told.job.attempt.state}: it has not ended.", field="file")
        folder.path.mkdir(mode=0o700, parents=True)
        spec = _of_here(told.job.spec)
        run_id, experiment_id = self._runs.new_run(spec)
        launch = Launch(
            job=id_, number=0, attempt=1, spec=spec, home=str(self._home.path),
            content=str(self._home.content), checkpoint=str(folder.path.parent / "checkpoint"),
            run_id=run_id, experiment_id=experiment_id, submitted=told.job.created,
            imported=Origin(run=told.run.id, number=told.job.number, trusted=trusted),
        )  # fmt: skip
        importing.unpack(archive, folder, launch, self._content)
        return launch

    def _add(self, id_: str, told: ExportedJob, launch: Launch, folder: AttemptFolder, actor: str) -> int:
        """Store the job, and return its number here."""

        def place(number: int) -> None:
            folder.write("launch.json", msgspec.structs.replace(launch, number=number))

        spec = launch.spec
        edges = edges_of(id_, spec)
        if launch.run_id is not None:
            edges.append((("job", id_), "made", ("run", launch.run_id)))
        attempt = _attempt_columns(told, launch)
        return self._store.add_ended(id_, spec, actor, edges, _columns(told), attempt, place)

    def trust(self, run: str, actor: str) -> Imported:
        """Take in what an imported run held back; does nothing where that was done."""
        found = self._runs.get(run)
        job, attempt = self._made_by(found)
        folder = AttemptFolder.of(self._home.jobs, job.row.id, attempt.number)
        launch = folder.launch()
        if launch is None or launch.imported is None:
            raise Conflict(f"Run {found.row.id[:8]} was made here: there is nothing to trust.")
        if folder.untrusted.exists():
            self._store.set_open_again(job.row.id, attempt.number, actor)
            trusted = Origin(run=launch.imported.run, number=launch.imported.number, trusted=True)
            importing.accept(folder, self._content)
            folder.write("launch.json", msgspec.structs.replace(launch, imported=trusted))
            reopen(folder)
            self._finish(job.row.id, attempt.number, folder, attempt.state, attempt.ended or 0.0)
            importing.forget(folder)
        return Imported(
            run=found.row.id, job=job.row.id, number=job.row.number, trusted=True, held_back=[],
            references=list(job.spec.inputs.values()),
        )  # fmt: skip

    def _made_by(self, run: Run) -> tuple[Job, Attempt]:
        """Return the job that made a run, and its attempt."""
        short = run.row.id[:8]
        if run.row.job is None:
            raise Refused(
                f"Run {short} was not made by a job of this studio: there is no cell, environment or input "
                "to go with it.",
                hint="What MLflow has of it: mlflow.artifacts.download_artifacts(run_id=…).",
            )
        try:
            job = self._jobs.get(run.row.job)
        except NotFound:
            raise Refused(f"The job that made run {short} was deleted.") from None
        attempt = next((one for one in job.attempts if one.run_id == run.row.id), None)
        if attempt is None:
            raise Refused(f"Run {short} lies below the run of job {job.row.number}; export that one.")
        if not is_final(job.row.state) or not attempt.carried:
            raise Conflict(f"Job {job.row.number}, which makes run {short}, has not ended yet.")
        return job, attempt

    def _finish(self, job: str, number: int, folder: AttemptFolder, state: str, ended: float) -> None:
        """Have the run in MLflow's store, and wait for it."""
        done = threading.Event()

        def carried(came: Carried) -> None:
            self._store.set_carried(job, number, came)
            done.set()

        self._runs.finish(folder, state, ended, carried)
        if not done.wait(_CARRIED):
            raise Unavailable(
                f"MLflow's store has not taken the run within {_CARRIED:g} s; it will once it can.",
                hint=self._runs.problem or "See tracker.log in the studio's logs.",
            )

    def _given(self, job: str, folder: AttemptFolder) -> str:
        """Return, and store, the id that a store which makes its own gave the run."""
        made = folder.read("run.json", MadeRun)
        assert made is not None  # it has been carried
        self._store.set_run(job, 1, made.run_id)
        return made.run_id

    @contextmanager
    def _workplace(self) -> Iterator[Path]:
        """Give a folder on the home's file system, so that artifacts are linked and not copied."""
        with tempfile.TemporaryDirectory(dir=self._home.incoming, prefix="export-") as folder:
            yield Path(folder)


def _of_here(spec: JobSpec) -> JobSpec:
    """Leave out what means something else here: datasets, and the job of which it was a rerun, go by name."""
    return msgspec.structs.replace(
        spec,
        datasets={},
        captures=[msgspec.structs.replace(one, dataset=None) for one in spec.captures],
        provenance=msgspec.structs.replace(spec.provenance, source=None),
    )


def _columns(job: ExportedJob) -> dict[str, object]:
    """Return the columns of an ended job."""
    return {
        "state": job.attempt.state,
        "time": job.created,
        "started": job.started,
        "ended": job.ended,
        "attempts": 1,
        "metrics": msgspec.json.encode(job.metrics),
        "results": msgspec.json.encode(job.results),
        "failure": _encoded(job.attempt.failure),
        "sentence": job.sentence,
    }


def _attempt_columns(job: ExportedJob, launch: Launch) -> dict[str, object]:
    attempt = job.attempt
    return {
        "state": attempt.state,
        "started": attempt.started,
        "ended": job.ended,
        "exit_code": attempt.exit_code,
        "failure": _encoded(attempt.failure),
        "phases": msgspec.json.encode(attempt.phases),
        "run_id": launch.run_id,
        "experiment_id": launch.experiment_id,
        "warm": attempt.warm,
        "carried": False,
    }


def _encoded(failure: Failure | None) -> bytes | None:
    return None if failure is None else msgspec.json.encode(failure)
