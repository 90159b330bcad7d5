"""Datasets: versions that never change, sources that may, and a sentence for each."""

import os
import threading
from pathlib import Path

import msgspec
import pytest
from tests.engine.datasets.conftest import age

from cellworks_engine.datasets import looking
from cellworks_engine.datasets.schema import Check, Column, DatasetQuery, FileSource, FolderSource
from cellworks_engine.errors import Conflict, InvalidInput, NotFound


def check(world, ref="flights/1", full=False):
    name, _, version = ref.partition("/")
    return world.datasets.check(name, int(version), Check(full=full), "ann")


def test_what_was_registered_is_kept_and_told_of(world):
    path = world.file()
    columns = [Column(name="a", dtype="int64", nullable=False), Column(name="b", dtype="double")]
    new = world.new(path, columns=columns, rows=1, preview=[[1, 2.5]], description="of 2013", tags={"a": "b"})
    made = world.datasets.register(new, "ann")
    row = made.version.row
    assert made.is_new
    assert (row.name, row.version, row.kind, row.path, row.size, row.files, row.rows, row.columns) == (
        "flights", 1, "file", str(path), 8, 1, 1, 2,
    )  # fmt: skip
    assert (row.check.state, row.check.host, row.actor) == ("unchanged", "here", "ann")
    assert (made.version.columns, made.version.preview) == (columns, [[1, 2.5]])
    assert world.datasets.get("flights", 1) == world.datasets.get("flights", None) == made.version
    history = world.datasets.history("flights")
    assert (history.description, history.tags, history.versions) == ("of 2013", {"a": "b"}, [row])
    assert world.told() == [("flights/1", "registered")]
    assert path.read_bytes() == b"a,b\n1,2\n"


def test_the_same_content_again_is_the_same_version_unless_a_new_one_is_asked_for(world):
    path = world.file()
    world.datasets.register(world.new(path), "ann")
    again = world.datasets.register(world.new(path, description="said later"), "bob")
    assert (again.is_new, again.version.row.version, again.version.row.actor) == (False, 1, "ann")
    assert world.datasets.history("flights").description == "said later"
    asked = world.datasets.register(world.new(path, new=True), "bob")
    assert (asked.is_new, asked.version.row.version) == (True, 2)


def test_the_same_content_elsewhere_is_the_same_version_while_the_first_is_there(world):
    first, copy = world.file(), world.file(name="copy.csv")
    world.datasets.register(world.new(first), "ann")
    assert world.datasets.register(world.new(copy), "ann").version.row.path == str(first)
    first.unlink()
    moved = world.datasets.register(world.new(copy), "ann")
    assert (moved.version.row.version, moved.version.row.path) == (2, str(copy))


def test_other_content_is_the_next_version_and_so_is_the_old_one_after_it(world):
    path = world.file(b"1")
    for content, version in ((b"1", 1), (b"2", 2), (b"1", 3)):
        world.file(content)
        assert world.datasets.register(world.new(path), "ann").version.row.version == version
    versions = world.datasets.history("flights").versions
    assert [row.version for row in versions] == [3, 2, 1]


def test_a_changed_source_under_an_unchanged_version_is_detected_told_and_shown(world):
    path = world.file(b"12345678")
    before = world.datasets.register(world.new(path), "ann").version
    path.write_bytes(b"123")
    found = check(world)
    assert found.state == "changed"
    assert "3 bytes where there were 8" in found.sentence
    after = world.datasets.get("flights", 1)
    assert after.row.check == found
    assert msgspec.structs.replace(after.row, check=before.row.check) == before.row
    assert world.datasets.list(DatasetQuery()).datasets[0].latest.check.state == "changed"
    assert world.told()[1:] == [("flights/1", "changed")]
    check(world)
    assert len(world.told()) == 2  # the same news is no news
    world.file(b"12345678")
    assert check(world).state == "unchanged"
    assert world.told()[-1] == ("flights/1", "unchanged")


def test_other_content_of_the_same_size_is_detected(world):
    path = world.file(b"1234")
    world.datasets.register(world.new(path), "ann")
    path.write_bytes(b"1235")
    assert "as many bytes, with other content" in check(world).sentence


def test_a_file_that_was_only_touched_is_unchanged(world):
    path = world.file()
    world.datasets.register(world.new(path), "ann")
    os.utime(path)
    assert check(world).state == "unchanged"


def test_a_source_that_went_away_is_missing_and_may_come_back(world):
    path = world.file()
    world.datasets.register(world.new(path), "ann")
    path.unlink()
    found = check(world)
    assert (found.state, found.host) == ("missing", "here")
    assert f"there is no {path} on here" in found.sentence
    world.file()
    assert check(world).state == "unchanged"
    path.unlink()
    path.mkdir()
    assert check(world).state == "changed"


@pytest.mark.skipif(os.getuid() == 0, reason="root reads everything")
def test_a_source_that_cannot_be_read_says_why(world):
    path = world.file()
    world.datasets.register(world.new(path), "ann")
    path.write_bytes(b"other")
    path.chmod(0)
    assert "Permission denied" in check(world).sentence


def test_size_and_time_are_looked_at_first_and_the_content_where_they_differ_or_it_is_asked_for(
    world, monkeypatch
):
    path = world.file(b"1234")
    world.datasets.register(world.new(path), "ann")
    read = []
    real = looking.fingerprint
    monkeypatch.setattr(looking, "fingerprint", lambda seen: read.append(seen) or real(seen))
    assert check(world).state == "unchanged"
    assert read == []
    times = path.stat().st_mtime_ns
    path.write_bytes(b"4321")
    os.utime(path, ns=(times, times))
    assert check(world).state == "unchanged"  # what a look without reading cannot see
    assert check(world, full=True).state == "changed"
    assert len(read) == 1


def test_a_file_that_has_only_just_changed_is_read_until_its_time_can_be_trusted(world, monkeypatch):
    path = world.file(b"1234")
    age(path, 0)
    world.datasets.register(world.new(path), "ann")
    times = path.stat().st_mtime_ns
    path.write_bytes(b"4321")
    os.utime(path, ns=(times, times))  # as a coarse clock would
    assert check(world).state == "changed"


def test_a_folder_is_one_source(world):
    world.file(b"1", "months/1.csv")
    world.file(b"2", "months/2.csv")
    made = world.datasets.register(world.new(world.data / "months"), "ann").version.row
    assert (made.kind, made.files, made.size) == ("folder", 2, 2)
    assert check(world).state == "unchanged"
    world.file(b"3", "months/3.csv")
    assert "3 files where there were 2" in check(world).sentence


def test_a_frame_is_the_studio_s_own_copy_and_no_garbage(world):
    made = world.datasets.register(world.frame(), "ann").version
    digest = made.source.content
    assert made.row.kind == "frame"
    assert Path(made.row.path).read_bytes() == b"PAR1"
    assert world.datasets.digests() == {digest}
    assert check(world, "frame/1").state == "unchanged"
    world.content.remove(digest)
    assert check(world, "frame/1").state == "missing"
    world.datasets.delete("frame", 1, False, "ann")
    assert world.datasets.digests() == set()


@pytest.mark.parametrize(
    ("source", "kind", "field", "sentence"),
    [
        (FileSource(path="data.csv"), InvalidInput, "source.path", "not an absolute path"),
        (FileSource(path="/nowhere/data.csv"), InvalidInput, "source.path", "no /nowhere/data.csv on here"),
        (FileSource(path="/" + "x" * 300), InvalidInput, "source.path", "cannot be read on here"),
        (FileSource(path="/dev/null"), InvalidInput, "source.path", "neither a file nor a folder"),
        (FileSource(path="DATA"), InvalidInput, "source", "is a folder, not a file"),
        (FolderSource(path="FILE"), InvalidInput, "source", "is a file, not a folder"),
        (FolderSource(path="EMPTY"), InvalidInput, "source.path", "holds no file"),
        (FileSource(path="FILE"), Conflict, "fingerprint", "is not what was described"),
    ],
)  # fmt: skip
def test_what_cannot_be_registered_is_refused_with_the_field_s_name(world, source, kind, field, sentence):
    file = world.file()
    (world.data / "empty").mkdir()
    places = {"DATA": world.data, "FILE": file, "EMPTY": world.data / "empty"}
    source = msgspec.structs.replace(source, path=str(places.get(source.path, source.path)))
    new = msgspec.structs.replace(world.new(file), source=source, fingerprint=f"sha256:{'0' * 64}")
    with pytest.raises(kind, match=sentence) as caught:
        world.datasets.register(new, "ann")
    assert caught.value.field == field
    assert world.datasets.list(DatasetQuery()).total == 0


def test_a_frame_whose_content_is_not_here_or_another_one_is_refused(world):
    new = world.frame()
    wrong = msgspec.structs.replace(new, fingerprint=f"sha256:{'0' * 64}")
    with pytest.raises(Conflict, match="sha256 of its content"):
        world.datasets.register(wrong, "ann")
    world.content.remove(new.source.content)
    with pytest.raises(InvalidInput, match="does not hold the content"):
        world.datasets.register(new, "ann")


def test_what_is_not_there_is_a_sentence(world):
    world.datasets.register(world.new(world.file()), "ann")
    with pytest.raises(NotFound, match="There is no dataset weather"):
        world.datasets.get("weather", None)
    with pytest.raises(NotFound, match="There is no dataset weather"):
        world.datasets.history("weather")
    with pytest.raises(NotFound, match="flights has no version 2; its newest is 1"):
        world.datasets.get("flights", 2)


def test_a_version_in_use_stays_and_one_that_was_used_goes_only_by_force(world):
    world.datasets.register(world.new(world.file()), "ann")
    world.used = {"flights/1": [(40, True), (41, False)]}
    for force in (False, True):
        with pytest.raises(Conflict, match=r"in use: job 41 \(late, ann\) did not end yet"):
            world.datasets.delete("flights", 1, force, "ann")
    world.used = {"flights/1": [(40, True), (41, True)]}
    with pytest.raises(Conflict, match=r"was used by jobs 40 \(late, ann\), 41 \(late, ann\)"):
        world.datasets.delete("flights", 1, False, "ann")
    world.datasets.delete("flights", 1, True, "ann")
    with pytest.raises(NotFound):
        world.datasets.get("flights", 1)


def test_a_number_is_never_given_twice(world):
    path = world.file()
    world.datasets.register(world.new(path), "ann")
    world.datasets.delete("flights", 1, False, "ann")
    assert world.datasets.list(DatasetQuery()).datasets == []
    assert world.datasets.register(world.new(path), "ann").version.row.version == 2
    assert world.told() == [
        ("flights/1", "registered"),
        ("flights/1", "deleted"),
        ("flights/2", "registered"),
    ]


def test_the_list_shows_the_newest_by_name_filters_and_pages(world):
    for name in ("beta", "alpha", "gamma"):
        path = world.file(name.encode(), f"{name}.csv")
        world.datasets.register(world.new(path, name, description=f"of {name[::-1]}"), "ann")
    world.file(b"more", "beta.csv")
    world.datasets.register(world.new(world.data / "beta.csv", "beta"), "ann")
    page = lambda **query: [  # noqa: E731
        (row.name, row.latest.version, row.versions)
        for row in world.datasets.list(DatasetQuery(**query)).datasets
    ]
    assert page() == [("alpha", 1, 1), ("beta", 2, 2), ("gamma", 1, 1)]
    assert page(search="ALPH") == page(search="ahpla") == [("alpha", 1, 1)]
    assert page(search="%") == []
    assert page(limit=1, offset=1) == [("beta", 2, 2)]
    assert world.datasets.list(DatasetQuery(limit=1)).total == 3


def test_threads_that_register_at_once_make_versions_without_gaps(world):
    paths = [world.file(str(number).encode(), f"{number}.csv") for number in range(12)]
    made, failed = [], []

    def register(path: Path) -> None:
        try:
            made.append(world.datasets.register(world.new(path), "ann").version.row.version)
        except Conflict as error:
            failed.append(error)

    threads = [threading.Thread(target=register, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(made) == list(range(1, len(made) + 1))
    assert len(made) + len(failed) == 12
    assert [row.version for row in world.datasets.history("flights").versions] == sorted(made, reverse=True)


def test_threads_that_register_the_same_at_once_make_one_version(world):
    path = world.file()
    made = []
    threads = [
        threading.Thread(target=lambda: made.append(world.datasets.register(world.new(path), "ann")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [one.version.row.version for one in made] == [1] * 8
    assert sum(one.is_new for one in made) == 1


def test_the_list_is_sorted_and_narrowed_by_what_the_newest_versions_are(world):
    for name, content, rows in (("a", b"1", None), ("b", b"333", 7), ("c", b"22", 9)):
        new = world.new(world.file(content, f"{name}.csv"), name, rows=rows)
        world.datasets.register(new, "ann")
    world.datasets.register(world.frame(b"PAR1PAR1", "d"), "ann")
    world.file(b"4", "b.csv")
    check(world, "b/1")
    page = lambda **query: [  # noqa: E731
        row.name for row in world.datasets.list(DatasetQuery(**query)).datasets
    ]
    assert page(sort="-name") == ["d", "c", "b", "a"]
    assert page(sort="size") == ["a", "c", "b", "d"]
    assert page(sort="rows") == ["b", "c", "a", "d"]
    assert page(sort="-rows") == ["c", "b", "a", "d"]  # what has no rows comes last either way
    assert page(sort="state")[0] == "b"
    assert page(sort="-created")[0] == "d"
    assert page(state=["changed", "missing"]) == ["b"]
    assert page(kind=["frame"]) == ["d"]
    assert world.datasets.list(DatasetQuery(kind=["file"], limit=1)).total == 3
