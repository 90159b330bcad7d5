"""What a person does with models. Knows no HTTP; raises CellworksError with a sentence."""

import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import msgspec
from sqlalchemy import RowMapping

from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.changes import Changes
from cellworks_engine.clock import now
from cellworks_engine.errors import CellworksError, Conflict, InvalidInput, NotFound, Refused, Unavailable
from cellworks_engine.jobs.schema import Job
from cellworks_engine.jobs.service import JobService
from cellworks_engine.models.check_schema import Checks, CheckWish, Latency, Policy
from cellworks_engine.models.checking import Checking
from cellworks_engine.models.importing import importing
from cellworks_engine.models.looking import Look
from cellworks_engine.models.registering import Registering
from cellworks_engine.models.registry import Registry
from cellworks_engine.models.requirements import unmet
from cellworks_engine.models.schema import (
    AliasAt,
    AliasWish,
    CompileParity,
    Decision,
    HistoryEntry,
    HistoryPage,
    HistoryQuery,
    Model,
    ModelPage,
    ModelQuery,
    ModelVersion,
    NewBaseline,
    NewModelVersion,
    NewPathVersion,
    RegisteredVersion,
    Requirements,
    ref_of,
)
from cellworks_engine.models.showing import Compiled, Deployed, Showing, page
from cellworks_engine.models.store import ModelStore
from cellworks_engine.runs.packages import list_now, packages_of
from cellworks_engine.runs.service import RunService
from cellworks_engine.statistics.kept import summary_in
from cellworks_engine.statistics.schema import BaselineSummary

FRESH = 2.0
"""Seconds for which what was seen of the registry is told without another look."""


REST = 30.0
"""Seconds for which a registry that could not be reached is not asked again: asking may take minutes."""

HOUR = 3600.0
"""The longest that files which cannot be read are left alone."""


class ModelService:
    """The models of one studio. Safe for threads."""

    def __init__(
        self,
        store: ModelStore,
        changes: Changes,
        content: FileContentStore,
        jobs: JobService,
        runs: RunService,
        fetched: Path,
    ) -> None:
        """`fetched` is the folder for the files of models that do not lie on this host."""
        self._store = store
        self._changes = changes
        self._content = content
        self._jobs = jobs
        self._runs = runs
        self._fetched = fetched
        self._registry = Registry(runs.mlflow)
        self._look = Look(store, self._registry, self._actor_of)
        self._registering = Registering(self._registry, runs, content)
        self._checking = Checking(store, runs)
        self._lock = threading.RLock()
        self._looked = -FRESH
        self._problem: str | None = None
        self.deployed: list[Deployed] = []
        """Asked whether a version serves, and where: what stands above models is filled in by the studio."""
        self.compiled: list[Compiled] = []
        """Asked what came of compiling a version."""
        self._showing = Showing(store, runs, jobs, self._registry, self._serves, self._parity)
        self._later: dict[tuple[str, int, int], tuple[float, float]] = {}
        """Of versions that could not be read: when to try again, and how long to wait after that."""

    # ---- doing

    def register(self, name: str, new: NewModelVersion, actor: str) -> RegisteredVersion:
        """Make a version of a run's model or of a logged one; the same again is the version that is there."""
        with self._lock:
            made, is_new = self._registering.register(name, new, actor)
            self.look(name)
        return RegisteredVersion(version=self.get(name, str(int(made.version))), is_new=is_new)

    def register_path(self, name: str, new: NewPathVersion, actor: str) -> Job:
        """Submit the job that registers what lies at a path; raises what can be told without reading it."""
        return self._jobs.submit(importing(name, new), actor)

    def decide(self, name: str, version: str, decision: Decision, actor: str) -> ModelVersion:
        """Approve or reject a version."""
        row = self._row(name, version)
        ref = ref_of(name, row["version"])
        if decision.state == "rejected" and not decision.comment.strip():
            raise InvalidInput("Say in the comment why it is rejected.", field="comment")
        if row["approval"] == decision.state:
            by = row["decided_by"]
            raise Conflict(f"{ref} is {decision.state} already, by {by}.", hint="Its history says why.")
        if not self._store.decide(row, decision.state, actor, decision.comment, row["checks"]):
            raise Conflict(f"Somebody decided on {ref} at this moment.", hint="Look at it again.")
        return self.get(name, str(row["version"]))

    def set_alias(self, name: str, alias: str, wish: AliasWish, actor: str) -> Model:
        """Have an alias name a version from now on."""
        with self._lock:
            number = self._row(name, str(wish.version))["version"]
            self._wish(name, "alias", actor, version=number, alias=alias, comment=wish.comment)
        return self.model(name)

    def remove_alias(self, name: str, alias: str, comment: str, actor: str) -> Model:
        """Have an alias name nothing from now on; raises NotFound where it does not."""
        with self._lock:
            self._known(name)
            if alias not in self._store.aliases(name).get(name, {}):
                raise NotFound(f"{name} has no alias {alias}.")
            self._wish(name, "alias", actor, version=None, alias=alias, comment=comment)
        return self.model(name)

    def delete(self, name: str, version: str, comment: str, actor: str) -> None:
        """Delete a version from the registry; refused while it serves or an alias names it."""
        with self._lock:
            row = self._row(name, version)
            number: int = row["version"]
            ref = ref_of(name, number)
            if serves := self._serves(name, number):
                raise Conflict(
                    f"{ref} cannot be deleted: {' '.join(serves)}", hint="Take it from there first."
                )
            named = [one for one, at in self._store.aliases(name).get(name, {}).items() if at == number]
            if named:
                hint = "Move or remove the alias first."
                raise Conflict(f"{ref} cannot be deleted: it is {' and '.join(named)} of {name}.", hint=hint)
            self._wish(name, "delete", actor, version=number, comment=comment)

    def delete_model(self, name: str, comment: str, actor: str) -> None:
        """Delete a model that has no versions."""
        with self._lock:
            self._known(name)
            if self._store.newest(name) is not None:
                raise Conflict(f"{name} has versions.", hint="Delete them first, one by one.")
            self._wish(name, "delete_model", actor, comment=comment)

    def set_baseline(self, name: str, version: str, new: NewBaseline, actor: str) -> ModelVersion:
        """Give a version another baseline; one that is the same already is no event."""
        row = self._row(name, version)
        if new.digest is not None and not self._content.has(new.digest):
            raise InvalidInput(
                f"The studio holds no content {new.digest[:12]}… for the baseline.", field="digest"
            )
        if (row["baseline"], row["baseline_note"]) != (new.digest, new.note):
            self._store.set_baseline(row, new.digest, new.note, actor)
        return self.get(name, str(row["version"]))

    def log_metrics(self, name: str, version: str, numbers: Mapping[str, float]) -> None:
        """Log numbers with the run that a version came from, those that it does not have so already."""
        whole = self.get(name, version)
        if whole.row.run is None:
            raise Conflict(f"{ref_of(name, whole.row.version)} came from no run, so it keeps no metrics.")
        new = {key: value for key, value in numbers.items() if whole.metrics.get(key) != value}
        if new:
            self._registry.log_metrics(whole.row.run, new, now())

    def set_policy(self, name: str, policy: Policy, actor: str) -> Model:
        """Set what the checks of a model ask for."""
        self._known(name)
        before = self._checking.policy(name)
        if before != policy:
            self._store.set_policy(name, before, policy, actor)
        return self.model(name)

    def check(self, name: str, version: str, wish: CheckWish, actor: str) -> Checks:
        """Look at everything that is looked at before an approval, and keep what was found."""
        self.refresh()
        whole = self.get(name, version)
        row = self._store.version(name, whole.row.version)
        told = row["latency"]
        latency = wish.latency or (msgspec.json.decode(told, type=Latency) if told is not None else None)
        champion = self._champion(name, whole.row.version)
        found = self._checking.check(whole, champion, latency, actor)
        self._store.set_checks(name, whole.row.version, found, wish.latency)
        return found

    # ---- asking

    def model(self, name: str) -> Model:
        """Return a model with its versions, the newest first."""
        change = self._changes.last()
        row = self._known(name)
        versions = self._showing.rows(self._store.all_versions([name]))
        return Model(
            name=name, description=row["description"], tags=msgspec.json.decode(row["tags"]),
            aliases=self._store.aliases(name).get(name, {}), policy=self._checking.policy(name),
            versions=versions, problem=self._problem, change=change,
        )  # fmt: skip

    def get(self, name: str, version: str) -> ModelVersion:
        """Return a version, whole: by its number, `latest`, or `@` and an alias."""
        return self._showing.whole(self._row(name, version), self._changes.last())

    def baseline(self, name: str, version: str) -> BaselineSummary:
        """Return what a version's training data looked like; raises NotFound where it has no baseline."""
        whole = self.get(name, version)
        if whole.row.baseline is None or not self._content.has(whole.row.baseline):
            raise NotFound(
                f"{name}/{whole.row.version} has no baseline.",
                hint=whole.baseline_note or "Register the model again with baseline=.",
            )
        return summary_in(self._content.path(whole.row.baseline).read_bytes())

    def version(self, reference: str) -> ModelVersion:
        """Return what `late-flights/3`, `late-flights@champion` or `late-flights` (its newest) means."""
        name, version = parse(reference)
        return self.get(name, version)

    def folder(self, name: str, version: str) -> Path:
        """Return a folder of this host with a version's files, fetched once where they lie elsewhere."""
        row = self._row(name, version)
        told = hashlib.sha256(f"{row['source']} {row['made']}".encode()).hexdigest()
        return self._runs.bring_model(row["source"], self._fetched / told[:32])

    def history(self, name: str, query: HistoryQuery) -> HistoryPage:
        """Return what happened to a model, the newest first; a deleted one still has its history."""
        self.refresh()
        change = self._changes.last()
        rows, total = self._store.history(name, query)
        if not total:
            self._had(name)
        return HistoryPage(entries=[entry(row) for row in rows], total=total, change=change)

    def alias_at(self, name: str, alias: str, at: float) -> AliasAt:
        """Return which version an alias named at a time, and what made it so."""
        self.refresh()
        query = HistoryQuery(alias=alias, before=at, limit=1)
        rows, _ = self._store.history(name, query)
        if not rows:
            self._had(name)
            return AliasAt(name=name, alias=alias, time=at, version=None, entry=None)
        found = entry(rows[0])
        return AliasAt(name=name, alias=alias, time=at, version=found.version, entry=found)

    def requirements(self, name: str, version: str, python: str | None) -> Requirements:
        """Return what a version needs that an interpreter does not have so.

        Raises Refused where the interpreter's packages cannot be told.
        """
        whole = self.get(name, version)
        environment = whole.environment
        packages: list[str] | None
        if python is None or (environment is not None and environment.python == python):
            if environment is None:
                raise Refused(
                    f"Nobody knows which interpreter made {ref_of(name, whole.row.version)}.",
                    hint="Name the one to hold it against.",
                )
            python = environment.python
            packages = packages_of(environment, self._content)
        else:
            packages = None
        if packages is None and (listed := list_now(python)) is not None:
            packages = listed.packages
        if packages is None:
            raise Refused(
                f"The packages of {python} cannot be listed.",
                hint=f"It must be there and have cellworks: {python} -m pip install --no-deps cellworks",
            )
        return Requirements(
            python=python, needs=whole.requirements, unmet=unmet(whole.requirements, packages)
        )

    def require_met(self, reference: str, python: str | None = None) -> None:
        """Raise Refused that names the packages which a version needs and an interpreter lacks."""
        name, version = parse(reference)
        found = self.requirements(name, version, python)
        if found.unmet:
            said = ", ".join(f"{one.needs} (it has {one.has or 'none'})" for one in found.unmet)
            raise Refused(f"{found.python} does not meet what {reference} needs: {said}.")

    def digests(self) -> set[str]:
        """Return the content that must stay in the content store."""
        return self._store.digests()

    @property
    def compared(self) -> Showing:
        """What shows versions: comparing asks it."""
        return self._showing

    # ---- looking

    def look(self, name: str | None = None) -> None:
        """Bring what is kept here to what the registry holds now; finishes what a kill left half done."""
        with self._lock:
            for wish in self._store.wishes():
                self._fulfil(wish)
            self._look.take(name)
            if name is None:
                self._looked = time.monotonic()
                self._problem = None

    def refresh(self) -> None:
        """Look where the last one is not fresh; a registry that cannot be reached is said, not raised."""
        with self._lock:
            if time.monotonic() - self._looked < FRESH:
                return
            try:
                self.look()
            except Unavailable as error:
                self._problem = error.message
                self._looked = time.monotonic() + REST

    def read(self, closing: threading.Event) -> bool:
        """Read the files and the data of versions of which nobody has; True where some are left for later."""
        for row in self._store.unread():
            key = (row["name"], row["version"], row["made"])
            at, rest = self._later.get(key, (0.0, FRESH))
            if closing.is_set():
                return False
            if time.monotonic() < at:
                continue
            with suppress(NotFound):  # it was deleted meanwhile
                self._showing.whole(self._store.version(row["name"], row["version"]), 0)
            self._later[key] = (time.monotonic() + rest, min(2 * rest, HOUR))
        left = {(row["name"], row["version"], row["made"]) for row in self._store.unread()}
        self._later = {key: told for key, told in self._later.items() if key in left}
        return bool(left)

    def _wish(self, name: str, verb: str, actor: str, **what: object) -> None:
        """Note what is wanted, have the registry do it, and enter that it was done. The lock is held."""
        id_ = self._store.wish(name, verb, actor, **what)
        self._fulfil(next(row for row in self._store.wishes() if row["id"] == id_))

    def _fulfil(self, wish: RowMapping) -> None:
        do: dict[str, Callable[[], None]] = {
            "delete": lambda: self._registry.delete_version(wish["name"], wish["version"]),
            "delete_model": lambda: self._registry.delete_model(wish["name"]),
            "alias": lambda: (
                self._registry.remove_alias(wish["name"], wish["alias"])
                if wish["version"] is None
                else self._registry.set_alias(wish["name"], wish["alias"], wish["version"])
            ),
        }
        try:
            do[wish["verb"]]()
        except Unavailable:
            raise  # it may be done or not: the next look tries again
        except CellworksError:
            self._store.forget(wish["id"])
            raise
        self._look.take(wish["name"], wish)

    # ---- inside

    def _known(self, name: str) -> RowMapping:
        """Return a model's row, looked for in the registry where it is not known; raises NotFound."""
        self.refresh()
        try:
            return self._store.model(name)
        except NotFound:
            self._look_again(name)
            return self._store.model(name)

    def _look_again(self, name: str) -> None:
        """Look at one model, however short ago the last look was: a job may have made it since then."""
        with suppress(Unavailable):  # what is kept here is what can be said then
            self.look(name)

    def _had(self, name: str) -> None:
        """Raise NotFound where there neither is nor was a model of that name."""
        if not self._store.history(name, HistoryQuery(limit=1))[1]:
            self._known(name)

    def _row(self, name: str, version: str) -> RowMapping:
        """Return a version's row by its number, `latest`, or `@` and an alias; raises NotFound."""
        self._known(name)
        if not version.isdecimal():
            self._look_again(name)
        if version == "latest":
            newest = self._store.newest(name)
            if newest is None:
                raise NotFound(f"{name} has no versions.")
            return self._store.version(name, newest)
        if version.startswith("@"):
            found = self._store.aliases(name).get(name, {})
            number = found.get(version[1:])
            if number is None:
                has = f"it has {', '.join(found)}" if found else "it has none"
                raise NotFound(f"{name} has no alias {version[1:]}; {has}.")
            return self._store.version(name, number)
        try:
            return self._store.version(name, int(version))
        except NotFound:
            self._look_again(name)
            return self._store.version(name, int(version))

    def _champion(self, name: str, candidate: int) -> ModelVersion | None:
        alias = self._checking.policy(name).alias
        number = self._store.aliases(name).get(name, {}).get(alias)
        return None if number is None or number == candidate else self.get(name, str(number))

    def _serves(self, name: str, version: int) -> list[str]:
        return [said for ask in self.deployed if (said := ask(name, version)) is not None]

    def _parity(self, name: str, version: int) -> list[CompileParity]:
        return [one for ask in self.compiled for one in ask(name, version)]

    def _actor_of(self, job: str) -> str | None:
        try:
            return self._jobs.get(job).row.actor
        except NotFound:
            return None

    def list(self, query: ModelQuery) -> ModelPage:
        """Return the models that match; where the registry cannot be read, as they were seen last."""
        self.refresh()
        change = self._changes.last()
        rows, total, pending = page(self._showing.models(), query)
        return ModelPage(
            models=rows, total=total, pending=pending, store=self._runs.store, problem=self._problem,
            change=change,
        )  # fmt: skip


def entry(row: RowMapping) -> HistoryEntry:
    """Return a row of the history as it is told."""
    told = {key: row[key] for key in row if key not in ("workspace", "checks")}
    checks = None if row["checks"] is None else msgspec.json.decode(row["checks"], type=Checks)
    return HistoryEntry(**told, checks=checks)


def parse(reference: str) -> tuple[str, str]:
    """Take `late-flights/3`, `late-flights@champion` or `late-flights` apart: the name, and which version."""
    name, slash, number = reference.rpartition("/")
    if slash:
        if name and number.isdecimal() and 0 < int(number[:10]) < 1 << 31:
            return name, str(int(number))
    else:
        name, at, alias = reference.partition("@")
        if name and (not at or alias):
            return name, f"@{alias}" if at else "latest"
    raise InvalidInput(
        f"{reference[:200]!r} is no version of a model.",
        field="model",
        hint="Write late-flights/3, late-flights@champion, or late-flights for its newest.",
    )
