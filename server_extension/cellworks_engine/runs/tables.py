"""MLflow's own tables, and the two writes that may be repeated: add what is missing, put what is newest."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any, cast

import sqlalchemy as sa
from mlflow.store.tracking.dbmodels import models as db
from sqlalchemy.dialects import postgresql, sqlite

Row = dict[str, Any]


def _table(of: sa.FromClause) -> sa.Table:
    assert isinstance(of, sa.Table)
    return of


RUNS = _table(db.SqlRun.__table__)
EXPERIMENTS = _table(db.SqlExperiment.__table__)
METRICS = _table(db.SqlMetric.__table__)
LATEST = _table(db.SqlLatestMetric.__table__)
PARAMS = _table(db.SqlParam.__table__)
TAGS = _table(db.SqlTag.__table__)
DATASETS = _table(db.SqlDataset.__table__)
INPUTS = _table(db.SqlInput.__table__)
INPUT_TAGS = _table(db.SqlInputTag.__table__)
MODELS = _table(db.SqlLoggedModel.__table__)
MODEL_METRICS = _table(db.SqlLoggedModelMetric.__table__)
MODEL_PARAMS = _table(db.SqlLoggedModelParam.__table__)
MODEL_TAGS = _table(db.SqlLoggedModelTag.__table__)

_SPACE = uuid.UUID("6f0c2a4e-6a0d-4bb0-9b0e-1d5f3c1f7c55")
Insert = Callable[[sa.Table], sqlite.Insert]
_INSERT = {"sqlite": sqlite.insert, "postgresql": cast("Insert", postgresql.insert)}


class Writing:
    """One transaction's writes."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.insert = _INSERT[connection.dialect.name]

    def add(self, table: sa.Table, rows: Sequence[Row]) -> None:
        """Insert the rows that are not there yet."""
        if rows:
            self.connection.execute(self.insert(table).on_conflict_do_nothing(), rows)

    def put(self, table: sa.Table, rows: Sequence[Row], keys: Sequence[str], values: Sequence[str]) -> None:
        """Insert rows, or give those that are there these values."""
        if rows:
            statement = self.insert(table)
            new = {name: statement.excluded[name] for name in values}
            self.connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=new), rows)

    def one(self, column: sa.Column[Any], *where: sa.ColumnElement[bool]) -> Any:
        """Return one value, or None."""
        return self.connection.execute(sa.select(column).where(*where)).scalar()


def derived(*parts: str) -> str:
    """Return the id that these names always have, where MLflow would draw one."""
    return uuid.uuid5(_SPACE, "\x1f".join(parts)).hex
