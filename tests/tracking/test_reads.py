"""Reading runs straight from MLflow's tables gives what MLflow's own client gives."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.tracking.world import BEGAN, attempt

from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.spool import ParamLine, TagLine, metric
from cellworks_engine.runs.carrier import Carrier, Wish
from cellworks_engine.runs.clientreads import ClientReads
from cellworks_engine.runs.filters import Clause, parse
from cellworks_engine.runs.opening import make_engine
from cellworks_engine.runs.reads import SqlReads, make_reads
from cellworks_engine.runs.schema import RunQuery
from cellworks_engine.runs.sql import SqlIngest

AT = int(BEGAN * 1000)


@pytest.fixture(scope="module")
def store(
    tmp_path_factory: pytest.TempPathFactory, empty_store: Path
) -> Iterator[tuple[SqlReads, ClientReads]]:
    """Return both readers of a store of a dozen different runs."""
    place = tmp_path_factory.mktemp("reads")
    path = place / "mlflow.db"
    path.write_bytes(empty_store.read_bytes())
    uri = f"sqlite:///{path}"
    engine = make_engine(uri)
    carrier = Carrier(lambda: SqlIngest(engine, uri, place.as_uri()), lambda _: None)
    wishes = []
    for number in range(12):
        job = attempt(
            place / "jobs", name=f"run-{number}", submitted=BEGAN + number, parameters={"depth": number % 4},
            experiment="even" if number % 2 == 0 else "odd", experiment_id=None,
        )  # fmt: skip
        job.say(metric("auc", number / 10, step=number, at=AT), metric("auc", 0.1, step=0, at=AT))
        job.say(metric("bad", [math.nan, math.inf, -math.inf, 1.0][number % 4], at=AT))
        job.say(TagLine(key="colour", value=["red", "Blue", "green"][number % 3]))
        if number % 5 == 0:
            job.say(ParamLine(key="rare one", value='it\'s "here"'), TagLine(key="a.b-c", value="100%"))
        state = "failed" if number == 3 else "succeeded"
        wishes.append(Wish(folder=str(job.folder.path), state=state, ended=BEGAN + 60))
    carrier.round(wishes)
    reads = make_reads(engine, uri)
    assert isinstance(reads, SqlReads)
    yield reads, ClientReads(uri)
    engine.dispose()


FILTERS = [
    "",
    "metrics.auc > 0.5",
    "metrics.auc >= 0.5 and metrics.auc < 1.0",
    "metric.auc = 0.1",
    "metrics.auc != 0.1",
    "metrics.auc <= -1",
    "params.depth = '2'",
    "params.depth != '2'",
    'params."rare one" LIKE "%here%"',
    "tags.colour = 'red' AND params.depth = '0'",
    "tags.colour ILIKE 'bL%'",
    "tags.colour LIKE 'bl%'",
    "tags.`a.b-c` = '100%'",
    "tag.colour != 'red'",
    "attributes.status = 'FAILED'",
    "status = 'FINISHED'",
    "attributes.run_id IN ('a', 'b')",
    "attributes.run_name LIKE 'run-1%'",
    "run_name = 'run-7'",
    f"start_time > {AT + 5000}",
    f"attributes.start_time <= {AT + 5000} and attributes.end_time > 0",
]


def asked(text: str, experiment: str | None = None) -> RunQuery:
    return RunQuery(filter=text, experiment=[] if experiment is None else [experiment])


@pytest.mark.parametrize("text", FILTERS)
@pytest.mark.parametrize("experiment", [None, "even"])
def test_a_filter_finds_what_mlflow_finds(
    store: tuple[SqlReads, ClientReads], text: str, experiment: str | None
) -> None:
    fast, slow = store
    one, other = (reads.page(asked(text, experiment)) for reads in (fast, slow))
    assert [run.name for run in one.runs] == [run.name for run in other.runs]
    assert one.total == other.total


def test_the_two_readers_agree_on_everything_of_a_run(store: tuple[SqlReads, ClientReads]) -> None:
    fast, slow = store
    one, other = (reads.page(RunQuery()) for reads in store)
    for mine, theirs in zip(one.runs, other.runs, strict=True):
        assert mine == theirs
        whole, told = fast.get(mine.id), slow.get(mine.id)
        assert whole.row == told.row
        assert whole.artifact_uri == told.artifact_uri
        assert whole.models == told.models
        for curve, same in zip(whole.series, told.series, strict=True):
            assert curve.key == same.key
            assert [(one.step, one.time) for one in curve.points] == [
                (one.step, one.time) for one in same.points
            ]
    assert fast.experiments().experiments == slow.experiments().experiments
    assert {run.special.get("bad") for run in one.runs} == {"nan", "inf", "-inf", None}


def test_pages_follow_one_another_newest_first(store: tuple[SqlReads, ClientReads]) -> None:
    for reads in store:
        pages = [reads.page(RunQuery(limit=5, offset=offset)) for offset in (0, 5, 10)]
        assert [run.name for page in pages for run in page.runs] == [f"run-{n}" for n in reversed(range(12))]
    assert pages[-1].total == 12


def test_lists_and_quotes_are_understood_beyond_mlflow(store: tuple[SqlReads, ClientReads]) -> None:
    fast, _ = store
    assert fast.page(asked("params.depth IN ('1', '3')")).total == 6
    assert fast.page(asked("params.depth NOT IN ('1', '3')")).total == 6
    assert fast.page(asked("params.`rare one` = 'it\\'s \"here\"'")).total == 3
    assert fast.page(asked("tags.`a.b-c` IS NULL")).total == 9


def test_a_beginning_that_more_than_one_run_has_is_refused(store: tuple[SqlReads, ClientReads]) -> None:
    with pytest.raises(InvalidInput, match="More than one"):
        store[0].get("")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("metrics.auc", "a comparison"),
        ("metrics.auc >", "a number or a text in quotes is expected"),
        ("metrics.auc > '0.6'", "a number is expected"),
        ("params.depth = 8", "a text in quotes"),
        ("metrics.auc > 0.6 or metrics.auc < 0.1", "no OR"),
        ("metrics.auc > 0.6 metrics.loss < 1", "AND is expected"),
        ("weights.a = 'b'", "neither metrics"),
        ("colour = 'red'", "Runs have no column 'colour'"),
        ("params.depth IN '1'", "a list in brackets"),
        ("params.depth IN ('1' '2')", "a comma or a bracket"),
        ("params.depth ~ '1'", "cannot be read"),
        ("tags.a IS", "NULL"),
        ("and", "no column 'and'"),
    ],
)
def test_a_filter_that_cannot_be_read_says_where_and_shows_one_that_can(text: str, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence) as refused:
        parse(text)
    assert refused.value.field == "filter"
    assert refused.value.hint is not None


def test_a_filter_is_taken_apart() -> None:
    assert parse("metrics.`val/auc` >= -1.5e-3 AND tags.mlflow.user IS NOT NULL and run_id IN ('a','b')") == [
        Clause("metric", "val/auc", ">=", -0.0015),
        Clause("tag", "mlflow.user", "IS NOT NULL", None),
        Clause("attribute", "run_uuid", "IN", ("a", "b")),
    ]
