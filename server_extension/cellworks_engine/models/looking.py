"""A look at MLflow's registry: what is new, moved or gone there is entered here, once, whoever did it.

Everything that this studio does in the registry ends in a look too, so there is one way in which a version or
an alias gets its row and its history, and a kill between the registry and the row is healed by the next look.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
from sqlalchemy import RowMapping, and_, delete, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from cellworks_engine.clock import now
from cellworks_engine.lineage import Edge, write_edges
from cellworks_engine.models.registry import (
    ACTOR_TAG,
    COMMENT_TAG,
    ENVIRONMENT_TAG,
    JOB_TAG,
    Registry,
    RegistryModel,
    RegistryVersion,
)
from cellworks_engine.models.schema import HistoryVerb, ref_of
from cellworks_engine.models.store import ModelStore, Write, aliases, models, versions, wishes
from cellworks_engine.models.tables import aliases_table, models_table, versions_table, wishes_table
from cellworks_engine.runs.registering import ATTEMPT_TAG, BASELINE_TAG, NOTE_TAG

OTHERS = "mlflow"
"""Who did what another tool did in the registry, where it says nobody."""
_DIGEST = re.compile(r"[0-9a-f]{64}")
_OURS = ("mlflow.", "cellworks.")
ActorOf = Callable[[str], str | None]
"""Of a job's id: who submitted it; None where the job is gone."""
Wished = Mapping[tuple[str, str, str], RowMapping]


class Look:
    """Brings the studio's rows to what the registry holds."""

    def __init__(self, store: ModelStore, registry: Registry, actor_of: ActorOf) -> None:
        self._store = store
        self._registry = registry
        self._actor_of = actor_of

    def take(self, name: str | None = None, wish: RowMapping | None = None) -> None:
        """Look at every model, or at one; `wish` is what this studio has just done there."""
        found = self._registry.models(name)
        made = self._registry.versions(name)
        kept = self._store.all_models() if name is None else []
        names = [row["name"] for row in kept] if name is None else [name]
        rows = {(row["name"], row["version"]): row for row in self._store.all_versions(names)}
        known = self._store.aliases(name)
        there = {row["name"]: row for row in (kept if name is None else _one(self._store, name))}
        news = _Difference(found, made, there, rows, known)
        if news.nothing and wish is None:
            return
        self._store.write(lambda writing: self._enter(writing, news, wish))

    def _enter(self, writing: Write, news: "_Difference", wish: RowMapping | None) -> None:
        if wish is not None:
            mine = delete(wishes_table).where(wishes.id == wish["id"])
            if writing.connection.execute(mine).rowcount != 1:
                wish = None  # another has entered it meanwhile
        for model in news.models:
            self._model(writing, model)
        for version in news.versions:
            self._version(writing, version, news.rows.get((version.name, int(version.version))))
        for name, number in news.gone:
            self._gone(writing, name, number, wish)
        for name, alias, before, after in news.moves:
            self._moved(writing, name, alias, before, after, wish)
        for name in news.lost:
            writing.connection.execute(delete(models_table).where(models.name == name))
            mine_too = _did(wish, "delete_model", name)
            writing.record(
                name, "deleted", wish["actor"] if mine_too and wish is not None else OTHERS,
                comment=wish["comment"] if mine_too and wish is not None else "", seen=not mine_too,
            )  # fmt: skip

    def _model(self, writing: Write, model: RegistryModel) -> None:
        make = sqlite_insert if writing.connection.dialect.name == "sqlite" else postgresql_insert
        said = {"description": model.description, "tags": _tags((tag.key, tag.value) for tag in model.tags)}
        row = {"name": model.name, "actor": OTHERS, "time": model.creation_timestamp / 1000, **said}
        upsert = make(models_table).values(row)
        upsert = upsert.on_conflict_do_update(index_elements=["workspace", "name"], set_=said)
        writing.connection.execute(upsert)
        writing.tell(model.name, "described", OTHERS)

    def _version(self, writing: Write, version: RegistryVersion, row: RowMapping | None) -> None:
        """Enter a version that is new, or what another tool has written about one."""
        number = int(version.version)
        said = _said(version)
        if row is not None and row["made"] == version.creation_timestamp:
            where = and_(versions.name == version.name, versions.version == number)
            writing.connection.execute(update(versions_table).where(where).values(said))
            writing.tell(f"{version.name}/{number}", "described", OTHERS)
            return
        if row is not None:  # the number was given again
            self._gone(writing, version.name, number, None)
        told = version.told
        actor, seen = self._who(version)
        values = {
            **said, "name": version.name, "version": number, "made": version.creation_timestamp,
            "actor": actor, "time": version.creation_timestamp / 1000, "run": version.run_id or None,
            "job": _job(told), "model": version.model_id or None, "source": version.source,
            "approval": "pending", "comment": "", "baseline": _digest(told.get(BASELINE_TAG)),
            "baseline_note": told.get(NOTE_TAG, ""),
            "environment": told[ENVIRONMENT_TAG].encode() if ENVIRONMENT_TAG in told else None,
        }  # fmt: skip
        make = sqlite_insert if writing.connection.dialect.name == "sqlite" else postgresql_insert
        once = make(versions_table).values(values).on_conflict_do_nothing()
        if writing.connection.execute(once).rowcount == 1:
            write_edges(writing.connection, _edges(version), actor=actor)
            writing.record(
                version.name, "registered", actor, version=number, comment=told.get(COMMENT_TAG, ""),
                seen=seen, time=now() if seen else version.creation_timestamp / 1000,
            )  # fmt: skip

    def _who(self, version: RegistryVersion) -> tuple[str, bool]:
        """Return who registered a version, and whether that was done past the studio."""
        told = version.told
        if ACTOR_TAG in told:
            return told[ACTOR_TAG], False
        job = _job(told)
        actor = self._actor_of(job) if job is not None and ATTEMPT_TAG in told else None
        return (actor, False) if actor is not None else (version.user_id or OTHERS, True)

    def _gone(self, writing: Write, name: str, number: int, wish: RowMapping | None) -> None:
        where = and_(versions.name == name, versions.version == number)
        if writing.connection.execute(delete(versions_table).where(where)).rowcount != 1:
            return
        mine = _did(wish, "delete", name) and wish is not None and wish["version"] == number
        who, why = (wish["actor"], wish["comment"]) if mine and wish is not None else (OTHERS, "")
        writing.record(name, "deleted", who, version=number, comment=why, seen=not mine)

    def _moved(
        self, writing: Write, name: str, alias: str, before: int | None, after: int | None,
        wish: RowMapping | None,
    ) -> None:  # fmt: skip
        """Enter where an alias points now, if nobody was faster."""
        mine = wish if _did(wish, "alias", name) and wish is not None and wish["alias"] == alias else None
        mine = mine if mine is not None and mine["version"] == after else None
        who = OTHERS if mine is None else mine["actor"]
        where = and_(aliases.name == name, aliases.alias == alias)
        connection = writing.connection
        if before is None:
            make = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
            row = {"name": name, "alias": alias, "version": after, "actor": who, "time": now()}
            done = connection.execute(make(aliases_table).values(row).on_conflict_do_nothing()).rowcount
        elif after is None:
            done = connection.execute(delete(aliases_table).where(where, aliases.version == before)).rowcount
        else:
            moved = update(aliases_table).where(where, aliases.version == before)
            done = connection.execute(moved.values(version=after, actor=who, time=now())).rowcount
        if done == 1:
            verb: HistoryVerb = "alias_moved"
            if before is None or after is None:
                verb = "alias_set" if before is None else "alias_removed"
            writing.record(
                name, verb, who, version=after, alias=alias, before=before, after=after,
                comment="" if mine is None else mine["comment"], seen=mine is None,
            )  # fmt: skip


class _Difference:
    """What the registry holds that the studio's rows do not say, and the other way round."""

    def __init__(
        self,
        found: Sequence[RegistryModel],
        made: Sequence[RegistryVersion],
        there: Mapping[str, RowMapping],
        rows: Mapping[tuple[str, int], RowMapping],
        known: Mapping[str, Mapping[str, int]],
    ) -> None:
        names = {model.name for model in found}
        self.rows = rows
        self.models = [model for model in found if not _is_said(model, there.get(model.name))]
        current = [version for version in made if version.name in names and version.version.isdecimal()]
        current.sort(key=lambda one: (one.creation_timestamp, one.name, int(one.version)))
        self.versions = [one for one in current if not _is_kept(one, rows.get((one.name, int(one.version))))]
        keys = {(one.name, int(one.version)) for one in current}
        self.gone = sorted(key for key in rows if key not in keys)
        self.lost = sorted(name for name in there if name not in names)
        now_ = {model.name: {one.alias: int(one.version) for one in model.aliases} for model in found}
        self.moves = [
            (name, alias, before, after)
            for name in sorted({*now_, *known})
            for alias in sorted({*now_.get(name, {}), *known.get(name, {})})
            if (before := known.get(name, {}).get(alias)) != (after := now_.get(name, {}).get(alias))
        ]

    @property
    def nothing(self) -> bool:
        """Whether both say the same."""
        return not (self.models or self.versions or self.gone or self.lost or self.moves)


def _one(store: ModelStore, name: str) -> list[RowMapping]:
    return [row for row in store.all_models() if row["name"] == name]


def _said(version: RegistryVersion) -> dict[str, object]:
    return {
        "description": version.description,
        "tags": _tags((tag.key, tag.value) for tag in version.tags),
    }


def _tags(told: Iterable[tuple[str, str]]) -> bytes:
    """Return the tags that people wrote, as JSON."""
    return msgspec.json.encode({key: value for key, value in sorted(told) if not key.startswith(_OURS)})


def _job(told: Mapping[str, str]) -> str | None:
    """Return the job that made a version, as its tags say."""
    return (told.get(JOB_TAG) or told.get(ATTEMPT_TAG, "").partition("/")[0])[:64] or None


def _edges(version: RegistryVersion) -> list[Edge]:
    """Return where a version came from: its run, and the job that made that."""
    target = ("model_version", ref_of(version.name, int(version.version))[:500])
    sources = [("run", version.run_id), ("job", _job(version.told))]
    return [((kind, id_), "registered", target) for kind, id_ in sources if id_]


def _digest(told: str | None) -> str | None:
    return told if told is not None and _DIGEST.fullmatch(told) else None


def _is_said(model: RegistryModel, row: RowMapping | None) -> bool:
    tags = _tags((tag.key, tag.value) for tag in model.tags)
    return row is not None and row["description"] == model.description and row["tags"] == tags


def _is_kept(version: RegistryVersion, row: RowMapping | None) -> bool:
    if row is None or row["made"] != version.creation_timestamp:
        return False
    return all(row[key] == value for key, value in _said(version).items())


def _did(wish: RowMapping | None, verb: str, name: str) -> bool:
    return wish is not None and wish["verb"] == verb and wish["name"] == name
