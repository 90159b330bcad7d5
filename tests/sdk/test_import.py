"""`import cellworks` loads next to nothing, and promises what it gives."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import cellworks
from cellworks.environment import environment, packages

HEAVY = {
    "IPython",
    "alembic",
    "cellworks_server",
    "docker",
    "jupyter_server",
    "jupyterlab",
    "matplotlib",
    "mlflow",
    "numpy",
    "pandas",
    "plotly",
    "polars",
    "pyarrow",
    "ray",
    "sklearn",
    "sqlalchemy",
    "tornado",
}


def loaded_by(code: str) -> set[str]:
    command = f"{code}\nimport sys, json; print(json.dumps(sorted(sys.modules)))"
    asked = subprocess.run([sys.executable, "-c", command], check=True, capture_output=True, text=True)
    return {name.partition(".")[0] for name in json.loads(asked.stdout)}


def test_a_bare_import_loads_nothing_heavy():
    assert loaded_by("import cellworks") & {*HEAVY, "msgspec", "http", "asyncio", "argparse"} == set()


@pytest.mark.parametrize(
    "code",
    [
        "import cellworks as cw; cw.submit, cw.job, cw.jobs, cw.runs, cw.connect, cw.Resources, cw.JobFailed",
        "import cellworks as cw; cw.examples, cw.log_metric",
        "import cellworks as cw; cw.step, cw.pipeline, cw.pipelines, cw.when, cw.each, cw.notebook_pipeline",
        "import cellworks.cli.jobs, cellworks.cli.studio, cellworks.cli.runs, cellworks.cli.apply",
        "import cellworks.magics.train, cellworks.magics.jobs, cellworks.magics.cw, cellworks.activation",
        "import cellworks.magics.step, cellworks.cli.pipelines",
    ],
)
def test_the_whole_sdk_loads_nothing_heavy(code: str):
    assert loaded_by(code) & HEAVY == set()


def test_every_public_name_is_there():
    for name in cellworks.__all__:
        assert getattr(cellworks, name) is not None
    assert {*cellworks.__all__} <= {*dir(cellworks)}
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        cellworks.nothing  # noqa: B018


def test_an_import_outside_a_notebook_changes_nothing():
    shown = "'MLFLOW_TRACKING_URI' in os.environ, threading.active_count()"
    code = f"import os, threading, cellworks; print({shown})"
    asked = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert asked.stdout.split() == ["False", "1"]


def test_the_environment_is_this_interpreter_and_its_packages():
    found = environment()
    assert found.python == sys.executable
    assert found.packages == len(packages())
    assert any(one.startswith("pandas==") for one in packages())
    assert environment() == found


def test_an_installed_package_changes_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    before = environment()
    (tmp_path / "some_thing-1.2.dist-info").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    assert "some-thing==1.2" in packages()
    first = environment()
    assert first.digest != before.digest
    (tmp_path / "other-3.dist-info").mkdir()
    assert environment().digest != first.digest
