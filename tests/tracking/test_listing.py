"""Runs are sorted, named and drawn alike from SQLite, from PostgreSQL and from a tracking server."""

import math
import uuid
from pathlib import Path

import pytest
from tests.tracking.world import BEGAN, attempt

from cellworks_engine.jobs.spool import Line, ParamLine, TagLine, metric
from cellworks_engine.runs.carrier import Carrier, Wish
from cellworks_engine.runs.clientreads import ClientReads
from cellworks_engine.runs.opening import make_engine
from cellworks_engine.runs.reads import Reads, make_reads
from cellworks_engine.runs.rest import ClientIngest
from cellworks_engine.runs.schema import CurveQuery, KeyQuery, RunQuery
from cellworks_engine.runs.sql import SqlIngest
from cellworks_engine.runs.telling import thinned

AT = int(BEGAN * 1000)
RATES = ["0.1", "10", "9", "adaptive", None, "1e-3"]
AUC = [0.5, math.nan, 0.9, None, 0.1, math.inf]


def said(number: int) -> list[Line]:
    lines: list[Line] = [ParamLine(key="same", value="yes"), TagLine(key="team", value="a")]
    rate, auc = RATES[number], AUC[number]
    if rate is not None:
        lines.append(ParamLine(key="rate", value=rate))
    if auc is not None:
        lines.append(metric("auc", auc, step=1, at=AT + 1))
    return [*lines, *(metric("loss", 100.0 - step, step=step, at=AT + step) for step in range(40))]


@pytest.fixture(params=["sqlite_store", "postgres_store", "server"], scope="module")
def listed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, empty_store: Path
) -> tuple[Reads, list[str]]:
    """Return what reads a store of six runs in two experiments, and their names."""
    place = tmp_path_factory.mktemp("listing")
    mark = uuid.uuid4().hex[:6]
    names = [f"even-{mark}", f"odd-{mark}"]
    if request.param == "server":
        address: str = request.getfixturevalue("server")
        carrier = Carrier(lambda: ClientIngest(address), lambda _: None)
        reads: Reads = ClientReads(address)
    else:
        if request.param == "sqlite_store":
            (place / "mlflow.db").write_bytes(empty_store.read_bytes())
            uri = f"sqlite:///{place / 'mlflow.db'}"
        else:
            uri = request.getfixturevalue("postgres_store")
        engine = make_engine(uri)
        carrier = Carrier(lambda: SqlIngest(engine, uri, place.as_uri()), lambda _: None)
        reads = make_reads(engine, uri)
    wishes = []
    for number in range(6):
        job = attempt(
            place / "jobs", name=f"run-{number}", submitted=BEGAN + number, parameters={},
            experiment=names[number % 2], experiment_id=None,
            run_id=None if request.param == "server" else "",
        )  # fmt: skip
        job.say(*said(number))
        ended = BEGAN + number + [5, 50, 9, 100, 1, 70][number]
        wishes.append(Wish(folder=str(job.folder.path), state="succeeded", ended=ended))
    carrier.round(wishes)
    return reads, names


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("-started", [5, 4, 3, 2, 1, 0]),
        ("started", [0, 1, 2, 3, 4, 5]),
        ("name", [0, 1, 2, 3, 4, 5]),
        ("metrics.auc", [4, 0, 2, 5, 1, 3]),
        ("-metrics.auc", [5, 2, 0, 4, 1, 3]),
        ("params.rate", [5, 0, 2, 1, 3, 4]),
        ("-params.rate", [3, 1, 2, 0, 5, 4]),
        ("duration", [4, 0, 2, 1, 5, 3]),
        ("experiment", [4, 2, 0, 5, 3, 1]),
        ("-tags.nobody-has-it", [5, 4, 3, 2, 1, 0]),
    ],
)
def test_runs_are_sorted_with_those_that_have_no_value_last(
    listed: tuple[Reads, list[str]], sort: str, order: list[int]
) -> None:
    reads, names = listed
    page = reads.page(RunQuery(experiment=names, sort=sort))
    assert [run.name for run in page.runs] == [f"run-{number}" for number in order]
    assert page.total == 6
    window = reads.page(RunQuery(experiment=names, sort=sort, limit=2, offset=3))
    assert [run.name for run in window.runs] == [f"run-{number}" for number in order[3:5]]


def test_a_filter_and_an_order_may_be_about_the_same_table(listed: tuple[Reads, list[str]]) -> None:
    reads, names = listed
    for text, sort, order in [
        ("metrics.auc > 0.2", "metrics.auc", [0, 2, 5]),
        ("metrics.loss > 1 and metrics.auc < 1", "-metrics.auc", [2, 0, 4]),
        ("params.rate != '9' and params.same = 'yes'", "params.rate", [5, 0, 1, 3]),
    ]:
        page = reads.page(RunQuery(experiment=names, filter=text, sort=sort))
        assert [run.name for run in page.runs] == [f"run-{number}" for number in order]
        assert page.total == len(order)


def test_a_page_carries_only_the_columns_that_are_named(listed: tuple[Reads, list[str]]) -> None:
    reads, names = listed
    query = RunQuery(experiment=names, sort="started", columns=["params.rate", "metrics.auc"], limit=1)
    (run,) = reads.page(query).runs
    assert run.params == {"rate": "0.1"}
    assert run.metrics == {"auc": 0.5}
    assert set(run.tags) == {"cellworks.job"}
    assert run.job is not None


def test_the_keys_of_runs_are_named_with_whether_they_differ(listed: tuple[Reads, list[str]]) -> None:
    reads, names = listed
    told = reads.keys(KeyQuery(experiment=names))
    found = {(key.kind, key.name): key for key in told.keys}
    assert told.runs == 6
    assert found["params", "same"].differs is False
    assert found["params", "same"].example == "yes"
    assert (found["params", "rate"].differs, found["params", "rate"].runs) == (True, 5)
    assert found["metrics", "auc"].differs is True
    assert found["metrics", "loss"].differs is False
    assert found["tags", "team"].differs is False
    assert not [name for kind, name in found if kind == "tags" and name.startswith("mlflow.")]
    fewer = reads.keys(KeyQuery(experiment=names[:1], filter="params.rate = '9'"))
    assert fewer.runs == 1
    assert {key.differs for key in fewer.keys} == {False}


def test_curves_are_read_of_several_runs_and_thinned(listed: tuple[Reads, list[str]]) -> None:
    reads, names = listed
    ids = [run.id for run in reads.page(RunQuery(experiment=names, sort="started")).runs]
    told = reads.curves(CurveQuery(run=ids[:2], key=["auc", "loss"], points=10))
    assert [(one.run, one.key) for one in told.curves] == [
        (ids[0], "auc"), (ids[1], "auc"), (ids[0], "loss"), (ids[1], "loss"),
    ]  # fmt: skip
    assert told.curves[1].values == [None]
    loss = told.curves[2]
    assert loss.of == 40
    assert len(loss.steps) <= 12
    assert (loss.steps[0], loss.values[0], loss.steps[-1], loss.values[-1]) == (0, 100.0, 39, 61.0)
    assert reads.curves(CurveQuery(run=["0" * 32], key=["auc"])).curves == []


def test_thinning_keeps_every_peak() -> None:
    points: list[tuple[int, int, float | None]] = [(step, step, 0.0) for step in range(1000)]
    points[417] = (417, 417, 9.0)
    points[700] = (700, 700, -9.0)
    points[801] = (801, 801, None)
    kept = thinned(points, 50)
    assert len(kept) <= 52
    assert {value for _, _, value in kept} >= {9.0, -9.0}
    assert [at for at, _, _ in kept] == sorted(at for at, _, _ in kept)
