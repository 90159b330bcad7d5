"""What tracking costs the code that is tracked: a log_metric call, and a fit with autologging.

.venv/bin/python bench/tracking.py [--no-peer] [--races log_metric,autolog]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from race import limit, median, p95, report
from submit import in_fresh_home, warm_up

import cellworks as cw

CALLS = 2000
MLFLOW_CALLS = """
import json, sys, time, mlflow
if sys.argv[1] == "async":
    mlflow.config.enable_async_logging()
took = []
with mlflow.start_run():
    for step in range(int(sys.argv[2])):
        begun = time.perf_counter()
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
        took.append((time.perf_counter() - begun) * 1e6)
print(json.dumps(took[5:]))
"""
MLFLOW_FIT = """
import json, time, mlflow, numpy as np, pandas as pd
from sklearn.linear_model import LogisticRegression
frame = pd.DataFrame({f"x{n}": np.random.default_rng(n).random(5_000) for n in range(20)})
late = (frame.x0 + frame.x1 > 1).astype(int)
LogisticRegression().fit(frame, late)
mlflow.sklearn.autolog(log_input_examples=True, silent=True)
took = []
for _ in range(3):
    begun = time.perf_counter()
    LogisticRegression().fit(frame, late)
    took.append((time.perf_counter() - begun) * 1000)
print(json.dumps(took[1:]))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--races", default="log_metric,autolog")
    said = parser.parse_args()
    races: dict[str, Callable[[], None]] = {
        "log_metric": lambda: in_fresh_home(lambda: log_metric(peers=not said.no_peer)),
        "autolog": lambda: in_fresh_home(lambda: autolog(peers=not said.no_peer)),
    }
    for name, race in races.items():
        if name in said.races.split(","):
            race()


def result_of(function: Callable[[], Any], *, autolog: bool) -> Any:
    """Run a function as a job and return what it returned."""
    job = cw.submit(function, autolog=autolog)
    job.wait()
    return job.result["return"]


def calls() -> tuple[list[float], list[float]]:
    """Be a training loop: log through MLflow's own function, and through ours."""
    import mlflow

    theirs, ours = [], []
    for step in range(CALLS):
        begun = time.perf_counter()
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
        theirs.append((time.perf_counter() - begun) * 1e6)
        begun = time.perf_counter()
        cw.log_metric("auc", 1 / (step + 1), step=step)
        ours.append((time.perf_counter() - begun) * 1e6)
    return theirs[5:], ours[5:]


def log_metric(*, peers: bool) -> None:
    """Time a call in a job's loop; MLflow's peers log to its own SQLite store."""
    warm_up()
    through_mlflow, through_ours = result_of(calls, autolog=False)
    base = limit("append.py")
    more = {"p95": round(p95(through_mlflow)), "cw_log_metric": round(median(through_ours), 1)}
    ours = median(through_mlflow)
    if not peers:
        report("tracking", "log_metric", "us", ours, base, **more)
        return
    for how, name, count in (("sync", "mlflow", "60"), ("async", "mlflow async (lost at a kill)", "500")):
        peer = median(json.loads(plain(MLFLOW_CALLS, how, count)))
        report("tracking", "log_metric", "us", ours, base, peer=peer, peer_name=name, **more)


def fits() -> tuple[float, list[float], list[float]]:
    """Be a training cell: the first fit of a job, later ones, and the same without autologging."""
    import mlflow
    import numpy as np
    import pandas as pd
    from sklearn.linear_model import LogisticRegression

    frame = pd.DataFrame({f"x{n}": np.random.default_rng(n).random(5_000) for n in range(20)})
    late = (frame.x0 + frame.x1 > 1).astype(int)

    def fit() -> float:
        begun = time.perf_counter()
        LogisticRegression().fit(frame, late)
        return (time.perf_counter() - begun) * 1000

    with mlflow.utils.autologging_utils.disable_autologging():
        bare = [fit() for _ in range(5)]
    first = fit()
    later = [fit() for _ in range(5)]
    return first, later, bare


def autolog(*, peers: bool) -> None:
    """Time a fit with its model, signature, example and dataset logged; MLflow's peer is its own autolog."""
    warm_up()
    rounds = [result_of(fits, autolog=True) for _ in range(3)]
    later = median([one for _, each, _ in rounds for one in each])
    bare = median([one for _, _, each in rounds for one in each])
    first = median([one for one, _, _ in rounds])
    peer = median(json.loads(plain(MLFLOW_FIT))) if peers else None
    report(
        "tracking", "autolog", "ms", later, limit("fit.py"),
        peer=peer, peer_name="mlflow.sklearn.autolog" if peers else None,
        added=round(later - bare), added_first=round(first - bare),
    )  # fmt: skip


def plain(code: str, *words: str) -> str:
    """Run code with MLflow on a SQLite store of its own, and return its last line."""
    with tempfile.TemporaryDirectory(prefix="cellworks-bench-") as folder:
        environment = {**os.environ, "MLFLOW_TRACKING_URI": f"sqlite:///{folder}/mlflow.db"}
        environment["MLFLOW_DISABLE_TELEMETRY"] = "true"
        asked = subprocess.run(
            [sys.executable, "-c", code, *words],
            check=True, capture_output=True, text=True, cwd=folder, env=environment,
        )  # fmt: skip
        return asked.stdout.splitlines()[-1]


if __name__ == "__main__":
    main()
