"""History is only ever added to: the database itself refuses the rest."""

from pathlib import Path

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import DatabaseError

from cellworks_engine.changes import Changes
from cellworks_engine.db.engine import open_database
from cellworks_engine.models.schema import HistoryQuery
from cellworks_engine.models.store import ModelStore
from cellworks_engine.models.tables import history_table, models_table


def test_a_row_of_the_history_cannot_be_changed_or_deleted(tmp_path: Path):
    database = open_database(None, tmp_path / "studio.db")
    store = ModelStore(database, Changes(database))
    store.write(lambda writing: writing.record("late", "registered", "ada", version=1))
    for statement in (update(history_table).values(actor="eve"), delete(history_table)):
        with pytest.raises(DatabaseError, match="only added to"), database.transaction() as connection:
            connection.execute(statement)
    rows, total = store.history("late", HistoryQuery())
    assert (total, rows[0]["actor"]) == (1, "ada")
    database.close()


def test_a_write_its_history_and_its_change_are_one_transaction(tmp_path: Path):
    database = open_database(None, tmp_path / "studio.db")
    changes = Changes(database)
    store = ModelStore(database, changes)

    def half(writing: object) -> None:
        writing.record("late", "registered", "ada", version=1)  # type: ignore[attr-defined]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write(half)
    assert store.history("late", HistoryQuery())[1] == 0
    assert changes.last() == 0


def test_news_names_what_is_still_there_and_says_what_waits(tmp_path: Path):
    database = open_database(None, tmp_path / "studio.db")
    store = ModelStore(database, Changes(database))
    row = {"name": "late", "description": "", "tags": b"{}", "actor": "ada", "time": 1.0}
    with database.transaction() as connection:
        connection.execute(insert(models_table).values(row))
    assert {name: named.name for name, named in store.news.names(["late", "late/1", "gone"]).items()} == {
        "late": "late"
    }
