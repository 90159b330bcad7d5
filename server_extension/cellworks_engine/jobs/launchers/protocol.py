"""What a launcher does for the queue: start a runner for an attempt's folder, and tell when it is gone.

A launcher keeps no state that matters. The claim in the folder decides which runner runs an attempt, so
launching again after a crash is always safe; how the attempt went is read from its folder alone.
`cellworks_engine.testing.launchers` holds the suite that every launcher passes.
"""

from collections.abc import Callable
from typing import Protocol

import msgspec

from cellworks_engine.jobs.folder import AttemptFolder, Launch
from cellworks_engine.jobs.schema import Environment


class Warmth(msgspec.Struct, frozen=True, kw_only=True):
    """A warm process, for the status."""

    python: str
    digest: str
    pid: int
    ready: bool
    """The imports are done and a process waits for a job."""
    launched: int
    """Jobs that it has been given."""
    idle: float
    """Seconds since the last one."""


class Launcher(Protocol):
    """Starts runners, each in a session of its own, that outlive whoever started them."""

    name: str

    def launch(self, folder: AttemptFolder, launch: Launch) -> None:
        """Start a runner for the folder, whose `launch.json` is written; returns at once.

        May be called again for the same folder: a runner that finds the attempt claimed ends itself. An
        attempt that cannot be started at all gets an `exit.json` that says why.
        """

    def alive(self, folder: AttemptFolder) -> bool | None:
        """Tell whether the runner that claimed the attempt is alive; None where none has claimed it."""

    def stop(self, folder: AttemptFolder, grace: float) -> None:
        """Ask the runner to end its process within `grace` seconds; a later, shorter grace wins.

        An attempt that no runner has claimed yet ends as stopped once one does.
        """

    def kill(self, folder: AttemptFolder) -> None:
        """End what a dead runner left behind; does nothing while the runner is alive."""

    def watch(self, folder: AttemptFolder, ended: Callable[[], None]) -> None:
        """Call `ended` once, from any thread, when the attempt has an exit or its claimed runner is gone."""

    def tick(self) -> None:
        """Do what is due (once a second is enough): idle time-outs, launches that were lost on the way."""

    def prepare(self, environment: Environment) -> None:
        """Get a warm process ready for an interpreter; returns at once."""

    def warm(self) -> list[Warmth]:
        """Return the warm processes."""

    def close(self) -> None:
        """End the warm processes; runners go on."""
