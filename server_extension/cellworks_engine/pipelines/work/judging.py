"""Whether a metric beats the champion's: the interval of the difference, and what it must not hold."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from cellworks_engine.models.intervals import difference_of_aucs, difference_of_repeats, difference_of_shares
from cellworks_engine.models.metrics import counts, folds, is_auc, is_share
from cellworks_engine.pipelines.schema import Operator
from cellworks_engine.pipelines.step_schema import BetterStep

Numbers = Mapping[str, float]
_OPERATORS: dict[Operator, Callable[[float, float], bool]] = {
    "==": operator.eq, "!=": operator.ne, ">": operator.gt, ">=": operator.ge, "<": operator.lt,
    "<=": operator.le,
}  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """What came of it; the interval is of `here - champion`."""

    here: float
    champion: float
    interval: tuple[float, float] | None
    method: str | None
    holds: bool

    def sentence(self, does: BetterStep, ref: str) -> str:
        """Say it."""
        said = f"{does.metric} is {self.here:.4g}, that of {ref} ({does.alias}) {self.champion:.4g}"
        if self.interval is None:
            return f"{said}; no interval: neither says how its {does.metric} varies, so the numbers decide."
        low, high = self.interval
        doubt = "" if self.holds else f", which leaves doubt of `{does.op}`"
        return f"{said}: {low:+.4g} to {high:+.4g} at {does.confidence:.0%}{doubt}."


def judge(does: BetterStep, here: Numbers, champion: Numbers, params: Mapping[str, str]) -> Judged:
    """Hold one metric against another; `params` are those of the champion's run."""
    key, ours, theirs = does.metric, here[does.metric], champion[does.metric]
    found = _interval(key, here, champion, params, does.confidence)
    if found is None:
        return Judged(ours, theirs, None, None, _OPERATORS[does.op](ours, theirs))
    low, high, method = found
    return Judged(ours, theirs, (low, high), method, _holds(does.op, low, high))


def _holds(op: Operator, low: float, high: float) -> bool:
    """Tell whether every difference of the interval is as asked; `==` and `!=`: whether it holds zero."""
    match op:
        case ">" | ">=":
            return _OPERATORS[op](low, 0.0)
        case "<" | "<=":
            return _OPERATORS[op](high, 0.0)
        case "==":
            return low <= 0.0 <= high
        case "!=":
            return not low <= 0.0 <= high


def _interval(
    key: str, here: Numbers, champion: Numbers, params: Mapping[str, str], level: float
) -> tuple[float, float, str] | None:
    """Return the interval of `here - champion` by the best of what both say of how the metric varies."""
    mine, its = folds(here, key), folds(champion, key)
    both = sorted(mine.keys() & its.keys())
    if len(both) >= 2:
        found = difference_of_repeats([mine[one] for one in both], [its[one] for one in both], level)
        return *found, f"corrected t over {len(both)} pairs (Nadeau and Bengio 2003)"
    ours, theirs = here[key], champion[key]
    if counted := _of_counts(key, here, champion, params, level):
        return counted
    errors = [_error(key, numbers, level) for numbers in (here, champion)]
    if all(one is None for one in errors):
        return None
    half = NormalDist().inv_cdf((1 + level) / 2) * sqrt(sum((one or 0.0) ** 2 for one in errors))
    whose = "both" if None not in errors else "this one" if errors[0] is not None else "the champion"
    return ours - theirs - half, ours - theirs + half, f"normal, by the spread of {whose}"


def _of_counts(
    key: str, here: Numbers, champion: Numbers, params: Mapping[str, str], level: float
) -> tuple[float, float, str] | None:
    ours, theirs = here[key], champion[key]
    if not (0 <= ours <= 1 and 0 <= theirs <= 1):
        return None
    rows, positives = counts(here, {}, key)
    their_rows, their_positives = counts(champion, params, key)
    if not rows or not their_rows:
        return None
    if is_share(key):
        return *difference_of_shares(ours, rows, theirs, their_rows, level), "Newcombe 1998 (Wilson limits)"
    if not is_auc(key) or not positives or not their_positives:
        return None
    if positives >= rows or their_positives >= their_rows:
        return None
    mine, its = (positives, rows - positives), (their_positives, their_rows - their_positives)
    return *difference_of_aucs(ours, mine, theirs, its, level), "Hanley and McNeil 1982"


def _error(key: str, numbers: Numbers, level: float) -> float | None:
    """Return the standard error of a metric: of its interval, its deviation and count, or its folds."""
    low, high = numbers.get(f"{key}_low"), numbers.get(f"{key}_high")
    if low is not None and high is not None and high > low:
        return (high - low) / (2 * NormalDist().inv_cdf((1 + level) / 2))
    deviation = numbers.get(f"{key}_std")
    count = numbers.get(f"{key}_n", numbers.get("n"))
    if deviation is not None and count is not None and count >= 2:
        return deviation / sqrt(count)
    values = list(folds(numbers, key).values())
    if len(values) < 2:
        return None
    middle = sum(values) / len(values)
    spread = sum((one - middle) ** 2 for one in values) / (len(values) - 1)
    return sqrt(spread * (1 / len(values) + 1 / (len(values) - 1)))  # as of folds that share rows
