"""Reading runs fast: straight from MLflow's tables where we know their schema, else through its client."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import sqlalchemy as sa

from cellworks_engine.jobs.schema import Point, Series
from cellworks_engine.runs.conditions import (
    EXPERIMENTS,
    INPUTS,
    JOINED,
    LATEST,
    METRICS,
    PARAMS,
    RUNS,
    TAGS,
    conditions,
)
from cellworks_engine.runs.opening import revision
from cellworks_engine.runs.ordering import Order, arranged, order_of
from cellworks_engine.runs.schema import (
    CurveQuery,
    Experiment,
    Experiments,
    KeyKind,
    KeyQuery,
    Run,
    RunCurves,
    RunKey,
    RunKeys,
    RunPage,
    RunQuery,
    RunRow,
)
from cellworks_engine.runs.tables import KNOWN
from cellworks_engine.runs.telling import MLFLOWS, curve, finite, only_one, point, row_of, seconds

_COLUMNS = (
    RUNS.c.run_uuid, RUNS.c.name, RUNS.c.experiment_id, EXPERIMENTS.c.name.label("experiment"),
    RUNS.c.status, RUNS.c.start_time, RUNS.c.end_time, RUNS.c.user_id,
)  # fmt: skip
_SORTED: dict[str, sa.ColumnElement[Any]] = {
    "started": RUNS.c.start_time, "name": RUNS.c.name, "status": RUNS.c.status, "user": RUNS.c.user_id,
    "duration": RUNS.c.end_time - RUNS.c.start_time, "experiment": EXPERIMENTS.c.name,
}  # fmt: skip
_TEXTS = {"params": PARAMS, "tags": TAGS}
_AT_ONCE = 500
_EXAMPLE = 100
"""Characters of an example."""
Wanted = dict[KeyKind, list[str]] | None
"""The keys to answer with, by kind; None is every one."""


class Reads(Protocol):
    """Answers about runs."""

    def page(self, query: RunQuery) -> RunPage:
        """Return some of the runs that match, in the order asked for."""

    def keys(self, query: KeyQuery) -> RunKeys:
        """Return the metrics, parameters and tags of the runs that match."""

    def curves(self, query: CurveQuery) -> RunCurves:
        """Return histories of metrics."""

    def get(self, prefix: str) -> Run:
        """Return the one run whose id begins so."""

    def experiments(self) -> Experiments:
        """Return every experiment."""


class SqlReads:
    """Reads MLflow's tables."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def page(self, query: RunQuery) -> RunPage:
        """Return some of the runs that match, in the order asked for, and how many do."""
        where = conditions(query.filter, query.experiment)
        order = order_of(query.sort)
        with self._reading() as connection:
            if order.kind in _TEXTS or query.filter.strip():
                ids = _ids(connection, where, order)  # a filter is costly: it is looked through once
                found: Sequence[Any] = _in_order(connection, ids[query.offset : query.offset + query.limit])
                total = len(ids)
            else:
                count = sa.select(sa.func.count()).select_from(JOINED).where(*where)
                total = connection.execute(count).scalar_one()
                some = _by_column(where, order).limit(query.limit).offset(query.offset)
                found = connection.execute(some).all()
            return RunPage(runs=_rows(connection, found, wanted(query.columns)), total=total)

    def keys(self, query: KeyQuery) -> RunKeys:
        """Return the metrics, parameters and tags of the runs that match, and which of them differ."""
        where = conditions(query.filter, query.experiment)
        with self._reading() as connection:
            every = connection.execute(sa.select(sa.func.count()).select_from(RUNS)).scalar_one()
            count = sa.select(sa.func.count()).select_from(JOINED).where(*where)
            total = connection.execute(count).scalar_one()
            chosen = None if total == every else sa.select(RUNS.c.run_uuid).select_from(JOINED).where(*where)
            keys = [
                *_metric_keys(connection, chosen, total),
                *_text_keys(connection, "params", chosen, total),
                *_text_keys(connection, "tags", chosen, total),
            ]
        return RunKeys(keys=keys, runs=total)

    def curves(self, query: CurveQuery) -> RunCurves:
        """Return histories of metrics, thinned."""
        columns = (METRICS.c.run_uuid, METRICS.c.key, METRICS.c.step, METRICS.c.timestamp)
        history = (
            sa.select(*columns, METRICS.c.value, METRICS.c.is_nan)
            .where(METRICS.c.run_uuid.in_(query.run), METRICS.c.key.in_(query.key))
            .order_by(METRICS.c.step, METRICS.c.timestamp)
        )
        found: dict[tuple[str, str], list[tuple[int, int, float | None]]] = {}
        with self._reading() as connection:
            for run, key, step, at, value, is_nan in connection.execute(history):
                found.setdefault((run, key), []).append((step, at, finite(value, bool(is_nan))))
        wished = [(run, key) for key in query.key for run in query.run if (run, key) in found]
        return RunCurves(curves=[curve(run, key, found[run, key], query.points) for run, key in wished])

    def get(self, prefix: str) -> Run:
        """Return the one run whose id begins so, with the history of its metrics."""
        chosen = RUNS.c.run_uuid.startswith(prefix, autoescape=True) & (RUNS.c.lifecycle_stage == "active")
        query = sa.select(*_COLUMNS, RUNS.c.artifact_uri).select_from(JOINED).where(chosen).limit(3)
        with self._reading() as connection:
            found = connection.execute(query).all()
            only_one(prefix, [one.run_uuid for one in found])
            row = _rows(connection, found, None)[0]
            models = connection.execute(
                sa.select(INPUTS.c.destination_id).where(
                    INPUTS.c.source_type == "RUN_OUTPUT", INPUTS.c.source_id == row.id
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
        active = (RUNS.c.experiment_id == EXPERIMENTS.c.experiment_id) & (RUNS.c.lifecycle_stage == "active")
        last = sa.func.max(RUNS.c.start_time)
        query = (
            sa.select(EXPERIMENTS.c.experiment_id, EXPERIMENTS.c.name, sa.func.count(RUNS.c.run_uuid), last)
            .select_from(EXPERIMENTS.outerjoin(RUNS, active))
            .where(EXPERIMENTS.c.lifecycle_stage == "active")
            .group_by(EXPERIMENTS.c.experiment_id, EXPERIMENTS.c.name)
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


def wanted(columns: Sequence[str]) -> Wanted:
    """Return the keys of `metrics.auc` and the like by kind; None where none is named."""
    if not columns:
        return None
    found: dict[KeyKind, list[str]] = {"metrics": [], "params": [], "tags": ["cellworks.job"]}
    for column in columns:
        kind, _, key = column.partition(".")
        found[kind].append(key)  # type: ignore[index]  # the schema's pattern names no other kind
    return found


def _by_column(where: list[sa.ColumnElement[bool]], order: Order) -> sa.Select[Any]:
    """Return the query of the runs in the order of one of their columns, or of a metric's latest value."""
    source: sa.FromClause = JOINED
    if order.kind == "metrics":
        metric = (LATEST.c.run_uuid == RUNS.c.run_uuid) & (LATEST.c.key == order.key)
        source = JOINED.outerjoin(LATEST, metric)
        value: sa.ColumnElement[Any] = LATEST.c.value
        without = sa.case((LATEST.c.value.is_(None), 2), (LATEST.c.is_nan == sa.true(), 1), else_=0)
    else:
        value = _SORTED[order.key]
        without = sa.case((value.is_(None), 1), else_=0)
    newest = (RUNS.c.start_time.desc(), RUNS.c.run_uuid.desc())
    turned = value.desc() if order.descending else value.asc()
    if order.kind == "attribute" and order.key == "started" and order.descending:
        return sa.select(*_COLUMNS).select_from(source).where(*where).order_by(*newest)
    return sa.select(*_COLUMNS).select_from(source).where(*where).order_by(without, turned, *newest)


def _ids(connection: sa.Connection, where: list[sa.ColumnElement[bool]], order: Order) -> list[str]:
    """Return the ids of all the runs that match, in order."""
    if order.kind in _TEXTS:
        return _by_text(connection, where, order)
    query = _by_column(where, order).with_only_columns(RUNS.c.run_uuid, maintain_column_froms=True)
    return list(connection.execute(query).scalars())


def _by_text(connection: sa.Connection, where: list[sa.ColumnElement[bool]], order: Order) -> list[str]:
    """Return the ids of the runs in the order of a parameter or tag, numbers as numbers."""
    table = _TEXTS[order.kind]
    there = (table.c.run_uuid == RUNS.c.run_uuid) & (table.c.key == order.key)
    query = (
        sa.select(RUNS.c.run_uuid, table.c.value)
        .select_from(JOINED.outerjoin(table, there))
        .where(*where)
        .order_by(RUNS.c.start_time.desc(), RUNS.c.run_uuid.desc())
    )
    texts = ((run, text) for run, text in connection.execute(query))
    return arranged(texts, descending=order.descending)


def _in_order(connection: sa.Connection, ids: list[str]) -> list[Any]:
    query = sa.select(*_COLUMNS).select_from(JOINED)
    found = {
        row.run_uuid: row
        for start in range(0, len(ids), _AT_ONCE)
        for row in connection.execute(query.where(RUNS.c.run_uuid.in_(ids[start : start + _AT_ONCE])))
    }
    return [found[one] for one in ids if one in found]


def _rows(connection: sa.Connection, found: Iterable[Any], keys: Wanted) -> list[RunRow]:
    """Make lines of the table, with what is wanted of them read in three queries."""
    every = list(found)
    ids = [one.run_uuid for one in every]
    params: dict[str, dict[str, str]] = {one: {} for one in ids}
    tags: dict[str, dict[str, str]] = {one: {} for one in ids}
    metrics: dict[str, list[tuple[str, float, bool]]] = {one: [] for one in ids}
    for run_id, key, value in _of(connection, ids, PARAMS, keys["params"] if keys else None):
        params[run_id][key] = value
    for run_id, key, value in _of(connection, ids, TAGS, keys["tags"] if keys else None):
        tags[run_id][key] = value or ""
    for run_id, key, number, is_nan in _of(
        connection, ids, LATEST, keys["metrics"] if keys else None, LATEST.c.is_nan
    ):
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


def _of(
    connection: sa.Connection,
    ids: list[str],
    table: sa.Table,
    keys: list[str] | None,
    *more: sa.Column[Any],
) -> Iterable[Any]:
    if keys is not None and not keys:
        return
    query = sa.select(table.c.run_uuid, table.c.key, table.c.value, *more)
    if keys is not None:
        query = query.where(table.c.key.in_(keys))
    for start in range(0, len(ids), _AT_ONCE):
        yield from connection.execute(query.where(table.c.run_uuid.in_(ids[start : start + _AT_ONCE])))


def _series(connection: sa.Connection, run_id: str) -> list[Series]:
    query = (
        sa.select(METRICS.c.key, METRICS.c.step, METRICS.c.timestamp, METRICS.c.value, METRICS.c.is_nan)
        .where(METRICS.c.run_uuid == run_id)
        .order_by(METRICS.c.key, METRICS.c.step, METRICS.c.timestamp)
    )
    series: dict[str, list[Point]] = {}
    for key, step, at, value, is_nan in connection.execute(query):
        series.setdefault(key, []).append(point(step, at, value, bool(is_nan)))
    return [Series(key=key, points=points) for key, points in series.items()]


def _metric_keys(
    connection: sa.Connection, chosen: "sa.Select[tuple[str]] | None", total: int
) -> Iterable[RunKey]:
    value, is_nan = LATEST.c.value, sa.case((LATEST.c.is_nan == sa.true(), 1), else_=0)
    named = _unindexed(LATEST.c.key)
    query = sa.select(
        named, sa.func.count(), sa.func.min(value), sa.func.max(value), sa.func.sum(is_nan)
    ).group_by(named)
    if chosen is not None:
        query = query.where(LATEST.c.run_uuid.in_(chosen))
    for key, runs, low, high, nans in sorted(connection.execute(query).all()):
        differs = runs < total or low != high or 0 < nans < runs
        yield RunKey(kind="metrics", name=key, runs=runs, differs=differs)


def _text_keys(
    connection: sa.Connection, kind: KeyKind, chosen: "sa.Select[tuple[str]] | None", total: int
) -> Iterable[RunKey]:
    table = _TEXTS[kind]
    low, high = sa.func.min(table.c.value), sa.func.max(table.c.value)
    named = _unindexed(table.c.key)
    query = sa.select(named, sa.func.count(), low, high).group_by(named)
    if kind == "tags":
        query = query.where(~table.c.key.startswith(MLFLOWS, autoescape=True))
    if chosen is not None:
        query = query.where(table.c.run_uuid.in_(chosen))
    for key, runs, least, most in sorted(connection.execute(query).all()):
        differs = runs < total or least != most
        yield RunKey(kind=kind, name=key, runs=runs, differs=differs, example=(most or "")[:_EXAMPLE])


def _unindexed(key: "sa.Column[Any]") -> sa.ColumnElement[Any]:
    """Return a key that no index orders: one look through the table beats a look-up for each of its rows."""
    return key.concat(sa.literal_column("''"))
