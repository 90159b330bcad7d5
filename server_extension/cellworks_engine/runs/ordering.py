"""In which order runs are listed: one of their columns, a metric, a parameter or a tag."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Order:
    """What to sort by; `kind` is `attribute`, `metrics`, `params` or `tags`."""

    kind: str
    key: str
    descending: bool


def order_of(text: str) -> Order:
    """Read `-metrics.auc`."""
    name = text.removeprefix("-")
    kind, dot, key = name.partition(".")
    return Order(kind, key, name != text) if dot else Order("attribute", name, name != text)


def natural(text: str) -> tuple[int, float, str, str]:
    """Return what a text is sorted by: numbers by their size and before words, words without their case."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if math.isnan(number):
        return 1, 0.0, text.lower(), text
    return 0, number, "", text


def arranged(pairs: Iterable[tuple[T, str | None]], *, descending: bool) -> list[T]:
    """Sort things by their texts; those that have none stand last, and equal ones stay as they came."""
    having: list[tuple[T, tuple[int, float, str, str]]] = []
    without: list[T] = []
    for thing, text in pairs:
        if text is None:
            without.append(thing)
        else:
            having.append((thing, natural(text)))
    having.sort(key=lambda one: one[1], reverse=descending)
    return [thing for thing, _ in having] + without
