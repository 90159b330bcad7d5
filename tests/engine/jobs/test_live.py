"""What a job's folder says so far: the latest values and the histories of its metrics."""

from pathlib import Path

import pytest

from cellworks_engine.jobs.folder import AttemptFolder
from cellworks_engine.jobs.live import LiveAttempt, series_of
from cellworks_engine.jobs.spool import SpoolWriter, metric


@pytest.fixture
def folder(tmp_path: Path) -> AttemptFolder:
    return AttemptFolder(tmp_path)


def test_a_value_that_a_logged_model_repeats_is_no_new_one(folder: AttemptFolder):
    writer = SpoolWriter(folder.spool)
    writer.write(metric("auc", 0.5, step=0, at=1000), metric("auc", 0.75, step=1, at=2000))
    writer.write(metric("auc", 0.5, step=0, at=1000, model="m-1"))
    writer.close()
    live = LiveAttempt(folder)
    live.refresh()
    assert live.metrics == {"auc": 0.75}
    (series,) = series_of(folder)
    assert [(point.step, point.value) for point in series.points] == [(0, 0.5), (1, 0.75)]


def test_the_latest_value_is_the_one_of_the_highest_step(folder: AttemptFolder):
    writer = SpoolWriter(folder.spool)
    live = LiveAttempt(folder)
    for step, value, shown in ((2, 0.5, {"auc": 0.5}), (1, 0.9, {"auc": 0.5}), (3, float("nan"), {})):
        writer.write(metric("auc", value, step=step, at=1000))
        live.refresh()
        assert live.metrics == shown
    writer.close()
    assert [point.special for point in series_of(folder)[0].points] == [None, None, "nan"]
