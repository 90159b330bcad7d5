"""Steps that are a suite of Great Expectations."""

import json

import pandas as pd
import pytest
from tests.engine.pipelines.work.conftest import Ran

import cellworks as cw

PIPELINE = """\
    pipeline: suites
    steps:
      check:
        suite: flights.suite.json
        in: {data: {dataset: suite_rows}}
      after:
        function: steps.py:after
        in: {report: {from: check.report}}
        out: {said: value}
    """
STEPS = "def after(report):\n    return report['expectations']\n"


@pytest.fixture
def rows(folder: object) -> None:
    cw.datasets.register(
        "suite_rows", pd.DataFrame({"hour": [5.0, 9.0, 23.0, 31.0, 40.0], "late": [0, 1, 0, 1, 1]})
    )


def suite(most: float) -> str:
    return json.dumps({"name": "hours", "expectations": [
        {"type": "expect_column_values_to_be_between",
         "kwargs": {"column": "hour", "min_value": 0, "max_value": most}},
        {"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "late", "value_set": [0, 1]}},
    ]})  # fmt: skip


def test_rows_that_meet_the_suite_pass(ran: Ran, rows: None):
    execution = ran(PIPELINE, {"steps.py": STEPS, "flights.suite.json": suite(48)})

    assert execution.state == "succeeded", execution.sentence
    assert execution["after"].output() == 2
    assert execution["check"].outputs["report"].value["success"] is True


def test_rows_that_do_not_fail_the_step_which_keeps_the_report(ran: Ran, rows: None):
    execution = ran(PIPELINE, {"steps.py": STEPS, "flights.suite.json": suite(24)})

    assert execution["check"].state == "failed"
    sentence = execution["check"].sentence or ""
    assert sentence.startswith("1 of 2 expectations do not hold: hour: values to be between")
    assert "(2 rows)" in sentence
    report = execution["check"].outputs["report"].value
    assert report["failed"][0]["rows"] == [3, 4]
    assert report["failed"][0]["values"] == ["31.0", "40.0"]
    assert execution["after"].state == "blocked"


def test_what_is_no_suite_is_said_so(ran: Ran, rows: None):
    execution = ran(PIPELINE, {"steps.py": STEPS, "flights.suite.json": "{}"})

    assert "This is no suite of Great Expectations" in (execution["check"].sentence or "")
