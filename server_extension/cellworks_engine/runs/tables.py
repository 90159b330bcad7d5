"""MLflow's tables, and the two writes that may be repeated: add what is missing, put what is newest.

Where we know the store's schema the tables are told here, so that the process which writes them need not
import MLflow (seconds, 200 MB); where we do not, they are MLflow's own classes.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

Row = dict[str, Any]

KNOWN = frozenset(
    {
        "6953534de441", "bda7b8c39065", "cbc13b556ace", "770bee3ae1dd", "a1b2c3d4e5f6", "de4033877273",
        "1a0cddfcaa16", "534353b11cbc", "71994744cf8e", "3da73c924c2f", "bf29a5ff90ea", "1bd49d398cd23",
        "b7c8d9e0f1a2", "5d2d30f0abce", "c9d4e5f6a7b8", "2c33131f4dae", "d3e4f5a6b7c8", "d0e1f2a3b4c5",
        "c8d9e0f1a2b3", "1b5f0d9ad7c1", "e1f2a3b4c5d6", "76601a5f987d", "c3d6457b6d8a", "a5b4c3d2e1f0",
        "ae8bbe7743c9", "7d34483879f0", "da6fb0208061", "89d3d66ed43f", "b7e4c1a90f23", "a8b9c0d1e2f3",
        "c1d2e3f4a5b6", "c3d9e7f1a2b4", "6f8d9c3b2a1e", "1971f2d9a75b", "17e22815139b", "b7e2c1a4d9f3",
        "75868b020152", "dc11669786a5",
    }
)  # fmt: skip
"""Schema revisions (MLflow 3.1 to 3.17) in which the tables below have these columns."""

_COLUMNS = {
    "runs": (
        "run_uuid name source_type source_name entry_point_name user_id status start_time end_time "
        "source_version lifecycle_stage artifact_uri experiment_id"
    ),
    "experiments": "experiment_id name artifact_location lifecycle_stage creation_time last_update_time",
    "metrics": "run_uuid key value timestamp step is_nan",
    "latest_metrics": "run_uuid key value timestamp step is_nan",
    "params": "run_uuid key value",
    "tags": "run_uuid key value",
    "datasets": (
        "dataset_uuid experiment_id name digest dataset_source_type dataset_source dataset_schema "
        "dataset_profile"
    ),
    "inputs": "input_uuid source_type source_id destination_type destination_id step",
    "input_tags": "input_uuid name value",
    "logged_models": (
        "model_id experiment_id name artifact_location creation_timestamp_ms last_updated_timestamp_ms "
        "status lifecycle_stage model_type source_run_id"
    ),
    "logged_model_metrics": (
        "model_id metric_name metric_timestamp_ms metric_step metric_value experiment_id run_id dataset_uuid "
        "dataset_name dataset_digest"
    ),
    "logged_model_params": "model_id experiment_id param_key param_value",
    "logged_model_tags": "model_id experiment_id tag_key tag_value",
}

_SPACE = uuid.UUID("6f0c2a4e-6a0d-4bb0-9b0e-1d5f3c1f7c55")
Insert = Callable[[sa.Table], sqlite.Insert]
_INSERT = {"sqlite": sqlite.insert, "postgresql": cast("Insert", postgresql.insert)}


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a run and of what it logs."""

    runs: sa.Table
    experiments: sa.Table
    metrics: sa.Table
    latest_metrics: sa.Table
    params: sa.Table
    tags: sa.Table
    datasets: sa.Table
    inputs: sa.Table
    input_tags: sa.Table
    logged_models: sa.Table
    logged_model_metrics: sa.Table
    logged_model_params: sa.Table
    logged_model_tags: sa.Table


def tables_of(revision: str | None) -> Tables:
    """Return the tables of a store whose schema has that revision."""
    if revision in KNOWN:
        told = sa.MetaData()
        return Tables(
            **{
                name: sa.Table(name, told, *(sa.Column(column) for column in columns.split()))
                for name, columns in _COLUMNS.items()
            }
        )
    from mlflow.store.db.base_sql_model import Base

    return Tables(**{name: Base.metadata.tables[name] for name in _COLUMNS})


class Writing:
    """One transaction's writes."""

    def __init__(self, connection: sa.Connection, tables: Tables) -> None:
        self.connection = connection
        self.tables = tables
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
