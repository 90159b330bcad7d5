"""A home of its own, attempts made by hand, and a launcher that leaves no process behind."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cellworks_engine.config import Home, Settings
from cellworks_engine.jobs.folder import AttemptFolder, Exit, Launch
from cellworks_engine.jobs.identity import is_alive
from cellworks_engine.jobs.launchers.local import LocalLauncher
from cellworks_engine.jobs.packing import pack, unpack
from cellworks_engine.jobs.schema import CellEntry, Entry, Environment, JobSpec

PATIENCE = 150.0
HERE = Environment(python=sys.executable)


def until(condition: Callable[[], Any], what: str = "it") -> Any:
    """Wait for a condition to be true and return it."""
    deadline = time.monotonic() + PATIENCE
    while not (value := condition()):
        assert time.monotonic() < deadline, f"{what} did not come"
        time.sleep(0.005)
    return value


class Bench:
    """Makes attempts in one home and runs them by one launcher."""

    until = staticmethod(until)

    def __init__(self, home: Home, launcher: LocalLauncher) -> None:
        self.home = home
        self.launcher = launcher
        self.folders: list[AttemptFolder] = []

    def attempt(
        self, entry: Entry | str, *, captures: dict[str, Any] | None = None, **spec: Any
    ) -> AttemptFolder:
        """Write an attempt's folder, ready to launch."""
        number = len(self.folders) + 1
        folder = AttemptFolder.of(self.home.jobs, f"job_{number}", 1)
        folder.path.mkdir(parents=True)
        kept = []
        for name, value in (captures or {}).items():
            packed = pack(value, name)
            kept.append(packed.capture(name, packed.keep(self.home.content, self.home.incoming)))
        more = {name: spec.pop(name) for name in ("setup", "run_id", "experiment_id") if name in spec}
        launch = Launch(
            job=f"job_{number}",
            number=number,
            attempt=1,
            spec=JobSpec(
                name="test",
                entry=CellEntry(source=entry) if isinstance(entry, str) else entry,
                environment=HERE,
                captures=kept,
                **spec,
            ),
            home=str(self.home.path),
            content=str(self.home.content),
            checkpoint=str(folder.path.parent / "checkpoint"),
            **{"run_id": None, **more},
        )
        folder.write("launch.json", launch)
        self.folders.append(folder)
        return folder

    def start(self, folder: AttemptFolder) -> AttemptFolder:
        """Launch an attempt."""
        launch = folder.launch()
        assert launch is not None
        self.launcher.launch(folder, launch)
        return folder

    def end(self, folder: AttemptFolder) -> Exit:
        """Wait for an attempt's exit."""
        return until(folder.exit, f"the exit of {folder}; its log: {self.log(folder)}")

    def run(self, entry: Entry | str, **spec: Any) -> tuple[AttemptFolder, Exit]:
        """Run an attempt to its end."""
        folder = self.start(self.attempt(entry, **spec))
        return folder, self.end(folder)

    def log(self, folder: AttemptFolder) -> str:
        """Return what was printed."""
        return folder.log.read_text() if folder.log.exists() else ""

    def outputs(self, folder: AttemptFolder) -> list[dict[str, Any]]:
        """Return the outputs as a reader sees them: the last line of an index counts."""
        shown = {}
        for line in folder.outputs.read_bytes().splitlines():
            output = msgspec.json.decode(line)
            shown[output["index"]] = output["content"]
        return [shown[index] for index in sorted(shown)]

    def results(self, folder: AttemptFolder) -> dict[str, Any]:
        """Return the values that were kept."""
        kept = [msgspec.json.decode(line) for line in folder.results.read_bytes().splitlines()]
        return {
            each["name"]: unpack(self.home.content / each["digest"][:2] / each["digest"]) for each in kept
        }

    def phases(self, folder: AttemptFolder) -> list[dict[str, Any]]:
        """Return the phases as they began."""
        return [msgspec.json.decode(line) for line in folder.phases.read_bytes().splitlines()]

    def gone(self, pid: int) -> bool:
        """Tell whether a process has ended (a zombie has)."""
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        return state in "ZX"

    def warm(self) -> int:
        """Wait until a warm process is ready and return its pid."""
        self.launcher.prepare(HERE)

        def ready() -> list[int]:
            assert self.launcher.warm(), [log.read_text() for log in self.home.logs.glob("warm-*")]
            return [warm.pid for warm in self.launcher.warm() if warm.ready]

        return until(ready, "the warm process")[0]

    def clear(self) -> None:
        """End what still runs, and fail where a runner does not."""
        for folder in self.folders:
            if self.launcher.alive(folder):
                self.launcher.stop(folder, 0)
        for folder in self.folders:
            claim = folder.claim()
            until(lambda claim=claim: claim is None or not is_alive(claim), "the end of a runner")
            self.launcher.kill(folder)
        self.folders.clear()


def make_bench(path: Path, **settings: Any) -> Iterator[Bench]:
    home = Home(path).make()
    launcher = LocalLauncher(home, Settings(**settings))
    bench = Bench(home, launcher)
    try:
        yield bench
    finally:
        bench.clear()
        launcher.close()


@pytest.fixture
def cold(tmp_path: Path) -> Iterator[Bench]:
    """Runners started cold."""
    yield from make_bench(tmp_path / "home", warm=False)


@pytest.fixture(scope="session")
def _warm_bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    yield from make_bench(tmp_path_factory.mktemp("warm") / "home")


@pytest.fixture
def warm(_warm_bench: Bench) -> Iterator[Bench]:
    """Runners forked from one warm process, which the tests share."""
    _warm_bench.warm()
    yield _warm_bench
    for folder in _warm_bench.folders:
        if _warm_bench.launcher.alive(folder):
            _warm_bench.launcher.stop(folder, 0)


@pytest.fixture
def slim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A warm process of this test's own, which imports little and may be killed."""
    monkeypatch.setenv("CELLWORKS_WARM_IMPORTS", "")
    for bench in make_bench(tmp_path / "home"):
        bench.warm()
        yield bench
