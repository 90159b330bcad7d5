"""The magics, in an IPython shell: what `%%train` says, refuses, submits and shows."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import RichOutput, capture_output
from tests.studio import DEADLINE, Studio

import cellworks as cw
from cellworks import activation, card, deposit
from cellworks.job_handle import JobFailed
from cellworks_engine.config import Home, Settings
from cellworks_engine.errors import InvalidInput, Refused, TooLarge
from cellworks_engine.jobs.schema import CellEntry


def train(shell: InteractiveShell, line: str, cell: str) -> list[RichOutput]:
    """Run a `%%train` cell and return what it displayed."""
    with capture_output() as shown:
        shell.run_cell_magic("train", line, cell)
    return list(shown.outputs)


def bundle(outputs: list[RichOutput]) -> dict[str, Any]:
    (output,) = outputs
    assert output.data is not None
    return dict(output.data)


def test_a_cell_becomes_a_job_with_what_it_uses(home: Studio, shell: InteractiveShell):
    frame = pd.DataFrame({"x": np.arange(10.0)})
    shell.run_cell("import numpy as np\nrate, depth, unused = 0.5, 6, object()")
    shell.user_ns["frame"] = frame
    line = (
        "late-flights -p depth=8 --cpu 0.5 --memory 2G --timeout 1h --retries 1 --tag why=test --priority 3"
    )
    shown = bundle(train(shell, line, "print(np.sum(frame.x) * rate, depth)"))
    data = shown[card.MIME]
    job = cw.jobs.last.wait(DEADLINE)
    assert data == {
        "version": 1,
        "job": job.id,
        "number": job.number,
        "name": "late-flights",
        "captured": [
            {"name": "frame", "size": data["captured"][0]["size"], "summary": "10 x 1"},
            {"name": "rate", "size": data["captured"][1]["size"], "summary": "0.5"},
        ],
        "parameters": {"depth": 8},
    }
    assert "late-flights" in shown["text/html"]
    assert f"job {job.number}" in shown["text/plain"]
    assert job.logs() == "22.5 8\n"
    spec = job.job.spec
    assert spec.entry == CellEntry(source="print(np.sum(frame.x) * rate, depth)")
    assert [capture.name for capture in spec.captures] == ["np", "frame", "rate"]
    assert (spec.resources.cpu, spec.resources.memory, spec.timeout) == (0.5, 2 << 30, 3600)
    assert (spec.retries.most, spec.tags, spec.priority) == (1, {"why": "test"}, 3)
    assert spec.provenance.client == "notebook"
    assert spec.provenance.executed == shell.execution_count


def test_waiting_brings_the_card_up_to_date_with_the_outputs(home: Studio, shell: InteractiveShell):
    outputs = train(
        shell, "shown --wait", "from IPython.display import HTML, display\ndisplay(HTML('<b>hi</b>'))\n6 * 7"
    )
    first, last = outputs
    assert first.data is not None
    assert last.data is not None
    assert any(word in first.data["text/plain"] for word in ("queued", "starting"))
    assert "succeeded" in last.data["text/plain"]
    assert "<b>hi</b>" in last.data["text/html"]
    assert "42" in last.data["text/html"]
    assert {**first.data[card.MIME], "state": "succeeded"} == last.data[card.MIME]


def test_a_failed_job_that_was_waited_for_fails_the_cell(home: Studio, shell: InteractiveShell):
    with pytest.raises(JobFailed, match="NameError: name 'nothing' is not defined") as caught:
        train(shell, "--wait", "x = 1\nnothing(x)")
    assert caught.value.failure is not None
    assert caught.value.failure.line == 2


def test_a_function_of_the_notebook_that_fails_shows_its_own_lines(home: Studio, shell: InteractiveShell):
    shell.run_cell(
        "rate = 0\n\ndef share(part):\n    whole = rate\n    return part / whole", store_history=True
    )
    with pytest.raises(
        JobFailed, match=r"ZeroDivisionError: division by zero \(line 1 of the cell\)"
    ) as caught:
        train(shell, "--wait", "share(1)")
    assert caught.value.failure is not None
    told = caught.value.failure.traceback or ""
    assert 'File "<notebook: share>", line 5, in share\n    return part / whole' in told


def test_a_dry_run_says_what_would_travel_and_submits_nothing(
    home: Studio, shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
):
    before = cw.jobs(limit=1).total
    shell.user_ns.update(frame=pd.DataFrame({"x": [1, 2]}), depth=6)
    shell.run_cell_magic("train", "try --dry-run -p depth=8 --memory 1G", "frame.x * depth")
    said = capsys.readouterr().out
    assert "nothing is submitted" in said
    assert "frame" in said
    assert "2 x 1" in said
    assert "depth=8" in said
    assert cw.jobs(limit=1).total == before


def test_a_dry_run_lists_what_a_function_that_comes_back_needs_and_refuses_what_a_submit_would(
    home: Studio, shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
):
    shell.user_ns["depth"] = 6
    cell = "def fit():\n    return depth"
    shell.run_cell_magic("train", "try --dry-run -o fit", cell)
    said = capsys.readouterr().out
    assert "depth" in said
    assert "brings back  fit" in said
    with pytest.raises(InvalidInput, match="no name fitted"):
        shell.run_cell_magic("train", "try --dry-run -o fitted", cell)
    with pytest.raises(InvalidInput, match="cell is empty"):
        shell.run_cell_magic("train", "--dry-run", " ")


@pytest.mark.parametrize(
    ("line", "cell", "kind", "words"),
    [
        ("", "  \n", InvalidInput, "cell is empty"),
        ("-p depth", "depth", InvalidInput, "is not a parameter"),
        ("--what", "1", InvalidInput, "unrecognized arguments: --what"),
        ("--cpu many", "1", InvalidInput, "invalid float value: 'many'"),
        ("a b", "1", InvalidInput, "unrecognized arguments: b"),
        ("'open", "1", InvalidInput, "cannot be read"),
        ("--memory lots", "1", InvalidInput, "not a size"),
        ("--register a/b", "1", InvalidInput, "no slash and no colon"),
        ("-p depth=8", "depth = 6\nprint(depth)", InvalidInput, "would change nothing"),
        ("", "next(made)", Refused, "`made` is a generator"),
        ("", "x = = 1", SyntaxError, "invalid syntax"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_submitted(
    home: Studio, shell: InteractiveShell, line: str, cell: str, kind: type[Exception], words: str
):
    before = cw.jobs(limit=1).total
    shell.run_cell("made = (n for n in [1])")
    with pytest.raises(kind, match=words):
        train(shell, line, cell)
    assert cw.jobs(limit=1).total == before


def test_magics_inside_the_cell_run_in_the_job(home: Studio, shell: InteractiveShell):
    shell.user_ns.update(values=[1, 2, 3], folder="here")
    cell = "%time total = sum(values)\n!echo {folder} $folder\nprint(total)"
    train(shell, "lines --wait", cell)
    job = cw.jobs.last
    assert [capture.name for capture in job.job.spec.captures] == ["values", "folder"]
    assert "here here" in job.logs()
    assert job.logs().rstrip().endswith("6")


def test_a_large_capture_says_that_it_is_packed_and_a_larger_one_is_refused(
    home: Studio, shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(deposit, "SLOW", 5000)
    shell.user_ns["numbers"] = np.zeros(1000)
    said, shown = train(shell, "", "numbers.sum()")
    assert said.data is not None
    assert shown.data is not None
    assert said.data["text/plain"].startswith("packing numbers, 8.")
    assert card.MIME in shown.data
    monkeypatch.setattr(Home, "settings", lambda _: Settings(capture_limit=5000))
    with pytest.raises(TooLarge, match="`numbers` is 8"):
        train(shell, "", "numbers.sum()")


def test_the_cell_runs_in_the_notebooks_folder(home: Studio, here: Path, shell: InteractiveShell):
    (here / "data.txt").write_text("beside the notebook")
    train(shell, "--wait", "print(open('data.txt').read())")
    assert cw.jobs.last.logs().strip() == "beside the notebook"


def test_the_notebook_and_its_cell_are_known(
    home: Studio, shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("JPY_SESSION_NAME", "/somewhere/quickstart.ipynb")
    shell.parent_header = {"metadata": {"cellId": "abc"}}
    train(shell, "", "1")
    job = cw.jobs.last
    assert job.name == f"quickstart [{shell.execution_count}]"
    provenance = job.job.spec.provenance
    assert (provenance.notebook, provenance.cell) == ("/somewhere/quickstart.ipynb", "abc")
    job.wait(DEADLINE)


def test_jobs_magic_is_a_table(home: Studio, shell: InteractiveShell):
    cw.submit(["true"], name="in-the-table").wait(DEADLINE)
    found = shell.run_line_magic("jobs", "succeeded --search in-the-table --limit 5")
    assert [row.name for row in found.rows] == ["in-the-table"]


def test_cw_is_the_command_line(home: Studio, shell: InteractiveShell, capsys: pytest.CaptureFixture[str]):
    shell.run_line_magic("cw", "status")
    assert str(home.home.path) in capsys.readouterr().out
    with pytest.raises(InvalidInput, match="invalid choice: 'nonsense'"):
        shell.run_line_magic("cw", "nonsense")
    shell.run_line_magic("cw", "jobs --help")
    assert "submit" in capsys.readouterr().out


def test_every_magic_has_help_with_an_example(shell: InteractiveShell):
    for kind, name in (("cell", "train"), ("line", "jobs"), ("line", "cw")):
        magic = shell.find_magic(name, kind)
        assert magic is not None
        assert f"%{name} " in str(magic.__doc__)


def test_activation_registers_once_starts_the_studio_and_shortens_errors(
    home: Studio, shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
):
    started: list[bool] = []
    monkeypatch.setattr(activation, "_get_ready", lambda: started.append(True))
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://elsewhere")
    activation.activate(shell)  # type: ignore[arg-type]
    activation.activate(shell)  # type: ignore[arg-type]
    assert started == [True]
    assert shell.find_magic("train", "cell") is not None
