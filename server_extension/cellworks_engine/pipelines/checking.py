"""Everything that is wrong with a definition, found at once and before anything runs."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from cellworks_engine.pipelines.expressions import sources_of
from cellworks_engine.pipelines.faults import Faults, Lines, complaint
from cellworks_engine.pipelines.fitting import Fitting, check_default
from cellworks_engine.pipelines.graph import Case, Graph, Place, branches, graph_of
from cellworks_engine.pipelines.kinds import Kinds
from cellworks_engine.pipelines.schema import (
    Choice,
    Condition,
    Each,
    Fault,
    FromItem,
    FromParameter,
    FromStep,
    Node,
    Pipeline,
    Source,
    Step,
)
from cellworks_engine.pipelines.telling import settled


def check(pipeline: Pipeline, kinds: Kinds, lines: Lines | None = None) -> list[Fault]:
    """Return every fault of a definition; empty where it can run.

    Those that stand in it by themselves come first, in its order, then circles. `lines` says where its parts
    were written.
    """
    faults = Faults(lines)
    try:
        pipeline = settled(pipeline)
    except (msgspec.ValidationError, TypeError) as error:  # a value made in Python that no file could hold
        faults.say("invalid", complaint(error))
        return faults.found
    _Checking(pipeline, kinds, faults).run()
    return faults.found


@dataclass(frozen=True, slots=True)
class _At:
    """Where a value is read: by which node and field, inside which branches and loops."""

    node: str
    field: str
    inside: tuple[Case, ...]
    items: tuple[str, ...]
    step: Step | None = None


class _Checking:
    def __init__(self, pipeline: Pipeline, kinds: Kinds, faults: Faults) -> None:
        self.pipeline = pipeline
        self.kinds = kinds
        self.faults = faults
        self.graph: Graph = graph_of(pipeline)
        self.fitting = Fitting(pipeline, kinds, self.graph, faults)

    def run(self) -> None:
        if not self.pipeline.steps:
            self.faults.say("empty", "The pipeline has no steps.", field="steps")
        for name, parameter in self.pipeline.parameters.items():
            check_default(name, parameter, self.faults)
        self.names()
        for node, inside, items in _walk(self.pipeline.steps):
            self.node(node, inside, items)
        if self.pipeline.on_exit is not None:
            self.on_exit(self.pipeline.on_exit)
        _, circle = self.graph.sorted()
        if circle:
            self.faults.say(
                "circle",
                f"Steps hang on one another in a circle: {' -> '.join(circle)}.",
                circle[0],
                hint="Take one of these inputs, or one `after`, away.",
            )

    # -- names

    def names(self) -> None:
        """Every step, choice and loop has a name of its own."""
        seen: dict[str, tuple[Case, ...]] = {}
        on_exit = [] if self.pipeline.on_exit is None else [(self.pipeline.on_exit, (), ())]
        for node, inside, _ in [*_walk(self.pipeline.steps), *on_exit]:
            if node.name not in seen:
                seen[node.name] = inside
            elif choice := _apart(seen[node.name], inside):
                self.faults.say(
                    "both_branches",
                    f"It stands in two branches of {choice}; a step belongs to one.",
                    node.name,
                    hint="Move it before or after the choice, or give the two names of their own.",
                    again=True,
                )
            else:
                self.faults.say(
                    "duplicate", f"Two are named {node.name}.", node.name, hint="Rename one.", again=True
                )

    # -- nodes

    def node(self, node: Node, inside: tuple[Case, ...], items: tuple[str, ...]) -> None:
        match node:
            case Step():
                self.step(node, inside, items)
            case Choice():
                for number, branch in enumerate(node.branches):
                    at = _At(node.name, f"branches.{number}", inside, items)
                    self.condition(branch.when, at)
                    if not branch.steps:
                        self.faults.say("empty", f"Branch {number + 1} has no steps.", node.name, at.field)
            case Each():
                at = _At(node.name, "over", inside, items)
                self.source(node.over, at)
                self.fitting.items(node)
                if not node.steps:
                    self.faults.say("empty", "The loop has no steps.", node.name)
                if node.item in items or node.item in self.pipeline.parameters:
                    self.faults.say(
                        "duplicate",
                        f"The item {node.item} has the name of a parameter or of a loop around it.",
                        node.name,
                        hint="Rename it.",
                    )

    def step(self, step: Step, inside: tuple[Case, ...], items: tuple[str, ...]) -> None:
        for name, source in step.inputs.items():
            self.source(source, _At(step.name, f"inputs.{name}", inside, items, step))
        if step.when is not None:
            self.condition(step.when, _At(step.name, "when", inside, items, step))
        for named in step.after:
            self.after(step, named)
        self.fitting.step(step)

    def after(self, step: Step, named: str) -> None:
        if named not in self.graph.places and named not in self.graph.groups:
            self.faults.say(
                "unknown",
                f"It comes after {named}, which is not there.",
                step.name,
                "after",
                self.steps_hint(),
            )
        elif step.name in self.graph.groups.get(named, ()):
            self.faults.say("circle", f"It comes after {named}, and stands in it.", step.name, "after")
        elif named in self.graph.places and self.ends(named):
            self.faults.say("unreachable", f"Nothing comes after {named}: it ends.", step.name, "after")

    def ends(self, name: str) -> bool:
        kind = self.kinds.find(self.graph.places[name].step.kind)
        return kind is not None and kind.ends

    def on_exit(self, step: Step) -> None:
        wrong = any(isinstance(source, FromStep | FromItem) for source in step.inputs.values())
        if wrong or step.after or step.when is not None:
            self.faults.say(
                "unreachable",
                "The exit handler hangs on a step, which may not have run when it does.",
                step.name,
                hint="It reads parameters, datasets and constants.",
            )
            return
        self.step(step, (), ())

    # -- values

    def condition(self, condition: Condition, at: _At) -> None:
        for source in sources_of(condition):
            self.source(source, at)
        self.fitting.condition(condition, at.node, at.field)

    def source(self, source: Source, at: _At) -> None:
        match source:
            case FromParameter(name=name) if name not in self.pipeline.parameters:
                known = ", ".join(self.pipeline.parameters) or "none"
                is_step = name in self.graph.places
                hint = f"Name an output of it: {name}.…" if is_step else f"Parameters: {known}."
                self.faults.say("unknown", f"There is no parameter {name}.", at.node, at.field, hint)
            case FromItem(name=name) if name not in at.items:
                self.faults.say("unreachable", f"{name} is no item of a loop around it.", at.node, at.field)
            case FromStep():
                self.output(source, at)
            case _:
                self.fitting.path(source, at.node, at.field)

    def output(self, source: FromStep, at: _At) -> None:
        if source.step == getattr(self.pipeline.on_exit, "name", None):
            message = f"It reads from {source.step}, which runs when all has ended."
            self.faults.say("unreachable", message, at.node, at.field)
            return
        place = self.graph.places.get(source.step)
        if place is None:
            message = f"It reads from a step {source.step}, which is not there."
            self.faults.say("unknown", message, at.node, at.field, self.steps_hint())
            return
        kind = self.kinds.find(place.step.kind)
        if kind is not None and source.output not in (made := kind.makes(place.step)):
            hint = f"It makes {', '.join(made)}." if made else "It makes nothing that could be read."
            self.faults.say("unknown", f"{source.step} makes no {source.output}.", at.node, at.field, hint)
            return
        self.reach(place, at)
        self.fitting.path(source, at.node, at.field)

    def reach(self, place: Place, at: _At) -> None:
        """A step of a branch is read in that branch only; one of a loop outside of it gives a list."""
        name = place.step.name
        for case in place.inside:
            if case in at.inside or case.branch is None:
                continue
            if case.group == name and at.step is not None and at.step.when == place.step.when:
                continue  # both are left out by the same condition
            other = any(one.group == case.group for one in at.inside)
            self.faults.say(
                "unreachable",
                f"It reads from {name}, which stands in another branch of {case.group}."
                if other
                else f"It reads from {name}, which does not run where the condition of {case.group} says no.",
                at.node,
                at.field,
                f"Move it into the branch of {name}.",
            )
            return

    def steps_hint(self) -> str:
        return f"Steps: {', '.join(self.graph.places)}."


def _walk(
    steps: list[Node], inside: tuple[Case, ...] = (), items: tuple[str, ...] = ()
) -> Iterator[tuple[Node, tuple[Case, ...], tuple[str, ...]]]:
    """Return every node with the branches, loops and loops' items around it."""
    for node in steps:
        match node:
            case Step():
                own = () if node.when is None else (Case(node.name, 0),)
                yield node, (*inside, *own), items
            case Each():
                yield node, inside, items
                yield from _walk(node.steps, (*inside, Case(node.name, None)), (*items, node.item))
            case Choice():
                yield node, inside, items
                for at, branch in enumerate(branches(node)):
                    yield from _walk(branch, (*inside, Case(node.name, at)), items)


def _apart(one: tuple[Case, ...], other: tuple[Case, ...]) -> str:
    """Return the choice in whose different branches two steps stand; empty where there is none."""
    for left, right in zip(one, other, strict=False):
        if left != right:
            return left.group if left.group == right.group else ""
    return ""
