"""What an endpoint was asked and answered stands in Parquet, whatever the protocol, and whatever dies."""

import json
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
import tritonclient.http
from tests.endpoints.load import load
from tests.endpoints.models import COLUMNS, flights, numbers
from tests.endpoints.world import KEY, ROOT, World, new_world
from tests.waiting import eventually

from cellworks_engine.endpoints.configuration import Logging
from cellworks_engine.endpoints.requestlog import collecting, labels, reading, writing
from cellworks_engine.endpoints.requestlog.collecting import Collector
from cellworks_engine.endpoints.requestlog.places import HOUR, LogPlaces, hour_name
from cellworks_engine.endpoints.requestlog.schema import Label, RequestsQuery, RequestsTableQuery
from cellworks_engine.endpoints.requestlog.spool import read_head, read_records
from cellworks_engine.errors import InvalidInput

pytestmark = pytest.mark.timeout(900)

ROWS, FLOWN = numbers(4), flights(4)


def logged(world: World, endpoint: str, **query: Any) -> pd.DataFrame:
    """Collect, and return what the log holds of an endpoint."""
    Collector(world.home).take(endpoint)
    found, _ = reading.frame(LogPlaces(world.home, endpoint), RequestsTableQuery(**query))
    return found.to_pandas()


def await_logged(world: World, endpoint: str, condition: Callable[[pd.DataFrame], bool]) -> pd.DataFrame:
    """Return the log once it is as it should be: it is written a moment after the answer."""
    found = [pd.DataFrame()]

    def look() -> bool:
        found[0] = logged(world, endpoint)
        return condition(found[0])

    eventually(look)
    return found[0]


# Each protocol.


def asked() -> Iterator[Any]:
    """Return (model, path, body, content type, accept) in every form that is taken."""
    columns = {"lr": ROWS, "flights": FLOWN}
    for name, frame in columns.items():
        records, split = (
            json.loads(frame.to_json(orient="records")),
            json.loads(frame.to_json(orient="split")),
        )
        rows, by_name = frame.to_numpy().tolist(), {c: frame[c].tolist() for c in frame}
        forms: dict[str, tuple[str, object, str, str]] = {
            "split": ("/invocations", {"dataframe_split": split}, "application/json", ""),
            "records": ("/invocations", {"dataframe_records": records}, "application/json", ""),
            "inputs": ("/invocations", {"inputs": by_name}, "application/json", ""),
            "csv": ("/invocations", frame.to_csv(index=False), "text/csv", "text/csv"),
            "bare csv": ("/invocations", frame.to_csv(index=False, header=False), "text/csv", ""),
            "lines": (
                "/invocations", frame.to_json(orient="records", lines=True), "application/jsonlines",
                "application/jsonlines",
            ),
            "parquet": ("/invocations", frame.to_parquet(), "application/vnd.apache.parquet", ""),
            "vertex": (":predict", {"instances": records}, "application/json", ""),
            "azure": ("/score", {"input_data": split}, "application/json", ""),
            "azure's rows": ("/score", {"data": rows}, "application/json", ""),
        }  # fmt: skip
        for what, (path, body, kind, accept) in forms.items():
            yield pytest.param(name, path, body, kind, accept, id=f"{name} {what}")


@pytest.mark.parametrize(("name", "path", "body", "kind", "accept"), list(asked()))
def test_the_rows_of_any_call_stand_in_the_log(
    served: World, models: dict[str, Path], name: str, path: str, body: Any, kind: str, accept: str
):
    import mlflow

    frame = {"lr": ROWS, "flights": FLOWN}[name]
    expected = mlflow.pyfunc.load_model(str(models[name])).predict(frame)
    headers = {"Accept": accept} if accept else {}
    answered = served.ask(f"/endpoints/{name}{path}", body, content_type=kind, **headers)
    assert answered.status == 200
    id_ = answered.headers["x-request-id"]
    found = await_logged(served, name, lambda all_: id_ in set(all_.get("request_id", [])))
    mine = found[found["request_id"] == id_].sort_values("row").reset_index(drop=True)
    assert mine["row"].tolist() == [0, 1, 2, 3]
    pd.testing.assert_frame_equal(mine[list(frame)], frame, check_dtype=False, rtol=1e-9)
    # another request of the log may have failed, and pandas then has floats where whole numbers are missing
    numbers_or_words = {"lr": float, "flights": str}[name]
    assert [numbers_or_words(value) for value in mine["prediction"]] == [
        numbers_or_words(value) for value in expected
    ]
    assert mine["deployment"].tolist() == ["3"] * 4
    assert mine["version"].tolist() == ["m/3"] * 4
    assert set(mine["status"]) == {200}
    assert abs(mine["time"].iloc[0].timestamp() - time.time()) < 300


@pytest.mark.parametrize("binary", [True, False])
def test_tensors_stand_in_the_log(served: World, binary: bool):
    client = tritonclient.http.InferenceServerClient(f"127.0.0.1:{served.port}/endpoints/linear")
    tensor = tritonclient.http.InferInput("input", [4, len(COLUMNS)], "FP64")
    tensor.set_data_from_numpy(ROWS.to_numpy(), binary_data=binary)
    wanted = [tritonclient.http.InferRequestedOutput("output-0", binary_data=binary)]
    id_ = f"tensors-{binary}"
    said = client.infer(
        "linear", [tensor], outputs=wanted, headers={"Authorization": f"Bearer {KEY}", "X-Request-Id": id_}
    )
    found = await_logged(served, "linear", lambda all_: id_ in set(all_.get("request_id", [])))
    mine = found[found["request_id"] == id_].sort_values("row")
    np.testing.assert_array_equal(mine[COLUMNS].to_numpy(), ROWS.to_numpy())
    np.testing.assert_allclose(mine["prediction"], said.as_numpy("output-0"))


def test_what_is_refused_stands_there_with_its_sentence_and_its_body(served: World):
    refused = served.ask("/endpoints/flights/invocations", {"dataframe_records": [{"carrier": "UA"}]})
    assert refused.status == 422
    id_ = refused.headers["x-request-id"]
    found = await_logged(served, "flights", lambda all_: id_ in set(all_.get("request_id", [])))
    mine = found[found["request_id"] == id_].iloc[0]
    assert mine["status"] == 422
    assert mine["error"] == refused.json()["message"]
    assert mine["body"] == '{"dataframe_records": [{"carrier": "UA"}]}'
    assert pd.isna(mine.get("prediction"))


def test_questions_about_the_endpoint_are_not_logged(served: World):
    served.ask("/endpoints/dates/openapi.json")
    body = {"dataframe_records": [{"f0": 1.0, "when": "2021-05-06"}]}
    id_ = served.ask("/endpoints/dates/invocations", body).headers["x-request-id"]
    found = await_logged(served, "dates", lambda all_: id_ in set(all_.get("request_id", [])))
    assert set(found["path"]) == {"/invocations"}
    assert found["when"].iloc[-1] == pd.Timestamp("2021-05-06")


# What is kept.


@pytest.fixture
def world(models: dict[str, Path]) -> Iterator[World]:
    """Return a gateway before a worker without a model: what is asked is read with a real one's signature."""
    with new_world() as made:
        made.start_peer("lr")
        made.configure(lr=[made.route("lr", "3", 100, log=Logging(model=str(models["lr"])))])
        made.start_gateway()
        made.await_workers(1)
        yield made


@pytest.fixture
def within_an_hour(world: World) -> None:
    """Begin where the hour has a while to go: what is asked is then in one folder."""
    eventually(lambda: time.time() % HOUR < HOUR - 60)


def ask(world: World, number: float, **headers: str) -> str:
    """Ask about one row that bears a number; returns the request's id."""
    row = dict(zip(COLUMNS, [number] * 6, strict=True))
    answered = world.ask("/endpoints/lr/invocations", {"dataframe_records": [row]}, **headers)
    assert answered.status == 200
    return answered.headers["x-request-id"]


def test_columns_that_are_excluded_and_requests_that_are_not_sampled_are_not_kept(
    world: World, models: dict[str, Path]
):
    model = str(models["lr"])
    world.configure(lr=[world.route("lr", "3", 100, log=Logging(model=model, exclude=["f1", "f2"]))])
    ask(world, 1.0)
    found = await_logged(world, "lr", lambda all_: len(all_) == 1)
    assert set(COLUMNS) & set(found) == {"f0", "f3", "f4", "f5"}
    world.configure(lr=[world.route("lr", "3", 100, log=Logging(model=model, sample=0))])
    ask(world, 2.0)
    world.configure(lr=[world.route("lr", "3", 100, log=Logging(model=model, sample=25))])
    for number in range(1000, 1400):
        ask(world, float(number))
    kept = world.counts().deployments[0].logged
    eventually(lambda: world.counts().deployments[0].logged >= 50)
    found = logged(world, "lr")
    assert 2.0 not in set(found["f0"])
    assert 40 < len(found) < 170, kept


def test_how_long_a_request_took_is_known_to_less_than_a_millisecond(world: World):
    for number in range(20):
        ask(world, float(number))
    took = await_logged(world, "lr", lambda all_: len(all_) == 20)["milliseconds"]
    assert took.between(0, 60_000, inclusive="neither").all()
    assert (took % 1).nunique() > 2


def test_a_model_whose_files_are_gone_leaves_the_bodies(world: World, tmp_path: Path):
    world.configure(lr=[world.route("lr", "3", 100, log=Logging(model=str(tmp_path / "gone")))])
    ask(world, 1.5)
    found = await_logged(world, "lr", lambda all_: len(all_) == 1).iloc[0]
    assert "signature cannot be read" in found["error"]
    assert json.loads(found["body"])["dataframe_records"][0]["f0"] == 1.5


# Searching and labels.


def test_rows_are_found_by_words_conditions_time_and_labels(world: World):
    named = [{"x-amzn-sagemaker-inference-id": f"mine-{number}"} for number in range(10)]
    ids = [ask(world, float(number), **headers) for number, headers in enumerate(named)]
    await_logged(world, "lr", lambda all_: len(all_) == 10)
    places = LogPlaces(world.home, "lr")

    def page(**query: Any) -> tuple[int, list[float]]:
        got = reading.page(places, RequestsQuery(**query))
        names = [one.name for one in got.columns]
        return got.total, [float(str(row[names.index("f0")])) for row in got.rows]

    assert page(limit=3) == (10, [9.0, 8.0, 7.0])
    assert page(limit=3, offset=8) == (10, [1.0, 0.0])
    assert page(search="f0 > 3 and f1 < 6") == (2, [5.0, 4.0])
    assert page(search=ids[4]) == (1, [4.0])
    assert page(search="MINE-7") == (1, [7.0])
    assert page(until=time.time() - 3600) == (0, [])
    assert page(status="failed") == (0, [])
    for wrong in ("f0 >", "nothing > 3", "f0 = 'x"):
        with pytest.raises(InvalidInput, match="cannot be searched for"):
            page(search=wrong)
    labels.append(places.labels, [Label(id=ids[2], label=1.0), Label(id="mine-3", label=0.0)], 0.0, "me")
    labels.append(places.labels, [Label(id=ids[2], label=0.5)], 1.0, "me")
    with places.labels.open("ab") as file:
        file.write(b'{"id": "torn')
    labels.append(places.labels, [Label(id=ids[5], label=2)], 2.0, "me")
    said = logged(world, "lr", labelled=True)[["f0", "label"]].to_numpy().tolist()
    assert said == [[2.0, 0.5], [3.0, 0.0], [5.0, 2.0]]
    assert page(search="label < 1")[0] == 2


# What may happen.


def test_a_gateway_that_is_killed_loses_nothing_that_it_had_written_and_leaves_no_half_record(world: World):
    asked = 0
    for _ in range(3):
        with load(
            world.port, "/endpoints/lr/invocations", lambda n, a=asked: row(a + n), clients=4
        ) as clients:
            clients.await_more(200)
            written = world.counts().deployments[0].logged
            clients.await_more(50)
            assert world.gateway is not None
            world.gateway.kill()
            world.gateway.wait()
            clients.end()
        answered = {asked + number for number, _ in clients.answers}
        world.start_gateway()
        world.await_workers(1)
        found = logged(world, "lr")
        mine = [int(number) for number in found["f0"] if number >= asked]
        assert len(mine) == len(set(mine)) >= written
        assert len(answered - set(mine)) <= len(answered) - written
        assert set(found["status"]) == {200}
        asked += 10_000


def _row_from(first: int, number: int) -> object:
    return row(first + number)


def row(number: int) -> object:
    """Return a request about a row that bears its number."""
    return {"dataframe_records": [dict(zip(COLUMNS, [float(number)] * 6, strict=True))]}


def test_a_full_disk_fails_no_answer_and_the_log_goes_on_once_there_is_room(world: World):
    ask(world, 1.0)
    await_logged(world, "lr", lambda all_: len(all_) == 1)
    assert world.gateway is not None
    segment = LogPlaces(world.home, "lr").segments()[-1]
    room = segment.stat().st_size + 700  # what is more is refused, in the middle of a record
    before = resource.prlimit(world.gateway.pid, resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    for number in range(2, 12):
        ask(world, float(number))
    eventually(lambda: world.counts().deployments[0].unlogged > 0)
    resource.prlimit(world.gateway.pid, resource.RLIMIT_FSIZE, before)
    ask(world, 99.0)
    found = await_logged(world, "lr", lambda all_: 99.0 in set(all_["f0"]))
    count = world.counts().deployments[0]
    assert (count.logged, count.logged + count.unlogged) == (len(found), 12)
    assert b"cellworks_unlogged_total" in world.ask("/metrics").body


def test_a_full_disk_slows_no_answer_of_many(world: World):
    ask(world, 1.0)
    await_logged(world, "lr", lambda all_: len(all_) == 1)
    assert world.gateway is not None
    pid, segment = world.gateway.pid, LogPlaces(world.home, "lr").segments()[-1]
    took: dict[bool, list[float]] = {False: [], True: []}
    with load(world.port, "/endpoints/lr/invocations", row, clients=4) as clients:
        for is_full in [False, True] * 10:  # in turns, so that whatever else the machine does is in both
            room = segment.stat().st_size if is_full else resource.RLIM_INFINITY
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
            missed = world.counts().deployments[0].unlogged
            began = time.monotonic()
            clients.await_more(200)
            took[is_full].append(time.monotonic() - began)
            if is_full:
                eventually(lambda before=missed: world.counts().deployments[0].unlogged > before)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        clients.end()
    assert not clients.errors
    assert set(clients.statuses) == {200}
    assert min(took[True]) < 2 * min(took[False]), took
    asked = 1 + clients.answered
    eventually(lambda: sum(_logged_or_not(world)) == asked)
    assert len(logged(world, "lr")) == _logged_or_not(world)[0] < asked


def _logged_or_not(world: World) -> tuple[int, int]:
    count = world.counts().deployments[0]
    return count.logged, count.unlogged


def test_a_collector_that_is_killed_anywhere_takes_each_answer_once(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    with load(world.port, "/endpoints/lr/invocations", row, clients=4) as clients:
        clients.await_more(400)
        clients.end()
    total = clients.answered
    eventually(lambda: world.counts().deployments[0].logged == total)
    places = LogPlaces(world.home, "lr")
    monkeypatch.setattr(collecting, "PART", 20_000)
    monkeypatch.setattr(collecting, "STEP", 5_000)
    assert world.gateway is not None
    world.gateway.send_signal(signal.SIGTERM)  # lets go of its segment
    world.gateway.wait()
    source = Collector(world.home)
    for _ in range(3):
        source._take_part("lr", places.segments()[0])
    folder = next(iter(writing.hours(places)))
    (folder / ".half.parquet.tmp").write_bytes(b"PAR1")
    killed = Collector(world.home)  # knows nothing of the first one
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(InterruptedError))
    with pytest.raises(InterruptedError):
        killed.take("lr")  # all is written, and the segment is there still
    monkeypatch.undo()
    Collector(world.home).take("lr")
    assert places.segments() == []
    assert sorted(logged(world, "lr")["f0"].astype(int)) == list(range(total))
    parts = [one for hour in writing.hours(places) for one in hour.glob("*.parquet")]
    assert sum(pq.ParquetFile(one).metadata.num_rows for one in parts) == total


@pytest.mark.usefixtures("within_an_hour")
def test_an_hour_that_is_over_becomes_one_file_and_old_ones_are_forgotten(world: World):
    for number in range(3):
        ask(world, float(number))
        await_logged(world, "lr", lambda all_, wanted=number + 1: len(all_) == wanted)
    places = LogPlaces(world.home, "lr")
    now = next(iter(writing.hours(places)))
    assert len(list(now.glob("*.parquet"))) == 3
    assert writing.put_together(now)
    assert [one.name for one in now.glob("*.parquet")] == ["whole-1.parquet"]
    ask(world, 3.0)
    assert len(await_logged(world, "lr", lambda all_: len(all_) == 4)) == 4
    for stays in list(now.glob("*.parquet")):  # killed after the whole was written, before its parts went
        (now / f"again-{stays.name}").write_bytes(stays.read_bytes())
    for again in now.glob("again-*"):
        again.unlink()
    assert writing.put_together(now)
    assert logged(world, "lr")["f0"].tolist() == [0.0, 1.0, 2.0, 3.0]
    now.rename(places.hours / hour_name(time.time() - 91 * 86_400))
    writing.forget(places, time.time() - 90 * 86_400)
    assert writing.hours(places) == []
    assert reading.page(places, RequestsQuery()).rows == []


@pytest.mark.usefixtures("within_an_hour")
def test_parts_that_a_whole_replaces_do_not_count_twice(world: World, monkeypatch: pytest.MonkeyPatch):
    for number in range(2):
        ask(world, float(number))
        await_logged(world, "lr", lambda all_, wanted=number + 1: len(all_) == wanted)
    hour = next(iter(writing.hours(LogPlaces(world.home, "lr"))))
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(InterruptedError))
    with pytest.raises(InterruptedError):
        writing.put_together(hour)
    monkeypatch.undo()
    assert len(list(hour.glob("*.parquet"))) == 3
    assert sorted(logged(world, "lr")["f0"]) == [0.0, 1.0]
    writing.put_together(hour)
    assert len(list(hour.glob("*.parquet"))) == 1
    assert sorted(logged(world, "lr")["f0"]) == [0.0, 1.0]


def test_a_segment_that_ends_in_the_middle_of_a_record_gives_what_is_whole(world: World):
    for number in range(5):
        ask(world, float(number))
    eventually(lambda: world.counts().deployments[0].logged == 5)
    segment = LogPlaces(world.home, "lr").segments()[0]
    content = segment.read_bytes()
    found = read_head(segment)
    assert found is not None
    for end in range(found[1], len(content), 7):
        segment.write_bytes(content[:end])
        records = [one.record for one in read_records(segment, found[1], 1 << 20)]
        wanted = [one for one in _ends(content, found[1]) if one <= end]
        assert len(records) == len(wanted)


def _ends(content: bytes, start: int) -> list[int]:
    ends = []
    while start < len(content):
        start += 8 + int.from_bytes(content[start : start + 4], "big")
        ends.append(start)
    return ends


def test_the_collector_s_process_answers_and_ends(world: World):
    from cellworks_engine.endpoints.requestlog.places import CollectorPlaces
    from cellworks_engine.endpoints.requestlog.protocol import Ask
    from cellworks_engine.endpoints.requestlog.protocol import ask as say

    ids = [ask(world, float(number)) for number in range(3)]
    eventually(lambda: world.counts().deployments[0].logged == 3)
    places = CollectorPlaces(world.home)
    command = [sys.executable, "-m", "cellworks_engine.endpoints.requestlog", str(world.home.path)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        eventually(places.socket.exists, 120)
        told = say(places.socket, Ask(endpoint="lr", page=RequestsQuery(limit=2)))
        assert told.page is not None
        assert told.page.total == 3
        assert told.page.rows[0][0] == ids[2]
        table = say(places.socket, Ask(endpoint="lr", table=RequestsTableQuery())).table
        assert table is not None
        import pyarrow as pa

        assert pa.ipc.open_file(table).read_all()["request_id"].to_pylist() == ids
        with pytest.raises(InvalidInput, match="cannot be searched"):
            say(places.socket, Ask(endpoint="lr", page=RequestsQuery(search="f0 >")))
        assert subprocess.run(command, cwd=ROOT, timeout=120, check=False).returncode == 0  # there is one
        shutil.rmtree(places.folder)  # its home is gone, and it has nothing to stay for
        assert process.wait(120) == 0
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(60)
