"""Runs side by side, in code, in a cell, on the command line; and the way from a run back to its cell."""

import json
from pathlib import Path

import mlflow
import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from tests.studio import Studio

import cellworks as cw
from cellworks import submitting
from cellworks.cli import main
from cellworks.client import connect, path_of
from cellworks.job_handle import JobHandle
from cellworks.options import options
from cellworks.run_compare import MIME, RunComparison
from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.runs.comparison_schema import RunOrigin

CELL = 'import mlflow\nfor step in range(3):\n    mlflow.log_metric("auc", depth / 10 + step, step=step)\n'


def submitted(source: str, depth: int, rows: list[int], origin: submitting.Origin | None = None) -> JobHandle:
    names: dict[str, object] = {"rows": rows}
    make = submitting.cell(source, names, name="compared", params={"depth": depth})
    given = options(name="compared", autolog=False, params={"depth": depth})
    job, client = submitting.submit_work(make, given, origin or submitting.Origin())
    handle = JobHandle(client, job).wait()
    assert handle.run_id is not None
    return handle


@pytest.fixture(scope="module")
def studio_runs(studio: Studio) -> list[str]:
    """Return the ids of three runs that differ in parameter, code and captured value."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CELLWORKS_HOME", str(studio.home.path))
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        jobs = [
            submitted(CELL + "total = sum(rows)", 6, [1, 2]),
            submitted(CELL + "total = sum(rows)", 8, [1, 2]),
            submitted(CELL + "total = max(rows)", 8, [1, 2, 3]),
        ]
    return [str(job.run_id) for job in jobs]


def test_what_differs_is_named_and_what_is_the_same_is_not(home: Studio, studio_runs: list[str]):
    found = cw.compare(*(one[:12] for one in studio_runs))
    assert found.runs == studio_runs
    frame = found.frame()
    assert list(frame.loc[("params", "depth")]) == ["6", "8", "8"]
    assert list(frame.loc[("metrics", "auc")]) == [2.6, 2.8, 2.8]
    assert ("run", "experiment") not in frame.index
    assert ("run", "experiment") in found.frame(only_what_differs=False).index
    first, second, third = frame.loc[("data", "rows")]
    assert first == second != third
    assert "-total = sum(rows)\n+total = max(rows)" in found.diff()
    assert found.diff("packages") == ""
    sides = found.comparison.sides
    assert sides[0].packages is not None
    assert f"msgspec=={msgspec_version()}" in sides[0].packages
    assert sides[0].missing == []


def msgspec_version() -> str:
    from importlib.metadata import version

    return version("msgspec")


def test_a_run_that_other_tools_logged_is_compared_as_far_as_it_goes(home: Studio, studio_runs: list[str]):
    client = mlflow.MlflowClient(tracking_uri=f"sqlite:///{home.home.mlflow / 'mlflow.db'}")
    run = client.create_run("0", run_name="plain")
    client.log_param(run.info.run_id, "depth", 9)
    found = cw.compare(studio_runs[0], run.info.run_id)
    assert list(found.frame().loc[("params", "depth")]) == ["6", "9"]
    assert "was logged by no job of this studio" in found.text()
    told = connect().call("GET", path_of("runs", run.info.run_id, "origin"), RunOrigin)
    assert told.sentence == "It was logged by no job of this studio, so its cell is not known."
    assert cw.runs("params.depth = '9'").iloc[0]["name"] == "plain"


def test_what_cannot_be_compared_is_refused_with_a_sentence(home: Studio, studio_runs: list[str]):
    with pytest.raises(NotFound, match="No run's id begins with 'ffffffff'"):
        cw.compare(studio_runs[0], "ffffffff")
    with pytest.raises(InvalidInput, match="named twice"):
        cw.compare(studio_runs[0], studio_runs[0])
    with pytest.raises(InvalidInput, match="Two runs are needed"):
        cw.compare(studio_runs[0])
    with pytest.raises(InvalidInput, match="11 runs are named"):
        cw.compare(*[studio_runs[0]] * 11)


def test_the_magic_shows_a_table_and_opens_the_panel_where_there_is_one(
    home: Studio, studio_runs: list[str], shell: InteractiveShell
):
    found = shell.run_line_magic("compare", f"{studio_runs[0][:10]} {studio_runs[1][:10]}")
    assert isinstance(found, RunComparison)
    bundle = found._repr_mimebundle_()
    assert bundle[MIME]["runs"] == studio_runs[:2]
    assert "<td" in bundle["text/html"]
    assert "params.depth" in bundle["text/plain"]
    last = shell.run_line_magic("compare", "--last 2 --filter \"params.depth = '8'\"")
    assert set(last.runs) == set(studio_runs[1:])


def test_the_command_line_compares(home: Studio, studio_runs: list[str], capsys: pytest.CaptureFixture[str]):
    assert main(["runs", "compare", *studio_runs[:2], "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    depth = next(line for line in told["rows"] if line["name"] == "depth")
    assert depth == {"group": "params", "name": "depth", "values": ["6", "8"], "differs": True}
    assert main(["runs", "compare", *studio_runs[:2]]) == 0
    assert "params.depth" in capsys.readouterr().out
    assert main(["runs", "list", "params.depth = '8'", "--sort=metrics.auc", "--json"]) == 0


def test_a_run_leads_back_to_its_cell_and_says_what_ran_out_of_order(home: Studio, here: Path):
    train = CELL + "total = sum(rows)"
    cells = ["rows = [1, 2]", f"%%train compared\n{train}", "rows = [3]"]
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source, id=f"c{at}") for at, source in enumerate(cells)]
    )
    path = here / "late.ipynb"
    nbformat.write(notebook, path)

    def origin(*ran: int) -> RunOrigin:
        told = [
            {"count": count, "cell": f"c{at}", "source": cells[at]} for count, at in enumerate(ran, start=1)
        ]
        came = submitting.Origin(
            client="notebook", notebook=str(path), cell="c1", executed=len(ran) + 1,
            history=(len(ran), json.dumps(told).encode()),
        )  # fmt: skip
        job = submitted(train, 8, [1, 2], came)
        return connect().call("GET", path_of("runs", str(job.run_id), "origin"), RunOrigin)

    good = origin(0)
    assert (good.state, good.position, good.warnings) == ("same", 1, [])
    assert good.sentence.endswith("ran as they stand in the notebook.")
    bad = origin(0, 2)
    assert [one.sentence for one in bad.warnings] == [
        "`rows` was last set by cell [2], which stands below this one."
    ]
    notebook.cells[1].source += "\n1 + 1"
    nbformat.write(notebook, path)
    assert origin(0).state == "changed"
