"""Steps that have a version serve."""

import os
import time
from pathlib import Path

from tests.engine.pipelines.work.conftest import Ran
from tests.engine.pipelines.work.models import STEPS, register, trained
from tests.waiting import eventually

import cellworks as cw

FILES = {"steps.py": STEPS}
VERSION = "in: {version: {from: register.version}}"


def deploy(endpoint: str, more: str = "") -> str:
    return f"      deploy:\n        deploy: {{endpoint: {endpoint}{more}}}\n        {VERSION}\n"


def test_a_version_serves_once_the_step_has_succeeded(ran: Ran):
    execution = ran(trained("dep_a", register("dep-a"), deploy("dep-a")), FILES)

    assert execution.state == "succeeded", execution.sentence
    assert execution["deploy"].outputs["endpoint"].value == "dep-a"
    endpoint = cw.endpoints["dep-a"]
    assert [(one.version, one.share) for one in endpoint.whole.row.deployments] == [("dep-a/1", 100.0)]
    assert endpoint.whole.row.state == "serving"
    found = cw.lineage(endpoint)
    assert list(dict.fromkeys(node.kind for node in found.nodes)) == [
        "endpoint",
        "model_version",
        "job",
        "run",
        "execution",
    ]
    assert ("model_version:dep-a/1", "served_by", "endpoint:dep-a") in found.links
    assert repr(found).splitlines()[:3] == ["endpoint dep-a", "made of", "└ model dep-a/1"]
    assert repr(cw.lineage("model:dep-a/1", up=0)).endswith("on it hangs\n└ endpoint dep-a")


def test_another_version_takes_its_share_of_an_endpoint_that_is_there(ran: Ran):
    ran(trained("dep_b", register("dep-b"), deploy("dep-b")), FILES)
    steps = STEPS.replace("LogisticRegression()", "LogisticRegression(C=0.01)")
    execution = ran(trained("dep_b", register("dep-b"), deploy("dep-b", ", share: 10")), {"steps.py": steps})

    assert execution.state == "succeeded", execution.sentence
    shares = {
        one.version: one.share
        for one in cw.endpoints["dep-b"].whole.row.deployments
        if one.state == "serving"
    }
    assert shares == {"dep-b/1": 90.0, "dep-b/2": 10.0}


def test_a_step_that_is_resumed_after_it_served_deploys_nothing_more(ran: Ran):
    execution = ran(trained("dep_c", register("dep-c"), deploy("dep-c")), FILES)
    before = [one.id for one in cw.endpoints["dep-c"].whole.row.deployments]
    execution.resume(again=["deploy"]).wait(240)

    assert execution["deploy"].state == "succeeded"
    assert [one.id for one in cw.endpoints["dep-c"].whole.row.deployments] == before


def test_a_version_that_is_not_there_fails_the_step(ran: Ran):
    text = "pipeline: dep_d\nsteps:\n  deploy:\n    deploy: {endpoint: dep-d}\n    in: {version: nobody/1}\n"
    execution = ran(text)

    assert execution["deploy"].state == "failed"
    assert "nobody" in (execution["deploy"].sentence or "")


def test_a_version_that_does_not_answer_fails_the_step_and_another_try_deploys_anew(ran: Ran, tmp_path: Path):
    import mlflow
    import pandas as pd

    fixed = tmp_path / "fixed"

    class Stubborn(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input, params=None):
            if os.getpid() != maker and not Path(place).exists():
                raise ZeroDivisionError("the model divides by nothing")
            return model_input["x"].to_numpy()

    maker, place = os.getpid(), str(fixed)
    cw.models["dep-e"].register(Stubborn(), input_example=pd.DataFrame({"x": [1.0, 2.0]}))
    text = "pipeline: dep_e\nsteps:\n  deploy:\n    deploy: {endpoint: dep-e}\n    in: {version: dep-e/1}\n"
    execution = ran(text)

    assert execution["deploy"].state == "failed"
    assert (execution["deploy"].sentence or "").startswith("dep-e/1 does not serve at dep-e: ")
    fixed.touch()
    execution.resume().wait(240)
    assert execution["deploy"].state == "succeeded"
    assert cw.endpoints["dep-e"].state in ("serving", "updating")  # the failed one ends


def test_a_deployment_that_has_begun_goes_when_its_execution_is_stopped(folder: Path, tmp_path: Path):
    import mlflow
    import pandas as pd

    class Slow(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input, params=None):
            if os.getpid() != maker:
                time.sleep(60)
            return model_input["x"].to_numpy()

    maker = os.getpid()
    cw.models["dep-f"].register(Slow(), input_example=pd.DataFrame({"x": [1.0, 2.0]}))
    text = "pipeline: dep_f\nsteps:\n  deploy:\n    deploy: {endpoint: dep-f}\n    in: {version: dep-f/1}\n"
    (folder / "pipeline.yaml").write_text(text)
    execution = cw.pipelines.load("pipeline.yaml").run()
    eventually(lambda: [one for one in execution.steps if "is being" in (one.sentence or "")])
    execution.stop().wait(60, check=False)

    assert (execution.state, execution["deploy"].state) == ("stopped", "stopped")
    assert execution["deploy"].sentence == "Stopped: dep-f/1 is not deployed at dep-f."
    left = {one.state for one in cw.endpoints["dep-f"].whole.row.deployments}
    assert left <= {"draining", "deleting"}
