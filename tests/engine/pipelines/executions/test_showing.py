"""What others see of an execution: all of its steps, but no long value four times a second."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cellworks_engine.changes import Changes
from cellworks_engine.config import Home
from cellworks_engine.db.engine import open_database
from cellworks_engine.jobs.schema import Environment
from cellworks_engine.pipelines.executions.brief import INLINE
from cellworks_engine.pipelines.executions.schema import Artifact, Execution, NewExecution
from cellworks_engine.pipelines.executions.showing import looped_over, step_of, whole_of
from cellworks_engine.pipelines.executions.store import ExecutionStore
from cellworks_engine.pipelines.running.board import Board, Instance
from cellworks_engine.pipelines.schema import Each, FromParameter, FromStep, Node, Parameter, Pipeline, Step
from cellworks_engine.pipelines.work.code import json_artifact

REPORT = {"folds": [*range(5)], "words": "é" * 25_000}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ExecutionStore]:
    home = Home(tmp_path / "home").make()
    database = open_database(None, home.database)
    yield ExecutionStore(database, Changes(database), "here")
    database.close()


def step(name: str, **more: Any) -> Step:
    return Step(name=name, kind="function", outputs={"report": "report"}, **more)


def made(name: str, *values: Any, items: tuple[int, ...] = ()) -> Instance:
    one = Instance(name, "function", items, "succeeded")
    names = ["report", *(f"out{at}" for at in range(1, len(values)))]
    one.outputs = {name: json_artifact("report", it) for name, it in zip(names, values, strict=True)}
    return one


def ran(store: ExecutionStore, steps: list[Node], *instances: Instance, **parameters: Any) -> str:
    wanted = {name: Parameter(type="list") for name in parameters}
    pipeline = Pipeline(name="shown", steps=steps, parameters=wanted)
    asked = NewExecution(
        pipeline=pipeline, parameters=parameters, environment=Environment(python=sys.executable)
    )
    id_ = store.add(asked, {}, "0" * 64, "ada")
    store.save(id_, Board([*instances]), "ada")
    return id_


def read(store: ExecutionStore, id_: str) -> Execution:
    row = store.get(id_)
    asked = msgspec.json.decode(row["asked"], type=NewExecution)
    return whole_of(row, asked, store.brief(id_, looped_over(asked.pipeline)))


def outputs(execution: Execution) -> list[Artifact]:
    return [made for row in execution.steps for made in row.outputs.values()]


def test_a_long_value_is_in_its_step_and_not_in_the_execution(store: ExecutionStore) -> None:
    id_ = ran(store, [step("one"), step("other")], made("one", REPORT, "ok", None), made("other", REPORT))

    long, short, none, _ = outputs(read(store, id_))
    assert (long.value, long.kept_back) == (msgspec.UNSET, len(msgspec.json.encode(REPORT)))
    assert long.fingerprint.startswith("json:") and long.summary.startswith('{"folds"')
    assert (short.value, none.value, short.kept_back) == ("ok", None, None)

    alone = store.step(id_, "one")
    assert alone is not None and store.step(id_, "another") is None
    assert step_of(alone).outputs["report"].value == REPORT
    assert step_of(alone).outputs["report"].kept_back is None


def test_a_value_counts_as_long_by_its_bytes(store: ExecutionStore) -> None:
    fits, over = "x" * (INLINE - 2), "x" * (INLINE - 1)
    name = "語" * 200 + "/12"  # the longest that a model's version can have: the panel links it

    execution = read(store, ran(store, [step("one")], made("one", fits, over, name)))

    assert [one.value for one in outputs(execution)] == [fits, msgspec.UNSET, name]


def test_five_hundred_steps_with_long_reports_are_read_in_less_than_a_megabyte(store: ExecutionStore) -> None:
    names = [f"s{at}" for at in range(500)]
    id_ = ran(store, [step(name) for name in names], *(made(name, REPORT) for name in names))

    assert len(msgspec.json.encode(read(store, id_))) < 1_000_000


def test_how_long_a_loop_is_shows_though_the_list_is_a_part_of_a_long_value(store: ExecutionStore) -> None:
    def loop(name: str, over: Any, *steps: Node) -> Each:
        return Each(name=name, item=f"of_{name}", over=over, steps=[*steps])

    inner = loop("inner", FromParameter(name="three"), step("deep"))
    folds = loop("folds", FromStep(step="one", output="report", path=["folds"]), step("fold"), inner)
    nodes: list[Node] = [
        step("one"), folds, loop("given", FromParameter(name="three"), step("b")),
        loop("again", FromStep(step="fold", output="report"), step("c")),
        loop("later", FromStep(step="b", output="report"), step("d")),
    ]  # fmt: skip
    turns = [made("fold", at, items=(at,)) for at in range(5)]

    execution = read(store, ran(store, nodes, made("one", REPORT), *turns, three=[1, 2, 3]))

    assert execution.loops == {"folds": 5, "given": 3, "again": 5}
