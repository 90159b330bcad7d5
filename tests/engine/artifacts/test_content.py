"""Content: every byte sequence once, under its hash, whoever brings it."""

import hashlib
import threading
from pathlib import Path

import pytest

from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.errors import InvalidInput, NotFound


@pytest.fixture
def store(tmp_path: Path) -> FileContentStore:
    for name in ("content", "incoming"):
        (tmp_path / name).mkdir()
    return FileContentStore(tmp_path / "content", tmp_path / "incoming")


def test_what_is_put_is_there_by_its_hash(store: FileContentStore) -> None:
    digest = store.put(b"flights")
    assert digest == hashlib.sha256(b"flights").hexdigest()
    assert store.path(digest).read_bytes() == b"flights"
    assert store.size(digest) == 7


def test_the_same_bytes_are_stored_once(store: FileContentStore) -> None:
    assert store.put(b"x") == store.put(b"x")
    assert len(list(store.digests())) == 1
    assert list(store.incoming.iterdir()) == []


def test_bytes_that_do_not_hash_to_what_was_said_are_refused(store: FileContentStore, tmp_path: Path) -> None:
    upload = tmp_path / "upload"
    upload.write_bytes(b"other")
    with pytest.raises(InvalidInput, match="The bytes have the sha256"):
        store.take(upload, "0" * 64)
    assert list(store.digests()) == []


@pytest.mark.parametrize("digest", ["../../etc/passwd", "A" * 64, "0" * 63, ""])
def test_what_is_no_hash_never_becomes_a_path(store: FileContentStore, digest: str) -> None:
    with pytest.raises(InvalidInput):
        store.path(digest)


def test_what_is_not_there_says_so(store: FileContentStore) -> None:
    with pytest.raises(NotFound, match="no content"):
        store.path("0" * 64)
    assert store.missing(["0" * 64, store.put(b"a"), "0" * 64]) == ["0" * 64]


def test_threads_that_bring_the_same_bytes_at_once_all_succeed(store: FileContentStore) -> None:
    digests: list[str] = []
    threads = [threading.Thread(target=lambda: digests.append(store.put(b"y" * 100_000))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(digests) == 16
    assert len(list(store.digests())) == 1


def test_stored_bytes_cannot_be_written_to_by_accident(store: FileContentStore) -> None:
    assert store.path(store.put(b"z")).stat().st_mode & 0o222 == 0


def test_what_is_removed_gives_its_bytes_back(store: FileContentStore) -> None:
    digest = store.put(b"12345")
    assert (store.remove(digest), store.remove(digest)) == (5, 0)
