"""Both launchers pass the suite that every launcher passes."""

import sys
from collections.abc import Iterator

import pytest

from cellworks_engine.config import Home, Settings
from cellworks_engine.jobs.folder import AttemptFolder, Launch
from cellworks_engine.jobs.launchers.local import LocalLauncher
from cellworks_engine.jobs.launchers.protocol import Launcher
from cellworks_engine.jobs.schema import Environment, JobSpec
from cellworks_engine.testing.launchers import InstantLauncher, LauncherConformance


class HomeTrial:
    """Attempts in a home, launched by one kind of launcher."""

    def __init__(self, home: Home, kind: type[Launcher]) -> None:
        self._home = home
        self._kind = kind
        self._made = 0
        self.folders: list[AttemptFolder] = []
        self.launcher = self.another()

    def another(self) -> Launcher:
        return self._kind(self._home, Settings(warm=False))

    def environment(self) -> Environment:
        return Environment(python=sys.executable)

    def attempt(self, spec: JobSpec) -> AttemptFolder:
        self._made += 1
        folder = AttemptFolder.of(self._home.jobs, f"job_{self._made}", 1)
        folder.path.mkdir(parents=True)
        launch = Launch(
            job=f"job_{self._made}",
            number=self._made,
            attempt=1,
            spec=spec,
            home=str(self._home.path),
            content=str(self._home.content),
            checkpoint=str(folder.path.parent / "checkpoint"),
            run_id=None,
        )
        folder.write("launch.json", launch)
        self.folders.append(folder)
        return folder


def trial_of(kind: type[Launcher], path) -> Iterator[HomeTrial]:
    trial = HomeTrial(Home(path).make(), kind)
    yield trial
    for folder in trial.folders:
        if trial.launcher.alive(folder):
            trial.launcher.stop(folder, 0)
    trial.launcher.close()


class TestLocalLauncher(LauncherConformance):
    @pytest.fixture
    def trial(self, tmp_path) -> Iterator[HomeTrial]:
        yield from trial_of(LocalLauncher, tmp_path / "home")


class TestInstantLauncher(LauncherConformance):
    @pytest.fixture
    def trial(self, tmp_path) -> Iterator[HomeTrial]:
        yield from trial_of(InstantLauncher, tmp_path / "home")

    def test_a_killed_runner_leaves_a_claim_and_no_exit(self, trial):
        from cellworks_engine.testing.launchers import HOLDS, Calls, _running

        folder, calls = _running(trial, HOLDS), Calls()
        trial.launcher.watch(folder, calls)
        trial.launcher.die(folder)
        calls.wait_for(1)
        assert trial.launcher.alive(folder) is False
        assert folder.exit() is None
