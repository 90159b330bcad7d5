"""Who may import whom: the contracts of `pyproject.toml` hold, and notice a fault that is planted."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])"


ENGINE, SERVER, SDK = (
    "server_extension/cellworks_engine",
    "server_extension/cellworks_server",
    "magics/cellworks",
)


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on a tree."""
    paths = os.pathsep.join([str(root / "server_extension"), str(root / "magics")])
    own = {**os.environ, "PYTHONPATH": paths}
    command = [sys.executable, "-c", LINT]
    return subprocess.run(command, cwd=root, env=own, capture_output=True, text=True, check=False)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a copy of what import-linter reads."""
    without = shutil.ignore_patterns("labextension", "__pycache__")
    for folder in ("server_extension", "magics"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=without)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        (f"{ENGINE}/jobs/schema.py", "import cellworks_server.main", "The engine knows neither"),
        (f"{ENGINE}/jobs/states.py", "import cellworks_engine.runs.service", "Inside the engine"),
        (f"{SERVER}/serving.py", "import cellworks.client", "The server never imports the SDK"),
        (f"{SDK}/client.py", "import cellworks_engine.jobs.store", "The SDK talks to the studio"),
        (f"{SERVER}/extension/app.py", "import cellworks_engine.studio", "The Jupyter side"),
    ],
)
def test_a_planted_import_is_noticed(copied: Path, file: str, line: str, broken: str):
    planted = copied / file
    planted.write_text(planted.read_text() + f"\n{line}\n")
    done = lint(copied)
    assert done.returncode == 1
    assert broken in "".join(said for said in done.stdout.splitlines() if "BROKEN" in said)


def test_a_new_package_of_the_engine_must_say_where_it_stands(copied: Path):
    (copied / ENGINE / "toys").mkdir()
    (copied / ENGINE / "toys" / "__init__.py").touch()
    assert "cellworks_engine.toys" in lint(copied).stdout
