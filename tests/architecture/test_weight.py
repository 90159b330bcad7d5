"""What the Jupyter server and a bare kernel load: nothing heavy, seen in the processes themselves."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.server.world import jupyter

pytestmark = pytest.mark.timeout(600)  # processes are started, and the machine may be busy

HEAVY = {
    "numpy", "pandas", "sklearn", "scipy", "mlflow", "sqlalchemy", "alembic", "pyarrow", "polars", "docker",
    "ray", "plotly", "matplotlib", "great_expectations", "cellworks_engine.studio",
}  # fmt: skip
SHOW = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules} | set(sys.modules)))"


@pytest.mark.parametrize(
    "module",
    [
        "cellworks_server.extension",
        "cellworks_server.extension.app",
        "cellworks",
        "cellworks.cli",
        "cellworks_engine.endpoints.gateway.main",
    ],
)
def test_importing_it_loads_nothing_heavy(module: str):
    assert HEAVY & loaded_by(module) == set()


def test_what_would_be_heavy_is_noticed():
    assert HEAVY & loaded_by("sqlalchemy") == {"sqlalchemy"}


def loaded_by(module: str) -> set[str]:
    """Return the modules that importing one loads."""
    done = subprocess.run(
        [sys.executable, "-c", f"import {module}; {SHOW}"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_a_jupyter_server_that_forwards_and_relays_stays_light(tmp_path: Path):
    with jupyter(tmp_path / "jupyter", tmp_path / "home") as server:
        for path in ("/status", "/jobs", "/openapi.json", "/runs/none"):
            assert server.door().get(path).status in (200, 404)
        loaded = Path(f"/proc/{server.process.pid}/maps").read_text()
    files = {line.split()[-1] for line in loaded.splitlines() if line.endswith(".so")}
    assert any("/msgspec/" in file for file in files)
    assert [file for file in files if any(f"/{name}/" in file for name in HEAVY)] == []
