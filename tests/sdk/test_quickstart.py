"""The quickstart runs from its first cell to its last, and `import cellworks` does its part in a kernel."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from tests.studio import Studio, end_studio
from traitlets.config import Config

import cellworks as cw
from cellworks.card import MIME
from cellworks_engine.config import Home

pytestmark = pytest.mark.timeout(600)  # kernels, MLflow and real fits, on whatever machine
ROOT = Path(__file__).parents[2]


def execute(notebook: Any, folder: Path, home: Path) -> Any:
    """Run a notebook in a kernel of this interpreter that finds the studio of a home."""
    kernel = Config({"KernelManager": {"transport": "ipc", "ip": str(Home(home).make_sockets() / "kernel")}})
    resources = {"metadata": {"path": str(folder)}}
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", resources=resources, config=kernel)
    client.execute(env={**os.environ, "CELLWORKS_HOME": str(home)})
    return notebook


def a_notebook(*sources: str) -> Any:
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return notebook


def text(cell: Any) -> str:
    return "".join(o.get("text") or o.get("data", {}).get("text/plain", "") for o in cell.outputs)


def test_the_quickstart_runs_and_says_what_came_of_it(home: Studio, here: Path):
    notebook = execute(
        nbformat.read(ROOT / "examples" / "quickstart.ipynb", as_version=4), here, home.home.path
    )
    cells = {cell.id: cell for cell in notebook.cells}
    assert "(51955, 26)" in text(cells["data"])
    (shown,) = cells["train"].outputs
    assert shown.data[MIME]["name"] == "late-flights"
    assert "✓ succeeded" in shown.data["text/html"]
    assert 'src="data:image/png;base64,' in shown.data["text/html"]
    assert "AUC 0.6" in shown.data["text/html"]
    tried = list(cw.jobs(experiment="late-flights"))
    assert [job.state for job in tried] == ["succeeded"] * 3
    assert {job.parameters["depth"] for job in tried} == {2, 4, 8}
    assert all(0.6 < job.metrics["auc"] < 0.75 for job in tried)
    assert len(tried[0].history("auc")) == 4
    assert "FINISHED" in text(cells["runs"])
    assert "0.313" in text(cells["function"])


def test_an_import_in_a_kernel_starts_the_studio_and_sets_mlflow(tmp_path: Path, here: Path):
    home = tmp_path / "home"
    cells = (
        "import os, sys\nimport cellworks as cw\nsorted({'numpy', 'pandas', 'mlflow'} & {*sys.modules})",
        "import mlflow\nmlflow.get_tracking_uri()",
        "%%train --wait\nprint('ran in', os.environ['CELLWORKS_JOB'])",
        "cw.jobs.last.logs()",
        "%load_ext cellworks",
    )
    try:
        notebook = execute(a_notebook(*cells), here, home)
    finally:
        end_studio(Home(home))
    assert text(notebook.cells[0]) == "[]"
    assert text(notebook.cells[1]) == "'cellworks://studio'"
    assert "ran in job_" in text(notebook.cells[3])


def test_a_refusal_is_one_sentence_in_the_notebook(home: Studio, here: Path):
    notebook = a_notebook("import cellworks\ndef made(): ...", "%%train\nmade()")
    with pytest.raises(CellExecutionError):
        execute(notebook, here, home.home.path)
    (error,) = notebook.cells[1].outputs
    assert error.traceback == [
        "Refused: `made` is a function of this notebook, and this version does not take those into a job.\n"
        "Define it inside the cell, or import it from a module."
    ]


def test_the_examples_are_the_flights_of_2013():
    code = (
        "import cellworks as cw\nflights, weather = cw.examples.flights()\n"
        "print(flights.shape, weather.shape, flights.late[flights.month == 7].mean().round(3),"
        " flights.late.isna().sum())"
    )
    asked = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert asked.stdout.strip() == "(336776, 26) (26115, 15) 0.303 0"
