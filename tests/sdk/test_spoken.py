"""What a form says in Python, for a shell and in YAML submits the very job that the form submits.

The texts are those of `labextension/test/jobs/spoken.json`, which the interface's own tests write.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.studio import Studio

import cellworks as cw
from cellworks.client import connect
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.schema import Job, JobSpec

ROOT = Path(__file__).parents[2]
SPOKEN = json.loads((ROOT / "labextension/test/jobs/spoken.json").read_text())
NOTEBOOK = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder of source."""
    folder = tmp_path / "source"
    (folder / "parts").mkdir(parents=True)
    (folder / "train.py").write_text("print(1)\n")
    (folder / "parts/fit.py").write_text("print(2)\n")
    (folder / "report.ipynb").write_text(json.dumps(NOTEBOOK))
    return folder


def run(words: list[str], folder: Path) -> None:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def told(spec: JobSpec) -> dict[str, Any]:
    """Return what a job was told, without who told it."""
    whole: dict[str, Any] = msgspec.to_builtins(spec)
    whole["provenance"].pop("client")
    return whole


@pytest.mark.parametrize("said", SPOKEN, ids=[one["document"].get("name", "plain") for one in SPOKEN])
def test_every_language_submits_what_the_form_submits(
    said: dict[str, Any], source: Path, home: Studio
) -> None:
    here = json.loads(json.dumps(said).replace("/SOURCE", str(source)))
    form = connect().call("POST", "/jobs/document", Job, body=here["document"])
    assert form.spec.provenance.client == "lab"
    (source.parent / "job.yml").write_text(here["yaml"])
    (source.parent / "job.py").write_text(here["python"])
    # All run from the folder of source, whose git is the one that is looked at.
    run([sys.executable, str(source.parent / "job.py")], source)
    run(["bash", "-c", here["cli"]], source)
    run(["cellworks", "apply", "-f", str(source.parent / "job.yml")], source)
    specs = [told(cw.jobs[-n].job.spec) for n in (3, 2, 1)]
    assert specs == [told(form.spec)] * 3


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"source": "/nowhere/at/all"}, "source"),
        ({"script": "gone.py"}, "entry"),
        ({"script": "../other.py"}, "entry"),
        ({"memory": "much"}, "memory"),
        ({"timeout": "soon"}, "timeout"),
        ({"notebook": "report.ipynb"}, "script"),
        ({"python": "/nowhere/python"}, "python"),
        ({"compute": "moon"}, "compute"),
    ],
)
def test_what_cannot_be_submitted_is_refused_by_field(
    change: dict[str, Any], field: str, source: Path, home: Studio
) -> None:
    document = {"source": str(source), "script": "train.py", **change}
    with pytest.raises(InvalidInput) as refused:
        connect().call("POST", "/jobs/document", Job, body=document)
    assert refused.value.field == field
