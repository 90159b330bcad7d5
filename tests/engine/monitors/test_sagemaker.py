"""SageMaker's files have its field names, and those it writes are read."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.engine.monitors.conftest import drift, side

from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.monitors import sagemaker
from cellworks_engine.monitors.comparing import Compared, compare
from cellworks_engine.monitors.schema import DriftSettings, DriftSide
from cellworks_engine.statistics.pieces import pieces, sketch_of

TYPES = {"Fractional", "Integral", "String", "Unknown"}
CHECKS = {
    "data_type_check", "completeness_check", "baseline_drift_check", "missing_column_check",
    "extra_column_check", "categorical_values_check",
}  # fmt: skip


def statistics_by_spark() -> dict:
    """A file as Model Monitor's documentation shows one."""
    buckets = [{"lower_bound": float(n), "upper_bound": float(n + 1), "count": 10} for n in range(10)]
    return {
        "version": 0.0, "dataset": {"item_count": 100},
        "features": [
            {"name": "kept", "inferred_type": "Fractional", "numerical_statistics": {
                "common": {"num_present": 100, "num_missing": 0}, "mean": 4.5, "sum": 450.0, "std_dev": 2.87,
                "min": 0.0, "max": 10.0, "distribution": {"kll": {"buckets": buckets, "sketch": {
                    "parameters": {"c": 0.64, "k": 2048.0},
                    "data": [[float(n % 10) for n in range(60)], [float(n % 10) for n in range(20)]]}}}}},
            {"name": "binned", "inferred_type": "Integral", "numerical_statistics": {
                "common": {"num_present": 100, "num_missing": 0}, "mean": 5.0, "sum": 500.0, "std_dev": 2.9,
                "min": 0.0, "max": 10.0, "distribution": {"kll": {"buckets": buckets}}}},
            {"name": "word", "inferred_type": "String", "string_statistics": {
                "common": {"num_present": 90, "num_missing": 10}, "distinct_count": 2,
                "distribution": {"categorical": {"buckets": [
                    {"value": "b", "count": 30}, {"value": "a", "count": 60}]}}}},
            {"name": "long", "inferred_type": "String", "string_statistics": {
                "common": {"num_present": 100, "num_missing": 0}, "distinct_count": 100}},
        ],
    }  # fmt: skip


def test_statistics_have_sagemakers_fields(flights: pd.DataFrame):
    frame = flights[:30_000]
    told = json.loads(json.dumps(sagemaker.statistics_of(sketch_of(pieces(frame))), allow_nan=False))
    assert set(told) == {"version", "dataset", "features"}
    assert told["dataset"] == {"item_count": 30_000}
    for feature in told["features"]:
        column = frame[feature["name"]]
        assert feature["inferred_type"] in TYPES
        found = feature.get("numerical_statistics") or feature["string_statistics"]
        missing = int(column.isna().sum())
        assert found["common"] == {"num_present": 30_000 - missing, "num_missing": missing}
        if "numerical_statistics" in feature:
            assert set(found) == {"common", "mean", "sum", "std_dev", "min", "max", "distribution"}
            assert found["mean"] == pytest.approx(column.mean())
            assert found["std_dev"] == pytest.approx(column.std(ddof=0))
            kll = found["distribution"]["kll"]
            assert set(kll) == {"buckets", "sketch"}
            assert all(set(one) == {"lower_bound", "upper_bound", "count"} for one in kll["buckets"])
            assert sum(one["count"] for one in kll["buckets"]) == 30_000 - missing
            assert set(kll["sketch"]["parameters"]) == {"c", "k"}
            assert sum(len(level) << n for n, level in enumerate(kll["sketch"]["data"])) == 30_000 - missing
        else:
            assert found["distinct_count"] == column.nunique()


def test_ten_buckets_count_as_numpy_does(flights: pd.DataFrame):
    column = flights.distance[:30_000].astype(float)
    (feature,) = sagemaker.statistics_of(sketch_of(pieces(column.to_frame())))["features"]
    buckets = feature["numerical_statistics"]["distribution"]["kll"]["buckets"]
    assert [one["count"] for one in buckets] == np.histogram(column, 10)[0].tolist()


@pytest.mark.parametrize("rows", [1, 7, 2048, 2049, 100_000, 333_333])
def test_the_kll_sketch_stands_for_every_row_within_its_error(rows: int):
    values = np.random.default_rng(rows).normal(size=rows)
    levels = sagemaker.kll_of(sketch_of(pieces(pd.DataFrame({"x": values})))["x"].ranks)
    items = np.array([value for level in levels for value in level])
    weights = np.array([1 << n for n, level in enumerate(levels) for _ in level])
    assert weights.sum() == rows
    order = np.argsort(items)
    share = np.cumsum(weights[order]) / rows
    true = np.searchsorted(np.sort(values), items[order], side="right") / rows
    assert np.abs(share - true).max() < 0.002


def test_constraints_have_sagemakers_fields(flights: pd.DataFrame):
    told = sagemaker.constraints_of(sketch_of(pieces(flights[:9000])))
    config = told["monitoring_config"]
    assert config["distribution_constraints"] == {
        "perform_comparison": "Enabled", "comparison_threshold": 0.1, "comparison_method": "Robust",
        "categorical_comparison_threshold": 0.1, "categorical_drift_method": "LInfinity",
    }  # fmt: skip
    assert (config["evaluate_constraints"], config["emit_metrics"]) == ("Enabled", "Enabled")
    assert (config["datatype_check_threshold"], config["domain_content_threshold"]) == (0.1, 0.1)
    found = {feature["name"]: feature for feature in told["features"]}
    assert found["distance"]["num_constraints"] == {"is_non_negative": True}
    assert found["dep_delay"]["num_constraints"] == {"is_non_negative": False}
    assert 0.9 < found["dep_delay"]["completeness"] < 1
    assert sorted(found["origin"]["string_constraints"]["domains"]) == ["EWR", "JFK", "LGA"]
    assert "string_constraints" not in found["tailnum"]
    assert all(feature["monitoringConfigOverrides"] == {} for feature in told["features"])


def test_each_violation_names_its_check():
    rng = np.random.default_rng(1)
    base = pd.DataFrame({
        "moved": rng.normal(size=3000), "typed": rng.normal(size=3000), "thin": rng.normal(size=3000),
        "word": rng.choice(["a", "b"], 3000), "gone": 1.0,
    })  # fmt: skip
    now = base.assign(
        moved=base.moved + 2, typed=base.typed.astype(str), thin=base.thin.mask(rng.random(3000) < 0.3),
        word=np.where(rng.random(3000) < 0.2, "new", base.word), extra=1.0,
    ).drop(columns="gone")  # fmt: skip
    told = sagemaker.violations_of(drift(base, now, preset="sagemaker"))
    assert {(one["feature_name"], one["constraint_check_type"]) for one in told["violations"]} == {
        ("moved", "baseline_drift_check"), ("typed", "data_type_check"), ("thin", "completeness_check"),
        ("word", "categorical_values_check"), ("word", "baseline_drift_check"),
        ("gone", "missing_column_check"), ("extra", "extra_column_check"),
    }  # fmt: skip
    assert all(
        set(one) == {"feature_name", "constraint_check_type", "description"} for one in told["violations"]
    )
    assert {one["constraint_check_type"] for one in told["violations"]} == CHECKS
    assert sagemaker.violations_of(drift(base, base, preset="sagemaker")) == {"violations": []}


def test_a_file_that_spark_wrote_is_a_reference(tmp_path: Path):
    path = sagemaker.write(tmp_path, sagemaker.STATISTICS, statistics_by_spark())
    table = sagemaker.read_statistics(path)
    assert (table.rows, list(table.columns)) == (100, ["kept", "binned", "word", "long"])
    assert (table["kept"].present, table["kept"].max, table["kept"].mean) == (100, 10.0, 4.5)
    assert table["kept"].sd == pytest.approx(2.87 * np.sqrt(100 / 99))
    assert dict(table["word"].categories.counts) == {"a": 60, "b": 30}
    assert table["word"].nulls == 10
    now = side(pd.DataFrame({
        "kept": [float(n % 10) for n in range(200)], "binned": np.arange(200) // 20,
        "word": ["a", "a", "b"] * 60 + [None] * 20, "long": [f"{n}" for n in range(200)],
    }))  # fmt: skip
    report = compare(Compared(table, DriftSide(words="", rows=100)), now, DriftSettings(preset="sagemaker"))
    found = {one.name: one.status for one in report.features}
    assert found == {"kept": "ok", "binned": "ok", "word": "ok", "long": "unjudged"}


def test_what_is_written_is_read_back_to_the_same_distances(flights: pd.DataFrame, tmp_path: Path):
    january, july = (flights[flights.month == month].drop(columns="time_hour") for month in (1, 7))
    path = sagemaker.write(tmp_path, sagemaker.STATISTICS, sagemaker.statistics_of(side(january).table))
    read = Compared(sagemaker.read_statistics(path), DriftSide(words="", rows=1))
    direct = {one.name: one for one in drift(january, july, preset="sagemaker").features}
    for one in compare(read, side(july), DriftSettings(preset="sagemaker")).features:
        if one.distance is not None:
            assert one.distance == pytest.approx(direct[one.name].distance, abs=0.002), one.name


def test_constraints_become_settings(tmp_path: Path):
    told = sagemaker.constraints_of(sketch_of(pieces(pd.DataFrame({"x": [1.0], "w": ["a"]}))))
    told["monitoring_config"]["distribution_constraints"].update(
        comparison_threshold=0.25, comparison_method="Simple", categorical_drift_method="ChiSquared",
        categorical_comparison_threshold=0.05,
    )  # fmt: skip
    found = sagemaker.read_constraints(sagemaker.write(tmp_path, sagemaker.CONSTRAINTS, told))
    assert (found.preset, found.numeric, found.categorical) == (
        "sagemaker", "sagemaker_simple", "sagemaker_chi_squared_p",
    )  # fmt: skip
    assert (found.threshold, found.thresholds, found.new_values) == (0.25, {"w": 0.05}, 0.1)


def test_other_files_are_refused_with_a_sentence(tmp_path: Path):
    (tmp_path / "a.json").write_text("[1]")
    (tmp_path / "b.json").write_text('{"features": [{}], "dataset": {}}')
    (tmp_path / "c.json").write_text("no json")
    for name in ("a", "b", "c"):
        for read in (sagemaker.read_statistics, sagemaker.read_constraints):
            with pytest.raises(InvalidInput, match=f"{name}.json"):
                read(tmp_path / f"{name}.json")
    with pytest.raises(NotFound):
        sagemaker.read_statistics(tmp_path / "none.json")
