"""SageMaker Model Monitor's files, by its own field names: statistics, constraints and violations.

Schemas: "Schema for Statistics", "Schema for Constraints" and "Schema for Violations" of Amazon SageMaker
AI's documentation. `std_dev` is of the population and the KLL sketch's items of level i stand for 2^i rows
each, as in Deequ, which SageMaker runs. What Model Monitor has no check for (a range, infinite values, a
column that became constant) is in no violations file.
"""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.monitors import presets
from cellworks_engine.monitors.faults import DOMAIN, fractional
from cellworks_engine.monitors.schema import DriftReport, DriftSettings, Fault, Method
from cellworks_engine.statistics import bins
from cellworks_engine.statistics.categories import Categories
from cellworks_engine.statistics.columns import ColumnSketch
from cellworks_engine.statistics.moments import Moments
from cellworks_engine.statistics.ranks import Ranks
from cellworks_engine.statistics.sketches import TableSketch

STATISTICS, CONSTRAINTS, VIOLATIONS = "statistics.json", "constraints.json", "constraint_violations.json"
BUCKETS, K, C = 10, 2048, 0.64
CHECKS: dict[Fault, str] = {
    "type_changed": "data_type_check", "missing": "completeness_check", "no_values": "completeness_check",
    "drift": "baseline_drift_check", "column_missing": "missing_column_check",
    "column_extra": "extra_column_check", "new_values": "categorical_values_check",
}  # fmt: skip
Json = dict[str, Any]


def statistics_of(table: TableSketch) -> Json:
    """Return a table as `statistics.json` has it."""
    features = [_statistics(column) for column in table.columns.values()]
    return {"version": 0.0, "dataset": {"item_count": table.rows}, "features": features}


def constraints_of(table: TableSketch, settings: DriftSettings | None = None) -> Json:
    """Return what a baseline suggests, as `constraints.json` has it; limits are those of the settings."""
    asked = presets.filled(settings or DriftSettings(preset="sagemaker"))
    simple = asked.numeric == "sagemaker_simple"
    limit = asked.threshold if asked.threshold is not None else presets.LIMITS["sagemaker_robust"]
    by_chi = asked.categorical == "sagemaker_chi_squared_p"
    return {
        "version": 0.0,
        "features": [_constraint(column, asked) for column in table.columns.values()],
        "monitoring_config": {
            "evaluate_constraints": "Enabled", "emit_metrics": "Enabled",
            "datatype_check_threshold": 0.1, "domain_content_threshold": asked.new_values,
            "distribution_constraints": {
                "perform_comparison": "Enabled", "comparison_threshold": limit,
                "comparison_method": "Simple" if simple else "Robust",
                "categorical_comparison_threshold": limit,
                "categorical_drift_method": "ChiSquared" if by_chi else "LInfinity",
            },
        },
    }  # fmt: skip


def violations_of(report: DriftReport) -> Json:
    """Return what a report found, as `constraint_violations.json` has it."""
    return {
        "violations": [
            {"feature_name": one.name, "constraint_check_type": CHECKS[finding.fault],
             "description": finding.sentence}
            for one in report.features
            for finding in one.findings
            if finding.fault in CHECKS and finding.status in ("violation", "drift")
        ]
    }  # fmt: skip


def write(folder: Path, name: str, told: Json) -> Path:
    """Write one of the files; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(json.dumps(told, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    return path


def read_statistics(path: Path) -> TableSketch:
    """Read `statistics.json` as the sketch of a table.

    A feature without a distribution is one without values, which leaves it unjudged. Raises NotFound, and
    InvalidInput for what is no such file.
    """
    told = _read(path)
    try:
        rows = int(told["dataset"]["item_count"])
        columns = [_column(feature, rows) for feature in told["features"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidInput(
            f"{path} is no statistics.json of SageMaker: {type(error).__name__} {error}.", field="path"
        ) from None
    return TableSketch(rows, {column.name: column for column in columns})


def read_constraints(path: Path) -> DriftSettings:
    """Read `constraints.json` as settings; raises NotFound, and InvalidInput for what is no such file.

    A share of values that have to fit (1.0, as older documentation has it) is read as one that need not (0).
    """
    told = _read(path)
    try:
        config = told.get("monitoring_config", {})
        domain = float(config.get("domain_content_threshold", 0.1))
        limits = config.get("distribution_constraints", {})
        limit = float(limits.get("comparison_threshold", 0.1))
        names = [str(feature["name"]) for feature in told["features"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidInput(
            f"{path} is no constraints.json of SageMaker: {type(error).__name__} {error}.", field="path"
        ) from None
    off = limits.get("perform_comparison", "Enabled") == "Disabled"
    said = limits.get("comparison_method", limits.get("comparion_method", "Robust"))  # its older spelling
    numeric: Method = "sagemaker_simple" if "simple" in str(said).lower() else "sagemaker_robust"
    by_chi = limits.get("categorical_drift_method") == "ChiSquared"
    own = limits.get("categorical_comparison_threshold")
    texts = [one["name"] for one in told["features"] if one.get("inferred_type") == "String"]
    return DriftSettings(
        preset="sagemaker", numeric=numeric, categorical="sagemaker_chi_squared_p" if by_chi else numeric,
        threshold=1e12 if off else limit,
        thresholds={} if off or own is None else {name: float(own) for name in texts if name in names},
        new_values=1.0 - domain if domain > 0.5 else domain,
    )  # fmt: skip


def _inferred(column: ColumnSketch) -> str:
    if column.kind in ("text", "boolean"):
        return "String"
    if column.kind != "number":
        return "Unknown"
    return "Fractional" if fractional(column) else "Integral"


def _statistics(column: ColumnSketch) -> Json:
    common = {"num_present": column.present, "num_missing": column.missing}
    told: Json = {"name": column.name, "inferred_type": _inferred(column)}
    if column.kind == "number":
        told["numerical_statistics"] = {"common": common, **_numbers(column)}
    elif column.kind in ("text", "boolean"):
        buckets = [{"value": value, "count": count} for value, count in column.categories.counts.items()]
        few = column.exact and len(buckets) <= DOMAIN
        told["string_statistics"] = {
            "common": common, "distinct_count": column.distinct,
            **({"distribution": {"categorical": {"buckets": buckets}}} if few else {}),
        }  # fmt: skip
    return told


def _numbers(column: ColumnSketch) -> Json:
    moments, low, high = column.moments, column.min, column.max
    if not moments.count or low is None or high is None:
        return {}
    steps = np.arange(BUCKETS + 1) / BUCKETS
    edges = low * (1 - steps) + high * steps
    counts = np.rint(bins.counts_in(column, edges)).astype(int).tolist() if low < high else []
    buckets = [
        {"lower_bound": edges[place], "upper_bound": edges[place + 1], "count": count}
        for place, count in enumerate(counts)
    ] or [{"lower_bound": low, "upper_bound": high, "count": moments.count}]
    sketch = {"parameters": {"c": C, "k": float(K)}, "data": kll_of(column.ranks)}
    found = {
        "mean": moments.mean, "sum": moments.mean * moments.count,
        "std_dev": math.sqrt(moments.squares / moments.count), "min": low, "max": high,
        "distribution": {"kll": {"buckets": buckets, "sketch": sketch}},
    }  # fmt: skip
    return {
        name: value for name, value in found.items() if not isinstance(value, float) or math.isfinite(value)
    }


def kll_of(ranks: Ranks) -> list[list[float]]:
    """Return ranks as a KLL sketch's levels: an item of level i stands for 2^i rows.

    Every row is an item where there are few; else an item stands for the rows around its rank, so that no
    rank is off by more than 1 in 2,048, and smaller items make up the number of rows.
    """
    level = max(0, math.ceil(math.log2(max(ranks.rows / K, 1))))
    whole, left = divmod(ranks.rows, 1 << level)
    places = (np.arange(whole) + 0.5) * (1 << level) - 0.5
    levels = [[] for _ in range(level)] + [ranks.at_rank(np.floor(places)).tolist() if whole else []]
    for bit in range(level):
        if left >> bit & 1:
            levels[bit] = [float(ranks.values[-1])]
    return levels


def _constraint(column: ColumnSketch, settings: DriftSettings) -> Json:
    kind = _inferred(column)
    told: Json = {"name": column.name, "inferred_type": kind, "completeness": column.completeness}
    if kind in ("Integral", "Fractional"):
        told["num_constraints"] = {"is_non_negative": column.min is not None and column.min >= 0}
    if kind == "String" and column.exact and len(column.categories.counts) <= DOMAIN:
        told["string_constraints"] = {"domains": list(column.categories.counts)}
    overrides: Json = {}
    if column.name in settings.thresholds:
        limits = {"comparison_threshold": settings.thresholds[column.name]}
        overrides = {"distribution_constraints": {"perform_comparison": "Enabled", **limits}}
    return {**told, "monitoringConfigOverrides": overrides}


def _column(feature: Json, rows: int) -> ColumnSketch:
    name, kind = str(feature["name"]), feature.get("inferred_type", "Unknown")
    if (told := feature.get("numerical_statistics")) is not None:
        ranks = _ranks(told)
        if ranks is None:
            return ColumnSketch(name, "number", str(kind), rows=rows, nulls=rows)
        count = ranks.rows
        moments = Moments(count, float(told["mean"]), float(told["std_dev"]) ** 2 * count)
        return ColumnSketch(
            name, "number", str(kind), rows=rows, nulls=rows - count, ranks=ranks, moments=moments
        )
    told = feature.get("string_statistics") or {}
    buckets = told.get("distribution", {}).get("categorical", {}).get("buckets")
    if buckets is None:
        return ColumnSketch(name, "text", str(kind), rows=rows, nulls=rows)
    counts = {str(bucket["value"]): int(bucket["count"]) for bucket in buckets}
    present = int(told["common"]["num_present"])
    ordered = dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    found = Categories(ordered, present, under=max(present - sum(counts.values()), 0))
    return ColumnSketch(name, "text", str(kind), rows=rows, nulls=rows - present, categories=found)


def _ranks(told: Json) -> Ranks | None:
    """Return the distribution of a feature: by its sketch where there is one, else by its buckets."""
    kll = told.get("distribution", {}).get("kll", {})
    levels = kll.get("sketch", {}).get("data")
    if levels:
        values = np.array([float(value) for level in levels for value in level])
        weights = np.repeat(1 << np.arange(len(levels)), [len(level) for level in levels])
        ends = np.array([float(told["min"]), float(told["max"])])
        distinct, place = np.unique(np.concatenate([values, ends]), return_inverse=True)
        at = np.bincount(place[: len(values)], weights, len(distinct)).astype(np.int64)
        return Ranks(distinct, at, np.zeros(len(distinct), np.int64))
    buckets = kll.get("buckets")
    if not buckets:
        return None
    edges = np.array([float(buckets[0]["lower_bound"]), *(float(one["upper_bound"]) for one in buckets)])
    counts = np.array([int(one["count"]) for one in buckets], np.int64)
    if edges[0] == edges[-1]:
        return Ranks(edges[:1], np.array([counts.sum()]), np.zeros(1, np.int64))
    return Ranks(edges, np.zeros(len(edges), np.int64), np.concatenate([[0], counts]))


def _read(path: Path) -> Json:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.", field="path") from None
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{path} cannot be read as JSON: {error}.", field="path") from None
    if not isinstance(told, dict):
        raise InvalidInput(f"{path} holds no JSON object.", field="path")
    return told
