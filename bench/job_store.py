"""A studio's store with many ended jobs, written as the studio writes them, without running any."""

import random

import msgspec
from sqlalchemy import Connection, insert

from cellworks_engine.config import Home
from cellworks_engine.db.engine import open_database
from cellworks_engine.jobs.listing import METRIC, PARAMETER, value_lines
from cellworks_engine.jobs.schema import CellEntry, Environment, JobSpec, Provenance
from cellworks_engine.jobs.tables import attempts_table, counters_table, job_values_table, jobs_table

BATCH = 1000
BEGIN = 1_700_000_000.0
SOURCE = (
    "for i, (old, new) in enumerate(folds.split(jan_feb)):\n    model = make(depth, rate).fit(old)\n" * 15
)


def fill(home: Home, count: int) -> None:
    """Write the jobs 1 to `count`."""
    rng = random.Random(1)
    database = open_database(None, home.database)
    for first in range(1, count + 1, BATCH):
        with database.transaction() as connection:
            _write(connection, range(first, min(count + 1, first + BATCH)), rng)
    with database.transaction() as connection:
        row = {"name": "jobs", "value": count, "actor": "ann", "time": BEGIN}
        connection.execute(insert(counters_table).values(row))
    database.close()


def _write(connection: Connection, numbers: range, rng: random.Random) -> None:
    jobs, attempts, values = [], [], []
    for number in numbers:
        row, metrics, parameters = _job(number, rng)
        jobs.append(row)
        attempts.append(_attempt(row))
        lines = value_lines(PARAMETER, parameters) + value_lines(METRIC, metrics)
        values += [{"number": number, **line} for line in lines]
    connection.execute(insert(jobs_table), jobs)
    connection.execute(insert(attempts_table), attempts)
    connection.execute(insert(job_values_table), values)


def _job(number: int, rng: random.Random) -> tuple[dict[str, object], dict[str, float], dict[str, object]]:
    parameters: dict[str, object] = {
        "depth": rng.randint(2, 12), "rate": round(rng.random(), 4), "folds": 8, "seed": number,
        "carrier": rng.choice(["UA", "AA", "DL", "B6"]),
    }  # fmt: skip
    metrics = {name: rng.random() for name in ("auc", "log_loss", "f1", "training_score")}
    state = rng.choices(["succeeded", "failed", "stopped", "lost"], [90, 8, 1.5, 0.5])[0]
    begin = BEGIN + number * 60
    spec = JobSpec(
        name=f"late-flights-{number % 977}",
        entry=CellEntry(source=SOURCE),
        environment=Environment(python="/usr/bin/python3"),
        parameters=parameters,  # type: ignore[arg-type]
        experiment=f"late-{number % 40}",
        provenance=Provenance(client="notebook", notebook=f"/home/ann/{number % 31}/a.ipynb", executed=4),
    )
    row: dict[str, object] = {
        "id": f"job_{number:022}", "number": number, "actor": "ann", "time": begin, "name": spec.name,
        "kind": "training", "state": state, "experiment": spec.experiment, "compute": "local",
        "host": "here", "cpu": 1.0, "memory": None, "gpu": 0, "priority": 0,
        "spec": msgspec.json.encode(spec), "parameters": msgspec.json.encode(parameters),
        "notebook": spec.provenance.notebook, "executed": 4, "not_before": begin, "stop_requested": False,
        "attempts": 1, "started": begin, "ended": begin + rng.random() * 3000, "run_id": f"{number:032x}",
        "metrics": msgspec.json.encode(metrics), "progress": None, "results": None, "failure": None,
        "sentence": "KeyError: 'dep_delay' (line 3 of the cell)" if state == "failed" else None,
    }  # fmt: skip
    return row, metrics, parameters


def _attempt(job: dict[str, object]) -> dict[str, object]:
    shared = {name: job[name] for name in ("actor", "time", "state", "host", "started", "ended", "run_id")}
    return {"job": job["id"], "number": 1, "carried": True, "warm": True, "exit_code": 0, **shared}
