"""Start the supervisor where none is running, one starter at a time, and return once it listens."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager

from cellworks.transport import NotListening, UnixTransport
from cellworks_engine.config import Home
from cellworks_engine.errors import CellworksError, Unavailable
from cellworks_engine.starting import ANOTHER_RUNS, last_words, launch

PATIENCE = 60.0
"""Seconds that a supervisor may take to listen; a busy machine is slow to import."""


def answers(home: Home) -> bool:
    """Tell whether a supervisor listens on the home's socket."""
    try:
        UnixTransport(home.socket).send("GET", "/status", None, {}, wait=PATIENCE)
    except NotListening:
        return False
    except CellworksError:  # it took the connection and then went away
        return False
    return True


def start(home: Home, patience: float = PATIENCE) -> None:
    """Return once a supervisor listens, having started it where there was none.

    Raises Unavailable with the supervisor's own last words where it ends before it listens.
    """
    if answers(home):
        return
    home.make()
    with _one_at_a_time(home):
        if answers(home):
            return
        process = launch(home)
        deadline = time.monotonic() + patience
        while not answers(home):
            code = process.poll()
            if code not in (None, ANOTHER_RUNS) and not answers(home):
                raise Unavailable(
                    f"The studio's supervisor ended with code {code} before it listened.",
                    hint=last_words(home) or "Run `cellworks doctor`.",
                )
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"The studio's supervisor does not listen after {patience:.0f} s.",
                    hint=f"See {home.logs / 'supervisor.log'}, or run `cellworks doctor`.",
                )
            time.sleep(0.02)


@contextmanager
def _one_at_a_time(home: Home) -> Iterator[None]:
    with (home.path / "starting.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # released with the descriptor, however this process ends
        yield
