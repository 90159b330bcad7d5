"""Shift-Enter to the user's first line, warm and cold, and how fast a full queue drains.

.venv/bin/python bench/submit.py [--no-peer] [--jobs 1000] [--races first_line,first_line_cold,prompt,drain]
"""

import argparse
import importlib.metadata
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from race import limit, median, p95, peer_python, report, until

import cellworks as cw
from cellworks.client import connect
from cellworks.magics import register
from cellworks.stopping import stop
from cellworks_engine.config import Home
from cellworks_engine.studio_schema import Hello, Status

CELL = "import time\nopen(said, 'w').write(repr(time.time()))\nassert len(frame) == 130_000"
THOUGHT = 0.5
"""Seconds between the end of a job and the next Shift-Enter: nobody's hand is quicker."""
PAPERMILL = """
import json, sys, time, papermill
times = []
for _ in range(4):
    begun = time.time()
    papermill.execute_notebook(sys.argv[1], sys.argv[2], progress_bar=False)
    times.append((float(open(sys.argv[3]).read()) - begun) * 1000)
print(json.dumps(times[1:]))
"""
IPYPARALLEL = """
import json, time, ipyparallel
def said():
    import time
    return time.time()
times = []
with ipyparallel.Cluster(n=1) as clients:
    view = clients[:]
    view.apply_sync(said)
    for _ in range(30):
        begun = time.time()
        times.append((view.apply_sync(said)[0] - begun) * 1000)
print(json.dumps(times))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--races", default="first_line,first_line_cold,prompt,drain")
    said = parser.parse_args()
    races: dict[str, Callable[[], None]] = {
        "first_line_cold": lambda: in_fresh_home(first_line_cold),
        "first_line": lambda: in_fresh_home(lambda: first_line(peers=not said.no_peer)),
        "prompt": lambda: in_fresh_home(prompt),
        "drain": lambda: in_fresh_home(lambda: drain(said.jobs)),
    }
    for name, race in races.items():
        if name in said.races.split(","):
            race()


def in_fresh_home(race: Callable[[], None]) -> None:
    """Run a race on a studio of its own, in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="cellworks-bench-"))
    os.environ["CELLWORKS_HOME"] = str(folder / "home")
    before = Path.cwd()
    (folder / "work").mkdir()
    os.chdir(folder / "work")
    try:
        race()
    finally:
        stop()
        os.chdir(before)
        shutil.rmtree(Home().sockets, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def warm_up() -> None:
    """Wait until a process is warm for this interpreter, as it is a few seconds after `import cellworks`."""
    from cellworks.environment import environment

    here = environment()
    hello = Hello(python=here.python, version=here.version, digest=here.digest, packages=here.packages)
    client = connect()
    client.call("POST", "/hello", Status, body=hello)
    until(
        lambda: any(w.state == "ready" for w in client.call("GET", "/status", Status).warm), "a warm process"
    )


def a_shell() -> InteractiveShell:
    """Return a notebook's shell with a 10 MB frame, 130,000 x 10 floats."""
    shell = InteractiveShell.instance()
    register(shell)  # type: ignore[arg-type]
    columns = {f"x{n}": np.random.default_rng(n).random(130_000) for n in range(10)}
    shell.user_ns.update(frame=pd.DataFrame(columns), said="first-line.txt")
    return shell


def one_cell(shell: InteractiveShell, cell: str = CELL, *, pause: float = 0.0) -> tuple[float, float]:
    """Run a cell as a job; return the milliseconds to its first line, and until the prompt was back."""
    time.sleep(pause)
    Path("first-line.txt").unlink(missing_ok=True)
    # a frame that was captured before is not written again: change it, as a person would
    shell.user_ns["frame"] = shell.user_ns["frame"] + 1.0
    with capture_output():
        begun = time.time()
        shell.run_cell_magic("train", "bench", cell)
        prompt = time.time() - begun
        cw.jobs.last.wait()
    return (float(Path("first-line.txt").read_text()) - begun) * 1000, prompt * 1000


def first_line(*, peers: bool) -> None:
    """Time a cell with a 10 MB capture, warm."""
    shell = a_shell()
    warm_up()
    one_cell(shell)
    at_once = [one_cell(shell)[0] for _ in range(15)]
    times = [one_cell(shell, pause=THOUGHT) for _ in range(40)]
    lines, prompts = [line for line, _ in times], [prompt for _, prompt in times]
    base = limit("fork.py")
    more = {
        "studio_mb": round(memory()),
        "p95": round(p95(lines), 1),
        "prompt": round(median(prompts), 1),
        "right_after_another_job": round(median(at_once), 1),
    }
    peer = papermill() if peers else None
    report(
        "submit",
        "first_line",
        "ms",
        median(lines),
        base,
        peer=peer,
        peer_name="papermill" if peers else None,
        **more,
    )
    if peers:
        untracked = ipyparallel()
        name = "ipyparallel (not tracked, isolated or durable)"
        report("submit", "first_line", "ms", median(lines), base, peer=untracked, peer_name=name, **more)


def memory() -> float:
    """Return the megabytes of the supervisor, its tracker and its warm process with what it forked ahead."""
    recorded = json.loads(Home().identity.read_bytes())
    supervisor = psutil.Process(recorded["identity"]["pid"])
    every = [supervisor, *supervisor.children(recursive=True)]
    return float(sum(one.memory_full_info().pss for one in every) / 1e6)


def first_line_cold() -> None:
    """Time the first run of all: no studio, no warm process, no MLflow store."""
    shell = a_shell()
    took, _ = one_cell(shell)
    report("submit", "first_line_cold", "ms", took, limit("cold.py"))


WORK = """
def clean(rows): return rows.dropna()
def scaled(rows, by=2.0): return clean(rows) * by
def halves(rows): return scaled(rows, 0.5)
def summed(rows): return halves(rows).sum()
class Model:
    def fit(self, rows): self.sums = summed(rows); return self
    def predict(self, rows): return scaled(rows)
"""


def prompt() -> None:
    """Time the prompt in a long notebook inside a large repository that is not clean."""
    tree()
    shell = a_shell()
    shell.run_cell(WORK, store_history=True)
    for number in range(500):
        shell.run_cell(f"value_{number} = {number} * len(said)", store_history=True)
    warm_up()
    cell = CELL + "\nmodel = Model().fit(frame)"
    one_cell(shell, cell)
    times = [one_cell(shell, cell, pause=THOUGHT)[1] for _ in range(25)]
    packages = len({name for names in importlib.metadata.packages_distributions().values() for name in names})
    more = {"p95": round(p95(times), 1), "cells": 500, "packages": packages, "files": FILES}
    report("submit", "prompt", "ms", median(times), limit("prompt.py"), **more)


FILES = 10_000


def tree() -> None:
    """Make the current folder a repository of 10,000 files, 300 of them changed and 100 unknown to git."""
    for number in range(FILES):
        folder = Path(f"part{number % 100}")
        folder.mkdir(exist_ok=True)
        (folder / f"file{number}.py").write_text(f"value = {number}\n" * 20)
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        subprocess.run(["git", *identity, *words], check=True)
    for number in range(300):
        (Path(f"part{number % 100}") / f"file{number}.py").write_text("value = 0\n")
    for number in range(100):
        Path(f"new{number}.py").write_text("value = 1\n")


def drain(count: int) -> None:
    """Count how many trivial jobs a second reach their final state and MLflow, none lost and none doubled."""
    warm_up()
    cw.submit(speak, autolog=False).wait()
    Path("ran.txt").unlink()
    until(lambda: len(cw.runs()) == 1, "MLflow's store to be made, which happens once in a home's life")
    begun = time.monotonic()
    names = {cw.submit(speak, experiment="drain", autolog=False).id for _ in range(count)}
    submitted = time.monotonic() - begun
    while finished() < count:
        time.sleep(0.5)
    took = time.monotonic() - begun
    ran = Path("ran.txt").read_text().split()
    states = {row.state for row in cw.jobs(experiment="drain", limit=1000).rows}
    lost, doubled = len(names - {*ran}), len(ran) - len({*ran})
    report(
        "submit",
        "drain",
        "jobs/s",
        count / took,
        limit("drain.py", str(count)),
        rate=True,
        jobs=count,
        lost=lost,
        doubled=doubled,
        states=sorted(states),
        submitting=round(submitted, 1),
    )


def speak() -> None:
    """Be a trivial job: say that it ran."""
    with Path("ran.txt").open("a") as file:
        file.write(os.environ["CELLWORKS_JOB"] + "\n")


def finished() -> int:
    """Count the drained jobs: final, and in MLflow."""
    return len(cw.runs("attributes.status = 'FINISHED'", experiment="drain", limit=50_000))


def papermill() -> float:
    """Return papermill's milliseconds to the first line of a notebook, in process, best settings."""
    python = peer_python("papermill", "papermill", "ipykernel")
    said = Path("papermill.txt").absolute()
    source = f"import time\nopen({str(said)!r}, 'w').write(repr(time.time()))"
    cell = {
        "cell_type": "code",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "id": "a",
        "source": source,
    }
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    Path("peer.ipynb").write_text(json.dumps(notebook))
    words = ["peer.ipynb", "out.ipynb", str(said)]
    return median(json.loads(spoken(python, PAPERMILL, *words)))


def ipyparallel() -> float:
    """Return ipyparallel's milliseconds to user code in an engine that waits."""
    return median(json.loads(spoken(peer_python("ipyparallel", "ipyparallel"), IPYPARALLEL)))


def spoken(python: str, code: str, *words: str) -> str:
    asked = subprocess.run([python, "-c", code, *words], check=True, capture_output=True, text=True)
    return asked.stdout.splitlines()[-1]


if __name__ == "__main__":
    main()
