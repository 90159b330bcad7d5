"""The loop's part in compiling: a process for each deployment, whose outcome is a file that workers obey."""

import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.config import Home
from cellworks_engine.endpoints.configuration import CompilePlaces, CompileSpec
from cellworks_engine.endpoints.control.crews import last_lines
from cellworks_engine.endpoints.schema import Compilation
from cellworks_engine.endpoints.versions import Deployable
from cellworks_engine.errors import CellworksError, ErrorBody, MissingExtra
from cellworks_engine.jobs.folder import AttemptFolder
from cellworks_engine.jobs.identity import is_alive, send_signal

Starter = Callable[[Path, str, int], subprocess.Popen[bytes]]
"""Starts the process for a folder, with an interpreter and so many threads."""

ENTRY = "cellworks_engine.endpoints.compiling.main"
PATIENCE = 600.0
"""Seconds that compiling may take."""


class Compiling:
    """The compilations of one studio's deployments. `settle` and `end` are the loop's thread's alone."""

    def __init__(self, home: Home, start: Starter) -> None:
        self._folder = home.path / "endpoints"
        self._content = FileContentStore(home.content, home.incoming)
        self._start = start
        self._running: dict[str, tuple[subprocess.Popen[bytes] | None, float]] = {}

    def folder(self, deployment: str) -> Path:
        """Return where a deployment's compiled model lies."""
        return self._folder / deployment / "compiled"

    def made(self, deployment: str) -> Compilation | None:
        """Return what came of compiling; None before that is known."""
        return AttemptFolder(self.folder(deployment)).read("outcome.json", Compilation)

    def settle(self, deployment: str, model: Deployable, threads: int) -> Compilation | None:
        """Return what came of compiling, None while it goes on; it is begun where nobody has.

        Raises CellworksError where the interpreter cannot compile at all.
        """
        process, began = self._running.setdefault(deployment, (None, time.monotonic()))
        code = (
            process.poll() if process is not None else None
        )  # before its files are read: it wrote them first
        if (made := self.made(deployment)) is not None:
            self._running.pop(deployment, None)
            return made
        files = AttemptFolder(self.folder(deployment))
        if (failure := files.read("failure.json", ErrorBody)) is not None:
            kind = MissingExtra if failure.code == MissingExtra.code else CellworksError
            raise kind(failure.message, field=failure.field, hint=failure.hint)
        claim = files.claim()
        alive = claim is not None and is_alive(claim)
        if process is not None and code is not None:
            if not alive:
                return self._give_up(deployment, _ended(code, files.path / "log"))
            process = None  # one of an earlier supervisor has the folder
            self._running[deployment] = (None, began)
        if (process is not None or alive) and time.monotonic() - began > PATIENCE:
            self._kill(deployment)
            return self._give_up(deployment, f"compiling took longer than {PATIENCE:g} s")
        if process is None and not alive:
            self._begin(deployment, model, threads)
        return None

    def _begin(self, deployment: str, model: Deployable, threads: int) -> None:
        folder = self.folder(deployment)
        shutil.rmtree(folder, ignore_errors=True)  # what a killed one left
        folder.mkdir(mode=0o700, parents=True)
        baseline = model.baseline
        path = str(self._content.path(baseline)) if baseline and self._content.has(baseline) else None
        spec = CompileSpec(version=model.ref, model=model.path, baseline=path, threads=threads)
        AttemptFolder(folder).write(CompilePlaces(folder).spec.name, spec)
        self._running[deployment] = (self._start(folder, model.python, threads), time.monotonic())

    def _give_up(self, deployment: str, why: str) -> Compilation:
        made = Compilation(state="original", sentence=f"original: {why}.")
        AttemptFolder(self.folder(deployment)).write("outcome.json", made)
        self._running.pop(deployment, None)
        return made

    def _kill(self, deployment: str) -> None:
        claim = AttemptFolder(self.folder(deployment)).claim()
        process, _ = self._running.pop(deployment, (None, 0.0))
        if claim is not None and is_alive(claim):
            send_signal(claim, signal.SIGKILL)
        elif process is not None:
            process.kill()
        if process is not None:
            process.wait()

    def end(self, deployment: str) -> None:
        """Forget a deployment that has none to serve: a running process is killed, what it made removed."""
        folder = self.folder(deployment)
        if folder.is_dir():
            self._kill(deployment)
            shutil.rmtree(folder, ignore_errors=True)
            if not any(folder.parent.iterdir()):
                folder.parent.rmdir()


def _ended(code: int, log: Path) -> str:
    how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
    said = last_lines(log, 1)
    return f"the process that compiles ended {how}" + (f" ({said})" if said else "")
