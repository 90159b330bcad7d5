"""A store of many runs, written straight into MLflow's tables, for what reads it."""

import random
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

from cellworks_engine.runs.opening import make_engine, ready

EXPERIMENTS = ["late-flights", "weather", "delays"]
BEGAN = 1_790_000_000_000


def fill(path: Path, runs: int, metrics: int = 20, params: int = 20, steps: int = 10, seed: int = 7) -> None:
    """Make an MLflow store at `path` with so many runs, each with so many metrics and parameters."""
    uri = f"sqlite:///{path}"
    engine = make_engine(uri)
    ready(engine, uri, path.parent.as_uri(), embedded=True)
    engine.dispose()
    chance = random.Random(seed)
    with closing(sqlite3.connect(path)) as store, store:
        for name in EXPERIMENTS:
            store.execute(
                "INSERT INTO experiments (name, lifecycle_stage, artifact_location) VALUES (?, 'active', ?)",
                (name, path.parent.as_uri()),
            )
        ids = [
            number
            for (number,) in store.execute(
                "SELECT experiment_id FROM experiments WHERE name != ?", ("Default",)
            )
        ]
        for number in range(runs):
            _add(store, chance, number, ids[number % len(ids)], metrics, params, steps)


def _add(
    store: sqlite3.Connection,
    chance: random.Random,
    number: int,
    experiment: int,
    metrics: int,
    params: int,
    steps: int,
) -> None:
    run, began = uuid.UUID(int=chance.getrandbits(128)).hex, BEGAN + number * 60_000
    store.execute(
        "INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, "
        "start_time, end_time, source_version, lifecycle_stage, artifact_uri, experiment_id) "
        "VALUES (?, ?, 'UNKNOWN', '', '', 'ada', ?, ?, ?, '', 'active', ?, ?)",
        (
            run, f"run-{number}", "FAILED" if number % 17 == 0 else "FINISHED", began,
            began + chance.randrange(1000, 3_000_000), f"file:///nowhere/{run}", experiment,
        ),
    )  # fmt: skip
    given = [(f"p{key}", _value(chance, key)) for key in range(params)]
    store.executemany(
        "INSERT INTO params (run_uuid, key, value) VALUES (?, ?, ?)", [(run, *one) for one in given]
    )
    store.executemany(
        "INSERT INTO tags (run_uuid, key, value) VALUES (?, ?, ?)",
        [(run, "mlflow.runName", f"run-{number}"), (run, "mlflow.user", "ada"), (run, "team", "a")],
    )
    for key in range(metrics):
        points = [(run, f"m{key}", chance.random(), began + step, step) for step in range(steps)]
        history = (
            "INSERT INTO metrics (run_uuid, key, value, timestamp, step, is_nan) VALUES (?, ?, ?, ?, ?, 0)"
        )
        store.executemany(history, points)
        store.execute(history.replace("metrics", "latest_metrics", 1), points[-1])


def _value(chance: random.Random, key: int) -> str:
    """Return a parameter: some of them are the same in every run."""
    return (
        "fixed"
        if key % 4 == 3
        else str(chance.choice([1, 2, 4, 8, 16]) if key % 2 else round(chance.random(), 3))
    )
