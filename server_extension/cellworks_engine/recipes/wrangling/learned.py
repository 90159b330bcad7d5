"""What a step has learned, in words."""

from collections.abc import Iterator

from cellworks_engine.recipes.operations.base import LearnedColumn
from cellworks_engine.recipes.schema import Fitted

MOST = 12
"""Categories and edges that are said."""


def words_of(fitted: Fitted) -> Iterator[str]:
    """Return a line for each column: `temp: 41`, `carrier: AA, B6, UA`."""
    for name, learned in fitted.columns.items():
        said = ", ".join(_parts(learned))
        yield f"{name}: {said}" if said else name


def _parts(learned: LearnedColumn) -> Iterator[str]:
    if learned.value is not None:
        yield _shown(learned.value)
    if learned.center != 0.0 or learned.scale != 1.0:
        yield f"centre {learned.center:.6g}, scale {learned.scale:.6g}"
    if learned.low is not None or learned.high is not None:
        yield f"from {_bound(learned.low)} to {_bound(learned.high)}"
    if learned.edges:
        yield "edges " + _listed([f"{edge:.6g}" for edge in learned.edges])
    if learned.categories:
        yield _listed([_shown(one) for one in learned.categories])


def _listed(words: list[str]) -> str:
    more = f" and {len(words) - MOST:,} more" if len(words) > MOST else ""
    return ", ".join(words[:MOST]) + more


def _shown(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _bound(value: float | None) -> str:
    return "any" if value is None else f"{value:.6g}"
