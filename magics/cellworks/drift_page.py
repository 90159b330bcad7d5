"""A drift report as a page of its own, with Plotly's script in it: it opens anywhere, offline."""

from html import escape
from typing import TYPE_CHECKING

from cellworks.display import html_table
from cellworks.drift_figure import figure, timeline_figure

if TYPE_CHECKING:
    from cellworks.drift_report import Drift

MOST_CHARTS = 60
_STYLE = """
:root { color-scheme: light dark; }
body { font: 14px/1.5 system-ui, sans-serif; max-width: 1200px; margin: 24px auto; padding: 0 16px; }
h1 { font-size: 20px; } h2 { font-size: 16px; margin-top: 32px; }
table { border-collapse: collapse; width: 100%; }
td:nth-child(-n+6) { white-space: nowrap; }
th, td { padding: 4px 8px; border-bottom: 1px solid rgb(127 127 127 / 30%); vertical-align: top; }
"""


def page(drift: "Drift") -> str:
    """Return the report as HTML: words, quality, every column, charts, windows."""
    from cellworks.drift_report import COLUMNS, cells

    report = drift.report
    first, *more = drift.head()
    parts = [f"<h1>{escape(first)}</h1>", *(f"<p>{escape(line)}</p>" for line in more)]
    if report.quality is not None:
        parts += ["<h2>Quality</h2>", _quality(drift)]
    parts += ["<h2>Columns</h2>", html_table(COLUMNS, [cells(one) for one in report.features])]
    script: bool | str = True
    for title, made in (
        ("Distributions", figure(report, MOST_CHARTS)),
        ("Windows", None if report.timeline is None else timeline_figure(report.timeline)),
    ):
        if made is not None:
            drawn = made.to_html(full_html=False, include_plotlyjs=script, config={"displaylogo": False})
            parts += [f"<h2>{title}</h2>", drawn]
            script = False
    head = f'<meta charset="utf-8"><title>Drift: {escape(report.status)}</title><style>{_STYLE}</style>'
    return f"<!doctype html><html lang=en><head>{head}</head><body>{''.join(parts)}</body></html>"


def _quality(drift: "Drift") -> str:
    found = drift.report.quality
    assert found is not None
    sides = [side.metrics if side is not None else {} for side in (found.reference, found.current)]
    rows = [
        (name, *("" if (value := side.get(name)) is None else f"{value:.4g}" for side in sides))
        for name in dict.fromkeys([*sides[0], *sides[1]])
    ]
    return html_table(("metric", "reference", "current"), rows) if rows else ""
