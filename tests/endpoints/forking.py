"""Starts workers quickly: imports once what they need, then forks one for each folder that it is told.

`python -m tests.endpoints.forking` reads a folder a line and writes the worker's pid; it ends with its input.
Only the import is spared: what runs in the child is the worker's own `main`.
"""

import importlib
import os
import signal
import sys
from pathlib import Path

USUAL = ("mlflow.pyfunc", "mlflow.sklearn", "sklearn.ensemble", "sklearn.linear_model", "uvloop")


def main() -> None:
    """Fork until the input ends."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"
    for name in USUAL:
        importlib.import_module(name)
    from cellworks_engine.endpoints.worker.main import main as work

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended workers leave no zombies
    for line in sys.stdin:
        folder = Path(line.strip())
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            for descriptor in (1, 2):
                os.dup2(log, descriptor)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os._exit(work(folder))
        print(pid, flush=True)  # noqa: T201 (the answer)


if __name__ == "__main__":
    main()
