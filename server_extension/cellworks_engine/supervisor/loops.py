"""The loops that move a studio: the queue's thread, and a tick for its launchers."""

import threading

from cellworks_engine.studio import Studio

TICK = 1.0
"""Seconds between two ticks of the launchers, while any job is under way or any process is warm."""
IDLE_TICK = 10.0
"""Seconds between two where there is nothing to look after."""


class Loops:
    """Everything that runs beside the requests. `start` adopts what an earlier supervisor left running."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._closing = threading.Event()
        self._ticker = threading.Thread(target=self._tick, name="ticks", daemon=True)

    def start(self) -> "Loops":
        """Begin."""
        self._studio.queue.start()
        self._ticker.start()
        return self

    def close(self) -> None:
        """End the loops and close the studio; jobs that run go on without it."""
        self._closing.set()
        self._ticker.join()
        self._studio.queue.close()
        self._studio.close()

    def _tick(self) -> None:
        pause = TICK
        while not self._closing.wait(pause):
            for launcher in self._studio.launchers.values():
                launcher.tick()
            warm = any(launcher.warm() for launcher in self._studio.launchers.values())
            pause = TICK if warm or self._studio.queue.active else IDLE_TICK
