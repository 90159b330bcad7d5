"""What a failed job's names held: read in code, brought into the notebook, printed by the command line."""

import json
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from tests.studio import DEADLINE, Studio

import cellworks as cw
from cellworks import submitting
from cellworks.cli import main
from cellworks.client import Client
from cellworks.frames import frames_of
from cellworks.job_handle import JobHandle
from cellworks.options import options
from cellworks.transport import UnixTransport
from cellworks_engine.errors import Conflict, InvalidInput, NotFound

TABLE = pd.DataFrame({"x": range(1000)})
CELL = """def score(row, key):
    seen = [row]
    stream = (n for n in seen)
    return row[key]
total = len(table)
score({"a": 1}, "dep_dly")
"""


def run_cell(source: str, name: str = "frames", **namespace: object) -> JobHandle:
    """Run a cell as `%%train` does and return its job once it has ended."""
    make = submitting.cell(source, namespace, name=name, params={"depth": 8})
    job, client = submitting.submit_work(
        make, options(name=name, params={"depth": 8}, autolog=False), submitting.Origin()
    )
    return JobHandle(client, job).wait(DEADLINE, check=False)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Return the notebook's namespace, empty."""
    found: dict[str, object] = {}
    monkeypatch.setattr("cellworks.frames._namespace", lambda: found)
    return found


def test_a_failed_job_has_the_frames_of_its_code(home: Studio):
    job = run_cell(CELL, table=TABLE)
    cell, function = job.frames
    assert (cell.function, cell.line, cell.captured) == ("<module>", 6, ["table"])
    assert (function.function, function.file, function.line) == ("score", "<cell>", 4)
    assert dict(function.locals) == {"row": {"a": 1}, "key": "dep_dly", "seen": [{"a": 1}]}
    assert list(function.left_out) == ["stream"]
    assert "generator" in function.left_out["stream"]
    assert cell.locals["total"] == 1000
    assert "in score" in repr(function)
    assert "left out: `stream`" in repr(function)


def test_open_here_brings_a_frame_over_the_cell_s_names(
    home: Studio, names: dict[str, object], capsys: pytest.CaptureFixture[str]
):
    names["table"] = "the notebook's own"
    job = run_cell(CELL, table=TABLE)
    job.open_here()
    said = capsys.readouterr().out
    assert names["key"] == "dep_dly"
    assert names["seen"] == [{"a": 1}]
    assert (names["total"], names["depth"]) == (1000, 8)
    assert_frame_equal(names["table"], TABLE)
    assert said.count("\n") == 1
    assert f"job {job.number}, <cell>, line 4, in score: row, key, seen" in said
    assert "beneath: table, depth, score, total" in said
    assert "left out: stream (`stream` cannot be packed" in said


def test_another_job_s_names_do_not_leak_and_one_s_own_stay(
    home: Studio, names: dict[str, object], capsys: pytest.CaptureFixture[str]
):
    first, second = run_cell(CELL, table=TABLE), run_cell("other = 1\nother / 0")
    first.open_here(frame=0)
    assert "seen" not in names
    names["total"] = "assigned since"
    second.open_here()
    names.pop("__builtins__", None)  # Python puts it into every namespace that it runs code in
    assert names == {"total": "assigned since", "other": 1, "depth": 8}
    capsys.readouterr()


def test_what_a_cell_started_with_is_opened_where_no_frame_is_left(
    home: Studio, names: dict[str, object], capsys: pytest.CaptureFixture[str]
):
    run_cell("import os, signal\nlen(table)\nos.kill(os.getpid(), signal.SIGKILL)", table=TABLE).open_here()
    assert_frame_equal(names["table"], TABLE)
    assert "left no frame of its code; here is what came with it: table" in capsys.readouterr().out


def test_what_cannot_be_opened_is_said(home: Studio, names: dict[str, object]):
    job = run_cell(CELL, table=TABLE)
    with pytest.raises(InvalidInput, match=f"Job {job.number} left 2 frames, so frame=2 is none of them"):
        job.open_here(frame=2)
    with pytest.raises(NotFound, match="left no frame of its code: ended with exit code 3"):
        cw.submit(["sh", "-c", "exit 3"]).wait(DEADLINE, check=False).open_here()
    waiting = cw.submit(["sleep", "600"])
    with pytest.raises(Conflict, match="nothing to open yet"):
        waiting.open_here()
    waiting.stop(0).wait(DEADLINE, check=False)
    assert names == {}


def test_values_come_through_the_contract_where_the_home_is_elsewhere(home: Studio):
    job = run_cell(CELL, table=TABLE)
    far = Client(UnixTransport(home.home.socket), None)
    assert frames_of(far, job.job)[1].locals["seen"] == [{"a": 1}]


def test_a_rerun_that_names_what_was_not_captured_is_told_what_was(home: Studio):
    job = run_cell(CELL, table=TABLE)
    again = job.rerun(source="tabel.sum()").wait(DEADLINE, check=False)
    assert again.failure is not None
    assert again.failure.sentence == (
        "NameError: name 'tabel' is not defined (line 1 of the cell). "
        "A rerun has only what was captured: table, depth."
    )
    assert job.rerun(source="print(len(table), depth)").wait(DEADLINE).logs() == "1000 8\n"


def test_the_command_line_shows_frames_and_reruns_an_edited_cell(
    home: Studio, here: Path, capsys: pytest.CaptureFixture[str]
):
    job = run_cell(CELL, table=TABLE)
    capsys.readouterr()
    assert main(["jobs", "frames", str(job.number)]) == 0
    said = capsys.readouterr().out
    assert "<cell>, line 4, in score" in said
    assert "as it was captured" in said
    assert "left out: `stream`" in said
    assert main(["jobs", "frames", str(job.number), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["frames"][1]["function"] == "score"
    (here / "mended.py").write_text("print('mended', len(table))")
    assert main(["jobs", "rerun", str(job.number), "--source", "mended.py", "--wait"]) == 0
    assert cw.jobs.last.logs() == "mended 1000\n"
    assert main(["jobs", "rerun", str(job.number), "--source", "nothing.py"]) == 2
    capsys.readouterr()
    assert main(["jobs", "frames", str(cw.jobs.last.number)]) == 0
    assert "left no frames: succeeded" in capsys.readouterr().out
