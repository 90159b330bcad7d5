"""A baseline of flights: features, predictions and label, kept, and shown."""

import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd
import polars as pl
import pytest

from cellworks_engine.errors import InvalidInput
from cellworks_engine.statistics import baselines
from cellworks_engine.statistics.baselines import make_baseline, summary
from cellworks_engine.statistics.kept import summary_in
from cellworks_engine.statistics.schema import BaselineSummary

FEATURES = ["carrier", "origin", "distance", "hour", "dep_delay"]


@pytest.fixture
def january(flights: pd.DataFrame) -> pd.DataFrame:
    rows = flights[flights.month == 1].reset_index(drop=True)
    return rows.assign(time_hour=pd.to_datetime(rows.time_hour))


def made(january: pd.DataFrame, **more) -> baselines.Baseline:
    late = (january.arr_delay > 15).to_numpy()
    return make_baseline(january[FEATURES], late.astype(float), label=january.arr_delay > 15, **more)


def test_it_says_which_column_is_which_and_what_it_was_made_from(january: pd.DataFrame):
    found = make_baseline(
        january[[*FEATURES, "time_hour"]], np.zeros(len(january)), label=january.arr_delay > 15,
        time="time_hour", window=86_400, dataset="flights/2",
    )  # fmt: skip
    assert found.named("feature") == FEATURES
    assert (found.named("prediction"), found.named("label")) == (["prediction"], ["label"])
    assert (found.origin.rows, found.origin.dataset) == (len(january), "flights/2")
    assert found.origin.since == january.time_hour.min().timestamp()
    assert found.origin.until == january.time_hour.max().timestamp()
    assert "time_hour" not in found.table.columns
    assert len(found.table.windows) == january.time_hour.dt.tz_convert("UTC").dt.date.nunique()


def test_it_comes_back_from_its_bytes(january: pd.DataFrame):
    found = made(january)
    again = baselines.unpack(baselines.pack(found))
    assert baselines.pack(again) == baselines.pack(found)
    assert (again.origin, dict(again.roles)) == (found.origin, dict(found.roles))
    assert summary(again) == summary(found)


def test_other_bytes_are_refused():
    with pytest.raises(InvalidInput, match="no packed baseline"):
        baselines.unpack(b"nothing")


@pytest.mark.parametrize(
    ("predictions", "names"),
    [
        (np.ones, ["prediction"]),
        (lambda rows: np.ones((rows, 1)), ["prediction"]),
        (lambda rows: np.ones((rows, 3)), ["prediction_0", "prediction_1", "prediction_2"]),
        (lambda rows: pd.Series(["yes"] * rows, index=range(5, 5 + rows)), ["prediction"]),
        (lambda rows: pl.Series([1.0] * rows), ["prediction"]),
        (lambda rows: pd.DataFrame({"low": [0.0] * rows, "high": [1.0] * rows}), ["low", "high"]),
        (lambda rows: {"score": [0.5] * rows}, ["score"]),
        (lambda rows: [True] * rows, ["prediction"]),
        (lambda _rows: None, []),
    ],
)
def test_predictions_come_in_any_shape(january: pd.DataFrame, predictions, names: list[str]):
    frame = january[FEATURES][:100]
    found = make_baseline(frame, predictions(100))
    assert found.named("prediction") == names
    assert all(found.table[name].present == 100 for name in names)


def test_the_label_may_be_a_column_of_the_frame(january: pd.DataFrame):
    found = make_baseline(pl.from_pandas(january[FEATURES]), None, label="hour")
    assert found.named("label") == ["hour"]
    assert "hour" not in found.named("feature")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"predictions": [1.0]}, "31 rows, and there are 1 values of the prediction"),
        ({"label": [1, 2]}, "there are 2 values of the label"),
        ({"label": "nope"}, "no column `nope`"),
        ({"time": "nope"}, "no column `nope`"),
        ({"time": "carrier"}, "`carrier` is no datetime"),
        ({"predictions": {"carrier": [1] * 31}}, "already has a column `carrier`"),
    ],
)
def test_what_does_not_fit_is_refused(january: pd.DataFrame, more: dict, said: str):
    with pytest.raises(InvalidInput, match=said):
        make_baseline(january[FEATURES][:31], **{"predictions": None, **more})


def test_a_summary_shows_each_column_as_numpy_and_pandas_count_it(january: pd.DataFrame):
    shown = {column.name: column for column in summary(made(january)).columns}
    delay = january.dep_delay.dropna().to_numpy()
    counts, edges = np.histogram(delay, bins=20)
    found = shown["dep_delay"]
    assert found.histogram is not None
    assert (found.histogram.low, found.histogram.high) == (edges[0], edges[-1])
    assert found.histogram.counts == counts.tolist()
    assert [found.mean, found.sd, found.median] == pytest.approx(
        [delay.mean(), delay.std(ddof=1), np.median(delay)]
    )
    assert found.missing == pytest.approx(january.dep_delay.isna().mean())
    assert (found.role, found.distinct) == ("feature", january.dep_delay.nunique())
    top = january.carrier.value_counts()
    assert [(one.value, one.count) for one in shown["carrier"].top[:3]] == list(top.items())[:3]
    assert shown["label"].role == "label"
    assert shown["prediction"].role == "prediction"


def test_a_summary_is_json_whatever_the_column_holds():
    frame = pd.DataFrame(
        {
            "infinite": [np.inf, -np.inf, np.nan],
            "huge": [1e308, -1e308, 1e308],
            "constant": [2.0, 2.0, 2.0],
            "empty": [None, None, None],
            "lists": [[1], [2], None],
        }
    )
    shown = summary(make_baseline(frame, [1, 2, 3]))
    again = msgspec.json.decode(msgspec.json.encode(shown), type=BaselineSummary)
    assert again == shown
    by_name = {column.name: column for column in shown.columns}
    assert by_name["infinite"].infinite == 2
    assert by_name["constant"].histogram.counts == [3]
    assert sum(by_name["huge"].histogram.counts) == 3
    assert by_name["empty"].missing == 1


def test_what_only_shows_it_reads_the_summary_and_loads_nothing_heavy(january: pd.DataFrame, tmp_path: Path):
    data = baselines.pack(made(january))
    assert summary_in(data) == summary(baselines.unpack(data))
    (tmp_path / "baseline").write_bytes(data)
    code = (
        "import sys, pathlib; from cellworks_engine.statistics.kept import summary_in;"
        f"assert summary_in(pathlib.Path({str(tmp_path / 'baseline')!r}).read_bytes()).columns;"
        "print({'numpy', 'pandas', 'pyarrow', 'scipy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
