"""Carrying a spool into MLflow's SQL store: all of it, once, whatever is cut short or done twice."""

import json
import math
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from tests.tracking.world import BEGAN, Attempt, attempt, stored

from cellworks_engine.errors import ErrorBody
from cellworks_engine.jobs.schema import Usage
from cellworks_engine.jobs.spool import (
    InputsLine,
    Line,
    ModelLine,
    ModelStatusLine,
    OutputsLine,
    ParamLine,
    ProgressLine,
    StatusLine,
    TagLine,
    metric,
    read_lines,
)
from cellworks_engine.runs.carrier import MARK, Carrier, Wish
from cellworks_engine.runs.opening import make_engine
from cellworks_engine.runs.sql import SqlIngest

AT = int(BEGAN * 1000)


def every_kind(model: str) -> list[Line]:
    """Return lines of every kind that there is, some of which take back or repeat others."""
    dataset = {
        "tags": [{"key": "mlflow.data.context", "value": "train"}],
        "dataset": {
            "name": "flights", "digest": "abc123", "source_type": "code", "source": "{}",
            "schema": "{}", "profile": "{}",
        },
    }  # fmt: skip
    inputs = json.dumps({"datasets": [dataset, dataset], "models": [{"model_id": model}]})
    return [
        ParamLine(key="rate", value="0.1"),
        metric("loss", 0.5, step=0, at=AT),
        metric("loss", 0.25, step=1, at=AT + 1),
        metric("loss", 0.25, step=1, at=AT + 1),
        metric("late", 3.0, step=5, at=AT),
        metric("late", 4.0, step=2, at=AT + 9),
        metric("nan", math.nan, at=AT),
        metric("inf", math.inf, at=AT),
        metric("-inf", -math.inf, at=AT),
        TagLine(key="colour", value="red"),
        TagLine(key="colour", value="blue"),
        TagLine(key="gone", value="here"),
        InputsLine(body=msgspec.Raw(inputs.encode())),
        ProgressLine(done=1, total=2),
        ModelLine(id=model, name="model", kind="sklearn", created=AT, params={"c": "1"}, tags={"a": "b"}),
        ParamLine(key="d", value="2", model=model),
        TagLine(key="e", value="3", model=model),
        TagLine(key="a", value=None, model=model),
        metric("auc", 0.66, step=1, at=AT, model=model, dataset=("flights", "abc123")),
        OutputsLine(models=[(model, 3)]),
        ModelStatusLine(id=model, status="READY"),
        TagLine(key="gone", value=None),
        StatusLine(name="renamed"),
        ParamLine(key="rate", value="0.2"),
        StatusLine(status="FINISHED", time=AT + 5),
    ]


class Carrying:
    """A store and carriers on it, one after another as trackers are."""

    def __init__(self, uri: str, root: Path) -> None:
        self.engine = make_engine(uri)
        self.root = root.as_uri()
        self.uri = uri
        self.carrier = self.next()
        self.errors: list[ErrorBody | None] = []

    def next(self) -> Carrier:
        """Return a carrier that remembers nothing of the one before."""
        self.carrier = Carrier(lambda: SqlIngest(self.engine, self.uri, self.root), lambda _: None)
        return self.carrier

    def heard(self, error: ErrorBody | None, _done: object) -> None:
        self.errors.append(error)

    def follow(self, *attempts: Attempt) -> None:
        self.carrier.round([Wish(folder=str(one.folder.path), answer=self.heard) for one in attempts])

    def finish(self, *attempts: Attempt, state: str = "succeeded") -> None:
        self.carrier.round(
            [
                Wish(folder=str(one.folder.path), state=state, ended=BEGAN + 60, answer=self.heard)
                for one in attempts
            ]
        )

    def ok(self) -> bool:
        return all(error is None for error in self.errors)


@pytest.fixture
def carrying(sql_store: str, tmp_path: Path) -> Carrying:
    return Carrying(sql_store, tmp_path / "artifacts")


def test_every_kind_of_line_arrives_as_mlflow_itself_reads_it(carrying: Carrying, tmp_path: Path) -> None:
    from mlflow import MlflowClient

    job = attempt(tmp_path / "jobs", job="job_all")
    job.say(*every_kind("m-" + "1" * 32))
    carrying.finish(job)
    assert carrying.errors == [None]
    client = MlflowClient(tracking_uri=carrying.uri)
    run = client.get_run(job.run_id)
    assert run.info.status == "FINISHED"
    assert run.info.run_name == "renamed"
    assert run.info.start_time == AT
    assert run.info.end_time == AT + 60_000
    assert run.data.params == {"depth": "8", "rate": "0.1"}
    assert run.data.metrics["loss"] == 0.25
    assert run.data.metrics["late"] == 3.0
    assert math.isnan(run.data.metrics["nan"])
    assert run.data.metrics["inf"] > 1e308
    assert run.data.metrics["-inf"] < -1e308
    assert run.data.tags["colour"] == "blue"
    assert "gone" not in run.data.tags
    assert run.data.tags["cellworks.job"] == "job_all"
    assert run.inputs.dataset_inputs[0].dataset.name == "flights"
    assert len(run.inputs.dataset_inputs) == 1
    assert [(one.model_id, one.step) for one in run.outputs.model_outputs] == [("m-" + "1" * 32, 3)]
    assert [one.value for one in client.get_metric_history(job.run_id, "loss")] == [0.5, 0.25]
    model = client.get_logged_model("m-" + "1" * 32)
    assert model.status == "READY"
    assert model.params == {"c": "1", "d": "2"}
    assert model.tags == {"e": "3"}
    assert model.metrics is not None
    assert [(one.key, one.value, one.dataset_name) for one in model.metrics] == [("auc", 0.66, "flights")]


def test_carrying_twice_from_any_cut_is_carrying_once(carrying: Carrying, tmp_path: Path) -> None:
    model = "m-" + "2" * 32
    lines = every_kind(model)
    once = attempt(tmp_path / "once", job="job_same")
    once.say(*lines)
    carrying.finish(once)
    wanted = _renamed(stored(carrying.engine, once.run_id), model)
    for cut in range(len(lines) + 1):
        other = f"m-{cut:032d}"
        job = attempt(tmp_path / f"cut{cut}", job="job_same")
        job.say(*every_kind(other)[:cut])
        carrying.follow(job)
        job.say(*every_kind(other)[cut:])
        (job.folder.path / MARK).unlink()  # the tracker died after the store had it, before it noted so
        carrying.next()
        carrying.follow(job)
        carrying.finish(job)
        (job.folder.path / MARK).unlink()
        carrying.next()
        carrying.finish(job)
        assert _renamed(stored(carrying.engine, job.run_id), other) == wanted, f"cut at {cut}"
    assert carrying.ok()


def _renamed(found: dict[str, list[tuple[object, ...]]], model: str) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: sorted(
            (
                tuple(one.replace(model, "<m>") if isinstance(one, str) else one for one in row)
                for row in rows
            ),
            key=repr,
        )
        for table, rows in found.items()
    }


def test_an_interrupted_transaction_leaves_nothing_and_the_next_carries_all(
    carrying: Carrying, tmp_path: Path
) -> None:
    """Break the connection at every statement in turn, as a kill would."""
    model = "m-" + "3" * 32
    whole = attempt(tmp_path / "whole", job="job_same")
    whole.say(*every_kind(model))
    carrying.finish(whole)
    wanted = _renamed(stored(carrying.engine, whole.run_id), model)
    statement = 0
    while True:
        statement += 1
        other = f"m-{statement:032d}".replace("m-0", "m-f")
        job = attempt(tmp_path / f"broken{statement}", job="job_same")
        job.say(*every_kind(other))
        seen = 0

        def broken(*_: object, at: int = statement) -> None:
            nonlocal seen
            seen += 1
            if seen == at:
                raise ConnectionResetError("the tracker died here")

        sa.event.listen(carrying.engine, "before_cursor_execute", broken)
        carrying.finish(job)
        sa.event.remove(carrying.engine, "before_cursor_execute", broken)
        failed = carrying.errors.pop() is not None
        carrying.next()
        carrying.finish(job)
        assert carrying.errors.pop() is None
        assert _renamed(stored(carrying.engine, job.run_id), other) == wanted, f"statement {statement}"
        if not failed:
            break
    assert statement > 10


def test_a_run_follows_its_job_while_it_goes_on(carrying: Carrying, tmp_path: Path) -> None:
    job = attempt(tmp_path / "jobs")
    carrying.follow(job)
    assert stored(carrying.engine, job.run_id)["runs"][0][1] == "RUNNING"
    for step in range(3):
        job.say(metric("loss", step, step=step, at=AT + step))
        carrying.carrier.round([])
        assert len(stored(carrying.engine, job.run_id)["metrics"]) == step + 1
    job.say(StatusLine(status="FINISHED", time=AT))
    carrying.carrier.round([])
    assert stored(carrying.engine, job.run_id)["runs"][0][1] == "RUNNING"


@pytest.mark.parametrize(
    ("state", "said", "status"),
    [
        ("succeeded", None, "FINISHED"), ("succeeded", "FINISHED", "FINISHED"),
        ("succeeded", "FAILED", "FAILED"),
        ("failed", "FINISHED", "FAILED"), ("stopped", None, "KILLED"), ("lost", None, "FAILED"),
    ],
)  # fmt: skip
def test_the_jobs_end_decides_and_the_codes_own_failure_stays(
    carrying: Carrying, tmp_path: Path, state: str, said: str | None, status: str
) -> None:
    job = attempt(tmp_path / "jobs")
    if said is not None:
        job.say(StatusLine(status=said, time=AT))
        carrying.follow(job)
    carrying.finish(job, state=state)
    assert stored(carrying.engine, job.run_id)["runs"][0][1] == status


def test_what_a_person_changed_after_the_end_is_not_carried_over(carrying: Carrying, tmp_path: Path) -> None:
    from mlflow import MlflowClient

    job = attempt(tmp_path / "jobs")
    job.say(TagLine(key="colour", value="red"))
    carrying.finish(job)
    MlflowClient(tracking_uri=carrying.uri).set_tag(job.run_id, "colour", "green")
    carrying.next()
    carrying.finish(job)
    assert ("colour", "green") in stored(carrying.engine, job.run_id)["tags"]
    assert carrying.errors == [None, None]


def test_one_attempt_that_the_store_refuses_does_not_hold_up_the_others(
    carrying: Carrying, tmp_path: Path
) -> None:
    good = [attempt(tmp_path / f"good{n}") for n in range(3)]
    bad = attempt(tmp_path / "bad", run_id="x" * 32)
    for one in good:
        one.say(metric("a", 1.0, at=AT))
    bad.say(InputsLine(body=msgspec.Raw(b'{"datasets": [{"dataset": {"digest": "no name"}}]}')))
    carrying.finish(good[0], bad, *good[1:])
    assert sum(error is not None for error in carrying.errors) == 1
    assert all(stored(carrying.engine, one.run_id)["runs"][0][1] == "FINISHED" for one in good)
    assert stored(carrying.engine, bad.run_id)["runs"] == []


def test_texts_that_a_database_would_refuse_arrive_cleaned(carrying: Carrying, tmp_path: Path) -> None:
    job = attempt(tmp_path / "jobs", parameters={"path": "a\x00b"}, tags={"note": "\x00" + "x" * 4000})
    job.say(
        ParamLine(key="long", value="y" * 9000), TagLine(key="nul", value="\x00"), metric("big", 1e400, at=AT)
    )
    job.say(metric("far", 1.0, step=1 << 70, at=AT))
    carrying.finish(job)
    assert carrying.errors == [None]
    found = stored(carrying.engine, job.run_id)
    assert ("path", "a�b") in found["params"]
    assert ("nul", "�") in found["tags"]
    assert len(dict(found["params"])["long"]) == 6000


def test_an_experiment_is_made_found_and_restored_by_its_name(carrying: Carrying, tmp_path: Path) -> None:
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=carrying.uri)
    name = f"late-{tmp_path.name}"
    first = attempt(tmp_path / "first", experiment=name, experiment_id=None)
    carrying.finish(first)
    made = client.get_experiment_by_name(name)
    assert made is not None
    assert client.get_run(first.run_id).info.experiment_id == made.experiment_id
    told = json.loads((first.folder.path / "run.json").read_bytes())
    assert told == {"run_id": first.run_id, "experiment_id": made.experiment_id}
    client.delete_experiment(made.experiment_id)
    second = attempt(tmp_path / "second", experiment=name, experiment_id=None)
    carrying.finish(second)
    assert client.get_experiment(made.experiment_id).lifecycle_stage == "active"
    assert carrying.errors == [None, None]


def test_a_run_moves_to_the_experiment_that_its_code_chose(carrying: Carrying, tmp_path: Path) -> None:
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=carrying.uri)
    other = client.create_experiment(
        f"other-{tmp_path.name}", artifact_location=(tmp_path / "there").as_uri()
    )
    job = attempt(tmp_path / "jobs")
    carrying.follow(job)
    job.say(StatusLine(experiment=other), StatusLine(experiment="999999"), StatusLine(experiment="x"))
    job.say(StatusLine(experiment=other), metric("a", 1.0, at=AT))
    carrying.finish(job)
    assert carrying.ok()
    assert client.get_run(job.run_id).info.experiment_id == other


def test_usage_is_carried_once_a_second_however_it_is_cut(carrying: Carrying, tmp_path: Path) -> None:
    samples = [Usage(time=BEGAN + n / 5, cpu=0.5, memory=10_000_000 * n) for n in range(25)]
    wanted = None
    for cut in (0, 3, 12, 25):
        job = attempt(tmp_path / f"cut{cut}", job="job_same")
        written = b"".join(msgspec.json.encode(one) + b"\n" for one in samples)
        head = b"".join(msgspec.json.encode(one) + b"\n" for one in samples[:cut])
        job.folder.usage.write_bytes(head + b'{"time": 1')
        carrying.follow(job)
        job.folder.usage.write_bytes(written)
        carrying.finish(job)
        found = stored(carrying.engine, job.run_id)["metrics"]
        wanted = wanted or found
        assert found == wanted
        assert len([one for one in found if one[0] == "system/cpu_utilization_percentage"]) == 5
        assert {one[1] for one in found if one[0] == "system/cpu_utilization_percentage"} == {50.0}


def test_a_spool_of_many_pieces_is_carried_whole(
    carrying: Carrying, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cellworks_engine.runs.carrier._PIECE", 2000)
    job = attempt(tmp_path / "jobs")
    job.say(*(metric("loss", n, step=n, at=AT + n) for n in range(500)))
    carrying.finish(job)
    assert carrying.errors == [None]
    found = stored(carrying.engine, job.run_id)
    assert len(found["metrics"]) == 500
    assert found["runs"][0][1] == "FINISHED"
    assert read_lines(job.folder.spool, json.loads((job.folder.path / MARK).read_bytes())["spool"])[0] == []
