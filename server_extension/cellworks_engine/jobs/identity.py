"""Which process is which: by pid, start time and boot, so that a pid used again is not mistaken.

Reads /proc; psutil only where there is none. Standard library and msgspec otherwise.
"""

import contextlib
import functools
import os
import platform
import signal
from pathlib import Path
from typing import NamedTuple

from cellworks_engine.jobs.folder import Identity

_PROC = Path("/proc")
HAS_PROC = (_PROC / "self" / "stat").exists()


class Stat(NamedTuple):
    """What the kernel says of a process, in one read."""

    state: str
    parent: int
    group: int
    session: int
    ticks: int
    """Processor time of the process in clock ticks, its own and that of children it waited for."""
    started: float
    """Ticks since boot."""
    pages: int
    """Resident pages."""


def read_stat(pid: int) -> Stat | None:
    """Return the kernel's line about a process, or None where there is none."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:  # noqa: PTH123 (read five times a second)
            line = file.read()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = line[line.rindex(b")") + 2 :].split()  # a name may hold spaces and brackets
    return Stat(
        state=fields[0].decode(),
        parent=int(fields[1]),
        group=int(fields[2]),
        session=int(fields[3]),
        ticks=sum(int(field) for field in fields[11:15]),
        started=float(fields[19]),
        pages=int(fields[21]),
    )


@functools.cache
def _kernel_boot() -> str:
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        import psutil

        return f"{psutil.boot_time():.0f}"


def boot() -> str:
    """Return what tells this boot of the machine from any other; `CELLWORKS_BOOT_ID` overrides it."""
    return os.environ.get("CELLWORKS_BOOT_ID") or _kernel_boot()


@functools.cache
def host() -> str:
    """Return the machine's name."""
    return platform.node()


def _started(pid: int) -> float | None:
    if HAS_PROC:
        stat = read_stat(pid)
        return None if stat is None or stat.state in "ZX" else stat.started
    import psutil

    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.NoSuchProcess:
        return None


def identity(pid: int | None = None, *, group: int | None = None) -> Identity:
    """Return the identity of a process that is alive (this one by default).

    Raises ProcessLookupError where there is none.
    """
    pid = os.getpid() if pid is None else pid
    started = _started(pid)
    if started is None:
        raise ProcessLookupError(f"No process {pid} is alive.")
    return Identity(pid=pid, started=started, boot=boot(), host=host(), group=group)


def is_alive(who: Identity) -> bool:
    """Tell whether that very process still runs here; a process that ended unwaited-for does not."""
    if who.boot != boot() or who.host != host():
        return False
    return _started(who.pid) == who.started


def send_signal(who: Identity, number: signal.Signals) -> bool:
    """Send a signal to that very process; False where it is not alive."""
    if not hasattr(os, "pidfd_open"):
        if not is_alive(who):
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(who.pid, number)
        return True
    try:
        descriptor = os.pidfd_open(who.pid)
    except ProcessLookupError:
        return False
    try:
        if not is_alive(who):
            return False
        signal.pidfd_send_signal(descriptor, number)
    except ProcessLookupError:
        return False
    finally:
        os.close(descriptor)
    return True


def has_members(group: int) -> bool:
    """Tell whether there is a process in a group, be it one that has ended and is not yet waited for."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def group_members(group: int) -> list[int]:
    """Return the pids of the processes in a group."""
    if not HAS_PROC:
        import psutil

        return [pid for pid in psutil.pids() if pid > 0 and _group_of(pid) == group]
    return [pid for pid, stat in all_processes() if stat.group == group and stat.state not in "ZX"]


def all_processes() -> list[tuple[int, Stat]]:
    """Return every process of the machine that can be read."""
    pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]  # noqa: PTH208 (read often)
    return [(pid, stat) for pid in pids if (stat := read_stat(pid)) is not None]


def _group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except (ProcessLookupError, PermissionError):
        return None
