"""Ending what the user's code left behind: processes that left its group and were handed to the runner."""

import contextlib
import os
import signal
import time

from cellworks_engine.jobs.identity import HAS_PROC, Stat
from cellworks_engine.jobs.runner.usage import descendants

_PATIENCE = 2.0
_SPARED = (b"cellworks_server.main",)
"""A supervisor that the job's client had to start serves the whole studio."""


def end_strays() -> None:
    """Kill every descendant of this process and wait for it; a studio's supervisor is spared with its own."""
    deadline = time.monotonic() + _PATIENCE
    while _has_children() and time.monotonic() < deadline:
        killed = [pid for pid in _descendants() if _kill(pid)]
        if not killed and not _reap():
            return
        _reap()
        time.sleep(0.001)


def _has_children() -> bool:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


def _reap() -> bool:
    found = False
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            found = True
    return found


def _descendants() -> list[int]:
    own = os.getpid()
    if not HAS_PROC:
        import psutil

        return [child.pid for child in psutil.Process(own).children(recursive=True)]
    found = descendants(own)
    spared = {pid for pid in found if _is_spared(pid)}
    return [
        pid
        for pid, stat in found.items()
        if pid != own and stat.state not in "ZX" and not _is_below(pid, spared, found)
    ]


def _is_spared(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:  # noqa: PTH123
            return any(name in file.read() for name in _SPARED)
    except OSError:  # it has ended
        return False


def _is_below(pid: int, spared: set[int], found: dict[int, Stat]) -> bool:
    while pid in found:
        if pid in spared:
            return True
        pid = found[pid].parent
    return False


def _kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return False
    return True
