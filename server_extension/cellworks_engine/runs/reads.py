"""Reading runs fast: straight from MLflow's tables where we know their schema, else through its client."""

import math
import operator
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol

import sqlalchemy as sa

from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.jobs.schema import Point, Series
from cellworks_engine.runs.filters import Clause, parse
from cellworks_engine.runs.opening import revision
from cellworks_engine.runs.rows import LARGEST
from cellworks_engine.runs.schema import Experiment, Experiments, Run, RunPage, RunRow
from cellworks_engine.runs.tables import KNOWN, tables_of

if TYPE_CHECKING:
    from cellworks_engine.jobs.spool import Special

_TABLES = tables_of(next(iter(KNOWN)))
_RUNS, _EXPERIMENTS, _INPUTS = _TABLES.runs, _TABLES.experiments, _TABLES.inputs
_LATEST, _METRICS, _PARAMS, _TAGS = _TABLES.latest_metrics, _TABLES.metrics, _TABLES.params, _TABLES.tags
_OF_KIND = {"metric": _LATEST, "param": _PARAMS, "tag": _TAGS}
_COLUMNS = (
    _RUNS.c.run_uuid, _RUNS.c.name, _RUNS.c.experiment_id, _EXPERIMENTS.c.name.label("experiment"),
    _RUNS.c.status, _RUNS.c.start_time, _RUNS.c.end_time, _RUNS.c.user_id,
)  # fmt: skip


class Reads(Protocol):
    """Answers about runs."""

    def page(self, text: str, experiment: str | None, limit: int, offset: int) -> RunPage:
        """Return runs that match, newest first."""

    def get(self, prefix: str) -> Run:
        """Return the one run whose id begins so."""

    def experiments(self) -> Experiments:
        """Return every experiment."""


class SqlReads:
    """Reads MLflow's tables."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def page(self, text: str, experiment: str | None, limit: int, offset: int) -> RunPage:
        """Return runs that match, newest first, and how many do."""
        where = [_RUNS.c.lifecycle_stage == "active", *(_condition(clause) for clause in parse(text))]
        if experiment is not None:
            where.append(_EXPERIMENTS.c.name == experiment)
        joined = _RUNS.join(_EXPERIMENTS, _EXPERIMENTS.c.experiment_id == _RUNS.c.experiment_id)
        query = (
            sa.select(*_COLUMNS)
            .select_from(joined)
            .where(*where)
            .order_by(_RUNS.c.start_time.desc(), _RUNS.c.run_uuid.desc())
            .limit(limit)
            .offset(offset)
        )
        with self._reading() as connection:
            total = connection.execute(
                sa.select(sa.func.count()).select_from(joined).where(*where)
            ).scalar_one()
            found = connection.execute(query).all()
            return RunPage(runs=_rows(connection, found), total=total)

    def get(self, prefix: str) -> Run:
        """Return the one run whose id begins so, with the history of its metrics."""
        chosen = _RUNS.c.run_uuid.startswith(prefix, autoescape=True) & (_RUNS.c.lifecycle_stage == "active")
        joined = _RUNS.join(_EXPERIMENTS, _EXPERIMENTS.c.experiment_id == _RUNS.c.experiment_id)
        query = sa.select(*_COLUMNS, _RUNS.c.artifact_uri).select_from(joined).where(chosen).limit(3)
        with self._reading() as connection:
            found = connection.execute(query).all()
            only_one(prefix, [one.run_uuid for one in found])
            row = _rows(connection, found)[0]
            models = connection.execute(
                sa.select(_INPUTS.c.destination_id).where(
                    _INPUTS.c.source_type == "RUN_OUTPUT", _INPUTS.c.source_id == row.id
                )
            ).scalars()
            return Run(
                row=row,
                artifact_uri=found[0].artifact_uri or "",
                series=_series(connection, row.id),
                models=sorted(models),
            )

    def experiments(self) -> Experiments:
        """Return every active experiment, the one with the newest run first."""
        active = (_RUNS.c.experiment_id == _EXPERIMENTS.c.experiment_id) & (
            _RUNS.c.lifecycle_stage == "active"
        )
        last = sa.func.max(_RUNS.c.start_time)
        query = (
            sa.select(
                _EXPERIMENTS.c.experiment_id, _EXPERIMENTS.c.name, sa.func.count(_RUNS.c.run_uuid), last
            )
            .select_from(_EXPERIMENTS.outerjoin(_RUNS, active))
            .where(_EXPERIMENTS.c.lifecycle_stage == "active")
            .group_by(_EXPERIMENTS.c.experiment_id, _EXPERIMENTS.c.name)
        )
        with self._reading() as connection:
            found = [
                Experiment(id=str(number), name=name, runs=runs, last=seconds(at))
                for number, name, runs, at in connection.execute(query)
            ]
        found.sort(key=lambda one: (-(one.last or 0.0), one.name))
        return Experiments(experiments=found, store=self._engine.url.render_as_string(hide_password=True))

    def _reading(self) -> sa.Connection:
        return self._engine.connect().execution_options(reading=True)


def make_reads(engine: sa.Engine | None, uri: str) -> Reads:
    """Return what reads the store at `uri`."""
    if engine is not None and revision(engine) in KNOWN:
        return SqlReads(engine)
    from cellworks_engine.runs.clientreads import ClientReads

    return ClientReads(uri)


def only_one(prefix: str, ids: list[str]) -> None:
    """Refuse a beginning that is nobody's, or more than one's."""
    if not ids:
        raise NotFound(f"No run's id begins with {prefix!r}.")
    if len(ids) > 1 and prefix not in ids:
        raise InvalidInput(f"More than one run's id begins with {prefix!r}: give more of it.", field="run")


def seconds(milliseconds: int | None) -> float | None:
    """Return MLflow's time as ours."""
    return None if milliseconds is None else milliseconds / 1000


def special(value: float, is_nan: bool) -> "Special | None":
    """Return the name of a value that JSON has no number for."""
    if is_nan or math.isnan(value):
        return "nan"
    if abs(value) >= LARGEST:
        return "inf" if value > 0 else "-inf"
    return None


def row_of(
    *,
    run_id: str,
    name: str | None,
    experiment_id: str,
    experiment: str,
    status: str,
    started: int | None,
    ended: int | None,
    user: str | None,
    params: dict[str, str],
    metrics: Iterable[tuple[str, float, bool]],
    tags: dict[str, str],
) -> RunRow:
    """Make a line of the runs table."""
    values: dict[str, float | None] = {}
    named: dict[str, str] = {}
    for key, value, is_nan in metrics:
        what = special(value, is_nan)
        values[key] = value if what is None else None
        if what is not None:
            named[key] = what
    return RunRow(
        id=run_id,
        name=name or tags.get("mlflow.runName", ""),
        experiment_id=experiment_id,
        experiment=experiment,
        status=status,
        started=seconds(started),
        ended=seconds(ended),
        user=user or tags.get("mlflow.user", ""),
        params=params,
        metrics=values,
        special=named,
        tags=tags,
        job=tags.get("cellworks.job"),
    )


def point(step: int, at: int, value: float, is_nan: bool) -> Point:
    """Make one point of a curve."""
    what = special(value, is_nan)
    return Point(step=step, time=at / 1000, value=value if what is None else None, special=what)


def _rows(connection: sa.Connection, found: Iterable[Any]) -> list[RunRow]:
    """Make lines of the table, with everything of them read in three queries."""
    every = list(found)
    ids = [one.run_uuid for one in every]
    params: dict[str, dict[str, str]] = {one: {} for one in ids}
    tags: dict[str, dict[str, str]] = {one: {} for one in ids}
    metrics: dict[str, list[tuple[str, float, bool]]] = {one: [] for one in ids}
    for run_id, key, value in _of(connection, ids, _PARAMS.c.run_uuid, _PARAMS.c.key, _PARAMS.c.value):
        params[run_id][key] = value
    for run_id, key, value in _of(connection, ids, _TAGS.c.run_uuid, _TAGS.c.key, _TAGS.c.value):
        tags[run_id][key] = value or ""
    columns = (_LATEST.c.run_uuid, _LATEST.c.key, _LATEST.c.value, _LATEST.c.is_nan)
    for run_id, key, number, is_nan in _of(connection, ids, *columns):
        metrics[run_id].append((key, number, bool(is_nan)))
    return [
        row_of(
            run_id=one.run_uuid,
            name=one.name,
            experiment_id=str(one.experiment_id),
            experiment=one.experiment,
            status=one.status,
            started=one.start_time,
            ended=one.end_time,
            user=one.user_id,
            params=params[one.run_uuid],
            metrics=metrics[one.run_uuid],
            tags=tags[one.run_uuid],
        )
        for one in every
    ]


_AT_ONCE = 500


def _of(
    connection: sa.Connection, ids: list[str], run: sa.Column[Any], *columns: sa.Column[Any]
) -> Iterable[Any]:
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        yield from connection.execute(sa.select(run, *columns).where(run.in_(some)))


def _series(connection: sa.Connection, run_id: str) -> list[Series]:
    query = (
        sa.select(_METRICS.c.key, _METRICS.c.step, _METRICS.c.timestamp, _METRICS.c.value, _METRICS.c.is_nan)
        .where(_METRICS.c.run_uuid == run_id)
        .order_by(_METRICS.c.key, _METRICS.c.step, _METRICS.c.timestamp)
    )
    series: dict[str, list[Point]] = {}
    for key, step, at, value, is_nan in connection.execute(query):
        series.setdefault(key, []).append(point(step, at, value, bool(is_nan)))
    return [Series(key=key, points=points) for key, points in series.items()]


def _condition(clause: Clause) -> sa.ColumnElement[bool]:
    """Make one comparison of a filter into SQL, as MLflow means it: a run without the key never matches."""
    if clause.kind == "attribute":
        return _SIGNS[clause.sign](_RUNS.c[clause.key], clause.value)
    table = _OF_KIND[clause.kind]
    there = sa.select(sa.literal(1)).where(table.c.run_uuid == _RUNS.c.run_uuid, table.c.key == clause.key)
    if clause.sign == "IS NULL":
        return ~sa.exists(there)
    if clause.sign == "IS NOT NULL":
        return sa.exists(there)
    matching = there.where(_SIGNS[clause.sign](table.c.value, clause.value))
    if clause.kind == "metric":
        matching = matching.where(table.c.is_nan == sa.false())
    return sa.exists(matching)


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
