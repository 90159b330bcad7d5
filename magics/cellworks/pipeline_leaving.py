"""What every way out of the studio does alike: the order of steps, and a recipe as plain code."""

from collections.abc import Callable, Sequence

from cellworks_engine.errors import InvalidInput
from cellworks_engine.pipelines.graph import Graph, places
from cellworks_engine.pipelines.schema import Code, Node, Step
from cellworks_engine.recipes import emitting
from cellworks_engine.recipes.files import decode

Read = Callable[[str], bytes]
"""Returns what a file holds that the pipeline names."""


def ordered(units: Sequence[Sequence[Node]], graph: Graph) -> list[Sequence[Node]]:
    """Return units of nodes after those that their steps hang on, else in the given order.

    Raises InvalidInput where two hang on one another, as a branch and a step outside of it can.
    """
    inside = {place.step.name: at for at, unit in enumerate(units) for place in places(unit)}
    waits: dict[int, set[int]] = {at: set() for at in range(len(units))}
    for edge in graph.edges:
        source, target = inside.get(edge.source), inside.get(edge.target)
        if source is not None and target is not None and source != target:
            waits[target].add(source)
    left, done = list(waits), []
    while left:
        at = next((one for one in left if not waits[one] & set(left)), None)
        if at is None:
            said = " and ".join(sorted(node.name for one in left for node in units[one]))
            raise InvalidInput(
                f"Steps in {said} hang on one another, and lines follow one another.",
                field="pipeline", hint="Move the step between them out of the branch or loop.",
            )  # fmt: skip
        left.remove(at)
        done.append(units[at])
    return done


def recipe_code(step: Step, read: Read) -> Code:
    """Return a recipe step as a function of pandas; raises InvalidInput where it needs a second frame."""
    recipe = decode(read(step.does["file"]), step.does["file"])
    if emitting.frames_of(recipe):
        raise InvalidInput(f"{step.name} needs a second frame.", field="file")
    return Code(function=step.name, source=emitting.function(recipe, step.name))


def is_learning(step: Step, read: Read) -> bool:
    """Whether a recipe step learns from the rows each time."""
    recipe = decode(read(step.does["file"]), step.does["file"])
    return bool(step.does.get("refit")) and any(
        emitting.learns(one.do) for one in recipe.steps if not one.off
    )
