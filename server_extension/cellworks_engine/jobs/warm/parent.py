"""The loop of a warm process: keep one runner forked ahead, reap those that ended, end with the socket."""

import contextlib
import gc
import importlib
import os
import select
import signal
import socket
import traceback
from types import FrameType
from typing import NoReturn

from cellworks_engine.jobs.identity import identity
from cellworks_engine.jobs.process.rehearsal import rehearse_launch
from cellworks_engine.jobs.process.shell import Shell
from cellworks_engine.jobs.runner.__main__ import give_up
from cellworks_engine.jobs.runner.attempt import Signals, attend
from cellworks_engine.jobs.runner.pair import WaitingProcess, adopt_orphans, fork_process
from cellworks_engine.jobs.warm.memory import collapse
from cellworks_engine.jobs.warm.messages import LARGEST, Claimed, SpareDied, encode

_LEAVE_ALONE = 0.03
"""Seconds after a job was taken in which the next runner is not forked, unless another job waits: the
machine's cores are the starting job's."""
_HUNG_UP = select.POLLHUP | select.POLLERR | getattr(select, "POLLRDHUP", 0)


class Parent:
    """Forks runners from this process until the launcher's end of the socket is closed."""

    def __init__(self, control: socket.socket, shell: Shell) -> None:
        self._control = control
        self._shell = shell
        self._waking, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(self._waking, False)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, _note)

    def serve(self) -> None:
        """Run until the socket is closed."""
        gc.collect()
        gc.freeze()  # the collector must not touch, and so copy, what the children share
        collapsing = collapse()
        while not is_hung_up(self._control):
            while not _is_readable(self._control, 0) and next(collapsing, False) is None:
                continue  # a job that waits comes first; the rest is done before a later fork
            spare, taken = self._fork()
            given = self._wait_until_taken(taken)
            os.close(taken)
            if is_hung_up(self._control):
                return
            if not given:
                self._say_died(spare)
            elif not _is_readable(self._control, _LEAVE_ALONE) and is_hung_up(self._control):
                return

    def _fork(self) -> tuple[int, int]:
        taken, giving = os.pipe()
        pid = os.fork()
        if pid == 0:
            for descriptor in (taken, self._waking, self._wake):
                os.close(descriptor)
            _be_runner(self._control, giving, self._shell)
        os.close(giving)
        return pid, taken

    def _wait_until_taken(self, taken: int) -> bool:
        """Return whether the waiting runner was given a job (else it died, or the socket was closed)."""
        poll = select.poll()
        poll.register(taken, select.POLLIN)
        poll.register(self._waking, select.POLLIN)
        poll.register(self._control, _HUNG_UP)
        while True:
            for descriptor, events in poll.poll():
                if descriptor == self._waking:
                    self._reap()
                elif descriptor == taken:
                    return os.read(taken, 1) == b"t"
                elif events & _HUNG_UP:
                    return False

    def _reap(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._waking, 4096)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0] != 0:
                continue

    def _say_died(self, pid: int) -> None:
        self._reap()
        with contextlib.suppress(OSError):
            self._control.send(encode(SpareDied(pid=pid)))


def is_hung_up(control: socket.socket) -> bool:
    """Tell whether the launcher's end is closed."""
    poll = select.poll()
    poll.register(control, _HUNG_UP)
    return any(events & _HUNG_UP for _, events in poll.poll(0))


def _is_readable(control: socket.socket, seconds: float) -> bool:
    """Tell whether a job waits to be taken, or does within this time."""
    poll = select.poll()
    poll.register(control, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def _note(_signal: int, _frame: FrameType | None) -> None:
    """Have the wake-up written."""


def _be_runner(control: socket.socket, giving: int, shell: Shell) -> NoReturn:
    """Wait for an attempt with a process forked ahead, attend it, and end."""
    path = None
    try:
        os.setsid()
        adopt_orphans()
        signals = Signals()
        waited_for = _is_readable(control, 0)
        process = fork_process(
            shell, (*signals.descriptors, control.fileno(), giving), rehearsed=not waited_for
        )
        if not waited_for:
            rehearse_launch()
        identity()
        path = _next_attempt(control, signals, process)
        if path is not None:
            os.write(giving, b"t")
            os.close(giving)
            if "\n" in path:
                entry, path = path, None
                process.dismiss()
                control.close()
                _serve(entry)
            else:
                attend(path, process, signals, warm=True, claimed=lambda: _say_claimed(control, path))
    except BaseException:  # noqa: BLE001 (the outermost frame of the process)
        if path is not None:
            give_up(path)
        else:
            traceback.print_exc()
    finally:
        os._exit(0)


def _serve(asked: str) -> NoReturn:
    """Become what is no job: call `module:function` of the first line with the second."""
    entry, argument = asked.split("\n")
    module, _, function = entry.partition(":")
    adopt_orphans(adopt=False)
    os._exit(getattr(importlib.import_module(module), function)(argument))


def _next_attempt(control: socket.socket, signals: Signals, process: WaitingProcess) -> str | None:
    """Return the folder of the attempt to run; None where there will be none.

    Or what else is to be called: `module:function`, and on a second line what it is given.
    """
    poll = select.poll()
    poll.register(control, select.POLLIN)
    poll.register(signals.descriptors[0], select.POLLIN)
    while True:
        for descriptor, _ in poll.poll():
            if descriptor == control.fileno():
                content = control.recv(LARGEST)
                return content.decode() or None
            signals.wait(0)
            if signals.terminated or os.waitpid(process.pid, os.WNOHANG)[0] != 0:
                return None


def _say_claimed(control: socket.socket, path: str) -> None:
    with contextlib.suppress(OSError):  # the launcher is gone; the folder says it too
        control.send(encode(Claimed(folder=path, pid=os.getpid())), socket.MSG_DONTWAIT)
    control.close()
