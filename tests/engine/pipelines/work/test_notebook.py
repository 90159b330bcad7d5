"""Steps that are a notebook."""

import json

import nbformat
from tests.engine.pipelines.work.conftest import Ran

PIPELINE = """\
    pipeline: notebooks
    parameters: {month: 2, origins: [JFK]}
    steps:
      rows:
        function: steps.py:rows
        out: {data: dataset}
      report:
        notebook: report.ipynb
        in: {data: {from: rows.data}, month: {from: month}, origins: {from: origins}}
        out: {counts: report, kept: dataset}
    """
STEPS = """\
    import pandas as pd

    def rows():
        return pd.DataFrame({"month": [1, 1, 2], "origin": ["JFK", "LGA", "JFK"]})
    """


def notebook(*cells: str) -> str:
    first, *more = cells
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(one) for one in (first, *more)])
    made.cells[0].metadata["tags"] = ["parameters"]
    return nbformat.writes(made)


def test_a_notebook_finds_its_inputs_over_the_defaults_of_its_parameters_cell(ran: Ran):
    text = notebook(
        "data = None\nmonth = 1\norigins = ['LGA']",
        "from beside import twice\nkept = data[(data.month == month) & data.origin.isin(origins)]",
        "counts = {'rows': twice(len(kept))}",
    )
    files = {"steps.py": STEPS, "report.ipynb": text, "beside.py": "def twice(n):\n    return 2 * n\n"}
    execution = ran(PIPELINE, files)

    assert execution.state == "succeeded", execution.sentence
    assert execution["report"].outputs["counts"].value == {"rows": 2}
    assert execution["report"].output("kept").origin.tolist() == ["JFK"]


def test_a_notebook_that_leaves_no_such_name_fails_and_names_it(ran: Ran):
    execution = ran(PIPELINE, {"steps.py": STEPS, "report.ipynb": notebook("month = 1", "counts = {}")})

    assert execution["report"].state == "failed"
    assert "leaves no value named `kept`" in (execution["report"].sentence or "")


def test_a_cell_that_raises_is_named(ran: Ran):
    execution = ran(PIPELINE, {"steps.py": STEPS, "report.ipynb": notebook("month = 1", "1 / 0")})

    assert execution["report"].sentence == "ZeroDivisionError: division by zero (line 1 of cell 3)"


def test_the_notebook_as_it_ran_is_among_the_artifacts_of_its_job(ran: Ran):
    text = notebook("month = 1", "counts = {'month': month}\nkept = data\nprint(month)")
    execution = ran(PIPELINE, {"steps.py": STEPS, "report.ipynb": text}, month=7)

    assert execution.state == "succeeded", execution.sentence
    printed = json.dumps([one.get("text") for one in execution["report"].job.outputs()])
    assert "7" in printed
