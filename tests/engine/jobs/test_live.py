"""A running attempt, read as it grows: nothing twice, nothing half, at most four events a second."""

import time
from pathlib import Path

import msgspec
import pytest
from tests.waiting import eventually

from cellworks_engine.changes_schema import Grew
from cellworks_engine.jobs.folder import AttemptFolder
from cellworks_engine.jobs.live import LiveAttempt, log_of, outputs_of, series_of
from cellworks_engine.jobs.schema import Progress, Stop, Usage
from cellworks_engine.jobs.spool import ProgressLine, SpoolWriter, metric


@pytest.fixture
def folder(tmp_path: Path) -> AttemptFolder:
    return AttemptFolder(tmp_path)


def test_what_grew_is_said_once(folder: AttemptFolder) -> None:
    live = LiveAttempt(folder)
    assert live.refresh() == []
    folder.log.write_text("hello")
    SpoolWriter(folder.spool).write(metric("auc", 0.6), ProgressLine(done=1, total=8))
    folder.usage.write_bytes(msgspec.json.encode(Usage(time=1, cpu=0.5, memory=7)) + b"\n")
    assert sorted(live.refresh()) == ["log", "metrics", "progress", "usage"]
    assert live.refresh() == []
    assert (live.metrics, live.progress) == ({"auc": 0.6}, Progress(done=1, total=8))
    assert live.usage is not None
    assert live.usage.memory == 7


def test_the_latest_value_counts_and_what_is_no_number_is_left_out(folder: AttemptFolder) -> None:
    writer, live = SpoolWriter(folder.spool), LiveAttempt(folder)
    for value in (0.5, 0.25, float("nan")):
        writer.write(metric("loss", value))
    live.refresh()
    assert live.metrics == {}
    (series,) = series_of(folder)
    assert [(point.value, point.special) for point in series.points] == [
        (0.5, None),
        (0.25, None),
        (None, "nan"),
    ]


def test_outputs_are_read_on_from_where_one_was(folder: AttemptFolder) -> None:
    folder.outputs.write_bytes(b'{"index":0,"content":{"output_type":"stream"}}\n{"index":1,"con')
    first, position = outputs_of(folder, 0)
    assert [output.index for output in first] == [0]
    assert outputs_of(folder, position) == ([], position)


def test_a_log_that_is_not_there_yet_is_empty(folder: AttemptFolder) -> None:
    assert log_of(folder, 0, 100) == ("", 0, 0)


def test_bytes_that_are_no_text_do_not_stop_the_reading(folder: AttemptFolder) -> None:
    folder.log.write_bytes(b"\xff\xfe ok \xe2\x82")
    text, position, size = log_of(folder, 0, 100)
    assert (text, position, size) == ("\ufffd\ufffd ok ", 6, 8)


def test_a_job_that_never_stops_talking_is_told_of_four_times_a_second_at_most(studio) -> None:
    job = studio.reaches(studio.submit("hold"), "running")
    told: list[float] = []
    studio.changes.subscribe(lambda event: told.append(time.monotonic()) if isinstance(event, Grew) else None)
    writer = SpoolWriter(AttemptFolder.of(studio.home.jobs, job.row.id, 1).spool)

    def talk() -> bool:
        writer.write(metric("loss", 0.5))
        return len(told) >= 5

    eventually(talk)
    studio.jobs.stop(job.row.id, Stop())
    assert told[4] - told[0] >= 4 * 0.25 * 0.95
