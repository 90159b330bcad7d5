"""MLflow's tables as they are read, and the comparisons of a filter as SQL."""

import operator
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from cellworks_engine.runs.filters import Clause, parse
from cellworks_engine.runs.tables import KNOWN, tables_of

_TABLES = tables_of(next(iter(KNOWN)))
RUNS, EXPERIMENTS, INPUTS = _TABLES.runs, _TABLES.experiments, _TABLES.inputs
LATEST, METRICS, PARAMS, TAGS = _TABLES.latest_metrics, _TABLES.metrics, _TABLES.params, _TABLES.tags
_OF_KIND = {"metric": LATEST, "param": PARAMS, "tag": TAGS}

JOINED = RUNS.join(EXPERIMENTS, EXPERIMENTS.c.experiment_id == RUNS.c.experiment_id)


def conditions(text: str, experiments: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    """Return what holds of the runs that a filter and names of experiments mean; raises InvalidInput."""
    found = [RUNS.c.lifecycle_stage == "active", *(_condition(clause) for clause in parse(text))]
    if experiments:
        found.append(EXPERIMENTS.c.name.in_(experiments))
    return found


def _condition(clause: Clause) -> sa.ColumnElement[bool]:
    """Make one comparison of a filter into SQL, as MLflow means it: a run without the key never matches."""
    if clause.kind == "attribute":
        return _SIGNS[clause.sign](RUNS.c[clause.key], clause.value)
    table = _OF_KIND[clause.kind].alias()  # of its own: what sorts may join the same table
    there = sa.select(table.c.run_uuid).where(table.c.key == clause.key)
    if clause.sign == "IS NULL":
        return RUNS.c.run_uuid.not_in(there)
    if clause.sign == "IS NOT NULL":
        return RUNS.c.run_uuid.in_(there)
    matching = there.where(_SIGNS[clause.sign](table.c.value, clause.value))
    if clause.kind == "metric":
        matching = matching.where(table.c.is_nan == sa.false())
    return RUNS.c.run_uuid.in_(matching)


_SIGNS: dict[str, Callable[[sa.Column[Any], Any], sa.ColumnElement[bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "IN": lambda column, value: column.in_(value),
    "NOT IN": lambda column, value: column.not_in(value),
    "LIKE": lambda column, value: column.like(value),
    "ILIKE": lambda column, value: column.ilike(value),
    "IS NULL": lambda column, _: column.is_(None),
    "IS NOT NULL": lambda column, _: column.is_not(None),
}
