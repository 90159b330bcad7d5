"""How long a person waits for an endpoint: deployed, changed, and back after a SIGKILL.

    .venv/bin/python bench/deploying.py

A home of its own, versions of a model that was fitted there. The limit is a bare process that loads
the same model with MLflow and predicts its first row.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
from race import median, report

import cellworks as cw
from cellworks.endpoint_list import ServedEndpoint
from cellworks.stopping import stop
from cellworks_engine.config import Home
from cellworks_engine.errors import CellworksError

ROUNDS = 5
FRAME = pd.DataFrame({"distance": [200.0, 1400.0, 2500.0], "hour": [6.0, 17.0, 21.0]})
BARE = """
import sys, pandas as pd, mlflow
print(mlflow.pyfunc.load_model(sys.argv[1]).predict(pd.DataFrame({"distance": [200.0], "hour": [6.0]})))
"""


def fit(frame: pd.DataFrame, deep: int) -> Any:
    """Fit a small tree."""
    from sklearn.tree import DecisionTreeRegressor

    return DecisionTreeRegressor(max_depth=deep, random_state=0).fit(frame, frame["distance"] + frame["hour"])


@contextmanager
def studio() -> Iterator[None]:
    """Run a studio of its own with two versions of a model."""
    folder = Path(tempfile.mkdtemp(prefix="cellworks-bench-"))
    os.environ["CELLWORKS_HOME"] = str(folder / "home")
    try:
        for deep in (1, 3):
            cw.submit(fit, FRAME, deep, register="late").wait()
        yield
        for endpoint in cw.endpoints():
            endpoint.delete()
        while cw.endpoints().page.gateway.state != "stopped":
            time.sleep(0.1)
    finally:
        stop()
        shutil.rmtree(Home().sockets, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def seconds(work: Any) -> float:
    """Return how long a piece of work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def killed(endpoint: ServedEndpoint, pid: int) -> float:
    """SIGKILL a process, and return the seconds until the next answer."""
    os.kill(pid, signal.SIGKILL)
    began = time.perf_counter()
    while True:
        try:
            endpoint.predict(FRAME)
        except CellworksError:
            time.sleep(0.01)
        else:
            return time.perf_counter() - began


def main() -> None:
    """Deploy, change and kill; report medians."""
    with studio():
        path = cw.models["late/1"].whole.path
        bare = [
            seconds(
                lambda: subprocess.run([sys.executable, "-c", BARE, path], check=True, capture_output=True)
            )
            for _ in range(ROUNDS)
        ]
        first = [
            seconds(lambda n=n: cw.deploy("late/1", endpoint=f"first-{n}").predict(FRAME))
            for n in range(ROUNDS)
        ]
        again = [
            seconds(lambda n=n: cw.deploy(f"late/{2 - n % 2}", endpoint="first-0").predict(FRAME))
            for n in range(ROUNDS)
        ]
        report("deploying", "deploy", "ms", 1000 * median(first), 1000 * median(bare), worst=_ms(first))
        report("deploying", "update", "ms", 1000 * median(again), 1000 * median(bare), worst=_ms(again))
        endpoint = cw.endpoints["first-0"]
        for who in ("worker", "gateway"):
            back = []
            for _ in range(ROUNDS):
                back.append(killed(endpoint, _pid(endpoint, who)))
                cw.endpoints["first-0"].wait()
            report("deploying", f"{who}_killed", "ms", 1000 * median(back), 3000.0, worst=_ms(back))


def _pid(endpoint: ServedEndpoint, who: str) -> int:
    while True:
        if who == "gateway":
            found = cw.endpoints().page.gateway.pid
        else:
            rows = cw.endpoints[endpoint.name].whole.row.deployments
            found = next((one.pid for row in rows for one in row.workers if one.pid is not None), None)
        if found is not None:
            return found
        time.sleep(0.1)


def _ms(took: list[float]) -> int:
    return round(1000 * max(took))


if __name__ == "__main__":
    main()
