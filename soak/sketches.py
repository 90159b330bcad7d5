"""Claim: a stream of rows that would not fit is sketched in bounded memory, near to all of them.

The rows come from a generator, batch by batch, in a process of its own, whose peak memory is the one that the
operating system counted. The same rows, sorted once, are the judge.
"""

import json
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from cellworks_engine.statistics.ranks import Floats

STREAM = """
import json, resource, sys
import numpy as np, pyarrow as pa
from soak.sketches import batches, column
from cellworks_engine.statistics.distances import ks
from cellworks_engine.statistics.packing import pack, unpack
from cellworks_engine.statistics.sketches import sketch

rows, seed = int(sys.argv[1]), int(sys.argv[2])
sketch(pa.table({"x": [1.0]}))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
whole = sketch(batches(rows, seed))
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
data = pack(whole)
found = unpack(data)
worst = 0.0
for name in found.columns:
    values = np.sort(column(name, rows, seed))
    distinct, first = np.unique(values, return_index=True)
    less, _ = found[name].ranks.counts(distinct)
    worst = max(worst, float(np.abs(less - first).max()) / rows)
    assert found[name].rows == rows
    assert abs(found[name].mean - values.mean()) < 1e-6 * max(1.0, values.std())
print(json.dumps({"grown": grown, "worst": worst, "bytes": len(data)}))
"""
BATCH = 50_000
MEMORY = 400_000
"""kB that the sketching of any number of rows may take, five columns wide."""
RANK = 0.0006


def column(name: str, rows: int, seed: int) -> "Floats":
    """Return all values of one of the columns."""
    import numpy as np

    parts = [_part(name, start, min(BATCH, rows - start), rows, seed) for start in range(0, rows, BATCH)]
    return np.concatenate(parts)


def batches(rows: int, seed: int) -> "Iterator[pa.RecordBatch]":
    """Return the rows as a stream of Arrow batches."""
    import pyarrow as pa

    for start in range(0, rows, BATCH):
        size = min(BATCH, rows - start)
        arrays = {name: _part(name, start, size, rows, seed) for name in KINDS}
        yield pa.RecordBatch.from_pydict(arrays)


KINDS = ("normal", "heavy", "modes", "rising", "few")


def _part(name: str, start: int, size: int, rows: int, seed: int) -> "Floats":
    import numpy as np

    rng = np.random.default_rng([seed, start, KINDS.index(name)])
    if name == "heavy":
        return rng.pareto(1, size)
    if name == "modes":
        return np.where(rng.random(size) < 0.5, 0, 1e6) + rng.normal(size=size)
    if name == "rising":
        return (start + np.arange(size)) / rows
    return rng.normal(size=size) if name == "normal" else rng.integers(0, 7, size).astype(float)


def sketches(rows: int, seed: int) -> str:
    """Sketch so many rows of five columns as a stream; raises AssertionError where a bound does not hold."""
    done = subprocess.run(
        [sys.executable, "-c", STREAM, str(rows), str(seed)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["worst"] <= RANK, f"a rank is {told['worst']:.5f} off"
    assert told["grown"] <= MEMORY, f"memory grew by {told['grown'] / 1000:.0f} MB"
    return (
        f"memory grew by {told['grown'] / 1000:.0f} MB, worst rank {told['worst']:.5f} off, "
        f"{told['bytes'] / 1000:.0f} kB packed"
    )
