"""Charts against plain Python, row by row."""

import math
import statistics
from collections import Counter, defaultdict
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.wrangling.chart_schema import ChartAnswer
from cellworks_engine.recipes.wrangling.charts import chart

LUCK = np.random.default_rng(3)
ROWS = 400
FRAME = pd.DataFrame({
    "x": np.where(LUCK.random(ROWS) < 0.1, np.nan, np.round(LUCK.normal(size=ROWS), 2)),
    "y": np.round(LUCK.normal(50, 9, ROWS), 1),
    "few": LUCK.integers(1, 5, ROWS),
    "carrier": pd.Series(LUCK.choice(["UA", "AA", "B6"], ROWS)).mask(LUCK.random(ROWS) < 0.1),
    "tail": [f"N{number}" for number in LUCK.integers(100, 400, ROWS)],
    "at": pd.Timestamp("2013-05-01") + pd.to_timedelta(LUCK.integers(0, 20, ROWS), "D"),
})  # fmt: skip
RECORDS: list[dict[str, Any]] = FRAME.to_dict("records")


def heights(found: ChartAnswer) -> dict[tuple[str, str], float | None]:
    """Heights by colour and category."""
    return {
        (marks.name, found.x.labels[int(x)]): y
        for marks in found.series
        for x, y in zip(marks.x, marks.y, strict=True)
    }


def test_a_histogram_has_each_row_in_the_bin_that_holds_it_by_colour():
    found = chart(FRAME, kind="histogram", x="x", color="carrier", bins=7)
    edges = found.x.edges
    for marks in found.series:
        for at, count in enumerate(marks.y):
            low, high, last = edges[at], edges[at + 1], at == len(edges) - 2
            assert count == sum(
                row["carrier"] == marks.name and (low <= row["x"] < high or (last and row["x"] == high))
                for row in RECORDS
            )
    assert found.rows == sum(row["x"] == row["x"] for row in RECORDS)


@pytest.mark.parametrize(
    ("by", "summary"),
    [
        ("mean", statistics.fmean),
        ("sum", math.fsum),
        ("median", statistics.median),
        ("min", min),
        ("max", max),
    ],
)
def test_bars_are_summaries_of_their_rows(by: Any, summary: Any):
    groups = defaultdict(list)
    for row in RECORDS:
        if isinstance(row["carrier"], str) and row["x"] == row["x"]:
            groups[str(row["few"]), row["carrier"]].append(row["x"])
    found = chart(FRAME, kind="bar", x="carrier", y="x", color="few", by=by)
    assert heights(found) == {key: pytest.approx(summary(values)) for key, values in groups.items()}
    assert found.y.title == f"{by} of x"


def test_rare_categories_are_drawn_together_and_that_is_said():
    counts = Counter(row["tail"] for row in RECORDS)
    found = chart(FRAME, kind="bar", x="tail")
    drawn = {label: count for (_, label), count in heights(found).items()}
    rest = drawn.pop("others")
    assert all(counts[label] == count for label, count in drawn.items())
    assert rest == ROWS - sum(count or 0 for count in drawn.values())
    assert min(count or 0 for count in drawn.values()) >= max(
        count for label, count in counts.items() if label not in drawn
    )
    assert found.note == f"The 29 most frequent of {len(counts)} values of tail."


def test_boxes_are_tukeys():
    found = chart(FRAME, kind="box", x="carrier", y="y")
    for box in found.boxes:
        own = sorted(row["y"] for row in RECORDS if row["carrier"] == box.name)
        lower, middle, upper = statistics.quantiles(own, n=4, method="inclusive")
        reach = 1.5 * (upper - lower)
        inside = [value for value in own if lower - reach <= value <= upper + reach]
        assert (box.rows, box.lower, box.middle, box.upper) == pytest.approx((len(own), lower, middle, upper))
        assert (box.low, box.high) == (inside[0], inside[-1])
        assert box.outliers == [value for value in own if value not in inside]
    assert {box.name for box in found.boxes} == {"UA", "AA", "B6"}


def test_a_line_is_aggregated_at_each_time():
    found = chart(FRAME, kind="line", x="at", y="y", by="mean")
    (marks,) = found.series
    days = defaultdict(list)
    for row in RECORDS:
        days[row["at"].timestamp() * 1000].append(row["y"])
    assert found.x.time
    assert dict(zip(marks.x, marks.y, strict=True)) == {
        day: pytest.approx(statistics.fmean(values)) for day, values in days.items()
    }
    assert marks.x == sorted(marks.x)


def test_a_scatter_of_many_points_shows_some_and_says_so():
    many = pd.DataFrame({"x": LUCK.normal(size=20_000), "y": 1.0})
    found = chart(many, kind="scatter", x="x", y="y")
    assert found.note == "5,000 of 20,000 points, by chance."
    assert len(found.series[0].x) == 5_000 and set(found.series[0].x) <= set(many["x"])
    assert found == chart(many, kind="scatter", x="x", y="y")
    few = chart(FRAME, kind="scatter", x="x", y="y", color="carrier")
    drawn = {(marks.name, pair) for marks in few.series for pair in zip(marks.x, marks.y, strict=True)}
    assert drawn == {
        (row["carrier"], (row["x"], row["y"]))
        for row in RECORDS
        if row["x"] == row["x"] and isinstance(row["carrier"], str)
    }


def test_a_heatmap_counts_rows_or_summarises_its_colour_in_each_cell():
    counted = chart(FRAME, kind="heatmap", x="carrier", y="few")
    cells = Counter((row["few"], row["carrier"]) for row in RECORDS if isinstance(row["carrier"], str))
    names = [(int(up), across) for up in counted.y.labels or [1, 2, 3, 4] for across in counted.x.labels]
    assert dict(zip(names, counted.series[0].size, strict=True)) == cells
    means = chart(FRAME, kind="heatmap", x="carrier", y="few", color="y", by="mean")
    first = [row["y"] for row in RECORDS if (row["few"], row["carrier"]) == names[0]]
    assert means.series[0].size[0] == pytest.approx(statistics.fmean(first))


def test_a_colour_of_many_numbers_is_five_that_hold_equally_many():
    found = chart(FRAME, kind="histogram", x="few", color="y")
    sizes = [sum(count or 0 for count in marks.y) for marks in found.series]
    assert len(sizes) == 5 and max(sizes) - min(sizes) < 15 and sum(sizes) == ROWS


def test_what_cannot_stand_on_a_well_is_said():
    with pytest.raises(InvalidInput, match="tail holds no numbers") as refused:
        chart(FRAME, kind="bar", x="carrier", y="tail", by="mean")
    assert refused.value.field == "y"
    with pytest.raises(InvalidInput, match="needs a column on y"):
        chart(FRAME, kind="scatter", x="x")


@pytest.mark.parametrize("kind", ["histogram", "box", "bar", "scatter", "line", "heatmap"])
def test_every_chart_can_be_drawn_of_no_rows_and_of_nothing_but_missing_values(kind: Any):
    for frame in (FRAME.iloc[:0], FRAME.assign(x=np.nan, carrier=None).iloc[:3], FRAME.iloc[:1]):
        for x in ("x", "carrier", "at"):
            found = chart(frame, kind=kind, x=x, y="y", color=None if kind == "heatmap" else "carrier")
            assert b"NaN" not in msgspec.json.encode(found)
