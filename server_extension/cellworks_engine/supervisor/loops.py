"""The loops that move a studio: the queue's thread, a tick for its launchers, looks at data, and more."""

import threading

from cellworks_engine.studio import Studio

TICK = 1.0
"""Seconds between two ticks of the launchers, while any job is under way or any process is warm."""
IDLE_TICK = 10.0
"""Seconds between two where there is nothing to look after."""
PATIENCE = 5.0
"""Seconds that a look at data has to end; a network disk that hangs must not keep the studio."""


class Loops:
    """Everything that runs beside the requests. `start` adopts what an earlier supervisor left running."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._closing = threading.Event()
        self._ticker = threading.Thread(target=self._tick, name="ticks", daemon=True)
        watch = studio.datasets.watch
        self._watcher = threading.Thread(target=watch.run, args=(self._closing,), name="looks", daemon=True)
        follow = studio.model_watch.run
        self._follower = threading.Thread(target=follow, args=(self._closing,), name="models", daemon=True)
        serve = studio.serving.run
        self._server = threading.Thread(target=serve, args=(self._closing,), name="endpoints", daemon=True)
        execute = studio.executing.run
        self._executor = threading.Thread(
            target=execute, args=(self._closing,), name="pipelines", daemon=True
        )
        begin = studio.schedules.scheduling.run
        self._scheduler = threading.Thread(target=begin, args=(self._closing,), name="schedules", daemon=True)

    def start(self) -> "Loops":
        """Begin."""
        self._studio.queue.start()
        self._ticker.start()
        self._watcher.start()
        self._follower.start()
        self._studio.serving.begin()
        self._server.start()
        self._executor.start()
        self._scheduler.start()
        return self

    def close(self) -> None:
        """End the loops and close the studio; jobs that run go on without it."""
        self._closing.set()
        self._studio.serving.wake()
        self._studio.executing.wake()
        self._studio.schedules.scheduling.wake()
        self._ticker.join()
        self._watcher.join(PATIENCE)
        self._follower.join(PATIENCE)
        self._server.join(PATIENCE)
        self._executor.join(PATIENCE)
        self._scheduler.join(PATIENCE)
        self._studio.queue.close()
        self._studio.close()

    def _tick(self) -> None:
        pause = TICK
        while not self._closing.wait(pause):
            for launcher in self._studio.launchers.values():
                launcher.tick()
            warm = any(launcher.warm() for launcher in self._studio.launchers.values())
            pause = TICK if warm or self._studio.queue.active else IDLE_TICK
