"""Bias before training: how outcomes differ between a favoured value of a facet (a) and the others (d).

The eight metrics of SageMaker Clarify (field.md 12.1). KL, JS, LP, TVD and KS are of the labels that both
sides have. Intervals are bootstrapped from the table of counts, which is all that the metrics depend on.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.insights.looking import Column, Floats, Look, Places
from cellworks_engine.recipes.insights.target import sorting
from cellworks_engine.recipes.wrangling.insight_schema import BiasMetric, BiasReport
from cellworks_engine.recipes.wrangling.kinds import shown
from cellworks_engine.recipes.wrangling.words import number

DRAWS = 1_000
CONTINUOUS = 0.05
"""A whole number of which so large a share differs is cut at a value, as Clarify does."""
MOST_LABELS, MOST_GROUPS = 100, 100
TITLES = {
    "CI": "Class imbalance", "DPL": "Difference in positive labels", "KL": "Kullback-Leibler divergence",
    "JS": "Jensen-Shannon divergence", "LP": "L2 distance", "TVD": "Total variation distance",
    "KS": "Kolmogorov-Smirnov distance", "CDDL": "Conditional demographic disparity in labels",
}  # fmt: skip


@dataclass(frozen=True)
class _Split:
    """A column cut in two: which rows are in the named half, and which have a value at all."""

    within: NDArray[np.bool_]
    there: NDArray[np.bool_]
    name: str
    others: str


def bias(
    look: Look, target: str, facet: str, *, favoured: str | None, positive: str | None, within: str | None
) -> BiasReport:
    """Return the eight metrics; raises InvalidInput where a side has no rows."""
    label, whose = look.column(target, "target"), look.column(facet, "facet")
    sides = _split(whose, favoured, "favoured", frequent=True)
    outcomes = _split(label, positive, "positive", frequent=False)
    groups = None if within is None else _groups(look.column(within, "within"))
    rows = sides.there & outcomes.there & (groups >= 0 if groups is not None else True)
    if not np.any(rows & sides.within) or not np.any(rows & ~sides.within):
        empty = sides.name if np.any(rows & ~sides.within) else sides.others
        raise InvalidInput(f"No row of {facet} is {empty} and has a {target}.", field="facet")
    labels = outcomes.within.astype("int64") if _continuous(label) else label.by_value.at
    counts = _counts(
        sides.within[rows], labels[rows], outcomes.within[rows], None if groups is None else groups[rows]
    )
    found = metrics(counts)
    draws = _drawn(counts)
    return BiasReport(
        facet=facet, favoured=sides.name, others=sides.others, positive=outcomes.name,
        metrics=[_metric(name, found.get(name), draws.get(name), within) for name in TITLES],
    )  # fmt: skip


@dataclass(frozen=True)
class Counts:
    """How many rows there are by facet (favoured first), label and group; which labels are positive."""

    table: Floats
    """Draws, 2, labels, groups; one draw where it is what was counted."""
    positive: NDArray[np.bool_]
    grouped: bool


def metrics(counts: Counts) -> Mapping[str, Floats]:
    """Return each metric of each draw; NaN where there is none."""
    table = counts.table
    sides = table.sum(axis=(2, 3))
    a, d = sides[:, 0], sides[:, 1]
    labels = table.sum(axis=3)
    found = {"CI": _ratio(a - d, a + d), "DPL": _positive(labels, counts, 0) - _positive(labels, counts, 1)}
    shares = labels / np.maximum(sides, 1)[:, :, None]
    both = (labels > 0).all(axis=1)
    pa, pd = np.where(both, shares[:, 0], 0.0), np.where(both, shares[:, 1], 0.0)
    middle = (pa + pd) / 2
    found["KL"] = _divergence(pa, pd)
    found["JS"] = (_divergence(pa, middle) + _divergence(pd, middle)) / 2
    apart = np.abs(pa - pd)
    found["LP"] = np.sqrt((apart**2).sum(axis=1))
    found["TVD"] = apart.sum(axis=1) / 2
    found["KS"] = apart.max(axis=1)
    nothing = ~both.any(axis=1)
    for name in ("KL", "JS", "LP", "TVD", "KS"):
        found[name] = np.where(nothing, np.nan, found[name])
    found["CDDL"] = _disparity(counts)
    alone = (a == 0) | (d == 0)
    return {name: np.where(alone, np.nan, values) for name, values in found.items()}


def _positive(labels: Floats, counts: Counts, side: int) -> Floats:
    return _ratio(labels[:, side, counts.positive].sum(axis=1), labels[:, side].sum(axis=1))


def _divergence(p: Floats, q: Floats) -> Floats:
    """Return Σ p ln(p / q) over labels that both have."""
    there = (p > 0) & (q > 0)
    ratio = np.where(there, p, 1.0) / np.where(there, q, 1.0)
    total: Floats = (np.where(there, p, 0.0) * np.log(ratio)).sum(axis=1)
    return total


def _disparity(counts: Counts) -> Floats:
    """Return (1 / n) Σ n_i DD_i, where DD_i is d's share of the bad outcomes less its share of the good ones.

    NaN without groups, or where all outcomes are good or all bad.
    """
    if not counts.grouped:
        return np.full(len(counts.table), np.nan)
    good = counts.table[:, :, counts.positive].sum(axis=2)
    bad = counts.table[:, :, ~counts.positive].sum(axis=2)
    sizes = counts.table.sum(axis=(1, 2))
    disparity = _ratio(bad[:, 1], bad.sum(axis=1)) - _ratio(good[:, 1], good.sum(axis=1))
    whole = _ratio((sizes * disparity).sum(axis=1), sizes.sum(axis=1))
    return np.where((good.sum(axis=(1, 2)) > 0) & (bad.sum(axis=(1, 2)) > 0), whole, np.nan)


def _ratio(part: Floats, of: Floats) -> Floats:
    """Return a share; 0 of nothing is 0."""
    return np.where(of != 0, part / np.where(of != 0, of, 1), 0.0)


def _counts(
    favoured: NDArray[np.bool_], labels: Places, positive: NDArray[np.bool_], groups: Places | None
) -> Counts:
    """Return rows counted by side, label and group."""
    found, at = np.unique(labels, return_inverse=True)
    good = np.zeros(len(found), dtype=bool)
    good[at[positive]] = True
    sorts, group = (
        np.unique(groups, return_inverse=True) if groups is not None else (np.zeros(1), np.zeros_like(at))
    )
    shape = (2, len(found), len(sorts))
    cells = np.ravel_multi_index(((~favoured).astype("int64"), at, group), shape)
    table = np.bincount(cells, minlength=int(np.prod(shape))).reshape(1, *shape).astype("float64")
    return Counts(table, good, groups is not None)


def _drawn(counts: Counts) -> Mapping[str, Floats]:
    """Return the metrics of a thousand tables, each as many rows drawn from these with replacement."""
    flat = counts.table.ravel()
    some = np.flatnonzero(flat)
    total = int(flat.sum())
    found: dict[str, list[Floats]] = {}
    luck = np.random.default_rng(0)
    each = max(1, min(DRAWS, 20_000_000 // len(flat)))
    for first in range(0, DRAWS, each):
        drawn = np.zeros((min(each, DRAWS - first), len(flat)))
        drawn[:, some] = luck.multinomial(total, flat[some] / total, size=len(drawn))
        table = drawn.reshape(-1, *counts.table.shape[1:])
        for name, values in metrics(Counts(table, counts.positive, counts.grouped)).items():
            found.setdefault(name, []).append(values)
    return {name: np.concatenate(values) for name, values in found.items()}


def _metric(name: str, found: Floats | None, draws: Floats | None, within: str | None) -> BiasMetric:
    value = float(found[0]) if found is not None else float("nan")
    if np.isnan(value):
        return BiasMetric(
            name=name,
            title=TITLES[name],
            value=None,
            low=None,
            high=None,
            note=_why_not(name, within),
        )
    known = draws[~np.isnan(draws)] if draws is not None else np.empty(0)
    low, high = (float(one) for one in np.quantile(known, [0.025, 0.975])) if len(known) else (value, value)
    note = (
        _NOTES[name]
        if not (low <= 0 <= high and name in ("CI", "DPL", "CDDL"))
        else "No difference beyond chance."
    )
    return BiasMetric(name=name, title=TITLES[name], value=value, low=low, high=high, note=note)


_NOTES = {
    "CI": "-1 to 1: how many more rows the favoured side has.",
    "DPL": "-1 to 1: how much more often the favoured side has the good outcome.",
    "KL": "0 and more: how unlike the outcomes of the favoured side are to the others'.",
    "JS": "0 to 0.69: how unlike both sides' outcomes are to what they have in common.",
    "LP": "0 to 1.41: distance of both sides' shares of outcomes.",
    "TVD": "0 to 1: share of rows whose outcome would have to change.",
    "KS": "0 to 1: the largest difference in the share of one outcome.",
    "CDDL": "-1 to 1: how much more of the bad outcomes than of the good ones the others have, by group.",
}


def _why_not(name: str, within: str | None) -> str:
    if name == "CDDL" and within is None:
        return "Needs a column of groups."
    if name == "CDDL":
        return "All outcomes are good, or all are bad."
    return "The two sides have no outcome in common."


def _continuous(one: Column) -> bool:
    """Tell whether a column is cut at a value rather than compared with one, by Clarify's rule."""
    if one.kind not in ("number", "datetime", "duration") or one.by_value.distinct <= 2:
        return False
    there = one.numbers[~np.isnan(one.numbers)]
    whole = not np.any(there % 1)
    return not whole or one.by_value.distinct >= CONTINUOUS * one.there or one.by_value.distinct > MOST_LABELS


def _split(one: Column, value: str | None, field: str, *, frequent: bool) -> _Split:
    """Cut a column in two: above a number, or one value and all others."""
    if one.there == 0:
        raise InvalidInput(f"{one.name} has no value.", field=field)
    if _continuous(one):
        found = one.distribution
        assert found is not None
        limit = found.quantiles[4] if value is None else _number(value, one, field)
        said = number(limit)
        return _Split(one.numbers > limit, ~np.isnan(one.numbers), f"above {said}", f"{said} or less")
    by = one.by_value
    places = np.flatnonzero(by.counts)
    if value is None:
        place = by.top(1)[0] if frequent else max(places, key=lambda at: sorting(by.value(at)))
    else:
        named = [at for at in places if shown(by.value(at)) == value]
        if not named:
            few = ", ".join(shown(by.value(at)) for at in by.top(10))
            raise InvalidInput(f"{one.name} is never {value}.", field=field, hint=f"It is {few}.")
        place = named[0]
    rest = [shown(by.value(at)) for at in places if at != place]
    name = shown(by.value(place))
    return _Split(by.at == place, by.at >= 0, name, rest[0] if len(rest) == 1 else "all others")


def _number(value: str, one: Column, field: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise InvalidInput(f"{one.name} holds numbers, and {value!r} is none.", field=field) from None


def _groups(one: Column) -> Places:
    """Return the group of each row; rare ones beyond a hundred are one, numbers are cut in ten."""
    from cellworks_engine.recipes.wrangling.axes import binned, in_categories

    if one.ordered and one.by_value.distinct > MOST_GROUPS:
        return binned(one.name, one.numbers, 10).at
    return in_categories(one.name, one.by_value, MOST_GROUPS).at
