"""One thread that waits for what may happen: processes that end, packets from warm processes, claims."""

import contextlib
import os
import selectors
import threading
from collections.abc import Callable
from pathlib import Path

from cellworks_engine.jobs.folder import AttemptFolder, Identity
from cellworks_engine.jobs.identity import is_alive
from cellworks_engine.jobs.launchers.reaching import claim_of

_UNCLAIMED = 0.05
_NO_PIDFD = 0.2
HAS_PIDFD = hasattr(os, "pidfd_open")


class Watcher:
    """Calls functions from its own thread; starts the thread when there is something to wait for."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._lock = threading.RLock()
        self._waking, self._wake = os.pipe()
        os.set_blocking(self._waking, False)
        os.set_blocking(self._wake, False)
        self._selector.register(self._waking, selectors.EVENT_READ, self._drain)
        self._thread: threading.Thread | None = None
        self._waiting: list[tuple[AttemptFolder, Callable[[], None]]] = []
        """Attempts that nobody has claimed yet."""
        self._over: dict[Path, Callable[[], None]] = {}
        """What is called once for each attempt that is not over."""
        self._polled: list[tuple[Identity, Callable[[], None]]] = []
        self._closed = False

    def when_readable(self, descriptor: int, call: Callable[[], bool]) -> None:
        """Call each time that the descriptor can be read; a call that returns False is the last."""

        def called() -> None:
            if not call():
                self.forget(descriptor)

        with self._lock:
            self._selector.register(descriptor, selectors.EVENT_READ, called)
        self._begin()

    def forget(self, descriptor: int) -> None:
        """Stop waiting for a descriptor."""
        with self._lock, contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(descriptor)

    def when_ended(self, pid: int, call: Callable[[], None]) -> None:
        """Call once when the process, which must be our own child, has ended."""
        if HAS_PIDFD:
            try:
                self._open(os.pidfd_open(pid), call)
            except ProcessLookupError:
                call()
        else:
            with self._lock:
                self._polled.append((Identity(pid=pid, started=-1, boot="", host=""), call))
            self._begin()

    def when_over(self, folder: AttemptFolder, call: Callable[[], None]) -> None:
        """Call once when the attempt has an exit, or the runner that claimed it is gone."""
        with self._lock:
            self._over[folder.path] = call
            self._waiting.append((folder, lambda: self.over(folder.path)))
        self._begin()

    def over(self, attempt: Path) -> None:
        """Tell who waits for an attempt that it is over; more than once is as good as once."""
        with self._lock:
            call = self._over.pop(attempt, None)
        if call is not None:
            call()

    def look(self) -> None:
        """Look at the unclaimed attempts now."""
        with contextlib.suppress(BlockingIOError):
            os.write(self._wake, b"!")

    def close(self) -> None:
        """End the thread."""
        self._closed = True
        self.look()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(5.0)

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="launcher", daemon=True)
                self._thread.start()
        self.look()

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._waking, 4096)

    def _run(self) -> None:
        while not self._closed:
            timeout = _UNCLAIMED if self._waiting else _NO_PIDFD if self._polled else None
            for key, _ in self._selector.select(timeout):
                key.data()
            self._arm_claimed()
            self._poll()

    def _arm_claimed(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, []
        still = [(folder, call) for folder, call in waiting if not self._arm(folder, call)]
        with self._lock:
            self._waiting += still

    def _arm(self, folder: AttemptFolder, call: Callable[[], None]) -> bool:
        """Wait for the attempt's runner to end; False where it has none yet."""
        if (folder.path / "exit.json").exists():
            call()
            return True
        who = claim_of(folder)
        if who is None:
            return False
        if not HAS_PIDFD:
            self._polled.append((who, call))
            return True
        try:
            descriptor = os.pidfd_open(who.pid)
        except ProcessLookupError:
            call()
            return True
        if is_alive(who):
            self._open(descriptor, call)
        else:
            os.close(descriptor)
            call()
        return True

    def _open(self, descriptor: int, call: Callable[[], None]) -> None:
        def ended() -> bool:
            self.forget(descriptor)
            os.close(descriptor)
            call()
            return True

        self.when_readable(descriptor, ended)

    def _poll(self) -> None:
        with self._lock:
            over = [(who, call) for who, call in self._polled if not _lives(who)]
            self._polled = [(who, call) for who, call in self._polled if (who, call) not in over]
        for _, call in over:
            call()


def _lives(who: Identity) -> bool:
    if who.started < 0:
        with contextlib.suppress(ChildProcessError):
            return os.waitid(os.P_PID, who.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
        return False
    return is_alive(who)
