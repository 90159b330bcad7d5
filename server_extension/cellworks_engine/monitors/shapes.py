"""Both sides of a column over the same bins or categories: what a chart draws."""

import numpy as np

from cellworks_engine.monitors.schema import Bins
from cellworks_engine.statistics import bins
from cellworks_engine.statistics.columns import ColumnSketch

BINS = 30
CATEGORIES = 20
"""Categories that are drawn; the others are one."""


def bins_of(reference: ColumnSketch, current: ColumnSketch) -> Bins | None:
    """Return both sides' shares over the same bins or most frequent categories; None of other kinds."""
    if reference.kind == "other":
        return None
    return _of_numbers(reference, current) if reference.numeric else _of_categories(reference, current)


def _of_numbers(reference: ColumnSketch, current: ColumnSketch) -> Bins | None:
    edges = bins.inner_edges(reference, current, BINS)
    if edges is None:
        return None
    p, q = (_short(_shares(column, edges)) for column in (reference, current))
    return Bins(edges=edges.tolist(), reference=p, current=q)


def _of_categories(reference: ColumnSketch, current: ColumnSketch) -> Bins:
    sides = [column.categories.counts for column in (reference, current)]
    totals = [max(column.present, 1) for column in (reference, current)]
    names = list(dict.fromkeys([*sides[0], *sides[1]]))
    weight = {
        name: sum(side.get(name, 0) / total for side, total in zip(sides, totals, strict=True))
        for name in names
    }
    shown = sorted(names, key=lambda name: -weight[name])[:CATEGORIES]
    exact = reference.categories.exact and current.categories.exact
    others = len(names) > len(shown) or not exact
    shares = [
        np.array([side.get(name, 0) / total for name in shown])
        for side, total in zip(sides, totals, strict=True)
    ]
    p, q = (_short(np.append(side, max(1.0 - side.sum(), 0.0)) if others else side) for side in shares)
    return Bins(labels=[*shown, *(["all others"] if others else [])], others=others, reference=p, current=q)


def _shares(column: ColumnSketch, edges: bins.Floats) -> bins.Floats:
    if not column.ranks.rows:
        return np.zeros(len(edges) - 1)
    return bins.counts_in(column, edges) / column.present


def _short(shares: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> list[float]:
    """Return shares to six digits: a chart shows no more, and a report of 500 columns stays small."""
    return [float(f"{share:.6g}") for share in shares]
