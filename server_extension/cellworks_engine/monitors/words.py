"""What moved, in sentences that somebody reads who never heard of a distance."""

import math
import time
from collections.abc import Sequence

import numpy as np

from cellworks_engine.monitors.schema import Bins, Counts, FeatureDrift, Finding
from cellworks_engine.statistics.columns import ColumnSketch
from cellworks_engine.statistics.schema import Kind
from cellworks_engine.statistics.sketches import quantile

A_SHIFT = 0.1
"""Standard deviations by which a mean moves before it is the mean that moved."""
A_SPREAD = 0.15
"""By so much of itself a standard deviation changes before it is the spread."""
NAMED = 2
"""Categories that a sentence names."""


def of_move(reference: ColumnSketch, current: ColumnSketch, bins: Bins | None) -> str:
    """Return how a column's distribution changed: centre, spread, or where most of the change is."""
    if not reference.present or not current.present:
        return ""
    if not reference.numeric:
        return _categories(reference.name, bins)
    if reference.sd == 0 and current.sd == 0 and reference.mean != current.mean:
        was, is_ = (_value(column.kind, column.mean or 0.0) for column in (reference, current))
        return f"{current.name} was always {was} and is always {is_}."
    told = [part for part in (_centre(reference, current), _spread(reference, current)) if part]
    told = told or ([part] if (part := _place(bins, reference.kind)) else [])
    return f"{current.name} {' and '.join(told)}." if told else ""


def of_shape(name: str, kind: Kind, bins: Bins) -> str:
    """Return how a column's distribution changed as far as bins tell it: where most of the change is."""
    if bins.labels:
        return _categories(name, bins)
    told = _place(bins, kind)
    return f"{name} {told}." if told else ""


def of_report(features: Sequence[FeatureDrift], counts: Counts, rows: int) -> list[str]:
    """Return what a report says first: a sentence for each column that broke or moved, the worst first."""
    told = [one.words for one in features if one.status in ("violation", "drift") and one.words]
    if told:
        return told
    if counts.unjudged and not counts.ok:
        return [f"Nothing can be said: {_unjudged(features)}"]
    more = f" {counts.unjudged} could not be judged." if counts.unjudged else ""
    if not counts.ok:
        return ["No column was looked at."]
    return [f"Nothing moved past its limit in {counts.ok} columns of {rows:,} rows.{more}"]


def of_feature(findings: Sequence[Finding], move: str) -> str:
    """Return a column's sentence: its faults, then how it moved."""
    faults = [one.sentence for one in findings if one.status == "violation"]
    moved = any(one.fault in ("drift", "may_be_chance") for one in findings)
    others = [one.sentence for one in findings if one.status == "unjudged"]
    return " ".join([*faults, *([move] if moved and move else []), *others])


def number(value: float) -> str:
    """Write a number for a sentence."""
    if value and (abs(value) >= 1e6 or abs(value) < 1e-3):
        return f"{value:.3g}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def moment(seconds: float) -> str:
    """Write a time for a sentence, in UTC."""
    try:
        return time.strftime("%Y-%m-%d %H:%M", time.gmtime(seconds))
    except (OverflowError, ValueError, OSError):
        return f"{seconds:.4g} s"


def _unjudged(features: Sequence[FeatureDrift]) -> str:
    first = next((one for one in features if one.status == "unjudged" and one.findings), None)
    return first.findings[0].sentence if first is not None else "no column could be judged."


def _value(kind: Kind, value: float) -> str:
    if kind == "datetime":
        return moment(value)
    return f"{number(value)} s" if kind == "duration" else number(value)


def _centre(reference: ColumnSketch, current: ColumnSketch) -> str:
    then, now, sd = reference.mean, current.mean, reference.sd
    if then is None or now is None or not (math.isfinite(then) and math.isfinite(now)):
        return ""
    step = now - then
    if not step or (sd is not None and sd > 0 and abs(step) < A_SHIFT * sd):
        return ""
    by = f" ({step / sd:+.1f} standard deviations)" if sd is not None and 0 < sd < math.inf else ""
    way = "went up" if step > 0 else "went down"
    return f"{way}: its mean was {_value(reference.kind, then)} and is {_value(current.kind, now)}{by}"


def _spread(reference: ColumnSketch, current: ColumnSketch) -> str:
    then, now = reference.sd, current.sd
    if then is None or now is None or not (math.isfinite(then) and math.isfinite(now)) or not then:
        return ""
    if abs(now / then - 1) < A_SPREAD:
        return ""
    way = "spreads wider" if now > then else "spreads less"
    return f"{way}: its standard deviation was {number(then)} and is {number(now)}"


def _place(bins: Bins | None, kind: Kind) -> str:
    """Return the bin whose share changed most."""
    if bins is None or not bins.edges or not bins.reference or not bins.current:
        return ""
    change = np.array(bins.current) - np.array(bins.reference)
    most = int(np.argmax(np.abs(change)))
    return (
        f"changed its shape: {_within(bins, most, kind)} lay {bins.reference[most]:.1%} of the values, "
        f"and lie {bins.current[most]:.1%}"
    )


def _within(bins: Bins, place: int, kind: Kind) -> str:
    low, high = (_value(kind, bins.edges[place + step]) for step in (0, 1))
    if place == 0 and bins.open_low:
        return f"up to {high}"
    if place == len(bins.reference) - 1 and bins.open_high:
        return f"from {low} on"
    return f"from {low} to {high}"


def _categories(name: str, bins: Bins | None) -> str:
    if bins is None or not bins.labels or not bins.reference or not bins.current:
        return ""
    known = len(bins.labels) - bins.others
    change = np.array(bins.current[:known]) - np.array(bins.reference[:known])
    order = [int(place) for place in np.argsort(-np.abs(change), kind="stable")[:NAMED] if change[place]]
    if not order:
        return f"{name} changed among its rare values." if bins.others else ""
    parts = [f"{bins.labels[at]!r} {_way(change[at])} from {bins.reference[at]:.1%} to {bins.current[at]:.1%}"
             for at in order]  # fmt: skip
    return f"{name}: {', '.join(parts)}."


def _way(change: float) -> str:
    return "rose" if change > 0 else "fell"


def quartiles(column: ColumnSketch) -> list[float | None]:
    """Return the quartiles of a numeric column's values, None where they are infinite or there are none."""
    found = quantile(column, [0.25, 0.5, 0.75]) if column.numeric else []
    return [value if math.isfinite(value) else None for value in found] or [None, None, None]
