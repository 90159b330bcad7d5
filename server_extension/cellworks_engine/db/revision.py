"""Which shape the store has, and how an older one is brought to the code's.

Alembic is imported only when there is something to do: its import would cost every start 100 ms.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from cellworks_engine.db.engine import Database
from cellworks_engine.errors import WrongStore

HEAD = "0012"
"""The revision of this code: the last file in `migrations/versions`."""


def stored_revision(connection: Connection) -> str | None:
    """Return the store's revision, or None for an empty store."""
    if not inspect(connection).has_table("cellworks_revision"):
        return None
    row = connection.execute(text("SELECT version_num FROM cellworks_revision")).first()
    return None if row is None else str(row[0])


def bring_up_to_date(database: Database) -> None:
    """Migrate an empty or older store to HEAD; refuse a newer one with a sentence."""
    with database.engine.connect() as connection:
        stored = stored_revision(connection)
    if stored == HEAD:
        return
    if stored is not None and stored > HEAD:
        raise WrongStore(
            f"The studio's store has revision {stored}; this version of cellworks knows {HEAD}.",
            hint="Install the newer cellworks (pip install -U cellworks), or set another CELLWORKS_HOME.",
        )
    _migrate(database)


def _migrate(database: Database) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with database.transaction() as connection:
        if connection.dialect.name == "postgresql":  # two hosts may open a fresh store at once
            connection.execute(text("SELECT pg_advisory_xact_lock(7235412)"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
