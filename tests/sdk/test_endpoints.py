"""A model that a job trained is served: by `cw.deploy`, from a shell, and after a kill of the supervisor."""

import json
import os
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import mlflow
import msgspec
import pandas as pd
import pytest
from tests.studio import Studio
from tests.waiting import eventually

import cellworks as cw
from cellworks.apply import apply
from cellworks.cli import main
from cellworks.completion import complete
from cellworks.endpoint_asking import body_of
from cellworks_engine.endpoints.requestlog.schema import RequestsPage
from cellworks_engine.errors import Conflict, Denied, InvalidInput, NotFound
from cellworks_engine.studio_schema import Running

pytestmark = pytest.mark.timeout(600)  # MLflow, warm processes and real fits, on whatever machine

FRAME = pd.DataFrame({"distance": [200.0, 1400.0, 2500.0, 760.0], "hour": [6.0, 17.0, 21.0, 9.0]})


def fit(frame, deep):
    from sklearn.tree import DecisionTreeRegressor

    return DecisionTreeRegressor(max_depth=deep, random_state=0).fit(frame, frame["distance"] + frame["hour"])


@pytest.fixture(scope="module")
def served(studio: Studio) -> Iterator[Studio]:
    """Return the studio with two versions of `late`, the first of them served at `flights`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CELLWORKS_HOME", str(studio.home.path))
        for deep in (1, 3):
            cw.submit(fit, FRAME, deep, register="late").wait()
        cw.deploy("late/1", endpoint="flights")
        yield studio
        for endpoint in cw.endpoints():
            endpoint.delete()
        eventually(lambda: not len(cw.endpoints()))
        eventually(lambda: cw.endpoints().page.gateway.state == "stopped")


@pytest.fixture(autouse=True)
def here(served: Studio, monkeypatch: pytest.MonkeyPatch, nothing_set: None) -> None:
    monkeypatch.setenv("CELLWORKS_HOME", str(served.home.path))


def expected(version: int, frame: pd.DataFrame = FRAME) -> list[float]:
    """Return what MLflow predicts with the version that is registered."""
    whole = json.loads(cw.connect().raw("GET", f"/models/late/versions/{version}").body)
    return [float(value) for value in mlflow.pyfunc.load_model(whole["path"]).predict(frame)]


def test_it_predicts_what_mlflow_predicts_for_frames_rows_and_arrays():
    ep = cw.endpoints["flights"]
    assert ep.state == "serving"
    assert ep.predict(FRAME) == expected(1)
    assert ep.predict(FRAME.to_dict("records")) == expected(1)
    assert ep.predict({"distance": 200.0, "hour": 6.0}) == expected(1)[:1]
    assert "flights  serving  http://127.0.0.1:" in repr(ep) and "late/1" in repr(cw.endpoints["flights"])


def test_a_script_with_nothing_of_ours_asks_it_with_its_key():
    ep = cw.endpoints["flights"]
    rows = {"dataframe_split": FRAME.to_dict("split")}
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {ep.key}"}
    request = urllib.request.Request(ep.url, json.dumps(rows).encode(), headers)
    assert json.load(urllib.request.urlopen(request))["predictions"] == expected(1)


def test_what_it_was_asked_is_a_frame_and_what_turned_out_to_be_true_is_said_of_its_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    ep = cw.endpoints["flights"]
    asked = pd.DataFrame({"distance": [111.0, 222.0, 333.0], "hour": [1.0, 2.0, 3.0]})
    assert ep.predict(asked) == expected(1, asked)
    eventually(lambda: len(ep.requests(where="distance in (111, 222, 333)", last="1h")) == 3, 120)
    found = ep.requests(where="distance in (111, 222, 333)", last="1h", status="ok", deployment="1")
    assert found[["distance", "hour"]].to_numpy().tolist() == asked.to_numpy().tolist()
    assert found["prediction"].tolist() == expected(1, asked)
    assert found["version"].unique().tolist() == ["late/1"]
    id_ = found["request_id"][0]
    assert ep.label({(id_, 0): 12.0, (id_, 2): None}) == 1
    labels = pd.DataFrame({"request_id": [id_], "row": [1], "label": [22.5]})
    labels.to_csv(tmp_path / "labels.csv", index=False)
    assert main(["endpoints", "label", "flights", str(tmp_path / "labels.csv")]) == 0
    assert ep.requests(labelled=True)["label"].tolist() == [12.0, 22.5]
    capsys.readouterr()
    assert main(["endpoints", "requests", "flights", "--where", "distance = 222"]) == 0
    shown = capsys.readouterr().out
    assert id_ in shown and "22.5" in shown and "1 of 1" in shown
    assert main(["endpoints", "requests", "flights", "--to", str(tmp_path / "asked.parquet")]) == 0
    assert {111.0, 222.0, 333.0} <= set(pd.read_parquet(tmp_path / "asked.parquet")["distance"])
    with pytest.raises(InvalidInput, match="cannot be searched for"):
        ep.requests(where="distance >")
    with pytest.raises(InvalidInput, match="no column label"):
        ep.label(pd.DataFrame({"request_id": [id_]}))
    with pytest.raises(NotFound):
        cw.connect().call("GET", "/endpoints/nowhere/requests", RequestsPage)


def test_what_it_was_asked_is_compared_with_what_its_model_learned_from(capsys: pytest.CaptureFixture[str]):
    ep = cw.endpoints["flights"]
    asked = pd.DataFrame({"distance": [9000.0 + number for number in range(40)], "hour": [3.0] * 40})
    ep.predict(asked)
    eventually(lambda: len(ep.requests(where="distance >= 9000")) == 40, 120)
    found = ep.requests(where="distance >= 9000")
    ep.label(dict.fromkeys(found[["request_id", "row"]].itertuples(index=False), 9100.0))
    drift = cw.drift(FRAME, ep.window(last="1h"), window="1h", least_rows=4)
    rows = drift.frame()
    assert set(rows.index) == {"distance", "hour"}  # not the log's own columns
    assert rows.loc["distance", "status"] != "ok"
    assert drift.report.current.source is not None
    assert drift.timeline() is not None
    assert drift.report.quality is not None
    assert main(["drift", "endpoint:flights@1h", "endpoint:flights"]) == 0
    assert "distance" in capsys.readouterr().out
    with pytest.raises(NotFound, match="in this stretch of time"):
        cw.drift(FRAME, ep.window(until="2020-01-01"))


def test_what_is_kept_of_requests_is_changed_while_it_serves():
    ep = cw.endpoints["flights"]
    ep.update(log={"exclude": ["hour"], "days": 30})
    assert msgspec.to_builtins(ep.whole.row.log) == {"sample": 100.0, "exclude": ["hour"], "days": 30.0}
    ep.predict({"distance": 444.0, "hour": 4.0})
    eventually(lambda: len(ep.requests(where="distance = 444")) == 1, 120)
    assert pd.isna(ep.requests(where="distance = 444").get("hour", pd.Series([None]))[0])
    assert ep.events()[0].sentence == "request log: 100% of the requests without hour, for 30 days"
    with pytest.raises(InvalidInput, match="log"):
        ep.update(log={"sample": 200})
    ep.update(log={"exclude": [], "sample": 100})
    assert msgspec.to_builtins(ep.whole.row.log) == {"sample": 100.0, "exclude": [], "days": 30.0}


def test_bad_input_is_refused_with_the_column():
    ep = cw.endpoints["flights"]
    with pytest.raises(InvalidInput, match="hour"):
        ep.predict(FRAME[["distance"]])
    with pytest.raises(InvalidInput, match="cannot be sent to an endpoint"):
        ep.predict(12)
    assert json.loads(body_of(pd.DataFrame({"a": [1.5, None]}))) == {
        "dataframe_split": {"columns": ["a"], "data": [[1.5], [None]]}
    }


def test_a_second_version_shares_the_traffic_and_takes_it_over():
    ep = cw.deploy("late/2", endpoint="flights", share=0)
    assert ep.predict(FRAME) == expected(1) != ep.predict(FRAME, deployment="2") == expected(2)
    ep.traffic({"1": 40, "2": 60})
    shares = {one.name: one.share for one in ep.status().row.deployments}
    assert shares == {"1": 40.0, "2": 60.0}
    ep.traffic({"2": 100})
    assert ep.predict(FRAME) == expected(2)
    ep.delete("1")
    eventually(lambda: [one.name for one in ep.status().row.deployments] == ["2"])
    verbs = [event.verb for event in ep.events()]
    assert verbs[-1] == "created" and {"deploying", "serving", "traffic", "ended"} <= set(verbs)


def test_a_compiled_model_answers_the_same_and_is_asked_for_in_three_ways(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    ep = cw.deploy("late/2", endpoint="fast", compile=True)
    (one,) = ep.whole.row.deployments
    assert one.compiled is not None and one.compiled.engine == "treelite"
    assert "2: compiled by treelite: numbers within 1e-05 on " in repr(ep)
    assert ep.predict(FRAME) == expected(2)
    ep.update("2", compile=False)
    eventually(lambda: [one.compiled for one in ep.status().row.deployments] == [None])
    assert main(("endpoints", "update", "fast", "2", "--compile")) == 0
    assert "compiled by treelite" in capsys.readouterr().out
    document = tmp_path / "endpoint.yml"
    document.write_text("kind: endpoint\nname: fast\nversion: late/1\ncompile: true\n")
    (made,) = apply(document)
    assert "1: compiled by treelite" in made.text


def test_a_version_that_is_deployed_is_not_deleted_and_says_where_it_is():
    version = cw.endpoints["flights"].status().row.deployments[0].version
    name, _, number = version.partition("/")
    reply = cw.connect().raw("DELETE", f"/models/{name}/versions/{number}")
    assert reply.status == 409 and b"It is deployed at flights" in reply.body


def test_the_supervisor_is_killed_and_the_endpoint_answers_all_along(served: Studio):
    ep = cw.endpoints["flights"]
    before = ep.predict(FRAME)
    pids = [worker.pid for one in ep.whole.row.deployments for worker in one.workers]
    running = msgspec.json.decode(served.home.identity.read_bytes(), type=Running)
    os.kill(running.identity.pid, signal.SIGKILL)
    assert ep.predict(FRAME) == before
    found = cw.endpoints["flights"].wait().whole  # asks for a supervisor, so there is one again
    assert [worker.pid for one in found.row.deployments for worker in one.workers] == pids
    assert ep.predict(FRAME) == before


def test_keys_turn_and_strangers_are_refused(monkeypatch: pytest.MonkeyPatch):
    ep = cw.endpoints["flights"]
    old = ep.key
    assert Path(ep.rotate_key(grace=0)).read_text().strip() == ep.key != old
    assert ep.predict(FRAME.head(1))
    monkeypatch.setattr(type(ep), "key", property(lambda _: old))
    with pytest.raises(Denied):
        ep.predict(FRAME)


def test_a_shell_does_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    def said(*line: str) -> str:
        assert main(line) == 0, line
        return capsys.readouterr().out

    document = tmp_path / "endpoint.yml"
    document.write_text("kind: endpoint\nname: shell\nversion: late/1\nautostart: true\n")
    (made,) = apply(document)
    assert made.value.row.autostart is True
    rows = tmp_path / "rows.json"
    rows.write_text(json.dumps(FRAME.to_dict("records")))
    assert json.loads(said("endpoints", "predict", "shell", str(rows))) == expected(1)
    assert "shell" in said("endpoints", "list") and "100%" in said("endpoints", "show", "shell")
    assert json.loads(said("endpoints", "list", "--json"))["total"] >= 2
    assert said("endpoints", "key", "shell").startswith("cwk_")
    said("deploy", "late/2", "--endpoint", "shell", "--share", "50")
    assert "90%" in said("endpoints", "traffic", "shell", "1=90", "2=10")
    assert "loaded in" in said("endpoints", "logs", "shell", "1")
    assert "serving" in said("endpoints", "events", "shell")
    said("endpoints", "stop", "shell")
    with pytest.raises(Conflict, match="does not serve"):
        cw.connect().call("POST", "/endpoints/shell/invoke", dict, body={"body": "{}"})
    said("endpoints", "start", "shell")
    said("endpoints", "delete", "shell")
    eventually(lambda: "shell" not in [row.name for row in cw.endpoints().page.endpoints])
    with pytest.raises(NotFound):
        _ = cw.endpoints["shell"]


def test_tab_knows_endpoints_models_and_versions():
    for line, word in [
        ("%cw endpoints show ", "flights"),
        ("%cw models show ", "late"),
        ("%cw deploy ", "late/2"),
    ]:
        eventually(lambda line=line, word=word: word in [one.text for one in complete(line, {})])
