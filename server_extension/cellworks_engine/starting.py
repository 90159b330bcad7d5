"""How a supervisor is started: which Python, which environment, and as nobody's child.

Loads the standard library only. Several may start one at once: the home's lock lets one live.
"""

import os
import subprocess
import sys
import threading
from importlib.util import find_spec

from cellworks_engine.config import Home
from cellworks_engine.errors import Unavailable

ANOTHER_RUNS = 0
"""The exit code of a supervisor that found the home's lock taken."""

_OF_A_KERNEL = ("MPLBACKEND", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "PAGER", "GIT_PAGER", "TERM")
_OF_A_JOB = ("CELLWORKS_JOB", "CELLWORKS_RUN_", "CELLWORKS_CHECKPOINT", "CELLWORKS_ATTEMPT", "MLFLOW_RUN_ID")
_OF_JUPYTER = ("CELLWORKS_JUPYTER_", "JPY_", "JUPYTER_TOKEN", "JUPYTERHUB_API_TOKEN")


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
    """Return this process's environment without what belongs to a kernel, a job or a Jupyter server."""
    private = (*_OF_A_JOB, *_OF_JUPYTER)
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in _OF_A_KERNEL and not name.startswith(private)
    }
    if kept.get("MLFLOW_TRACKING_URI", "").startswith("cellworks:"):
        del kept["MLFLOW_TRACKING_URI"]
    return kept


def launch(home: Home) -> subprocess.Popen[bytes]:
    """Start a supervisor in a session of its own and return at once; a thread waits for its end."""
    process = _start(home, [*_command(home)])
    # Should it end before this process does, it must not stay behind as a zombie that looks alive.
    threading.Thread(target=process.wait, name="cellworks-reaper", daemon=True).start()
    return process


def launch_orphan(home: Home) -> None:
    """Start a supervisor that is no descendant of this process, which must not adopt orphans just now."""
    _start(home, ["/bin/sh", "-c", '"$@" &', "sh", *_command(home)]).wait()


def _command(home: Home) -> list[str]:
    return [interpreter(home), "-P", "-m", "cellworks_server.main"]


def _start(home: Home, command: list[str]) -> subprocess.Popen[bytes]:
    home.make()
    with (home.logs / "supervisor.log").open("ab") as words:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            cwd=home.path,
            env={**environment(), "CELLWORKS_HOME": str(home.path)},
            start_new_session=True,
        )


def last_words(home: Home, lines: int = 8) -> str:
    """Return the end of the supervisor's log."""
    try:
        content = (home.logs / "supervisor.log").read_bytes()[-8192:]
    except FileNotFoundError:
        return ""
    return "\n".join(content.decode(errors="replace").strip().splitlines()[-lines:])
