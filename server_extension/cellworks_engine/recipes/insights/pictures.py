"""A report's pictures as SVG: bars and histograms of a target, and shares."""

from html import escape

from cellworks_engine.pages import picture
from cellworks_engine.recipes.wrangling.chart_schema import ChartAnswer
from cellworks_engine.recipes.wrangling.words import instant, number

WIDTH, HEIGHT, LEFT, BOTTOM, LINE = 560, 180, 48, 18, 22


def drawn(chart: ChartAnswer) -> str:
    """Return bars: upright ones over bins, lying ones beside categories."""
    (marks,) = chart.series or (None,)
    if marks is None or not marks.y:
        return "<p>No row has a value.</p>"
    counts = [count or 0.0 for count in marks.y]
    if chart.x.labels:
        return _categories(chart.x.title, [chart.x.labels[int(at)] for at in marks.x], counts)
    return _numbers(chart, counts)


def _numbers(chart: ChartAnswer, counts: list[float]) -> str:
    edges, most = chart.x.edges, max(*counts, 1.0)
    write = instant if chart.x.time else number
    slot, tall = (WIDTH - LEFT) / len(counts), HEIGHT - BOTTOM
    bars = [
        f"<rect class=bar x={LEFT + at * slot:.1f} y={tall - count / most * (tall - 6):.1f} "
        f"width={max(slot - 1, 1):.1f} height={count / most * (tall - 6):.1f}>"
        f"<title>{escape(write(edges[at]))} to {escape(write(edges[at + 1]))}: {count:,.0f}</title></rect>"
        for at, count in enumerate(counts)
    ]
    each = max(1, len(counts) // 5)
    marks = [
        f"<text x={LEFT + at * slot:.1f} y={HEIGHT - 4} text-anchor=middle>{escape(write(edges[at]))}</text>"
        for at in range(each, len(counts), each)
    ]
    axis = (
        f"<line class=axis x1={LEFT} x2={WIDTH} y1={tall} y2={tall} />"
        f"<text x={LEFT - 4} y=12 text-anchor=end>{most:,.0f}</text>"
    )
    return picture(WIDTH, HEIGHT, f"Histogram of {chart.x.title}", "".join([*bars, *marks, axis]))


def _categories(title: str, labels: list[str], counts: list[float]) -> str:
    most, total = max(*counts, 1.0), max(sum(counts), 1.0)
    drawn = []
    for at, (label, count) in enumerate(zip(labels, counts, strict=True)):
        y = at * LINE
        short = label if len(label) <= 24 else f"{label[:23]}…"
        drawn.append(
            f"<text x=144 y={y + 14} text-anchor=end>{escape(short)}</text>"
            f"<rect class=bar x=150 y={y + 3} width={count / most * 280:.1f} height=14 />"
            f"<text x={156 + count / most * 280:.1f} y={y + 14}>{count:,.0f} ({count / total:.1%})</text>"
        )
    return picture(WIDTH, LINE * len(labels), f"Rows by {title}", "".join(drawn))


def share_bar(share: float) -> str:
    """Return a bar as long as a share."""
    return (
        '<svg class=share viewBox="0 0 120 10" aria-hidden=true preserveAspectRatio=none>'
        f"<rect class=bar x=0 y=0 width={max(share, 0) * 120:.1f} height=10 /></svg>"
    )
