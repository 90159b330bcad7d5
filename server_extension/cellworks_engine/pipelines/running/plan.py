"""What of an execution may begin now, what is left out, and what cannot run any more.

Walks the definition over the steps as they stand. It starts nothing and writes nothing; it moves steps that
need no work (`left_out`, `blocked`) and returns those whose turn has come.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cellworks_engine.errors import CellworksError
from cellworks_engine.pipelines.expressions import condition_text, sources_of
from cellworks_engine.pipelines.graph import Graph, Place, branches
from cellworks_engine.pipelines.running.board import ACTIVE, BAD, Board, Instance, Items
from cellworks_engine.pipelines.running.conditions import holds
from cellworks_engine.pipelines.running.values import Values, shared_loops
from cellworks_engine.pipelines.schema import (
    Choice,
    Condition,
    Each,
    FromItem,
    FromStep,
    Node,
    Pipeline,
    Source,
    Step,
)


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether what stands behind it may run: `open`, `wait`, `out` (left out) or `bad` (it never will)."""

    is_: str
    sentence: str = ""


OPEN, WAIT = Gate("open"), Gate("wait")


@dataclass(slots=True)
class Plan:
    """What came of a look: steps whose turn has come, in order, and how many have not ended."""

    ready: list[Instance] = field(default_factory=list)
    open: int = 0


def plan(pipeline: Pipeline, graph: Graph, board: Board, values: Values) -> Plan:
    """Return what may begin; limits of how much at once are the caller's, those of loops are kept here."""
    walk = _Walk(graph, board, values)
    walk.nodes(pipeline.steps, (), (), OPEN)
    return walk.plan


class _Walk:
    def __init__(self, graph: Graph, board: Board, values: Values) -> None:
        self.graph = graph
        self.board = board
        self.values = values
        self.plan = Plan()
        self.counted: dict[tuple[str, Items], int | Gate] = {}

    # -- nodes

    def nodes(self, nodes: Iterable[Node], loops: Sequence[Each], items: Items, gate: Gate) -> None:
        for node in nodes:
            match node:
                case Step():
                    self.step(node, loops, items, gate)
                case Choice():
                    self.choice(node, loops, items, gate)
                case Each():
                    self.each(node, loops, items, gate)

    def step(self, step: Step, loops: Sequence[Each], items: Items, gate: Gate) -> None:
        one = self.board.get(step.name, items)
        if one is not None and one.state != "waiting":
            self.plan.open += one.state in ACTIVE
            return
        if gate is OPEN:
            gate = self.of_step(step, loops, items)
        if gate is WAIT:
            self.plan.open += 1
            return
        one = self.board.at(step.name, step.kind, items)
        if gate is OPEN:
            self.plan.open += 1
            self.plan.ready.append(one)
        else:
            one.move("left_out" if gate.is_ == "out" else "blocked", gate.sentence)

    def of_step(self, step: Step, loops: Sequence[Each], items: Items) -> Gate:
        sources = [*step.inputs.values(), *(sources_of(step.when) if step.when is not None else [])]
        gate = _worst([self.source(one, loops, items) for one in sources])
        after = [
            self.standing(name, loops, items)
            for named in step.after
            for name in self.graph.groups.get(named, [named])
        ]
        gate = _worst([gate, *(OPEN if one.is_ == "out" else one for one in after)])
        if gate is OPEN and step.when is not None:
            return self.condition(step.when, loops, items)
        return gate

    def choice(self, choice: Choice, loops: Sequence[Each], items: Items, gate: Gate) -> None:
        if gate is OPEN:
            looked_at = [source for branch in choice.branches for source in sources_of(branch.when)]
            gate = _worst([self.source(one, loops, items) for one in looked_at])
        if gate is not OPEN:
            for steps in branches(choice):
                self.nodes(steps, loops, items, gate)
            return
        taken = False
        for branch in choice.branches:
            found = Gate("out", f"An earlier branch of {choice.name} was taken.")
            if not taken:
                found = self.condition(branch.when, loops, items)
                if found.is_ == "bad":
                    for steps in branches(choice):
                        self.nodes(steps, loops, items, found)
                    return
            taken = taken or found is OPEN
            self.nodes(branch.steps, loops, items, found)
        other = Gate("out", f"A branch of {choice.name} was taken.")
        self.nodes(choice.otherwise, loops, items, other if taken else OPEN)

    def each(self, loop: Each, loops: Sequence[Each], items: Items, gate: Gate) -> None:
        if gate is OPEN:
            count = self.count(loop, loops, items)
            if isinstance(count, int):
                self.turns(loop, loops, items, count)
                return
            gate = count
        self.nodes(loop.steps, loops, items, gate)

    def turns(self, loop: Each, loops: Sequence[Each], items: Items, count: int) -> None:
        """Walk every turn; a new one begins only while fewer than the loop's limit are under way."""
        under_way, fresh = 0, []
        outer, self.plan = self.plan, Plan()
        for at in range(count):
            self.plan = Plan()
            self.nodes(loop.steps, (*loops, loop), (*items, at), OPEN)
            outer.open += self.plan.open
            if self.plan.open and self.board.has_begun(self.graph.groups[loop.name], (*items, at)):
                under_way += 1
                outer.ready += self.plan.ready
            elif self.plan.ready:
                fresh.append(self.plan.ready)
        room = len(fresh) if loop.parallel is None else max(0, loop.parallel - under_way)
        for ready in fresh[:room]:
            outer.ready += ready
        self.plan = outer

    # -- what hangs on what

    def condition(self, condition: Condition, loops: Sequence[Each], items: Items) -> Gate:
        try:
            if holds(condition, lambda source: self.values.json(source, loops, items)):
                return OPEN
        except CellworksError as error:
            return Gate("bad", error.message)
        return Gate("out", f"`{condition_text(condition)}` does not hold.")

    def source(self, source: Source, loops: Sequence[Each], items: Items) -> Gate:
        """Return whether a value is known by now."""
        if isinstance(source, FromItem):
            depth = next(at for at, loop in enumerate(loops) if loop.item == source.name)
            return self.source(loops[depth].over, loops[:depth], items[:depth])
        if isinstance(source, FromStep):
            return self.standing(source.step, loops, items)
        return OPEN

    def standing(self, name: str, loops: Sequence[Each], items: Items) -> Gate:
        """Return how a step stands for a reader in loops: of one in further loops, all its turns."""
        own = self.values.loops(name)
        shared = shared_loops(own, loops)
        return self._standing(self.graph.places[name], own, shared, items[:shared])

    def _standing(self, place: Place, own: Sequence[Each], depth: int, items: Items) -> Gate:
        name = place.step.name
        for known in range(len(items) + 1):  # one that stands for all turns
            one = self.board.get(name, items[:known])
            if one is None or one.state == "waiting":
                continue
            if known == len(own) or one.state in BAD or one.state == "left_out":
                return _stands(one)
        if depth == len(own):
            return WAIT
        count = self.count(own[depth], own[:depth], items)
        if not isinstance(count, int):
            return count
        turns = [self._standing(place, own, depth + 1, (*items, at)) for at in range(count)]
        if turns and all(one.is_ == "out" for one in turns):
            return turns[0]
        return _worst([OPEN if one.is_ == "out" else one for one in turns])

    def count(self, loop: Each, loops: Sequence[Each], items: Items) -> int | Gate:
        """Return over how many items a loop goes, or why that is not known."""
        place = (loop.name, items)
        if place not in self.counted:
            gate = self.source(loop.over, loops, items)
            if gate is not OPEN:
                return gate
            try:
                self.counted[place] = self.values.length(loop, loops, items)
            except CellworksError as error:
                self.counted[place] = Gate("bad", error.message)
        return self.counted[place]


def _stands(one: Instance) -> Gate:
    if one.state in BAD:
        what = {"failed": "failed", "stopped": "was stopped", "blocked": "could not run"}[one.state]
        return Gate("bad", f"{one.key} {what}.")
    if one.state == "left_out":
        return Gate("out", f"{one.key} was left out.")
    return WAIT if one.state in ACTIVE or one.state == "waiting" else OPEN


def _worst(gates: Sequence[Gate]) -> Gate:
    """Return what decides: something bad, else something to wait for (it may go bad), else what is left out.

    The order makes the outcome the same, whichever of several steps ends first.
    """
    for is_ in ("bad", "wait", "out"):
        for gate in gates:
            if gate.is_ == is_:
                return gate
    return OPEN
