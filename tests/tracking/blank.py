"""`python -m tests.tracking.blank` writes anew what the installed MLflow makes of an empty store."""

import sqlite3
import tempfile
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from cellworks_engine.runs.blank import FILE, NOW, ROOT, VERSION
from cellworks_engine.runs.opening import make_engine, ready


def dump(file: Path) -> list[str]:
    """Return the statements that make a store, without the moment of its default experiment."""
    with closing(sqlite3.connect(file)) as connection:
        ((made,),) = connection.execute("SELECT creation_time FROM experiments").fetchall()
        lines = [line.replace(str(made), NOW) for line in connection.iterdump()]
    return [line for line in lines if line not in ("BEGIN TRANSACTION;", "COMMIT;")]


def by_mlflow(file: Path, root: str) -> None:
    """Make a store as MLflow does."""
    uri = f"sqlite:///{file}"
    engine = make_engine(uri)
    ready(engine, uri, root, embedded=True)
    engine.dispose()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        by_mlflow(Path(folder) / "mlflow.db", ROOT)
        lines = [VERSION + version("mlflow"), *dump(Path(folder) / "mlflow.db")]
    FILE.write_text("\n".join(lines) + "\n")
