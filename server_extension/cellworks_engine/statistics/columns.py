"""The sketch of one column, and how two become one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cellworks_engine.errors import InvalidInput
from cellworks_engine.statistics import categories as texts
from cellworks_engine.statistics import distinct, moments, ranks
from cellworks_engine.statistics.categories import Categories
from cellworks_engine.statistics.moments import Moments
from cellworks_engine.statistics.ranks import Ranks, Resolution
from cellworks_engine.statistics.schema import Kind

NUMERIC: frozenset[Kind] = frozenset({"number", "datetime", "duration"})
"""Kinds whose values stand in order, in float64: integers beyond 2^53 are counted as their nearest float."""
NO_ROWS, NO_MOMENTS, NO_CATEGORIES = ranks.of(np.empty(0)), Moments(), Categories()


@dataclass(frozen=True)
class ColumnSketch:
    """What a column holds: how much of it is missing, and how its values are distributed.

    `nulls`, `nans`, `above` (+inf) and `below` (-inf) are exact counts. Numbers, datetimes and durations
    (both in seconds) have `ranks` and `moments` of their finite values; texts and booleans (`true`, `false`)
    have `categories`. `registers` estimate the distinct values where they are too many to be kept.
    """

    name: str
    kind: Kind
    dtype: str
    """The column's type in Arrow's words."""
    zone: str | None = None
    """A datetime's time zone; None where it has none."""
    rows: int = 0
    nulls: int = 0
    nans: int = 0
    above: int = 0
    below: int = 0
    ranks: Ranks = NO_ROWS
    moments: Moments = NO_MOMENTS
    categories: Categories = NO_CATEGORIES
    registers: distinct.Registers | None = None

    @property
    def numeric(self) -> bool:
        """Whether its values stand in order."""
        return self.kind in NUMERIC

    @property
    def missing(self) -> int:
        """How many rows have no value: nulls, and NaN, which pandas writes for them."""
        return self.nulls + self.nans

    @property
    def present(self) -> int:
        """How many rows have a value, infinite ones too."""
        return self.rows - self.missing

    @property
    def completeness(self) -> float:
        """Share of rows that have a value; 1 where there are no rows."""
        return self.present / self.rows if self.rows else 1.0

    @property
    def exact(self) -> bool:
        """Whether every distinct value is there with its true count."""
        return self.ranks.exact if self.numeric else self.categories.exact

    @property
    def distinct(self) -> int | None:
        """How many distinct values, within 1.6% (a standard error) where not `exact`.

        None of an `other`, and where many values were not counted.
        """
        if self.kind == "other":
            return None
        if self.registers is not None:
            return distinct.estimate(self.registers)
        if not self.exact:
            return None
        values = len(self.ranks.values) if self.numeric else len(self.categories.counts)
        return values + (self.above > 0) + (self.below > 0)

    @property
    def mean(self) -> float | None:
        """The mean of the finite values, or the share of true."""
        if self.kind == "boolean":
            return self.categories.counts.get("true", 0) / self.present if self.present else None
        return self.moments.mean if self.moments.count else None

    @property
    def sd(self) -> float | None:
        """The standard deviation of the finite values as a sample (divisor n - 1)."""
        return self.moments.sd

    @property
    def min(self) -> float | None:
        """The least finite value."""
        return float(self.ranks.values[0]) if len(self.ranks.values) else None

    @property
    def max(self) -> float | None:
        """The greatest finite value."""
        return float(self.ranks.values[-1]) if len(self.ranks.values) else None


def of_numbers(
    name: str,
    kind: Kind,
    dtype: str,
    values: NDArray[np.float64],
    resolution: Resolution,
    *,
    nulls: int = 0,
    zone: str | None = None,
) -> ColumnSketch:
    """Return the sketch of a column of numbers by its values that are not null."""
    rows, nans, above, below = len(values) + nulls, 0, 0, 0
    finite = np.isfinite(values)
    if not finite.all():
        nans = int(np.isnan(values).sum())
        above, below = int(np.isposinf(values).sum()), int(np.isneginf(values).sum())
        values = values[finite]
    found = ranks.fitting(values, resolution)
    column = ColumnSketch(name, kind, dtype, zone, rows, nulls, nans, above, below, ranks=found)
    if found.exact:
        return _by_values(column)
    registers = distinct.registers_of(distinct.hashes_of_numbers(values)) if resolution.counted else None
    return replace(column, moments=moments.of(values), registers=registers)


def of_texts(
    name: str, kind: Kind, dtype: str, counts: dict[str, int], rows: int, nulls: int
) -> ColumnSketch:
    """Return the sketch of a column by how often each of its values occurs."""
    found = texts.of(counts)
    registers = None if found.exact else distinct.registers_of(distinct.hashes_of_texts(list(counts)))
    return ColumnSketch(name, kind, dtype, rows=rows, nulls=nulls, categories=found, registers=registers)


def merged(parts: Sequence[ColumnSketch], resolution: Resolution) -> ColumnSketch:
    """Return the sketch of all parts' rows, whatever their order; raises InvalidInput where kinds differ."""
    first = _typed(parts)
    rows, nulls, nans, above, below = (
        sum(getattr(part, word) for part in parts) for word in ("rows", "nulls", "nans", "above", "below")
    )
    column = replace(first, rows=rows, nulls=nulls, nans=nans, above=above, below=below)
    if first.numeric:
        together = sum((part.moments for part in parts), Moments())
        kept = ranks.merged([part.ranks for part in parts], resolution)
        column = replace(column, moments=together, ranks=kept)
        return _by_values(column) if kept.exact else replace(column, registers=_registers(parts))
    found = texts.merged(part.categories for part in parts)
    return replace(column, categories=found, registers=None if found.exact else _registers(parts))


def _by_values(column: ColumnSketch) -> ColumnSketch:
    """Take the moments from exact ranks, so that the way there does not show in their last digits."""
    return replace(column, moments=moments.of(column.ranks.values, column.ranks.at), registers=None)


def _registers(parts: Sequence[ColumnSketch]) -> distinct.Registers | None:
    """Return all parts' registers together; what is counted exactly is estimated from its values.

    None where a part of many values was not counted.
    """
    if any(part.registers is None and not part.exact for part in parts):
        return None
    together = np.zeros(distinct.REGISTERS, np.uint8)
    for part in parts:
        registers = part.registers
        if registers is None:
            registers = distinct.registers_of(
                distinct.hashes_of_numbers(part.ranks.values)
                if part.numeric
                else distinct.hashes_of_texts(list(part.categories.counts))
            )
        together = np.maximum(together, registers)
    return together


def _typed(parts: Sequence[ColumnSketch]) -> ColumnSketch:
    """Return the part that says what the column is: one with values, else any (an empty one has no type)."""
    telling = [part for part in parts if part.present] or list(parts)
    first = telling[0]
    for part in telling[1:]:
        if part.kind != first.kind:
            raise InvalidInput(
                f"Column `{first.name}` is a {first.kind} ({first.dtype}) in one table and a {part.kind} "
                f"({part.dtype}) in another.",
                field=first.name,
                hint="Give it one type before the tables are sketched.",
            )
    dtypes = {part.dtype for part in telling}
    return first if len(dtypes) == 1 else replace(first, dtype=" | ".join(sorted(dtypes)))
