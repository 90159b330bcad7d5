"""What looking at many runs and jobs costs: 10,000 runs of 20 metrics and 20 parameters each; 100,000 jobs.

.venv/bin/python bench/compare.py [--no-peer] [--races runs_read,runs_curves,runs_paint,jobs_store,…]
                                  [--jobs 100000] [--updates 1000]
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from jobs_race import jobs_screen, jobs_store
from labstart import _answers, _end_studio, _free_port
from race import PLACE, limit, median, p95, report, until
from run_store import fill

from cellworks_engine.runs.opening import make_engine
from cellworks_engine.runs.reads import make_reads
from cellworks_engine.runs.schema import CurveQuery, RunQuery

RUNS = 10_000
DRAWN = 100
BROWSER = Path(__file__).parent / "browser" / "runs.mjs"


def main() -> None:
    """Run the races that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--races", default="runs_read,runs_curves,runs_paint,jobs_store,jobs_screen")
    parser.add_argument("--jobs", type=int, default=100_000)
    parser.add_argument("--updates", type=int, default=1000)
    said = parser.parse_args()
    wanted = said.races.split(",")
    store = _store() if any(name.startswith("runs") for name in wanted) else Path()
    races: dict[str, Callable[[], None]] = {
        "runs_read": lambda: runs_read(store, peers=not said.no_peer),
        "runs_curves": lambda: runs_curves(store, peers=not said.no_peer),
        "runs_paint": lambda: runs_paint(store),
        "jobs_store": lambda: jobs_store(said.jobs),
        "jobs_screen": lambda: jobs_screen(said.jobs, said.updates),
    }
    for name, race in races.items():
        if name in wanted:
            race()


def runs_read(store: Path, *, peers: bool) -> None:
    """Race: a page of 100 runs, sorted by a metric and narrowed by another, out of all."""
    reads = make_reads(make_engine(f"sqlite:///{store}"), "")
    columns = [f"metrics.m{n}" for n in range(6)] + [f"params.p{n}" for n in range(8)]
    query = RunQuery(filter="metrics.m1 > 0.5", sort="-metrics.m3", columns=columns)
    ours = _median_ms(lambda: reads.page(query))
    peer = _mlflow(store, "search") if peers else None
    report(
        "compare",
        "runs_read",
        "ms",
        ours,
        limit("runs.py", str(store), "page"),
        peer=peer,
        peer_name="mlflow",
    )


def runs_curves(store: Path, *, peers: bool) -> None:
    """Race: the histories of one metric of 100 runs."""
    reads = make_reads(make_engine(f"sqlite:///{store}"), "")
    ids = [run.id for run in reads.page(RunQuery(limit=DRAWN)).runs]
    ours = _median_ms(lambda: reads.curves(CurveQuery(run=ids, key=["m1"])))
    peer = _mlflow(store, "histories") if peers else None
    bare = limit("runs.py", str(store), "curves")
    report("compare", "runs_curves", "ms", ours, bare, peer=peer, peer_name="mlflow", runs=DRAWN)


def runs_paint(store: Path) -> None:
    """Race: until the Runs panel is drawn in a browser, and until it is sorted and filtered."""
    with _lab(store) as address:
        asked = subprocess.run(["node", str(BROWSER), address], check=True, stdout=subprocess.PIPE, text=True)
    told = json.loads(asked.stdout)
    frame = 1000 / 60
    report("compare", "runs_paint", "ms", median(told["paint"]), frame, worst=round(max(told["paint"])))
    report("compare", "runs_sort", "ms", median(told["sort"]), frame, p95=round(p95(told["sort"])))
    report("compare", "runs_filter", "ms", median(told["filter"]), frame, p95=round(p95(told["filter"])))


def _store() -> Path:
    """Return the store of many runs, made where it is not there."""
    folder = PLACE / f"runs-{RUNS}"
    path = folder / "mlflow.db"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        being_made = folder / "being-made.db"
        being_made.unlink(missing_ok=True)
        fill(being_made, RUNS)
        being_made.rename(path)
    return path


@contextmanager
def _lab(store: Path) -> Iterator[str]:
    """Start a JupyterLab whose studio has the store."""
    with tempfile.TemporaryDirectory(prefix="cw-bench-") as folder:
        home = Path(folder)
        (home / "studio" / "mlflow").mkdir(mode=0o700, parents=True)
        (home / "studio").chmod(0o700)
        shutil.copy(store, home / "studio" / "mlflow" / "mlflow.db")
        environment = {
            **os.environ, "HOME": folder, "CELLWORKS_HOME": str(home / "studio"),
            "JUPYTER_CONFIG_DIR": str(home / "config"),
        }  # fmt: skip
        port = _free_port()
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
        quiet = ["--ServerApp.token=", "--ServerApp.password=", f"--ServerApp.root_dir={folder}"]
        shown = ["--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None"]
        process = subprocess.Popen(
            [*command, *quiet, *shown], env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            until(lambda: _answers(port), "JupyterLab's first answer")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(60)
            _end_studio(home / "studio")


def _median_ms(act: Callable[[], object], rounds: int = 9) -> float:
    took = []
    for _ in range(rounds + 1):
        begun = time.perf_counter()
        act()
        took.append((time.perf_counter() - begun) * 1000)
    return median(took[1:])


_MLFLOW = """
import sys, time
from mlflow import MlflowClient
client = MlflowClient(tracking_uri=f"sqlite:///{sys.argv[1]}")
experiments = [one.experiment_id for one in client.search_experiments()]
def search():
    return client.search_runs(experiments, "metrics.m1 > 0.5", max_results=100, order_by=["metrics.m3 DESC"])
found = search()
def histories():
    for run in client.search_runs(experiments, max_results=100):
        client.get_metric_history(run.info.run_id, "m1")
act = {"search": search, "histories": histories}[sys.argv[2]]
took = []
for _ in range(3):
    begun = time.perf_counter()
    act()
    took.append((time.perf_counter() - begun) * 1000)
print(min(took))
"""


def _mlflow(store: Path, what: str) -> float:
    """Return the milliseconds of MLflow's own client on the same file."""
    asked = subprocess.run(
        [sys.executable, "-c", _MLFLOW, str(store), what], check=True, capture_output=True, text=True,
        env={**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true"},
    )  # fmt: skip
    return float(asked.stdout.split()[-1])


if __name__ == "__main__":
    main()
