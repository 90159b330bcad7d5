"""A snapshot takes the source and nothing else: no secret, nothing ignored, the same bytes each time."""

import io
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from cellworks import snapshot
from cellworks.git import Looking, Tree
from cellworks.ignore import files
from cellworks.snapshot import pack_source
from cellworks_engine.errors import InvalidInput, TooLarge


def write(top: Path, **contents: str) -> None:
    for name, content in contents.items():
        put(top, name, content)


def put(top: Path, name: str, content: str = "x") -> None:
    path = top / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)


def names(top: Path) -> list[str]:
    return [path.relative_to(top).as_posix() for path in files(top)]


def test_secrets_and_caches_never_travel(here: Path):
    for name in (
        "train.py",
        ".env",
        ".env.local",
        "prod.env",
        "server.pem",
        "id_rsa",
        "id_ed25519.pub",
        ".aws/config",
        "sub/secrets.toml",
        "SECRETS.JSON",
        ".git/config",
        "__pycache__/a.pyc",
        ".venv/bin/python",
        "environment.yml",
    ):
        put(here, name)
    assert names(here) == ["environment.yml", "train.py"]


@pytest.mark.parametrize(
    ("ignore", "kept"),
    [
        ("*.csv", {"a.py", "data/b.txt", "data/deep/b.csv.md", "c/data/d.txt"}),
        ("/data", {"a.py", "a.csv", "c/data/d.txt"}),
        ("data/", {"a.py", "a.csv"}),
        (
            "data/*.csv",
            {"a.py", "a.csv", "data/b.txt", "data/deep/b.csv", "data/deep/b.csv.md", "c/data/d.txt"},
        ),
        ("data/**", {"a.py", "a.csv", "c/data/d.txt"}),
        ("**/deep", {"a.py", "a.csv", "data/b.csv", "data/b.txt", "c/data/d.txt"}),
        ("*.csv\n!a.csv", {"a.py", "a.csv", "data/b.txt", "data/deep/b.csv.md", "c/data/d.txt"}),
        ("[ab].*", {"c/data/d.txt"}),
        ("?.csv", {"a.py", "data/b.txt", "data/deep/b.csv.md", "c/data/d.txt"}),
        (
            "# a.py\n\n",
            {
                "a.py",
                "a.csv",
                "data/b.csv",
                "data/b.txt",
                "data/deep/b.csv",
                "data/deep/b.csv.md",
                "c/data/d.txt",
            },
        ),
    ],
)
def test_gitignore_is_honoured_as_git_does(here: Path, ignore: str, kept: set[str]):
    for name in (
        "a.py",
        "a.csv",
        "data/b.csv",
        "data/b.txt",
        "data/deep/b.csv",
        "data/deep/b.csv.md",
        "c/data/d.txt",
    ):
        put(here, name)
    put(here, ".gitignore", ignore)
    assert {*names(here)} == kept | {".gitignore"}
    if shutil.which("git"):  # the same as git itself says
        subprocess.run(["git", "init", "-q"], cwd=here, check=True)
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"],
            cwd=here,
            check=True,
            capture_output=True,
            text=True,
        )
        assert {*listed.stdout.split()} == kept | {".gitignore"}


def test_the_gitignore_above_counts_inside_a_repository(here: Path):
    put(here, ".gitignore", "*.csv\nsub/own")
    put(here, "sub/a.csv")
    put(here, "sub/own/b.py")
    put(here, "sub/c.py")
    assert names(here / "sub") == ["a.csv", "c.py", "own/b.py"]
    (here / ".git").mkdir()
    assert names(here / "sub") == ["c.py"]


def test_the_same_files_are_the_same_bytes(here: Path):
    put(here, "b.py", "1")
    put(here, "a/c.py", "2")
    first, listed = pack_source(here)
    os.utime(here / "b.py", (1, 1))
    assert pack_source(here) == (first, listed)
    assert listed == ["a/c.py", "b.py"]
    with tarfile.open(fileobj=io.BytesIO(first)) as tar:
        assert tar.getnames() == listed
        read = tar.extractfile("a/c.py")
        assert read is not None
        assert read.read() == b"2"


def test_a_symlinked_folder_does_not_lead_out(here: Path, tmp_path: Path):
    outside = tmp_path / "outside"
    outside.mkdir()
    put(outside, "private.py")
    (here / "link").symlink_to(outside)
    put(here, "a.py")
    assert names(here) == ["a.py"]


def test_too_much_is_refused_with_the_largest(here: Path, monkeypatch: pytest.MonkeyPatch):
    put(here, "data.bin", "x" * 5000)
    put(here, "a.py")
    monkeypatch.setattr(snapshot, "MOST_BYTES", 4000)
    with pytest.raises(TooLarge, match=r"data\.bin"):
        pack_source(here)
    monkeypatch.setattr(snapshot, "MOST_FILES", 1)
    with pytest.raises(TooLarge, match="more than 1 files"):
        pack_source(here)


def test_a_source_that_is_no_folder_is_refused(here: Path):
    put(here, "a.py")
    with pytest.raises(InvalidInput, match="not a folder"):
        pack_source(here / "a.py")


@pytest.fixture
def repository(here: Path) -> Path:
    put(here, "a.py", "a = 1\n")
    put(here, ".env", "KEY=old\n")
    for words in (["init", "-q", "-b", "trunk"], ["add", "-A"], ["commit", "-q", "-m", "First"]):
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *identity, *words], cwd=here, check=True)
    return here


def looked(folder: Path, deadline: float = 60) -> Tree | None:
    with Looking(folder) as looking:
        return looking.result(deadline)


def head(folder: Path) -> str:
    asked = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=folder, check=True, capture_output=True, text=True
    )
    return asked.stdout.strip()


def test_a_clean_tree_is_its_commit_and_branch(repository: Path):
    tree = looked(repository)
    assert tree is not None
    assert tree == Tree(head(repository), "trunk", False, b"", [], True)


def test_a_dirty_tree_carries_its_diff_without_secrets(repository: Path):
    put(repository, "a.py", "a = 2\n")
    put(repository, ".env", "KEY=new\n")
    tree = looked(repository / ".")
    assert tree is not None
    assert tree.dirty
    assert b"+a = 2" in tree.diff
    assert b"KEY" not in tree.diff


def test_a_detached_head_and_packed_refs_are_read(repository: Path):
    subprocess.run(["git", "pack-refs", "--all"], cwd=repository, check=True)
    tree = looked(repository)
    assert tree is not None
    assert tree.commit == head(repository)
    subprocess.run(["git", "checkout", "-q", "--detach"], cwd=repository, check=True)
    tree = looked(repository)
    assert tree is not None
    assert (tree.commit, tree.branch) == (head(repository), "")


def test_a_worktree_is_a_tree_of_its_own(repository: Path, tmp_path: Path):
    other = tmp_path / "other"
    subprocess.run(["git", "worktree", "add", "-q", "-b", "side", str(other)], cwd=repository, check=True)
    tree = looked(other)
    assert tree is not None
    assert (tree.commit, tree.branch, tree.dirty) == (head(repository), "side", False)


def test_a_git_that_is_too_slow_does_not_hold_up(repository: Path):
    tree = looked(repository, deadline=-1)
    assert tree is not None
    assert tree == Tree(head(repository), "trunk", True, b"", [], False)


def test_untracked_files_are_named_without_secrets_and_count_as_a_change(repository: Path):
    put(repository, "new/b.py", "b = 1\n")
    put(repository, "c.py", "c = 1\n")
    put(repository, "key.pem", "secret")
    tree = looked(repository)
    assert tree == Tree(head(repository), "trunk", True, b"", ["c.py", "new/"], True)


def test_outside_a_repository_there_is_no_git(here: Path):
    assert looked(here) is None
