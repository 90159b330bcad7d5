"""The graph around a thing, read from the edges: all that went into it, and all that hangs on it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import cast

from sqlalchemy import Connection, select

from cellworks_engine.activity import Named
from cellworks_engine.db.engine import Database
from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.lineage import Edge, Node, lineage_table
from cellworks_engine.lineage_schema import (
    LINEAGE_KINDS,
    MOST_NODES,
    LineageGraph,
    LineageKind,
    LineageLink,
    LineageNode,
    LineageQuery,
)

Find = Callable[[str], str]
"""Returns the id that a person's word means; raises NotFound."""
Names = Callable[[Sequence[str]], Mapping[str, Named]]

table = lineage_table.c
_AT_ONCE = 400
_PLAIN: tuple[LineageKind, ...] = ("dataset", "model_version", "endpoint")
"""Kinds whose things people name without saying the kind."""
_SAID: dict[str, LineageKind] = {"model": "model_version", "version": "model_version"}
"""What people write for a kind, beside its own name."""


class Lineages:
    """The lineage of one studio; slices say what a word means, and what things are called."""

    def __init__(
        self, database: Database, finds: Mapping[LineageKind, Find], names: Mapping[LineageKind, Names]
    ) -> None:
        self._database = database
        self._finds = finds
        self._names = names

    def around(self, query: LineageQuery) -> LineageGraph:
        """Return the graph around a thing; raises NotFound, and InvalidInput for a word of two meanings."""
        root = self._root(query.ref)
        distances: dict[Node, int] = {root: 0}
        edges: dict[Edge, None] = {}
        more: set[Node] = set()
        with self._database.read() as connection:
            for step, most in ((-1, query.up), (1, query.down)):
                _walk(connection, root, step, most, distances, edges, more)
        nodes = sorted(distances, key=lambda node: (abs(distances[node]), node))
        named = self._named(nodes)
        return LineageGraph(
            root=_key(root),
            nodes=[_shown(node, distances[node], named.get(node), node in more) for node in nodes],
            links=[
                LineageLink(source=_key(source), relation=relation, target=_key(target))
                for source, relation, target in edges
            ],
        )

    def _root(self, ref: str) -> Node:
        said, colon, rest = ref.partition(":")
        kind = _SAID.get(said, said)
        if colon and kind in self._finds:
            return (kind, self._finds[cast("LineageKind", kind)](rest))
        if colon and kind == "path":
            return (kind, rest)
        found: list[Node] = []
        for one in _PLAIN:
            try:
                found.append((one, self._finds[one](ref)))
            except (NotFound, InvalidInput):
                continue
        if len(found) == 1:
            return found[0]
        if found:
            are = " and ".join(f"{kind.replace('_', ' ')} {id_}" for kind, id_ in found)
            hint = f"Say which: dataset:{ref}, model:{ref} or endpoint:{ref}."
            raise InvalidInput(f"{ref} is {are}.", field="ref", hint=hint)
        raise NotFound(
            f"There is no dataset, model or endpoint {ref}.", field="ref",
            hint="Others are job:12, run:1a2b, execution:7, schedule:nightly, path:/data/flights.csv.",
        )  # fmt: skip

    def _named(self, nodes: Iterable[Node]) -> dict[Node, Named]:
        by_kind: dict[str, list[str]] = {}
        for kind, id_ in nodes:
            by_kind.setdefault(kind, []).append(id_)
        found: dict[Node, Named] = {}
        for kind, ids in by_kind.items():
            names = self._names.get(cast("LineageKind", kind))
            told = {one: Named(name=one) for one in ids} if names is None else names(ids)
            found |= {(kind, id_): named for id_, named in told.items()}
        return found


def _walk(
    connection: Connection,
    root: Node,
    step: int,
    most: int,
    distances: dict[Node, int],
    edges: dict[Edge, None],
    more: set[Node],
) -> None:
    """Follow edges one way, a ring at a time; what lies beyond the last ring is only noted."""
    ring = [root]
    for distance in range(1, most + 2):
        following: dict[Node, None] = {}
        for edge in _edges(connection, ring, step):
            here, there = (edge[0], edge[2]) if step > 0 else (edge[2], edge[0])
            if there not in distances:
                if distance > most or len(distances) >= MOST_NODES:
                    more.add(here)
                    continue
                distances[there] = distance * step
                following[there] = None
            if distance <= most:
                edges[edge] = None
        ring = list(following)
        if not ring:
            return


def _edges(connection: Connection, nodes: Sequence[Node], step: int) -> list[Edge]:
    """Return the edges that leave nodes one way, the oldest first."""
    kind, id_ = (table.source_kind, table.source) if step > 0 else (table.target_kind, table.target)
    found: list[Edge] = []
    for one in dict.fromkeys(node[0] for node in nodes):
        ids = [node[1] for node in nodes if node[0] == one]
        for start in range(0, len(ids), _AT_ONCE):
            where = (kind == one) & id_.in_(ids[start : start + _AT_ONCE])
            shown = table.source_kind.in_(LINEAGE_KINDS) & table.target_kind.in_(LINEAGE_KINDS)
            rows = connection.execute(
                select(lineage_table).where(where & shown).order_by(table.time, table.source, table.target)
            ).mappings()
            found += [
                ((row["source_kind"], row["source"]), row["relation"], (row["target_kind"], row["target"]))
                for row in rows
            ]
    return found


def _key(node: Node) -> str:
    return f"{node[0]}:{node[1]}"


def _shown(node: Node, distance: int, named: Named | None, more: bool) -> LineageNode:
    kind = cast("LineageKind", node[0])
    if named is None:
        return LineageNode(
            key=_key(node), kind=kind, id=node[1], name=node[1], distance=distance, gone=True, more=more
        )
    return LineageNode(
        key=_key(node), kind=kind, id=node[1], name=named.name, distance=distance,
        sentence=named.sentence or "", more=more,
    )  # fmt: skip
