"""Drift of 1,000,000 rows against as many, 40 columns of numbers and 10 of texts, and memory at ten times.

    .venv/bin/python bench/drift.py [--no-peer]

Ours and the limit read the same two Parquet files, each in a process of its own; Evidently has the frames in
memory when its clock starts. Every round runs ours and the limit one after the other, so that a busy machine
is busy for both; the least of the rounds counts.
"""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from race import PLACE, limit, peer_python, report

ROUNDS = 3
NUMERIC, TEXTS, GROUP = 40, 10, 250_000
DATA = PLACE / "drift"

OURS = """
import resource, sys, time
from cellworks.drift_make import make, settings_of
from cellworks.drift_source import source_of
from cellworks_engine.monitors.schema import DriftColumns
import numpy, pyarrow.parquet, scipy.special
began, cpu = time.perf_counter(), time.process_time()
sides = source_of(sys.argv[1], "reference"), source_of(sys.argv[2], "current")
made = make(*sides, settings_of(), DriftColumns())
wall = time.perf_counter() - began
counts = made.report.counts
assert len(made.features) == 50 and counts.drift > 0 and counts.ok > 0, counts
print(wall, time.process_time() - cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
PEER = """
import json, resource, sys, time
import pandas as pd
from evidently import Dataset, DataDefinition, Report
from evidently.presets import DataDriftPreset
reference, current = (pd.read_parquet(path) for path in sys.argv[1:3])
numbers = [name for name in reference if name.startswith("n")]
texts = [name for name in reference if name not in numbers]
told = DataDefinition(numerical_columns=numbers, categorical_columns=texts)
began = time.perf_counter()
sides = [Dataset.from_pandas(side, data_definition=told) for side in (current, reference)]
json.loads(Report([DataDriftPreset()]).run(*sides).json())
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def data(name: str, rows: int, seed: int, shift: float) -> Path:
    """Return a Parquet file of so many rows, made where it is not there; every fourth number is shifted."""
    path = DATA / f"{name}-{rows}.parquet"
    if path.exists():
        return path
    DATA.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    fields = [(f"n{n}", pa.float64()) for n in range(NUMERIC)]
    fields += [(f"c{n}", pa.string()) for n in range(TEXTS)]
    half = path.with_suffix(".part")
    with pq.ParquetWriter(half, pa.schema(fields)) as writer:
        for start in range(0, rows, GROUP):
            size = min(GROUP, rows - start)
            columns = [
                pa.array(
                    rng.normal(shift * (n % 4 == 0), 1 + n / NUMERIC, size)
                    if n % 3
                    else rng.exponential(1 + n, size)
                )
                for n in range(NUMERIC)
            ]
            for n in range(TEXTS):
                words = pa.array([f"value {place}" for place in range(5 + 5 * n)])
                columns.append(words.take(pa.array(rng.integers(0, len(words), size))))
            writer.write_table(pa.table(columns, names=writer.schema.names))
    half.rename(path)
    return path


def run(python: str, program: str, *paths: Path) -> list[float]:
    """Run a program on files in a process of its own; return the numbers of its last line."""
    words = [python, "-c", program, *(str(path) for path in paths)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    return [float(word) for word in done.stdout.strip().splitlines()[-1].split()]


def main() -> None:
    """Race, then grow tenfold."""
    small = [data("reference", 1_000_000, 0, 0.0), data("current", 1_000_000, 1, 0.5)]
    large = [data("reference", 10_000_000, 2, 0.0), data("current", 10_000_000, 3, 0.5)]
    ours, lines = [], []
    for _ in range(ROUNDS):
        lines.append(limit("histograms.py", *(str(path) for path in small)))
        ours.append(run(sys.executable, OURS, *small))
    best = min(ours)
    peer = None
    more = {"cpu": round(best[1], 2)}
    if "--no-peer" not in sys.argv:
        python = peer_python("evidently", "evidently==0.7.23", "pandas<3", "pyarrow")
        seconds, memory = run(python, PEER, *small)
        peer, more["peer_mb"] = seconds, round(memory)
    report("drift", "drift", "s", best[0], min(lines), peer=peer, peer_name=peer and "Evidently 0.7", **more)
    grown = run(sys.executable, OURS, *large)
    flat = max(one[2] for one in ours)
    told = {"rows": 10_000_000, "seconds": round(grown[0], 1)}
    report("drift", "memory", "MB", grown[2], flat, **told)
    print(json.dumps({"memory_1e6_mb": round(flat), "memory_1e7_mb": round(grown[2])}))


if __name__ == "__main__":
    main()
