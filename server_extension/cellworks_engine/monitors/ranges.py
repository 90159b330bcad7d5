"""A stretch of a report's windows against its reference, or against another stretch: from counts alone.

What is not in counts is not told: means, the names of new categories, values out of range. The verdicts are
those of the report where its method can be measured of counts, else those of `js` at its usual limit.
"""

import msgspec

from cellworks_engine.monitors import presets, words
from cellworks_engine.monitors.comparing import judged, method_for, moved, report_of
from cellworks_engine.monitors.schema import (
    ColumnSide,
    DriftReport,
    DriftSettings,
    DriftSide,
    FeatureDrift,
    Finding,
)
from cellworks_engine.monitors.timeline import chance_of, distances
from cellworks_engine.monitors.windowbins import Floats, WindowBins
from cellworks_engine.monitors.windowcounts import Stretch, Sums, WindowFile


def compare_stretches(
    report: DriftReport, windows: WindowFile, current: Stretch, reference: Stretch | None
) -> DriftReport:
    """Return the report of some windows; against the report's own reference where no other stretch is named.

    Raises InvalidInput where no window lies in a stretch.
    """
    now, then = windows.between(current), None if reference is None else windows.between(reference)
    known = {one.name: one for one in report.features}
    features = [
        _feature(
            known[bins.name], bins, None if then is None else then.counts[at], now.counts[at], report.settings
        )
        for at, bins in enumerate(windows.bins)
        if bins.name in known
    ]
    before = report.reference if then is None else _side(report.current, then)
    return report_of(before, _side(report.current, now), report.settings, features)


def _side(of: DriftSide, sums: Sums) -> DriftSide:
    return msgspec.structs.replace(
        of, words=f"{of.words}, {words.moment(sums.since)} to {words.moment(sums.until)}",
        rows=sums.rows, since=sums.since, until=sums.until,
    )  # fmt: skip


def _feature(
    whole: FeatureDrift, bins: WindowBins, then: Floats | None, now: Floats, settings: DriftSettings
) -> FeatureDrift:
    """Return one column; `then` is None where it is held against the reference itself."""
    before = whole.reference if then is None else _column_side(whole.current, then)
    after = _column_side(whole.current, now)
    made = FeatureDrift(
        name=whole.name, role=whole.role, kind=whole.kind, status="ok", importance=whole.importance,
        reference=before, current=after,
    )  # fmt: skip
    if whole.status == "ignored":
        return msgspec.structs.replace(made, status="ignored", findings=whole.findings)
    p, q = bins.reference if then is None else then[:-1], now[:-1]
    found = _faults(whole.name, before, after, p, q, settings)
    if not p.sum() or not q.sum():
        return judged(made, found, "", None)
    shape = bins.drawn(p, q)
    one, other = bins.measured(p), bins.measured(q)[None]
    own = float(distances(one, other, bins.method)[0])
    harm = own if bins.method == "js" else float(distances(one, other, "js")[0])
    as_judged = method_for(bins.kind, settings) == bins.method
    limit = presets.limit_of(whole.name, bins.method, settings) if as_judged else presets.LIMITS[bins.method]
    if limit is not None and own > limit:
        chance = float(chance_of(one, other)[0])
        found.append(moved(whole.name, bins.method, own, limit, int(min(p.sum(), q.sum())), settings, chance))
    made = msgspec.structs.replace(
        made, method=bins.method, distance=own, limit=limit, bins=shape,
        distances={bins.method: own, "js": harm},
    )  # fmt: skip
    return judged(made, found, words.of_shape(whole.name, whole.kind, shape), harm)


def _column_side(known: ColumnSide | None, counts: Floats) -> ColumnSide:
    rows = int(counts.sum())
    return ColumnSide(
        dtype="" if known is None else known.dtype, rows=rows,
        missing=float(counts[-1]) / rows if rows else 0.0,
    )  # fmt: skip


def _faults(
    name: str, before: ColumnSide | None, after: ColumnSide, p: Floats, q: Floats, settings: DriftSettings
) -> list[Finding]:
    """Return what is wrong with a column whatever its distribution, as far as counts tell it."""
    values = int(min(p.sum(), q.sum()))
    least = settings.least_rows or 1
    if not after.rows or not p.sum():
        side = "the windows" if not after.rows else "the reference"
        return [
            Finding(
                fault="no_rows",
                status="unjudged",
                sentence=f"{name} cannot be judged: {side} have none of it.",
            )
        ]
    if not q.sum():
        said = f"{name} has no value left in {after.rows:,} rows."
        return [Finding(fault="no_values", status="violation", sentence=said)]
    found = []
    if values < least:
        said = f"{name} has {values:,} values; {least:,} are needed to judge it."
        found.append(Finding(fault="too_few", status="unjudged", sentence=said, value=values, limit=least))
    rise = after.missing - (before.missing if before is not None else 0.0)
    limit = settings.missing if settings.missing is not None else 1.0
    if rise > limit:
        said = f"{name} is missing in {after.missing:.1%} of the rows, and was in {after.missing - rise:.1%}."
        found.append(Finding(fault="missing", status="violation", sentence=said, value=rise, limit=limit))
    return found
