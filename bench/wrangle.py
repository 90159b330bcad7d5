"""The data wrangler at 10^6 and 10^7 rows of 20 mixed columns.

    .venv/bin/python bench/wrangle.py [--no-peer]

Ours is what a kernel does for a panel, in a process of its own, on a frame of pandas that is in memory: first
screen, summaries, previews of steps, brushes, memory. The limit of a summary is Polars on the same data, in a
process of its own, in the same run; that of the others is their budget.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from race import PLACE, limits, report

ROUNDS = 3
GROUP = 500_000
DATA = PLACE / "wrangle"
BUDGETS = {"first_warm": 300, "first_cold": 900, "preview": 150, "brush": 200, "page": 50}
"""Milliseconds, that we allow ourselves."""

OURS = """
import ctypes, gc, json, os, statistics, sys, time
import pandas as pd
import psutil
import pyarrow as pa

frame = pd.read_parquet(sys.argv[1])
frame["kind"] = frame["kind"].astype("category")
here = psutil.Process()

def held():
    # What reading the file has freed is not the frame's.
    gc.collect()
    pa.default_memory_pool().release_unused()
    ctypes.CDLL("libc.so.6").malloc_trim(0)
    return here.memory_info().rss

before = held()
told = {}

def timed(name, work, rounds=1):
    took = []
    for _ in range(rounds):
        begun = time.perf_counter()
        made = work()
        took.append(time.perf_counter() - begun)
    told[name] = statistics.median(took) * 1000
    return made

def first_screen():
    opened = ask(asks.AskOpen(origin=FrameOrigin(name="df")))
    table = Table(frame=opened.frame)
    ask(asks.AskWindow(table=table, count=60))
    ask(asks.AskHeaders(table=table, exact=False))
    return opened.frame, table

begun = time.perf_counter()
import msgspec
from cellworks_engine.recipes.schema import Step
from cellworks_engine.recipes.wrangling import ask_schema as asks
from cellworks_engine.recipes.wrangling.answering import Wrangling
from cellworks_engine.recipes.wrangling.table_schema import FrameOrigin, RangeFilter, Sort, Table, View
class Alone:
    read_dataset = submit = None
wrangling = Wrangling({"df": frame}, Alone())
ask = lambda one: wrangling.answer(one, lambda words, share: None)[0]
handle, table = first_screen()
told["first_cold"] = (time.perf_counter() - begun) * 1000
handle, table = timed("first_warm", first_screen, 3)
cpu = time.process_time()
timed("headers", lambda: ask(asks.AskHeaders(table=table)))
told["headers_cpu"] = (time.process_time() - cpu) * 1000
told["headers_mb"] = (here.memory_info().rss - before) / 2**20
edges = iter(range(1, 100))
def brush():
    view = View(filters=[RangeFilter(column="n1", low=-1.0, high=next(edges) / 10)])
    return ask(asks.AskHeaders(table=table, view=view))
timed("brush", brush, 5)
timed("sort", lambda: ask(asks.AskWindow(table=table, view=View(sort=[Sort(column="n2")]))))
timed("search", lambda: ask(asks.AskWindow(table=table, view=View(search="AA"))))
timed("page", lambda: ask(asks.AskWindow(table=table, first=next(edges) * 1000, count=200)), 9)
def all_profiles():
    for column in frame.columns:
        ask(asks.AskProfile(table=table, column=column))
cpu = time.process_time()
timed("profiles", all_profiles)
told["profiles_cpu"] = (time.process_time() - cpu) * 1000
told["profiles_mb"] = (here.memory_info().rss - before) / 2**20
steps = [
    {"op": "impute", "columns": ["n0"], "by": "median"},
    {"op": "scale", "columns": ["n1", "n2"]},
    {"op": "one-hot", "columns": ["kind"]},
    {"op": "keep-rows", "column": "s0", "is": "=", "value": "AA"},
    {"op": "change-case", "columns": ["s1"], "to": "upper"},
    {"op": "date-parts", "column": "time", "parts": ["hour", "month"]},
    {"op": "clip", "columns": ["n3"], "low": -1.0, "high": 1.0},
    {"op": "round", "columns": ["n4"], "digits": 2},
]
took = {}
for said in steps:
    step = msgspec.convert({"do": said}, Step)
    begun = time.perf_counter()
    ask(asks.AskWindow(table=Table(frame=handle, trial=step), count=60))
    took[said["op"]] = (time.perf_counter() - begun) * 1000
told["preview"] = statistics.median(took.values())
told["previews"] = {name: round(one) for name, one in took.items()}
told["previews_mb"] = (here.memory_info().rss - before) / 2**20
ran = ask(asks.AskRun(frame=handle, steps=[msgspec.convert({"do": one}, Step) for one in steps]))
assert ran.failed is None, ran.failed
told["memory_mb"] = (here.memory_info().rss - before) / 2**20
print(json.dumps(told))
"""


def data(rows: int) -> Path:
    """Return a Parquet file of so many rows of 20 mixed columns, made where it is not there."""
    path = DATA / f"mixed-{rows}.parquet"
    if path.exists():
        return path
    DATA.mkdir(parents=True, exist_ok=True)
    rng, half = np.random.default_rng(0), path.with_suffix(".part")
    words = pa.array(["AA", "UA", "B6", "DL", "n/a", None])
    writer: Any = None
    for start in range(0, rows, GROUP):
        size = min(GROUP, rows - start)
        columns: dict[str, Any] = {f"n{at}": rng.normal(size=size) for at in range(8)}
        columns["n0"] = pa.array(columns["n0"], mask=rng.random(size) < 0.1)
        columns |= {f"i{at}": rng.integers(0, 1000, size) for at in range(4)}
        columns |= {f"s{at}": words.take(pa.array(rng.integers(0, 6, size))) for at in range(4)}
        columns["time"] = (
            np.datetime64("2013-01-01") + np.arange(start, start + size).astype("m8[s]")
        ).astype("M8[us]")
        columns["yes"] = rng.random(size) > 0.5
        columns["id"] = pa.array([f"id{at}" for at in range(start, start + size)])
        columns["kind"] = pa.array(["a", "b", "c"]).take(pa.array(rng.integers(0, 3, size)))
        table = pa.table(columns)
        writer = writer or pq.ParquetWriter(half, table.schema)
        writer.write_table(table)
    writer.close()
    half.rename(path)
    return path


def ours(path: Path) -> dict[str, Any]:
    """Return what our side took, in milliseconds."""
    done = subprocess.run([sys.executable, "-c", OURS, str(path)], check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def main() -> None:
    """Race at both sizes."""
    for rows, rounds in ((1_000_000, ROUNDS), (10_000_000, 1)):
        path, size = data(rows), f"1e{len(str(rows)) - 1}"
        made, lines = [], []
        for _ in range(rounds):
            lines.append(limits("summary.py", str(path)))
            made.append(ours(path))
        best = {key: min(one[key] for one in made) for key in made[0] if key != "previews"}
        polars = [min(line[at] for line in lines) * 1000 for at in range(3)]
        report("wrangle", f"headers_{size}", "ms", best["headers"], polars[0], cpu=round(best["headers_cpu"]))
        cpu = round(best["headers_cpu"] + best["profiles_cpu"])
        whole = best["headers"] + best["profiles"]
        report("wrangle", f"summary_{size}", "ms", whole, polars[1], cpu=cpu, limit_cpu=round(polars[2]))
        for name, budget in BUDGETS.items():
            report("wrangle", f"{name}_{size}", "ms", best[name], budget, limit_is="the budget")
        told = {
            "sort": round(best["sort"]),
            "search": round(best["search"]),
            "previews": made[-1]["previews"],
            **{name: round(best[name]) for name in ("headers_mb", "profiles_mb", "previews_mb")},
        }
        report("wrangle", f"memory_{size}", "MB", best["memory_mb"], 300, limit_is="the budget", **told)


if __name__ == "__main__":
    main()
