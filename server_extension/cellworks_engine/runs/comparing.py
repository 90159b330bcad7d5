"""Runs side by side: what they were given, what they gave, and what their jobs ran."""

import hashlib
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

import msgspec

from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.jobs.schema import (
    Capture,
    CellEntry,
    CommandEntry,
    FunctionEntry,
    Job,
    JobSpec,
    ScriptEntry,
    StepEntry,
    TransformEntry,
)
from cellworks_engine.jobs.service import JobService
from cellworks_engine.runs.comparison_schema import (
    ComparedRow,
    CompareQuery,
    Comparison,
    Group,
    Side,
)
from cellworks_engine.runs.packages import packages_of
from cellworks_engine.runs.schema import RunRow
from cellworks_engine.runs.service import RunService
from cellworks_engine.runs.telling import MLFLOWS

MOST_TEXT = 1 << 20
"""Characters of a script or a patch that are compared."""
Value = str | float | None


class Comparing:
    """Sets runs side by side. Safe for threads."""

    def __init__(self, jobs: JobService, content: FileContentStore, runs: RunService) -> None:
        self._jobs = jobs
        self._content = content
        self._runs = runs

    def compare(self, query: CompareQuery) -> Comparison:
        """Compare two to ten different runs; raises NotFound that names the one that is not there."""
        rows = [self._runs.get(one).row for one in query.run]
        if len({row.id for row in rows}) < len(rows):
            raise InvalidInput("A run is named twice; name different runs.", field="run")
        jobs = [self._job(row) for row in rows]
        sides = [self._side(row, job) for row, job in zip(rows, jobs, strict=True)]
        return Comparison(sides=sides, rows=list(_rows(sides, jobs)))

    def _job(self, row: RunRow) -> Job | None:
        if row.job is None:
            return None
        try:
            return self._jobs.get(row.job)
        except NotFound:
            return None

    def _side(self, row: RunRow, job: Job | None) -> Side:
        if job is None:
            why = (
                "was logged by no job of this studio"
                if row.job is None
                else "has lost its job: it was deleted"
            )
            return Side(
                row=row,
                missing=[f"Run {row.id[:8]} {why}, so its code, data and environment are not known."],
            )
        spec, missing = job.spec, []
        packages = packages_of(spec.environment, self._content)
        if packages is None:
            missing.append(f"The packages of job {job.row.number} are not known any more.")
        git = spec.provenance.git
        return Side(
            row=row,
            number=job.row.number,
            entry=spec.entry.__struct_config__.tag,  # type: ignore[arg-type]
            source=self._source(spec),
            captures=[one for one in spec.captures if not _is_imported(one)],
            environment=spec.environment,
            packages=packages,
            git=git,
            patch=self._text(git.diff) if git is not None and git.diff is not None else "",
            missing=missing,
        )

    def _source(self, spec: JobSpec) -> str:
        entry = spec.entry
        if isinstance(entry, CellEntry | FunctionEntry | StepEntry):
            return entry.source
        if isinstance(entry, CommandEntry):
            return " ".join(entry.argv)
        if isinstance(entry, TransformEntry):
            return f"{entry.version} over {entry.rows.query or ', '.join(entry.rows.files[:10])}"
        if isinstance(entry, ScriptEntry) and spec.code is not None and self._content.has(spec.code.digest):
            return self._member(spec.code.digest, entry.path)
        return entry.path

    def _member(self, digest: str, path: str) -> str:
        """Return a file of a snapshot as text; its path where it is not in there."""
        with tarfile.open(self._content.path(digest)) as archive:
            for member in archive:
                if member.isfile() and PurePosixPath(member.name) == PurePosixPath(path):
                    file = archive.extractfile(member)
                    return file.read(MOST_TEXT).decode(errors="replace") if file is not None else path
        return path

    def _text(self, digest: str) -> str:
        if not self._content.has(digest):
            return ""
        with self._content.path(digest).open("rb") as file:
            return file.read(MOST_TEXT).decode(errors="replace")


def _is_imported(capture: Capture) -> bool:
    """Tell whether a capture holds no more than the name under which the job imports it."""
    return capture.kind == "module" or (
        capture.kind in ("function", "class") and capture.format != "cloudpickle"
    )


def _rows(sides: Sequence[Side], jobs: Sequence[Job | None]) -> Iterator[ComparedRow]:
    rows = [side.row for side in sides]
    yield _row("run", "experiment", [row.experiment for row in rows])
    yield _row("run", "status", [row.status.lower() for row in rows])
    yield _row("run", "by", [row.user for row in rows])
    yield from _table("params", [row.params for row in rows])
    yield from _table("metrics", [_metrics(row) for row in rows])
    yield from _table("tags", [_tags(row) for row in rows])
    if any(job is not None for job in jobs):
        yield _row("code", "code", [None if job is None else _code(job.spec) for job in jobs])
        yield from _table("data", [_data(side, job) for side, job in zip(sides, jobs, strict=True)])
        yield from _environment(sides)
        yield from _git(sides)


def _row(group: Group, name: str, values: Sequence[Value]) -> ComparedRow:
    return ComparedRow(group=group, name=name, values=list(values), differs=len(set(values)) > 1)


def _table(group: Group, columns: Sequence[Mapping[str, Value]]) -> Iterator[ComparedRow]:
    for name in sorted({name for column in columns for name in column}):
        yield _row(group, name, [column.get(name) for column in columns])


def _metrics(row: RunRow) -> dict[str, Value]:
    """Return the latest values; what is not a finite number goes by its name."""
    return {name: row.special[name] if value is None else value for name, value in row.metrics.items()}


def _tags(row: RunRow) -> dict[str, Value]:
    return {name: value for name, value in row.tags.items() if not name.startswith((MLFLOWS, "cellworks."))}


def _code(spec: JobSpec) -> str:
    """Return what tells the code from another; a function's packed call holds its arguments too."""
    entry = spec.entry
    what = entry.source if isinstance(entry, FunctionEntry) and entry.source else entry
    return hashlib.sha256(msgspec.json.encode((what, spec.code))).hexdigest()[:8]


def _data(side: Side, job: Job | None) -> dict[str, Value]:
    """Return what was captured and read, each with what tells it from another of the same name."""
    found: dict[str, Value] = {}
    for one in side.captures:
        what = [one.summary, one.dataset or "", one.digest[:8]]
        found[one.name] = " · ".join(part for part in what if part)
    for name, path in job.spec.inputs.items() if job is not None else ():
        dataset = job.spec.datasets.get(name) if job is not None else None
        found[name] = f"{path} · {dataset}" if dataset else path
    return found


def _environment(sides: Sequence[Side]) -> Iterator[ComparedRow]:
    of = [side.environment for side in sides]
    yield _row("environment", "python", [one.version if one else None for one in of])
    yield _row("environment", "interpreter", [one.python if one else None for one in of])
    yield _row("environment", "package list", [one.digest[:8] if one else None for one in of])
    known = [_versions(side.packages) for side in sides]
    for row in _table("environment", [one or {} for one in known]):
        told = {value for value, versions in zip(row.values, known, strict=True) if versions is not None}
        if len(told) > 1:  # hundreds are the same
            yield row


def _versions(packages: list[str] | None) -> dict[str, Value] | None:
    if packages is None:
        return None
    return {name: version for name, _, version in (one.partition("==") for one in packages)}


def _git(sides: Sequence[Side]) -> Iterator[ComparedRow]:
    if all(side.git is None for side in sides):
        return
    yield _row("git", "commit", [side.git.commit[:12] if side.git else None for side in sides])
    yield _row("git", "branch", [side.git.branch if side.git else None for side in sides])
    yield _row("git", "changes", [_changes(side) for side in sides])


def _changes(side: Side) -> str | None:
    git = side.git
    if git is None:
        return None
    if not git.complete:
        return "unknown"
    return (git.diff[:8] if git.diff is not None else "changed") if git.dirty else "none"
