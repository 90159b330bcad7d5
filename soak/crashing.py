"""A supervisor (or a cold runner) that kills itself at its N-th write boundary.

A boundary is the moment before and the moment after anything that lasts: a commit, a file put in place,
a claim, a launch, a word to the tracker.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

from sqlalchemy import Connection


class Countdown:
    """Counts boundaries and kills the process at the chosen one."""

    def __init__(self, number: int) -> None:
        self._left = number

    def pass_(self) -> None:
        """Pass a boundary."""
        self._left -= 1
        if self._left == 0:
            if mark := os.environ.get("SOAK_MARK"):
                Path(mark).touch()
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, owner: Any, name: str) -> None:
        """Make a boundary before and after each call of a function."""
        real: Callable[..., Any] = getattr(owner, name)

        @wraps(real)
        def counted(*args: Any, **more: Any) -> Any:
            self.pass_()
            result = real(*args, **more)
            self.pass_()
            return result

        setattr(owner, name, counted)


def supervisor(number: int) -> int:
    """Run a supervisor that dies at boundary `number`."""
    from cellworks_engine.db.engine import Database
    from cellworks_engine.jobs import folder
    from cellworks_engine.jobs.launchers.local import LocalLauncher
    from cellworks_engine.runs.client import TrackerClient
    from cellworks_server import main

    countdown = Countdown(number)
    real = Database.transaction

    @contextmanager
    def transaction(self: Database, *, durable: bool = True) -> Iterator[Connection]:
        with real(self, durable=durable) as connection:
            yield connection
            countdown.pass_()
        countdown.pass_()

    Database.transaction = transaction  # type: ignore[method-assign]
    for owner, name in (
        (folder.AttemptFolder, "write"),
        (main, "record"),
        (LocalLauncher, "launch"),
        (LocalLauncher, "watch"),
        (TrackerClient, "follow"),
        (TrackerClient, "finish"),
    ):
        countdown.around(owner, name)
    return main.main()


def runner(number: int, folder_path: str) -> int:
    """Run a cold runner for an attempt's folder that dies at boundary `number`."""
    from cellworks_engine.jobs.folder import AttemptFolder
    from cellworks_engine.jobs.runner.__main__ import run

    countdown = Countdown(number)
    for name in ("take_claim", "write", "append"):
        countdown.around(AttemptFolder, name)
    countdown.around(os, "fork")
    return run(folder_path)


if __name__ == "__main__":
    which, count, *rest = sys.argv[1:]
    sys.exit(supervisor(int(count)) if which == "supervisor" else runner(int(count), *rest))
