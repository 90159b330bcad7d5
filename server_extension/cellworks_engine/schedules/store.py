"""Schedules and their occasions in the store. Every write is one transaction with its change."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from cellworks_engine.activity import Named, News
from cellworks_engine.changes import Changes
from cellworks_engine.clock import now
from cellworks_engine.db.engine import Database
from cellworks_engine.errors import Conflict, NotFound
from cellworks_engine.ids import new_id
from cellworks_engine.lineage import write_edges
from cellworks_engine.schedules.deciding import Decided
from cellworks_engine.schedules.schema import NewSchedule, OccasionState
from cellworks_engine.schedules.tables import occasions_table, schedules_table

schedules, occasions = schedules_table.c, occasions_table.c
UNDER_WAY: tuple[OccasionState, ...] = ("starting", "started")
OPEN: tuple[OccasionState, ...] = ("queued", *UNDER_WAY)
KEPT = 1000
"""Occasions of a schedule that are kept, the newest."""


class ScheduleStore:
    """The schedules of one studio."""

    def __init__(self, database: Database, changes: Changes, host: str) -> None:
        self._database = database
        self._changes = changes
        self.host = host

    # ---- schedules

    def add(self, new: NewSchedule, zone: str, kept: bytes | None, at: float, actor: str) -> str:
        """Store a schedule and return its id; raises Conflict where the name is taken."""
        id_ = new_id("sched")
        row = {
            "id": id_, "name": new.name, "host": self.host, "cron": new.cron, "zone": zone,
            "starts": new.starts, "ends": new.ends, "paused": new.paused, "overlap": new.overlap,
            "missed": new.missed, "grace": new.grace, "does": msgspec.json.encode(new.does), "kept": kept,
            "seen": at, "actor": actor, "time": now(),
        }  # fmt: skip
        try:
            with self._database.transaction() as connection:
                connection.execute(insert(schedules_table).values(row))
                change = self._changes.append(connection, "schedules", id_, "created", actor=actor)
        except IntegrityError:
            raise _taken(new.name) from None
        self._changes.tell(change)
        return id_

    def change(self, id_: str, verb: str, actor: str, values: Mapping[str, Any], dropped: str = "") -> None:
        """Write columns of a schedule; with `dropped`, what waits is left out, and that says why."""
        try:
            with self._database.transaction() as connection:
                if values:
                    connection.execute(
                        update(schedules_table).where(schedules.id == id_).values(dict(values))
                    )
                if dropped:
                    _drop(connection, id_, dropped)
                change = self._changes.append(connection, "schedules", id_, verb, actor=actor)
        except IntegrityError:
            raise _taken(str(values.get("name"))) from None
        self._changes.tell(change)

    def keep(self, id_: str, kept: bytes) -> None:
        """Write what a pipeline's name stood for, as it was found last."""
        with self._database.transaction() as connection:
            connection.execute(update(schedules_table).where(schedules.id == id_).values(kept=kept))

    def remove(self, id_: str, actor: str) -> None:
        """Forget a schedule and its occasions; what it started stays."""
        with self._database.transaction() as connection:
            connection.execute(delete(occasions_table).where(occasions.schedule == id_))
            connection.execute(delete(schedules_table).where(schedules.id == id_))
            change = self._changes.append(connection, "schedules", id_, "deleted", actor=actor)
        self._changes.tell(change)

    def get(self, schedule: str) -> RowMapping:
        """Return the row of a schedule by its id or name; raises NotFound."""
        wanted = select(schedules_table).where(or_(schedules.id == schedule, schedules.name == schedule))
        with self._database.read() as connection:
            row = connection.execute(wanted).mappings().first()
        if row is None:
            raise NotFound(
                f"There is no schedule {schedule[:60]}.",
                hint="`cellworks schedules list` shows those there are.",
            )
        return row

    def all(self, *where: ColumnElement[bool]) -> list[RowMapping]:
        """Return the schedules that match, by name."""
        wanted = select(schedules_table).where(*where).order_by(schedules.name)
        with self._database.read() as connection:
            return list(connection.execute(wanted).mappings())

    def active(self) -> list[RowMapping]:
        """Return this host's schedules that are not paused."""
        return self.all(schedules.host == self.host, schedules.paused.is_(False))

    # ---- occasions

    def decide(
        self, schedule: str, decided: Sequence[Decided], seen: float, at: float, actor: str, *,
        dropped: str = "", manual: bool = False,
    ) -> None:  # fmt: skip
        """Write what becomes of times that were due, and that all until `seen` are decided about."""
        rows = [
            {
                "id": new_id("occ"), "schedule": schedule, "actor": actor, "time": at, "due": one.due,
                "manual": manual, "state": one.state, "sentence": one.sentence, "missed": one.missed,
                "first": one.first,
            }
            for one in decided
        ]  # fmt: skip
        verbs = dict.fromkeys(one.state for one in decided)
        with self._database.transaction() as connection:
            higher = and_(schedules.id == schedule, schedules.seen < seen)
            connection.execute(update(schedules_table).where(higher).values(seen=seen))
            if dropped:
                _drop(connection, schedule, dropped)
            if rows:
                connection.execute(insert(occasions_table), rows)
            _prune(connection, schedule)
            told = [
                self._changes.append(connection, "schedules", schedule, verb, actor=actor) for verb in verbs
            ]
        self._changes.tell(*told)

    def known(self, schedule: str, due: Collection[float]) -> set[float]:
        """Return those of the times that have been decided about."""
        wanted = select(occasions.due).where(occasions.schedule == schedule, occasions.due.in_(due))
        with self._database.read() as connection:
            return set(connection.execute(wanted).scalars())

    def move(self, id_: str, old: OccasionState, new: OccasionState, **values: Any) -> bool:
        """Move an occasion on by compare-and-set; tell whether it was in the state."""
        where = (occasions.id == id_, occasions.state == old)
        moved = update(occasions_table).where(*where).values(state=new, **values)
        with self._database.transaction() as connection:
            returned = moved.returning(
                occasions.schedule, occasions.actor, occasions.target_kind, occasions.target
            )
            row = connection.execute(returned).first()
            if row is None:
                return False
            if new == "started":
                edge = (("schedule", row.schedule), "started", (row.target_kind, row.target))
                write_edges(connection, [edge], actor=row.actor)
            change = self._changes.append(connection, "schedules", row.schedule, new, actor=row.actor)
        self._changes.tell(change)
        return True

    def open(self) -> list[RowMapping]:
        """Return what waits, starts or runs of this host's schedules, by the time it was due."""
        mine = select(schedules.id).where(schedules.host == self.host)
        wanted = select(occasions_table).where(occasions.state.in_(OPEN), occasions.schedule.in_(mine))
        with self._database.read() as connection:
            return list(connection.execute(wanted.order_by(occasions.due)).mappings())

    def occasion(self, id_: str) -> RowMapping | None:
        """Return an occasion by its id."""
        with self._database.read() as connection:
            wanted = select(occasions_table).where(occasions.id == id_)
            return connection.execute(wanted).mappings().first()

    def history(self, schedule: str, limit: int) -> list[RowMapping]:
        """Return a schedule's occasions, the newest first."""
        wanted = select(occasions_table).where(occasions.schedule == schedule)
        with self._database.read() as connection:
            return list(connection.execute(wanted.order_by(occasions.due.desc()).limit(limit)).mappings())

    def last(self) -> dict[str, RowMapping]:
        """Return the newest occasion of each schedule."""
        newest = select(occasions.schedule, func.max(occasions.due).label("due"))
        grouped = newest.group_by(occasions.schedule).subquery()
        same = and_(grouped.c.schedule == occasions.schedule, grouped.c.due == occasions.due)
        with self._database.read() as connection:
            rows = connection.execute(select(occasions_table).join(grouped, same)).mappings()
            return {row["schedule"]: row for row in rows}

    # ---- for others

    @property
    def news(self) -> News:
        """What of schedules a person wants to hear: what they missed, and what could not be started."""
        return News(verbs=frozenset({"missed", "failed"}), names=self.named)

    def named(self, ids: Sequence[str]) -> dict[str, Named]:
        """Return what these schedules are called, and what became of the last time."""
        said = {one: row["sentence"] for one, row in self.last().items()}
        rows = self.all(schedules.id.in_(ids))
        return {row["id"]: Named(name=row["name"], sentence=said.get(row["id"])) for row in rows}


def _drop(connection: Connection, schedule: str, why: str) -> None:
    waiting = (occasions.schedule == schedule, occasions.state == "queued")
    connection.execute(update(occasions_table).where(*waiting).values(state="skipped", sentence=why))


def _prune(connection: Connection, schedule: str) -> None:
    mine = occasions.schedule == schedule
    oldest = select(occasions.due).where(mine).order_by(occasions.due.desc()).offset(KEPT).limit(1)
    due = connection.execute(oldest).scalar()
    if due is not None:
        old = and_(mine, occasions.due <= due, occasions.state.not_in(OPEN))
        connection.execute(delete(occasions_table).where(old))


def _taken(name: str) -> Conflict:
    return Conflict(
        f"There is a schedule {name} already.", field="name", hint="Give another name, or change that one."
    )
