"""Opening MLflow's SQL store: made and migrated by one process at a time, WAL, writers that queue."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from cellworks_engine.errors import MissingExtra, Unavailable, WrongStore

KNOWN = frozenset(
    {
        "6953534de441", "bda7b8c39065", "cbc13b556ace", "770bee3ae1dd", "a1b2c3d4e5f6", "de4033877273",
        "1a0cddfcaa16", "534353b11cbc", "71994744cf8e", "3da73c924c2f", "bf29a5ff90ea", "1bd49d398cd23",
        "b7c8d9e0f1a2", "5d2d30f0abce", "c9d4e5f6a7b8", "2c33131f4dae", "d3e4f5a6b7c8", "d0e1f2a3b4c5",
        "c8d9e0f1a2b3", "1b5f0d9ad7c1", "e1f2a3b4c5d6", "76601a5f987d", "c3d6457b6d8a", "a5b4c3d2e1f0",
        "ae8bbe7743c9", "7d34483879f0", "da6fb0208061", "89d3d66ed43f", "b7e4c1a90f23", "a8b9c0d1e2f3",
        "c1d2e3f4a5b6", "c3d9e7f1a2b4", "6f8d9c3b2a1e", "1971f2d9a75b", "17e22815139b", "b7e2c1a4d9f3",
        "75868b020152", "dc11669786a5",
    }
)  # fmt: skip
"""Schema revisions (MLflow 3.1 to 3.17) whose tables of runs, metrics, parameters and tags we have read."""

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
    for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
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
