"""Attempts made by hand, and what MLflow's store holds of them afterwards."""

import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from cellworks_engine.config import Home
from cellworks_engine.jobs.folder import AttemptFolder, Launch
from cellworks_engine.jobs.schema import CellEntry, Environment, JobSpec
from cellworks_engine.jobs.spool import Line, SpoolWriter

BEGAN = 1_790_000_000.0


def spec(**changes: Any) -> JobSpec:
    """Return a job's spec."""
    given = {
        "name": "late-flights",
        "entry": CellEntry(source="pass"),
        "environment": Environment(python=sys.executable),
        "parameters": {"depth": 8},
    }
    return JobSpec(**given | changes)


@dataclass(frozen=True)
class Attempt:
    """An attempt whose process is the test."""

    folder: AttemptFolder
    launch: Launch

    @property
    def run_id(self) -> str:
        assert self.launch.run_id is not None
        return self.launch.run_id

    def say(self, *lines: Line) -> None:
        """Write lines to the spool, as the job would."""
        writer = SpoolWriter(self.folder.spool)
        writer.write(*lines)
        writer.close()


def attempt(
    home: Home | Path,
    *,
    job: str | None = None,
    run_id: str | None = "",
    experiment_id: str | None = "0",
    submitted: float = BEGAN,
    **changes: Any,
) -> Attempt:
    """Make the folder of an attempt; `run_id` None is a store that makes its own."""
    jobs = home.jobs if isinstance(home, Home) else home
    job = job or f"job_{uuid.uuid4().hex[:20]}"
    folder = AttemptFolder.of(jobs, job, 1)
    folder.path.mkdir(parents=True)
    launch = Launch(
        job=job,
        number=41,
        attempt=1,
        spec=spec(**changes),
        home=str(jobs.parent),
        content=str(jobs.parent / "content"),
        checkpoint=str(folder.path / "checkpoint"),
        run_id=uuid.uuid4().hex if run_id == "" else run_id,
        experiment_id=experiment_id,
        submitted=submitted,
    )
    folder.write("launch.json", launch)
    return Attempt(folder, launch)


_TABLES = {
    "runs": ("run_uuid", "name, status, end_time, experiment_id, lifecycle_stage, artifact_uri"),
    "metrics": ("run_uuid", "key, value, timestamp, step, is_nan"),
    "latest_metrics": ("run_uuid", "key, value, timestamp, step, is_nan"),
    "params": ("run_uuid", "key, value"),
    "tags": ("run_uuid", "key, value"),
    "logged_models": (
        "source_run_id", "model_id, name, status, model_type, experiment_id, artifact_location",
    ),
    "logged_model_metrics": (
        "run_id", "model_id, metric_name, metric_value, metric_timestamp_ms, metric_step, dataset_name",
    ),
}  # fmt: skip
_OF_MODELS = {
    "logged_model_params": "model_id, param_key, param_value",
    "logged_model_tags": "model_id, tag_key, tag_value",
}


def stored(engine: sa.Engine, run_id: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row that a store has of a run, without the run's own id in it."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with engine.connect().execution_options(reading=True) as connection:
        for table, (of, columns) in _TABLES.items():
            query = sa.text(f"SELECT {columns} FROM {table} WHERE {of} = :run")
            found[table] = [tuple(row) for row in connection.execute(query, {"run": run_id})]
        mine = "IN (SELECT model_id FROM logged_models WHERE source_run_id = :run)"
        for table, columns in _OF_MODELS.items():
            query = sa.text(f"SELECT {columns} FROM {table} WHERE model_id {mine}")
            found[table] = [tuple(row) for row in connection.execute(query, {"run": run_id})]
        edges = sa.text(
            "SELECT source_type, destination_type, step, t.name, t.value, d.name, d.digest, "
            "CASE WHEN destination_type = 'RUN' THEN '' ELSE destination_id END FROM inputs i "
            "LEFT JOIN input_tags t ON t.input_uuid = i.input_uuid "
            "LEFT JOIN datasets d ON d.dataset_uuid = i.source_id "
            "WHERE source_id = :run OR destination_id = :run"
        )
        found["inputs"] = [tuple(row) for row in connection.execute(edges, {"run": run_id})]
    return {table: sorted((_without(row, run_id) for row in rows), key=repr) for table, rows in found.items()}


def _without(row: tuple[Any, ...], run_id: str) -> tuple[Any, ...]:
    return tuple(one.replace(run_id, "<run>") if isinstance(one, str) else one for one in row)


def until(deadline: float = 90.0) -> float:
    """Return the time by which something must have happened."""
    return time.monotonic() + deadline
