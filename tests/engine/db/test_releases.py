"""A store of every revision that was ever released opens with today's code, its jobs as they were.

`releases/<revision>.db` is the store of a real studio in which `late-flights` succeeded and `broken` failed
twice; machine, person and interpreter were replaced by `here`, `ann` and `/usr/bin/python3`. From revision
0002 on it has the dataset `flights` with two versions, of `/data/flights.csv`.
"""

import shutil
from pathlib import Path

import pytest

from cellworks_engine.changes import Changes
from cellworks_engine.datasets.schema import DatasetQuery
from cellworks_engine.datasets.store import DatasetStore
from cellworks_engine.db.engine import open_database
from cellworks_engine.db.revision import HEAD, stored_revision
from cellworks_engine.jobs.schema import JobQuery
from cellworks_engine.jobs.store import JobStore

RELEASES = sorted(Path(__file__).with_name("releases").glob("*.db"))


def test_there_is_one_of_the_newest_revision() -> None:
    assert RELEASES[-1].stem == HEAD


@pytest.mark.parametrize("release", RELEASES, ids=lambda file: file.stem)
def test_it_opens_with_its_jobs_as_they_were(release: Path, tmp_path: Path) -> None:
    shutil.copy(release, tmp_path / "studio.db")
    database = open_database(None, tmp_path / "studio.db")
    with database.read() as connection:
        assert stored_revision(connection) == HEAD
    changes = Changes(database)
    store = JobStore(database, changes, "here")
    rows, total, _ = store.page(JobQuery(sort="number"))
    assert [(row["number"], row["name"], row["state"]) for row in rows] == [
        (1, "late-flights", "succeeded"),
        (2, "broken", "failed"),
    ]
    assert total == 2
    assert store.page(JobQuery(sort="parameter:depth"))[0][0]["name"] == "late-flights"
    assert "parameter:depth" in store.value_columns()
    assert store.spec(rows[0]["id"]).parameters == {"depth": 8}
    assert store.get("2")["sentence"] == "ZeroDivisionError: division by zero (line 1 of the cell)"
    assert [attempt["state"] for attempt in store.attempts(rows[1]["id"])] == ["failed", "failed"]
    assert changes.last() > 0
    database.close()


@pytest.mark.parametrize("release", RELEASES, ids=lambda file: file.stem)
def test_it_opens_with_its_datasets_as_they_were(release: Path, tmp_path: Path) -> None:
    shutil.copy(release, tmp_path / "studio.db")
    database = open_database(None, tmp_path / "studio.db")
    store = DatasetStore(database, Changes(database))
    rows, total = store.page(DatasetQuery())
    found = [(row["name"], row["version"], row["held"], row["fingerprint"][:13]) for row in rows]
    known = [("flights", 2, 2, "sha256:4a3b7b")]
    assert (found, total) == (([], 0) if release.stem == "0001" else (known, 1))
    database.close()
