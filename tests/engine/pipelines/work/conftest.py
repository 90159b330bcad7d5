"""Pipelines in YAML, run by a real studio; each test has a folder of its own for what they name."""

import os
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from tests.studio import Studio, studio  # noqa: F401

import cellworks as cw
from cellworks.execution_handle import ExecutionHandle

DEADLINE = 240.0
Ran = Callable[..., ExecutionHandle]


@pytest.fixture
def folder(studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: F811
    """Return the folder that the pipeline lies in; the session's studio is the one that is found."""
    for name in [*os.environ]:
        if name.startswith("CELLWORKS_") or name in ("MLFLOW_TRACKING_URI", "MLFLOW_RUN_ID"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CELLWORKS_HOME", str(studio.home.path))
    place = tmp_path / "pipelines"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def ran(folder: Path) -> Ran:
    """Run a pipeline, given as YAML, until it has ended; `files` are those that it names."""

    def run(text: str, files: dict[str, str] | None = None, **parameters: object) -> ExecutionHandle:
        for name, content in (files or {}).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(dedent(content))
        (folder / "pipeline.yaml").write_text(dedent(text))
        execution = cw.pipelines.load("pipeline.yaml").run(parameters)
        return execution.wait(DEADLINE, check=False)

    return run
