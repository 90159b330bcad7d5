"""The gateway's process as the supervisor sees it: started, adopted, started again, told what to obey."""

import contextlib
import logging
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from cellworks_engine.config import Home
from cellworks_engine.endpoints.configuration import Configuration, Counts, Endpoint, GatewayPlaces, Reloaded
from cellworks_engine.endpoints.schema import GatewayStatus
from cellworks_engine.errors import Unavailable
from cellworks_engine.jobs.folder import Identity, write_whole
from cellworks_engine.jobs.identity import is_alive, send_signal
from cellworks_engine.starting import environment

log = logging.getLogger(__name__)

T = TypeVar("T")

PATIENCE = 20.0
"""Seconds within which the gateway must obey; a busy machine is slow to import."""
_ASKED_WITHIN = 5.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0
"""Seconds between two starts of a gateway that does not stay."""
_SOUND = 10.0
"""Seconds after which one that ended is started again at once."""


class Gatekeeper:
    """The one gateway of a home. Safe for threads."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._places = GatewayPlaces(home)
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._pause = _FIRST_PAUSE
        self._written: list[Endpoint] | None = None
        self._revision = self._read_revision()
        self._obeyed = 0

    # ---- the process

    def identity(self) -> Identity | None:
        """Return who the gateway is, where it lives and listens."""
        try:
            who = msgspec.json.decode(self._places.identity.read_bytes(), type=Identity)
        except (FileNotFoundError, msgspec.DecodeError):
            return None
        return who if is_alive(who) else None

    def keep(self) -> None:
        """Start the gateway where it is not there; cheap enough to call often."""
        with self._lock:
            if self.identity() is not None:
                return
            at = time.monotonic()
            if self._process is not None:
                if self._process.poll() is None:
                    return  # it is about to listen
                self._process = None
                sound = at - self._started > _SOUND
                self._pause = _FIRST_PAUSE if sound else min(2 * self._pause, _LONGEST_PAUSE)
            if at - self._started >= self._pause:
                self._start(at)

    def _start(self, at: float) -> None:
        self._started = at
        self._places.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._places.folder / "log").open("ab") as words:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "cellworks_engine.endpoints.gateway", str(self._home.path)],
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                cwd=self._home.path,
                env={**environment(), "CELLWORKS_HOME": str(self._home.path)},
                start_new_session=True,
            )
        log.info("the gateway starts, process %d", self._process.pid)

    def end(self) -> None:
        """Have the gateway answer what it has and end; returns at once."""
        with self._lock:
            if (who := self.identity()) is not None:
                send_signal(who, signal.SIGTERM)
            elif self._process is not None and self._process.poll() is None:
                self._process.terminate()
            self._pause, self._started = _FIRST_PAUSE, 0.0

    def reap(self) -> None:
        """Wait for a gateway of ours that has ended, so that it leaves no zombie."""
        with self._lock:
            if self._process is not None:
                self._process.poll()

    # ---- what it is told

    def obey(self, endpoints: Sequence[Endpoint], *, wait: bool) -> None:
        """Write what the gateway is to obey, and return once it does; `wait` is False where none is to run.

        Raises Unavailable where it does not within `PATIENCE` seconds: it is asked again by the loop.
        """
        with self._lock:
            told = list(endpoints)
            if told != self._written:
                configuration = Configuration(revision=self._revision + 1, endpoints=told)
                self._places.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                write_whole(self._places.configuration, msgspec.json.encode(configuration))
                self._revision, self._written = configuration.revision, told
            if wait:
                self._wait_until_obeyed()

    @property
    def is_behind(self) -> bool:
        """Whether the gateway has not yet said that it obeys the last configuration."""
        return self._obeyed < self._revision

    def forget_obeyed(self) -> None:
        """Count on nothing that an earlier gateway said."""
        self._obeyed = 0

    def _wait_until_obeyed(self) -> None:
        deadline = time.monotonic() + PATIENCE
        error = None
        while time.monotonic() < deadline:
            try:
                said = self._say(b'{"reload": true}\n', Reloaded)
            except (OSError, msgspec.DecodeError):
                self.keep()
            else:
                self._obeyed, error = said.revision, said.error
                if said.revision >= self._revision:
                    return
            time.sleep(0.01)
        raise Unavailable(
            f"The gateway does not obey: {error or 'it cannot be reached'}.",
            hint=f"See {self._places.folder / 'log'}.",
        )

    def counts(self) -> Counts | None:
        """Return what the gateway has done; None where it cannot be asked."""
        with contextlib.suppress(OSError, msgspec.DecodeError):
            return self._say(b'{"counts": true}\n', Counts)
        return None

    def _say(self, words: bytes, kind: type[T]) -> T:
        return msgspec.json.decode(converse(self._places.control, words), type=kind)

    # ---- how it is

    def port(self) -> int | None:
        """Return the port, where one was chosen."""
        try:
            return int(self._places.port.read_text())
        except (FileNotFoundError, ValueError):
            return None

    def status(self) -> GatewayStatus:
        """Return how it is."""
        who = self.identity()
        starts = self._process is not None and self._process.poll() is None
        return GatewayStatus(
            state="serving" if who is not None else "starting" if starts else "stopped",
            pid=who.pid if who is not None else None, port=self.port(), revision=self._obeyed,
        )  # fmt: skip

    def _read_revision(self) -> int:
        try:
            return msgspec.json.decode(self._places.configuration.read_bytes(), type=Configuration).revision
        except (FileNotFoundError, msgspec.DecodeError):
            return 0


def converse(path: Path, words: bytes) -> bytes:
    """Say one line to a control socket and return the line that it answers."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_ASKED_WITHIN)
        connection.connect(str(path))
        connection.sendall(words)
        held = b""
        while not held.endswith(b"\n"):
            piece = connection.recv(1 << 16)
            if not piece:
                raise ConnectionResetError(f"{path} closed without an answer.")
            held += piece
        return held
