"""MLflow's real stores: SQLite and PostgreSQL made once and copied, a tracking server, a studio's tracker."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.postgres import Postgres, postgres  # noqa: F401
from tests.studio import Studio, running_studio
from tests.waiting import eventually

from cellworks_engine.config import Home, Settings
from cellworks_engine.runs.opening import make_engine, ready, usable
from cellworks_engine.runs.service import RunService

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test see the studio or the store of whoever runs it."""
    for name in list(os.environ):
        if name.startswith(
            ("CELLWORKS_", "MLFLOW_TRACKING", "MLFLOW_RUN", "MLFLOW_EXPERIMENT", "MLFLOW_REGISTRY")
        ):
            monkeypatch.delenv(name)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return an empty studio home."""
    return Home(tmp_path / "home").make()


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite store as MLflow makes it, to be copied: making one takes seconds."""
    path = tmp_path_factory.mktemp("store") / "mlflow.db"
    uri = f"sqlite:///{path}"
    engine = make_engine(uri)
    ready(engine, uri, "file:///nowhere/artifacts", embedded=True)
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def sqlite_store(empty_store: Path, tmp_path: Path) -> str:
    """Return the URI of a SQLite store of the test's own."""
    path = tmp_path / "mlflow.db"
    shutil.copy(empty_store, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgres_store(postgres: Postgres) -> str:  # noqa: F811
    """Return the URI of a PostgreSQL store that a session's tests share."""
    uri = usable(postgres.new_database())
    engine = make_engine(uri)
    ready(engine, uri, "file:///nowhere/artifacts", embedded=True)
    engine.dispose()
    return uri


@pytest.fixture(params=["sqlite", "postgresql"])
def sql_store(request: pytest.FixtureRequest) -> str:
    """Return the URI of a store, once for each database."""
    name = "sqlite_store" if request.param == "sqlite" else "postgres_store"
    uri: str = request.getfixturevalue(name)
    return uri


@pytest.fixture
def engine(sql_store: str) -> Iterator[sa.Engine]:
    """Return an engine on `sql_store`."""
    made = make_engine(sql_store)
    yield made
    made.dispose()


@pytest.fixture
def open_runs() -> Iterator[Callable[..., RunService]]:
    """Return how to open the runs of a home."""
    opened: list[RunService] = []

    def make(home: Home, *, idle: float = 600.0, **settings: str) -> RunService:
        opened.append(RunService(home, Settings(**settings), idle=idle))
        return opened[-1]

    yield make
    for runs in opened:
        runs.close()


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """Return a running studio."""
    home = Home(tmp_path_factory.mktemp("studio") / "home").make()
    with running_studio(home.path) as running:
        yield running


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> Iterator[str]:
    """Return the address of a real MLflow tracking server, which proxies artifacts."""
    folder = tmp_path_factory.mktemp("server")
    shutil.copy(empty_store, folder / "mlflow.db")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [
            sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port),
            "--workers", "1",
            "--backend-store-uri", f"sqlite:///{folder / 'mlflow.db'}",
            "--artifacts-destination", str(folder / "artifacts"),
        ],
        # its job runner is seven more processes, of which nothing here asks anything
        env={**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"},
        cwd=folder, stdout=(folder / "log").open("wb"), stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip

    def answers() -> bool:
        assert process.poll() is None, (folder / "log").read_text()[-3000:]
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    try:
        eventually(answers, 120)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
