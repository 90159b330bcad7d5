"""Stretches of windows are compared by their counts; NumPy, SciPy and pandas count the same rows anew."""

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import jensenshannon

from cellworks_engine.errors import InvalidInput, WrongStore
from cellworks_engine.monitors import windowcounts
from cellworks_engine.monitors.comparing import Compared, compare
from cellworks_engine.monitors.ranges import compare_stretches
from cellworks_engine.monitors.schema import DriftReport, DriftSettings, DriftSide
from cellworks_engine.monitors.timeline import Cutting
from cellworks_engine.monitors.windowcounts import Stretch, WindowFile
from cellworks_engine.statistics.pieces import pieces, sketch_of

HOUR = 3600.0
START = pd.Timestamp("2026-03-01").timestamp()
HOURS = 300


def made(
    reference: pd.DataFrame, current: pd.DataFrame, window: float = HOUR, **settings
) -> tuple[DriftReport, bytes]:
    asked = DriftSettings(ignore=["at"], **settings)
    then = sketch_of(pieces(reference))
    cutting = Cutting(then, "at", window, [name for name in then.columns if name != "at"], asked)
    now = sketch_of(pieces(current), watchers=[cutting])
    sides = [Compared(one, DriftSide(words="rows", rows=one.rows)) for one in (then, now)]
    return compare(*sides, asked, timeline=cutting.timeline()), cutting.counts().pack()


def frame(rows: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    hours = rng.uniform(0, HOURS, rows)
    late = hours > HOURS / 2
    return pd.DataFrame({
        "at": pd.to_datetime((START + hours * HOUR) * 1e9), "x": rng.normal(late * 1.0, 1),
        "whole": rng.poisson(3 + 2 * late), "word": np.where(rng.random(rows) < 0.3 + 0.3 * late, "u", "v"),
        "holes": np.where(rng.random(rows) < 0.4 * late, np.nan, rng.normal(size=rows)),
        "same": 1.0,
    })  # fmt: skip


@pytest.fixture(scope="module")
def reference() -> pd.DataFrame:
    return frame(6000, 1).query("at < '2026-03-05'")


@pytest.fixture(scope="module")
def current() -> pd.DataFrame:
    return frame(40_000, 2)


def within(rows: pd.DataFrame, first: float, end: float) -> pd.DataFrame:
    hours = (rows["at"].astype("int64") / 1e9 - START) / HOUR
    return rows[(hours >= first) & (hours < end)]


def stretch(first: float, end: float) -> Stretch:
    return Stretch(since=START + first * HOUR, until=START + end * HOUR)


def far(cuts: np.ndarray, one: pd.Series, other: pd.Series) -> float:
    sides = [
        np.bincount(np.searchsorted(cuts, values.dropna()), minlength=len(cuts) + 1)
        for values in (one, other)
    ]
    return float(jensenshannon(*(side / side.sum() for side in sides), base=2))


@pytest.mark.parametrize(("first", "end"), [(0, 1), (3, 40), (31, 33), (64, 96), (100, 300), (0, 300)])
def test_a_stretch_is_as_far_from_the_reference_as_its_own_rows(reference, current, first: int, end: int):
    report, counts = made(reference, current)
    found = compare_stretches(report, WindowFile(counts), stretch(first, end), None)
    rows = within(current, first, end)
    assert found.current.rows == len(rows)
    assert (found.current.since, found.current.until) == (START + first * HOUR, START + end * HOUR)
    by_name = {one.name: one for one in found.features}
    cuts = np.unique(np.quantile(reference.x, np.linspace(0, 1, 21)[1:-1]))
    assert by_name["x"].distance == pytest.approx(far(cuts, reference.x, rows.x), rel=1e-9)
    shares = [side.word.value_counts(normalize=True).reindex(["u", "v"]) for side in (reference, rows)]
    assert by_name["word"].distance == pytest.approx(jensenshannon(*shares, base=2), rel=1e-9)
    assert by_name["holes"].current.missing == pytest.approx(rows.holes.isna().mean())


def test_two_stretches_are_compared_with_one_another(reference, current):
    report, counts = made(reference, current)
    found = compare_stretches(report, WindowFile(counts), stretch(150, 300), stretch(0, 150))
    then, now = within(current, 0, 150), within(current, 150, 300)
    assert (found.reference.rows, found.current.rows) == (len(then), len(now))
    by_name = {one.name: one for one in found.features}
    cuts = np.unique(np.quantile(reference.x, np.linspace(0, 1, 21)[1:-1]))
    assert by_name["x"].distance == pytest.approx(far(cuts, then.x, now.x), rel=1e-9)
    assert {name: one.status for name, one in by_name.items()} == {
        "x": "drift", "whole": "drift", "word": "drift", "holes": "violation", "same": "ok",
    }  # fmt: skip
    assert by_name["holes"].findings[0].fault == "missing"
    assert found.status == "violation"


def test_what_is_drawn_are_the_rows_of_both_sides_in_equal_steps(reference, current):
    report, counts = made(reference, current)
    found = compare_stretches(report, WindowFile(counts), stretch(200, 300), None)
    rows = within(current, 200, 300)
    x = next(one for one in found.features if one.name == "x").bins
    steps = np.diff(x.edges)
    assert np.ptp(steps[2:-6]) < 1e-9
    assert x.edges[-1] > reference.x.max()
    for shares, values in ((x.reference, reference.x), (x.current, rows.x)):
        cut = [-np.inf if x.open_low else x.edges[0], *x.edges[1:-1], np.inf if x.open_high else x.edges[-1]]
        counted = pd.cut(values, cut).value_counts(sort=False, normalize=True)
        assert shares == pytest.approx(counted.tolist(), abs=1e-5)
        assert sum(shares) == pytest.approx(1.0, abs=1e-4)
    word = next(one for one in found.features if one.name == "word").bins
    assert dict(zip(word.labels, word.current, strict=True)) == pytest.approx(
        rows.word.value_counts(normalize=True).to_dict(), abs=1e-5
    )


def test_few_rows_leave_a_column_unjudged_and_none_at_all_are_refused(reference, current):
    few = pd.concat([within(current, 200, 300), within(current, 100, 101).head(10)])
    report, counts = made(reference, few)
    found = compare_stretches(report, WindowFile(counts), stretch(100, 101), None)
    assert {one.status for one in found.features} <= {"unjudged", "ok", "violation"}
    assert any(finding.fault == "too_few" for one in found.features for finding in one.findings)
    with pytest.raises(InvalidInput, match="No window begins in that stretch"):
        compare_stretches(report, WindowFile(counts), stretch(0, 50), None)


def test_a_column_that_is_missing_or_of_another_type_has_no_value_in_any_stretch(reference, current):
    report, counts = made(reference, current.drop(columns="x").assign(word=1.5))
    found = compare_stretches(report, WindowFile(counts), stretch(0, 300), None)
    faults = {one.name: one.findings[0].fault for one in found.features if one.findings}
    assert faults["x"] == faults["word"] == "no_values"
    assert found.status == "violation"


def test_a_column_that_nobody_asked_about_is_left_out_of_stretches_too(reference, current):
    report, counts = made(reference, current, features=["word"])
    found = compare_stretches(report, WindowFile(counts), stretch(0, 300), None)
    assert {one.name: one.status for one in found.features if one.status != "ignored"} == {"word": "drift"}


@pytest.mark.parametrize("numeric", ["psi", "ks", "wasserstein"])
def test_every_method_has_stretches(reference, current, numeric: str):
    report, counts = made(reference, current, numeric=numeric)
    x = next(
        one
        for one in compare_stretches(report, WindowFile(counts), stretch(200, 300), None).features
        if one.name == "x"
    )
    assert (x.method, x.status) == ("js" if numeric == "wasserstein" else numeric, "drift")


def test_torn_and_newer_windows_are_refused(reference, current):
    _, counts = made(reference, current.head(500))
    windowcounts.check(counts)
    for torn in (counts[:-1], counts[:100], b"", b"no windows at all", counts + b"x"):
        with pytest.raises(InvalidInput, match="windows of a drift report"):
            windowcounts.check(torn)
    with pytest.raises(WrongStore, match="written in format 9"):
        windowcounts.check(counts.replace(b"\xa6format\x01", b"\xa6format\x09", 1))


def test_what_lies_beyond_all_that_the_reference_knows_is_said_to_do_so(reference, current):
    report, counts = made(reference, current.assign(x=current.x + 1e6))
    x = next(
        one
        for one in compare_stretches(report, WindowFile(counts), stretch(0, 300), None).features
        if one.name == "x"
    )
    assert (x.bins.open_low, x.bins.open_high, x.bins.current[-1]) == (False, True, 1.0)
    assert " on lay 0.0% of the values, and lie 100.0%" in x.words
