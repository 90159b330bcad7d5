"""Carrying spools into MLflow's SQL store: one transaction for many runs.

Every statement may run again with the same lines and change nothing: rows are inserted where they are not
yet, a metric's latest value only moves forward, and ids that MLflow would draw are derived from names.
"""

import getpass
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import sqlalchemy as sa

from cellworks_engine.clock import now
from cellworks_engine.jobs.spool import RegisterLine
from cellworks_engine.runs.moving import bring, bring_model, local_path
from cellworks_engine.runs.opening import revision
from cellworks_engine.runs.registering import register
from cellworks_engine.runs.rows import Portion, Rows, clean, rows
from cellworks_engine.runs.schema import MadeRun, first_params, first_tags
from cellworks_engine.runs.sqlmodels import Place, write_inputs, write_model, write_model_statuses
from cellworks_engine.runs.tables import Row, Writing, tables_of

_UPLOADED = frozenset(
    {"s3", "gs", "wasbs", "abfss", "hdfs", "viewfs", "dbfs", "ftp", "sftp", "r2", "b2", "http", "https"}
)
"""Schemes to which MLflow uploads from here, with no server between."""

_ROWS_BETWEEN_ANALYSES = 20_000


class SqlIngest:
    """Writes portions of runs into one store. Used by one thread."""

    at_once = 200

    def __init__(
        self, engine: sa.Engine, uri: str, root: str, ready: Callable[[], None] = lambda: None
    ) -> None:
        """`ready` makes sure that the store has the schema of the MLflow that is installed, or refuses."""
        self._engine = engine
        self._uri = uri
        self._root = root
        self._ready = ready
        self._tables = tables_of(revision(engine))
        self._unanalysed = 0

    def names(self) -> dict[str, str]:
        """Return the ids of the active experiments by name."""
        one = self._tables.experiments.c
        query = sa.select(one.name, one.experiment_id).where(one.lifecycle_stage == "active")
        with self._engine.connect().execution_options(reading=True) as connection:
            return {name: str(number) for name, number in connection.execute(query)}

    def carry(self, portions: Sequence[Portion]) -> list[MadeRun]:
        """Write all portions, or none; returns the ids of each one's run and experiment."""
        merged = [rows(one.lines, one.usage, one.launch.submitted) for one in portions]
        with self._engine.begin() as connection:
            writing = Writing(connection, self._tables)
            places = [self._place(writing, one) for one in portions]
            every = list(zip(portions, places, merged, strict=True))
            moves = [move for one in every for move in self._write(writing, *one)]
            _write_metrics(writing, zip(places, merged, strict=True))
            if not moves:
                _close_all(writing, every)
        if moves:  # no lock is held while files travel, and nothing is said to be ready before they are there
            for move in moves:
                move()
            with self._engine.begin() as connection:
                _close_all(Writing(connection, self._tables), every)
        self._analyse(sum(len(made.metrics) for made in merged))
        return [MadeRun(run_id=place.run_id, experiment_id=str(place.experiment)) for place in places]

    def register(self, run_id: str, attempt: str, line: RegisterLine) -> str:
        """Register a model as a version, once, and return its number."""
        from mlflow import MlflowClient

        self._ready()
        return register(MlflowClient(tracking_uri=self._uri, registry_uri=self._uri), run_id, attempt, line)

    def close(self) -> None:
        """Leave the store with fresh statistics."""
        self._analyse(0, close=True)
        self._engine.dispose()

    def _place(self, writing: Writing, portion: Portion) -> Place:
        """Return where the run stands; makes it where it is new."""
        launch = portion.launch
        run_id = launch.run_id
        assert run_id is not None  # in a SQL store the ids are ours
        runs, experiments = self._tables.runs.c, self._tables.experiments.c
        found = writing.connection.execute(
            sa.select(runs.experiment_id, runs.artifact_uri, experiments.artifact_location)
            .join(self._tables.experiments, experiments.experiment_id == runs.experiment_id)
            .where(runs.run_uuid == run_id)
        ).first()
        if found is not None:
            number, artifact_uri, location = found
            return Place(run_id, number, artifact_uri, self._writable(number, location))
        number, root = self._experiment(writing, launch.spec.experiment)
        place = Place(run_id, number, f"{root}/{run_id}/artifacts", root)
        row = {
            "run_uuid": run_id,
            "name": clean(launch.spec.name, 250),
            "source_type": "UNKNOWN",
            "source_name": "",
            "entry_point_name": "",
            "user_id": clean(getpass.getuser(), 256),
            "status": "RUNNING",
            "start_time": int((launch.submitted or now()) * 1000),
            "source_version": "",
            "lifecycle_stage": "active",
            "artifact_uri": place.artifact_uri,
            "experiment_id": number,
        }
        writing.add(self._tables.runs, [row])
        _write_params(writing, run_id, first_params(launch))
        _write_tags(writing, run_id, dict(first_tags(launch)))
        return place

    def _experiment(self, writing: Writing, name: str) -> tuple[int, str]:
        """Return the experiment of that name and where its artifacts go; a deleted one is there again."""
        table = self._tables.experiments
        one = table.c
        query = sa.select(one.experiment_id, one.artifact_location, one.lifecycle_stage).where(
            one.name == name
        )
        found = writing.connection.execute(query.order_by(one.experiment_id)).first()
        if found is None:
            at = int(now() * 1000)
            row = {"name": name, "lifecycle_stage": "active", "creation_time": at, "last_update_time": at}
            writing.add(table, [row])
            found = writing.connection.execute(query).one()
        number, location, stage = found
        if not location or stage != "active":
            location = location or f"{self._root}/{number}"
            changed = sa.update(table).where(one.experiment_id == number)
            writing.connection.execute(changed.values(artifact_location=location, lifecycle_stage="active"))
        return number, self._writable(number, location)

    def _writable(self, number: int, location: str | None) -> str:
        """Return an artifact root that needs no server between, else the studio's own folder."""
        if location and (local_path(location) is not None or location.partition(":")[0] in _UPLOADED):
            return location
        return f"{self._root}/{number}"

    def _write(
        self, writing: Writing, portion: Portion, place: Place, made: Rows
    ) -> list[Callable[[], None]]:
        """Write all but what comes last; returns the moves of files that must come before."""
        if made.experiment is not None:
            self._move(writing, place, made.experiment)
        _write_params(writing, place.run_id, made.params)
        _write_tags(writing, place.run_id, made.tags)
        write_inputs(writing, place, made)
        if made.name is not None:
            _update_run(writing, place.run_id, name=made.name)
        moves: list[Callable[[], None]] = []
        for model_id, model in made.models.items():
            location = write_model(writing, place, model_id, model)
            files = portion.folder.models / model_id
            if location is not None and model.status is not None and files.is_dir():
                moves.append(partial(bring_model, files, location))
        if portion.final is not None and portion.folder.artifacts.is_dir():
            moves.append(partial(bring, portion.folder.artifacts, place.artifact_uri))
        return moves

    def _move(self, writing: Writing, place: Place, experiment: str) -> None:
        """Follow `mlflow.set_experiment`; the run's artifacts stay where they are said to be."""
        number = int(experiment) if experiment.isdigit() else -1
        one = self._tables.experiments.c
        query = sa.select(one.artifact_location).where(one.experiment_id == number)
        there = writing.connection.execute(query).first()
        if there is None or number == place.experiment:
            return
        _update_run(writing, place.run_id, experiment_id=number)
        place.experiment = number
        place.root = self._writable(number, there[0])

    def _analyse(self, written: int, *, close: bool = False) -> None:
        """Give SQLite statistics: without them it picks a wrong index for metric histories."""
        self._unanalysed += written
        if self._engine.dialect.name != "sqlite" or not self._unanalysed:
            return
        if close or self._unanalysed >= _ROWS_BETWEEN_ANALYSES:
            self._unanalysed = 0
            with self._engine.begin() as connection:
                connection.exec_driver_sql("PRAGMA analysis_limit = 1000")
                connection.exec_driver_sql("ANALYZE")


def _update_run(writing: Writing, run_id: str, **values: object) -> None:
    runs = writing.tables.runs
    writing.connection.execute(sa.update(runs).where(runs.c.run_uuid == run_id).values(**values))


def _close_all(writing: Writing, every: Iterable[tuple[Portion, Place, Rows]]) -> None:
    """Write what must come last: that models are ready and that runs have ended."""
    for portion, place, made in every:
        write_model_statuses(writing, made)
        if portion.final is not None:
            _update_run(writing, place.run_id, status=portion.final.status, end_time=portion.final.ended)


def _write_params(writing: Writing, run_id: str, params: dict[str, str]) -> None:
    found = [
        {"run_uuid": run_id, "key": clean(key, 250), "value": clean(value, 8000)}
        for key, value in params.items()
    ]
    writing.add(writing.tables.params, found)


def _write_tags(writing: Writing, run_id: str, tags: dict[str, str | None]) -> None:
    table = writing.tables.tags
    gone = [key for key, value in tags.items() if value is None]
    if gone:
        writing.connection.execute(sa.delete(table).where(table.c.run_uuid == run_id, table.c.key.in_(gone)))
    kept = [
        {"run_uuid": run_id, "key": clean(key, 250), "value": clean(value, 8000)}
        for key, value in tags.items()
        if value is not None
    ]
    writing.put(table, kept, ("key", "run_uuid"), ("value",))


def _write_metrics(writing: Writing, each: Iterable[tuple[Place, Rows]]) -> None:
    """Write every value once, and move each metric's latest forward, never back."""
    history: list[Row] = []
    latest: list[Row] = []
    for place, made in each:
        history += [{**one, "run_uuid": place.run_id} for one in made.metrics.values()]
        latest += [{**one, "run_uuid": place.run_id} for one in made.latest.values()]
    writing.add(writing.tables.metrics, history)
    if not latest:
        return
    table = writing.tables.latest_metrics
    statement = writing.insert(table)
    new, old = statement.excluded, table.c
    later = sa.or_(
        new.step > old.step,
        sa.and_(new.step == old.step, new.timestamp > old.timestamp),
        sa.and_(new.step == old.step, new.timestamp == old.timestamp, new.value > old.value),
    )
    values = {name: new[name] for name in ("value", "timestamp", "step", "is_nan")}
    statement = statement.on_conflict_do_update(index_elements=["key", "run_uuid"], set_=values, where=later)
    writing.connection.execute(statement, latest)
