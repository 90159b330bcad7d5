"""Executions and their steps as others see them."""

from collections.abc import Iterable
from contextlib import suppress

import msgspec
from sqlalchemy import RowMapping

from cellworks_engine.errors import CellworksError
from cellworks_engine.pipelines.executions.brief import brief
from cellworks_engine.pipelines.executions.schema import (
    Artifact,
    Execution,
    ExecutionRow,
    NewExecution,
    StepRow,
)
from cellworks_engine.pipelines.graph import graph_of, nodes, places
from cellworks_engine.pipelines.running.board import Board, Instance
from cellworks_engine.pipelines.running.loaded import parameters_of
from cellworks_engine.pipelines.running.values import Pinned, Values
from cellworks_engine.pipelines.schema import Each, FromStep, Pipeline


def row_of(row: RowMapping) -> ExecutionRow:
    """Return an execution as a line of a table."""
    asked = msgspec.json.decode(row["asked"], type=NewExecution)
    return ExecutionRow(
        id=row["id"], number=row["number"], pipeline=row["pipeline"], state=row["state"], actor=row["actor"],
        created=row["time"], started=row["started"], ended=row["ended"], parameters=parameters_of(asked),
        metrics=msgspec.json.decode(row["metrics"]), digest=row["digest"],
        counts=msgspec.json.decode(row["counts"]), sentence=row["sentence"], resumed=row["resumed"],
        origin=asked.origin,
    )  # fmt: skip


def whole_of(row: RowMapping, asked: NewExecution, board: Board) -> Execution:
    """Return an execution, whole but for long values of its steps; the board has those of `looped_over`."""
    datasets = msgspec.json.decode(row["datasets"], type=dict[str, Pinned])
    return Execution(
        row=row_of(row), pipeline=asked.pipeline, environment=asked.environment,
        steps=steps_of(board, asked.pipeline), loops=_lengths(asked, board, datasets),
        datasets={name: pinned.ref for name, pinned in datasets.items()},
    )  # fmt: skip


def looped_over(pipeline: Pipeline) -> set[str]:
    """Return the steps that loops go over what they make of: how long those are may stand in a long value."""
    loops = [node for node, _ in nodes(pipeline.steps) if isinstance(node, Each)]
    return {loop.over.step for loop in loops if isinstance(loop.over, FromStep)}


def steps_of(instances: Iterable[Instance], pipeline: Pipeline) -> list[StepRow]:
    """Return steps without long values, in the definition's order, those of a loop in that of its items."""
    rank = {place.step.name: at for at, place in enumerate(places(pipeline.steps))}
    last = len(rank)
    ordered = sorted(instances, key=lambda one: (rank.get(one.step, last), one.items))
    return [_row_of(one, {name: brief(made) for name, made in one.outputs.items()}) for one in ordered]


def step_of(one: Instance) -> StepRow:
    """Return a step as others see it, its values whole."""
    return _row_of(one, one.outputs)


def _row_of(one: Instance, outputs: dict[str, Artifact]) -> StepRow:
    return StepRow(
        key=one.key, step=one.step, items=list(one.items), kind=one.kind, state=one.state,
        started=one.started, ended=one.ended, job=one.job, jobs=one.jobs, verdict=one.verdict,
        inputs=one.inputs, outputs=outputs, sentence=one.sentence,
    )  # fmt: skip


def _lengths(asked: NewExecution, board: Board, datasets: dict[str, Pinned]) -> dict[str, int]:
    """Return over how many items each outermost loop goes."""
    found: dict[str, int] = {}
    loops = [
        node
        for node, around in nodes(asked.pipeline.steps)
        if isinstance(node, Each) and not any(isinstance(group, Each) for group in around)
    ]
    if loops:
        values = Values(graph_of(asked.pipeline), board, parameters_of(asked), datasets)
        for loop in loops:
            with suppress(CellworksError):  # not made yet, or no list
                found[loop.name] = values.length(loop, [], ())
    return found
