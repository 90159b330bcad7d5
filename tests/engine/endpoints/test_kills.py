"""Whatever is killed, at whatever moment: the next supervisor goes on, nothing is orphaned or out of date."""

import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from tests.engine.endpoints.test_deploying import is_there, names
from tests.engine.endpoints.world import Keeper, Load, kill, wait_for

from cellworks_engine.endpoints.configuration import Configuration, GatewayPlaces
from cellworks_engine.endpoints.schema import EventQuery, KeyRotation, MetricsQuery, Traffic
from cellworks_engine.errors import Unavailable

Keep = Callable[..., Keeper]


def written(keeper: Keeper) -> Configuration:
    """Return what the gateway is told."""
    return msgspec.json.decode(GatewayPlaces(keeper.home).configuration.read_bytes(), type=Configuration)


def test_a_killed_worker_is_started_again_and_no_request_fails(keeper: Keeper):
    keeper.deploy("flights", "late/1", workers=2)
    with Load(keeper, "flights", clients=2) as load:
        victim, other = keeper.worker_pids("flights")
        kill(victim)
        wait_for(lambda: victim not in keeper.worker_pids("flights"), "the death of the worker")
        wait_for(lambda: len(keeper.worker_pids("flights")) == 2, "a worker in its place")
        assert other in keeper.worker_pids("flights")
    assert load.failed == []
    verbs = [row["verb"] for row in keeper.store.events("flights", EventQuery())[0]]
    assert "worker_died" in verbs


def test_a_worker_that_had_served_comes_back_from_the_warm_process(keeper: Keeper):
    keeper.deploy("flights", "late/1")

    def forked(pid: int) -> bool:
        return b"jobs.warm" in Path(f"/proc/{pid}/cmdline").read_bytes()

    for _ in range(2):
        (victim,) = keeper.worker_pids("flights")
        assert forked(victim)
        kill(victim)
        wait_for(lambda victim=victim: keeper.worker_pids("flights") not in ([], [victim]), "another worker")
        wait_for(lambda: keeper.ask("flights")[0] == 200, "its first answer")


def test_a_killed_gateway_is_back_on_its_port_with_the_same_configuration(keeper: Keeper):
    keeper.deploy("flights", "late/1")
    before = keeper.control.gateway()
    assert before.pid is not None
    kill(before.pid)
    began = time.monotonic()
    wait_for(lambda: keeper.control.gateway().pid not in (None, before.pid), "another gateway")
    back = time.monotonic() - began
    assert keeper.control.gateway().port == before.port
    assert keeper.ask("flights")[0] == 200
    assert back < 60  # 3 s on a machine of its own (soak/)


def test_a_supervisor_that_dies_while_it_serves_leaves_it_serving_and_the_next_adopts(keep: Keep):
    first = keep()
    first.deploy("flights", "late/1")
    pids, gateway = first.worker_pids("flights"), first.control.gateway().pid
    with Load(first, "flights", clients=1) as load:
        first.drop()
        second = keep()
        second.settled("flights")
        assert second.worker_pids("flights") == pids and second.control.gateway().pid == gateway
        second.deploy("flights", "late/2")
        wait_for(lambda: names(second) == {"2": ("serving", 100.0)}, "the change to another version")
    assert load.failed == []
    assert not any(map(is_there, pids))


@pytest.mark.parametrize("moment", ["at once", "a worker starts", "it is tested", "it is promoted"])
def test_a_supervisor_that_dies_in_the_middle_of_a_deployment_is_followed_by_one_that_ends_it(
    keep: Keep, moment: str, monkeypatch: pytest.MonkeyPatch
):
    first = keep()
    first.deploy("flights", "late/1")
    if moment == "it is promoted":  # stored, and the gateway not told
        monkeypatch.setattr(first.control, "_publish_quietly", lambda: None)
        monkeypatch.setattr(first.control, "_tend_gate", lambda _: None)
    if moment == "it is tested":
        monkeypatch.setattr(first.store, "promote", lambda *_: False)
    with Load(first, "flights", clients=1) as load:
        first.deploy("flights", "late/2", wait=False)
        row = lambda: next(one for one in first.store.everything()[1] if one["name"] == "2")  # noqa: E731
        if moment == "a worker starts":
            wait_for(lambda: list(first.home.path.glob(f"endpoints/{row()['id']}/*/worker.json")), "a worker")
        elif moment != "at once":
            state = {"it is tested": "smoke_testing", "it is promoted": "serving"}[moment]
            wait_for(lambda: row()["state"] == state, state)
        first.drop()
        second = keep()
        wait_for(lambda: names(second) == {"2": ("serving", 100.0)}, "the end of the deployment")
    assert load.failed == []
    assert [route.name for route in written(second).endpoints[0].routes] == ["2"]
    (pid,) = second.worker_pids("flights")
    folders = [folder.name for folder in second.home.path.glob("endpoints/dep_*")]
    assert len(folders) == 1 and is_there(pid)


def test_a_change_of_traffic_that_was_cut_off_is_what_the_next_supervisor_has_the_gateway_obey(
    keep: Keep, monkeypatch: pytest.MonkeyPatch
):
    first = keep()
    first.deploy("flights", "late/1")
    first.deploy("flights", "late/2", share=0)

    def killed() -> None:
        raise Unavailable("killed")

    monkeypatch.setattr(first.control, "publish", killed)
    monkeypatch.setattr(first.control, "_tend_gate", lambda _: None)
    with pytest.raises(Unavailable):
        first.service.traffic("flights", Traffic(shares={"2": 100}), "ann")
    revision = written(first).revision
    assert first.ask("flights")[1] == {"predictions": [1.0, 2.0]}
    first.drop()
    second = keep()
    assert written(second).revision > revision
    wait_for(lambda: second.ask("flights")[1] == {"predictions": [2.0, 4.0]}, "the change that was cut off")


def test_a_stop_that_was_cut_off_ends_the_workers_all_the_same(keep: Keep, monkeypatch: pytest.MonkeyPatch):
    first = keep()
    first.deploy("flights", "late/1")
    pids = first.worker_pids("flights")
    monkeypatch.setattr(first.control, "publish", lambda: None)
    monkeypatch.setattr(first.control, "_attend", lambda _: None)
    first.service.stop("flights", "ann")
    first.drop()
    assert all(map(is_there, pids))
    second = keep()
    wait_for(lambda: not any(map(is_there, pids)), "the end of the workers")
    assert second.service.get("flights").row.state == "stopped"


def test_after_a_restart_of_the_machine_it_is_deployed_and_not_serving_unless_it_is_to_start_itself(
    keep: Keep, monkeypatch: pytest.MonkeyPatch
):
    first = keep()
    first.deploy("flights", "late/1")
    first.deploy("always", "late/2", autostart=True)
    pids = [*first.worker_pids("flights"), *first.worker_pids("always")]
    gateway = first.control.gateway().pid
    first.drop()
    for pid in [*pids, gateway]:
        assert pid is not None
        kill(pid)
    monkeypatch.setenv("CELLWORKS_BOOT_ID", "another")
    second = keep()
    row = second.service.get("flights").row
    assert (row.state, row.sentence) == ("stopped", "Deployed, not serving: the machine was restarted.")
    second.settled("always")
    assert second.ask("always")[1] == {"predictions": [2.0, 4.0]}
    second.service.start("flights", "ann")
    second.settled("flights")
    assert second.ask("flights")[1] == {"predictions": [1.0, 2.0]}


def test_a_key_is_rotated_and_the_old_one_opens_for_a_while_more(keeper: Keeper):
    keeper.deploy("flights", "late/1")
    old = keeper.key("flights")
    file = Path(keeper.service.get("flights").keys.path)
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    keys = keeper.service.rotate_key("flights", KeyRotation(grace=15.0), "ann")
    new = keeper.key("flights")
    assert new != old and len(keys.keys) == 2 and keys.keys[0].shown == new[-4:]
    assert keeper.ask("flights", new)[0] == keeper.ask("flights", old)[0] == 200
    wait_for(lambda: keeper.ask("flights", old)[0] == 403, "the end of the old key")
    assert keeper.ask("flights", new)[0] == 200
    assert keeper.ask("flights", "cwk_guessed")[0] == 403
    assert old not in keeper.home.database.read_bytes().decode("latin-1")


def test_twenty_changes_of_version_and_of_shares_under_load_fail_no_request(keeper: Keeper):
    keeper.deploy("flights", "late/1")
    with Load(keeper, "flights", clients=2) as load:
        for number in range(20):
            if number % 2:
                new = str(1 + number // 2 % 3)
                keeper.deploy("flights", f"late/{new}", share=[100, 40][number % 4 == 1])
            else:
                serving = [name for name, (state, _) in names(keeper).items() if state == "serving"]
                shares = dict.fromkeys(serving, 100 / len(serving))
                keeper.service.traffic("flights", Traffic(shares=shares), "ann")
    assert load.failed == [] and len(load.answers) > 100
    factors = {answer["predictions"][0] for _, answer in load.answers}
    assert factors == {1.0, 2.0, 3.0}
    assert all(answer["predictions"][1] == 2 * answer["predictions"][0] for _, answer in load.answers)


def test_what_was_asked_is_counted(keeper: Keeper, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("cellworks_engine.endpoints.control.loop.EVERY", 0.1)
    keeper.deploy("flights", "late/1")
    for _ in range(5):
        keeper.ask("flights")
    keeper.ask("flights", body={"dataframe_split": {"columns": ["y"], "data": [[1]]}})

    def counted() -> bool:
        (one,) = keeper.service.metrics("flights", MetricsQuery()).deployments
        return (one.requests, one.client_errors) == (6, 1) and one.rates.p50 is not None

    wait_for(counted, "six requests, one of them wrong")
    rates = keeper.service.get("flights").row.rates
    assert rates.rate > 0 and rates.p99 is not None and rates.p99 >= (rates.p50 or 0) > 0
