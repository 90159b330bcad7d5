"""What differs between two versions, on the wire: columns, rows, and how far distributions moved."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cellworks_engine.datasets.schema import Cell, Column
from cellworks_engine.schema import Input
from cellworks_engine.statistics.schema import ColumnSummary

ColumnChange = Literal["same", "added", "removed", "changed"]


class DiffQuery(Input, frozen=True, kw_only=True):
    """With which version to compare: a number of the same dataset, or `flights/1`."""

    against: Annotated[str, Meta(max_length=120, pattern=r"^([A-Za-z0-9_][A-Za-z0-9_.-]*/)?[1-9][0-9]{0,8}$")]
    rows: bool = True
    """Compare rows too, which reads both versions."""


class ColumnDiff(msgspec.Struct, frozen=True, kw_only=True):
    """A column of either version, and how far its values moved."""

    name: str
    change: ColumnChange
    before: Column | None
    after: Column | None
    js: float | None = None
    """Jensen-Shannon distance, 0 to 1; None where there is none."""
    psi: float | None = None
    """Population stability index: by custom under 0.1 is no change, over 0.25 a large one."""
    was: ColumnSummary | None = None
    now: ColumnSummary | None = None


class RowDiff(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of both versions. Whole rows are compared by their hash, each as often as it occurs."""

    before: int | None
    after: int | None
    sentence: str
    """What was compared, or why nothing was."""
    both: int | None = None
    only_before: int | None = None
    only_after: int | None = None
    columns: list[str] = []
    """By which rows were compared: those that both versions have."""
    removed: list[list[Cell]] = []
    """The first rows that only the older version has."""
    added: list[list[Cell]] = []


class DatasetDiff(msgspec.Struct, frozen=True, kw_only=True):
    """What differs between two versions; columns that moved most come first."""

    before: str
    after: str
    columns: list[ColumnDiff]
    rows: RowDiff
