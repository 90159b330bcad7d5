"""A drift report as a page of its own: HTML and SVG without a script, so that it opens anywhere, offline."""

from html import escape

from cellworks_engine.monitors.pictures import distribution, timeline
from cellworks_engine.monitors.schema import (
    DriftReport,
    DriftSide,
    FeatureDrift,
    QualityDrift,
    Status,
    Timeline,
)
from cellworks_engine.monitors.words import moment
from cellworks_engine.pages import document, table

MOST_CHARTS = 60
SYMBOLS: dict[Status, str] = {"violation": "✕", "drift": "▲", "unjudged": "?", "ok": "✓", "ignored": "–"}
_STYLE = """
td:nth-child(-n+2) { white-space: nowrap; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(340px, 1fr)); gap: 24px; }
.key::before { content: ""; display: inline-block; width: 10px; height: 10px; margin-right: 4px; }
.key.then::before { background: var(--then); opacity: .45; } .key.now::before { background: var(--now); }
.key { margin-right: 16px; }
svg .then { fill: var(--then); opacity: .45; }
svg .now { fill: none; stroke: var(--now); stroke-width: 1.5; }
"""


def page(report: DriftReport, cut: Timeline | None = None) -> str:
    """Return a report as HTML: words, quality, windows, a line a column, the first 60 columns' pictures."""
    drawn = [one for one in report.features if one.bins is not None and one.status != "ignored"][:MOST_CHARTS]
    parts = [
        f"<h1>{SYMBOLS[report.status]} {report.status}</h1>",
        f"<p>{_side(report.current)} against {_side(report.reference)} "
        f"<span class=quiet>({escape(report.settings.preset)}, made {moment(report.made)} UTC)</span></p>",
        f"<ul>{''.join(f'<li>{escape(sentence)}</li>' for sentence in report.words)}</ul>",
        *([] if report.quality is None else ["<h2>Quality</h2>", _quality(report.quality)]),
        *([] if cut is None else ["<h2>Windows</h2>", timeline(cut)]),
        "<h2>Columns</h2>", _columns(report.features),
        *(["<h2>Distributions</h2>", _KEYS] if drawn else []),
        f"<div class=charts>{''.join(_chart(one) for one in drawn)}</div>",
    ]  # fmt: skip
    return document(f"Drift: {report.status}", parts, _STYLE)


_KEYS = '<p><span class="key then">reference</span><span class="key now">current</span></p>'


def _side(side: DriftSide) -> str:
    return f"{escape(side.words)} <span class=quiet>({side.rows:,} rows)</span>"


def _chart(one: FeatureDrift) -> str:
    far = "" if one.distance is None else f" {one.distance:.3g}"
    title = f"<h3>{escape(one.name)} <span class=quiet>{SYMBOLS[one.status]} {one.status}{far}</span></h3>"
    return f"<figure>{title}{distribution(one)}</figure>"


def _columns(features: list[FeatureDrift]) -> str:
    heads = (
        ("column", ""), ("status", ""), ("distance", "n"), ("limit", "n"), ("effect", "n"), ("missing", "n"),
        ("what moved", ""),
    )  # fmt: skip
    rows = [
        (
            one.name, f"{SYMBOLS[one.status]} {one.status}",
            _number(one.distance) + (f" {one.method}" if one.method is not None else ""),
            _number(one.limit), _number(one.effect),
            "" if one.current is None else f"{one.current.missing:.1%}",
            one.words or (one.findings[0].sentence if one.findings else ""),
        )
        for one in features
    ]  # fmt: skip
    return table(heads, rows)


def _quality(found: QualityDrift) -> str:
    sides = [side.metrics if side is not None else {} for side in (found.reference, found.current)]
    rows = [
        (name, *(_number(side.get(name), 4) for side in sides))
        for name in dict.fromkeys([*sides[0], *sides[1]])
    ]
    said = "".join(f"<li>{escape(sentence)}</li>" for sentence in found.words)
    return f"<ul>{said}</ul>" + table((("metric", ""), ("reference", "n"), ("current", "n")), rows)


def _number(value: float | None, digits: int = 3) -> str:
    return "" if value is None else f"{value:.{digits}g}"
