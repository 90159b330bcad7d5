"""Starting a worker: forked from the interpreter's warm process where one is ready, else cold."""

import subprocess
from pathlib import Path
from typing import Protocol

from cellworks_engine.config import Home
from cellworks_engine.jobs.process.threads import NAMES
from cellworks_engine.starting import environment

ENTRY = "cellworks_engine.endpoints.control.entering"


class Warm(Protocol):
    """Who has warm processes: the launcher of jobs."""

    def fork(self, python: str, entry: str, argument: str) -> bool:
        """Have an interpreter's warm process fork one that calls `entry(argument)`; False where none can."""
        ...


class Start:
    """Starts workers, each in a session of its own, that outlive whoever started them."""

    def __init__(self, home: Home, warm: Warm | None) -> None:
        self._home = home
        self._warm = warm

    def __call__(
        self, folder: Path, python: str, threads: int, *, may_fork: bool
    ) -> subprocess.Popen[bytes] | None:
        """Start a worker for a folder; None where a warm process forks it, if it may."""
        if may_fork and self._warm is not None and self._warm.fork(python, f"{ENTRY}:enter", str(folder)):
            return None
        return self.cold(ENTRY, folder, python, threads)

    def cold(self, entry: str, folder: Path, python: str, threads: int) -> subprocess.Popen[bytes]:
        """Start a module for a folder, which holds the log, in a new interpreter."""
        variables = {
            **environment(),
            "CELLWORKS_HOME": str(self._home.path),
            "MLFLOW_DISABLE_TELEMETRY": "true",
        }
        variables.update({name: str(threads) for name in NAMES})
        with (folder / "log").open("ab") as log:
            return subprocess.Popen(
                [python, "-P", "-m", entry, str(folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=folder,
                env=variables,
                start_new_session=True,
            )
