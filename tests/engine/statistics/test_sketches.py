"""What a sketch says of a table: exactly what pandas says, below 100,000 values."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.statistics.conftest import numbers

from cellworks_engine.errors import InvalidInput
from cellworks_engine.statistics.packing import pack
from cellworks_engine.statistics.sketches import (
    NO_TIME,
    cdf,
    frequencies,
    merge,
    merge_all,
    quantile,
    sketch,
)

FLOATS = st.lists(st.one_of(st.floats(), st.integers(-3, 3).map(float)), max_size=60)
TEXTS = st.lists(st.one_of(st.none(), st.text(max_size=3)), max_size=60)


def table(floats: list[float], texts: list[str | None]) -> pa.Table:
    rows = min(len(floats), len(texts))
    return pa.table({"x": pa.array(floats[:rows], pa.float64()), "word": pa.array(texts[:rows], pa.string())})


@given(FLOATS, TEXTS, st.data())
@settings(deadline=None, max_examples=150)
def test_merging_any_split_in_any_order_is_the_sketch_of_the_whole(floats, texts, data):
    whole = table(floats, texts)
    cuts = sorted(data.draw(st.lists(st.integers(0, whole.num_rows), min_size=2, max_size=2)))
    pieces = [whole.slice(a, b - a) for a, b in zip([0, *cuts], [*cuts, whole.num_rows], strict=True)]
    a, b, c = (sketch(piece) for piece in data.draw(st.permutations(pieces)))
    wanted = pack(sketch(whole))
    assert pack(merge(merge(a, b), c)) == wanted
    assert pack(merge(a, merge(b, c))) == wanted
    assert pack(merge_all([c, a, b])) == wanted


def test_flights_are_described_as_pandas_describes_them(flights: pd.DataFrame):
    frame = flights.iloc[:90_000]
    found = sketch(frame)
    for name in frame.select_dtypes("number").columns:
        column, told = found[name], frame[name].describe()
        assert column.exact
        assert column.present == told["count"]
        assert [column.mean, column.sd] == pytest.approx([told["mean"], told["std"]], rel=1e-9)
        assert [column.min, column.max] == [told["min"], told["max"]]
        assert quantile(column, [0.25, 0.5, 0.75]) == pytest.approx(told[["25%", "50%", "75%"]].tolist())
        assert column.distinct == frame[name].nunique()
    for name in ("carrier", "origin", "dest"):
        assert frequencies(found[name]) == pytest.approx(frame[name].value_counts(normalize=True).to_dict())
        assert found[name].missing == frame[name].isna().sum()


@pytest.mark.parametrize("share", [0.0, 0.001, 0.37, 0.5, 1.0])
def test_quantiles_are_numpys_with_infinite_values_too(share: float):
    values = np.array([np.inf, -np.inf, 1.0, 1.0, 2.5, 7.0, np.inf])
    with np.errstate(invalid="ignore"):
        wanted = np.quantile(values, share)
    (found,) = quantile(numbers(values), share)
    assert found == wanted or np.isnan(wanted)


def test_the_distribution_function_counts_what_is_at_most_a_point():
    column = numbers(np.array([-np.inf, 1, 1, 2, 4, np.inf, np.nan]))
    assert cdf(column, [-np.inf, 0, 1, 3, 4, np.inf]) == pytest.approx([1 / 6, 1 / 6, 3 / 6, 4 / 6, 5 / 6, 1])


def test_missing_infinite_and_not_a_number_are_told_apart():
    column = sketch(pa.table({"x": pa.array([1.0, None, float("nan"), float("inf"), -float("inf"), 1.0])}))[
        "x"
    ]
    assert (column.rows, column.nulls, column.nans, column.above, column.below) == (6, 1, 1, 1, 1)
    assert (column.missing, column.present, column.distinct) == (2, 4, 3)
    assert column.completeness == pytest.approx(4 / 6)
    assert (column.mean, column.sd, column.min, column.max) == (1.0, 0.0, 1.0, 1.0)


def every_type() -> pa.Table:
    berlin = [datetime(2026, 3, 1, 12, tzinfo=UTC), None, datetime(2026, 3, 2, tzinfo=UTC)]
    return pa.table(
        {
            "int": pa.array([1, None, 3], pa.int64()),
            "decimal": pa.array([Decimal("1.5"), Decimal("2.5"), None]),
            "bool": pa.array([True, None, False]),
            "text": pa.array(["a", "b", None]),
            "category": pa.array(["a", "b", None]).dictionary_encode(),
            "zoned": pa.array(berlin, pa.timestamp("us", "Europe/Berlin")),
            "naive": pa.array([each and each.replace(tzinfo=None) for each in berlin], pa.timestamp("ns")),
            "date": pa.array([19_000, None, 19_001], pa.date32()),
            "took": pa.array([timedelta(seconds=1.5), None, timedelta(days=1)]),
            "list": pa.array([[1], None, [2, 3]]),
            "nothing": pa.nulls(3),
        }
    )


def test_every_type_has_a_kind_and_is_counted():
    found = sketch(every_type())
    kinds = {name: column.kind for name, column in found.columns.items()}
    assert kinds == {
        "int": "number", "decimal": "number", "bool": "boolean", "text": "text", "category": "text",
        "zoned": "datetime", "naive": "datetime", "date": "datetime", "took": "duration", "list": "other",
        "nothing": "other",
    }  # fmt: skip
    assert {
        name: column.missing for name, column in found.columns.items() if name != "nothing"
    } == dict.fromkeys([name for name in kinds if name != "nothing"], 1)
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()
    assert found["zoned"].min == found["naive"].min == noon
    assert (found["zoned"].zone, found["naive"].zone) == ("Europe/Berlin", None)
    assert (found["date"].min, found["took"].max) == (19_000 * 86_400, 86_400)
    assert found["bool"].mean == 0.5


def test_the_same_rows_are_the_same_sketch_from_any_library(flights: pd.DataFrame):
    frame = flights[["dep_time", "air_time", "carrier", "time_hour"]].iloc[:5_000]
    arrow = pa.Table.from_pandas(frame, preserve_index=False)
    wanted = sketch(arrow)
    shapes = {
        "polars": pl.from_arrow(arrow),
        "a lazy Polars frame": pl.from_arrow(arrow).lazy(),
        "a reader": arrow.to_reader(max_chunksize=700),
        "batches": iter(arrow.to_batches(max_chunksize=300)),
        "pandas": frame,
    }
    for name, given_ in shapes.items():
        found = sketch(given_)
        for column in frame.columns:
            assert found[column].missing == wanted[column].missing, name
            assert found[column].distinct == wanted[column].distinct, name
            assert found[column].mean == wanted[column].mean, name
            assert frequencies(found[column]) == frequencies(wanted[column]), name


def test_a_pandas_column_of_several_types_is_read_as_text():
    found = sketch(pd.DataFrame({"mixed": [1, "one", None, (1, 2)], 7: [1, 2, 3, 4]}))
    assert found["mixed"].kind == "text"
    assert set(found["mixed"].categories.counts) == {"1", "one", "(1, 2)"}
    assert found["7"].max == 4


def test_a_table_without_rows_has_a_sketch():
    found = sketch(pd.DataFrame({"x": pd.Series([], dtype=float), "word": pd.Series([], dtype=str)}))
    assert (found.rows, found["x"].distinct, found["x"].mean, quantile(found["x"], 0.5)) == (0, 0, None, [])


def test_windows_cut_the_rows_by_time(flights: pd.DataFrame):
    january = flights[flights.month == 1].assign(time_hour=lambda frame: pd.to_datetime(frame.time_hour))
    day = 86_400
    found = sketch(january, time="time_hour", window=timedelta(days=1))
    by_day = january.groupby(january.time_hour.dt.tz_convert("UTC").dt.floor("D"))
    assert [pd.Timestamp(start, unit="s", tz="UTC") for start in found.windows] == list(by_day.groups)
    for (_, rows), window in zip(by_day, found.windows.values(), strict=True):
        assert window.rows == len(rows)
        assert window.columns["dep_delay"].mean == pytest.approx(rows.dep_delay.mean())
        assert window.columns["carrier"].categories.counts == rows.carrier.value_counts().to_dict()
    halves = [sketch(half, time="time_hour", window=day) for half in (january[:9_000], january[9_000:])]
    assert pack(merge(*halves)) == pack(found)


def test_rows_without_a_time_are_a_window_of_their_own():
    frame = pd.DataFrame({"when": pd.to_datetime(["2026-01-01", None]), "x": [1.0, 2.0]})
    found = sketch(frame, time="when", window=3600)
    assert list(found.windows)[-1] == NO_TIME
    assert found.windows[NO_TIME].columns["x"].mean == 2.0


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda: sketch({"x": [1]}), "A dict is no table"),
        (lambda: sketch([1, 2]), "A int is no table"),
        (lambda: sketch(pd.DataFrame([[1, 2]], columns=["a", "a"])), "same name: a"),
        (lambda: sketch(pd.DataFrame({"a": [1]}), time="a"), "need both"),
        (lambda: sketch(pd.DataFrame({"a": [1]}), time="a", window=60), "`a` is no datetime: it is int64"),
        (lambda: sketch(pd.DataFrame({"a": [1]}), time="b", window=60), "no column `b`"),
        (lambda: sketch(pd.DataFrame({"a": [1]}), time="a", window=0), "longer than 0"),
        (
            lambda: sketch(pd.DataFrame({"a": pd.date_range("2020", "2026", freq="D")}), time="a", window=60),
            "more than 1,000 stretches",
        ),
        (lambda: merge(sketch(pa.table({"a": [1]})), sketch(pa.table({"b": [1]}))), "another has not: a, b"),
        (lambda: merge(sketch(pa.table({"a": [1]})), sketch(pa.table({"a": ["x"]}))), "`a` is a number"),
        (lambda: sketch(pa.table({"a": [1]}))["b"], "no column `b`"),
        (lambda: quantile(numbers(np.array([1.0])), 1.5), "between 0 and 1"),
        (lambda: merge_all([]), "no sketch to merge"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(act, said: str):
    with pytest.raises(InvalidInput, match=said):
        act()


def test_an_unknown_type_in_one_part_does_not_hide_the_other():
    parts = [sketch(pa.table({"a": pa.nulls(2)})), sketch(pa.table({"a": [1.0, 2.0]}))]
    both = merge(*parts)["a"]
    assert (both.kind, both.rows, both.missing, both.mean) == ("number", 4, 2, 1.5)
