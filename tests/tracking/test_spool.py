"""Nothing whose write returned is lost, whatever happens to the writer."""

import subprocess
import sys
from pathlib import Path

from cellworks_engine.jobs.spool import MetricLine, SpoolWriter, TagLine, metric, read_lines

WRITER = """
import sys
from cellworks_engine.jobs.spool import SpoolWriter, metric
writer = SpoolWriter(sys.argv[1])
step = 0
while True:
    writer.write(metric("loss", 1.0, step=step), metric("padding" * 20, 1.0, step=step))
    step += 1
    sys.stdout.write(f"{step}\\n")
    sys.stdout.flush()
"""


def test_every_line_whose_write_returned_survives_the_kill_of_its_writer(tmp_path: Path) -> None:
    spool = tmp_path / "spool.jsonl"
    for turn in range(3):
        spool.unlink(missing_ok=True)
        process = subprocess.Popen([sys.executable, "-c", WRITER, spool], stdout=subprocess.PIPE)
        assert process.stdout is not None
        for _ in range(200 * (turn + 1)):
            process.stdout.readline()
        process.kill()
        acknowledged = process.stdout.read().splitlines()
        process.wait()
        said = int(acknowledged[-1]) if acknowledged else 200 * (turn + 1)
        lines, _ = read_lines(spool)
        steps = [line.step for line in lines if isinstance(line, MetricLine) and line.key == "loss"]
        assert steps == list(range(len(steps)))
        assert len(steps) >= said


def test_a_torn_line_hides_neither_what_came_before_nor_what_follows_at_once(tmp_path: Path) -> None:
    spool = tmp_path / "spool.jsonl"
    writer = SpoolWriter(spool)
    writer.write(metric("a", 1))
    whole = spool.read_bytes()
    for cut in range(1, len(whole)):
        spool.write_bytes(whole + whole[:cut])
        SpoolWriter(spool).write(TagLine(key="b", value="2"))
        found, end = read_lines(spool)
        assert found[0] == read_lines(spool)[0][0]
        assert TagLine(key="b", value="2") in found, cut
        assert end == spool.stat().st_size


def test_a_half_written_last_line_waits_for_its_end(tmp_path: Path) -> None:
    spool = tmp_path / "spool.jsonl"
    SpoolWriter(spool).write(metric("a", 1), metric("a", 2))
    whole = spool.read_bytes()
    first = whole.index(b"\n") + 1
    for cut in range(first, len(whole)):
        spool.write_bytes(whole[:cut])
        lines, offset = read_lines(spool)
        assert (len(lines), offset) == (1, first)


def test_a_line_longer_than_a_piece_is_read(tmp_path: Path) -> None:
    spool = tmp_path / "spool.jsonl"
    SpoolWriter(spool).write(TagLine(key="a", value="x" * 5000), metric("a", 1))
    lines, offset = read_lines(spool, 0, 100)
    assert lines == [TagLine(key="a", value="x" * 5000)]
    assert len(read_lines(spool, offset, 1000)[0]) == 1
