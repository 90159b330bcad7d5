"""A fingerprint is the content's: the same for the same, another for any difference it promises to see."""

import os
from pathlib import Path

import pytest

from cellworks_engine.datasets import fingerprint as module
from cellworks_engine.datasets.fingerprint import fingerprint, look
from cellworks_engine.errors import InvalidInput


def mark(path: Path) -> str:
    return fingerprint(look(path))


def test_a_small_file_s_is_the_sha256_of_its_content_whenever_it_was_written(tmp_path: Path):
    file = tmp_path / "a.csv"
    file.write_bytes(b"hello")
    known = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    assert mark(file) == known
    os.utime(file, (1, 1))
    assert mark(file) == known


def test_a_large_file_s_is_sampled_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "WHOLE", 1 << 20)
    file = tmp_path / "large.bin"
    file.write_bytes(bytes(3 << 20))
    os.utime(file, ns=(10**18, 10**18))
    first = mark(file)
    assert first.startswith("sha256-sampled:")
    assert mark(file) == first
    for offset in (0, (3 << 20) - 1):
        with file.open("r+b") as opened:
            opened.seek(offset)
            opened.write(b"x")
        os.utime(file, ns=(10**18, 10**18))
        assert mark(file) != first
    file.write_bytes(bytes(3 << 20))
    assert mark(file) != first  # the time of change counts


def test_a_file_at_the_limit_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "WHOLE", 8)
    file = tmp_path / "a"
    file.write_bytes(b"12345678")
    assert mark(file).startswith("sha256:")
    file.write_bytes(b"123456789")
    assert mark(file).startswith("sha256-sampled:")


def tree(top: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_bytes(content)
    return top


@pytest.mark.parametrize(
    "other",
    [
        {"a": b"1", "b/c": b"3"},
        {"a": b"1", "b/d": b"2"},
        {"a": b"1"},
        {"a": b"1", "b/c": b"2", "e": b""},
        {"a": b"12", "b/c": b""},
        {"ab": b"1", "c": b"2"},
    ],
)
def test_a_folder_s_is_that_of_its_files_names_and_contents(tmp_path: Path, other: dict[str, bytes]):
    files = {"a": b"1", "b/c": b"2"}
    first = mark(tree(tmp_path / "one", files))
    assert first.startswith("sha256-tree:")
    assert mark(tree(tmp_path / "copy", files)) == first
    assert mark(tree(tmp_path / "other", other)) != first


def test_a_large_folder_s_is_sampled_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "WHOLE", 10)
    top = tree(tmp_path / "one", {"a": b"12345678", "b": b"12345678"})
    first = mark(top)
    assert first.startswith("sha256-tree-sampled:")
    assert mark(top) == first
    (top / "b").write_bytes(b"1234567x")
    assert mark(top) != first


def test_hidden_files_and_links_to_nowhere_are_no_data(tmp_path: Path):
    top = tree(tmp_path / "one", {"a": b"1"})
    first = mark(top)
    tree(top, {".ipynb_checkpoints/a": b"2", ".DS_Store": b"3"})
    (top / "nowhere").symlink_to(tmp_path / "gone")
    assert mark(top) == first


def test_what_is_neither_file_nor_folder_is_refused_and_never_opened(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InvalidInput, match="neither a file nor a folder"):
        look(tmp_path / "pipe")
    top = tree(tmp_path / "one", {"a": b"1"})
    os.mkfifo(top / "pipe")
    assert [file.inside for file in look(top).files] == ["a"]


def test_too_many_files_are_refused_before_any_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST_FILES", 3)
    tree(tmp_path / "one", dict.fromkeys("abc", b""))
    assert len(look(tmp_path / "one").files) == 3
    tree(tmp_path / "one", {"d": b""})
    with pytest.raises(InvalidInput, match="more than 3 files"):
        look(tmp_path / "one")


def test_a_stamp_is_of_names_sizes_and_times(tmp_path: Path):
    top = tree(tmp_path / "one", {"a": b"1", "b": b"2"})
    first = look(top).stamp
    assert look(top).stamp == first
    (top / "a").rename(top / "c")
    assert look(top).stamp != first
    assert not look(top).is_settled()
    for name in ("b", "c"):
        os.utime(top / name, (1, 1))
    assert look(top).is_settled()
