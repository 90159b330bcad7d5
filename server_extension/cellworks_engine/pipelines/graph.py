"""A pipeline as a graph: what hangs on what, in which branches and loops, and in which order it can run."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from cellworks_engine.errors import InvalidInput
from cellworks_engine.pipelines.expressions import sources_of
from cellworks_engine.pipelines.schema import (
    Choice,
    Condition,
    Each,
    FromStep,
    Node,
    Pipeline,
    Source,
    Step,
)


@dataclass(frozen=True, slots=True)
class Case:
    """A branch of a choice, a step's own condition (branch 0), or a loop, that a step stands in."""

    group: str
    branch: int | None
    """Position among the branches; the last is `otherwise`. None: a loop."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A step hangs on another one."""

    source: str
    target: str
    why: Literal["input", "condition", "items", "after"]
    via: str
    """The input's name; the choice or loop; for `after` what the definition names."""
    output: str = ""


@dataclass(slots=True)
class Place:
    """A step where it stands: `inside` are the branches and loops around it, outermost first."""

    step: Step
    inside: tuple[Case, ...] = ()
    groups: tuple[Choice | Each, ...] = ()
    """The same, as the definition has them; a step's own condition is none of these."""


@dataclass(slots=True)
class Graph:
    """Steps by name, in the definition's order, and edges between those that are there.

    Made of any definition, a faulty one too: an edge to a step that is not there is left out, and of two
    steps of one name the first counts. `checking.py` says so.
    """

    places: dict[str, Place] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    """Names of the steps in each choice and loop, however deep."""
    edges: list[Edge] = field(default_factory=list)

    def order(self) -> list[str]:
        """Return every step after those that it hangs on, else in the definition's order.

        Raises InvalidInput where steps hang on one another in a circle.
        """
        ordered, circle = self.sorted()
        if circle:
            raise InvalidInput(f"Steps hang on one another in a circle: {' -> '.join(circle)}.")
        return ordered

    def sorted(self) -> tuple[list[str], list[str]]:
        """Return the steps that can be ordered, and one circle among the others, if there is one."""
        rank = {name: at for at, name in enumerate(self.places)}
        before = self._sources()
        waits = {name: set(before.get(name, ())) for name in self.places}
        after: dict[str, list[str]] = {name: [] for name in self.places}
        for name, sources in waits.items():
            for source in sources:
                after[source].append(name)
        ready = [rank[name] for name, sources in waits.items() if not sources]
        heapq.heapify(ready)
        names, ordered = list(self.places), []
        while ready:
            name = names[heapq.heappop(ready)]
            ordered.append(name)
            for target in after[name]:
                waits[target].discard(name)
                if not waits[target]:
                    heapq.heappush(ready, rank[target])
        return ordered, _circle({name: waits[name] for name in names if waits[name]})

    def before(self, name: str) -> list[str]:
        """Return the steps that a step hangs on directly."""
        return self._sources().get(name, [])

    def upstream(self, name: str) -> set[str]:
        """Return all that a step hangs on."""
        return _reached(name, self._sources())

    def downstream(self, *names: str) -> set[str]:
        """Return all that hangs on steps."""
        targets: dict[str, list[str]] = {}
        for edge in self.edges:
            targets.setdefault(edge.source, []).append(edge.target)
        return {found for name in names for found in _reached(name, targets)} - set(names)

    def layers(self) -> list[list[str]]:
        """Return steps that may run at once: each layer hangs on earlier ones."""
        depth: dict[str, int] = {}
        before = self._sources()
        for name in self.order():
            depth[name] = 1 + max((depth[one] for one in before.get(name, ())), default=-1)
        rows: list[list[str]] = [[] for _ in range(1 + max(depth.values(), default=-1))]
        for name in self.places:
            rows[depth[name]].append(name)
        return rows

    def _sources(self) -> dict[str, list[str]]:
        found: dict[str, dict[str, None]] = {}
        for edge in self.edges:
            found.setdefault(edge.target, {})[edge.source] = None
        return {name: list(sources) for name, sources in found.items()}


def graph_of(pipeline: Pipeline) -> Graph:
    """Return the graph of a definition; the exit handler is no part of it."""
    graph = Graph()
    for place in places(pipeline.steps):
        graph.places.setdefault(place.step.name, place)
    for node, _ in nodes(pipeline.steps):
        if not isinstance(node, Step):
            graph.groups.setdefault(node.name, [one.step.name for one in places(_children(node))])
    for place in graph.places.values():
        graph.edges += [edge for edge in _edges(place, graph) if edge.source in graph.places]
    return graph


def nodes(
    steps: Iterable[Node], around: tuple[Choice | Each, ...] = ()
) -> Iterator[tuple[Node, tuple[Choice | Each, ...]]]:
    """Return every step, choice and loop, each with the groups around it, outermost first."""
    for node in steps:
        yield node, around
        if not isinstance(node, Step):
            yield from nodes(_children(node), (*around, node))


def places(
    steps: Iterable[Node], inside: tuple[Case, ...] = (), groups: tuple[Choice | Each, ...] = ()
) -> Iterator[Place]:
    """Return every step where it stands, those in branches and loops too."""
    for node in steps:
        match node:
            case Step():
                own = () if node.when is None else (Case(node.name, 0),)
                yield Place(node, (*inside, *own), groups)
            case Each():
                yield from places(node.steps, (*inside, Case(node.name, None)), (*groups, node))
            case Choice():
                for at, branch in enumerate(branches(node)):
                    yield from places(branch, (*inside, Case(node.name, at)), (*groups, node))


def branches(choice: Choice) -> list[list[Node]]:
    """Return the steps of each branch, `otherwise` last."""
    return [*(branch.steps for branch in choice.branches), choice.otherwise]


def _children(node: Choice | Each) -> list[Node]:
    return node.steps if isinstance(node, Each) else [one for branch in branches(node) for one in branch]


def _edges(place: Place, graph: Graph) -> Iterator[Edge]:
    step = place.step
    for name, source in step.inputs.items():
        yield from _read(source, step.name, "input", name)
    for condition in _own(step.when):
        for source in sources_of(condition):
            yield from _read(source, step.name, "condition", step.name)
    for group in place.groups:
        if isinstance(group, Each):
            yield from _read(group.over, step.name, "items", group.name)
            continue
        # which branch is taken is known once all conditions before it are
        for branch in group.branches:
            for source in sources_of(branch.when):
                yield from _read(source, step.name, "condition", group.name)
    for named in step.after:
        for earlier in graph.groups.get(named, [named]):
            yield Edge(earlier, step.name, "after", named)


def _own(condition: Condition | None) -> list[Condition]:
    return [] if condition is None else [condition]


def _read(
    source: Source, target: str, why: Literal["input", "condition", "items"], via: str
) -> Iterator[Edge]:
    if isinstance(source, FromStep):
        yield Edge(source.step, target, why, via, source.output)


def _reached(name: str, neighbours: dict[str, list[str]]) -> set[str]:
    found: set[str] = set()
    todo = [name]
    while todo:
        new = [one for one in neighbours.get(todo.pop(), []) if one not in found]
        found.update(new)
        todo += new
    return found


def _circle(waits: dict[str, set[str]]) -> list[str]:
    """Return one circle among steps that wait: `["a", "b", "a"]`; empty where nothing waits."""
    if not waits:
        return []
    walked: list[str] = []
    # every step here waits for one that is here too, so going back must come round
    name = next(iter(waits))
    while name not in walked:
        walked.append(name)
        name = min(one for one in waits[name] if one in waits)
    circle = [*walked[walked.index(name) :], name]
    return circle[::-1]
