"""Versions and models as they are shown: rows of the store, with what runs, jobs and files say of them."""

from collections.abc import Callable, Iterable, Sequence

import msgspec
from sqlalchemy import RowMapping

from cellworks_engine.errors import NotFound, Unavailable
from cellworks_engine.jobs.schema import Environment, Job
from cellworks_engine.jobs.service import JobService
from cellworks_engine.models.check_schema import Checks
from cellworks_engine.models.lineage import lineage_of, logged_with, made_of, stored, used_by
from cellworks_engine.models.registry import Registry
from cellworks_engine.models.schema import (
    Approval,
    CompileParity,
    DatasetUse,
    ModelQuery,
    ModelRow,
    ModelVersion,
    ModelVersionRow,
)
from cellworks_engine.models.signatures import signature_of
from cellworks_engine.models.store import ModelStore
from cellworks_engine.runs.model_schema import ModelFiles
from cellworks_engine.runs.schema import Run
from cellworks_engine.runs.service import RunService

Deployed = Callable[[str, int], str | None]
"""Asked with a model's name and a version: a sentence that says where it serves, None where it does not."""
Compiled = Callable[[str, int], Sequence[CompileParity]]
"""Asked with a model's name and a version: what came of compiling it, the newest first."""


class Showing:
    """Tells of versions. Safe for threads."""

    def __init__(
        self,
        store: ModelStore,
        runs: RunService,
        jobs: JobService,
        registry: Registry,
        serves: Callable[[str, int], list[str]],
        parity: Compiled,
    ) -> None:
        self._store = store
        self._runs = runs
        self._jobs = jobs
        self._registry = registry
        self._serves = serves
        self._parity = parity
        self._numbers: dict[str, int | None] = {}

    def models(self) -> list[ModelRow]:
        """Return every model with its newest version."""
        aliases = self._store.aliases()
        by_name: dict[str, list[RowMapping]] = {}
        for row in self._store.all_versions():
            by_name.setdefault(row["name"], []).append(row)
        found = []
        for model in self._store.all_models():
            versions = by_name.get(model["name"], [])
            named = aliases.get(model["name"], {})
            found.append(
                ModelRow(
                    name=model["name"], description=model["description"], versions=len(versions),
                    pending=sum(row["approval"] == "pending" for row in versions), aliases=named,
                    latest=self._row(versions[0], named) if versions else None,
                )
            )  # fmt: skip
        return found

    def rows(self, versions: Sequence[RowMapping]) -> list[ModelVersionRow]:
        """Return versions as lines of a table."""
        aliases = self._store.aliases()
        return [self._row(row, aliases.get(row["name"], {})) for row in versions]

    def whole(self, row: RowMapping, change: int) -> ModelVersion:
        """Return a version with everything that is known of it."""
        files, problem = self._files(row)
        run = self._run(row["run"])
        job = self._job(row["job"] or (run.row.job if run is not None else None))
        lineage = lineage_of(run, job, self._logged(row, run, job))
        data = made_of(lineage.data)
        # what is known stays known when the job is deleted
        if problem is None and (data != stored(row["data"]) if data else row["data"] is None):
            self._store.set_data(row, msgspec.json.encode(data))
        shown = self.rows([self._store.version(row["name"], row["version"])])[0]
        environment = _environment(row["environment"])
        if environment is None and job is not None:
            environment = job.spec.environment
        return ModelVersion(
            row=shown,
            signature=signature_of(files.signature),
            example=files.example,
            flavors=files.flavors,
            requirements=files.requirements,
            environment=environment,
            python=files.python,
            path=files.path,
            pickles=files.pickles,
            baseline_note=row["baseline_note"] or _no_baseline(row),
            checks=None if row["checks"] is None else msgspec.json.decode(row["checks"], type=Checks),
            metrics=run.row.metrics if run is not None else {},
            params=run.row.params if run is not None else {},
            lineage=lineage,
            parity=list(self._parity(row["name"], row["version"])),
            problem=problem or files.problem,
            change=change,
        )

    def _row(self, row: RowMapping, aliases: dict[str, int]) -> ModelVersionRow:
        approval = Approval(
            state=row["approval"], actor=row["decided_by"], time=row["decided"], comment=row["comment"]
        )
        return ModelVersionRow(
            name=row["name"], version=row["version"], approval=approval,
            aliases=[alias for alias, version in aliases.items() if version == row["version"]],
            description=row["description"], tags=msgspec.json.decode(row["tags"]), actor=row["actor"],
            created=row["time"], run=row["run"], job=row["job"], job_number=self._number(row["job"]),
            source=row["source"], baseline=row["baseline"],
            deployed=self._serves(row["name"], row["version"]), size=row["size"], data=stored(row["data"]),
        )  # fmt: skip

    def _files(self, row: RowMapping) -> tuple[ModelFiles, str | None]:
        """Return what the folder says, read once; why not, where it cannot be read just now."""
        if row["files"] is not None:
            kept = msgspec.json.decode(row["files"], type=ModelFiles)
            if kept.size is not msgspec.UNSET:  # else an earlier version of the studio read them
                return kept, None
        try:
            files = self._runs.read_model(row["source"])
        except (NotFound, Unavailable) as error:
            return ModelFiles(location=row["source"]), error.message
        if files.problem is None:
            size = None if files.size is msgspec.UNSET else files.size
            self._store.set_files(row["name"], row["version"], msgspec.json.encode(files), size)
        return files, None

    def _logged(self, row: RowMapping, run: Run | None, job: Job | None) -> list[DatasetUse]:
        """Return what a run names as its data, where no version of a dataset is known.

        It is asked for until something is found: data may be logged after the model is.
        """
        if any(one.dataset is not None for one in used_by(job)):
            return []
        known = [one for one in stored(row["data"]) if one.dataset is None]
        return known or logged_with(self._registry, run.row.id if run is not None else None)

    def _run(self, run: str | None) -> Run | None:
        if run is None:
            return None
        try:
            return self._runs.get(run)
        except NotFound:
            return None

    def _job(self, job: str | None) -> Job | None:
        if job is None:
            return None
        try:
            return self._jobs.get(job)
        except NotFound:
            return None

    def _number(self, job: str | None) -> int | None:
        """Return a job's number, which never changes."""
        if job is None:
            return None
        if job not in self._numbers:
            found = self._job(job)
            self._numbers[job] = None if found is None else found.row.number
        return self._numbers[job]


def page(models: Iterable[ModelRow], query: ModelQuery) -> tuple[list[ModelRow], int, int]:
    """Return the models that a query asks for, how many match, and how many versions of any model wait."""
    every = list(models)
    words = (query.search or "").casefold().split()
    found = [
        row
        for row in every
        if all(word in f"{row.name} {row.description}".casefold() for word in words)
        and (not query.approval or (row.latest and row.latest.approval.state in query.approval))
        and (not query.alias or any(alias in row.aliases for alias in query.alias))
    ]
    key = query.sort.lstrip("-")
    found.sort(key=lambda row: row.name)
    if key == "name":
        found.sort(key=lambda row: row.name, reverse=query.sort.startswith("-"))
    else:
        found.sort(key=lambda row: _value(row, key), reverse=query.sort.startswith("-"))
    pending = sum(row.pending for row in every)
    return found[query.offset : query.offset + query.limit], len(found), pending


def _value(row: ModelRow, key: str) -> float:
    if key == "created":
        return row.latest.created if row.latest is not None else 0.0
    return row.versions if key == "versions" else row.pending


def _environment(content: bytes | None) -> Environment | None:
    """Return an environment as it was told with a version; None where another tool wrote something else."""
    try:
        return None if content is None else msgspec.json.decode(content, type=Environment)
    except msgspec.DecodeError:
        return None


def _no_baseline(row: RowMapping) -> str:
    if row["baseline"] is not None:
        return ""
    return "There is none: no baseline= was given, and no dataset that can be read again was logged."
