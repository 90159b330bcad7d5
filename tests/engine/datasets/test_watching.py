"""A source that changes is noticed by looks that read nothing while nothing changes."""

import os
import shutil
import threading

import pytest
from tests.engine.datasets.conftest import age
from tests.waiting import eventually

from cellworks_engine.datasets import looking, watching
from cellworks_engine.datasets.schema import DatasetQuery


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the paths whose content was read."""
    read: list[str] = []
    fingerprint = looking.fingerprint

    def counted(seen):
        read.extend(str(file.path) for file in seen.files)
        return fingerprint(seen)

    monkeypatch.setattr(looking, "fingerprint", counted)
    return read


def register(world, content=b"a,b\n1,2\n", name="flights", **more):
    path = world.file(content, f"{name}.csv")
    world.datasets.register(world.new(path, name, **more), "ann")
    return path


def test_a_change_is_told_once_and_the_version_stays_what_it_was(world, reads):
    path = register(world)
    before = world.datasets.get("flights", 1)
    reads.clear()
    world.datasets.watch.round()
    assert (world.told(), reads) == ([("flights/1", "registered")], [])
    path.write_bytes(b"a,b\n")
    age(path)
    for _ in range(3):
        world.datasets.watch.round()
    assert world.told()[1:] == [("flights/1", "changed")]
    assert reads == [str(path)]
    after = world.datasets.get("flights", 1)
    assert (after.row.fingerprint, after.row.size, after.preview) == (
        before.row.fingerprint,
        8,
        before.preview,
    )
    assert "4 bytes where there were 8" in after.row.check.sentence
    assert world.changes.since(1)[0].actor == "studio"


def test_what_is_put_back_is_unchanged_again_and_what_goes_away_is_missing(world):
    path = register(world)
    kept = path.read_bytes()
    path.unlink()
    world.datasets.watch.round()
    world.datasets.watch.round()
    path.write_bytes(kept)
    age(path, 30)
    world.datasets.watch.round()
    assert [verb for _, verb in world.told()] == ["registered", "missing", "unchanged"]


def test_a_touched_file_is_read_once_and_is_no_news(world, reads):
    path = register(world)
    reads.clear()
    age(path, 30)
    for _ in range(3):
        world.datasets.watch.round()
    assert reads == [str(path)]
    assert len(world.told()) == 1


def test_a_file_that_has_only_just_changed_is_read_until_its_time_can_be_trusted(world, reads):
    path = register(world, b"1234")
    path.write_bytes(b"1235")
    reads.clear()
    world.datasets.watch.round()
    path.write_bytes(b"1234")  # by a clock that is coarse this may have the same time as before
    world.datasets.watch.round()
    assert len(reads) == 2
    assert [verb for _, verb in world.told()] == ["registered", "changed", "unchanged"]


def test_the_next_version_of_a_path_leaves_the_one_before_it_changed(world, reads):
    register(world, b"1")
    register(world, b"2")
    reads.clear()
    for _ in range(3):
        world.datasets.watch.round()
    assert world.told() == [
        ("flights/1", "registered"),
        ("flights/2", "registered"),
        ("flights/1", "changed"),
    ]
    assert len(reads) == 1


def test_a_path_is_looked_at_once_a_round_however_many_versions_refer_to_it(world, monkeypatch):
    for number in range(5):
        register(world, b"same", new=number > 0)
    looks = []
    monkeypatch.setattr(watching, "look", lambda path: looks.append(path) or looking.look(path))
    world.datasets.watch.round()
    assert len(looks) == 1


def test_a_folder_frames_and_what_was_deleted_meanwhile_are_looked_at_too(world):
    world.file(b"a\n1\n", "folder/part-1.csv")
    world.datasets.register(world.new(world.data / "folder", "folder"), "ann")
    world.datasets.register(world.frame(), "ann")
    gone = register(world, name="gone")
    world.datasets.watch.round()
    world.datasets.delete("gone", 1, False, "ann")
    gone.unlink()
    world.file(b"a\n2\n", "folder/part-2.csv")
    world.datasets.watch.round()
    assert ("folder/1", "changed") in world.told()
    assert "2 files where there were 1" in world.datasets.get("folder", 1).row.check.sentence
    shutil.rmtree(world.data / "folder")
    os.mkfifo(world.data / "folder")
    world.datasets.watch.round()
    world.datasets.watch.round()
    assert "neither a file nor a folder" in world.datasets.get("folder", 1).row.check.sentence


def test_the_list_says_when_a_source_was_last_looked_at(world):
    register(world)
    before = world.datasets.list(DatasetQuery()).datasets[0].latest.check
    world.datasets.watch.round()
    after = world.datasets.list(DatasetQuery()).datasets[0].latest.check
    assert after.checked > before.checked
    assert after.state == "unchanged"


def test_it_goes_round_only_while_somebody_listens(world, monkeypatch):
    monkeypatch.setattr(watching, "_ASLEEP", 0.01)
    watch = watching.Watch(world.store, world.changes, "here", world.datasets._look_again, 0.01)
    path = register(world)
    path.write_bytes(b"")
    closing = threading.Event()
    thread = threading.Thread(target=watch.run, args=(closing,))
    thread.start()
    try:
        assert not closing.wait(0.3)
        assert len(world.told()) == 1
        heard = []
        end = world.changes.subscribe(heard.append)
        eventually(lambda: heard)
        end()
    finally:
        closing.set()
        thread.join(10)
    assert not thread.is_alive()
    assert [one.verb for one in heard] == ["changed"]


def test_the_host_of_another_studio_looks_at_its_own(world):
    path = register(world)
    path.unlink()
    watching.Watch(world.store, world.changes, "there", world.datasets._look_again, 1.0).round()
    assert len(world.told()) == 1
