"""Lineage on the wire: what made a thing, and what hangs on it."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cellworks_engine.schema import NO_NUL, Input

LineageKind = Literal[
    "dataset", "job", "run", "model_version", "endpoint", "execution", "schedule", "path"
]  # fmt: skip
LINEAGE_KINDS: tuple[LineageKind, ...] = (
    "dataset", "job", "run", "model_version", "endpoint", "execution", "schedule", "path",
)  # fmt: skip
MOST_NODES = 300
"""Things that one answer holds; what lies nearest comes first."""


class LineageQuery(Input, frozen=True, kw_only=True):
    """Around what to look, and how many edges far either way."""

    ref: Annotated[str, Meta(min_length=1, max_length=600, pattern=NO_NUL)]
    """`flights/2`, `late-flights@champion`, `job:12`, `run:1a2b`, `execution:7`, `schedule:nightly`; where
    two things have one name, `dataset:flights/2`, `model:flights` or `endpoint:flights`."""
    up: Annotated[int, Meta(ge=0, le=20)] = 6
    down: Annotated[int, Meta(ge=0, le=20)] = 6


class LineageNode(msgspec.Struct, frozen=True, kw_only=True):
    """A thing of the graph."""

    key: str
    """Its kind and id: `job:job_01…`."""
    kind: LineageKind
    id: str
    name: str
    """As people call it: `late-flights 41`, `flights/2`."""
    distance: int
    """Edges from the thing that was asked for; below 0 where it went into that."""
    sentence: str = ""
    gone: bool = False
    """It is no longer there."""
    more: bool = False
    """There is more beyond it, which was not asked for or is too much."""


class LineageLink(msgspec.Struct, frozen=True, kw_only=True):
    """Data, or cause, flows from one thing to another; keys of nodes."""

    source: str
    relation: str
    """`used_by`, `made`, `wrote`, `registered`, `ran`, `served_by`, `started`, `rerun_as`."""
    target: str


class LineageGraph(msgspec.Struct, frozen=True, kw_only=True):
    """What made a thing, and what hangs on it."""

    root: str
    """The key of the thing that was asked for."""
    nodes: list[LineageNode]
    """The nearest first."""
    links: list[LineageLink]
