"""Runners on this machine: forked from a warm process where one is ready, started cold where none is."""

import contextlib
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from cellworks_engine.clock import now
from cellworks_engine.config import Home, Settings
from cellworks_engine.jobs.ends import Ends
from cellworks_engine.jobs.folder import AttemptFolder, Exit, Identity, Launch
from cellworks_engine.jobs.identity import boot, host, is_alive
from cellworks_engine.jobs.launchers.protocol import Warmth
from cellworks_engine.jobs.launchers.reaching import claim_of, kill_group, request_stop
from cellworks_engine.jobs.launchers.warming import SUPPORTED, WarmProcess, child_variables
from cellworks_engine.jobs.launchers.watching import Watcher
from cellworks_engine.jobs.schema import Environment, Failure
from cellworks_engine.jobs.warm.messages import Claimed, Ready, SpareDied

_LOST_AFTER = 10.0
"""Seconds after which an attempt that a warm process was given and no runner claimed is started cold too."""
_MOST_TRIES = 3
_MOST_WARM = 3
_AGAIN_AFTER = 60.0
"""Seconds before a warm process that never served is started again."""
_SERVED = 5.0
"""Seconds for which a warm process must have been ready to count as sound when it ends."""
_COLD_MEANWHILE = 2
"""Attempts that are started cold while a warm process gets ready: more would only take its time away."""
_WARM_WITHIN = 60.0
"""Seconds that the others wait for it."""


class _Launched:
    """An attempt on its way to a runner that claims it."""

    def __init__(self, folder: AttemptFolder, python: str) -> None:
        self.folder = folder
        self.python = python
        self.at = time.monotonic()
        self.tries = 0
        self.cold: subprocess.Popen[bytes] | None = None


class LocalLauncher:
    """The launcher `local`. Safe for threads."""

    name = "local"

    def __init__(self, home: Home, settings: Settings | None = None) -> None:
        self._home = home
        self._settings = settings or Settings()
        self._lock = threading.RLock()
        self._watcher = Watcher()
        self._warm: dict[str, WarmProcess] = {}
        self._not_before: dict[str, float] = {}
        self._launched: dict[Path, _Launched] = {}
        self._closing: list[WarmProcess] = []
        self._ends: Ends | None = None

    def launch(self, folder: AttemptFolder, launch: Launch) -> None:
        """Start a runner for the folder; returns at once, and may be called again."""
        environment = launch.spec.environment
        with self._lock:
            launched = self._launched[folder.path] = _Launched(folder, environment.python)
            warm = self._warm_for(environment)
            if warm is not None and not warm.ready:
                warm.meanwhile += 1
                if warm.meanwhile > _COLD_MEANWHILE:
                    return  # it is given to the warm process once that is ready
            if warm is None or not warm.ready or not warm.give(str(folder.path)):
                self._start_cold(launched)

    def alive(self, folder: AttemptFolder) -> bool | None:
        """Tell whether the runner that claimed the attempt is alive; None where none has."""
        claim = claim_of(folder)
        return None if claim is None else is_alive(claim)

    def stop(self, folder: AttemptFolder, grace: float) -> None:
        """Ask the runner to end its process within `grace` seconds."""
        request_stop(folder, grace)

    def kill(self, folder: AttemptFolder) -> None:
        """End what a dead runner left behind."""
        kill_group(folder)

    def watch(self, folder: AttemptFolder, ended: Callable[[], None]) -> None:
        """Call `ended` once when the attempt has an exit or its claimed runner is gone."""
        with self._lock:
            if self._ends is None:
                self._ends = Ends(self._home)
                self._watcher.when_readable(self._ends.fileno(), self._hear_ends)
        self._watcher.when_over(folder, ended)

    def _hear_ends(self) -> bool:
        while self._ends is not None and (attempt := self._ends.heard()) is not None:
            self._watcher.over(attempt)
        return True

    def prepare(self, environment: Environment) -> None:
        """Get a warm process ready for an interpreter; returns at once."""
        with self._lock:
            self._warm_for(environment)

    def fork(self, python: str, entry: str, argument: str) -> bool:
        """Have an interpreter's warm process fork one that calls `entry` (`module:function`) with a text.

        It leads a session of its own and is nobody's job. False where no warm process is ready: one gets
        ready meanwhile, and the caller starts cold.
        """
        with self._lock:
            warm = self._warm_for(Environment(python=python))
            return warm is not None and warm.ready and warm.give(f"{entry}\n{argument}")

    def warm(self) -> list[Warmth]:
        """Return the warm processes."""
        with self._lock:
            return [
                Warmth(
                    python=warm.environment.python,
                    digest=warm.environment.digest,
                    pid=warm.pid,
                    ready=warm.ready,
                    launched=warm.launched,
                    idle=time.monotonic() - warm.used,
                )
                for warm in self._warm.values()
            ]

    def tick(self) -> None:
        """End warm processes that idle, notice those that died, start again what was lost on the way."""
        with self._lock:
            for python, warm in list(self._warm.items()):
                if warm.ended():
                    self._ended(warm)
                elif time.monotonic() - warm.used > self._settings.warm_idle:
                    self._drop(python)
            self._closing = [warm for warm in self._closing if not warm.ended()]
            for launched in list(self._launched.values()):
                if claim_of(launched.folder) is not None:
                    del self._launched[launched.folder.path]
                elif launched.cold is None and time.monotonic() - launched.at > self._patience(launched):
                    self._start_cold(launched)

    def close(self) -> None:
        """End the warm processes; runners go on."""
        with self._lock:
            for python in list(self._warm):
                self._drop(python)
            closing, self._closing = self._closing, []
        for warm in closing:
            warm.wait(5.0)
        self._watcher.close()
        if self._ends is not None:
            self._ends.close()

    def _warm_for(self, environment: Environment) -> WarmProcess | None:
        """Return the interpreter's warm process, started if need be; None where there is to be none."""
        if not self._settings.warm or not SUPPORTED:
            return None
        python = environment.python
        warm = self._warm.get(python)
        if warm is not None and environment.digest not in {"", warm.environment.digest}:
            self._drop(python)  # its packages have changed since it imported them
            warm = None
        if warm is None and time.monotonic() >= self._not_before.get(python, 0.0):
            with contextlib.suppress(OSError):  # no such interpreter: the cold start will say so
                warm = WarmProcess(environment, self._home, child_variables(self._home))
                self._make_room()
                self._warm[python] = warm
                self._watcher.when_readable(warm.fileno(), lambda: self._heard(warm))
        return warm

    def _make_room(self) -> None:
        while len(self._warm) >= _MOST_WARM:
            self._drop(min(self._warm, key=lambda python: self._warm[python].used))

    def _drop(self, python: str) -> None:
        """Let a warm process end; attempts that it still held are started cold."""
        warm = self._warm.pop(python)
        self._watcher.forget(warm.fileno())
        warm.close()
        self._closing.append(warm)
        self._rescue(python)

    def _rescue(self, python: str) -> None:
        """Start cold what was given to a warm process and nobody has claimed."""
        for launched in list(self._launched.values()):
            if launched.python == python and launched.cold is None and claim_of(launched.folder) is None:
                self._start_cold(launched)

    def _patience(self, launched: _Launched) -> float:
        warm = self._warm.get(launched.python)
        return _LOST_AFTER if warm is None or warm.ready else _WARM_WITHIN

    def _serve_waiting(self, warm: WarmProcess) -> None:
        """Give a warm process that is ready now what waited for it."""
        for launched in list(self._launched.values()):
            if launched.python != warm.environment.python or launched.cold is not None:
                continue
            launched.at = time.monotonic()
            if claim_of(launched.folder) is None and not warm.give(str(launched.folder.path)):
                self._start_cold(launched)

    def _ended(self, warm: WarmProcess) -> None:
        """Drop a warm process that ended by itself; one that had served may be started again at once."""
        sound = warm.ready_since is not None and time.monotonic() - warm.ready_since > _SERVED
        if not sound:
            self._not_before[warm.environment.python] = time.monotonic() + _AGAIN_AFTER
        self._drop(warm.environment.python)

    def _heard(self, warm: WarmProcess) -> bool:
        """Take one message of a warm process; False ends the listening."""
        with self._lock:
            if warm.fileno() == -1:
                return False
            match warm.heard():
                case Ready():
                    warm.ready = True
                    warm.used = warm.ready_since = time.monotonic()
                    self._serve_waiting(warm)
                case Claimed(folder=folder):
                    self._launched.pop(Path(folder), None)
                    self._watcher.look()
                case SpareDied():
                    self._rescue(warm.environment.python)
                case None:
                    if warm.ended() and self._warm.get(warm.environment.python) is warm:
                        self._ended(warm)
                        return False
            return True

    def _start_cold(self, launched: _Launched) -> None:
        launched.tries += 1
        folder = launched.folder
        try:
            with folder.log.open("ab") as log:
                process = subprocess.Popen(
                    [launched.python, "-P", "-m", "cellworks_engine.jobs.runner", str(folder.path)],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=self._home.path,
                    env=child_variables(self._home),
                    start_new_session=True,
                )
        except OSError as error:
            self._give_up(launched, f"The interpreter {launched.python} cannot be started: {error.strerror}.")
            return
        launched.cold = process
        self._watcher.when_ended(process.pid, lambda: self._cold_ended(launched, process))

    def _cold_ended(self, launched: _Launched, process: subprocess.Popen[bytes]) -> None:
        code = process.wait()
        with self._lock:
            if claim_of(launched.folder) is not None or code == 0:
                if self._launched.get(launched.folder.path) is launched:
                    del self._launched[launched.folder.path]
            elif code < 0 and launched.tries < _MOST_TRIES:
                self._start_cold(launched)
            else:
                why = _last_line(launched.folder.log) or f"it ended with {code}"
                self._give_up(launched, f"The interpreter {launched.python} cannot run jobs: {why}")

    def _give_up(self, launched: _Launched, sentence: str) -> None:
        """Claim the attempt for nobody, so that no runner ever can, and say why."""
        self._launched.pop(launched.folder.path, None)
        pid = launched.cold.pid if launched.cold is not None else 0
        nobody = Identity(pid=pid, started=0.0, boot=boot(), host=host())
        if launched.folder.take_claim(nobody):
            failure = Failure(cause="refused", sentence=sentence)
            launched.folder.write("exit.json", Exit(state="failed", ended=now(), failure=failure))


def _last_line(log: Path) -> str:
    try:
        lines = log.read_text("utf-8", "replace")[-4000:].strip().splitlines()
    except OSError:
        return ""
    return lines[-1].strip() if lines else ""
