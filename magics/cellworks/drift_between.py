"""A stretch of a drift report's windows, against its reference or another stretch."""

from typing import Any

from cellworks.client import connect, path_of
from cellworks.drift_report import Drift
from cellworks.endpoint_requests import Time, moment
from cellworks_engine.errors import InvalidInput
from cellworks_engine.monitors.ranges import compare_stretches
from cellworks_engine.monitors.schema import DriftReport, StretchQuery
from cellworks_engine.monitors.windowcounts import Stretch, WindowFile


def between(drift: Drift, since: Time | None, until: Time | None, reference: Any) -> Drift:
    """Return the report of a stretch (see `Drift.between`), made here or where the counts are kept."""
    asked = StretchQuery(
        since=moment(since, "since"), until=moment(until, "until"), **_other(reference, drift.report)
    )
    if drift.windows is not None:
        then = Stretch(since=asked.reference_since, until=asked.reference_until)
        report = compare_stretches(
            drift.report, WindowFile(drift.windows), Stretch(since=asked.since, until=asked.until),
            None if reference is None else then,
        )  # fmt: skip
        return Drift(report)
    if drift.ref is None:
        raise InvalidInput("The rows were not cut by time.", hint='cw.drift(…, time="time", window="1d")')
    query = {name: getattr(asked, name) for name in asked.__struct_fields__}
    return Drift(connect().call("GET", path_of("drift", drift.ref, "stretch"), DriftReport, query=query))


def _other(reference: Any, report: DriftReport) -> dict[str, float | None]:
    """Return the stretch that is held against; both ends None would mean the report's own reference."""
    if reference is None:
        return {}
    try:
        since, until = reference
    except (TypeError, ValueError):
        raise InvalidInput(
            "A stretch is a pair of times.", field="reference", hint='reference=("2013-01-01", "2013-02-01")'
        ) from None
    first = moment(since, "reference")
    if first is None and until is None and report.timeline is not None:
        first = report.timeline.starts[0]
    return {"reference_since": first, "reference_until": moment(until, "reference")}
