"""What changed: one row with every state change, in the same transaction, and a call to who listens.

An event says what changed, not what it is; whoever hears it reads the thing again. So a late or lost
event needs no special path: ask `since` the last number that was seen.
"""

import logging
import threading
from collections.abc import Callable

from sqlalchemy import BigInteger, Column, Connection, Integer, String, Table, func, insert, select

from cellworks_engine.changes_schema import Change, Grew
from cellworks_engine.clock import now
from cellworks_engine.db.engine import Database, take_order
from cellworks_engine.db.metadata import metadata, stamps

log = logging.getLogger(__name__)

changes_table = Table(
    "changes",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    *stamps(),
    Column("slice", String(50), nullable=False),
    Column("entity", String(200), nullable=False),
    Column("verb", String(50), nullable=False),
    sqlite_autoincrement=True,
)

_ADD = insert(changes_table)
Listener = Callable[[Change | Grew], None]


class Changes:
    """The stream of changes of one studio."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listeners: set[Listener] = set()
        self._lock = threading.Lock()

    def append(
        self,
        connection: Connection,
        slice_: str,
        entity: str,
        verb: str,
        *,
        actor: str,
        workspace: str = "default",
    ) -> Change:
        """Write a change into the caller's transaction; call `tell` with it once that is committed."""
        take_order(connection)
        at = now()
        row = {
            "workspace": workspace,
            "actor": actor,
            "time": at,
            "slice": slice_,
            "entity": entity,
            "verb": verb,
        }
        number = connection.execute(_ADD, row).inserted_primary_key
        assert number is not None
        return Change(
            number=number[0],
            workspace=workspace,
            actor=actor,
            time=at,
            slice=slice_,
            entity=entity,
            verb=verb,
        )

    def tell(self, *events: Change | Grew) -> None:
        """Hand events to every listener; one that fails is dropped, the others still hear."""
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            for event in events:
                listener(event)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with each event from now on, in any thread; it must return at once, and not raise.

        Returns the function that ends the subscription. To miss nothing: subscribe, then read `since`.
        """
        with self._lock:
            self._listeners.add(listener)

        def end() -> None:
            with self._lock:
                self._listeners.discard(listener)

        return end

    @property
    def listened(self) -> bool:
        """Whether anybody listens."""
        return bool(self._listeners)

    def since(self, number: int, limit: int = 10_000) -> list[Change]:
        """Return the stored changes after `number`, oldest first."""
        wanted = select(changes_table).where(changes_table.c.number > number)
        with self._database.read() as connection:
            rows = connection.execute(wanted.order_by(changes_table.c.number).limit(limit)).mappings()
            return [Change(**row) for row in rows]

    def last(self) -> int:
        """Return the number of the newest change, 0 where nothing has changed yet."""
        with self._database.read() as connection:
            return connection.execute(select(func.max(changes_table.c.number))).scalar() or 0
