"""What a report says: limits, order by harm, words, roles, counts."""

import msgspec
import numpy as np
import pandas as pd
import pytest
from tests.engine.monitors.conftest import drift, one, side

from cellworks_engine.monitors.comparing import Compared, compare
from cellworks_engine.monitors.schema import DriftReport, DriftSettings


def by_name(report: DriftReport):
    return {feature.name: feature for feature in report.features}


def test_each_preset_judges_by_its_own_method_and_limit(flights: pd.DataFrame):
    january, july = (flights[flights.month == month] for month in (1, 7))
    wanted = {
        "cellworks": ("js", 0.1, "js", 0.1), "sagemaker": ("sagemaker_robust", 0.1, "sagemaker_robust", 0.1),
        "vertex": ("vertex_js", 0.3, "l_infinity", 0.3), "azure": ("wasserstein", 0.1, "azure_js", 0.1),
    }  # fmt: skip
    for preset, told in wanted.items():
        found = by_name(drift(january, july, preset=preset))
        numbers, words = found["dep_delay"], found["carrier"]
        assert (numbers.method, numbers.limit, words.method, words.limit) == told


def test_a_limit_of_its_own_wins_over_the_limit_of_all_and_that_over_the_presets():
    rng = np.random.default_rng(2)
    reference = pd.DataFrame({"a": rng.normal(size=3000), "b": rng.normal(size=3000)})
    found = by_name(
        drift(reference, reference + 0.5, threshold=0.9, thresholds={"b": 0.01}, out_of_range=1.0)
    )
    assert (found["a"].status, found["a"].limit) == ("ok", 0.9)
    assert (found["b"].status, found["b"].limit) == ("drift", 0.01)


def test_a_limit_of_zero_is_not_monitored_by_vertex():
    found = one(np.arange(100.0), np.arange(100.0) + 500, preset="vertex", thresholds={"x": 0.0})
    assert found.status == "ignored"


def test_a_probability_is_drift_where_it_is_under_its_limit():
    rng = np.random.default_rng(4)
    a, b = rng.normal(size=4000), rng.normal(0.4, 1, 4000)
    assert one(a, b, numeric="ks_p").status == "drift"
    assert one(a, a[:2000], numeric="ks_p").status == "ok"


def test_features_stand_by_harm_which_is_distance_times_importance():
    rng = np.random.default_rng(6)
    base = pd.DataFrame({name: rng.normal(size=2000) for name in ("much", "little", "still")})
    moved = base.assign(much=base.much + 2, little=base.little + 1)
    weights = {"much": 1.0, "little": 10.0, "still": 5.0}
    settings = DriftSettings(out_of_range=1.0)
    plain = compare(side(base), side(moved), settings)
    weighed = compare(side(base), side(moved), settings, importance=weights)
    assert [feature.name for feature in plain.features] == ["much", "little", "still"]
    assert [feature.name for feature in weighed.features] == ["little", "much", "still"]
    much = by_name(weighed)["much"]
    assert much.importance == pytest.approx(0.1)
    assert much.harm == pytest.approx(0.1 * much.distances["js"])
    assert [sentence.split()[0] for sentence in weighed.words] == ["little", "much"]


def test_words_say_what_moved_and_from_where_to_where(flights: pd.DataFrame):
    january, july = (flights[flights.month == month] for month in (1, 7))
    found = by_name(drift(january, july))
    assert found["dep_delay"].words.startswith(
        "dep_delay went up: its mean was 10 and is 21.7 (+0.3 standard deviations)"
    )
    assert found["dest"].words == "dest: 'FLL' fell from 4.3% to 3.2%, 'SFO' rose from 3.3% to 4.2%."
    assert "month was always 1 and is always 7." in found["month"].words


def test_codes_can_be_taken_as_categories():
    a, b = np.arange(1000) % 4, np.arange(1000) % 5
    found = one(a, b, as_categories=["x"])
    assert (found.kind, found.status) == ("text", "violation")
    assert [new.value for new in found.new] == ["4"]
    assert found.bins is not None
    assert sorted(found.bins.labels) == ["0", "1", "2", "3", "4"]


def test_predictions_and_labels_keep_their_roles():
    table = side(pd.DataFrame({"a": np.arange(100.0), "p": np.arange(100.0), "y": np.arange(100.0)}))
    table = Compared(table.table, table.side, {"p": "prediction", "y": "label"})
    report = compare(table, table)
    assert {name: one.role for name, one in by_name(report).items()} == {
        "a": "feature",
        "p": "prediction",
        "y": "label",
    }


def test_bins_hold_every_value_once(flights: pd.DataFrame):
    january, july = (flights[flights.month == month] for month in (1, 7))
    for feature in drift(january, july).features:
        if feature.bins is not None:
            assert sum(feature.bins.reference) == pytest.approx(1, abs=1e-4), feature.name
            assert sum(feature.bins.current) == pytest.approx(1, abs=1e-4), feature.name
            assert len(feature.bins.reference) == len(feature.bins.labels) or len(feature.bins.edges) - 1


def test_a_report_travels_as_json_and_comes_back_the_same(flights: pd.DataFrame):
    report = drift(flights[:5000], flights[-5000:])
    assert msgspec.json.decode(msgspec.json.encode(report), type=DriftReport) == report
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(report), type=DriftReport) == report


def test_counts_are_of_all_columns():
    report = drift(
        pd.DataFrame({"a": [1.0] * 50, "b": ["x"] * 50}), pd.DataFrame({"a": [1.0] * 50, "c": ["x"] * 50})
    )
    counts = msgspec.structs.asdict(report.counts)
    assert counts == {"violation": 2, "drift": 0, "unjudged": 0, "ok": 1, "ignored": 0}
