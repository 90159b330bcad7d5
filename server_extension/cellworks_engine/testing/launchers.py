"""What every launcher must do (`LauncherConformance`), and one that runs nothing (`InstantLauncher`).

A launcher's tests subclass the suite and give a fixture `trial`; its behaviours stand both as source, for a
launcher that runs it, and as the tag `instant`, for the fake.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import msgspec

from cellworks_engine.clock import now
from cellworks_engine.jobs.folder import AttemptFolder, Exit, Launch, StopRequest
from cellworks_engine.jobs.identity import identity, is_alive
from cellworks_engine.jobs.launchers.protocol import Launcher, Warmth
from cellworks_engine.jobs.launchers.reaching import claim_of, request_stop
from cellworks_engine.jobs.schema import CellEntry, Environment, Failure, JobSpec

_PATIENCE = 90.0
SUCCEEDS = ("succeed", "print('ran')")
FAILS = ("fail", "print('ran')\nraise ValueError('no')")
HOLDS = ("hold", "print('ran', flush=True)\nimport time\nwhile True: time.sleep(1)")
STUBBORN = (
    "stubborn",
    "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('ran', flush=True)\n"
    "while True: time.sleep(1)",
)
Behaviour = tuple[str, str]


class InstantLauncher:
    """Ends each attempt as its tag `instant` says, at once; `hold` lasts until it is stopped."""

    name = "local"

    def __init__(self, *_: object) -> None:
        self.launched: list[AttemptFolder] = []
        self._dead: set[Path] = set()

    def launch(self, folder: AttemptFolder, launch: Launch) -> None:
        """Play a runner in a thread."""
        self.launched.append(folder)
        threading.Thread(target=self._play, args=(folder, launch), daemon=True).start()

    def alive(self, folder: AttemptFolder) -> bool | None:
        """Tell whether the attempt is being played."""
        claim = claim_of(folder)
        if claim is None:
            return None
        return folder.path not in self._dead and folder.exit() is None and is_alive(claim)

    def die(self, folder: AttemptFolder) -> None:
        """Be killed: the attempt is left with a claim and no exit."""
        self._dead.add(folder.path)

    def stop(self, folder: AttemptFolder, grace: float) -> None:
        """Ask for the end."""
        request_stop(folder, grace, wake=False)

    def kill(self, folder: AttemptFolder) -> None:
        """There are no processes."""

    def watch(self, folder: AttemptFolder, ended: Callable[[], None]) -> None:
        """Call when the attempt is over."""

        def wait() -> None:
            while self.alive(folder) is not False:
                time.sleep(0.005)
            ended()

        threading.Thread(target=wait, daemon=True).start()

    def tick(self) -> None:
        """Nothing is ever due."""

    def prepare(self, environment: Environment) -> None:
        """Nothing needs warmth."""

    def warm(self) -> list[Warmth]:
        """Return none."""
        return []

    def close(self) -> None:
        """What is being played goes on."""

    def _play(self, folder: AttemptFolder, launch: Launch) -> None:
        if not folder.take_claim(identity()):
            return
        folder.append("phases.jsonl", {"name": "starting", "time": now(), "warm": True})
        how = launch.spec.tags.get("instant", "succeed")
        if folder.read("stop.json", StopRequest) is None:
            folder.append("phases.jsonl", {"name": "running", "time": now()})
            with folder.log.open("a") as log:
                log.write("ran\n")
            while how in {"hold", "stubborn"} and not self._stopped(folder, how):
                time.sleep(0.005)
        if folder.path not in self._dead:
            folder.write("exit.json", _exit(folder, how))

    def _stopped(self, folder: AttemptFolder, how: str) -> bool:
        if folder.path in self._dead:
            return True
        request = folder.read("stop.json", StopRequest)
        if request is None:
            return False
        asked = (folder.path / "stop.json").stat().st_mtime
        return how == "hold" or now() - asked >= request.grace


def _exit(folder: AttemptFolder, how: str) -> Exit:
    if folder.read("stop.json", StopRequest) is not None:
        return Exit(state="stopped", ended=now())
    if how == "fail":
        failure = Failure(
            cause="exception",
            sentence="ValueError: no (line 2 of the cell)",
            kind="ValueError",
            message="no",
            line=2,
            traceback='Traceback (most recent call last):\n  File "<cell>", line 2, in <module>\n'
            "ValueError: no\n",
        )
        return Exit(state="failed", ended=now(), exit_code=1, failure=failure)
    return Exit(state="succeeded", ended=now(), exit_code=0)


class Trial(Protocol):
    """What the suite needs: a launcher, another one of the same kind, and attempts to launch."""

    launcher: Launcher

    def another(self) -> Launcher:
        """Return a second launcher over the same home, as after a restart."""

    def attempt(self, spec: JobSpec) -> AttemptFolder:
        """Return a new attempt's folder with its `launch.json` written."""

    def environment(self) -> Environment:
        """Return the interpreter to run with."""


class LauncherConformance:
    """The suite: subclass it in a test module that has a fixture `trial`."""

    def test_an_attempt_runs_to_its_exit_and_the_watch_says_so_once(self, trial: Trial) -> None:
        """The plain case."""
        folder, calls = _made(trial, SUCCEEDS), Calls()
        assert trial.launcher.alive(folder) is None
        trial.launcher.watch(folder, calls)
        _launch(trial.launcher, folder)
        calls.wait_for(1)
        assert _exit_of(folder).state == "succeeded"
        _until(lambda: trial.launcher.alive(folder) is False)
        assert folder.log.read_text() == "ran\n"
        assert calls.count == 1

    def test_a_failure_is_told_with_its_line(self, trial: Trial) -> None:
        """The exception of the user's code is in the exit."""
        folder = _made(trial, FAILS)
        _launch(trial.launcher, folder)
        ended = _exit_of(folder)
        assert ended.state == "failed"
        assert ended.failure is not None
        assert (ended.failure.kind, ended.failure.line) == ("ValueError", 2)

    def test_launching_again_runs_nothing_twice(self, trial: Trial) -> None:
        """The claim decides, whoever launches and however often."""
        folder = _made(trial, HOLDS)
        other = trial.another()
        for launcher in (trial.launcher, other, trial.launcher):
            _launch(launcher, folder)
        _until(lambda: folder.log.exists() and folder.log.read_text() == "ran\n")
        claim = folder.claim()
        _launch(other, folder)
        trial.launcher.stop(folder, 0.0)
        assert _exit_of(folder).state == "stopped"
        assert folder.claim() == claim
        assert folder.log.read_text() == "ran\n"
        other.close()

    def test_a_watch_that_comes_late_is_called_too(self, trial: Trial) -> None:
        """After a restart attempts are watched that have ended meanwhile."""
        folder, calls = _made(trial, SUCCEEDS), Calls()
        _launch(trial.launcher, folder)
        _exit_of(folder)
        trial.launcher.watch(folder, calls)
        calls.wait_for(1)

    def test_a_stop_ends_it_as_stopped(self, trial: Trial) -> None:
        """And may be repeated, also after the end."""
        folder = _running(trial, HOLDS)
        trial.launcher.stop(folder, 30.0)
        trial.launcher.stop(folder, 30.0)
        assert _exit_of(folder).state == "stopped"
        trial.launcher.stop(folder, 0.0)

    def test_a_shorter_grace_wins(self, trial: Trial) -> None:
        """Who does not wait any longer need not."""
        folder = _running(trial, STUBBORN)
        trial.launcher.stop(folder, 3600.0)
        _until(lambda: folder.read("stop.json", StopRequest) is not None)
        assert folder.exit() is None
        trial.launcher.stop(folder, 0.0)
        assert _exit_of(folder).state == "stopped"

    def test_a_stop_before_any_runner_runs_nothing(self, trial: Trial) -> None:
        """The runner that comes finds the request."""
        folder = _made(trial, SUCCEEDS)
        trial.launcher.stop(folder, 5.0)
        _launch(trial.launcher, folder)
        assert _exit_of(folder).state == "stopped"
        assert not folder.log.exists() or folder.log.read_text() == ""

    def test_a_live_attempt_is_not_killed_as_a_leftover(self, trial: Trial) -> None:
        """`kill` is for what a dead runner left."""
        folder = _running(trial, HOLDS)
        trial.launcher.kill(folder)
        assert trial.launcher.alive(folder) is True
        trial.launcher.stop(folder, 0.0)
        assert _exit_of(folder).state == "stopped"

    def test_a_runner_outlives_its_launcher_and_the_next_adopts_it(self, trial: Trial) -> None:
        """The supervisor may be killed at any moment."""
        folder, calls = _running(trial, HOLDS), Calls()
        trial.launcher.close()
        other = trial.another()
        assert other.alive(folder) is True
        other.watch(folder, calls)
        other.stop(folder, 30.0)
        calls.wait_for(1)
        assert _exit_of(folder).state == "stopped"
        other.close()


class Calls:
    """Counts calls, and waits for them."""

    def __init__(self) -> None:
        self.count = 0
        self._changed = threading.Condition()

    def __call__(self) -> None:
        """Count one."""
        with self._changed:
            self.count += 1
            self._changed.notify_all()

    def wait_for(self, count: int) -> None:
        """Wait until there have been that many."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.count >= count, _PATIENCE), "the call did not come"


def _made(trial: Trial, behaviour: Behaviour) -> AttemptFolder:
    tag, source = behaviour
    spec = JobSpec(
        name="conformance",
        entry=CellEntry(source=source),
        environment=trial.environment(),
        tags={"instant": tag},
    )
    return trial.attempt(spec)


def _launch(launcher: Launcher, folder: AttemptFolder) -> None:
    launch = folder.launch()
    assert launch is not None
    launcher.launch(folder, launch)


def _running(trial: Trial, behaviour: Behaviour) -> AttemptFolder:
    folder = _made(trial, behaviour)
    _launch(trial.launcher, folder)
    _until(lambda: folder.log.exists() and "ran\n" in folder.log.read_text())
    return folder


def _exit_of(folder: AttemptFolder) -> Exit:
    _until((folder.path / "exit.json").exists)
    return msgspec.json.decode((folder.path / "exit.json").read_bytes(), type=Exit)


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "what was waited for did not come"
        time.sleep(0.005)
