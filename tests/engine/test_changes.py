"""Changes: numbered in the order they are seen, told to who listens, read again by who was away."""

import threading
from pathlib import Path

import pytest

from cellworks_engine.changes import Changes
from cellworks_engine.changes_schema import Change, Grew
from cellworks_engine.db.engine import open_database


@pytest.fixture
def changes(tmp_path: Path) -> Changes:
    return Changes(open_database(None, tmp_path / "studio.db"))


def write(changes: Changes, entity: str) -> Change:
    with changes._database.transaction() as connection:
        change = changes.append(connection, "jobs", entity, "submitted", actor="ann")
    changes.tell(change)
    return change


def test_who_was_away_reads_what_was_missed(changes: Changes) -> None:
    seen = write(changes, "job_1")
    missed = [write(changes, "job_2"), write(changes, "job_3")]
    assert changes.since(seen.number) == missed
    assert changes.last() == missed[-1].number


def test_who_listens_hears_until_they_leave(changes: Changes) -> None:
    heard: list[Change | Grew] = []
    leave = changes.subscribe(heard.append)
    change = write(changes, "job_1")
    changes.tell(Grew(slice="jobs", entity="job_1", what=["log"]))
    leave()
    write(changes, "job_2")
    assert heard == [change, Grew(slice="jobs", entity="job_1", what=["log"])]


def test_threads_that_write_at_once_get_numbers_without_gaps(changes: Changes) -> None:
    def twenty() -> None:
        for _ in range(20):
            write(changes, "job")

    threads = [threading.Thread(target=twenty, daemon=True) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [change.number for change in changes.since(0)] == list(range(1, 161))


def test_every_row_says_who_when_and_where(changes: Changes) -> None:
    change = write(changes, "job_1")
    assert (change.actor, change.workspace) == ("ann", "default")
    assert change.time > 1_700_000_000
