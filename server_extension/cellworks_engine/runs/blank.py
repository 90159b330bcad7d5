"""A new store of the studio's own, written from what MLflow itself makes.

MLflow makes an empty store by all its migrations, one after another: seconds of a new studio's first run.
`blank.sql` is what comes out, of the one version that its first line names; with any other, MLflow does it.
`python -m tests.tracking.blank` writes the file anew.
"""

import sqlite3
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import sqlalchemy as sa

FILE = Path(__file__).with_name("blank.sql")
VERSION = "-- mlflow "
ROOT = "file:///ROOT"
NOW = "1234567890123"


def make_blank(engine: sa.Engine, root: str) -> bool:
    """Write MLflow's empty tables and default experiment into an empty SQLite file, in one transaction.

    False, and nothing done, where there is anything in it, or for another MLflow than the installed one.
    `root`: the URI of the folder of artifacts.
    """
    text = FILE.read_text()
    if engine.dialect.name != "sqlite" or text.partition("\n")[0] != VERSION + _installed():
        return False
    made = text.replace(ROOT, root.replace("'", "''")).replace(NOW, str(time.time_ns() // 1_000_000))
    with engine.begin() as connection:
        if connection.exec_driver_sql("SELECT 1 FROM sqlite_master").first():
            return False
        for statement in _statements(made):
            connection.exec_driver_sql(statement)
    return True


def _installed() -> str:
    try:
        return version("mlflow")
    except PackageNotFoundError:
        return ""


def _statements(text: str) -> Iterator[str]:
    left = ""
    for line in text.splitlines(keepends=True):
        left += line
        if sqlite3.complete_statement(left):
            yield left
            left = ""
