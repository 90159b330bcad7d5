"""What differs between two versions, told by an oracle that counts rows in plain Python."""

import random
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from tests.studio import Studio

import cellworks as cw
from cellworks.cli import main
from cellworks_engine.errors import NotFound


def frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return two tables with rows in common, some of them several times, and one column that moved."""
    chance = random.Random(7)
    rows = [(n % 90, chance.choice(["UA", "AA", None]), n * 1.0) for n in range(120)]
    old = pd.DataFrame(rows, columns=["hour", "carrier", "delay"])
    kept = [*rows[20:], rows[30], rows[30], (500, "B6", 1.0)]
    new = pd.DataFrame(kept, columns=["hour", "carrier", "delay"])
    return old, new.assign(moved=new["delay"] + 1)


def counted(frame: pd.DataFrame) -> Counter[tuple[object, ...]]:
    names = ["hour", "carrier", "delay"]
    return Counter(
        tuple(None if pd.isna(v) else v for v in row) for row in frame[names].itertuples(index=False)
    )


def test_rows_are_told_apart_as_often_as_they_occur(home: Studio):
    old, new = frames()
    cw.datasets.register("differing", old)
    cw.datasets.register("differing", new)
    found = cw.datasets["differing/2"].diff("1").whole
    before, after = counted(old), counted(new)
    assert found.rows.both == sum((before & after).values())
    assert found.rows.only_before == sum((before - after).values()) == 20
    assert found.rows.only_after == sum((after - before).values()) == 3
    assert sorted(map(tuple, found.rows.added)) == sorted((after - before).elements())
    assert [(one.name, one.change) for one in found.columns if one.change != "same"] == [("moved", "added")]
    same = cw.datasets["differing/2"].diff("differing/2")
    assert (same.whole.rows.only_before, same.whole.rows.only_after) == (0, 0)
    assert {one.js for one in same.whole.columns} == {0.0}
    assert main(["datasets", "diff", "differing/1", "differing/2"]) == 0
    with pytest.raises(NotFound):
        cw.datasets["differing/2"].diff("9")


def test_columns_that_moved_come_first_though_the_older_file_has_gone(home: Studio, here: Path):
    calm = pd.DataFrame({"calm": [n % 7 for n in range(200)], "wild": [float(n) for n in range(200)]})
    calm.to_csv(here / "x.csv", index=False)
    cw.datasets.register("moving", "x.csv")
    calm.assign(wild=calm["wild"] + 400).to_csv(here / "x.csv", index=False)
    cw.datasets.register("moving", "x.csv")
    found = cw.datasets["moving/2"].diff("moving/1").whole
    assert [one.name for one in found.columns] == ["wild", "calm"]
    wild, calm_ = found.columns
    assert (wild.js or 0) > 0.9
    assert calm_.js == 0.0
    assert wild.was is not None and wild.now is not None
    assert wild.was.histogram is not None and wild.now.histogram is not None
    assert (wild.was.histogram.low, wild.was.histogram.high) == (0, 599)  # both on one scale
    assert (sum(wild.was.histogram.counts), wild.was.histogram.counts[-1]) == (200, 0)
    assert wild.now.histogram.counts[0] == 0
    assert "is not any more what it was as moving/1" in found.rows.sentence
    assert (found.rows.both, found.rows.before, found.rows.after) == (None, 200, 200)
    assert "Rows were not asked for" in repr(cw.datasets["moving/2"].diff("1", rows=False))
