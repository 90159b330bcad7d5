"""What a profile says of a column, against plain Python; and that it has something to say of any column."""

import math
import re
import statistics
from collections import Counter
from datetime import datetime, timedelta

import msgspec
import numpy as np
import pandas as pd
import pytest

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.wrangling.chart_schema import ProfileAnswer
from cellworks_engine.recipes.wrangling.profiles import profile

LUCK = np.random.default_rng(7)
NUMBERS = [round(float(value), 3) for value in LUCK.lognormal(0, 1.5, 997)]


def figures(found: ProfileAnswer) -> dict[str, float | None]:
    return {figure.name: figure.value for figure in found.figures}


def at(ordered: list[float], share: float) -> float:
    """A quantile by its textbook definition, in exact steps."""
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = math.ceil(place)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def test_moments_quantiles_and_outliers_are_those_of_their_definitions():
    frame = pd.DataFrame({"x": [*NUMBERS, None, math.inf]})
    found = profile(frame, column="x")
    told = figures(found)
    mean, n = math.fsum(NUMBERS) / len(NUMBERS), len(NUMBERS)
    central = [math.fsum((value - mean) ** power for value in NUMBERS) / n for power in (2, 3, 4)]
    assert told["mean"] == pytest.approx(mean)
    assert told["standard deviation"] == pytest.approx(statistics.stdev(NUMBERS))
    assert told["skew"] == pytest.approx(central[1] / central[0] ** 1.5)
    assert told["kurtosis"] == pytest.approx(central[2] / central[0] ** 2)
    assert (told["missing"], told["infinite"], told["distinct"]) == (1, 1, len(set(NUMBERS)))
    ordered = sorted(NUMBERS)
    for figure in found.quantiles:
        assert figure.value == pytest.approx(at(ordered, float(figure.name.rstrip("%")) / 100))
    low, high = at(ordered, 0.05), at(ordered, 0.95)
    robust = statistics.pstdev(min(max(value, low), high) for value in NUMBERS)
    middle = statistics.median(NUMBERS)
    assert found.bounds == pytest.approx((middle - 5 * robust, middle + 5 * robust))
    assert found.outliers == sum(abs(value - middle) > 5 * robust for value in NUMBERS) > 0


def test_the_histogram_counts_each_finite_value_once_and_top_values_are_the_most_frequent():
    whole = [int(value) for value in LUCK.integers(0, 9, 500)]
    found = profile(pd.DataFrame({"x": whole}), column="x")
    (drawn,) = found.charts
    assert drawn.series[0].y == [Counter(whole)[value] for value in range(9)]
    assert drawn.series[0].x == list(range(9))
    assert {figure.name: figure.value for figure in found.top} == Counter(str(value) for value in whole)
    spread = profile(pd.DataFrame({"x": NUMBERS}), column="x").charts[0]
    assert sum(y or 0 for y in spread.series[0].y) == len(NUMBERS)
    assert (spread.x.edges[0], spread.x.edges[-1]) == (min(NUMBERS), max(NUMBERS))


@pytest.mark.parametrize(
    ("texts", "pattern"),
    [
        (["N14228", "N24211", "N804JB"[:6], "N3ALAA"], None),
        (["AB1234", "CD12345", "EF1234567"], "{upper:2}{digits:4-7}"),
        (["N14228", "N24211", "N6"], "N{digits:1-5}"),
        (["2013-01-02", "2014-11-30"], "{digits:4}-{digits:2}-{digits:2}"),
        (["a@b.de", "carl@post.org"], "{lower:1-4}@{lower:1-4}.{lower:2-3}"),
        (["Zoë", "Łukasz"], "{letters:3-6}"),
        (["x{2}", "yy{31}"], "{lower:1-2}{{digits:1-2}}"),
    ],
)
def test_forms_of_texts_are_found_and_their_expressions_find_each_text(texts: list[str], pattern: str | None):
    found = profile(pd.DataFrame({"t": texts}), column="t").patterns
    assert pattern is None or next(one.pattern for one in found) == pattern
    for text in texts:
        assert any(re.fullmatch(one.regex, text) for one in found)
    assert sum(one.share for one in found) == pytest.approx(1)


def test_texts_that_have_nothing_in_common_are_anything():
    texts = ["".join(map(chr, LUCK.integers(33, 126, size))) for size in LUCK.integers(5, 60, 300)]
    (only,) = profile(pd.DataFrame({"t": texts}), column="t").patterns
    assert only.pattern == f"{{any:{min(map(len, texts))}-{max(map(len, texts))}}}"


def test_dates_are_counted_by_month_weekday_and_hour_as_clocks_show_them_there():
    begin = datetime(2023, 11, 20, 22)
    times = [begin + timedelta(hours=float(hours)) for hours in LUCK.integers(0, 2000, 300)]
    frame = pd.DataFrame({"t": pd.Series(times).dt.tz_localize("Asia/Tokyo")})
    drawn = {one.x.title: one for one in profile(frame, column="t").charts[1:]}
    for title, write in (("month", "%Y-%m"), ("weekday", "%a"), ("hour", "%H")):
        wanted = Counter(one.strftime(write) for one in times)
        chart = drawn[title]
        told = dict(zip(chart.x.labels, chart.series[0].y, strict=True))
        assert {label: count for label, count in told.items() if count} == wanted


def test_the_relation_is_measured_by_what_both_columns_are():
    x = LUCK.normal(size=400)
    group = np.where(x > 0.3, "high", "low")
    frame = pd.DataFrame({"x": x, "y": 3 * x + LUCK.normal(size=400), "g": group, "h": group})
    frame["noise"] = LUCK.choice(list("abc"), 400)

    def related(column: str, target: str) -> tuple[str, float]:
        found = profile(frame, column=column, target=target).relation
        assert found is not None
        return found.measure, found.strength

    assert related("x", "y") == ("Pearson's r", pytest.approx(statistics.correlation(x, frame["y"])))
    means = {name: statistics.fmean(x[group == name]) for name in ("high", "low")}
    between = sum((means[name] - x.mean()) ** 2 for name in group)
    ratio = math.sqrt(between / sum((value - x.mean()) ** 2 for value in x))
    assert related("x", "g") == related("g", "x") == ("correlation ratio", pytest.approx(ratio))
    assert related("g", "h") == ("Cramér's V", pytest.approx(1, abs=0.01))
    assert related("noise", "g")[1] < 0.1
    assert profile(frame, column="x", target="x").relation is None


ODD = {
    "empty": pd.Series([], dtype="float64"),
    "nothing": pd.Series([None, None], dtype=object),
    "only nan": pd.Series([math.nan] * 3),
    "one": pd.Series([5]),
    "same": pd.Series([1e300] * 4),
    "huge": pd.Series([-1.7e308, 1.7e308]),
    "infinite": pd.Series([math.inf, -math.inf]),
    "mixed": pd.Series([1, "a", None, 2.5, (1, 2), [3]]),
    "lists": pd.Series([[1], [1, 2], None]),
    "structs": pd.Series([{"a": 1}, {"b": [2]}]),
    "category": pd.Series(["b", "a", None], dtype=pd.CategoricalDtype(["a", "b", "unused"], ordered=True)),
    "nullable": pd.Series([1, None, 3], dtype="Int64"),
    "truths": pd.Series([True, None, False], dtype="boolean"),
    "durations": pd.Series([timedelta(hours=2), None, timedelta(seconds=1)]),
    "dates": pd.Series([datetime(1, 1, 1).date(), datetime(9999, 12, 31).date()]),
    "long": pd.Series(["x" * 1_000_000, "y"]),
    "lone surrogate": pd.Series(["\ud800", "a"], dtype=object),
    "complex": pd.Series([1j, 2]),
    "bytes": pd.Series([b"a", b"b"]),
}


@pytest.mark.parametrize("name", ODD)
def test_any_column_has_a_profile_that_can_be_sent(name: str):
    frame = pd.DataFrame({"it": ODD[name], "target": range(len(ODD[name]))})
    for target in (None, "target"):
        found = profile(frame, column="it", target=target)
        assert figures(found)["rows"] == len(frame)
        if name != "lone surrogate":  # JSON has no word for it
            assert b"NaN" not in msgspec.json.encode(found)


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(InvalidInput, match="no column tail"):
        profile(pd.DataFrame({"a": [1]}), column="tail")
