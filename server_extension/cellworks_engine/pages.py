"""Pages of their own: HTML and SVG without a script, so that they open anywhere, offline."""

from collections.abc import Sequence
from html import escape

STYLE = """
:root { color-scheme: light dark; --then: #0072b2; --now: #c15400; --line: rgb(127 127 127 / 30%); }
@media (prefers-color-scheme: dark) { :root { --then: #56b4e9; --now: #f09446; } }
body { font: 14px/1.5 system-ui, sans-serif; max-width: 1200px; margin: 24px auto; padding: 0 16px; }
h1 { font-size: 20px; } h2 { font-size: 16px; margin-top: 32px; } h3 { font-size: 13px; margin: 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 8px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
td.n, th.n { text-align: right; white-space: nowrap; }
svg { width: 100%; height: auto; display: block; }
svg text { font-size: 10px; fill: currentcolor; opacity: .75; } svg .axis { stroke: var(--line); }
svg .bar { fill: var(--now); }
figure { margin: 0; break-inside: avoid; } .quiet { opacity: .7; }
"""


def document(title: str, parts: Sequence[str], style: str = "") -> str:
    """Return a whole page; parts are HTML, the title is text."""
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}{style}</style>"
    )
    return f"<!doctype html><html lang=en><head>{head}</head><body>{''.join(parts)}</body></html>"


def table(heads: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of texts; a heading goes with its kind, `n` of numbers."""
    first = "".join(f'<th scope=col class="{kind}">{escape(head)}</th>' for head, kind in heads)
    lines = "".join(
        "<tr>"
        + "".join(
            f'<td class="{kind}">{escape(cell)}</td>' for cell, (_, kind) in zip(row, heads, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{first}</tr></thead><tbody>{lines}</tbody></table>"


def picture(width: int, height: int, label: str, inner: str) -> str:
    """Return an SVG; its label is text, what is in it is SVG."""
    return f'<svg viewBox="0 0 {width} {height}" role=img aria-label="{escape(label)}">{inner}</svg>'
