"""Each test sees the environment of a person who set nothing, and a studio where it asks for one."""

import atexit
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from tests.sdk.squares import Folder
from tests.studio import Studio, end_studio, studio  # noqa: F401

from cellworks.magics import register
from cellworks_engine.config import Home


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in [*os.environ]:
        if name.startswith("CELLWORKS_") or name in (
            "MLFLOW_TRACKING_URI",
            "MLFLOW_RUN_ID",
            "JPY_SESSION_NAME",
        ):
            monkeypatch.delenv(name)
    nobodys = Home(tmp_path / "nobodys-home")
    monkeypatch.setenv("CELLWORKS_HOME", str(nobodys.path))
    yield
    if nobodys.path.exists():  # what asks the studio something starts one
        end_studio(nobodys)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return an empty folder, the current one."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def home(studio: Studio, here: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:  # noqa: F811
    """Return the session's studio, which is the one that this process finds."""
    monkeypatch.setenv("CELLWORKS_HOME", str(studio.home.path))
    yield studio


@pytest.fixture
def plain() -> Iterator[InteractiveShell]:
    """Return a notebook's shell without the magics."""
    made = InteractiveShell.instance()
    yield made
    made.atexit_operations()
    atexit.unregister(made.atexit_operations)
    made.restore_sys_module_state()  # its emptied module would stay the main one: no process could start
    InteractiveShell.clear_instance()


@pytest.fixture
def shell(plain: InteractiveShell) -> InteractiveShell:
    """Return a notebook's shell with the magics."""
    register(plain)  # type: ignore[arg-type]
    return plain


@pytest.fixture
def folder(tmp_path: Path, home: Studio) -> Folder:
    """Return the folder of a pipeline that squares numbers."""
    return Folder(tmp_path)
