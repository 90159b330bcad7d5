"""Results of a loop that are read inside a branch or another loop.

The compiler of `kfp` hands collected results to steps that stand beside the loop, and to none that stand
deeper. So a component beside the loop makes one list of them, and that is handed on.
"""

from cellworks_engine.pipelines.graph import Edge, Graph
from cellworks_engine.pipelines.schema import Choice, Each

Output = tuple[str, str]
"""A step, and what it makes."""


def gathered(graph: Graph) -> list[Output]:
    """Return what of steps in loops is read deeper than beside the loop."""
    found: dict[Output, None] = {}
    for edge in graph.edges:
        loop = loop_left(graph, edge)
        if loop is None or edge.why == "after":
            continue
        beside = [one.name for one in graph.places[edge.source].groups].index(loop.name)
        if len(_reader_inside(graph, edge)) > beside:
            found[edge.source, edge.output] = None
    return list(found)


def loop_left(graph: Graph, edge: Edge) -> Each | None:
    """Return the loop around an edge's source that its reader does not stand in."""
    around = {one.name for one in graph.places[edge.target].groups}
    outside = [one for one in graph.places[edge.source].groups if one.name not in around]
    return next((one for one in outside if isinstance(one, Each)), None)


def _reader_inside(graph: Graph, edge: Edge) -> list[str]:
    """Return the branches and loops around who reads: the step itself, or what asks or goes over items."""
    target = graph.places[edge.target]
    groups: list[Choice | Each] = list(target.groups)
    names = [one.name for one in groups]
    if edge.why in ("condition", "items") and edge.via in names:
        return names[: names.index(edge.via)]
    own = [edge.target] if target.step.when is not None and edge.why == "input" else []
    return [*names, *own]
