"""The supervisor's side of the tracker: starts it, again when it died, and repeats what was open."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from cellworks_engine.errors import CellworksError, Unavailable, from_wire
from cellworks_engine.jobs.folder import Carried
from cellworks_engine.runs.protocol import (
    Answer,
    Ask,
    Finish,
    Follow,
    Mlflow,
    Open,
    Request,
    decode_answer,
    receive,
    send,
)

_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0
_STARTS_BEFORE_GIVING_UP = 3
"""A question fails after the tracker has died this often on it; following and finishing never give up."""


class _Pending:
    """Something asked and not yet answered."""

    def __init__(self, ask: Ask, carried: Callable[[Carried], None] | None = None) -> None:
        self.ask = ask
        self.carried = carried
        self.answered = threading.Event()
        self.answer: Answer | None = None
        self.starts = 0

    @property
    def durable(self) -> bool:
        """Whether it outlives any number of trackers."""
        return isinstance(self.ask, Follow | Finish)

    @property
    def repeatable(self) -> bool:
        return not isinstance(self.ask, Mlflow) or self.ask.method == "GET"


class TrackerClient:
    """Talks to the tracker process. Thread-safe; starts nothing before the first question."""

    def __init__(self, opening: Open, log: Path, *, hear: Callable[[Answer], None]) -> None:
        self._opening = opening
        self._log = log
        self._hear = hear
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._pending: dict[int, _Pending] = {}
        self._followed: dict[str, Follow] = {}
        self._number = 0
        self._closed = False
        self._wait = _FIRST_WAIT
        self._timer: threading.Timer | None = None
        self.problem: str | None = None
        """Why the store cannot be written just now, for people."""

    @property
    def pid(self) -> int | None:
        """The tracker's process id, while there is one."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def follow(self, folder: str) -> None:
        """Have the tracker follow an attempt, now and after every restart, until it is finished."""
        with self._lock:
            self._followed[folder] = Follow(folder=folder)
            self._send(_Pending(self._followed[folder]))

    def finish(self, ask: Finish, carried: Callable[[Carried], None]) -> None:
        """Have an attempt finished; `carried` is called, from a thread, once it is in the store."""
        self._send(_Pending(ask, carried))

    def ask(self, ask: Ask, timeout: float) -> Answer:
        """Ask and wait; raise what the tracker refused with."""
        pending = _Pending(ask)
        number = self._send(pending)
        if not pending.answered.wait(timeout):
            with self._lock:
                self._pending.pop(number, None)
            raise Unavailable(
                f"MLflow's store did not answer within {timeout:g} s.",
                hint=f"See {self._log}.",
            )
        answer = pending.answer
        if answer is None:
            raise self._gone()
        if answer.error is not None:
            raise from_wire(answer.error)
        return answer

    def close(self, timeout: float = 3.0) -> None:
        """Let the tracker end what it is writing; one that takes longer is killed, which loses nothing."""
        with self._lock:
            self._closed = True
            process, self._process = self._process, None
            if self._timer is not None:
                self._timer.cancel()
            waiting, self._pending = list(self._pending.values()), {}
        for pending in waiting:
            pending.answered.set()
        if process is None:
            return
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _gone(self) -> CellworksError:
        return Unavailable(
            self.problem or "The process that writes MLflow's store ended before it answered.",
            hint=f"See {self._log}; asking again starts it again.",
        )

    def _send(self, pending: _Pending) -> int:
        with self._lock:
            if self._closed:
                raise Unavailable("The studio is closing.")
            self._number += 1
            number = self._number
            self._pending[number] = pending
            if self._process is None:
                if not (pending.durable and self._timer is not None):
                    self._start()
            else:
                self._write(self._process, Request(number, pending.ask))
        return number

    @staticmethod
    def _write(process: subprocess.Popen[bytes], request: Request) -> None:
        assert process.stdin is not None
        try:
            send(process.stdin.fileno(), request)
        except (BrokenPipeError, ValueError):
            return  # it has died; the reader sees its end and everything pending is told to the next one

    def _start(self) -> None:
        """Start a tracker and tell it everything that is still open. Called with the lock held."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "cellworks_engine.runs.tracker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd="/",
                start_new_session=True,
            )
        self._process = process
        threading.Thread(target=self._read, args=(process,), name="tracker", daemon=True).start()
        self._write(process, Request(0, self._opening))
        asked = {pending.ask.folder for pending in self._pending.values() if isinstance(pending.ask, Follow)}
        for folder, follow in self._followed.items():
            if folder not in asked:
                self._number += 1
                self._pending[self._number] = _Pending(follow)
        for number, pending in sorted(self._pending.items()):
            pending.starts += 1
            self._write(process, Request(number, pending.ask))

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        while (content := receive(process.stdout)) is not None:
            answer = decode_answer(content)
            if answer.number == 0:
                self._hear(answer)
            else:
                self._answered(answer)
        process.stdout.close()
        process.wait()
        self._ended(process)

    def _answered(self, answer: Answer) -> None:
        with self._lock:
            pending = self._pending.get(answer.number)
            if pending is None:
                return
            if answer.error is not None and pending.durable:
                self.problem = answer.error.message
                self._later()
                return
            del self._pending[answer.number]
            self._wait = _FIRST_WAIT
            if pending.durable:
                self.problem = None
            if isinstance(pending.ask, Finish):
                self._followed.pop(pending.ask.folder, None)
        pending.answer = answer
        pending.answered.set()
        if pending.carried is not None:
            done = msgspec.json.decode(answer.result, type=Carried) if answer.result else Carried()
            pending.carried(done)

    def _ended(self, process: subprocess.Popen[bytes]) -> None:
        """The tracker is gone: fail what must not be repeated, start another where something waits."""
        with self._lock:
            if self._process is not process or self._closed:
                return
            self._process = None
            for number, pending in list(self._pending.items()):
                worn = pending.starts >= _STARTS_BEFORE_GIVING_UP and not pending.durable
                if worn or not pending.repeatable:
                    del self._pending[number]
                    pending.answered.set()
            if process.returncode and self._pending:
                self.problem = f"The process that writes MLflow's store ended with {process.returncode}."
            if any(not pending.durable for pending in self._pending.values()):
                self._start()
            elif self._pending or (self._followed and process.returncode):
                self._later()

    def _later(self) -> None:
        """Tell the tracker again what it could not do, after a wait that grows. Called with the lock held."""
        if self._timer is not None or self._closed:
            return
        self._timer = threading.Timer(self._wait, self._again)
        self._timer.daemon = True
        self._timer.start()
        self._wait = min(self._wait * 2, _LONGEST_WAIT)

    def _again(self) -> None:
        with self._lock:
            self._timer = None
            if self._closed:
                return
            if self._process is None:
                self._start()
                return
            for number, pending in sorted(self._pending.items()):
                if pending.durable:
                    self._write(self._process, Request(number, pending.ask))
