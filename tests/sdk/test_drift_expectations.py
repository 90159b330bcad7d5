"""A suite of Great Expectations is run on the rows that a report compared, window by window."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cellworks as cw
from cellworks_engine.errors import InvalidInput, NotFound

gx = pytest.importorskip("great_expectations")

HOURS = np.arange(480)
BEFORE = pd.DataFrame({"temp": HOURS % 24.0, "at": pd.Timestamp("2026-01-01") + pd.to_timedelta(HOURS, "h")})
AFTER = BEFORE.assign(temp=BEFORE.temp + np.where(HOURS >= 240, 50, 0))


@pytest.fixture
def inside():
    return gx.expectations.ExpectColumnValuesToBeBetween(column="temp", min_value=0, max_value=30)


def test_a_suite_is_run_on_both_sides_and_on_each_window(inside):
    drift = cw.drift(BEFORE, AFTER, time="at", window="5d")
    found = drift.expectations([inside])
    assert not found.success
    assert [(one.side, one.success, one.rows) for one in found.items[:2]] == [
        ("reference", True, 480), ("current", False, 480),
    ]  # fmt: skip
    windows = [one for one in found.items if one.window is not None]
    assert sum(one.rows for one in windows) == 480
    assert windows[0].success
    assert not windows[-1].success
    assert "temp values_to_be_between" in repr(found)
    assert drift.report.timeline.starts == [one.window for one in windows]


def test_a_suite_in_a_file_is_run_on_files(here: Path, inside):
    BEFORE.to_parquet("before.parquet")
    suite = gx.ExpectationSuite(name="temps", expectations=[inside])
    Path("suite.json").write_text(json.dumps(suite.to_json_dict()))
    assert cw.drift("before.parquet", BEFORE).expectations("suite.json").success


def test_what_is_no_suite_and_rows_that_are_gone_are_sentences(here: Path, inside):
    drift = cw.drift(BEFORE, AFTER)
    with pytest.raises(InvalidInput, match="no suite"):
        drift.expectations(3)
    with pytest.raises(NotFound):
        drift.expectations("none.json")
    Path("no.json").write_text("{}")
    with pytest.raises(InvalidInput, match=r"no\.json is no suite"):
        drift.expectations("no.json")
    with pytest.raises(InvalidInput, match="no rows"):
        cw.Drift(drift.report).expectations([inside])
