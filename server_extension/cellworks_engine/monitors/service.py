"""What a person does with drift reports: ask for one, keep it, look at it, forget it.

The supervisor compares nothing: rows are read in a job's process or in the notebook's, and what is kept here
is the report that came of it.
"""

import sys
from pathlib import Path

import msgspec
from sqlalchemy import RowMapping

from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.changes import Changes
from cellworks_engine.datasets.service import DatasetService
from cellworks_engine.endpoints.requestlog.service import RequestLogService
from cellworks_engine.errors import InvalidInput, NotFound, WrongStore
from cellworks_engine.jobs.schema import CommandEntry, Environment, Job, JobSpec
from cellworks_engine.jobs.service import JobService
from cellworks_engine.models.service import ModelService
from cellworks_engine.monitors.schema import (
    FORMAT,
    Counts,
    DriftBaseline,
    DriftDataset,
    DriftPage,
    DriftQuery,
    DriftReport,
    DriftRequests,
    DriftRow,
    DriftSide,
    DriftSource,
    KeptDrift,
    NewDrift,
    NewDriftReport,
    StretchQuery,
    Timeline,
)
from cellworks_engine.monitors.store import DriftStore

MAKER = "cellworks.drift_job"
"""The module that compares in a job: it takes a NewDrift as its argument and keeps the report."""


class _Marked(msgspec.Struct):
    format: int


class DriftService:
    """The drift reports of one studio. Safe for threads."""

    def __init__(
        self,
        store: DriftStore,
        changes: Changes,
        content: FileContentStore,
        jobs: JobService,
        datasets: DatasetService,
        models: ModelService,
        request_log: RequestLogService,
    ) -> None:
        self._store = store
        self._changes = changes
        self._content = content
        self._jobs = jobs
        self._datasets = datasets
        self._models = models
        self._request_log = request_log

    def ask(self, new: NewDrift, actor: str) -> Job:
        """Submit the job that compares two sources and keeps the report.

        Raises NotFound where a dataset, a model or its baseline, or an endpoint is not there.
        """
        for source in (new.reference, new.current):
            self._check(source)
        spec = JobSpec(
            name=new.name or "drift", kind="processing", environment=Environment(python=sys.executable),
            entry=CommandEntry(argv=[sys.executable, "-P", "-m", MAKER, msgspec.json.encode(new).decode()]),
            experiment="Drift", autolog=False,
        )  # fmt: skip
        return self._jobs.submit(spec, actor)

    def keep(self, new: NewDriftReport, actor: str) -> KeptDrift:
        """Keep a report that lies in the content store; raises InvalidInput for other content."""
        data = self._held(new.content, "content")
        size = len(data)
        if new.windows is not None:
            from cellworks_engine.monitors import windowcounts

            counts = self._held(new.windows, "windows")
            windowcounts.check(counts)
            size += len(counts)
        id_ = self._store.add(
            _decoded(data), new.content, size,
            counts_digest=new.windows, name=new.name, job=new.job, actor=actor,
        )  # fmt: skip
        return self.get(id_)

    def get(self, drift: str) -> KeptDrift:
        """Return a report by its id or number, without its windows."""
        row = self._store.get(drift)
        return KeptDrift(row=_row(row), report=msgspec.structs.replace(self._report(row), timeline=None))

    def timeline(self, drift: str) -> Timeline:
        """Return a report's windows; raises NotFound where the current rows were not cut."""
        row = self._store.get(drift)
        found = self._report(row).timeline
        if found is None:
            raise NotFound(
                f"Drift report {row['number']} has no windows: its rows were not cut by time.",
                hint="Name a time column and the length of a window.",
            )
        return found

    def stretch(self, drift: str, query: StretchQuery) -> DriftReport:
        """Return the report of a stretch of windows, against the reference or another stretch.

        Raises NotFound where the report keeps no windows, InvalidInput where none is in the stretch.
        """
        # NumPy is for those who look at windows: a supervisor that nobody asks stays small
        from cellworks_engine.monitors.ranges import compare_stretches
        from cellworks_engine.monitors.windowcounts import Stretch, WindowFile

        row = self._store.get(drift)
        if row["counts_digest"] is None:
            raise NotFound(
                f"Drift report {row['number']} keeps no windows that could be looked at one by one.",
                hint="Make it anew, with a time column and the length of a window.",
            )
        named = query.reference_since is not None or query.reference_until is not None
        return compare_stretches(
            self._report(row), WindowFile(self._content.path(row["counts_digest"])),
            Stretch(since=query.since, until=query.until),
            Stretch(since=query.reference_since, until=query.reference_until) if named else None,
        )  # fmt: skip

    def page(self, drift: str, query: StretchQuery) -> Path:
        """Return the file of a report, or of a stretch of it, as a page; raises what `stretch` does."""
        from cellworks_engine.monitors.page import page

        if query == StretchQuery():
            report = self._report(self._store.get(drift))
            made = page(report, report.timeline)
        else:
            made = page(self.stretch(drift, query))
        return self._content.path(self._content.put(made.encode()))

    def list(self, query: DriftQuery) -> DriftPage:
        """Return the reports that match, the newest first."""
        change = self._changes.last()
        rows, total = self._store.page(query)
        return DriftPage(drifts=[_row(row) for row in rows], total=total, change=change)

    def delete(self, drift: str, actor: str) -> None:
        """Forget a report; its content goes with the next `cellworks gc`."""
        self._store.remove(self._store.get(drift)["id"], actor)

    def digests(self) -> set[str]:
        """Return the content that must stay in the content store."""
        return self._store.digests()

    def _held(self, digest: str, field: str) -> bytes:
        if not self._content.has(digest):
            raise InvalidInput(
                f"The studio holds no content {digest[:12]}… of a report.", field=field,
                hint="Write it to the content store first.",
            )  # fmt: skip
        return self._content.path(digest).read_bytes()

    def _report(self, row: RowMapping) -> DriftReport:
        return _decoded(self._content.path(row["digest"]).read_bytes())

    def _check(self, source: DriftSource) -> None:
        if isinstance(source, DriftRequests):
            self._request_log.check(source.endpoint)
        if isinstance(source, DriftDataset):
            name, _, version = source.ref.rpartition("/")
            self._datasets.get(name, int(version))
        if isinstance(source, DriftBaseline):
            row = self._models.version(source.model).row
            self._models.baseline(row.name, str(row.version))


def _decoded(data: bytes) -> DriftReport:
    try:
        format_ = msgspec.msgpack.decode(data, type=_Marked).format
        if format_ > FORMAT:
            raise WrongStore(
                f"The report was written in format {format_}; this version reads up to {FORMAT}.",
                hint="Update Cellworks.",
            )
        return msgspec.msgpack.decode(data, type=DriftReport)
    except msgspec.DecodeError as error:
        raise InvalidInput(f"The content is no drift report: {error}.", field="content") from None


def _row(row: RowMapping) -> DriftRow:
    return DriftRow(
        id=row["id"], number=row["number"], name=row["name"], status=row["status"], preset=row["preset"],
        counts=msgspec.json.decode(row["counts"], type=Counts),
        words=msgspec.json.decode(row["words"], type=list[str]),
        reference=msgspec.json.decode(row["reference"], type=DriftSide),
        current=msgspec.json.decode(row["current"], type=DriftSide),
        windows=row["windows"], made=row["made"], actor=row["actor"], job=row["job"], size=row["size"],
    )  # fmt: skip
