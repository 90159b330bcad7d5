"""Each fault has its status, never a crash and never a false ok."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.monitors.conftest import drift, faults, one

from cellworks_engine.errors import InvalidInput
from cellworks_engine.monitors.schema import STATUSES

RNG = np.random.default_rng(7)
USUAL = RNG.normal(size=2000)
WORDS = RNG.choice(["a", "b", "c"], 2000)
PRESETS = ["cellworks", "sagemaker", "vertex", "azure"]


def nulls(values, share: float) -> pa.Array:
    return pa.array(values, mask=np.random.default_rng(1).random(len(values)) < share)


def test_the_same_rows_are_ok_by_every_preset(flights: pd.DataFrame):
    january = flights[flights.month == 1]
    for preset in PRESETS:
        report = drift(january, january, preset=preset)
        assert report.status == "ok", preset
        assert report.counts.ok == 18
        assert report.words == ["Nothing moved past its limit in 18 columns of 27,004 rows."]
        assert all(feature.distance in (0.0, 1.0) for feature in report.features if feature.method)


def test_halves_of_one_month_are_ok(flights: pd.DataFrame):
    january = flights[flights.month == 1].sample(frac=1, random_state=0)
    report = drift(january[::2], january[1::2])
    assert report.status == "ok", report.words


@pytest.mark.parametrize("preset", PRESETS)
def test_a_missing_and_an_extra_column_are_violations(preset: str):
    report = drift(
        pd.DataFrame({"a": USUAL, "b": USUAL}), pd.DataFrame({"a": USUAL, "c": USUAL}), preset=preset
    )
    found = {feature.name: (feature.status, faults(feature)) for feature in report.features}
    assert found == {
        "a": ("ok", []), "b": ("violation", ["column_missing"]), "c": ("violation", ["column_extra"]),
    }  # fmt: skip
    assert report.status == "violation"


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize(
    ("reference", "current"),
    [
        (USUAL, [f"{value}" for value in USUAL]),
        (WORDS, USUAL),
        (USUAL, [value > 0 for value in USUAL]),
        (USUAL, [datetime(2026, 1, 1) + timedelta(seconds=i) for i in range(50)]),
        (WORDS, [["a"]] * 50),
    ],
)
def test_another_type_is_a_violation(preset: str, reference, current):
    found = one(reference, current, preset=preset)
    assert (found.status, faults(found)) == ("violation", ["type_changed"])
    assert found.distance is None


def test_texts_that_read_as_numbers_are_said_to():
    assert one(USUAL, ["1.5"] * 75 + ["n/a"] * 25).words.endswith("75% of the texts read as numbers.")


def test_whole_numbers_that_became_floats_for_a_missing_one_are_ok():
    reference, current = (
        pd.DataFrame({"x": np.arange(900) % 9}),
        pd.DataFrame({"x": [*np.arange(900.0) % 9, np.nan]}),
    )
    for preset in PRESETS[:1] + PRESETS[2:]:
        assert drift(reference, current, preset=preset).status == "ok"


def test_sagemaker_sees_fractions_in_whole_numbers():
    found = one(
        np.arange(1000) % 7, (np.arange(1000) % 7) + np.where(np.arange(1000) % 5, 0, 0.5), preset="sagemaker"
    )
    assert ("type_changed", "violation") in [(one.fault, one.status) for one in found.findings]


def test_more_missing_values_are_a_violation_from_the_limit_on():
    assert faults(one(USUAL, nulls(USUAL, 0.10))) == ["missing"]
    assert faults(one(USUAL, nulls(USUAL, 0.03))) == []
    assert faults(one(USUAL, nulls(USUAL, 0.03), missing=0.01)) == ["missing"]
    assert faults(one(USUAL, nulls(USUAL, 0.01), preset="sagemaker")) == ["missing"]
    assert faults(one(nulls(USUAL, 0.2), USUAL)) == []


def test_new_categories_are_a_violation_from_the_limit_on():
    few, many = [*WORDS[:1990], *["new"] * 10], [*WORDS[:1900], *["new"] * 100]
    assert [(f.fault, f.status) for f in one(WORDS, few).findings] == [("new_values", "ok")]
    found = one(WORDS, many)
    assert (found.status, faults(found)) == ("violation", ["new_values", "drift"])
    assert [(new.value, new.count) for new in found.new] == [("new", 100)]
    assert "'new' in 5.0% of the rows" in found.words
    assert one(WORDS, few, new_values=0.0).status == "violation"


def test_values_outside_the_range_are_a_violation_from_the_limit_on():
    found = one(USUAL, np.where(np.arange(2000) % 20, USUAL, 1e6))
    assert found.status == "violation"
    assert "out_of_range" in faults(found)
    assert one(USUAL, np.append(USUAL, 1e6)).status == "ok"


def test_infinite_values_are_a_violation_where_there_were_none():
    wild = [*USUAL[:1000], np.inf]
    assert one(USUAL, wild).status == "violation"
    assert one(wild, wild).status == "ok"


@pytest.mark.parametrize("values", [[None] * 50, np.full(50, np.nan)])
def test_a_column_without_values_is_never_ok(values):
    empty = pa.array(values, pa.float64())
    for preset in PRESETS:
        found = one(USUAL, empty, preset=preset)
        assert (found.status, faults(found)) == ("violation", ["no_values"])
        found = one(empty, USUAL, preset=preset)
        assert (found.status, faults(found)) == ("unjudged", ["no_reference"])
        assert one(empty, empty, preset=preset).status == "unjudged"


def test_a_column_that_is_null_of_no_type_has_no_values():
    found = one(USUAL, pa.nulls(50))
    assert (found.status, faults(found)) == ("violation", ["no_values"])


def test_a_column_that_became_constant_is_a_violation_and_one_that_is_by_chance_is_not():
    assert "became_constant" in faults(one(USUAL, np.full(100, 0.5)))
    assert "became_constant" in faults(one(WORDS, ["a"] * 100))
    nearly = np.where(np.arange(10_000) % 5000 == 0, 1.0, 0.0)
    assert one(nearly, np.zeros(100)).status == "ok"


def test_a_constant_reference_is_no_crash_and_no_false_ok():
    assert one(np.full(100, 3.0), np.full(50, 3.0)).status == "ok"
    found = one(np.full(100, 3.0), USUAL)
    assert found.status == "violation"
    assert "was_constant" in faults(found)


@pytest.mark.parametrize("preset", PRESETS)
def test_an_empty_window_is_unjudged(preset: str):
    empty = pd.DataFrame({"a": USUAL, "b": WORDS})[:0]
    for pair in ((pd.DataFrame({"a": USUAL, "b": WORDS}), empty), (empty, empty)):
        report = drift(*pair, preset=preset)
        assert report.status == "unjudged"
        assert {feature.status for feature in report.features} == {"unjudged"}
        assert report.words[0].startswith("Nothing can be said")


def test_a_frame_without_columns_is_unjudged():
    report = drift(pd.DataFrame(), pd.DataFrame())
    assert (report.status, report.features) == ("unjudged", [])


def test_a_tiny_window_is_unjudged_however_far_it_is():
    for current in (USUAL[:5], USUAL[:5] + 100):
        found = one(USUAL, current)
        assert found.status in ("unjudged", "violation")
        assert "too_few" in faults(found)
    assert one(USUAL, USUAL[:5]).status == "unjudged"


def test_a_small_window_of_the_same_data_is_not_said_to_drift():
    rng = np.random.default_rng(11)
    found = [one(USUAL, rng.normal(size=60), out_of_range=1.0).status for _ in range(200)]
    assert found.count("drift") <= 5
    told = one(USUAL, rng.normal(size=60) + 1.5, out_of_range=1.0)
    assert told.status == "drift"


def test_times_lists_and_names_of_rows_are_left_out_until_they_are_named():
    start, hours = pd.Timestamp("2026-01-01"), range(500)
    frame = pd.DataFrame({
        "at": start + pd.to_timedelta(np.arange(500), "s"),
        "text": [f"{start + pd.Timedelta(hours=hour)}" for hour in hours],
        "id": [f"id-{hour}" for hour in hours],
    })  # fmt: skip
    later = frame.assign(at=frame["at"] + pd.Timedelta("365D"), id=frame["id"] + "x")
    report = drift(frame, later)
    assert {feature.name: faults(feature)[0] for feature in report.features} == {
        "at": "moves_by_itself", "text": "moves_by_itself", "id": "identifier",
    }  # fmt: skip
    assert report.status == "unjudged"
    assert faults(one([[1]] * 50, [[2]] * 50)) == ["not_compared"]
    report = drift(frame, later, features=["at", "id"])
    assert {one.name: one.status for one in report.features if one.status != "ignored"} == {
        "at": "drift", "id": "unjudged",
    }  # fmt: skip


CELLS = {
    "number": st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True)),
    "whole": st.one_of(st.none(), st.integers(-(2**60), 2**60)),
    "text": st.one_of(st.none(), st.text(max_size=5)),
    "truth": st.one_of(st.none(), st.booleans()),
    "time": st.one_of(st.none(), st.datetimes(datetime(1700, 1, 1), datetime(2200, 1, 1))),
}


def test_a_reference_of_the_least_number_there_is_is_compared():
    least = -1.7976931348623157e308
    assert one(pa.array([least]), pa.array([0.0])).status in STATUSES


@given(st.data(), st.sampled_from(PRESETS))
@settings(deadline=None, max_examples=250)
def test_any_two_columns_have_a_status_and_no_number_that_json_has_not(data, preset: str):
    sides = []
    for _ in range(2):
        kind = data.draw(st.sampled_from(sorted(CELLS)))
        values = data.draw(st.lists(CELLS[kind], max_size=60))
        type_ = {"number": pa.float64(), "whole": pa.int64(), "text": pa.string(), "truth": pa.bool_(),
                 "time": pa.timestamp("us")}[kind]  # fmt: skip
        sides.append((kind, values, pa.array(values, type_)))
    found = one(sides[0][2], sides[1][2], preset=preset, features=["x"])
    assert found.status in STATUSES
    assert (found.status == "ok") <= (found.distance is not None)
    numbers = [found.distance, found.limit, found.effect, found.harm, *found.distances.values()]
    assert all(value is None or np.isfinite(value) for value in numbers)
    held = [[value for value in side[1] if value is not None and value == value] for side in sides]
    if sides[0][0] == sides[1][0] and (not held[0] or not held[1]):
        assert found.status != "ok"


def test_a_report_is_ok_only_where_at_least_half_could_be_judged():
    rare = {name: nulls(USUAL, 0.995) for name in ("b", "c")}
    few = pa.table({"a": USUAL, **rare})
    report = drift(few, few)
    assert (report.counts.ok, report.counts.unjudged, report.status) == (1, 2, "unjudged")
    report = drift(few.drop_columns("c"), few.drop_columns("c"))
    assert report.status == "ok"
    assert "1 could not be judged" in report.words[0]


def test_settings_that_fit_nothing_are_refused_by_name():
    with pytest.raises(InvalidInput, match="no column `y`"):
        one(USUAL, USUAL, thresholds={"y": 0.1})
    with pytest.raises(InvalidInput, match="ks needs an order"):
        one(WORDS, WORDS, categorical="ks")
