"""Cells under `%%step` run in their notebook, and are the steps of a pipeline."""

from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from tests.sdk.notebook import notebook_text

import cellworks as cw
from cellworks_engine.errors import InvalidInput
from cellworks_engine.pipelines.schema import FromParameter, FromStep, Retries, Step


def test_a_notebook_runs_its_steps_as_cells_and_is_a_pipeline(shell: InteractiveShell):
    shell.user_ns["cw"] = cw
    for cell in (
        "rows = 3\nLEAST = 1\ndef twice(x):\n    return 2 * x",
        "%%step make\nnumbers = list(range(rows))",
        "%%step total --retries 2\ntotal = sum(numbers) + LEAST\ntext = '''a\nb'''\ntotal",
        "%%step show --after make\nshown = twice(total)",
        "%%step total --retries 3\ntotal = sum(numbers) + LEAST",
    ):
        assert shell.run_cell(cell, store_history=True).success
    assert shell.user_ns["shown"] == 8
    found = cw.notebook_pipeline()
    assert list(found.check()) == []
    assert [one.name for one in found.definition().steps] == ["make", "total", "show"]
    make, total, show = found.definition().steps
    assert isinstance(make, Step) and isinstance(total, Step) and isinstance(show, Step)
    assert make.inputs == {"rows": FromParameter(name="rows")}
    assert (total.inputs, total.outputs) == (
        {"numbers": FromStep(step="make", output="numbers")},
        {"total": "value"},
    )
    assert (total.retries, show.after, show.outputs) == (Retries(most=3), ["make"], {})
    assert total.does["code"]["uses"] == ["LEAST = 1"]
    assert show.does["code"]["uses"] == ["def twice(x):\n    return 2 * x\n"]
    assert not shell.run_cell("%%step bad name\nx = 1").success
    assert not shell.run_cell("%%step fails\n1 / 0").success
    assert not shell.run_cell("%%step star\nfrom os import *\n%%nothing").success


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("%%step a-b\nx = 1", "'a-b' is no name of a step"),
        ("%%step a --out x:modle\nx = 1", "modle"),
        ("%%step a --in nobody\nx = 1", "no plain cell makes nobody"),
        ("%%step a --when g 'x >'\nx = 1", "cannot be read"),
        ("%%step a --otherwise g\nx = 1", "comes after a step with --when g"),
        ("%%step a\nfrom os import *", "cannot be a step"),
        ("%%step a\nx = y + nobody", "a reads `nobody`, which is neither an input nor defined"),
        ("%%step a\ncw.step.deploy(f(1), endpoint='e')", "neither what a step makes"),
    ],
)
def test_a_cell_that_cannot_be_a_step_is_named(tmp_path: Path, cell: str, says: str):
    (tmp_path / "n.ipynb").write_text(notebook_text(["y = 1", cell]))
    with pytest.raises(InvalidInput, match=r"n.ipynb \[1\], line 1: ") as caught:
        cw.notebook_pipeline(tmp_path / "n.ipynb")
    assert says in caught.value.message
