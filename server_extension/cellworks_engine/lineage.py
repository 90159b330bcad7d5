"""Edges between things, written from the first job: what was used, made, run again."""

from collections.abc import Sequence

from sqlalchemy import Column, Connection, Executable, String, Table, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from cellworks_engine.clock import now
from cellworks_engine.db.metadata import metadata, stamps

lineage_table = Table(
    "lineage",
    metadata,
    *stamps(),
    Column("source_kind", String(50), primary_key=True),
    Column("source", String(500), primary_key=True),
    Column("relation", String(50), primary_key=True),
    Column("target_kind", String(50), primary_key=True),
    Column("target", String(500), primary_key=True),
)

_AT_ONCE = 500
_ADD: dict[str, Executable] = {
    "sqlite": sqlite_insert(lineage_table).on_conflict_do_nothing(),
    "postgresql": postgresql_insert(lineage_table).on_conflict_do_nothing(),
}
Node = tuple[str, str]
"""A kind (those of `lineage_schema`, and `content` and `snapshot`, which no graph shows) and an id."""
Edge = tuple[Node, str, Node]
"""`(source, relation, target)`: data flows from source to target."""


def write_edges(connection: Connection, edges: list[Edge], *, actor: str, workspace: str = "default") -> None:
    """Add edges in the caller's transaction; an edge that is there already stays."""
    if not edges:
        return
    rows = [
        {
            "workspace": workspace,
            "actor": actor,
            "time": now(),
            "source_kind": source[0],
            "source": source[1],
            "relation": relation,
            "target_kind": target[0],
            "target": target[1],
        }
        for source, relation, target in edges
    ]
    connection.execute(_ADD[connection.dialect.name], rows)


def targets(connection: Connection, kind: str, sources: Sequence[str], relation: str) -> dict[str, list[str]]:
    """Return where the edges of a relation lead, by source, the oldest edge first."""
    table = lineage_table.c
    found: dict[str, list[str]] = {}
    for start in range(0, len(sources), _AT_ONCE):
        some = sources[start : start + _AT_ONCE]
        chosen = (table.source_kind == kind) & table.source.in_(some) & (table.relation == relation)
        wanted = select(table.source, table.target).where(chosen).order_by(table.time, table.target)
        for source, target in connection.execute(wanted):
            found.setdefault(source, []).append(target)
    return found


def edges_of(connection: Connection, node: Node) -> list[Edge]:
    """Return the edges that begin or end at a node."""
    table = lineage_table.c
    at_source = (table.source_kind == node[0]) & (table.source == node[1])
    at_target = (table.target_kind == node[0]) & (table.target == node[1])
    rows = connection.execute(
        select(lineage_table).where(at_source | at_target).order_by(table.time)
    ).mappings()
    return [
        ((row["source_kind"], row["source"]), row["relation"], (row["target_kind"], row["target"]))
        for row in rows
    ]
