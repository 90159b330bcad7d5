"""The charts of a drift report, as Plotly's figures: both sides over the same bins, and windows by time."""

import json
from itertools import pairwise
from typing import Any

from cellworks_engine.monitors.schema import Bins, DriftReport, FeatureDrift, Timeline
from cellworks_engine.monitors.words import moment, number

REFERENCE, CURRENT = "rgb(0, 114, 178)", "rgb(193, 84, 0)"
"""Blue and orange that colour-blind eyes tell apart, on light and dark."""
INK, LINE = "rgb(127, 127, 127)", "rgba(127, 127, 127, 0.25)"
ACROSS = 3
SHOWN_IN_TIME = 30


def figure(report: DriftReport, most: int = 9) -> Any:
    """Return the distributions of the columns that moved most; None where there is nothing to draw."""
    chosen = [one for one in report.features if one.bins is not None and one.status != "ignored"][:most]
    if not chosen:
        return None
    from plotly.subplots import make_subplots

    down = -(-len(chosen) // ACROSS)
    made = make_subplots(
        rows=down, cols=min(ACROSS, len(chosen)), subplot_titles=[_title(one) for one in chosen],
        vertical_spacing=0.28 / down if down > 1 else 0.2, horizontal_spacing=0.07,
    )  # fmt: skip
    for place, one in enumerate(chosen):
        for trace in _bars(one, first=place == 0):
            made.add_trace(trace, row=place // ACROSS + 1, col=place % ACROSS + 1)
    made.update_layout(
        **_look(), height=110 + 210 * down, barmode="overlay", bargap=0.05,
        legend={"orientation": "h", "y": 1.0 + 0.32 / down, "x": 0},
        margin={"l": 45, "r": 15, "t": 80, "b": 40},
    )  # fmt: skip
    made.update_annotations(font={"size": 12, "color": INK})
    made.update_xaxes(gridcolor=LINE, zeroline=False, tickfont={"size": 10}, nticks=6, automargin=True)
    made.update_yaxes(gridcolor=LINE, zeroline=False, tickformat=".0%", tickfont={"size": 10}, nticks=4)
    return made


def timeline_figure(cut: Timeline) -> Any:
    """Return the distances of each window as a heat map, how many columns moved above it."""
    from plotly import graph_objects as go
    from plotly.subplots import make_subplots

    far = [max((value for value in line if value is not None), default=0.0) for line in cut.distances]
    order = sorted(range(len(far)), key=lambda place: -far[place])[:SHOWN_IN_TIME][::-1]
    starts = [moment(start) for start in cut.starts]
    made = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.25, 0.75], vertical_spacing=0.04)
    made.add_trace(
        go.Bar(x=starts, y=cut.moved, marker_color=CURRENT, name="columns that moved"), row=1, col=1
    )
    made.add_trace(
        go.Heatmap(
            x=starts, y=[cut.features[place] for place in order], z=[cut.distances[place] for place in order],
            colorscale="Viridis", zmin=0, colorbar={"title": "distance", "len": 0.7, "y": 0.35},
            hovertemplate="%{y}<br>%{x}<br>%{z:.3g}<extra></extra>",
        ),
        row=2, col=1,
    )  # fmt: skip
    made.update_layout(**_look(), height=180 + 22 * len(order), showlegend=False,
                       margin={"l": 10, "r": 10, "t": 20, "b": 40})  # fmt: skip
    made.update_yaxes(automargin=True, gridcolor=LINE)
    made.update_yaxes(title_text="moved", rangemode="tozero", row=1, col=1)
    made.update_xaxes(gridcolor=LINE)
    return made


def as_json(made: Any) -> dict[str, Any]:
    """Return a figure as a notebook keeps it."""
    told: dict[str, Any] = json.loads(made.to_json())
    return {**told, "config": {"displaylogo": False, "responsive": True}}


def _look() -> dict[str, Any]:
    """No ground of its own and a grey that is read on light and on dark: it sits on the page's."""
    clear = "rgba(0, 0, 0, 0)"
    return {
        "template": "none",
        "paper_bgcolor": clear,
        "plot_bgcolor": clear,
        "font": {"color": INK, "size": 12},
    }


def _title(one: FeatureDrift) -> str:
    far = "" if one.distance is None else f"  {one.distance:.2g}"
    return f"<b>{_plain(one.name)}</b>  {one.status}{far}"


def _plain(text: str) -> str:
    """Plotly reads some tags in texts."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _bars(one: FeatureDrift, *, first: bool) -> list[Any]:
    from plotly import graph_objects as go

    assert one.bins is not None
    bins = one.bins
    x, width, hover = _places(bins, one.kind)
    sides = (("reference", bins.reference, REFERENCE), ("current", bins.current, CURRENT))
    return [
        go.Bar(
            x=x, y=shares, width=width, name=name, legendgroup=name, showlegend=first, customdata=hover,
            marker={"color": colour, "opacity": 0.55, "line": {"width": 0}},
            hovertemplate=f"%{{customdata}}<br>{name} %{{y:.2%}}<extra></extra>",
        )
        for name, shares, colour in sides
    ]  # fmt: skip


def _places(bins: Bins, kind: str) -> tuple[list[Any], Any, list[str]]:
    """Return where bars stand, how wide they are and what is said of them.

    The bins at both ends, which hold what lies far out, are drawn as wide as the others.
    """
    if bins.labels:
        short = [label if len(label) <= 24 else f"{label[:23]}…" for label in bins.labels]
        unlike = short if len(set(short)) == len(short) else [f"{n} {word}" for n, word in enumerate(short)]
        return unlike, None, [_plain(label) for label in bins.labels]
    edges = bins.edges
    write = moment if kind == "datetime" else number
    hover = [f"{write(low)} to {write(high)}" for low, high in pairwise(edges)]
    inner = edges[1:3] if len(edges) > 3 else edges[:2]
    step = inner[1] - inner[0]
    middle = [(low + high) / 2 for low, high in pairwise(edges)]
    if len(edges) > 3:
        middle[0] = min(middle[1] - step, edges[1]) if edges[1] - edges[0] > step else middle[0]
        middle[-1] = max(middle[-2] + step, edges[-2]) if edges[-1] - edges[-2] > step else middle[-1]
    return middle, step, hover
