"""A runner's process, forked ahead: it waits on a pipe for the folder of the attempt that it will run."""

import contextlib
import ctypes
import os
import signal
import sys
from typing import NoReturn

from cellworks_engine.jobs.process.shell import Shell

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_OOM_SCORE = b"500"
"""Where memory runs out, the kernel takes the user's code before the runner and the studio."""


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def adopt_orphans(*, adopt: bool = True) -> None:
    """Become the parent of what the user's code leaves behind, so that it can be ended; or no longer."""
    _prctl(_PR_SET_CHILD_SUBREAPER, int(adopt))


class WaitingProcess:
    """The process before and after it is told what to run. Made by the runner's main thread, its parent."""

    def __init__(self, pid: int, channel: int, words: int) -> None:
        self.pid = pid
        self.words = words
        """Readable once it has said its last word; -1 once that is read."""
        self._channel = channel

    def go(self, folder: str) -> None:
        """Let the process run the attempt. Everything the process may do with user's code comes after."""
        try:
            os.write(self._channel, folder.encode() + b"\n")
        except BrokenPipeError:  # it was killed while it waited: the runner will see that
            pass
        finally:
            os.close(self._channel)

    def last_word(self) -> int | None:
        """Return the exit code that it said when only its own end was left to do; None where it has not."""
        if self.words == -1:
            return None
        try:
            said = os.read(self.words, 1)
        except BlockingIOError:
            return None
        os.close(self.words)
        self.words = -1
        return said[0] if said else None

    def dismiss(self) -> None:
        """Let the process end without having run anything."""
        os.close(self._channel)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)


def fork_process(
    shell: Shell | None, close: tuple[int, ...] = (), *, rehearsed: bool = True
) -> WaitingProcess:
    """Fork the process, in a group of its own; `close` are descriptors that it must not hold.

    With `rehearsed` it gets ready while it waits; not worth its time where a job waits already.
    """
    reading, writing = os.pipe()
    words, last = os.pipe()
    os.set_blocking(words, False)
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        os.close(writing)
        os.close(words)
        _wait_and_run(reading, last, parent, shell, close, rehearsed=rehearsed)
    os.close(reading)
    os.close(last)
    with contextlib.suppress(PermissionError, ProcessLookupError):  # it did so itself, or is gone
        os.setpgid(pid, pid)
    return WaitingProcess(pid, writing, words)


def _wait_and_run(
    reading: int, last: int, parent: int, shell: Shell | None, close: tuple[int, ...], *, rehearsed: bool
) -> NoReturn:
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above
        os._exit(0)
    os.setpgid(0, 0)
    _forget_signals()
    for descriptor in close:
        os.close(descriptor)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "wb") as file:  # noqa: PTH123
        file.write(_OOM_SCORE)
    if shell is not None:
        from cellworks_engine.jobs.process.rehearsal import get_ready

        get_ready(shell, rehearsed=rehearsed)
    folder = b""
    while not folder.endswith(b"\n"):
        part = os.read(reading, 65536)
        if not part:
            os._exit(0)
        folder += part
    os.close(reading)

    from cellworks_engine.jobs.process.main import main

    main(folder[:-1].decode(), shell, last)


def _forget_signals() -> None:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGUSR1, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
