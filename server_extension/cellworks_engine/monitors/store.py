"""Drift reports in the store: written once, listed, forgotten."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, RowMapping, delete, func, insert, or_, select

from cellworks_engine.activity import Named, News
from cellworks_engine.changes import Changes
from cellworks_engine.clock import now
from cellworks_engine.db.engine import Database
from cellworks_engine.errors import NotFound
from cellworks_engine.ids import new_id
from cellworks_engine.jobs.store import next_number
from cellworks_engine.monitors.schema import DriftQuery, DriftReport
from cellworks_engine.monitors.tables import drifts_table

drifts = drifts_table.c
WORDS = 3


class DriftStore:
    """The kept drift reports of one studio."""

    def __init__(self, database: Database, changes: Changes) -> None:
        self._database = database
        self._changes = changes

    def add(
        self,
        report: DriftReport,
        digest: str,
        size: int,
        *,
        counts_digest: str | None,
        name: str | None,
        job: str | None,
        actor: str,
    ) -> str:
        """Store a report's line and return its id; the number is one more than the workspace's last."""
        id_, at = new_id("drift"), now()
        sides = f"{report.current.words} {report.reference.words}"
        with self._database.transaction() as connection:
            number = next_number(connection, "drift_reports", actor, at)
            row: dict[str, Any] = {
                "id": id_, "number": number, "actor": actor, "time": at, "digest": digest, "size": size,
                "name": name or f"drift {number}", "status": report.status, "preset": report.settings.preset,
                "counts": msgspec.json.encode(report.counts),
                "words": msgspec.json.encode(report.words[:WORDS]),
                "reference": msgspec.json.encode(report.reference),
                "current": msgspec.json.encode(report.current), "searched": f"{name or ''} {sides}",
                "windows": 0 if report.timeline is None else len(report.timeline.starts),
                "made": report.made, "job": job, "counts_digest": counts_digest,
            }  # fmt: skip
            connection.execute(insert(drifts_table).values(row))
            change = self._changes.append(connection, "monitors", id_, "kept", actor=actor)
        self._changes.tell(change)
        return id_

    def remove(self, id_: str, actor: str) -> None:
        """Forget a report."""
        with self._database.transaction() as connection:
            connection.execute(delete(drifts_table).where(drifts.id == id_))
            change = self._changes.append(connection, "monitors", id_, "deleted", actor=actor)
        self._changes.tell(change)

    def get(self, drift: str) -> RowMapping:
        """Return a report's line by its id or number; raises NotFound."""
        is_number = drift.isdecimal() and len(drift) < 10
        where = drifts.number == int(drift) if is_number else drifts.id == drift
        with self._database.read() as connection:
            row = connection.execute(select(drifts_table).where(where)).mappings().first()
        if row is None:
            raise NotFound(
                f"There is no drift report {drift[:64]}.",
                hint="`cellworks drift list` shows those there are.",
            )
        return row

    def page(self, query: DriftQuery) -> tuple[list[RowMapping], int]:
        """Return the lines that match, the newest first, and how many do."""
        where: list[ColumnElement[bool]] = [
            or_(
                drifts.searched.icontains(word, autoescape=True), drifts.name.icontains(word, autoescape=True)
            )
            for word in (query.search or "").split()
        ]
        if query.status:
            where.append(drifts.status.in_(query.status))
        wanted = select(drifts_table).where(*where).order_by(drifts.number.desc())
        total = select(func.count()).select_from(drifts_table).where(*where)
        with self._database.read() as connection:
            rows = connection.execute(wanted.limit(query.limit).offset(query.offset)).mappings()
            return list(rows), connection.execute(total).scalar_one()

    @property
    def news(self) -> News:
        """What of drift reports a person wants to hear: those that were kept, and are still."""
        return News(verbs=frozenset({"kept"}), names=self.named)

    def named(self, ids: Sequence[str]) -> dict[str, Named]:
        """Return what these reports are called, and the first of what moved."""
        wanted = select(drifts.id, drifts.name, drifts.words).where(drifts.id.in_(ids))
        with self._database.read() as connection:
            rows = connection.execute(wanted).mappings()
            return {
                row["id"]: Named(
                    name=row["name"],
                    sentence=next(iter(msgspec.json.decode(row["words"], type=list[str])), None),
                )
                for row in rows
            }

    def digests(self) -> set[str]:
        """Return the content that must stay in the content store: reports and their windows."""
        with self._database.read() as connection:
            found = connection.execute(select(drifts.digest, drifts.counts_digest).distinct())
            return {digest for row in found for digest in row if digest is not None}
