"""Claim: of a file that is scored under kills every row comes out once, in order, with its own prediction.

The rows are numbered, and what the model answers to a number is known; some it refuses. Killed at random: the
job's process, its runner, the supervisor, or all of them. Plain pyarrow judges what was written.
"""

import json
import random
import sys
import time
from pathlib import Path
from typing import Any

from cellworks_engine.endpoints.transforms.schema import NewTransform
from cellworks_engine.jobs.folder import AttemptFolder, Identity
from cellworks_engine.jobs.schema import CellEntry, Environment, Job, JobSpec
from soak.ledger import alive, kill
from soak.place import FINAL, Place, wait_for

MODEL = """
import mlflow
import pandas as pd
from mlflow.models import infer_signature

class Known(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        import time
        time.sleep(0.02)
        number = model_input.number.to_numpy()
        if (number % 100_003 == 777).any():
            raise ValueError("no such number")
        return number * 2654435761 % 4294967291

rows = pd.DataFrame({"number": [1, 2], "x": [0.5, 1.5]})
mlflow.pyfunc.log_model(
    name="model", python_model=Known(), pip_requirements=[],
    signature=infer_signature(rows, rows.number.to_numpy()),
)
"""
AT_ONCE = 1_000_000
"""Rows that are written and judged together."""
ATTEMPTS = 8
"""Kills that cost the job an attempt: the pause before the next one doubles each time."""


def transforms(rows: int, kills: int, seed: int, *, mini_batch: int) -> str:
    """Score so many rows under so many kills; returns what was done, raises AssertionError."""
    chance = random.Random(seed)
    with Place() as place:
        source, to = place.folder / "rows.parquet", place.folder / "scored.parquet"
        write(source, rows)
        register(place)
        wish = NewTransform(
            version="known", paths=[str(source)], to=str(to), mini_batch=mini_batch, error_threshold=-1,
            retries=100,
        )  # fmt: skip
        began = time.monotonic()
        job = place.client().call("POST", "/transforms", Job, body=wish).row.id
        done = disturb(place, job, kills, chance)
        wait_for(lambda: state(place, job) in FINAL, 3600, "the end of the job")
        took = time.monotonic() - began
        assert state(place, job) == "succeeded", place.client().call("GET", f"/jobs/{job}", Job).row.sentence
        bad = judge(to, rows)
        attempts = place.client().call("GET", f"/jobs/{job}", Job).row.attempts
    said = ", ".join(f"{count} of {who}" for who, count in sorted(done.items()))
    return (
        f"{rows:,} rows in {took:.0f} s, each once, in order and with its own prediction, the {bad:,} that "
        f"the model refuses named; {sum(done.values())} kills ({said}), {attempts} attempts"
    )


def write(path: Path, rows: int) -> None:
    """Write numbered rows."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([("number", pa.int64()), ("x", pa.float64())])
    with pq.ParquetWriter(path, schema) as writer:
        for first in range(0, rows, AT_ONCE):
            number = np.arange(first, min(rows, first + AT_ONCE))
            writer.write_table(pa.table({"number": number, "x": number / 7.0}), row_group_size=150_000)


def register(place: Place) -> None:
    """Have a job make the version of the model."""
    spec = JobSpec(
        name="known", entry=CellEntry(source=MODEL), environment=Environment(python=sys.executable),
        register="known", autolog=True,
    )  # fmt: skip
    client = place.client()
    job = client.call("POST", "/jobs", Job, body=spec).row.id
    wait_for(lambda: client.call("GET", f"/jobs/{job}", Job).row.registered, 600, "the model's version")


def disturb(place: Place, job: str, kills: int, chance: random.Random) -> dict[str, int]:
    """Kill, each time after rows have been kept since; returns how often whom."""
    parts = place.home.jobs / job / "checkpoint" / "done.jsonl"
    done: dict[str, int] = {}
    costly = 0
    while sum(done.values()) < kills:
        before = kept(parts)
        wait_for(lambda before=before: kept(parts) > before or state(place, job) in FINAL, 900, "more rows")
        time.sleep(chance.random())
        if state(place, job) in FINAL:
            break
        victims = ["supervisor"] if costly >= ATTEMPTS else ["process", "runner", "supervisor", "everything"]
        who = chance.choice(victims)
        if strike(place, job, who):
            done[who] = done.get(who, 0) + 1
            costly += who != "supervisor"
    assert done, "nothing was killed: there are too few rows"
    return done


def strike(place: Place, job: str, who: str) -> bool:
    """Kill one of them; False where it was not there."""
    if who == "everything":
        killed = bool(place.kill_everything())
    elif who == "supervisor":
        pid = place.supervisor()
        killed = pid is not None and kill(pid)
    else:
        numbers = [int(one.name) for one in (place.home.jobs / job).iterdir() if one.name.isdecimal()]
        folder = AttemptFolder(place.home.jobs / job / str(max(numbers)))
        found: Identity | None = folder.process() if who == "process" else folder.claim()
        killed = found is not None and alive(found.pid) and kill(found.pid)
    if who == "everything":  # else the job's runner starts the supervisor again
        place.start()
        wait_for(place.supervisor, 120, "a supervisor")
    return killed


def kept(parts: Path) -> int:
    """Return how many parts are done."""
    return parts.read_bytes().count(b"\n") if parts.exists() else 0


def state(place: Place, job: str) -> str:
    """Return the job's state, from the store itself."""
    found: dict[str, Any] = {id_: state for id_, state, _, _ in place.states().values()}
    return str(found.get(job, ""))


def judge(path: Path, rows: int) -> int:
    """Hold every row that was written against what it must be; returns how many have no prediction."""
    import numpy as np
    import pyarrow.parquet as pq

    first, missing = 0, []
    for batch in pq.ParquetFile(path).iter_batches(AT_ONCE):
        number = np.arange(first, first + batch.num_rows)
        assert np.array_equal(batch.column("number").to_numpy(), number), (
            f"rows from {first} are not in order"
        )
        assert np.array_equal(batch.column("x").to_numpy(), number / 7.0), f"rows from {first} are not theirs"
        bad = number % 100_003 == 777
        found = batch.column("prediction")
        assert np.array_equal(found.is_null().to_numpy(zero_copy_only=False), bad)
        expected = (number * 2654435761 % 4294967291)[~bad]
        assert np.array_equal(found.drop_null().to_numpy(), expected), f"rows from {first}: another's answer"
        missing += number[bad].tolist()
        first += batch.num_rows
    assert first == rows, f"{first:,} rows came out of {rows:,}"
    lines = path.with_name(f"{path.name}.errors.jsonl").read_text().splitlines() if missing else []
    assert [json.loads(line)["row"] for line in lines] == missing
    return len(missing)
