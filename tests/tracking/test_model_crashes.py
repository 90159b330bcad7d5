"""A supervisor killed between MLflow's registry and its own rows loses nothing and doubles nothing."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from tests.tracking.modelworld import Plain

from cellworks_engine.config import Home
from cellworks_engine.lineage import edges_of
from cellworks_engine.models.schema import AliasWish, HistoryQuery, NewModelVersion
from cellworks_engine.studio import Studio

pytestmark = pytest.mark.timeout(900)  # processes are started, and the machine may be busy

NAME, MARK = "late", "the-same-mark"
KILLED = """
import os, signal, sys
from cellworks_engine.config import Home
from cellworks_engine.models.schema import AliasWish, NewModelVersion
from cellworks_engine.models.looking import Look
from cellworks_engine.models.registry import Registry
from cellworks_engine.studio import Studio

studio = Studio(Home(sys.argv[1]), {})

def die(*_, **__):
    tracker = studio.runs.tracker_pid
    if tracker is not None:
        os.kill(tracker, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)

def die_after(kind, name):
    real = getattr(kind, name)
    def done(*given, **more):
        real(*given, **more)
        die()
    setattr(kind, name, done)

"""


@pytest.fixture
def plain(tmp_path: Path, empty_store: Path) -> Plain:
    home = Home(tmp_path / "home").make()
    shutil.copy(empty_store, home.mlflow / "mlflow.db")
    return Plain(f"sqlite:///{home.mlflow / 'mlflow.db'}", (tmp_path / "plain").as_uri())


def killed(home: Path, code: str) -> None:
    """Run a supervisor's work in a process that must die of SIGKILL in the middle of it."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("CELLWORKS_", "MLFLOW_T"))
    }
    done = subprocess.run(
        [sys.executable, "-c", KILLED + textwrap.dedent(code), str(home)],
        env=kept, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr


def aliases_of(plain: Plain) -> dict[str, int]:
    """Return the aliases as plain MLflow reads them."""
    found = plain.client.get_registered_model(NAME).aliases
    return {alias: int(version) for alias, version in found.items()}


def history(studio: Studio) -> list[tuple[str, int | None, str, str, bool]]:
    entries = studio.models.history(NAME, HistoryQuery()).entries
    return [(one.verb, one.version, one.actor, one.comment, one.seen) for one in entries]


def test_a_version_whose_row_was_not_written_is_entered_once_as_it_was_said(plain: Plain, tmp_path: Path):
    run, _ = plain.run(auc=0.7)
    body = f'NewModelVersion(run="{run}", mark="{MARK}", comment="try it", description="first")'
    killed(
        tmp_path / "home",
        f"""
        die_after(Registry, "make_version")
        studio.models.register("{NAME}", {body}, "ada")
        """,
    )
    assert [one.version for one in plain.client.search_model_versions(f"name='{NAME}'")] in (["1"], [1])
    studio = Studio(Home(tmp_path / "home"), {})
    try:
        again = studio.models.register(NAME, NewModelVersion(run=run, mark=MARK), "ada")
        assert (again.is_new, again.version.row.version, again.version.row.actor) == (False, 1, "ada")
        assert [row.version for row in studio.models.model(NAME).versions] == [1]
        assert history(studio) == [("registered", 1, "ada", "try it", False)]
        with studio.database.read() as connection:
            edges = edges_of(connection, ("run", run))
        assert edges == [(("run", run), "registered", ("model_version", f"{NAME}/1"))]
        studio.models.look()
        assert len(history(studio)) == 1
    finally:
        studio.close()


@pytest.mark.parametrize("when", ["before"])
def test_an_alias_on_its_way_is_set_once_by_whom_it_was(plain: Plain, tmp_path: Path, when: str):
    studio = Studio(Home(tmp_path / "home"), {})
    studio.models.register(NAME, NewModelVersion(run=plain.run(auc=0.7)[0], mark=MARK), "ada")
    studio.close()
    fault = "Registry.set_alias = die" if when == "before" else 'die_after(Registry, "set_alias")'
    killed(
        tmp_path / "home",
        f"""
        {fault}
        studio.models.set_alias("{NAME}", "champion", AliasWish(version=1, comment="best"), "bob")
        """,
    )
    assert aliases_of(plain) == ({} if when == "before" else {"champion": 1})
    studio = Studio(Home(tmp_path / "home"), {})
    try:
        assert studio.models.model(NAME).aliases == {"champion": 1}
        assert aliases_of(plain) == {"champion": 1}
        assert history(studio)[0] == ("alias_set", 1, "bob", "best", False)
        studio.models.look()
        assert len(history(studio)) == 2
        studio.models.set_alias(NAME, "champion", AliasWish(version=1), "eve")
        assert len(history(studio)) == 2
    finally:
        studio.close()


def test_a_deletion_that_was_not_entered_is_entered_with_its_reason(plain: Plain, tmp_path: Path):
    studio = Studio(Home(tmp_path / "home"), {})
    studio.models.register(NAME, NewModelVersion(run=plain.run(auc=0.7)[0], mark=MARK), "ada")
    studio.close()
    killed(
        tmp_path / "home",
        f"""
        die_after(Registry, "delete_version")
        studio.models.delete("{NAME}", "1", "it leaks", "bob")
        """,
    )
    studio = Studio(Home(tmp_path / "home"), {})
    try:
        assert studio.models.model(NAME).versions == []
        assert history(studio)[0] == ("deleted", 1, "bob", "it leaks", False)
        assert len(history(studio)) == 2
    finally:
        studio.close()
