"""A runner sees to it that its studio's supervisor lives: one that was killed is started again.

So a job's end is stored, and the next one begins, though nobody is there to ask. A supervisor that was told
to end took its record with it and is left alone. Many may start one at once: the home's lock lets one live.
"""

import os
import time

import msgspec

from cellworks_engine.config import Home
from cellworks_engine.errors import CellworksError
from cellworks_engine.jobs.folder import Identity
from cellworks_engine.jobs.identity import is_alive
from cellworks_engine.starting import launch

EVERY = 3.0
"""Seconds between two looks."""
AGAIN_AFTER = 30.0
"""Seconds that a supervisor which was started has until it is started again."""


class _Record(msgspec.Struct):
    """The part of `supervisor.json` that says who it is."""

    identity: Identity


class Reviver:
    """Looks after the supervisor of one home."""

    def __init__(self, home: str) -> None:
        self._home = Home(home)
        self._next = time.monotonic() + EVERY

    def look(self) -> None:
        """Start the supervisor where its record stands and it does not; cheap enough to call often."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY
        who = self._recorded()
        if who is None or is_alive(who):
            return
        self._next = time.monotonic() + AGAIN_AFTER
        try:
            launch(self._home, reap=False)  # the runner waits for whatever child it has
        except (CellworksError, OSError) as error:
            os.write(2, f"the supervisor is gone and cannot be started: {error}\n".encode())

    def _recorded(self) -> Identity | None:
        try:
            return msgspec.json.decode(self._home.identity.read_bytes(), type=_Record).identity
        except (FileNotFoundError, msgspec.DecodeError):
            return None
