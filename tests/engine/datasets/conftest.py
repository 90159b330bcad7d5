"""The datasets of a home, over SQLite and over PostgreSQL."""

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.postgres import Postgres, postgres  # noqa: F401

from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.changes import Changes
from cellworks_engine.config import Home
from cellworks_engine.datasets.fingerprint import fingerprint, look
from cellworks_engine.datasets.looking import Looking
from cellworks_engine.datasets.schema import (
    FileSource,
    FolderSource,
    FrameSource,
    NewDataset,
    Use,
    UsePage,
    UseQuery,
)
from cellworks_engine.datasets.service import DatasetService
from cellworks_engine.datasets.store import DatasetStore
from cellworks_engine.db.engine import Database, open_database


class World:
    """One home's datasets, and a folder of data beside it."""

    def __init__(self, home: Home, database: Database, data: Path) -> None:
        self.home = home
        self.database = database
        self.data = data
        self.changes = Changes(database)
        self.content = FileContentStore(home.content, home.incoming)
        self.store = DatasetStore(database, self.changes)
        self.used: dict[str, list[tuple[int, bool]]] = {}
        self.datasets = DatasetService(self.store, self.changes, Looking(self.content, "here"), self)

    def uses(self, dataset: str, query: UseQuery, *, is_open: bool = False) -> UsePage:
        """Return the jobs that a test says have used a version."""
        found = [
            Use(
                job=f"job_{number}",
                number=number,
                name="late",
                state="",
                actor="ann",
                created=0.0,
                names=[],
                runs=[],
            )
            for number, ended in self.used.get(dataset, [])
            if not (is_open and ended)
        ]
        return UsePage(uses=found[: query.limit], total=len(found), change=0)

    def file(self, content: bytes = b"a,b\n1,2\n", name: str = "flights.csv") -> Path:
        """Write a file that has been there for a while."""
        path = self.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        age(path)
        return path

    def new(self, path: Path, name: str = "flights", **more: object) -> NewDataset:
        """Return what a client would say of a path."""
        seen = look(path)
        source = FileSource(path=str(path)) if seen.kind == "file" else FolderSource(path=str(path))
        told = {"name": name, "source": source, "format": "csv", "fingerprint": fingerprint(seen), **more}
        return NewDataset(**told)  # type: ignore[arg-type]

    def frame(self, content: bytes = b"PAR1", name: str = "frame") -> NewDataset:
        """Return what a client would say of a frame."""
        digest = self.content.put(content)
        assert digest == hashlib.sha256(content).hexdigest()
        source = FrameSource(content=digest, library="pandas")
        return NewDataset(name=name, source=source, format="parquet", fingerprint=f"sha256:{digest}")

    def told(self) -> list[tuple[str, str]]:
        """Return what was told to listeners."""
        return [(one.entity, one.verb) for one in self.changes.since(0)]


def age(path: Path, seconds: float = 60.0) -> None:
    """Make a file as old as one that is not being written."""
    then = time.time_ns() - int(seconds * 1e9)
    os.utime(path, ns=(then, then))


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    home = Home(tmp_path / "home").make()
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres").new_database()
    database = open_database(url, home.database)
    (tmp_path / "data").mkdir()
    yield World(home, database, tmp_path / "data")
    database.close()
