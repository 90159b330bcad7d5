"""What a report says of a metric, as numbers by name: the same that are logged with a registered version.

A list of a metric by fold (`auc_folds`), an interval (`auc_interval`) and parts of parts have names of their
own, so that what MLflow keeps of a version (numbers only) tells as much as the report did.
"""

import re
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

_ALLOWED = re.compile(r"[^\w./ -]")
_LONGEST = 250


def measures(report: Mapping[str, Any]) -> dict[str, float]:
    """Return the numbers of a report: `auc`, `auc_fold_0`, `auc_low` and `auc_high`, `test.auc`."""
    return {_ALLOWED.sub("_", name)[:_LONGEST]: value for name, value in _numbers(report, "")}


def _numbers(report: Mapping[str, Any], before: str) -> Iterator[tuple[str, float]]:
    for key, value in report.items():
        name = f"{before}{key}"
        if isinstance(value, Mapping):
            yield from _numbers(value, f"{name}.")
        elif isinstance(value, list | tuple):
            yield from _listed(name, [one for one in map(_number, value) if one is not None], len(value))
        elif (number := _number(value)) is not None:
            yield name, number


def _listed(name: str, values: list[float], count: int) -> Iterator[tuple[str, float]]:
    if len(values) < count:
        return
    if name.endswith("_folds"):
        yield from ((f"{name.removesuffix('s')}_{at}", value) for at, value in enumerate(values))
    elif name.endswith("_interval") and count == 2:
        stem = name.removesuffix("_interval")
        yield from ((f"{stem}_low", values[0]), (f"{stem}_high", values[1]))


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return float(value)
