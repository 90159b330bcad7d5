"""A drift report as a step of a pipeline hands it on: JSON, the columns that moved most first."""

from typing import Any

from cellworks_engine.monitors.schema import DriftReport, FeatureDrift

SHOWN = 20
"""Columns that are told one by one."""
_WORDS = 10


def told(report: DriftReport, kept: str | None) -> dict[str, Any]:
    """Return what of a report a pipeline looks at; `kept` names the whole of it."""
    counts = report.counts
    return {
        "status": report.status,
        "kept": kept,
        "reference": report.reference.words,
        "current": report.current.words,
        "rows": report.current.rows,
        "counts": {
            "violation": counts.violation, "drift": counts.drift, "unjudged": counts.unjudged,
            "ok": counts.ok, "ignored": counts.ignored,
        },
        "words": report.words[:_WORDS],
        "columns": [_column(one) for one in report.features[:SHOWN]],
    }  # fmt: skip


def _column(one: FeatureDrift) -> dict[str, Any]:
    return {
        "name": one.name, "status": one.status, "words": one.words, "method": one.method,
        "distance": one.distance, "limit": one.limit,
    }  # fmt: skip
