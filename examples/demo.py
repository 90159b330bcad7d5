"""`make demo`: run the quickstart from its first cell to its last in a studio of its own, and say what happened."""

import os
import shutil
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from traitlets.config import Config

import cellworks as cw
from cellworks.starting import start
from cellworks.stopping import stop
from cellworks_engine.config import Home

HERE = Path(__file__).resolve().parent
DEMO = HERE.parent / ".demo"
NOTEBOOK = HERE / "quickstart.ipynb"


def main():
    os.environ["CELLWORKS_HOME"] = str(DEMO / "home")
    for name in ("CELLWORKS_URL", "CELLWORKS_JUPYTER_URL", "MLFLOW_TRACKING_URI"):
        os.environ.pop(name, None)

    say(f"Starting a studio in {DEMO / 'home'}")
    begun = time.monotonic()
    start(Home())
    say(f"It is up after {time.monotonic() - begun:.1f} s. Running {NOTEBOOK.name}, cell by cell:")
    try:
        before = {row.id for row in cw.jobs(limit=1000).rows}
        ok = run(DEMO / NOTEBOOK.name)
        made = [row for row in cw.jobs(limit=1000).rows if row.id not in before]
        tell_jobs(list(reversed(made)))
        tell_endpoints()
    finally:
        for job in cw.jobs(state=["queued", "starting", "running"]):
            job.stop(grace=0).wait(check=False)
        stop()
    say("")
    say(f"The executed notebook is {DEMO / NOTEBOOK.name}.")
    say("Open the studio, with these jobs in it:  make lab")
    return 0 if ok else 1


def run(target):
    """Execute the notebook in order; prints each step, and keeps what was executed."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    kernel = Config({"KernelManager": {"transport": "ipc", "ip": str(Home().make_sockets() / "kernel")}})
    client = NotebookClient(
        notebook,
        timeout=900,
        kernel_name="python3",
        resources={"metadata": {"path": str(DEMO)}},  # where it writes files
        config=kernel,
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    title = ""
    try:
        with client.setup_kernel():
            for number, cell in enumerate(notebook.cells):
                if cell.cell_type == "markdown":
                    title = cell.source.splitlines()[0].lstrip("# ") if cell.source.startswith("#") else title
                    continue
                begun = time.monotonic()
                client.execute_cell(cell, number)
                say(f"\n  {title}  [{cell.id}]  {time.monotonic() - begun:.1f} s")
                for line in results(cell):
                    say(f"      {line}")
    except CellExecutionError as error:
        say(f"\n  A cell failed:\n{error}")
        return False
    finally:
        nbformat.write(notebook, target)
    return True


def tell_endpoints():
    """Say what serves: it goes on when this program has ended."""
    for row in cw.endpoints().page.endpoints:
        if row.state == "serving":
            say(f"\nIt serves {row.deployments[0].version} at {row.url}")
            shell = f"CELLWORKS_HOME={DEMO / 'home'} {Path(sys.executable).with_name('cellworks')}"
            say(f"  its key:  {shell} endpoints key {row.name}")
            say(f"  stop it:  {shell} endpoints stop {row.name}")


def results(cell):
    """Return a cell's outputs as lines of text."""
    lines = []
    for output in cell.outputs:
        text = output.get("text") or output.get("data", {}).get("text/plain", "")
        lines += text.rstrip().splitlines()
    return lines


def tell_jobs(rows):
    """Print the settings that were tried and what came of each."""
    say("\nWhat was done")
    for row in rows:
        settings = ", ".join(f"{name}={value}" for name, value in row.parameters.items()) or "no parameters"
        auc = f"AUC {row.metrics['auc']:.4f}" if "auc" in row.metrics else ""
        took = f"{row.ended - row.started:.1f} s" if row.started and row.ended else ""
        run_id = f"run {row.run_id[:8]}" if row.run_id else ""
        say(
            f"  job {row.number:<3} {row.name:<14} {settings:<24} {row.state:<10} {took:>7}  {auc:<11}  {run_id}"
        )
    tried = [row for row in rows if "auc" in row.metrics]
    if tried:
        best = max(tried, key=lambda row: row.metrics["auc"])
        say(f"  best: job {best.number}, {best.parameters}, AUC {best.metrics['auc']:.4f}")


def say(text):
    print(text, flush=True)


if __name__ == "__main__":
    if "--fresh" in sys.argv:
        shutil.rmtree(DEMO, ignore_errors=True)
    sys.exit(main())
