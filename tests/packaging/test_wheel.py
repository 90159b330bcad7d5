"""The wheel holds what it must, installs without Node.js, and serves a kernel of another environment."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cellworks_engine import __version__

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "server_extension/cellworks_server/labextension/static/style.js"
PATIENCE = 600

pytestmark = pytest.mark.timeout(1200)


def run(*command: object, **environment: str) -> str:
    """Run a command with nothing of this process's environment but what it needs; returns what it printed."""
    kept = {name: value for name, value in os.environ.items() if "CERT" in name or name in ("HOME", "LANG")}
    done = subprocess.run(
        [str(word) for word in command],
        env={**kept, "PATH": "/usr/bin:/bin", **environment},
        cwd=environment.get("PWD", "/"),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with Python and uv, and no Node.js: the whole path of what is built and installed here."""
    uv = Path(sys.executable).parent / "uv"
    if not (uv.exists() and BUILT.exists()):
        if os.environ.get("CELLWORKS_REQUIRE_ALL"):
            pytest.fail("the wheel needs uv and a built extension: run `make test`")
        pytest.skip("needs uv beside this Python and a built extension (`make test` has both)")
    folder = tmp_path_factory.mktemp("tools")
    (folder / "uv").symlink_to(uv)
    assert shutil.which("node", path=str(folder)) is None
    return folder


@pytest.fixture(scope="session")
def wheel(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(
        tools / "uv",
        "build",
        "--wheel",
        "--python",
        sys.executable,
        "--out-dir",
        folder,
        ROOT,
        PATH=str(tools),
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def clean(tools: Path, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment into which the wheel was installed, with what it asks for."""
    folder = tmp_path_factory.mktemp("clean") / "venv"
    run(tools / "uv", "venv", "--python", sys.executable, folder, PATH=str(tools))
    run(tools / "uv", "pip", "install", "--python", folder / "bin/python", wheel, PATH=str(tools))
    return folder / "bin"


@pytest.fixture(scope="session")
def bare(tools: Path, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of a kernel's environment: the wheel with nothing but msgspec and cloudpickle."""
    folder = tmp_path_factory.mktemp("bare") / "venv"
    python = folder / "bin/python"
    run(tools / "uv", "venv", "--python", sys.executable, folder, PATH=str(tools))
    run(tools / "uv", "pip", "install", "--python", python, "--no-deps", wheel, PATH=str(tools))
    run(tools / "uv", "pip", "install", "--python", python, "msgspec", "cloudpickle", PATH=str(tools))
    return folder / "bin"


def test_it_holds_the_three_packages_the_extension_the_data_and_no_test(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "cellworks/__init__.py",
        "cellworks/examples/flights.parquet",
        "cellworks/examples/quickstart.ipynb",
        "cellworks_engine/db/migrations/versions/0001_jobs.py",
        "cellworks_server/extension/__init__.py",
        f"cellworks-{__version__}.data/data/share/jupyter/labextensions/cellworks/package.json",
        f"cellworks-{__version__}.data/data/etc/jupyter/jupyter_server_config.d/cellworks.json",
    ):
        assert wanted in names
    assert not [
        name for name in names if name.startswith(("tests/", "soak/", "bench/")) or "node_modules" in name
    ]


def test_the_versions_agree() -> None:
    assert json.loads((ROOT / "package.json").read_text())["version"] == __version__


def test_jupyter_finds_both_extensions(clean: Path, tmp_path: Path) -> None:
    listed = subprocess.run(
        [clean / "jupyter", "labextension", "list"],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    line = next(line for line in (listed.stdout + listed.stderr).splitlines() if "cellworks" in line)
    assert "enabled" in line
    assert "OK" in line


def test_a_job_runs_from_the_command_line(clean: Path, tmp_path: Path) -> None:
    home = {"CELLWORKS_HOME": str(tmp_path / "home")}
    try:
        said = run(
            clean / "cellworks", "jobs", "submit", "--follow", "--", "echo", "hello from a job", **home
        )
        assert "hello from a job" in said
        (row,) = json.loads(run(clean / "cellworks", "jobs", "list", "--json", **home))["jobs"]
        assert row["state"] == "succeeded"
    finally:
        run(clean / "cellworks", "down", **home)


KERNEL = """
import cellworks as cw
assert "pandas" not in __import__("sys").modules
job = cw.submit(lambda a, b: a * b, 6, 7, name="product")
job.wait()
print(job.result["return"], job.state)
"""


def test_a_kernel_of_another_environment_submits_to_the_studio(
    clean: Path, bare: Path, tmp_path: Path
) -> None:
    home = {"CELLWORKS_HOME": str(tmp_path / "home")}
    run(clean / "cellworks", "up", **home)
    try:
        assert run(bare / "python", "-c", KERNEL, **home).split() == ["42", "succeeded"]
    finally:
        run(clean / "cellworks", "down", **home)
