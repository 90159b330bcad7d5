"""Opening the store, and the one way to write to it."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError

from cellworks_engine.errors import InvalidInput, MissingExtra, Unavailable, WrongStore

NETWORK_DISKS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "lustre", "beegfs"}
)


class Database:
    """One store, opened once per host. Reads run side by side; writes take turns."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writing = threading.Lock()

    @property
    def sqlite(self) -> bool:
        """Whether the store is a file."""
        return self.engine.dialect.name == "sqlite"

    @property
    def shown(self) -> str:
        """The store's URL without its password."""
        return self.engine.url.render_as_string(hide_password=True)

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[Connection]:
        """Write: all of the block is stored, durably, or none of it.

        Where it is not to be `durable`, nobody waits for the disk: a process that is killed loses nothing, a
        power cut may take the last of it, whole. For what nobody was told yet and the folders say again.

        BEGIN IMMEDIATE on SQLite, so that a transaction never finds in its middle that another one wrote.
        """
        with self._writing, self.engine.begin() as connection:
            if self.sqlite:
                # autobegun by SQLAlchemy only: to SQLite this stands outside of a transaction, as it must
                connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            elif not durable:
                connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Read a consistent state of the store."""
        with self.engine.connect() as connection:
            if self.sqlite:
                connection.exec_driver_sql("BEGIN")
            yield connection

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def open_database(url: str | None, file: Path) -> Database:
    """Open the store at a SQLAlchemy URL, or the SQLite `file`; migrates it when it is older than the code.

    Raises WrongStore for a store newer than the code or on a network disk, Unavailable where it cannot be
    reached, InvalidInput for a URL of another kind.
    """
    from cellworks_engine.db.revision import bring_up_to_date

    if url is None:
        _refuse_network_disk(file)
        url = f"sqlite:///{file}"
    database = Database(_engine(url))
    try:
        bring_up_to_date(database)
    except OperationalError as error:
        database.close()
        raise Unavailable(f"The store {database.shown} cannot be opened: {error.orig}") from None
    return database


def _engine(url: str) -> Engine:
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": 60, "check_same_thread": False}, pool_size=16)
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    if url.startswith(("postgresql:", "postgres:", "postgresql+psycopg:")):
        plain = url.split(":", 1)[1]
        try:
            return create_engine(f"postgresql+psycopg:{plain}", pool_size=16, pool_pre_ping=True)
        except ModuleNotFoundError:
            message = "PostgreSQL needs the package psycopg."
            raise MissingExtra(message, hint="pip install 'cellworks[postgres]'") from None
    raise InvalidInput(
        f"The store {url.split(':', 1)[0]!r} is neither sqlite nor postgresql.", field="database"
    )


def _prepare_sqlite(connection: SqliteConnection, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours; SQLAlchemy's commit and rollback end it
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=60000"):
        connection.execute(f"PRAGMA {pragma}").close()


def _refuse_network_disk(file: Path) -> None:
    kind = disk_kind(file.parent.absolute())
    if kind in NETWORK_DISKS:
        raise WrongStore(
            f"The studio home {file.parent} is on a network disk ({kind}), where SQLite's locks do not hold.",
            hint="Set CELLWORKS_HOME to a local folder, or `database` in config.toml to a PostgreSQL URL.",
        )


def disk_kind(folder: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """Return the kind of file system that holds a folder, or "" where the system does not say."""
    if not mounts.exists():
        return ""
    best, kind = "", ""
    for line in mounts.read_text().splitlines():
        _, point, name, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if os.path.commonpath([point, str(folder)]) == point and len(point) >= len(best):
            best, kind = point, name
    return kind


def take_order(connection: Connection) -> None:
    """Make appends to `changes` visible in the order of their numbers on PostgreSQL.

    Without it a reader could see number 8 before 7 is committed, and never come back for 7.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(7235413)"))
