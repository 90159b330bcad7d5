"""The state of the working tree, for a job's provenance: read beside the submit, never holding it up.

Commit and branch come from git's own files. Whether anything differs, and how, is one `git diff` that runs
while the captures are packed; where it has not ended by the deadline the tree counts as dirty, and the diff
is left out.
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

_HASH = re.compile(r"[0-9a-f]{40,64}")


@dataclass(frozen=True, slots=True)
class Tree:
    """A working tree as it was."""

    commit: str
    branch: str
    dirty: bool
    diff: bytes


class Looking:
    """A look at the working tree around a folder: begun by entering it, ended by leaving it."""

    def __init__(self, folder: Path) -> None:
        self.found = _repository(folder)
        self._output: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        if self.found is None:
            return
        top, _ = self.found
        self._output = tempfile.TemporaryFile()  # noqa: SIM115  # closed when this is left
        hidden = [f":(exclude,glob,icase)**/{pattern}" for pattern in SECRETS]
        command = ["git", "-C", str(top), "--no-optional-locks", "diff", "--no-color", "--no-ext-diff"]
        try:
            self._process = subprocess.Popen(
                [*command, "--no-textconv", "HEAD", "--", ".", *hidden],
                stdin=subprocess.DEVNULL,
                stdout=self._output,
                stderr=subprocess.DEVNULL,
            )
        except FileNotFoundError:  # no git here: commit and branch are still known
            self._process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._output is not None:
            self._output.close()

    def result(self, deadline: float = DEADLINE) -> Tree | None:
        """Return what was found; None outside a repository."""
        if self.found is None or self._output is None:
            return None
        _, git = self.found
        branch, commit = _head(git)
        dirty, diff = True, b""
        if self._process is not None and _ended(self._process, deadline):
            self._output.seek(0)
            diff = self._output.read(MOST + 1)
            dirty = bool(diff) or self._process.returncode != 0
        if len(diff) > MOST:
            diff = diff[:MOST] + b"\n(the rest was cut)\n"
        return Tree(commit, branch, dirty, diff)


def _ended(process: subprocess.Popen[bytes], deadline: float) -> bool:
    until = time.monotonic() + deadline
    while process.poll() is None:
        if time.monotonic() > until:
            return False
        time.sleep(0.001)
    return True


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
