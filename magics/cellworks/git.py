"""The state of the working tree, for a job's provenance: read beside the submit, never holding it up.

Commit and branch come from git's own files. What differs, and which files git does not know, two git
processes say while the captures are packed; what has not come by the deadline is left out, and that is said.
"""

import re
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from cellworks.ignore import SECRETS

DEADLINE = 0.06
"""Seconds that a submit waits for git beyond its own work."""
MOST = 1_000_000
"""Bytes of a diff that are kept; a longer one is cut, and says so."""
MOST_NAMES = 200
"""Names of untracked files that are kept."""

_HASH = re.compile(r"[0-9a-f]{40,64}")
_GIT = ("git", "--no-optional-locks", "-C")
_HIDDEN = [f":(exclude,glob,icase)**/{pattern}" for pattern in SECRETS]


@dataclass(frozen=True, slots=True)
class Tree:
    """A working tree as it was."""

    commit: str
    branch: str
    dirty: bool
    """Whether it differs from the commit, untracked files included; True too where git was not in time."""
    diff: bytes
    untracked: list[str]
    complete: bool
    """Whether git answered in time."""


class _Asked:
    """A question that git answers meanwhile."""

    def __init__(self, top: Path, *words: str) -> None:
        self._output: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # closed by `close`
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._process = subprocess.Popen(
                [*_GIT, str(top), *words, "--", ".", *_HIDDEN],
                stdin=subprocess.DEVNULL,
                stdout=self._output,
                stderr=subprocess.DEVNULL,
            )
        except FileNotFoundError:  # no git here: commit and branch are still known
            self._process = None

    def answer(self, until: float) -> bytes | None:
        """Return at most MOST bytes and one; None where git failed or is not done by `until` (monotonic)."""
        if self._process is None:
            return None
        while (at := time.monotonic()) < until and self._process.poll() is None:
            time.sleep(0.001)
        if at >= until or self._process.returncode != 0:
            return None
        self._output.seek(0)
        return self._output.read(MOST + 1)

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._output.close()


class Looking:
    """A look at the working tree around a folder: begun by entering it, ended by leaving it."""

    def __init__(self, folder: Path) -> None:
        self.found = _repository(folder)
        self._asked: list[_Asked] = []
        if self.found is not None:
            top, _ = self.found
            diff = ("diff", "--no-color", "--no-ext-diff", "--no-textconv", "HEAD")
            files = ("ls-files", "--others", "--exclude-standard", "--directory", "-z")
            self._asked = [_Asked(top, *diff), _Asked(top, *files)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for asked in self._asked:
            asked.close()

    def result(self, deadline: float = DEADLINE) -> Tree | None:
        """Return what was found; None outside a repository."""
        if self.found is None:
            return None
        branch, commit = _head(self.found[1])
        until = time.monotonic() + deadline
        diff, names = (asked.answer(until) for asked in self._asked)
        untracked = [name.decode("utf-8", "replace") for name in (names or b"").split(b"\0") if name]
        complete = diff is not None and names is not None
        if diff is not None and len(diff) > MOST:
            diff = diff[:MOST] + b"\n(the rest was cut)\n"
        return Tree(
            commit=commit,
            branch=branch,
            dirty=bool(diff or untracked or not complete),
            diff=diff or b"",
            untracked=untracked[:MOST_NAMES],
            complete=complete,
        )


def _repository(folder: Path) -> tuple[Path, Path] | None:
    """Return the top of the working tree and its git folder."""
    for place in (folder, *folder.parents):
        git = place / ".git"
        if git.is_dir():
            return place, git
        if git.is_file():  # a worktree or submodule names the folder
            named = git.read_text().partition("gitdir:")[2].strip()
            return (place, (place / named).resolve()) if named else None
    return None


def _head(git: Path) -> tuple[str, str]:
    """Return the branch (empty when detached) and the commit (empty before the first)."""
    try:
        head = (git / "HEAD").read_text().strip()
    except OSError:
        return "", ""
    if not head.startswith("ref: "):
        return "", head if _HASH.fullmatch(head) else ""
    ref = head.removeprefix("ref: ")
    shared = git / "commondir"
    places = [git, (git / shared.read_text().strip()).resolve()] if shared.is_file() else [git]
    return ref.removeprefix("refs/heads/"), next(filter(None, (_commit(place, ref) for place in places)), "")


def _commit(git: Path, ref: str) -> str:
    try:
        return (git / ref).read_text().strip()
    except OSError:
        pass
    try:
        packed = (git / "packed-refs").read_text()
    except OSError:
        return ""
    found = re.search(rf"^([0-9a-f]+) {re.escape(ref)}$", packed, re.MULTILINE)
    return found[1] if found else ""
