"""Executions and their steps as others see them."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import RowMapping

from cellworks_engine.pipelines.executions.schema import Execution, ExecutionRow, NewExecution, StepRow
from cellworks_engine.pipelines.graph import places
from cellworks_engine.pipelines.running.board import Board, Instance
from cellworks_engine.pipelines.running.loaded import parameters_of
from cellworks_engine.pipelines.running.values import Pinned
from cellworks_engine.pipelines.schema import Pipeline


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


def whole_of(row: RowMapping, board: Board) -> Execution:
    """Return an execution, whole."""
    asked = msgspec.json.decode(row["asked"], type=NewExecution)
    datasets = msgspec.json.decode(row["datasets"], type=dict[str, Pinned])
    return Execution(
        row=row_of(row), pipeline=asked.pipeline, environment=asked.environment,
        steps=steps_of(board, asked.pipeline),
        datasets={name: pinned.ref for name, pinned in datasets.items()},
    )  # fmt: skip


def steps_of(instances: Iterable[Instance], pipeline: Pipeline) -> list[StepRow]:
    """Return steps as others see them, in the definition's order, those of a loop in that of its items."""
    rank = {place.step.name: at for at, place in enumerate(places(pipeline.steps))}
    last = len(rank)
    return [step_of(one) for one in sorted(instances, key=lambda one: (rank.get(one.step, last), one.items))]


def step_of(one: Instance) -> StepRow:
    """Return a step as others see it."""
    return StepRow(
        key=one.key, step=one.step, items=list(one.items), kind=one.kind, state=one.state,
        started=one.started, ended=one.ended, job=one.job, jobs=one.jobs, verdict=one.verdict,
        inputs=one.inputs, outputs=one.outputs, sentence=one.sentence,
    )  # fmt: skip
