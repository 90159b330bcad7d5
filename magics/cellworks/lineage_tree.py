"""`cw.lineage("flights/3")`: what made a thing, and what hangs on it, as a tree."""

from collections.abc import Iterator
from typing import Any

from cellworks.client import connect
from cellworks_engine.errors import InvalidInput
from cellworks_engine.lineage_schema import LineageGraph, LineageNode, LineageQuery

_KINDS = {
    "Dataset": "dataset", "Version": "model", "JobHandle": "job", "RunHandle": "run",
    "ServedEndpoint": "endpoint", "ExecutionHandle": "execution", "ScheduleHandle": "schedule",
}  # fmt: skip
_WORDS = {"model_version": "model"}


class Lineage:
    """What made a thing and what hangs on it: prints as a tree; `nodes` and `links` are for programs."""

    def __init__(self, graph: LineageGraph) -> None:
        self.graph = graph
        self._nodes = {node.key: node for node in graph.nodes}

    @property
    def nodes(self) -> list[LineageNode]:
        """The things, the nearest first; `distance` is below 0 where one went into what was asked for."""
        return self.graph.nodes

    @property
    def links(self) -> list[tuple[str, str, str]]:
        """What flows where: `("dataset:flights/2", "used_by", "job:…")`."""
        return [(one.source, one.relation, one.target) for one in self.graph.links]

    def __repr__(self) -> str:
        root = self._nodes[self.graph.root]
        made, hangs = self._lines(self.graph.root, -1), self._lines(self.graph.root, 1)
        lines = [_called(root)]
        lines += ["made of", *made] if made else ["made of nothing that is known"]
        lines += ["on it hangs", *hangs] if hangs else ["nothing hangs on it"]
        return "\n".join(lines)

    def _lines(self, root: str, way: int) -> list[str]:
        """Return a branch of the tree; what stood in it before is named, and not opened again."""
        seen: set[str] = set()

        def under(key: str, before: str) -> Iterator[str]:
            following = self._next(key, way)
            for at, one in enumerate(following):
                is_last = at == len(following) - 1
                node, again = self._nodes[one], one in seen
                seen.add(one)
                rest = " (above)" if again else " …" if node.more else ""
                yield f"{before}{'└' if is_last else '├'} {_called(node)}{rest}"
                if not again:
                    yield from under(one, before + ("  " if is_last else "│ "))

        return list(under(root, ""))

    def _next(self, key: str, way: int) -> list[str]:
        ends = [(one.source, one.target) if way > 0 else (one.target, one.source) for one in self.graph.links]
        near = self._nodes[key].distance
        return list(
            dict.fromkeys(
                there
                for here, there in ends
                if here == key and (self._nodes[there].distance - near) * way > 0
            )
        )


def lineage(thing: Any, *, up: int = 6, down: int = 6) -> Lineage:
    """Return what made a thing and what hangs on it: `cw.lineage("late-flights@champion")`.

    It is a dataset, a version, a job, a run, an endpoint, an execution, or a text: `flights/2`, `job:12`,
    `run:1a2b`, `execution:7`; where two things have one name, `dataset:flights` or `model:flights`.
    `up` and `down` are how many edges far to look, 20 at most. Raises NotFound.
    """
    query = LineageQuery(ref=_ref(thing), up=up, down=down)
    return Lineage(connect().call("GET", "/lineage", LineageGraph, query=_query(query)))


def _query(query: LineageQuery) -> dict[str, str | int]:
    return {"ref": query.ref, "up": query.up, "down": query.down}


def _ref(thing: Any) -> str:
    if isinstance(thing, str):
        return thing
    kind = _KINDS.get(type(thing).__name__)
    known = next(
        (str(found) for one in ("ref", "id", "number", "name") if (found := getattr(thing, one, None))), None
    )
    if kind is None or known is None:
        raise InvalidInput(
            f"A {type(thing).__name__} has no lineage.", field="thing",
            hint='cw.lineage("flights/2"), cw.lineage("job:12"), or a dataset, version, job or endpoint.',
        )  # fmt: skip
    return f"{kind}:{known}"


def _called(node: LineageNode) -> str:
    gone = ", which is gone" if node.gone else ""
    return f"{_WORDS.get(node.kind, node.kind)} {node.name.removeprefix(f'{node.kind} ')}{gone}"
