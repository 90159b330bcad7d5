"""The limit of `drain`: fork a process a job from one with the usual imports, and commit a row for each."""

import os
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

import mlflow  # noqa: F401
import pandas  # noqa: F401
import sklearn.ensemble  # noqa: F401

count = int(sys.argv[1])
store = sqlite3.connect(Path(tempfile.mkdtemp()) / "runs.db", isolation_level=None)
store.execute("PRAGMA journal_mode=WAL")
store.execute("CREATE TABLE runs (id INTEGER PRIMARY KEY, status TEXT)")
begun = time.monotonic()
for number in range(count):
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    store.execute("INSERT INTO runs VALUES (?, 'FINISHED')", (number,))
print(count / (time.monotonic() - begun))
