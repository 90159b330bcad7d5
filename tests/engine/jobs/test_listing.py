"""A list of jobs is narrowed and sorted by the store, by any column, as plain Python would."""

import math
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select
from tests.postgres import Postgres, postgres  # noqa: F401

from cellworks_engine.changes import Changes
from cellworks_engine.db.engine import open_database
from cellworks_engine.jobs.listing import matching, numbers_of, ranked
from cellworks_engine.jobs.schema import (
    CommandEntry,
    Environment,
    JobQuery,
    JobSpec,
    Provenance,
)
from cellworks_engine.jobs.store import JobStore
from cellworks_engine.jobs.tables import job_values_table

LISTED = "jobs USING COVERING INDEX jobs_list"
EXACT = ("number", "name", "state", "started", "took", "experiment", "by", "from", "compute", "note")


Filled = tuple[JobStore, list[dict[str, Any]]]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """A store of sixty jobs, and what is known of each."""
    url = None
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.new_database()
    database = open_database(url, tmp_path_factory.mktemp("jobs") / "studio.db")
    store = JobStore(database, Changes(database), "here")
    yield store, fill(store)
    database.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[JobStore]:
    database = open_database(None, tmp_path / "studio.db")
    yield JobStore(database, Changes(database), "here")
    database.close()


def add(store: JobStore, id_: str, actor: str = "ann", **more: Any) -> None:
    said = {"name": "job", "entry": CommandEntry(argv=["true"]), "environment": Environment(python="/p")}
    store.add(id_, JobSpec(**{**said, **more}), actor, [])


def run(store: JobStore, id_: str, metrics: dict[str, float], state: str = "succeeded", **more: Any) -> None:
    """Run a job to its end: `metrics` is what it logged."""
    row = store.get(id_)
    store.begin_attempt(id_, row["attempts"] + 1, f"run-{id_}", "0")
    store.move(id_, ("starting",), "running")
    attempt = {"state": state, "ended": 2.0}
    columns = {"metrics": msgspec.json.encode(metrics), **more}
    assert store.end_attempt(
        id_, row["attempts"] + 1, attempt, "queued" if "not_before" in more else state, columns
    )  # type: ignore[arg-type]


def fill(store: JobStore, count: int = 60) -> list[dict[str, Any]]:
    """Store jobs at random and return what is known of each."""
    rng = random.Random(7)
    known = []
    for number in range(1, count + 1):
        id_ = f"job_{number:03}"
        parameters: dict[str, Any] = {"depth": rng.randint(1, 5), "kind": rng.choice(["log", "Hinge", "é"])}
        if number % 3 == 0:
            parameters = {"kind": None, "mixed": rng.choice([True, 2.5, "2.5", 10**400, "x" * 300])}
        name = rng.choice(["alpha", "beta", "Gamma-50%", "delta_1"])
        add(
            store,
            id_,
            actor=rng.choice(["ann", "bob"]),
            name=name,
            experiment=rng.choice(["e1", "e2"]),
            parameters=parameters,
            provenance=Provenance(notebook=rng.choice(["/w/a.ipynb", "/w/b.ipynb"]), executed=number % 7),
        )
        metrics = {} if number % 4 == 0 else {"auc": rng.random(), "auc2": 1.0, "system/cpu": -rng.random()}
        if number % 5:
            state = rng.choice(["succeeded", "failed"])
            sentence = f"ValueError: {name}" if state == "failed" else None
            run(store, id_, metrics, state, ended=rng.random() * 1e9, sentence=sentence)
        row = dict(store.get(id_))
        known.append({**row, "parameters": parameters, "metrics": metrics if number % 5 else {}})
    return known


def value_of(job: dict[str, Any], sort: str) -> Any:
    """What a job is sorted by; None for what comes last."""
    if sort.startswith(("metric:", "parameter:")):
        kind, name = sort.split(":", 1)
        value = job[f"{kind}s"].get(name)
        if isinstance(value, str):
            return (math.inf, value[:200])
        return None if value is None else (min(value, sys.float_info.max), "")
    took = None if job["ended"] is None or job["started"] is None else job["ended"] - job["started"]
    columns = {"took": took, "by": job["actor"], "note": job["sentence"]}
    if sort == "from":
        return (job["notebook"], job["executed"])
    return columns.get(sort, job.get(sort))


def expected_order(known: list[dict[str, Any]], sort: str, *, down: bool) -> list[int]:
    """Return the numbers as a list should have them: what has no value comes last either way."""
    by_number = sorted(known, key=lambda job: job["number"], reverse=down)
    there = [job for job in by_number if value_of(job, sort) is not None]
    there.sort(key=lambda job: value_of(job, sort), reverse=down)
    rest = [job for job in by_number if value_of(job, sort) is None]
    return [job["number"] for job in [*there, *rest]]


def test_every_column_sorts_both_ways_with_what_has_no_value_last(filled: Filled) -> None:
    store, known = filled
    sorts = {*EXACT, "metric:auc", "metric:system/cpu", "parameter:depth", "metric:none"}
    if store._database.sqlite:
        sorts |= {"parameter:kind", "parameter:mixed"}
    else:
        sorts -= {"name", "note"}  # PostgreSQL orders texts as its locale does
    for sort in sorts:
        for sign in ("", "-"):
            rows, total, whole = store.page(JobQuery(sort=sign + sort, limit=1000))
            assert (total, whole) == (len(known), len(known))
            found = [row["number"] for row in rows]
            assert found == expected_order(known, sort, down=bool(sign)), sign + sort


def test_pages_of_a_list_are_the_list(filled: Filled) -> None:
    store, _ = filled
    for sort in ("-number", "metric:auc", "-parameter:mixed", "name"):
        whole = [row["number"] for row in store.page(JobQuery(sort=sort, limit=1000))[0]]
        pages = [store.page(JobQuery(sort=sort, limit=7, offset=at))[0] for at in range(0, 70, 7)]
        assert [row["number"] for page in pages for row in page] == whole


@pytest.mark.parametrize(
    ("query", "matches"),
    [
        ({"state": ["failed", "queued"]}, lambda job: job["state"] in ("failed", "queued")),
        ({"experiment": "e1"}, lambda job: job["experiment"] == "e1"),
        ({"search": "ALPHA"}, lambda job: job["name"] == "alpha" or "alpha" in (job["sentence"] or "")),
        ({"search": "50% valueerror"}, lambda job: job["name"] == "Gamma-50%" and job["state"] == "failed"),
        ({"search": "a_1"}, lambda job: "a_1" in job["name"]),
        (
            {"search": "b.ipynb", "experiment": "e2"},
            lambda job: "b." in job["notebook"] and job["experiment"] == "e2",
        ),
        ({"search": "17"}, lambda job: job["number"] == 17),
        ({"since": 9e12}, lambda job: False),
    ],
)
def test_what_narrows_a_list_holds_for_every_order(
    filled: Filled, query: dict[str, Any], matches: Any
) -> None:
    store, known = filled
    matching = [job for job in known if matches(job)]
    for sort in ("-number", "took", "-metric:auc", "parameter:depth"):
        rows, total, whole = store.page(JobQuery(**query, sort=sort, limit=1000))
        expected = expected_order(matching, sort.removeprefix("-"), down=sort.startswith("-"))
        assert [row["number"] for row in rows] == expected
        assert (total, whole) == (len(expected), len(known))


def test_values_follow_a_job_over_its_attempts_and_go_with_it(store: JobStore) -> None:
    add(store, "job_1", parameters={"depth": 3})
    add(store, "job_2", parameters={"depth": 4})
    run(store, "job_1", {"auc": 0.9, "gone": 1.0}, "failed", not_before=0.0)
    run(store, "job_2", {"auc": 0.5})

    def best() -> int:
        return int(store.page(JobQuery(sort="-metric:auc"))[0][0]["number"])

    assert best() == 1
    run(store, "job_1", {"auc": 0.1})
    assert best() == 2
    assert store.value_columns() == ["metric:auc", "parameter:depth"]
    store.remove("job_2", "ann")
    with store._database.read() as connection:
        kept = select(func.count()).select_from(job_values_table)
        assert connection.execute(kept).scalar() == 2


@pytest.mark.parametrize(
    ("query", "many", "index"),
    [
        (
            JobQuery(sort="-took", state=["failed"], experiment="e1"),
            False,
            "jobs USING COVERING INDEX jobs_list",
        ),
        (
            JobQuery(sort="metric:auc", state=["failed"], search="x"),
            False,
            "jobs USING COVERING INDEX jobs_list",
        ),
        (JobQuery(sort="-metric:auc"), True, "SEARCH job_values USING PRIMARY KEY"),
        (JobQuery(sort="metric:auc", state=["failed"]), True, "SEARCH job_values USING PRIMARY KEY"),
        (JobQuery(sort="metric:auc", state=["failed"]), True, "SEARCH jobs USING COVERING INDEX jobs_list"),
        (JobQuery(sort="name"), False, LISTED),
    ],
)
def test_a_list_is_found_in_a_narrow_index_alone(
    tmp_path: Path, query: JobQuery, many: bool, index: str
) -> None:
    database = open_database(None, tmp_path / "studio.db")
    where = matching(query, "sqlite")
    found = ranked(query, where) if many else numbers_of(query, where)
    text = found.compile(database.engine, compile_kwargs={"literal_binds": True})
    with database.read() as connection:
        plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").all())
    assert index in plan
    assert many != ("TEMP B-TREE" in plan)
    database.close()
