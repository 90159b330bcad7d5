"""The process that reads data beside the supervisor: it stays, and no question is lost with it."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from soak.ledger import alive
from tests.waiting import eventually

from cellworks_engine.datasets import reader as module
from cellworks_engine.datasets.describing import Describe
from cellworks_engine.datasets.reader import Reader
from cellworks_engine.datasets.schema import Place
from cellworks_engine.errors import InvalidInput, Unavailable


@pytest.fixture
def reader() -> Iterator[Reader]:
    """Return a reader that leaves no process behind."""
    made = Reader()
    yield made
    made.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file of two rows."""
    path = tmp_path / "flights.csv"
    path.write_text("origin,late\nEWR,1\nJFK,0\n")
    return path


def rows(reader: Reader, file: Path) -> int | None:
    found = reader.ask(Describe(place=Place(path=str(file)))).found
    assert found is not None
    return found.rows


def waiting(reader: Reader) -> list[int]:
    return [process.pid for process in reader._waiting]


def test_the_next_question_is_answered_by_the_process_that_is_there_and_reads_anew(
    reader: Reader, file: Path
) -> None:
    assert rows(reader, file) == 2
    first = waiting(reader)
    file.write_text(file.read_text() + "LGA,1\n")
    assert rows(reader, file) == 3
    with pytest.raises(InvalidInput, match=r"nothing\.csv"):
        rows(reader, file.with_name("nothing.csv"))
    assert waiting(reader) == first and len(first) == 1


def test_a_process_that_has_left_or_was_killed_is_followed_by_another(
    reader: Reader, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STAYS", 0.0)
    assert rows(reader, file) == 2
    (first,) = waiting(reader)
    eventually(lambda: not alive(first))
    monkeypatch.undo()
    assert rows(reader, file) == 2
    assert first not in waiting(reader)
    (first,) = waiting(reader)
    os.kill(first, signal.SIGKILL)
    assert rows(reader, file) == 2
    assert first not in waiting(reader)


def test_a_question_that_takes_too_long_is_ended_with_all_that_it_started(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "endless.csv"
    os.mkfifo(pipe)
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    with pytest.raises(Unavailable, match=r"was not read within 0 s") as told:
        rows(reader, pipe)
    assert "cellworks datasets register" in (told.value.hint or "")
    assert waiting(reader) == []
