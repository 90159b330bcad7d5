"""Attending one attempt: claim it, let the process go, watch it, enforce its limits, write how it ended."""

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable
from types import FrameType

import msgspec

from cellworks_engine.clock import now
from cellworks_engine.config import Home
from cellworks_engine.jobs.ends import say_ended
from cellworks_engine.jobs.folder import AttemptFolder, Exit, Launch, StopRequest
from cellworks_engine.jobs.identity import HAS_PROC, identity, read_stat
from cellworks_engine.jobs.limits import machine_kills, machine_memory
from cellworks_engine.jobs.registering import ask_to_register
from cellworks_engine.jobs.runner.ending import Evidence, Reason, decide
from cellworks_engine.jobs.runner.pair import WaitingProcess
from cellworks_engine.jobs.runner.reviving import Reviver
from cellworks_engine.jobs.runner.strays import end_strays
from cellworks_engine.jobs.runner.usage import PAGE, Meter, children

SAMPLE = 0.2
"""Seconds between two looks at memory and at the request to stop."""
_REPORT = 1.0
_REPORT_LATER = 5.0
_LATER = 600.0
_TRIES = 600
_LITTLE = 1 << 30
"""Bytes that a process may hold while it is ended and the next one begins."""


class Signals:
    """Wakes the runner: its process ended, `stop.json` was written, the system asks it to end."""

    def __init__(self) -> None:
        self.terminated = False
        self._reading, writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC) if hasattr(os, "pipe2") else _pipe()
        self._writing = writing
        self.descriptors = (self._reading, writing)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, self._note)
        signal.signal(signal.SIGUSR1, self._note)
        signal.signal(signal.SIGTERM, self._terminate)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def wait(self, timeout: float, *others: int) -> None:
        """Return at a signal, when one of the other descriptors can be read, or after `timeout` seconds."""
        ready, _, _ = select.select([self._reading, *others], [], [], max(0.0, timeout))
        if self._reading in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(self._reading, 4096)

    def _note(self, _signal: int, _frame: FrameType | None) -> None:
        """Have the wake-up written."""

    def _terminate(self, _signal: int, _frame: FrameType | None) -> None:
        self.terminated = True


def _pipe() -> tuple[int, int]:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    return reading, writing


def attend(
    path: str, process: WaitingProcess, signals: Signals, *, warm: bool, claimed: Callable[[], None]
) -> None:
    """Run the attempt in `path` to its end, unless another runner has claimed it."""
    folder = AttemptFolder(path)
    launch = folder.launch()
    if launch is None or not folder.take_claim(identity()):
        process.dismiss()
        return
    claimed()
    folder.append(folder.phases.name, {"name": "starting", "time": now(), "warm": warm})
    if folder.read("stop.json", StopRequest) is not None:
        process.dismiss()
        folder.write("exit.json", Exit(state="stopped", ended=now()))
        return
    with contextlib.suppress(ProcessLookupError):  # killed while it waited: the watch will say so
        folder.write("process.json", identity(process.pid, group=process.pid), durable=False)
    process.go(path)
    _Watch(folder, launch, process, signals).to_the_end()


class _Watch:
    def __init__(
        self, folder: AttemptFolder, launch: Launch, process: WaitingProcess, signals: Signals
    ) -> None:
        self._folder = folder
        self._spec = launch.spec
        self._home = Home(launch.home)
        self._process = process
        self._pid = process.pid
        self._reaped = False
        self._signals = signals
        self._meter = Meter(process.pid)
        self._reviver = Reviver(launch.home)
        self._began = time.monotonic()
        self._reported = self._began
        self._kill_at: float | None = None
        self._kills_before = machine_kills()
        self._evidence = Evidence(status=0, timeout=launch.spec.timeout, limit=launch.spec.resources.memory)

    def to_the_end(self) -> None:
        next_sample = self._began + SAMPLE
        while not self._ended():
            said = [self._process.words] if self._process.words != -1 else []
            self._signals.wait(min(next_sample, self._deadline()) - time.monotonic(), *said)
            self._heed_requests()
            if time.monotonic() >= next_sample:
                next_sample = time.monotonic() + SAMPLE
                self._sample()
                self._reviver.look()
        if self._reaped:
            self._clear_up()
        self._evidence.peak = self._meter.peak
        self._evidence.machine_kills = machine_kills() - self._kills_before
        self._write_exit(self._decided())
        if not self._reaped:
            self._clear_up()
        self._folder.settle("exit.json")

    def _clear_up(self) -> None:
        self._kill_group(signal.SIGKILL)
        end_strays()

    def _decided(self) -> Exit:
        """Return how it ended, having said which model is to be registered, if any is."""
        ended = decide(self._folder, self._evidence)
        if ended.state != "succeeded" or self._spec.register is None:
            return ended
        try:
            warning = ask_to_register(self._folder, self._spec.register)
        except OSError as error:
            warning = f"Nothing is registered as {self._spec.register}: {error}."
        return msgspec.structs.replace(ended, warning=warning)

    def _write_exit(self, ended: Exit) -> None:
        """Write how it ended; a full disk is waited for, since nothing else says it."""
        for _ in range(_TRIES):
            try:
                self._folder.write("exit.json", ended, durable=False)
                break
            except OSError:
                time.sleep(1.0)
        else:
            self._folder.write("exit.json", ended)
        say_ended(self._home, self._folder.path)  # it goes on meanwhile

    def _ended(self) -> bool:
        """Tell whether the process of the user's code has ended, or only the kernel has to end it."""
        self._reaped = self._reap()
        if self._reaped:
            return True
        code = self._process.last_word()
        if code is None or self._evidence.reason is not None or not self._leaves_little():
            return False
        self._evidence.status = code << 8
        return True

    def _leaves_little(self) -> bool:
        """Tell whether nothing is left of the process but itself, and that is no loss to the next one."""
        stat = read_stat(self._pid) if HAS_PROC else None
        if stat is None or self._spec.resources.gpu or stat.pages * PAGE > _LITTLE:
            return False
        return children(os.getpid()) <= {self._pid} and not children(self._pid)

    def _reap(self) -> bool:
        """Reap what has ended; tell whether the process of the user's code has."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return True
            if pid == self._pid:
                self._evidence.status = status
                return True
            if pid == 0:
                return False

    def _deadline(self) -> float:
        moments = [self._kill_at] if self._kill_at is not None else []
        if self._spec.timeout is not None and self._evidence.reason is None:
            moments.append(self._began + self._spec.timeout)
        return min(moments, default=float("inf"))

    def _heed_requests(self) -> None:
        at = time.monotonic()
        if (request := self._request()) is not None:
            self._end("stopped", request.grace)
        elif self._signals.terminated:
            self._end("terminated", self._spec.grace)
        elif self._spec.timeout is not None and at >= self._began + self._spec.timeout:
            self._end("time_out", self._spec.grace)
        if self._kill_at is not None and at >= self._kill_at:
            self._kill_group(signal.SIGKILL)
            self._kill_at = at + 1.0

    def _request(self) -> StopRequest | None:
        try:
            return self._folder.read("stop.json", StopRequest)
        except msgspec.DecodeError:
            return StopRequest(grace=self._spec.grace)

    def _end(self, reason: Reason, grace: float) -> None:
        """Ask the group to end, once; a later and shorter grace counts."""
        at = time.monotonic()
        if self._evidence.reason is None:
            self._evidence.reason = reason
            self._asked = at
            self._kill_group(signal.SIGTERM)
            self._kill_at = at + grace
        elif self._kill_at is not None and self._evidence.reason == reason:
            self._kill_at = min(self._kill_at, self._asked + grace)

    def _kill_group(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._pid, number)

    def _sample(self) -> None:
        limit = self._spec.resources.memory
        usage = self._meter.measure(limit)
        self._evidence.machine = max(self._evidence.machine, machine_memory())
        if limit is not None and usage.memory >= limit and self._evidence.reason is None:
            self._evidence.reason = "out_of_memory"
            self._kill_group(signal.SIGKILL)
            self._kill_at = time.monotonic() + SAMPLE
        at = time.monotonic()
        every = _REPORT if at - self._began < _LATER else _REPORT_LATER
        if self._reported == self._began or at - self._reported >= every:
            self._reported = at
            with contextlib.suppress(OSError):  # a full disk is no reason to end the job
                self._folder.append(self._folder.usage.name, usage)
