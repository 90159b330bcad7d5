"""A packed sketch is small, and comes back as what it was."""

import msgspec
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from tests.engine.statistics.conftest import NASTY

from cellworks_engine.errors import InvalidInput, WrongStore
from cellworks_engine.statistics.packing import pack, unpack
from cellworks_engine.statistics.ranks import FULL
from cellworks_engine.statistics.sketches import NO_TIME, cdf, frequencies, merge, quantile, sketch


def test_flights_come_back_as_they_were(flights: pd.DataFrame):
    frame = flights.assign(time_hour=pd.to_datetime(flights.time_hour))
    made = sketch(frame, time="time_hour", window=86_400 * 7)
    found = unpack(pack(made))
    assert pack(found) == pack(made)
    assert (found.rows, found.time, found.window) == (len(frame), "time_hour", 86_400 * 7)
    for name, column in made.columns.items():
        again = found[name]
        for word in (
            "kind",
            "dtype",
            "zone",
            "rows",
            "nulls",
            "nans",
            "distinct",
            "mean",
            "sd",
            "min",
            "max",
        ):
            assert getattr(again, word) == getattr(column, word), (name, word)
        assert frequencies(again) == frequencies(column)
        if column.exact and column.numeric:
            assert quantile(again, [0, 0.3, 1]) == quantile(column, [0, 0.3, 1])
    assert list(found.windows) == list(made.windows)


def test_rows_without_a_time_keep_their_window():
    frame = pd.DataFrame({"when": pd.to_datetime(["2026-01-01", None]), "x": [1.0, 2.0]})
    assert list(unpack(pack(sketch(frame, time="when", window=60))).windows)[-1] == NO_TIME


def test_packing_again_and_again_changes_nothing(rng: np.random.Generator):
    once = pack(sketch(pa.table({"x": rng.normal(size=200_000)})))
    assert pack(unpack(once)) == once
    assert len(unpack(once)["x"].ranks.values) <= FULL.kept


def test_twenty_numeric_columns_are_under_a_megabyte(rng: np.random.Generator):
    table = pa.table({f"x{place}": rng.normal(size=150_000) for place in range(20)})
    assert len(pack(sketch(table))) < 1_000_000


@pytest.mark.parametrize("name", NASTY)
def test_exact_values_of_any_kind_come_back_exactly(name: str, rng: np.random.Generator):
    values = NASTY[name](rng, 5_000)
    found = unpack(pack(sketch(pa.table({"x": values}))))["x"]
    distinct, counts = np.unique(values, return_counts=True)
    assert found.ranks.values.tolist() == distinct.tolist()
    assert found.ranks.at.tolist() == counts.tolist()


@pytest.mark.parametrize(
    "values", [[0], [255, 256], [-1, 200], [-40_000], [2**40], [2.0**60], [0.1], [0.5, -0.25], []]
)
def test_numbers_are_narrowed_only_where_that_is_exact(values: list[float]):
    found = unpack(pack(sketch(pa.table({"x": pa.array(values, pa.float64())}))))["x"]
    assert found.ranks.values.tolist() == sorted(values)


def test_a_sketch_that_came_back_merges_like_the_one_that_was_packed(rng: np.random.Generator):
    a, b = (sketch(pa.table({"x": rng.normal(size=3_000)})) for _ in range(2))
    assert pack(merge(unpack(pack(a)), unpack(pack(b)))) == pack(merge(a, b))
    assert cdf(unpack(pack(a))["x"], 0.0) == cdf(a["x"], 0.0)


def test_other_bytes_are_refused_with_a_sentence():
    whole = pack(sketch(pa.table({"x": [1.0, 2.0]})))
    for bytes_ in (b"", b"PK\3\4", whole[:-7], msgspec.msgpack.encode({"format": 1})):
        with pytest.raises(InvalidInput, match="no packed table"):
            unpack(bytes_)


def test_what_does_not_fit_together_is_refused():
    tree = msgspec.msgpack.decode(pack(sketch(pa.table({"x": [1.0, 2.0], "w": ["a", "b"]}))))
    torn = msgspec.msgpack.decode(msgspec.msgpack.encode(tree))
    torn["columns"][0]["ranks"]["at"] = torn["columns"][1]["ranks"] or ["<u1", b"x"]
    with pytest.raises(InvalidInput, match="torn"):
        unpack(msgspec.msgpack.encode(torn))
    strange = msgspec.msgpack.decode(msgspec.msgpack.encode(tree))
    strange["columns"][0]["ranks"]["at"][0] = "O"
    with pytest.raises(InvalidInput, match="does not know"):
        unpack(msgspec.msgpack.encode(strange))
    short = msgspec.msgpack.decode(msgspec.msgpack.encode(tree))
    short["columns"][1]["categories"]["values"].append("c")
    with pytest.raises(InvalidInput, match="`w` is torn"):
        unpack(msgspec.msgpack.encode(short))


def test_a_newer_format_is_refused_with_what_to_do():
    tree = msgspec.msgpack.decode(pack(sketch(pa.table({"x": [1.0]}))))
    with pytest.raises(WrongStore, match="format 99"):
        unpack(msgspec.msgpack.encode({**tree, "format": 99, "more": 1}))
