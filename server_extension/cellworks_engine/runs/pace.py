"""Saying often what need not be heard so often."""

import threading
import time
from collections.abc import Callable


class Paced:
    """Calls something at once, and once more after the pace where it was asked for meanwhile. Thread-safe."""

    def __init__(self, act: Callable[[], None], pace: float) -> None:
        self._act = act
        self._pace = pace
        self._lock = threading.Lock()
        self._last = float("-inf")
        self._timer: threading.Timer | None = None

    def __call__(self) -> None:
        """Act now, or as soon as the pace allows."""
        with self._lock:
            if self._timer is not None:
                return
            wait = self._last + self._pace - time.monotonic()
            if wait > 0:
                self._timer = threading.Timer(wait, self._late)
                self._timer.daemon = True
                self._timer.start()
                return
            self._last = time.monotonic()
        self._act()

    def _late(self) -> None:
        with self._lock:
            self._timer = None
            self._last = time.monotonic()
        self._act()
