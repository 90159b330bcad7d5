"""Steps that make a model a version."""

import pytest
from tests.engine.pipelines.work.conftest import Ran
from tests.engine.pipelines.work.models import STEPS, register, trained

import cellworks as cw

FILES = {"steps.py": STEPS}


def test_the_model_that_a_train_step_logged_becomes_a_version_with_its_run(ran: Ran):
    execution = ran(trained("reg_a", register("reg-a", alias="champion")), FILES)

    assert execution.state == "succeeded", execution.sentence
    assert execution["register"].outputs["version"].value == "reg-a/1"
    version = cw.models["reg-a@champion"].whole
    assert version.row.job == execution["train"].outputs["model"].job
    assert version.signature is not None and [one.name for one in version.signature.inputs] == ["x"]
    assert version.metrics["accuracy"] == execution["evaluate"].outputs["report"].value["accuracy"]
    assert version.metrics["rows"] == 400


def test_a_model_that_is_a_version_already_stays_it_and_the_alias_moves_only_where_it_must(ran: Ran):
    first = ran(trained("reg_b", register("reg-b", alias="champion")), FILES)
    again = ran(trained("reg_b", register("reg-b", alias="champion")), FILES)

    assert again["train"].state == "cached"
    assert again["register"].state == "succeeded"
    assert first["register"].output() == again["register"].output() == "reg-b/1"
    assert len(cw.models["reg-b"].versions) == 1


def test_a_model_that_no_run_has_logged_is_logged_by_the_step(ran: Ran):
    made = (
        "      made:\n        function: steps.py:train\n"
        "        in: {data: {from: rows.data}}\n        out: {model: model}\n"
    )
    text = trained("reg_c", made, register("reg-c", of="made.model"))
    execution = ran(text, FILES)

    assert execution.state == "succeeded", execution.sentence
    version = cw.models[execution["register"].output()].whole
    assert version.row.job == execution["register"].job.id
    assert version.flavors[0] == "sklearn"
    assert version.metrics["rows"] == 400


@pytest.mark.parametrize("of", ["train.model", "made.model"])
def test_a_version_that_is_given_rows_has_a_baseline_which_later_rows_are_held_against(ran: Ran, of: str):
    name = f"reg-{of.partition('.')[0]}"
    made = (
        "      made:\n        function: steps.py:train\n"
        "        in: {data: {from: rows.data}}\n        out: {model: model}\n"
    )
    drift = (
        "      moved:\n        drift: {}\n"
        "        in: {reference: {from: register.version}, current: {from: rows.data}}\n"
    )
    text = trained("reg_e", made, register(name, of=of, baseline=True), drift)
    execution = ran(text, FILES)

    assert execution.state == "succeeded", execution.sentence
    version = cw.models[f"{name}/1"].whole
    assert version.row.baseline is not None
    assert version.baseline_note == "Made of 400 rows of what the step was given."
    assert execution["moved"].outputs["report"].value["reference"] == f"the baseline of {name}/1"


def test_what_is_no_model_fails_and_says_what_could_be(ran: Ran):
    steps = STEPS + "\n    def made():\n        return {'a': 1}\n"
    text = (
        "pipeline: reg_d\nsteps:\n      made:\n        function: steps.py:made\n        out: {model: model}\n"
    )
    execution = ran(text + register("reg-d", of="made.model", metrics=False), {"steps.py": steps})

    assert execution["register"].state == "failed"
    assert "No flavour of MLflow knows how to save a builtins.dict." in (execution["register"].sentence or "")
