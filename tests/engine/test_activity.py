"""What happened lately: the slices' news, named as things are called now."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from cellworks_engine.activity import Activities, Named, News
from cellworks_engine.changes import Changes
from cellworks_engine.changes_schema import ActivityQuery
from cellworks_engine.db.engine import open_database


class World:
    """Two slices: jobs of which `job_gone` was deleted, and datasets; a third tells no news."""

    def __init__(self, folder: Path) -> None:
        database = open_database(None, folder / "studio.db")
        self.changes = Changes(database)
        self._database = database
        jobs = News(verbs=frozenset({"failed", "succeeded"}), names=self._jobs)
        datasets = News(verbs=frozenset({"changed"}), names=self._datasets)
        self.activities = Activities(database, self.changes, {"jobs": jobs, "datasets": datasets})

    def _jobs(self, ids: Sequence[str]) -> Mapping[str, Named]:
        return {id_: Named(name=f"{id_} named", sentence="why") for id_ in ids if id_ != "job_gone"}

    def _datasets(self, refs: Sequence[str]) -> Mapping[str, Named]:
        return {ref: Named(name=ref) for ref in refs}

    def write(self, slice_: str, entity: str, verb: str) -> int:
        with self._database.transaction() as connection:
            return self.changes.append(connection, slice_, entity, verb, actor="ann").number

    def told(self, **query: object) -> list[tuple[str, str]]:
        page = self.activities.page(ActivityQuery(**query))  # type: ignore[arg-type]
        return [(one.entity, one.verb) for one in page.activities]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_news_come_newest_first_with_their_names_and_nothing_else_does(world: World) -> None:
    for verb in ("submitted", "starting", "running", "failed", "carried"):
        world.write("jobs", "job_1", verb)
    world.write("notes", "note_1", "changed")
    last = world.write("datasets", "flights/2", "changed")
    page = world.activities.page(ActivityQuery())
    assert [(one.name, one.verb, one.sentence) for one in page.activities] == [
        ("flights/2", "changed", None),
        ("job_1 named", "failed", "why"),
    ]
    assert page.change == last


def test_who_was_away_is_told_what_came_after_and_how_much_of_each(world: World) -> None:
    seen = world.write("jobs", "job_0", "failed")
    for number in range(1, 8):
        world.write("jobs", f"job_{number}", "succeeded")
    world.write("jobs", "job_8", "failed")
    page = world.activities.page(ActivityQuery(since=seen, limit=2))
    assert [one.entity for one in page.activities] == ["job_8", "job_7"]
    assert {(one.slice, one.verb): one.count for one in page.counts} == {
        ("jobs", "succeeded"): 7,
        ("jobs", "failed"): 1,
    }


def test_slices_and_verbs_narrow_it(world: World) -> None:
    world.write("jobs", "job_1", "failed")
    world.write("jobs", "job_2", "succeeded")
    world.write("datasets", "flights/1", "changed")
    assert world.told(slice=["jobs"], verb=["failed"]) == [("job_1", "failed")]
    assert world.told(slice=["datasets"]) == [("flights/1", "changed")]
    assert world.told(slice=["datasets"], verb=["failed"]) == []
    assert world.told(slice=["nobody"]) == []


def test_what_was_deleted_is_left_out(world: World) -> None:
    world.write("jobs", "job_gone", "failed")
    world.write("jobs", "job_2", "failed")
    assert world.told() == [("job_2", "failed")]
