"""What a step costs: a chain of 10 that add one, a fan-out of 20, and 50 whose results are taken.

    .venv/bin/python bench/pipelines.py [--no-peer]

Every engine runs each step in a process of its own, on its own machine's processes: Metaflow and Dagster as
they come, Kubeflow's local runner without its environment a step. The limit is as many forks of a Python, one
after another. Times are from the start of an execution to its end, as the engine counts it; the second run
counts, the first one warms up.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from race import PLACE, limits, median, peer_python, report

import cellworks as cw
from cellworks.stopping import stop

ROUNDS = 5


@cw.step
def one(x: int):
    return x + 1


@cw.pipeline
def chain(x: int = 0):
    y = x
    for at in range(10):
        y = one.options(name=f"one{at}")(y)


@cw.pipeline(parallel=20)
def fan(x: int = 0):
    for at in range(20):
        one.options(name=f"one{at}", cpu=0.1)(x)


@cw.pipeline
def long(x: int = 0):
    y = x
    for at in range(50):
        y = one.options(name=f"one{at}")(y)


METAFLOW = """
import time
from metaflow import FlowSpec, step, Parameter
class Chain(FlowSpec):
    @step
    def start(self):
        self.x = 0
        self.next(self.s0)
{steps}
    @step
    def end(self):
        pass
if __name__ == "__main__":
    Chain()
"""
METAFLOW_FAN = """
from metaflow import FlowSpec, step
class Fan(FlowSpec):
    @step
    def start(self):
        self.items = list(range(20))
        self.next(self.one, foreach="items")
    @step
    def one(self):
        self.y = self.input + 1
        self.next(self.join)
    @step
    def join(self, inputs):
        self.next(self.end)
    @step
    def end(self):
        pass
if __name__ == "__main__":
    Fan()
"""
DAGSTER = """
import sys, time
from dagster import DagsterInstance, execute_job, job, op, reconstructable
@op
def first():
    return 0
@op
def one(x):
    return x + 1
@job
def chain():
    y = first()
    for _ in range(9):
        y = one(y)
@job
def fan():
    y = first()
    for _ in range(19):
        one(y)
if __name__ == "__main__":
    found = []
    with DagsterInstance.local_temp() as instance:
        for made in (chain, fan):
            began = time.perf_counter()
            assert execute_job(reconstructable(made), instance=instance).success
            found.append(time.perf_counter() - began)
    print(*found)
"""
KUBEFLOW = """
import time
from kfp import dsl, local
local.init(runner=local.SubprocessRunner(use_venv=False), raise_on_error=True)
@dsl.component(packages_to_install=[], install_kfp_package=False)
def one(x: int) -> int:
    return x + 1
@dsl.pipeline
def chain() -> int:
    y = one(x=0)
    for _ in range(9):
        y = one(x=y.output)
    return y.output
@dsl.pipeline
def fan():
    for at in range(20):
        one(x=at)
found = []
for made in (chain, fan):
    began = time.perf_counter()
    made()
    found.append(time.perf_counter() - began)
print(*found)
"""


@contextmanager
def studio() -> Iterator[None]:
    """A fresh studio, whose warm process is ready."""
    folder = Path(tempfile.mkdtemp(prefix="cellworks-bench-"))
    os.environ["CELLWORKS_HOME"] = str(folder / "home")
    try:
        for value in range(3):
            chain.run(x=value, cache="off").wait(120)
        yield
    finally:
        stop()
        shutil.rmtree(folder, ignore_errors=True)


def ours(pipeline: cw.pipeline, cache: str) -> list[float]:
    """Return the milliseconds of some executions."""
    found = []
    for at in range(ROUNDS):
        done = pipeline.run(x=0 if cache == "on" else at, cache=cache).wait(120).execution.row
        found.append(1000 * (done.ended - done.started))
    return found


def metaflow() -> tuple[float, float]:
    """Return seconds of a chain and of a fan-out in Metaflow."""
    python = peer_python("metaflow", "metaflow==2.19.*")
    names = [f"s{at}" for at in range(8)]
    steps = "".join(
        f"    @step\n    def {name}(self):\n        self.x += 1\n        self.next(self.{after})\n"
        for name, after in zip(names, [*names[1:], "end"], strict=True)
    )
    return _flow(python, METAFLOW.format(steps=steps), 20), _flow(python, METAFLOW_FAN, 20)


def _flow(python: str, text: str, workers: int) -> float:
    import time

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "flow.py"
        file.write_text(text)
        command = [python, str(file), "--quiet", "run", "--max-workers", str(workers)]
        environment = {
            **os.environ,
            "METAFLOW_HOME": folder,
            "USERNAME": "bench",
            "METAFLOW_DEFAULT_DATASTORE": "local",
        }
        took = 0.0
        for _ in range(2):
            began = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, cwd=folder, env=environment)
            took = time.perf_counter() - began
        return took


def script(name: str, text: str, *requirements: str) -> tuple[float, float]:
    """Return the seconds of a chain and a fan-out that a peer's script prints."""
    python = peer_python(name, *requirements)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "race.py"
        file.write_text(text)
        for _ in range(2):
            done = subprocess.run([python, str(file)], check=True, capture_output=True, text=True, cwd=folder)
        chained, fanned = done.stdout.strip().splitlines()[-1].split()
        return float(chained), float(fanned)


def peers() -> dict[str, tuple[float, float]]:
    """Return milliseconds of a chain and a fan-out, by engine."""
    if "--no-peer" in sys.argv:
        return {}
    found = {
        "Metaflow": metaflow(),
        "Dagster": script("dagster", DAGSTER, "dagster==1.13.*"),
        "KFP local": script("kubeflow", KUBEFLOW, "kfp==2.17.*"),
    }
    return {name: (1000 * chained, 1000 * fanned) for name, (chained, fanned) in found.items()}


def main() -> None:
    """Run the races."""
    PLACE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        forks, spread = limits("forks.py", folder)
    with studio():
        chained, fanned = ours(chain, "off"), ours(fan, "off")
        long.run(x=0).wait(300)
        cached = ours(long, "on")
    found = peers()
    for race, times, bare, at in (("chain10", chained, forks, 0), ("fan20", fanned, spread, 1)):
        best = min(found, key=lambda name: found[name][at], default=None)
        told = {name: round(pair[at]) for name, pair in found.items()}
        words = ", ".join(f"{name} {value}" for name, value in told.items())
        more = {"a_step": round(median(times) / (10 if at == 0 else 20), 1), "peers": words}
        report(
            "pipelines", race, "ms", median(times), bare,
            peer=found[best][at] if best else None, peer_name=best, **more,
        )  # fmt: skip
    report("pipelines", "cached50", "ms", median(cached), 200.0, worst=round(max(cached)))


if __name__ == "__main__":
    main()
