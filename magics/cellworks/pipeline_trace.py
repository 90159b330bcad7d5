"""The pipeline that is being read: steps are added to it as its function calls them."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from cellworks.pipeline_values import wrong
from cellworks_engine.pipelines.faults import Line
from cellworks_engine.pipelines.schema import Node, Step

_current: ContextVar["Trace | None"] = ContextVar("cellworks_trace", default=None)


class Trace:
    """Steps as they are called, in the branches and loops that are open."""

    def __init__(self, folder: Path, beside: "Trace | None" = None) -> None:
        self.folder = folder
        """Paths of files in the definition are relative to it."""
        self.lines: dict[str, Line] = {}
        self.blocks: list[list[Node]] = [[]]
        """The open ones; the last takes what comes next."""
        self._names: set[str] = set() if beside is None else beside._names

    def name(self, wanted: str, line: Line) -> str:
        """Return a name that no other node has: `train`, `train_2`, …"""
        name, number = wanted, 1
        while name in self._names:
            number += 1
            name = f"{wanted}_{number}"
        self._names.add(name)
        self.lines[name] = line
        return name

    def add(self, node: Node) -> None:
        """Add a node to the innermost open block."""
        self.blocks[-1].append(node)

    @contextmanager
    def block(self) -> Iterator[list[Node]]:
        """Open a branch or a loop."""
        nodes: list[Node] = []
        self.blocks.append(nodes)
        try:
            yield nodes
        finally:
            self.blocks.pop()

    def only_step(self) -> Step:
        """Return the one step that was called; raises InvalidInput where there are more."""
        (nodes,) = self.blocks
        if len(nodes) != 1 or not isinstance(nodes[0], Step):
            raise wrong("The exit handler is one step.")
        return nodes[0]


def tracing() -> Trace | None:
    """Return the pipeline that is being read; None where a function is just called."""
    return _current.get()


def needed(what: str) -> Trace:
    """Return the pipeline that is being read; raises InvalidInput outside of one."""
    trace = _current.get()
    if trace is None:
        raise wrong(f"{what} belongs inside a function under @cw.pipeline.")
    return trace


@contextmanager
def trace_into(trace: Trace) -> Iterator[Trace]:
    """Read what is called inside as a pipeline."""
    before = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(before)
