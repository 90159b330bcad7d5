"""A studio for tests that need a real one: a supervisor in a home of its own, started once and ended by pid.

from tests.studio import studio  # noqa: F401  # in a conftest: a session's studio
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from tests.waiting import eventually

from cellworks.client import Client, connect
from cellworks.starting import answers
from cellworks.stopping import stop
from cellworks_engine.config import Home
from cellworks_engine.endpoints.configuration import GatewayPlaces
from cellworks_engine.jobs.folder import AttemptFolder, Identity
from cellworks_engine.jobs.identity import is_alive, send_signal

DEADLINE = 90.0


@dataclass(frozen=True)
class Studio:
    """A running studio."""

    home: Home
    client: Client

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs in its environment to find it, and nothing of another studio."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CELLWORKS_")}
        return {**kept, "CELLWORKS_HOME": str(self.home.path)}


@contextmanager
def running_studio(path: Path) -> Iterator[Studio]:
    """Start a supervisor for a home and end it, with all that it keeps warm, afterwards."""
    home = Home(path).make()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CELLWORKS_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "cellworks_server.main"],
        env={**environment, "CELLWORKS_HOME": str(path)},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        eventually(lambda: process.poll() is not None or answers(home))
        assert process.poll() is None, (home.logs / "supervisor.log").read_text()[-3000:]
        yield Studio(home, connect(home=home))
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(DEADLINE)
        finally:
            process.kill()
            process.wait()
            end_studio(home)


def end_studio(home: Home) -> None:
    """End whatever supervisor a home has, whoever started it, and remove its sockets."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CELLWORKS_URL", "CELLWORKS_JUPYTER_URL", "CELLWORKS_JOB_FOLDER"):
            patch.delenv(name, raising=False)
        patch.setenv("CELLWORKS_HOME", str(home.path))
        if home.path.exists():
            stop()
    end_endpoints(home)
    shutil.rmtree(home.sockets, ignore_errors=True)


def end_endpoints(home: Home) -> None:
    """Kill the gateway and every worker of a home, which outlive the supervisor: by who they say they are.

    One that has only just begun has not said so yet: it is known by the home in its command line.
    """
    places = GatewayPlaces(home)
    for file in [places.identity, *(home.path / "endpoints").glob("dep_*/*/claim.json")]:
        who = AttemptFolder(file.parent).read(file.name, Identity)
        if who is not None and is_alive(who):
            send_signal(who, signal.SIGKILL)
    end_processes(home.path, "cellworks_engine.endpoints")


def end_processes(folder: Path, package: str) -> None:
    """Kill the processes of a package that have a path within a folder in their command line."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            words = process.cmdline()
            is_ours = any(word.startswith(package) for word in words)
            if is_ours and any(Path(word).is_relative_to(folder) for word in words):
                process.kill()


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """Return the studio that a session's tests share."""
    with running_studio(tmp_path_factory.mktemp("studio") / "home") as running:
        yield running
