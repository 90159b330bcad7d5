"""Opening MLflow's SQL store: made and migrated by one process at a time, WAL, writers that queue."""

import fcntl
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from cellworks_engine.errors import (
    CellworksError,
    ErrorBody,
    MissingExtra,
    Unavailable,
    WrongStore,
    from_wire,
)

_BUSY = 20_000
"""Milliseconds that a writer waits for another."""


def usable(uri: str) -> str:
    """Return the URI with a driver that is installed."""
    scheme, _, rest = uri.partition("://")
    if scheme in ("postgresql", "postgres"):
        if find_spec("psycopg") is not None:
            return f"postgresql+psycopg://{rest}"
        if find_spec("psycopg2") is None:
            raise MissingExtra(
                "MLflow's store is a PostgreSQL database, and no driver for it is installed.",
                hint="pip install 'cellworks[postgres]'",
            )
    return uri


def make_engine(uri: str) -> sa.Engine:
    """Return an engine of our own, whose write transactions begin by taking the lock."""
    engine = sa.create_engine(uri, pool_pre_ping=not uri.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # so that BEGIN is ours to say
    connection.execute(f"PRAGMA busy_timeout = {_BUSY}")
    for setting in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "cache_size = -65536",  # KiB: what a table of runs is sorted and filtered from stays in memory
        "case_sensitive_like = ON",  # as MLflow means LIKE
    ):
        connection.execute(f"PRAGMA {setting}")


def _begin_immediate(connection: sa.Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock file: whoever comes second waits."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def revision(engine: sa.Engine) -> str | None:
    """Return the store's schema revision; None where there is no store yet."""
    try:
        with engine.connect().execution_options(reading=True) as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    except sa.exc.OperationalError as error:
        raise Unavailable(f"MLflow's store cannot be opened: {_first_line(error)}") from error


class Wanted(msgspec.Struct, frozen=True):
    """What another process is asked to make ready."""

    uri: str
    root: str
    embedded: bool


def ready_elsewhere(wanted: Wanted) -> None:
    """Make the store ready in a process of its own, so that this one need not import MLflow."""
    done = subprocess.run(
        [sys.executable, "-m", "cellworks_engine.runs.opening"],
        input=msgspec.json.encode(wanted),
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.stdout:
        raise from_wire(msgspec.json.decode(done.stdout, type=ErrorBody))
    if done.returncode:
        raise Unavailable(
            f"MLflow's store could not be made: that process ended with {done.returncode}.",
            hint="See tracker.log in the studio's logs.",
        )


def ready(engine: sa.Engine, uri: str, root: str, *, embedded: bool) -> None:
    """Make the store, or bring it to this MLflow's schema where it is the studio's own; refuse otherwise."""
    from mlflow.store.db.utils import _get_latest_schema_revision, _upgrade_db, create_sqlalchemy_engine
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    found, wanted = revision(engine), _get_latest_schema_revision()
    if found == wanted:
        return
    if found is None:
        if not embedded and sa.inspect(engine).get_table_names():
            raise WrongStore(
                f"The database {_named(engine)} holds tables that are not MLflow's.",
                hint="Set tracking_uri to a database of its own.",
            )
        SqlAlchemyStore(uri, root)
        return
    if not _is_older(found):
        raise WrongStore(
            f"MLflow's store {_named(engine)} was written by a newer MLflow (schema {found}).",
            hint="Upgrade mlflow in the studio's environment: pip install -U mlflow",
        )
    if not embedded:
        raise WrongStore(
            f"MLflow's store {_named(engine)} has an older schema: {found}, not {wanted}.",
            hint="Back it up, then: mlflow db upgrade <its address>",
        )
    _back_up(engine, found)
    # by MLflow's own engine: with foreign keys on, altering a table in SQLite empties those that refer to it
    _upgrade_db(create_sqlalchemy_engine(uri))


def _back_up(engine: sa.Engine, found: str) -> None:
    """Copy the file beside itself before its schema changes."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return
    copy = Path(f"{engine.url.database}.{found}.bak")
    with closing(sqlite3.connect(engine.url.database)) as now, closing(sqlite3.connect(copy)) as kept:
        now.backup(kept)


def _is_older(found: str) -> bool:
    from alembic.script import ScriptDirectory
    from mlflow.store.db.utils import _get_alembic_config

    script = ScriptDirectory.from_config(_get_alembic_config(""))
    return any(one.revision == found for one in script.walk_revisions())


def _named(engine: sa.Engine) -> str:
    return engine.url.render_as_string(hide_password=True)


def _first_line(error: sa.exc.DBAPIError) -> str:
    return str(error.orig).strip().partition("\n")[0]


def main() -> None:
    """Make ready what is wanted on stdin; say on stdout what is wrong, if anything."""
    out = os.dup(1)
    os.dup2(2, 1)
    wanted = msgspec.json.decode(sys.stdin.buffer.read(), type=Wanted)
    try:
        ready(make_engine(wanted.uri), wanted.uri, wanted.root, embedded=wanted.embedded)
    except CellworksError as error:
        os.write(out, msgspec.json.encode(error.body()))


if __name__ == "__main__":
    main()
