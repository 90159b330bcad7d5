"""A pipeline as a picture: layers of steps in SVG, the same in text where nothing draws."""

from collections.abc import Mapping
from html import escape
from typing import NamedTuple

from cellworks_engine.pipelines.expressions import condition_text, source_text
from cellworks_engine.pipelines.graph import Edge, Graph, Place, graph_of
from cellworks_engine.pipelines.schema import Choice, Constant, Each, Node, Pipeline, Step

_WIDTH, _HEIGHT, _GAP_X, _GAP_Y = 168, 44, 28, 40


class Mark(NamedTuple):
    """How a step stands, as its box says it."""

    words: str
    """`✓ succeeded 1.2 s`"""
    dim: bool = False
    """It was left out."""


class PipelineGraph:
    """What hangs on what in a pipeline. `steps` and `edges` are for programs."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._graph = graph_of(pipeline)

    @property
    def steps(self) -> list[str]:
        """Names of the steps, each after those that it hangs on; raises InvalidInput for a circle."""
        return self._graph.order()

    @property
    def edges(self) -> list[Edge]:
        """Which step hangs on which, and why."""
        return self._graph.edges

    def upstream(self, step: str) -> set[str]:
        """Return all that a step hangs on."""
        return self._graph.upstream(step)

    def downstream(self, step: str) -> set[str]:
        """Return all that hangs on a step."""
        return self._graph.downstream(step)

    def __repr__(self) -> str:
        lines = _lines(self._pipeline.steps, 0)
        if self._pipeline.on_exit is not None:
            lines += ["at the end", *_lines([self._pipeline.on_exit], 1)]
        return "\n".join(lines)

    def _repr_svg_(self) -> str:
        return self.svg()

    def _repr_html_(self) -> str:
        # As SVG of its own JupyterLab draws it as an image: black in a dark theme, and without a name.
        return self.svg()

    def svg(self, marks: Mapping[str, Mark] | None = None) -> str:
        """Return the picture; `marks` say at steps, by their names, how they stand."""
        return _svg(self._graph, marks or {})


def _lines(nodes: list[Node], depth: int) -> list[str]:
    found = []
    pad = "  " * depth
    for node in nodes:
        match node:
            case Step():
                found.append(pad + _line(node))
            case Each():
                found.append(f"{pad}{node.name}: for each {node.item} in {source_text(node.over)}")
                found += _lines(node.steps, depth + 1)
            case Choice():
                for at, branch in enumerate(node.branches):
                    word = "elif" if at else "if"
                    found.append(f"{pad}{node.name}: {word} {condition_text(branch.when)}")
                    found += _lines(branch.steps, depth + 1)
                if node.otherwise:
                    found += [f"{pad}{node.name}: else", *_lines(node.otherwise, depth + 1)]
    return found


def _line(step: Step) -> str:
    read = [
        f"{name}={source_text(source)}" if isinstance(source, Constant) else source_text(source)
        for name, source in step.inputs.items()
    ]
    case = "" if step.when is None else f"  if {condition_text(step.when)}"
    after = f"  after {', '.join(step.after)}" if step.after else ""
    made = f" -> {', '.join(step.outputs)}" if step.outputs else ""
    return f"{step.name} [{step.kind}]  {', '.join(read)}{made}{after}{case}".rstrip()


def _svg(graph: Graph, marks: Mapping[str, Mark]) -> str:
    """Draw layers from top to bottom. Colours are the page's own, so that it can be read on any ground."""
    at = {
        name: (column * (_WIDTH + _GAP_X), row * (_HEIGHT + _GAP_Y))
        for row, names in enumerate(graph.layers())
        for column, name in enumerate(names)
    }
    # An edge past other steps has the gap beside the first one to go down in.
    width = max((x for x, _ in at.values()), default=0) + _WIDTH + _GAP_X // 2 + 2
    height = max((y for _, y in at.values()), default=0) + _HEIGHT + 2
    lines = [_edge(at[edge.source], at[edge.target], edge) for edge in graph.edges]
    boxes = [_box(graph.places[name], *place, marks.get(name)) for name, place in at.items()]
    said = escape(f"Steps of the pipeline: {', '.join(at)}") if at else "A pipeline without steps"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{said}" font-family="sans-serif" '
        f'font-size="12" fill="currentColor" stroke="none">{"".join(lines)}{"".join(boxes)}</svg>'
    )


def _edge(source: tuple[int, int], target: tuple[int, int], edge: Edge) -> str:
    x1, y1, x2, y2 = source[0] + _WIDTH // 2, source[1] + _HEIGHT, target[0] + _WIDTH // 2, target[1]
    way = f"M{x1} {y1}{_down(x1, y1, x2, y2)}"
    if y2 - y1 > _GAP_Y:
        beside = source[0] + _WIDTH + _GAP_X // 2
        above = y2 - _GAP_Y
        way = f"M{x1} {y1}{_down(x1, y1, beside, y1 + _GAP_Y)}L{beside} {above}{_down(beside, above, x2, y2)}"
    dash = "" if edge.why == "input" else ' stroke-dasharray="4 3"'
    title = escape(f"{edge.source} to {edge.target}: {edge.via}")
    return (
        f'<path d="{way}" fill="none" stroke="currentColor" '
        f'stroke-opacity="0.5"{dash}><title>{title}</title></path>'
    )


def _down(x1: int, y1: int, x2: int, y2: int) -> str:
    """Return a line that leaves a point downwards and comes to another one from above."""
    middle = (y1 + y2) // 2
    return f"C{x1} {middle} {x2} {middle} {x2} {y2}"


def _box(place: Place, x: int, y: int, mark: Mark | None) -> str:
    step = place.step
    inside = " · ".join(case.group for case in place.inside if case.group != step.name)
    under = escape(f"{step.kind}{' · ' + inside if inside else ''}"[:28] if mark is None else mark.words[:28])
    dim = ' opacity="0.5"' if mark is not None and mark.dim else ""
    return (
        f"<g{dim}>"
        f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="4" fill="none" '
        'stroke="currentColor"/>'
        f'<text x="{x + 10}" y="{y + 18}" font-weight="600">{escape(step.name[:22])}</text>'
        f'<text x="{x + 10}" y="{y + 35}" opacity="0.7">{under}</text></g>'
    )
