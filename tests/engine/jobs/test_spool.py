"""The spool: nothing that was written is lost, whatever was half written beside it."""

import math
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cellworks_engine.jobs import spool
from cellworks_engine.jobs.spool import MetricLine, SpoolWriter, TagLine, read_lines


@pytest.mark.parametrize("value", [0.1, -3.0, 1e308, math.nan, math.inf, -math.inf])
def test_every_float_comes_back_as_it_was(tmp_path: Path, value: float) -> None:
    SpoolWriter(tmp_path / "s").write(spool.metric("auc", value, step=7))
    (line,), _ = read_lines(tmp_path / "s")
    assert isinstance(line, MetricLine)
    assert line.step == 7
    assert spool.number(line) == value or (math.isnan(value) and math.isnan(spool.number(line)))


def test_reading_goes_on_where_it_ended(tmp_path: Path) -> None:
    writer = SpoolWriter(tmp_path / "s")
    writer.write(TagLine(key="a", value="1"))
    first, offset = read_lines(tmp_path / "s")
    writer.write(TagLine(key="b", value="2"))
    second, _ = read_lines(tmp_path / "s", offset)
    assert (first, second) == ([TagLine(key="a", value="1")], [TagLine(key="b", value="2")])


def test_half_a_line_waits_for_its_end(tmp_path: Path) -> None:
    (tmp_path / "s").write_bytes(b'{"t":"tag","key":"a","va')
    assert read_lines(tmp_path / "s") == ([], 0)


def test_a_torn_line_hides_nothing_that_follows(tmp_path: Path) -> None:
    (tmp_path / "s").write_bytes(b'{"t":"tag","key":"a","va\n{"t":"tag","key":"b","value":"2"}\n')
    assert read_lines(tmp_path / "s")[0] == [TagLine(key="b", value="2")]


WRITER = """
import sys
from cellworks_engine.jobs.spool import SpoolWriter, metric
writer = SpoolWriter(sys.argv[1])
for step in range(10_000_000):
    writer.write(metric("loss", 1.0, step=step))
    print(step, flush=True)
"""


def test_every_line_whose_write_returned_survives_a_kill(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(tmp_path / "s")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [int(next(process.stdout)) for _ in range(500)]
        os.kill(process.pid, signal.SIGKILL)
        told += [int(line) for line in process.stdout if line.endswith("\n")]
    lines, _ = read_lines(tmp_path / "s", limit=1 << 30)
    assert {line.step for line in lines if isinstance(line, MetricLine)} >= set(told)
