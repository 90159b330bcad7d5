"""Long values of steps: an execution comes without them, and whoever asks for one has it whole."""

import json
from pathlib import Path

import pytest
from tests.studio import Studio

import cellworks as cw
from cellworks.cli import main
from cellworks.client import connect
from cellworks.execution_handle import ExecutionHandle
from cellworks_engine.errors import Conflict

pytestmark = pytest.mark.timeout(300)

STEPS = """\
from pathlib import Path


def judge(size):
    return {"rows": size, "folds": [*range(size)], "score": 0.5}, "a word"


def fold(part):
    return part + 1


def fails(report):
    raise ValueError("not today")
"""
PIPELINE = """\
pipeline: long values
parameters: {size: 3000}
steps:
  judge: {function: "steps.py:judge", in: {size: {from: size}}, out: {report: report, word: value}}
  gate:
    if: judge.report["score"] >= 0.5 and judge.report["folds"][2999] == 2999
    then:
      each_part:
        each: part
        in: [1, 2]
        do:
          fold: {function: "steps.py:fold", in: {part: {from: part}}, out: {next: value}}
  fails: {function: "steps.py:fails", in: {report: {from: judge.report}}, out: {said: value}}
  after: {function: "steps.py:fold", in: {part: {from: 'fails.said[2]'}}, out: {next: value}}
"""
REPORT = {"rows": 3000, "folds": [*range(3000)], "score": 0.5}


@pytest.fixture
def ran(tmp_path: Path, home: Studio) -> ExecutionHandle:
    (tmp_path / "steps.py").write_text(STEPS)
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    return cw.pipelines.load(tmp_path / "pipeline.yaml").run().wait(120, check=False)


def test_a_long_value_comes_whole_when_it_is_asked_for_and_not_before(ran: ExecutionHandle) -> None:
    judge = ran["judge"]

    assert len(connect().content(f"/executions/{ran.id}")) < 10_000 < len(json.dumps(REPORT))
    assert judge.outputs["report"].value == judge.output("report") == REPORT
    assert judge.outputs["word"].value == "a word"
    assert [step.outputs["report"].value for step in ran.steps if step.key == "judge"] == [REPORT]
    assert ran.metrics == {"judge.rows": 3000.0, "judge.score": 0.5}


def test_what_is_decided_looks_into_long_values_as_ever(ran: ExecutionHandle) -> None:
    assert (ran["fold[1]"].output(), ran["fails"].state, ran["after"].state) == (3, "failed", "blocked")


def test_a_long_value_that_a_person_gave_comes_whole_too_and_is_handed_on(ran: ExecutionHandle) -> None:
    done = ran.mark_done("fails", said=[*range(2000)]).resume().wait(60)

    assert done["fails"].output() == done["fails"].outputs["said"].value == [*range(2000)]
    assert done["after"].output() == 3


def test_the_command_line_has_long_values_where_one_step_is_shown(
    ran: ExecutionHandle, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["executions", "show", str(ran.number), "judge", "--json"])
    assert json.loads(capsys.readouterr().out)["outputs"]["report"]["value"] == REPORT

    main(["executions", "show", str(ran.number), "--json"])
    steps = {step["key"]: step for step in json.loads(capsys.readouterr().out)["steps"]}
    assert "value" not in steps["judge"]["outputs"]["report"]
    assert steps["judge"]["outputs"]["report"]["kept_back"] > 10_000


def test_a_step_that_has_made_something_else_since_is_not_taken_for_the_one_that_was_read(
    ran: ExecutionHandle,
) -> None:
    then = ran["judge"]
    ran.resume(size=3001).wait(60, check=False)

    with pytest.raises(Conflict, match="judge has run again since it was read: take it from the execution"):
        _ = then.outputs
    assert ran["judge"].outputs["report"].value["rows"] == 3001
