"""A drift report's pictures as SVG: both sides of a column over the same bins, and windows in time."""

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from cellworks_engine.monitors.schema import Bins, FeatureDrift, Timeline
from cellworks_engine.monitors.words import moment, number
from cellworks_engine.pages import picture
from cellworks_engine.statistics.schema import Kind

WIDTH, HEIGHT, LEFT, BOTTOM = 360, 160, 36, 18
LINE = 22
MOST_CATEGORIES = 12
SHOWN_IN_TIME = 30
MOST_COLUMNS = 500
"""Windows that a picture draws beside one another; of more, the farthest of several."""


def distribution(feature: FeatureDrift) -> str:
    """Return both sides of a column that has bins: of numbers bars and steps, of categories pairs of bars."""
    assert feature.bins is not None
    if feature.bins.labels:
        return _categories(feature.bins)
    return _numbers(feature.bins, feature.kind)


def timeline(cut: Timeline) -> str:
    """Return how many columns moved in each window, and below it the distances of what moved farthest."""
    if not cut.starts:
        return "<p>No row has a time.</p>"
    far = [max((value for value in line if value is not None), default=0.0) for line in cut.distances]
    order = sorted(range(len(far)), key=lambda place: -far[place])[:SHOWN_IN_TIME]
    wide, left, top = 1160, 160, 90
    low, high = cut.starts[0], cut.starts[-1] + cut.window
    groups = _together(len(cut.starts))
    at = [left + (wide - left) * (cut.starts[group[0]] - low) / (high - low) for group in groups]
    each = max(1.0, (wide - left) * cut.window * len(groups[0]) / (high - low))
    most = max(*cut.moved, 1)
    bars = []
    for x, group in zip(at, groups, strict=True):
        moved, rows = max(cut.moved[one] for one in group), sum(cut.rows[one] for one in group)
        bars.append(
            f"<rect class=bar x={x:.1f} y={70 - 60 * moved / most:.1f} width={each:.2f} "
            f"height={60 * moved / most:.1f}><title>{moment(cut.starts[group[0]])}: {moved} of "
            f"{len(cut.features)} moved, {rows:,} rows</title></rect>"
        )
    lines = [_line(cut, place, groups, at, each, top + n * LINE) for n, place in enumerate(order)]
    tall = top + LINE * len(order) + 20
    ends = (
        f"<text x={left} y={tall - 4}>{moment(low)} UTC</text>"
        f"<text x={wide} y={tall - 4} text-anchor=end>{moment(high)}</text>"
        f"<text x=0 y=66>columns that moved</text><text x={left - 8} y=20 text-anchor=end>{most}</text>"
    )
    inner = "".join([*bars, *lines, ends])
    return picture(wide, tall, "Windows in time", inner)


def _together(windows: int) -> list[range]:
    """Return which windows are drawn together: a picture has room for so many."""
    step = -(-windows // MOST_COLUMNS)
    return [range(first, min(first + step, windows)) for first in range(0, windows, step)]


def _line(
    cut: Timeline, place: int, groups: Sequence[range], at: Sequence[float], each: float, y: int
) -> str:
    """Return one column's windows: the darker the farther, a whole colour at four times its limit."""
    values = cut.distances[place]
    limit = cut.limits[place] or max((one for one in values if one is not None), default=1.0) / 4 or 1.0
    name = escape(cut.features[place])
    boxes = []
    for x, group in zip(at, groups, strict=True):
        value = max((far for one in group if (far := values[one]) is not None), default=None)
        if value is not None:
            boxes.append(
                f"<rect class=bar x={x:.1f} y={y} width={each:.2f} height={LINE - 4} "
                f"opacity={min(1.0, value / (4 * limit)):.2f}>"
                f"<title>{name}, {moment(cut.starts[group[0]])}: {value:.3g}</title></rect>"
            )
    return f"<text x=152 y={y + 13} text-anchor=end>{name[:26]}</text>{''.join(boxes)}"


def _numbers(bins: Bins, kind: Kind) -> str:
    shares, n = [bins.reference, bins.current], len(bins.reference)
    most = max(*bins.reference, *bins.current, 1e-9)
    slot = (WIDTH - LEFT) / n
    write = moment if kind == "datetime" else number

    def y(share: float) -> float:
        return HEIGHT - BOTTOM - share / most * (HEIGHT - BOTTOM - 6)

    names = [f"{write(low)} to {write(high)}" for low, high in pairwise(bins.edges)]
    bars = [
        f"<rect class=then x={LEFT + at * slot:.1f} y={y(share):.1f} width={max(slot - 1, 1):.1f} "
        f"height={HEIGHT - BOTTOM - y(share):.1f}><title>{names[at]}: {share:.2%}, now {shares[1][at]:.2%}"
        "</title></rect>"
        for at, share in enumerate(bins.reference)
    ]
    steps = "".join(
        f"{'L' if at else 'M'}{LEFT + at * slot:.1f},{y(share):.1f}H{LEFT + (at + 1) * slot:.1f}"
        for at, share in enumerate(bins.current)
    )
    each = max(1, n // 5)
    marks = "".join(
        f"<text x={LEFT + at * slot:.1f} y={HEIGHT - 4} text-anchor=middle>{write(bins.edges[at])}</text>"
        for at in range(1, n)
        if (at - 1) % each == 0
    )
    axis = (
        f"<line class=axis x1={LEFT} x2={WIDTH} y1={HEIGHT - BOTTOM} y2={HEIGHT - BOTTOM} />"
        f"<text x={LEFT - 4} y=12 text-anchor=end>{most:.0%}</text>"
    )
    return _svg(HEIGHT, "".join(bars) + f'<path class=now d="{steps}"/>' + marks + axis)


def _categories(bins: Bins) -> str:
    rows = sorted(
        zip(bins.labels, bins.reference, bins.current, strict=True), key=lambda row: -abs(row[2] - row[1])
    )[:MOST_CATEGORIES]
    most = max(*bins.reference, *bins.current, 1e-9)
    drawn = []
    for at, (label, then, now) in enumerate(rows):
        y = at * LINE
        for side, share, step in (("then", then, 2), ("bar", now, 10)):
            drawn.append(f"<rect class={side} x=110 y={y + step} width={share / most * 160:.1f} height=7 />")
        short = label if len(label) <= 18 else f"{label[:17]}…"
        drawn.append(f"<text x=104 y={y + 13} text-anchor=end>{escape(short)}</text>")
        drawn.append(f"<text x=276 y={y + 13}>{then:.1%} → {now:.1%}</text>")
    return _svg(LINE * len(rows), "".join(drawn))


def _svg(height: int, inner: str) -> str:
    return picture(WIDTH, height, "Distribution", inner)
