"""Start the supervisor where none is running: one starter at a time, and a process that outlives this one."""

import fcntl
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from cellworks.transport import NotListening, UnixTransport
from cellworks_engine.config import Home
from cellworks_engine.errors import CellworksError, Unavailable

PATIENCE = 60.0
"""Seconds that a supervisor may take to listen; a busy machine is slow to import."""

ANOTHER_RUNS = 0
"""A supervisor that finds the home's lock taken ends so: the other one is about to listen."""

_OF_A_KERNEL = ("MPLBACKEND", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "PAGER", "GIT_PAGER", "TERM")
_OF_A_JOB = (
    "CELLWORKS_JOB",
    "CELLWORKS_RUN_",
    "CELLWORKS_CHECKPOINT",
    "CELLWORKS_ATTEMPT",
    "JPY_",
    "MLFLOW_RUN_ID",
)


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
        log = home.logs / "supervisor.log"
        before = log.stat().st_size if log.exists() else 0
        process = _launch(home, log)
        deadline = time.monotonic() + patience
        while not answers(home):
            code = process.poll()
            if code not in (None, ANOTHER_RUNS) and not answers(home):
                raise Unavailable(
                    f"The studio's supervisor ended with code {code} before it listened.",
                    hint=_last_words(log, before) or f"See {log}, or run `cellworks doctor`.",
                )
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"The studio's supervisor does not listen after {patience:.0f} s.",
                    hint=f"See {log}, or run `cellworks doctor`.",
                )
            time.sleep(0.02)


def interpreter(home: Home) -> str:
    """Return the Python that runs this home's studio: the recorded one, else this one where it can."""
    try:
        recorded = home.interpreter.read_text().strip()
    except FileNotFoundError:
        recorded = ""
    if recorded and os.access(recorded, os.X_OK):
        return recorded
    if find_spec("cellworks_server") is not None and find_spec("sqlalchemy") is not None:
        return sys.executable
    gone = f" (it recorded {recorded}, which is gone)" if recorded else ""
    raise Unavailable(
        f"The studio home {home.path} names no Python to start the studio with{gone}, and {sys.executable} "
        "lacks what the studio needs.",
        hint="Run `cellworks doctor`, or start it once from your JupyterLab's environment: `cellworks up`.",
    )


def environment() -> dict[str, str]:
    """Return this process's environment without what belongs to a kernel or a job."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in _OF_A_KERNEL and not name.startswith(_OF_A_JOB)
    }
    if kept.get("MLFLOW_TRACKING_URI", "").startswith("cellworks:"):
        del kept["MLFLOW_TRACKING_URI"]
    return kept


def _launch(home: Home, log: Path) -> subprocess.Popen[bytes]:
    command = [interpreter(home), "-P", "-m", "cellworks_server.main"]
    with log.open("ab") as words:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            cwd=home.path,
            env={**environment(), "CELLWORKS_HOME": str(home.path)},
            start_new_session=True,
        )
    # Should it end before this process does, it must not stay behind as a zombie that looks alive.
    threading.Thread(target=process.wait, name="cellworks-reaper", daemon=True).start()
    return process


@contextmanager
def _one_at_a_time(home: Home) -> Iterator[None]:
    with (home.path / "starting.lock").open("w") as file:
        _lock(file)
        yield


def _lock(file: IO[str]) -> None:
    fcntl.flock(file, fcntl.LOCK_EX)  # released with the descriptor, however this process ends


def _last_words(log: Path, before: int) -> str:
    try:
        with log.open("rb") as file:
            file.seek(before)
            said = file.read().decode(errors="replace").strip().splitlines()
    except FileNotFoundError:
        return ""
    return "\n".join(said[-8:])
