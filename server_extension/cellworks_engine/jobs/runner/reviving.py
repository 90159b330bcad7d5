"""A runner, and the gateway, see to it that the supervisor lives: one that was killed is started again.

So a job's end is stored and the next one begins, and a worker that dies is replaced, though nobody asks.
A supervisor that was told to end took its record with it and is left alone. Many may start one at once: the
home's lock lets one live.
"""

import os
import time

import msgspec

from cellworks_engine.config import Home
from cellworks_engine.errors import CellworksError
from cellworks_engine.jobs.folder import Identity
from cellworks_engine.jobs.identity import is_alive
from cellworks_engine.jobs.runner.pair import adopt_orphans
from cellworks_engine.starting import launch_orphan

EVERY = 3.0
"""Seconds between two looks."""
AGAIN_AFTER = 30.0
"""Seconds that a supervisor which was started has until it is started again."""


class _Record(msgspec.Struct):
    """The part of `supervisor.json` that says who it is."""

    identity: Identity


class Reviver:
    """Looks after the supervisor of one home."""

    def __init__(self, home: str, *, adopts: bool = True) -> None:
        """`adopts` is whether this process is the parent of its descendants' orphans, as a runner is."""
        self._home = Home(home)
        self._adopts = adopts
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
        # what a descendant of a runner starts would be taken for the job's leavings at the job's end
        if self._adopts:
            adopt_orphans(adopt=False)
        try:
            launch_orphan(self._home)
        except (CellworksError, OSError) as error:
            os.write(2, f"the supervisor is gone and cannot be started: {error}\n".encode())
        finally:
            if self._adopts:
                adopt_orphans()

    def _recorded(self) -> Identity | None:
        try:
            return msgspec.json.decode(self._home.identity.read_bytes(), type=_Record).identity
        except (FileNotFoundError, msgspec.DecodeError):
            return None
