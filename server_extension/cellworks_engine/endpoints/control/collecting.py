"""The collector's process as the supervisor sees it: started when there is something to do, and asked."""

import contextlib
import logging
import subprocess
import sys
import threading
import time

from cellworks_engine.config import Home
from cellworks_engine.endpoints.requestlog.places import CollectorPlaces, LogPlaces, hour_name
from cellworks_engine.endpoints.requestlog.protocol import Ask, Told, ask
from cellworks_engine.errors import Unavailable
from cellworks_engine.jobs.process.threads import NAMES
from cellworks_engine.starting import environment

log = logging.getLogger(__name__)

LOOK_EVERY = 30.0
MUCH = 96 << 20
"""Bytes of segments with which the collector is started though nobody asks."""
PATIENCE = 60.0
"""Seconds that it may take to begin to listen; a busy machine is slow to import."""


class Collecting:
    """The one collector of a home. Safe for threads."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._places = CollectorPlaces(home)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._looked = float("-inf")

    def look(self) -> None:
        """Start the collector where hours are over, or much has been answered; cheap enough to call often."""
        if time.monotonic() - self._looked < LOOK_EVERY:
            return
        self._looked = time.monotonic()
        this_hour, size = hour_name(time.time()), 0
        for endpoint in self._places.endpoints():
            for segment in LogPlaces(self._home, endpoint).segments():
                with contextlib.suppress(FileNotFoundError):
                    size += segment.stat().st_size
                if size > MUCH or segment.name < this_hour:
                    self._keep()
                    return

    def ask(self, wish: Ask) -> Told:
        """Ask the collector; raises InvalidInput for what it refuses, Unavailable if it does not answer."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return ask(self._places.socket, wish)
            except OSError as error:
                if time.monotonic() > end:
                    raise Unavailable(
                        f"The request log cannot be read now: {error}.", hint=f"See {self._places.log}."
                    ) from None
            self._keep()
            time.sleep(0.02)

    def _keep(self) -> None:
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                return
            self._places.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            variables = {**environment(), "MLFLOW_DISABLE_TELEMETRY": "true", **dict.fromkeys(NAMES, "1")}
            module = "cellworks_engine.endpoints.requestlog"
            with self._places.log.open("ab") as words:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", module, str(self._home.path)],
                    stdin=subprocess.DEVNULL,
                    stdout=words,
                    stderr=words,
                    cwd=self._home.path,
                    env=variables,
                    start_new_session=True,
                )
