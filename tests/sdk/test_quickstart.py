"""The quickstart runs from its first cell to its last, and `import cellworks` does its part in a kernel."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from tests.sdk.notebook import VIEW, page_of
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


QUICKSTART = ROOT / "examples" / "quickstart.ipynb"


@pytest.fixture(scope="module")
def ran(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return the quickstart's cells by id, as nbclient ran them."""
    folder = tmp_path_factory.mktemp("quickstart")
    notebook = execute(nbformat.read(QUICKSTART, as_version=4), folder, studio.home.path)
    return {cell.id: cell for cell in notebook.cells}


def test_the_quickstart_runs_and_says_what_came_of_it(home: Studio, ran: dict[str, Any]):
    assert "(51955, 26)" in text(ran["data"])
    (shown,) = ran["train"].outputs
    assert shown.data[MIME]["name"] == "late-flights"
    assert "✓ succeeded" in shown.data["text/html"]
    assert 'src="data:image/png;base64,' in shown.data["text/html"]
    assert "AUC 0.6" in shown.data["text/html"]
    assert "waiting for job" in text(ran["model"])
    assert 0.6 < float(text(ran["model"]).split()[-1]) < 0.75
    tried = list(cw.jobs(experiment="late-flights"))
    assert [job.state for job in tried] == ["succeeded"] * 3
    assert {job.parameters["depth"] for job in tried} == {2, 4, 8}
    assert all(0.6 < job.metrics["auc"] < 0.75 for job in tried)
    assert len(tried[0].history("auc")) == 4
    assert "FINISHED" in text(ran["runs"])
    assert "0.313" in text(ran["function"])
    assert "approved" in text(ran["register"])
    assert 0 < int(text(ran["deploy"]).splitlines()[-1]) < 1000
    assert text(ran["ask"]).startswith("{'predictions': [")
    assert re.fullmatch(r"\(28834, \d+\)", text(ran["batch"]))
    assert text(ran["label"]) == "5000"
    assert "temp went up" in text(ran["drift"])
    assert "against the baseline of late-flights/" in text(ran["drift"])


def test_the_rows_of_every_call_stand_in_the_parquet_log(home: Studio, ran: dict[str, Any]):
    ep = cw.endpoints["late-flights"]
    assert len(ep.requests(labelled=True)) == 5000
    files = (home.home.path / "requests" / "late-flights" / "hours").rglob("*.parquet")
    logged = pd.concat([pd.read_parquet(file) for file in files])
    calls = logged.groupby("request_id").size().tolist()
    assert sorted(calls) == [3, *[500] * 10, 1000]
    assert logged.prediction.notna().all()
    asked = logged[logged.request_id.isin(logged.request_id.value_counts().index[-1:])]
    assert asked.carrier.tolist() == cw.examples.flights()[0].query("month == 3").carrier.head(3).tolist()


def test_no_column_of_the_calendar_is_a_feature(home: Studio, ran: dict[str, Any]):
    signature = cw.models["late-flights"].latest.signature
    assert signature is not None
    features = {field.name for field in signature.inputs}
    assert features == {
        "carrier", "origin", "dest", "distance", "hour",
        "temp", "humid", "wind_speed", "precip", "pressure", "visib",
    }  # fmt: skip


def test_the_year_is_a_report_that_is_kept_window_by_window(home: Studio, ran: dict[str, Any]):
    row = cw.drifts(search="year 2013").page.drifts[-1]
    assert (row.status, row.windows, row.current.rows) == ("violation", 22, 5000)
    timeline = cw.drifts[row.id].timeline()
    july = timeline.loc["2013-07"]
    assert july.temp.min() > max(0.5, timeline.loc["2013-03"].temp.max())
    assert text(ran["dashboard"]).startswith(f"Drift report {row.number} (year 2013)")
    drift = cw.drifts[row.id]
    some = drift.rows(since="2013-07-01T00:00Z", until="2013-08-01T00:00Z")
    assert len(some) == 498  # two of the 500 of July left in what is June by Greenwich's clock
    assert some.time_hour.between("2013-07-01", "2013-08-01").all()
    learned = drift.rows("reference")
    pd.testing.assert_frame_equal(
        learned[["temp", "carrier"]].reset_index(drop=True),
        cw.examples.flights()[0]
        .query("month <= 2")
        .sort_values("time_hour")[["temp", "carrier"]]
        .reset_index(drop=True),
        check_dtype=False,
    )


def test_papermill_gets_the_same_results(
    home: Studio, ran: dict[str, Any], here: Path, monkeypatch: pytest.MonkeyPatch
):
    import papermill

    monkeypatch.setenv("IPYTHONDIR", str(here / "ipython"))
    done = papermill.execute_notebook(
        QUICKSTART, here / "ran.ipynb", kernel_name="python3", progress_bar=False
    )
    found = {cell.id: cell for cell in done.cells}
    for name in ("data", "model", "function", "deploy", "ask", "batch", "label"):
        assert text(found[name]).splitlines()[-1] == text(ran[name]).splitlines()[-1]
    assert aucs(text(found["compare"])) == aucs(text(ran["compare"])) != []


def test_a_front_end_with_widgets_and_without_the_extension_gets_the_same_results(
    home: Studio, ran: dict[str, Any], here: Path
):
    before = cw.jobs(limit=1).total
    with page_of(home.home, here) as page:
        page.run(f"__vsc_ipynb_file__ = {str(here / 'quickstart.ipynb')!r}")  # as VS Code tells its kernels
        found = {name: page.run(cell.source, 400) for name, cell in ran.items() if cell.cell_type == "code"}
        cards = [shown for shown in page.displays.values() if VIEW in shown[0]]
        page.until(lambda: all("✓ succeeded" in shown[-1]["text/html"] for shown in cards))
    first = cards[0]
    assert VIEW not in first[-1]
    assert "AUC 0.6" in first[-1]["text/html"]
    for name in ("data", "model", "function"):
        assert found[name].splitlines()[-1] == text(ran[name]).splitlines()[-1]
    assert aucs(found["compare"]) == aucs(text(ran["compare"])) != []
    train = list(cw.jobs(limit=cw.jobs(limit=1).total - before))[-1]
    assert train.job.spec.provenance.notebook == str(here / "quickstart.ipynb")


def aucs(table: str) -> list[str]:
    return re.findall(r"0\.\d+$", table, re.MULTILINE)


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
    notebook = a_notebook("import cellworks\nrows = (n for n in [1])", "%%train\nnext(rows)")
    with pytest.raises(CellExecutionError):
        execute(notebook, here, home.home.path)
    (error,) = notebook.cells[1].outputs
    assert error.traceback == [
        "Refused: `rows` is a generator, which runs only once and only here.\n"
        "Make it inside the cell, or turn it into a list first."
    ]


def test_the_examples_are_the_flights_of_2013():
    code = (
        "import cellworks as cw\nflights, weather = cw.examples.flights()\n"
        "print(flights.shape, weather.shape, flights.late[flights.month == 7].mean().round(3),"
        " flights.late.isna().sum())"
    )
    asked = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert asked.stdout.strip() == "(336776, 26) (26115, 15) 0.303 0"
