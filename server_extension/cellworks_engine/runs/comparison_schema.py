"""What runs side by side are, and where a run came from, on the wire."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cellworks_engine.jobs.schema import Capture, Environment, Git
from cellworks_engine.runs.schema import RunId, RunRow
from cellworks_engine.schema import Input

Group = Literal["run", "params", "metrics", "tags", "code", "data", "environment", "git"]
CellState = Literal["same", "changed", "gone", "unknown"]
OrderKind = Literal["gone", "changed", "below", "stale", "repeated"]


class CompareQuery(Input, frozen=True, kw_only=True):
    """Two to ten runs, by their ids or how these begin; the first is what the others are held against."""

    run: Annotated[list[RunId], Meta(min_length=2, max_length=10)]


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One of the runs, with what the job ran that made it."""

    row: RunRow
    number: int | None = None
    """Of its job."""
    entry: str = ""
    """What the job ran: `cell`, `function`, `script`, `notebook`, `command`; empty where no job is known."""
    source: str = ""
    captures: list[Capture] = []
    environment: Environment | None = None
    packages: list[str] | None = None
    """`name==version`; None where the list is not known any more."""
    git: Git | None = None
    patch: str = ""
    """What the working tree had that its commit had not."""
    missing: list[str] = []
    """What cannot be compared of it, and why, a sentence each."""


class ComparedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One thing of every run, in their order; None where a run has no such thing."""

    group: Group
    name: str
    values: list[str | float | None]
    differs: bool


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Runs side by side."""

    sides: list[Side]
    rows: list[ComparedRow]


class OrderWarning(msgspec.Struct, frozen=True, kw_only=True):
    """One way in which the cells before a run did not run as they stand in the notebook."""

    kind: OrderKind
    sentence: str
    name: str
    """The notebook's name that it is about."""
    executed: int
    """The execution count of the cell that it is about."""


class RunOrigin(msgspec.Struct, frozen=True, kw_only=True):
    """Where a run came from, and whether its cells ran in order."""

    job: str | None = None
    number: int | None = None
    notebook: str = ""
    cell: str = ""
    """The cell's id in the notebook."""
    executed: int | None = None
    state: CellState = "unknown"
    """How the cell stands in the notebook as it is saved now."""
    position: int | None = None
    """Its place among the notebook's cells as it is saved now; the first is 0."""
    saved: float | None = None
    """When the notebook that was looked at was saved; None where it could not be read."""
    warnings: list[OrderWarning] = []
    sentence: str
    """What can be said of the order, in a sentence."""
