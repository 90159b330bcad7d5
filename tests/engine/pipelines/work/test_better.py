"""Steps that hold a metric against the champion's."""

import json

import pytest
from tests.engine.pipelines.work.conftest import Ran
from tests.engine.pipelines.work.models import STEPS, register, trained

import cellworks as cw
from cellworks_engine.pipelines.measures import measures
from cellworks_engine.pipelines.step_schema import BetterStep
from cellworks_engine.pipelines.work.judging import judge

FILES = {"steps.py": STEPS + "\n    def said(report):\n        return report\n"}


def against(model: str, report: dict[str, object], more: str = "") -> str:
    """Return a pipeline that holds a report against the champion of a model."""
    return (
        "pipeline: gates\nsteps:\n"
        f"  said:\n    function: steps.py:said\n    in: {{report: {{value: {json.dumps(report)}}}}}\n"
        "    out: {report: report}\n"
        f"  gate:\n    better: {{metric: accuracy, model_name: {model}{more}}}\n"
        "    in: {report: {from: said.report}}\n"
    )


@pytest.fixture
def champion(ran: Ran) -> float:
    """Return the accuracy of the champion of `champ`, measured on 400 rows."""
    if "champ" not in [one.name for one in cw.models.page().models]:
        assert ran(trained("champs", register("champ", alias="champion")), FILES).state == "succeeded"
    value = cw.models["champ@champion"].whole.metrics["accuracy"]
    assert value is not None
    return value


def test_a_metric_that_is_higher_than_chance_explains_passes(ran: Ran, champion: float):
    execution = ran(against("champ", {"accuracy": 0.99, "rows": 400}), FILES)

    assert execution.state == "succeeded", execution.sentence
    report = execution["gate"].outputs["report"].value
    assert report["better"] is True
    assert report["version"] == "champ/1"
    assert report["difference"] == pytest.approx(0.99 - champion)
    assert report["interval"][0] > 0
    assert report["method"] == "Newcombe 1998 (Wilson limits)"


def test_a_metric_that_is_higher_by_what_chance_brings_does_not_pass(ran: Ran, champion: float):
    execution = ran(against("champ", {"accuracy": champion + 0.01, "rows": 400}), FILES)

    assert execution["gate"].state == "failed"
    assert "which leaves doubt of `>`" in (execution["gate"].sentence or "")
    report = execution["gate"].outputs["report"].value
    assert report["better"] is False
    assert report["interval"][0] < 0 < report["interval"][1]


def test_where_neither_says_how_it_varies_the_numbers_decide_and_that_is_said(ran: Ran, champion: float):
    execution = ran(against("champ", {"accuracy": champion + 0.01}), FILES)

    assert execution.state == "succeeded", execution.sentence
    report = execution["gate"].outputs["report"].value
    assert report["interval"] is None
    assert "no interval" in report["sentence"]


@pytest.mark.parametrize(("otherwise", "state"), [("pass", "succeeded"), ("fail", "failed")])
def test_where_there_is_no_champion_the_step_does_as_it_says(ran: Ran, otherwise: str, state: str):
    execution = ran(against("nobody", {"accuracy": 0.7}, f", otherwise: {otherwise}"), FILES)

    assert execution["gate"].state == state
    assert "has no champion yet" in execution["gate"].outputs["report"].value["sentence"]


def test_a_report_without_the_metric_says_what_it_has(ran: Ran):
    execution = ran(against("nobody", {"auc": 0.7}), FILES)

    assert execution["gate"].sentence == "The report says nothing of accuracy; it has auc."


def test_folds_are_compared_in_pairs():
    does = BetterStep(metric="auc", model_name="late")
    folds = [0.70, 0.71, 0.72, 0.73, 0.74]
    theirs = measures({"auc": 0.72, "auc_folds": folds})
    ours = measures({"auc": 0.74, "auc_folds": [one + 0.02 + 0.001 * at for at, one in enumerate(folds)]})
    found = judge(does, ours, theirs, {})

    assert found.holds
    assert found.method == "corrected t over 5 pairs (Nadeau and Bengio 2003)"


@pytest.mark.parametrize(
    ("here", "holds"),
    [
        ({"loss": 1.0, "loss_interval": [0.9, 1.1]}, True),
        ({"loss": 1.0, "loss_interval": [0.2, 1.8]}, False),
        ({"loss": 1.0, "loss_std": 0.5, "n": 100}, True),
        ({"loss": 1.0, "loss_std": 5.0, "n": 100}, False),
    ],
)
def test_an_interval_or_a_deviation_of_one_side_is_enough(here: dict[str, object], holds: bool):
    does = BetterStep(metric="loss", model_name="late", op="<")

    assert judge(does, measures(here), {"loss": 1.3}, {}).holds is holds
