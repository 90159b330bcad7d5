"""A version is deployed: it answers once it has proved good, takes its share, and the one before it ends."""

import json
from collections.abc import Callable
from pathlib import Path

import mlflow
import pandas as pd
import pytest
from tests.engine.endpoints.world import Keeper, Load, Shelf, wait_for

from cellworks_engine.endpoints.schema import (
    DeploymentChange,
    Invocation,
    NewDeployment,
    Scaling,
    Traffic,
    WorkerLogQuery,
)
from cellworks_engine.endpoints.schema import SignatureField as Field
from cellworks_engine.errors import Conflict, InvalidInput, NotFound
from cellworks_engine.jobs.identity import identity


def names(keeper: Keeper) -> dict[str, tuple[str, float]]:
    """Return the deployments of `flights`: state and share by name."""
    return {one.name: (one.state, one.share) for one in keeper.service.get("flights").row.deployments}


def test_a_script_that_knows_nothing_of_cellworks_gets_what_mlflow_predicts(
    keeper: Keeper, models: dict[int, Path]
):
    (one,) = keeper.deploy("flights", "late/2").row.deployments
    assert (one.state, one.share, one.name, one.version) == ("serving", 100.0, "2", "late/2"), one
    loaded = mlflow.pyfunc.load_model(str(models[2]))
    expected = [float(value) for value in loaded.predict(pd.DataFrame({"x": [1.0, 2.0]}))]
    assert keeper.ask("flights") == (200, {"predictions": expected})
    assert one.took is not None and one.workers[0].state == "ready"


def test_workers_start_cold_where_no_process_is_warm(keep: Callable[..., Keeper]):
    keeper = keep(cold=True)
    keeper.deploy("flights", "late/2")
    assert keeper.ask("flights")[1] == {"predictions": [2.0, 4.0]}


def test_a_version_takes_the_place_of_another_under_load_and_no_request_fails(keeper: Keeper):
    keeper.deploy("flights", "late/1")
    (old,) = keeper.worker_pids("flights")
    with Load(keeper, "flights") as load:
        keeper.deploy("flights", "late/2")
        wait_for(lambda: names(keeper) == {"2": ("serving", 100.0)}, "the end of the first version")
    assert load.failed == []
    assert load.answers[-1][1] == {"predictions": [2.0, 4.0]}
    with pytest.raises(ProcessLookupError):
        identity(old)


def test_the_traffic_is_split_and_changed_live(keeper: Keeper):
    keeper.deploy("flights", "late/1")
    keeper.deploy("flights", "late/2", share=10)
    assert names(keeper) == {"1": ("serving", 90.0), "2": ("serving", 10.0)}
    answers = [keeper.ask("flights")[1]["predictions"][0] for _ in range(100)]
    assert 0 < answers.count(2.0) < 30
    with Load(keeper, "flights") as load:
        keeper.service.traffic("flights", Traffic(shares={"2": 100}), "ann")
        assert {keeper.ask("flights")[1]["predictions"][0] for _ in range(20)} == {2.0}
        keeper.service.traffic("flights", Traffic(shares={"1": 50, "2": 50}), "ann")
    assert load.failed == []
    with pytest.raises(InvalidInput, match="sum to 90, not to 100"):
        keeper.service.traffic("flights", Traffic(shares={"1": 50, "2": 40}), "ann")
    with pytest.raises(InvalidInput, match="No deployment '9' serves here; there is 1, 2"):
        keeper.service.traffic("flights", Traffic(shares={"9": 100}), "ann")


def test_one_deployment_can_be_asked_whatever_the_shares_are(keeper: Keeper):
    keeper.deploy("flights", "late/1")
    keeper.deploy("flights", "late/2", share=0)
    wish = Invocation(body='{"dataframe_split": {"columns": ["x"], "data": [[3.0]]}}', deployment="2")
    tried = keeper.service.invoke("flights", wish)
    assert (tried.status, json.loads(tried.body)) == (200, {"predictions": [6.0]})
    assert tried.deployment == "2"


def test_what_cannot_be_loaded_fails_with_its_reason_and_the_endpoint_goes_on(keeper: Keeper):
    keeper.deploy("flights", "late/1")
    with Load(keeper, "flights", clients=1) as load:
        found = keeper.deploy("flights", "late/90")
    broken = next(one for one in found.row.deployments if one.name == "90")
    assert broken.state == "failed" and "cannot be loaded" in broken.sentence
    assert found.row.state == "serving" and load.failed == []
    assert keeper.service.log("flights", "90", WorkerLogQuery()).text
    keeper.service.delete_deployment("flights", "90", "ann")
    wait_for(lambda: names(keeper) == {"1": ("serving", 100.0)}, "the end of the broken one")


def test_the_log_of_a_broken_deployment_is_that_of_the_worker_that_broke(keeper: Keeper):
    keeper.deploy("flights", "late/90", workers=2)
    wait_for(lambda: not keeper.service.get("flights").row.deployments[0].workers, "the end of its workers")
    told = keeper.service.log("flights", "90", WorkerLogQuery())
    assert "the model cannot be loaded" in told.text
    # One that was ended before it could say anything is no better for being newer.
    silent = keeper.home.path / "endpoints" / keeper.service.get("flights").row.deployments[0].id / "3"
    silent.mkdir()
    (silent / "log").touch()
    assert keeper.service.log("flights", "90", WorkerLogQuery()) == told


def test_what_does_not_pass_the_smoke_test_never_gets_a_request(keeper: Keeper):
    keeper.deploy("flights", "late/1")
    with Load(keeper, "flights", clients=1) as load:
        found = keeper.deploy("flights", "late/91")
    broken = next(one for one in found.row.deployments if one.name == "91")
    assert broken.state == "failed" and broken.ready is None
    assert "The smoke test failed: worker 1 answers the model's own input example with" in broken.sentence
    assert load.failed == [] and names(keeper)["1"] == ("serving", 100.0)


def test_a_version_with_another_signature_is_refused_by_its_columns(keeper: Keeper, shelf: Shelf):
    keeper.deploy("flights", "late/1")
    inputs = [Field(name="x", type="string", required=True), Field(name="wind", type="double", required=True)]
    other = shelf.put(Path("/none"), 7, inputs=inputs)
    with pytest.raises(Conflict) as refused:
        keeper.deploy("flights", other)
    assert "x is double so far and would be string" in refused.value.message
    assert "wind (double) is needed and not sent so far" in refused.value.message


def test_what_the_interpreter_lacks_or_nobody_approved_is_said(keep: Callable[..., Keeper], shelf: Shelf):
    keeper = keep()
    lacking = shelf.put(Path("/none"), 8, unmet=["scikit-learn==9 is needed, it has 1.7"])
    with pytest.raises(InvalidInput, match=r"scikit-learn==9 is needed, it has 1\.7"):
        keeper.deploy("flights", lacking)
    with pytest.raises(NotFound):
        keeper.service.get("flights")
    shelf.put(Path(shelf.held["late/1"].path), 1, approval="pending")
    found = keeper.deploy("flights", "late/1", wait=False)
    assert found.row.deployments[0].notes == ["late/1 is not approved (pending)."]
    keeper.drop()
    strict = keep(require_approval=True)
    with pytest.raises(Conflict, match="deploys approved versions only"):
        strict.deploy("other", "late/1")


def test_other_scaling_is_another_deployment_that_takes_the_place(keeper: Keeper):
    keeper.deploy("flights", "late/1")
    with Load(keeper, "flights", clients=1) as load:
        keeper.service.change_deployment("flights", "1", DeploymentChange(scaling=Scaling(workers=2)), "ann")
        wait_for(lambda: len(keeper.worker_pids("flights")) == 2, "two workers")
        wait_for(lambda: len(keeper.service.get("flights").row.deployments) == 1, "the end of the first")
    assert load.failed == []
    assert names(keeper) == {"1": ("serving", 100.0)}


def test_the_same_request_sent_again_is_the_same_deployment(keeper: Keeper):
    new = NewDeployment(version="late/1", mark="12345678")
    keeper.service.deploy("flights", new, "ann")
    keeper.service.deploy("flights", new, "ann")
    assert len(keeper.settled("flights").row.deployments) == 1


def test_it_stops_starts_and_goes_away(keeper: Keeper):
    keeper.deploy("flights", "late/1")
    pids = keeper.worker_pids("flights")
    keeper.service.stop("flights", "ann")
    assert keeper.service.get("flights").row.state == "stopped"
    with pytest.raises(Conflict, match="is stopped"):
        keeper.deploy("flights", "late/2")
    keeper.service.start("flights", "ann")  # while the workers still end
    keeper.settled("flights")
    assert not any(map(is_there, pids)) and keeper.service.get("flights").row.deployments[0].workers
    assert keeper.ask("flights")[0] == 200
    assert keeper.service.deployed("late", 1) == "It is deployed at flights as 1, 100% of the traffic."
    key = Path(keeper.service.get("flights").keys.path)
    keeper.service.delete("flights", "ann")
    wait_for(lambda: not keeper.store.everything()[0], "the end of the endpoint")
    assert not key.exists() and keeper.service.deployed("late", 1) is None
    wait_for(lambda: keeper.control.gateway().state == "stopped", "the end of the gateway")


def is_there(pid: int) -> bool:
    """Tell whether a process is alive."""
    try:
        identity(pid)
    except ProcessLookupError:
        return False
    return True


def test_news_say_why_an_endpoint_failed_and_nothing_that_is_only_so_now(keeper: Keeper):
    keeper.deploy("flights", "late/1")
    keeper.service.stop("flights", "ann")
    keeper.deploy("broken", "late/90")
    told = keeper.store.named(["flights", "broken"])
    assert told["flights"].sentence is None
    assert "cannot be loaded" in str(told["broken"].sentence)
