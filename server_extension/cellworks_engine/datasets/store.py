"""Datasets in the store. A version is written once; only what the last look found is updated."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from cellworks_engine.activity import Named, News
from cellworks_engine.changes import Changes
from cellworks_engine.changes_schema import Change
from cellworks_engine.clock import now
from cellworks_engine.datasets.schema import Checked, DatasetQuery, DatasetSort, NewDataset, ref_of
from cellworks_engine.datasets.tables import datasets_table, versions_table
from cellworks_engine.db.engine import Database
from cellworks_engine.errors import NotFound
from cellworks_engine.lineage import write_edges

datasets, versions = datasets_table.c, versions_table.c
_LINE = [column for column in versions_table.c if column.name not in ("columns", "preview")]
_NEWEST = (
    select(versions.name, func.max(versions.version).label("newest"), func.count().label("held"))
    .group_by(versions.name)
    .subquery()
)
"""By dataset: its newest version, and how many there are. One whose versions are all deleted has none."""


class DatasetStore:
    """The datasets of one studio."""

    def __init__(self, database: Database, changes: Changes) -> None:
        self._database = database
        self._changes = changes
        self.written = 0
        """Counts what was written here: versions added, deleted, or found to be in another state."""

    # ---- writing

    def add(self, new: NewDataset, values: dict[str, Any], actor: str, *, known: int | None) -> int | None:
        """Store the next version and return its number.

        `known` is the newest version that the caller has seen; None is returned where another is newer.
        """
        at = now()
        with self._database.transaction() as connection:
            last = self._take(connection, new, actor, at)
            if _newest(connection, new.name) != known:
                return None
            row = {**values, "name": new.name, "version": last + 1, "actor": actor, "time": at}
            connection.execute(insert(versions_table).values(row))
            connection.execute(update(datasets_table).where(datasets.name == new.name).values(last=last + 1))
            ref = ref_of(new.name, last + 1)
            if new.job is not None:
                write_edges(connection, [(("job", new.job), "wrote", ("dataset", ref))], actor=actor)
            change = self._changes.append(connection, "datasets", ref, "registered", actor=actor)
        self._tell(change)
        return last + 1

    def _take(self, connection: Connection, new: NewDataset, actor: str, at: float) -> int:
        """Make the dataset where it is not there, take its row for us, and return its last number."""
        make = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
        row = {"name": new.name, "last": 0, "description": "", "tags": b"{}", "actor": actor, "time": at}
        connection.execute(make(datasets_table).values(row).on_conflict_do_nothing())
        said = {**_said(new), "time": at}
        mine = update(datasets_table).where(datasets.name == new.name).values(said)
        return int(connection.execute(mine.returning(datasets.last)).scalar_one())

    def describe(self, new: NewDataset, actor: str) -> None:
        """Replace a dataset's description and tags by what is given."""
        said = _said(new)
        if not said:
            return
        with self._database.transaction() as connection:
            connection.execute(update(datasets_table).where(datasets.name == new.name).values(said))
            change = self._changes.append(connection, "datasets", new.name, "described", actor=actor)
        self._changes.tell(change)

    def set_statistics(self, row: RowMapping, digest: str) -> None:
        """Give a version the statistics of its content, which it had none of."""
        where = and_(versions.name == row["name"], versions.version == row["version"])
        with self._database.transaction() as connection:
            connection.execute(update(versions_table).where(where).values(statistics=digest))

    def set_checked(self, row: RowMapping, found: Checked, stamp: str, actor: str) -> None:
        """Record what a look at a version's source found; a change of state is told."""
        where = and_(versions.name == row["name"], versions.version == row["version"])
        values = {"state": found.state, "sentence": found.sentence, "checked": found.checked,
                  "host": found.host, "stamp": stamp}  # fmt: skip
        with self._database.transaction() as connection:
            connection.execute(update(versions_table).where(where).values(values))
            if found.state == row["state"]:
                return
            ref = ref_of(row["name"], row["version"])
            change = self._changes.append(connection, "datasets", ref, found.state, actor=actor)
        self._tell(change)

    def remove(self, name: str, version: int, actor: str) -> None:
        """Delete a version."""
        with self._database.transaction() as connection:
            where = and_(versions.name == name, versions.version == version)
            connection.execute(delete(versions_table).where(where))
            ref = ref_of(name, version)
            change = self._changes.append(connection, "datasets", ref, "deleted", actor=actor)
        self._tell(change)

    def _tell(self, change: Change) -> None:
        self.written += 1
        self._changes.tell(change)

    # ---- reading

    @property
    def news(self) -> News:
        """What of datasets a person wants to hear: new versions, and what became of their sources."""
        return News(verbs=frozenset({"registered", "unchanged", "changed", "missing"}), names=self.named)

    def named(self, refs: Sequence[str]) -> dict[str, Named]:
        """Return what these versions are called, and what the last look at their sources found."""
        wanted_ones = [(name, int(number)) for name, _, number in (ref.rpartition("/") for ref in refs)]
        is_one = tuple_(versions.name, versions.version).in_(wanted_ones)
        wanted = select(versions.name, versions.version, versions.sentence).where(is_one)
        with self._database.read() as connection:
            rows = connection.execute(wanted).mappings()
            return {
                (ref := ref_of(row["name"], row["version"])): Named(name=ref, sentence=row["sentence"])
                for row in rows
            }

    def get(self, name: str, version: int | None) -> RowMapping:
        """Return a version's row (the newest one's where none is named); raises NotFound."""
        with self._database.read() as connection:
            number = _newest(connection, name) if version is None else version
            where = and_(versions.name == name, versions.version == number)
            row = connection.execute(select(versions_table).where(where)).mappings().first()
            if row is not None:
                return row
            newest = _newest(connection, name)
        if newest is None:
            raise _unknown(name)
        raise NotFound(
            f"{name} has no version {version}; its newest is {newest}.",
            hint=f"`cellworks datasets show {name}` lists them.",
        )

    def newest(self, name: str) -> RowMapping | None:
        """Return the row of a dataset's newest version; None where it has none."""
        try:
            return self.get(name, None)
        except NotFound:
            return None

    def history(self, name: str) -> tuple[RowMapping, list[RowMapping]]:
        """Return a dataset's row and those of its versions, the newest first; raises NotFound."""
        with self._database.read() as connection:
            row = connection.execute(select(datasets_table).where(datasets.name == name)).mappings().first()
            wanted = select(*_LINE).where(versions.name == name)
            every = list(connection.execute(wanted.order_by(versions.version.desc())).mappings())
        if row is None or not every:
            raise _unknown(name)
        return row, every

    def page(self, query: DatasetQuery) -> tuple[list[RowMapping], int]:
        """Return the newest versions of the datasets that match, with what their datasets say."""
        where = _matching(query)
        is_newest = and_(_NEWEST.c.name == versions.name, _NEWEST.c.newest == versions.version)
        both = versions_table.join(_NEWEST, is_newest).join(datasets_table, datasets.name == versions.name)
        shown = (
            select(*_LINE, datasets.description, datasets.tags, _NEWEST.c.held)
            .select_from(both)
            .where(*where)
        )
        total = select(func.count()).select_from(both).where(*where)
        with self._database.read() as connection:
            rows = connection.execute(
                shown.order_by(*_order(query.sort)).limit(query.limit).offset(query.offset)
            ).mappings()
            return list(rows), connection.execute(total).scalar_one()

    def looked_at(self, host: str) -> list[RowMapping]:
        """Return what a look needs of every version of a file or folder on a host."""
        wanted = select(
            versions.name, versions.version, versions.kind, versions.source, versions.stamp, versions.state
        ).where(versions.kind.in_(("file", "folder")), versions.host == host)
        with self._database.read() as connection:
            return list(connection.execute(wanted).mappings())

    def digests(self) -> set[str]:
        """Return the content that versions name: frames, and statistics."""
        wanted = select(versions.digest, versions.statistics)
        with self._database.read() as connection:
            rows = connection.execute(wanted)
            return {digest for row in rows for digest in row if digest is not None}


def _matching(query: DatasetQuery) -> list[ColumnElement[bool]]:
    places = (datasets.name, datasets.description)
    where: list[ColumnElement[bool]] = [
        or_(*(place.icontains(word, autoescape=True) for place in places))
        for word in (query.search or "").split()
    ]
    if query.state:
        where.append(versions.state.in_(query.state))
    if query.kind:
        where.append(versions.kind.in_(query.kind))
    return where


def _order(sort: DatasetSort) -> list[ColumnElement[Any]]:
    """Return the order of a sort; what has no rows comes last either way."""
    named = {"columns": "width", "created": "time"}
    key = versions[named.get(sort.lstrip("-"), sort.lstrip("-"))]
    order = key.desc() if sort.startswith("-") else key.asc()
    return [order.nulls_last(), datasets.name]


def _newest(connection: Connection, name: str) -> int | None:
    wanted = select(func.max(versions.version)).where(versions.name == name)
    return connection.execute(wanted).scalar()


def _said(new: NewDataset) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if new.description is not None:
        said["description"] = new.description
    if new.tags is not None:
        said["tags"] = msgspec.json.encode(new.tags)
    return said


def _unknown(name: str) -> NotFound:
    return NotFound(
        f"There is no dataset {name[:100]}.", hint="`cellworks datasets list` shows those there are."
    )
