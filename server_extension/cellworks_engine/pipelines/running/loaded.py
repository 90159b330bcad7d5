"""An execution in memory while it is moved on: its definition read once, its steps, what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import RowMapping

from cellworks_engine.jobs.schema import Environment
from cellworks_engine.pipelines.executions.schema import NewExecution, Verdict
from cellworks_engine.pipelines.graph import Graph, graph_of
from cellworks_engine.pipelines.identity import Read, step_digest
from cellworks_engine.pipelines.kinds import Kinds
from cellworks_engine.pipelines.parts import Parts, parts_of
from cellworks_engine.pipelines.running.board import Board, Instance
from cellworks_engine.pipelines.running.protocol import Value, Work
from cellworks_engine.pipelines.running.values import Pinned, Values
from cellworks_engine.pipelines.running.verdicts import Basis, Result
from cellworks_engine.pipelines.schema import Pipeline, Step


@dataclass(slots=True)
class Decision:
    """What is known of a step whose turn has come: what its result hangs on, and whether one is taken."""

    cache_key: str
    basis: Basis
    parts: Parts
    verdict: Verdict | None
    taken: Result | None = None


@dataclass(slots=True)
class Loaded:
    """One execution."""

    id: str
    number: int
    actor: str
    asked: NewExecution
    graph: Graph
    board: Board
    values: Values
    kinds: Kinds
    read: Read
    decisions: dict[str, Decision] = field(default_factory=dict)
    """By the key of the instance."""
    digests: dict[str, tuple[str, Parts]] = field(default_factory=dict)

    @property
    def pipeline(self) -> Pipeline:
        """The definition."""
        return self.asked.pipeline

    def step(self, name: str) -> Step:
        """Return a step of the definition; the exit handler too."""
        last = self.pipeline.on_exit
        return last if last is not None and last.name == name else self.graph.places[name].step

    def inputs(self, one: Instance) -> dict[str, Value]:
        """Return what a step's inputs hold; raises a CellworksError where one is not there."""
        step = self.step(one.step)
        loops = self.values.loops(one.step) if one.step in self.graph.places else []
        return {name: self.values.of(source, loops, one.items) for name, source in step.inputs.items()}

    def environment(self, step: Step) -> Environment:
        """Return what runs a step."""
        if step.interpreter is None:
            return self.asked.environment
        return self.asked.interpreters.get(step.interpreter, Environment(python=step.interpreter))

    def identity(self, step: Step) -> tuple[str, Parts]:
        """Return the hash of what a step does, and of each part of it."""
        if step.name not in self.digests:
            digest = step_digest(step, self.kinds, self.read)
            self.digests[step.name] = digest, parts_of(step, self.kinds, self.read)
        return self.digests[step.name]

    def work(self, one: Instance, inputs: Mapping[str, Value]) -> Work:
        """Return a step as its kind sees it."""
        step = self.step(one.step)
        kind = self.kinds.get(step.kind)
        return Work(
            execution=self.id, number=self.number, pipeline=self.pipeline.name, step=step,
            does=kind.read(step), key=one.key, inputs=inputs, outputs=kind.makes(step),
            environment=self.environment(step), actor=self.actor, files=self.asked.files,
            code=self.asked.code, folder=self.asked.folder, notes=dict(one.notes),
        )  # fmt: skip


def load(row: RowMapping, board: Board, kinds: Kinds, read_content: Read) -> Loaded:
    """Read an execution; `read_content` returns the bytes of a digest."""
    asked = msgspec.json.decode(row["asked"], type=NewExecution)
    datasets = msgspec.json.decode(row["datasets"], type=dict[str, Pinned])
    graph = graph_of(asked.pipeline)
    board.expect(graph.places)
    parameters = parameters_of(asked)
    return Loaded(
        id=row["id"], number=row["number"], actor=row["actor"], asked=asked, graph=graph, board=board,
        values=Values(graph, board, parameters, datasets), kinds=kinds,
        read=lambda path: read_content(asked.files[path]),
    )  # fmt: skip


def parameters_of(asked: NewExecution) -> dict[str, object]:
    """Return every parameter's value: what was given, else the default."""
    defaults = {
        name: one.default
        for name, one in asked.pipeline.parameters.items()
        if one.default is not msgspec.UNSET
    }
    return {**defaults, **asked.parameters}
