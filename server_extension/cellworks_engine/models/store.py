"""What the studio keeps of models: every write, its history and its change are one transaction."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, delete, func, insert, or_, select, update

from cellworks_engine.activity import Named, News
from cellworks_engine.changes import Changes
from cellworks_engine.changes_schema import Change
from cellworks_engine.clock import now
from cellworks_engine.db.engine import Database
from cellworks_engine.errors import NotFound
from cellworks_engine.ids import new_id
from cellworks_engine.models.check_schema import Checks, Latency, Policy
from cellworks_engine.models.schema import HistoryQuery, HistoryVerb, ref_of
from cellworks_engine.models.tables import (
    aliases_table,
    history_table,
    models_table,
    versions_table,
    wishes_table,
)

models, versions, aliases = models_table.c, versions_table.c, aliases_table.c
history, wishes = history_table.c, wishes_table.c
ENTITY = 200
"""Characters of an entity's name that a change holds."""


class Write:
    """One transaction under way: what it does goes into the history and is told once it is committed."""

    def __init__(self, connection: Connection, changes: Changes) -> None:
        self.connection = connection
        self._changes = changes
        self.told: list[Change] = []

    def tell(self, entity: str, verb: str, actor: str) -> None:
        """Write a change."""
        self.told.append(self._changes.append(self.connection, "models", entity[:ENTITY], verb, actor=actor))

    def record(
        self,
        name: str,
        verb: HistoryVerb,
        actor: str,
        *,
        version: int | None = None,
        alias: str | None = None,
        before: object = None,
        after: object = None,
        comment: str = "",
        seen: bool = False,
        checks: bytes | None = None,
        time: float | None = None,
    ) -> None:
        """Add an entry to the history, and tell that the version, or the model, changed."""
        row = {
            "name": name, "verb": verb, "actor": actor, "time": now() if time is None else time,
            "version": version, "alias": alias, "before": None if before is None else str(before),
            "after": None if after is None else str(after), "comment": comment, "seen": seen,
            "checks": checks,
        }  # fmt: skip
        self.connection.execute(insert(history_table).values(row))
        entity = name if version is None else ref_of(name, version)
        self.tell(entity, "seen" if seen else verb, actor)


class ModelStore:
    """The models of one studio."""

    def __init__(self, database: Database, changes: Changes) -> None:
        self._database = database
        self._changes = changes

    def write(self, work: Callable[[Write], None]) -> None:
        """Do `work` in one transaction, then tell what changed."""
        with self._database.transaction() as connection:
            writing = Write(connection, self._changes)
            work(writing)
        if writing.told:
            self._changes.tell(*writing.told)

    # ---- writing

    def decide(self, row: RowMapping, state: str, actor: str, comment: str, checks: bytes | None) -> bool:
        """Approve or reject a version; False where somebody else was faster."""
        done = False

        def work(writing: Write) -> None:
            nonlocal done
            mine = and_(_is(row["name"], row["version"]), versions.approval == row["approval"])
            values = {"approval": state, "decided": now(), "decided_by": actor, "comment": comment}
            done = writing.connection.execute(update(versions_table).where(mine).values(values)).rowcount == 1
            if done:
                writing.record(
                    row["name"], "approved" if state == "approved" else "rejected", actor,
                    version=row["version"], before=row["approval"], after=state, comment=comment,
                    checks=checks,
                )  # fmt: skip

        self.write(work)
        return done

    def set_checks(self, name: str, version: int, checks: Checks, latency: Latency | None) -> None:
        """Keep what the checks found."""
        values: dict[str, Any] = {"checks": msgspec.json.encode(checks)}
        if latency is not None:
            values["latency"] = msgspec.json.encode(latency)

        def work(writing: Write) -> None:
            writing.connection.execute(update(versions_table).where(_is(name, version)).values(values))
            writing.tell(ref_of(name, version), "checked", checks.actor)

        self.write(work)

    def set_baseline(self, row: RowMapping, digest: str | None, note: str, actor: str) -> None:
        """Give a version another baseline, or none."""
        name, version = row["name"], row["version"]

        def work(writing: Write) -> None:
            values = {"baseline": digest, "baseline_note": note}
            writing.connection.execute(update(versions_table).where(_is(name, version)).values(values))
            writing.record(
                name, "baseline", actor, version=version, before=row["baseline"], after=digest, comment=note
            )

        self.write(work)

    def set_files(self, name: str, version: int, files: bytes, size: int | None) -> None:
        """Keep what was read of a version's folder."""
        with self._database.transaction() as connection:
            where = update(versions_table).where(_is(name, version))
            connection.execute(where.values(files=files, size=size))

    def set_data(self, row: RowMapping, data: bytes) -> None:
        """Keep what a version was made of, and tell that there is more to show of it."""

        def work(writing: Write) -> None:
            where = _is(row["name"], row["version"])
            writing.connection.execute(update(versions_table).where(where).values(data=data))
            writing.tell(ref_of(row["name"], row["version"]), "described", row["actor"])

        self.write(work)

    def set_policy(self, name: str, before: Policy, after: Policy, actor: str) -> None:
        """Set what the checks of a model ask for."""

        def work(writing: Write) -> None:
            told = msgspec.json.encode(after)
            writing.connection.execute(update(models_table).where(models.name == name).values(policy=told))
            old = msgspec.json.encode(before).decode()
            writing.record(name, "policy", actor, before=old, after=told.decode())

        self.write(work)

    # ---- wishes

    def wish(self, name: str, verb: str, actor: str, **what: object) -> str:
        """Note what the registry is about to be told."""
        row = {"id": new_id("wish"), "name": name, "verb": verb, "actor": actor, "time": now(),
               "version": what.get("version"), "alias": what.get("alias"),
               "comment": what.get("comment", "")}  # fmt: skip
        with self._database.transaction() as connection:
            connection.execute(insert(wishes_table).values(row))
        return str(row["id"])

    def wishes(self) -> list[RowMapping]:
        """Return what the registry was being told, the oldest first."""
        with self._database.read() as connection:
            return list(connection.execute(select(wishes_table).order_by(wishes.time, wishes.id)).mappings())

    def forget(self, wish: str) -> None:
        """Drop a wish that the registry refused."""
        with self._database.transaction() as connection:
            connection.execute(delete(wishes_table).where(wishes.id == wish))

    # ---- reading

    def model(self, name: str) -> RowMapping:
        """Return a model's row; raises NotFound."""
        with self._database.read() as connection:
            row = connection.execute(select(models_table).where(models.name == name)).mappings().first()
        if row is None:
            raise NotFound(
                f"There is no model {name[:100]}.", hint="`cellworks models list` shows those there are."
            )
        return row

    def policy(self, name: str) -> Policy:
        """Return what the checks of a model ask for; raises NotFound."""
        told = self.model(name)["policy"]
        return Policy() if told is None else msgspec.json.decode(told, type=Policy)

    def version(self, name: str, version: int) -> RowMapping:
        """Return a version's row; raises NotFound that names the newest."""
        with self._database.read() as connection:
            wanted = select(versions_table).where(_is(name, version))
            row = connection.execute(wanted).mappings().first()
        if row is not None:
            return row
        newest = self.newest(name)
        its = f"its newest is {newest}" if newest else "it has none"
        raise NotFound(
            f"{name} has no version {version}; {its}.", hint=f"`cellworks models show {name}` lists them."
        )

    def newest(self, name: str) -> int | None:
        """Return the number of a model's newest version, None where it has none; raises NotFound."""
        self.model(name)
        with self._database.read() as connection:
            found = connection.execute(select(func.max(versions.version)).where(versions.name == name))
            return found.scalar()

    def all_versions(self, names: Sequence[str] | None = None) -> list[RowMapping]:
        """Return the versions of these models, or of all, the newest first, without files and checks."""
        shown = [one for one in versions_table.c if one.name not in ("files", "checks", "latency")]
        wanted = select(*shown).order_by(versions.name, versions.version.desc())
        if names is not None:
            wanted = wanted.where(versions.name.in_(names))
        with self._database.read() as connection:
            return list(connection.execute(wanted).mappings())

    def unread(self) -> list[RowMapping]:
        """Return the versions whose files and data nobody has read yet, the newest first."""
        wanted = select(versions.name, versions.version, versions.made).where(versions.data.is_(None))
        with self._database.read() as connection:
            return list(connection.execute(wanted.order_by(versions.time.desc())).mappings())

    def all_models(self) -> list[RowMapping]:
        """Return every model's row, by name."""
        with self._database.read() as connection:
            return list(connection.execute(select(models_table).order_by(models.name)).mappings())

    def aliases(self, name: str | None = None) -> dict[str, dict[str, int]]:
        """Return the aliases by model."""
        wanted = select(aliases.name, aliases.alias, aliases.version).order_by(aliases.alias)
        if name is not None:
            wanted = wanted.where(aliases.name == name)
        found: dict[str, dict[str, int]] = {}
        with self._database.read() as connection:
            for one, alias, version in connection.execute(wanted):
                found.setdefault(one, {})[alias] = version
        return found

    def history(self, name: str, query: HistoryQuery) -> tuple[list[RowMapping], int]:
        """Return some of a model's history, the newest first, and how many entries match."""
        where: list[ColumnElement[bool]] = [history.name == name]
        if query.version is not None:
            told = str(query.version)
            moved = and_(history.alias.is_not(None), or_(history.before == told, history.after == told))
            where.append(or_(history.version == query.version, moved))
        if query.alias is not None:
            where.append(history.alias == query.alias)
        if query.verb:
            where.append(history.verb.in_(query.verb))
        if query.before is not None:
            where.append(history.time <= query.before)
        wanted = select(history_table).where(*where).order_by(history.number.desc())
        with self._database.read() as connection:
            rows = connection.execute(wanted.limit(query.limit).offset(query.offset)).mappings()
            total = select(func.count()).select_from(history_table).where(*where)
            return list(rows), connection.execute(total).scalar_one()

    def digests(self) -> set[str]:
        """Return the content that must stay in the content store: baselines."""
        wanted = select(versions.baseline).where(versions.baseline.is_not(None)).distinct()
        with self._database.read() as connection:
            return {str(digest) for digest in connection.execute(wanted).scalars()}

    @property
    def news(self) -> News:
        """What of this a person wants to hear of."""
        told = {"registered", "approved", "rejected", "alias_set", "alias_moved", "alias_removed", "deleted"}
        return News(verbs=frozenset(told), names=self._names)

    def _names(self, entities: Sequence[str]) -> Mapping[str, Named]:
        """Return what is still there under these names, with what waits for somebody."""
        asked = set(entities)
        found: dict[str, Named] = {}
        for row in self.all_versions(sorted({one.rpartition("/")[0] or one for one in asked})):
            ref = ref_of(row["name"], row["version"])
            waits = "waits for approval" if row["approval"] == "pending" else None
            if ref[:ENTITY] in asked:
                found[ref[:ENTITY]] = Named(name=ref, sentence=waits)
        for row in self.all_models():
            if row["name"][:ENTITY] in asked:
                found[row["name"][:ENTITY]] = Named(name=row["name"])
        return found


def _is(name: str, version: int) -> ColumnElement[bool]:
    return and_(versions.name == name, versions.version == version)
