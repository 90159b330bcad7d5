"""What a person does with jobs. Knows no HTTP; raises CellworksError with a sentence."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import msgspec
from sqlalchemy import RowMapping

from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.changes import Changes
from cellworks_engine.config import Home
from cellworks_engine.datasets.schema import UsePage, UseQuery
from cellworks_engine.errors import Conflict, InvalidInput, NotFound, Refused
from cellworks_engine.ids import new_id
from cellworks_engine.jobs import live
from cellworks_engine.jobs.folder import AttemptFolder
from cellworks_engine.jobs.listing import METRIC, PARAMETER
from cellworks_engine.jobs.preparing import prepared
from cellworks_engine.jobs.resources import Machine
from cellworks_engine.jobs.schema import (
    Attempt,
    Capture,
    CellEntry,
    Failure,
    Frames,
    FunctionEntry,
    Job,
    JobColumns,
    JobDocument,
    JobPage,
    JobQuery,
    JobRow,
    JobSpec,
    JobState,
    LogPart,
    MetricPage,
    NotebookEntry,
    OutputPage,
    Phase,
    Progress,
    Rerun,
    Scalar,
    ScriptEntry,
    Stop,
    TransformEntry,
    Usage,
    UsagePage,
)  # fmt: skip
from cellworks_engine.jobs.states import is_final
from cellworks_engine.jobs.store import JobStore
from cellworks_engine.jobs.using import use_of
from cellworks_engine.lineage import Edge

if TYPE_CHECKING:
    from cellworks_engine.jobs.queue import JobQueue

Registered = dict[str, list[str]]
"""By job: the versions of registered models that it made."""
LOG_LIMIT = 1 << 20
"""Bytes of a log that one answer holds at most."""


class JobService:
    """The jobs of one studio. Safe for threads."""

    def __init__(
        self,
        home: Home,
        store: JobStore,
        content: FileContentStore,
        changes: Changes,
        *,
        machine: Machine,
        computes: Mapping[str, object],
        prepare: Callable[[JobDocument], JobSpec] | None = None,
    ) -> None:
        self._home = home
        self._store = store
        self._content = content
        self._changes = changes
        self._machine = machine
        self._computes = computes
        self._prepare = prepare or partial(prepared, home)
        self.queue: JobQueue | None = None
        """Set by the studio once its loops run; without one, jobs wait."""

    # ---- doing

    def submit(self, spec: JobSpec, actor: str) -> Job:
        """Store a job for good and wake the queue; raises InvalidInput that names the field."""
        id_ = new_id("job")
        self._add(id_, spec, actor, durable=True)
        return self.get(id_)

    def submit_as(self, id_: str, spec: JobSpec, actor: str) -> None:
        """Submit a job under an id that the caller has written down; one that is there stays as it is.

        After a power cut the caller submits it again. Raises InvalidInput that names the field.
        """
        if not self.states([id_]):
            self._add(id_, spec, actor, durable=False)

    def _add(self, id_: str, spec: JobSpec, actor: str, *, durable: bool) -> None:
        self.check(spec)
        self._store.add(id_, spec, actor, edges_of(id_, spec), durable=durable)
        self._wake()

    def submit_document(self, document: JobDocument, actor: str) -> Job:
        """Submit a job as a file describes it; raises InvalidInput that names the field."""
        return self.submit(self.prepare(document), actor)

    def prepare(self, document: JobDocument) -> JobSpec:
        """Return the job of a document, with its files as they are now, and submit nothing."""
        return self._prepare(document)

    def stop(self, job: str, stop: Stop) -> Job:
        """Ask a job to stop: a queued one is stopped at once, a running one gets its grace."""
        row = self._store.get(job)
        if is_final(row["state"]):
            raise Conflict(f"Job {row['number']} has already {_ENDED[row['state']]}.")
        state = self._store.ask_to_stop(row["id"])
        if state == "stopping" and self.queue is not None:
            self.queue.stop(
                row["id"], self._store.spec(row["id"]).grace if stop.grace is None else stop.grace
            )
        self._wake()
        return self.get(row["id"])

    def rerun(self, job: str, rerun: Rerun, actor: str) -> Job:
        """Submit the same again, with the parameters (and a cell's source) that are given replaced."""
        row = self._store.get(job)
        self._check_trusted(row)
        old = self._store.spec(row["id"])
        entry = old.entry
        if rerun.source is not None:
            if not isinstance(entry, CellEntry):
                raise InvalidInput("Only a cell's source can be replaced.", field="source")
            entry = CellEntry(source=rerun.source)
        changed = msgspec.structs.replace(
            old,
            entry=entry,
            parameters={**old.parameters, **rerun.parameters},
            **{name: value for name in _REPLACED if (value := getattr(rerun, name)) is not None},
            timeout=old.timeout if rerun.timeout is None else rerun.timeout or None,
            provenance=msgspec.structs.replace(old.provenance, source=row["id"]),
        )
        return self.submit(changed, actor)

    def delete(self, job: str, actor: str = "user") -> None:
        """Forget an ended job and its folder; its runs stay in MLflow."""
        row = self._store.get(job)
        if not is_final(row["state"]):
            raise Conflict(f"Job {row['number']} is {row['state']}; stop it first.")
        if any(not attempt["carried"] for attempt in self._store.attempts(row["id"])):
            raise Conflict(f"Job {row['number']} is still being written to MLflow; try again in a moment.")
        self._store.remove(row["id"], actor)
        shutil.rmtree(self._home.jobs / row["id"], ignore_errors=True)

    def check(self, spec: JobSpec) -> None:
        """Raise InvalidInput that names the field where a job cannot be submitted."""
        if spec.compute not in self._computes:
            known = ", ".join(sorted(self._computes))
            raise InvalidInput(
                f"There is no compute target {spec.compute!r}; there is {known}.", field="compute"
            )
        self._machine.check(spec.resources)
        wanted = {f"captures.{capture.name}": capture.digest for capture in spec.captures}
        if spec.code is not None:
            wanted["code"] = spec.code.digest
        if isinstance(spec.entry, FunctionEntry):
            wanted["entry.content"] = spec.entry.content
        for field, digest in wanted.items():
            if not self._content.has(digest):
                message = f"The studio does not hold the content {digest[:12]}… of {field}."
                raise InvalidInput(message, field=field, hint="Write it to the content store first.")
        if isinstance(spec.entry, ScriptEntry | NotebookEntry):
            _check_path(spec)

    # ---- asking

    def get(self, job: str) -> Job:
        """Return a job, whole, by id or number."""
        row = self._store.get(job)
        spec = msgspec.json.decode(row["spec"], type=JobSpec)
        lives = self._live(row["id"])
        attempts = [self._attempt(row, attempt) for attempt in self._store.attempts(row["id"])]
        results = _decoded(row["results"], list[Capture]) or []
        failure = _decoded(row["failure"], Failure)
        registered = self._store.registered([row["id"]])
        return Job(
            row=self._row(row, registered), spec=spec, attempts=attempts, failure=failure, results=results,
            usage=lives.usage if lives else None,
        )  # fmt: skip

    def states(self, jobs: Sequence[str]) -> dict[str, JobState]:
        """Return the states of those jobs that there are, by id."""
        return self._store.states(jobs)

    def uses(self, dataset: str, query: UseQuery, *, is_open: bool = False) -> UsePage:
        """Return the jobs that used a version of a dataset; with `is_open` those that have not ended."""
        change = self._changes.last()
        states = [state for state in get_args(JobState) if not (is_open and is_final(state))]
        rows, total = self._store.using(("dataset", dataset), query.limit, query.offset, states)
        runs = self._store.runs_of([row["id"] for row in rows])
        return UsePage(uses=[use_of(row, dataset, runs) for row in rows], total=total, change=change)

    def list(self, query: JobQuery) -> JobPage:
        """Return the jobs that match."""
        change = self._changes.last()
        rows, total, whole = self._store.page(query)
        registered = self._store.registered([row["id"] for row in rows])
        lines = [self._row(row, registered) for row in rows]
        return JobPage(jobs=lines, total=total, whole=whole, change=change)

    def columns(self) -> JobColumns:
        """Return the names of every metric and parameter that a job has."""
        names = [name.split(":", 1) for name in self._store.value_columns()]
        metrics = [name for kind, name in names if kind == METRIC]
        return JobColumns(metrics=metrics, parameters=[name for kind, name in names if kind == PARAMETER])

    def log(self, job: str, attempt: int | None, offset: int, limit: int) -> LogPart:
        """Return a piece of an attempt's log (the last attempt's where none is named)."""
        folder, ended = self._folder(job, attempt)
        text, next_, size = live.log_of(folder, offset, min(limit, LOG_LIMIT))
        return LogPart(text=text, offset=offset, next=next_, size=size, ended=ended and next_ >= size)

    def outputs(self, job: str, attempt: int | None, since: int) -> OutputPage:
        """Return the notebook outputs of an attempt from position `since` on."""
        folder, ended = self._folder(job, attempt)
        outputs, next_ = live.outputs_of(folder, since)
        return OutputPage(outputs=outputs, next=next_, ended=ended)

    def metrics(self, job: str, attempt: int | None) -> MetricPage:
        """Return every metric that an attempt has logged."""
        folder, _ = self._folder(job, attempt)
        return MetricPage(series=live.series_of(folder))

    def usage(self, job: str, attempt: int | None) -> UsagePage:
        """Return what an attempt used over time."""
        folder, _ = self._folder(job, attempt)
        return UsagePage(samples=live.read_structs(folder.usage, Usage)[0])

    def frames(self, job: str, attempt: int | None) -> Frames:
        """Return what the names of an attempt's code held as it failed; nothing where it did not."""
        folder, _ = self._folder(job, attempt)
        return folder.read("frames.json", Frames) or Frames()

    def result(self, job: str, name: str) -> Path:
        """Return the file of a value that the job kept, packed; raises NotFound."""
        row = self._store.get(job)
        results = _decoded(row["results"], list[Capture]) or []
        self._check_trusted(row)
        for capture in results:
            if capture.name == name:
                return self._content.path(capture.digest)
        kept = ", ".join(capture.name for capture in results) or "nothing"
        raise NotFound(f"Job {row['number']} kept no value {name!r}; it kept {kept}.")

    # ---- inside

    def _check_trusted(self, row: RowMapping) -> None:
        """Refuse what would run code of a job that came from a file nobody has trusted."""
        if AttemptFolder.of(self._home.jobs, row["id"], max(1, row["attempts"])).untrusted.exists():
            raise Refused(
                f"Job {row['number']} came from a file, and this would run code of whoever made that.",
                hint=f'Where you trust them: cw.runs["{(row["run_id"] or "")[:8]}"].trust()',
            )

    def _wake(self) -> None:
        if self.queue is not None:
            self.queue.wake()

    def _live(self, job: str) -> live.LiveAttempt | None:
        return self.queue.live(job) if self.queue is not None else None

    def _folder(self, job: str, attempt: int | None) -> tuple[AttemptFolder, bool]:
        row = self._store.get(job)
        number = row["attempts"] if attempt is None else attempt
        if attempt is not None and not 1 <= attempt <= row["attempts"]:
            raise NotFound(f"Job {row['number']} has no attempt {attempt}; it has {row['attempts']}.")
        ended = (
            is_final(row["state"]) or number < row["attempts"] or (row["state"] == "queued" and number > 0)
        )
        return AttemptFolder.of(self._home.jobs, row["id"], number), ended

    def _row(self, row: RowMapping, registered: Registered) -> JobRow:
        lives = self._live(row["id"])
        waiting = self.queue.why_waiting(row["id"]) if self.queue and row["state"] == "queued" else None
        metrics = lives.metrics if lives else _decoded(row["metrics"], dict[str, float]) or {}
        parameters = msgspec.json.decode(row["parameters"], type=dict[str, Scalar])
        return JobRow(
            id=row["id"], number=row["number"], name=row["name"], kind=row["kind"], state=row["state"],
            workspace=row["workspace"], actor=row["actor"], created=row["time"], started=row["started"],
            ended=row["ended"], experiment=row["experiment"], compute=row["compute"], cpu=row["cpu"],
            notebook=row["notebook"], executed=row["executed"], attempts=row["attempts"],
            run_id=row["run_id"],
            parameters=parameters, metrics=dict(metrics),
            progress=lives.progress if lives else _decoded(row["progress"], Progress),
            sentence=waiting or row["sentence"], registered=registered.get(row["id"], []),
        )  # fmt: skip

    def _attempt(self, job: RowMapping, row: RowMapping) -> Attempt:
        phases = _decoded(row["phases"], list[Phase])
        if phases is None:
            lives = self._live(job["id"])
            phases = live.phases_of(job["time"], lives.phases if lives else [], None)
        return Attempt(
            number=row["number"], state=row["state"], phases=phases, started=row["started"] or row["time"],
            ended=row["ended"], exit_code=row["exit_code"], failure=_decoded(row["failure"], Failure),
            run_id=row["run_id"], warm=row["warm"], carried=row["carried"],
        )  # fmt: skip


_REPLACED = ("name", "experiment", "compute", "resources", "retries", "tags")
"""Of a spec: what a rerun gives anew, where it gives it."""
_ENDED = {"succeeded": "succeeded", "failed": "failed", "stopped": "been stopped", "lost": "been lost"}


def _decoded(content: bytes | None, kind: Any) -> Any:
    return None if content is None else msgspec.json.decode(content, type=kind)


def _check_path(spec: JobSpec) -> None:
    assert isinstance(spec.entry, ScriptEntry | NotebookEntry)
    path = Path(spec.entry.path)
    if spec.code is None and spec.cwd is None:
        message = "A script or notebook needs its source: a snapshot (`code`) or a folder (`cwd`)."
        raise InvalidInput(message, field="code")
    if path.is_absolute() or ".." in path.parts:
        message = f"{spec.entry.path!r} leads out of the snapshot; give a path inside it."
        raise InvalidInput(message, field="entry.path")


def edges_of(job: str, spec: JobSpec) -> list[Edge]:
    """Return the lineage of a job that has not run yet: what it uses, and what it is a rerun of."""
    edges: list[Edge] = [(("content", capture.digest), "used_by", ("job", job)) for capture in spec.captures]
    if spec.code is not None:
        edges.append((("snapshot", spec.code.digest), "used_by", ("job", job)))
    if isinstance(spec.entry, TransformEntry):
        edges.append((("model_version", spec.entry.version[:500]), "used_by", ("job", job)))
    edges += [(("model_version", version), "used_by", ("job", job)) for version in spec.versions]
    edges += [(("path", path[:500]), "used_by", ("job", job)) for path in spec.inputs.values()]
    used = [*spec.datasets.values(), *(capture.dataset for capture in spec.captures)]
    edges += [(("dataset", ref), "used_by", ("job", job)) for ref in dict.fromkeys(used) if ref is not None]
    if spec.provenance.source is not None:
        edges.append((("job", spec.provenance.source[:500]), "rerun_as", ("job", job)))
    return edges
