"""What the Jobs panel costs at 100,000 jobs: read through the socket; painted, sorted, filtered in Chromium.

The limit of a race is the same with 100 jobs in the same run: the ratio says what the number of jobs costs.
Chromium is driven by the packages of ui-tests (`make ui-test` installs them).
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from job_store import fill
from labstart import _answers, _free_port
from race import ROOT, median, report, until

from cellworks.client import connect
from cellworks.stopping import stop
from cellworks_engine.config import Home
from cellworks_engine.jobs.schema import JobPage

FEW = 100
ROUNDS = 9
QUESTIONS = {
    "first": {},
    "name": {"sort": "name"},
    "took": {"sort": "-took"},
    "metric": {"sort": "-metric:auc"},
    "parameter": {"sort": "parameter:carrier"},
    "state_metric": {"state": ["succeeded"], "sort": "-metric:auc"},
    "text": {"search": "dep_delay"},
    "text_metric": {"search": "late 97", "sort": "-metric:auc"},
    "deep": {"sort": "-metric:auc", "offset": 90_000},
}
"""What is asked of the store: a sort, a filter, both."""


@contextmanager
def home_of(count: int) -> Iterator[Path]:
    """A fresh studio's home with so many jobs, all ended, in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="cellworks-bench-"))
    os.environ["CELLWORKS_HOME"] = str(folder / "home")
    try:
        fill(Home(folder / "home").make(), count)
        yield folder
    finally:
        stop()
        shutil.rmtree(Home().sockets, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def jobs_store(count: int) -> None:
    """Time a page of 100 jobs, sorted and filtered in several ways, through the socket."""
    found = {}
    for size in (FEW, count):
        with home_of(size):
            found[size] = _asked(size)
    few, many = found[FEW], found[count]
    worst = max(many, key=lambda name: many[name])
    more = {name: round(ms, 1) for name, ms in many.items()}
    report("compare", "jobs_store", "ms", many[worst], few[worst], jobs=count, worst=worst, **more)


def _asked(size: int) -> dict[str, float]:
    client = connect()
    client.call("GET", "/jobs", JobPage)  # the first question opens connections
    took = {}
    for name, question in QUESTIONS.items():
        query = {**question, "limit": 100}
        if "offset" in question:
            query["offset"] = int(size * 0.9)
        times = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            client.call("GET", "/jobs", JobPage, query=query)
            times.append((time.perf_counter() - began) * 1000)
        took[name] = median(times)
    return took


def jobs_screen(count: int, updates: int) -> None:
    """Time the panel in Chromium: first paint, a sort, a filter; weigh the tab over many updates."""
    few, many = _seen(FEW, 0), _seen(count, updates)
    for race in ("paint", "sort", "sort_metric", "filter_text", "filter_state"):
        report("compare", f"jobs_{race}", "ms", many[race], few[race], jobs=count, first=round(many["open"]))
    grown = round(many["grown_mb"], 1)
    report(
        "compare", "jobs_memory", "MB", many["after_mb"], many["before_mb"], updates=updates, grown_mb=grown
    )


def _seen(size: int, updates: int) -> Any:
    with home_of(size) as folder, lab(folder) as address:
        return drive("jobs.mjs", address, updates)


def drive(script: str, *given: object) -> Any:
    """Run one of `bench/browser/` and return what it measured."""
    asked = subprocess.run(
        ["node", str(ROOT / "bench/browser" / script), *map(str, given)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(asked.stdout.splitlines()[-1])


@contextmanager
def lab(folder: Path) -> Iterator[str]:
    """JupyterLab on what `home_of` made; its address."""
    port = _free_port()
    for part in ("config", "data", "runtime", "notebooks"):
        (folder / part).mkdir()
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
    }
    told = [
        "--no-browser", "--allow-root", f"--port={port}", "--ServerApp.token=", "--ServerApp.password=",
        f"--ServerApp.root_dir={folder / 'notebooks'}", "--ServerApp.disable_check_xsrf=True",
        "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None",
    ]  # fmt: skip
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([sys.executable, "-m", "jupyterlab", *told], env=environment, **quiet)
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: _answers(port), "JupyterLab")
        yield address
    finally:
        process.terminate()
        process.wait(60)
