"""Windows of the current rows are compared with the reference one by one, by counts that NumPy gives too."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy.spatial.distance import jensenshannon

from cellworks_engine.errors import InvalidInput
from cellworks_engine.monitors.schema import DriftSettings, Timeline
from cellworks_engine.monitors.timeline import Cutting
from cellworks_engine.statistics.pieces import pieces, sketch_of

DAY = 86_400.0


def cut(reference, current, window: float = DAY, rows: int = 10**9, **settings) -> Timeline:
    table = sketch_of(pieces(reference))
    cutting = Cutting(table, "at", window, list(table.columns), DriftSettings(**settings))
    for start in range(0, len(current), rows):
        for piece in pieces(current[start : start + rows]):
            cutting.add(piece)
    return cutting.timeline()


@pytest.fixture
def days() -> pd.DataFrame:
    rng = np.random.default_rng(8)
    at = pd.Timestamp("2026-03-01") + pd.to_timedelta(rng.uniform(0, 10 * DAY, 5000), "s")
    late = np.asarray(at.day > 5)
    return pd.DataFrame({
        "at": at, "x": rng.normal(late * 2.0, 1), "w": rng.choice(["u", "v"], 5000),
        "z": np.where(rng.random(5000) < 0.2 * late, np.nan, 1.0),
    })  # fmt: skip


def test_each_windows_distance_is_that_of_its_rows(days: pd.DataFrame):
    reference = pd.DataFrame(
        {"x": np.random.default_rng(9).normal(size=4000), "w": ["u", "v"] * 2000, "z": 1.0}
    )
    found = cut(reference, days)
    assert (found.features, len(found.starts), sum(found.rows)) == (["x", "w", "z"], 10, 5000)
    assert found.starts[0] == pd.Timestamp("2026-03-01").timestamp()
    cuts = np.unique(np.quantile(reference.x, np.linspace(0, 1, 21)[1:-1]))
    for place, start in enumerate(found.starts):
        rows = days[days["at"].dt.floor("D") == pd.Timestamp(start, unit="s")]
        counts = [np.bincount(np.searchsorted(cuts, one), minlength=20) for one in (reference.x, rows.x)]
        p, q = (side / side.sum() for side in counts)
        assert found.rows[place] == len(rows)
        assert found.distances[0][place] == pytest.approx(jensenshannon(p, q, base=2), rel=1e-4)
        shares = rows.w.value_counts(normalize=True).reindex(["u", "v"]).to_numpy()
        assert found.distances[1][place] == pytest.approx(jensenshannon([0.5, 0.5], shares, base=2), rel=1e-3)
        assert found.missing[2][place] == pytest.approx(rows.z.isna().mean(), rel=1e-4)
    assert found.moved == [0] * 5 + [1] * 5


def test_pieces_in_any_order_give_the_same_timeline(days: pd.DataFrame):
    whole = cut(days, days)
    mixed = days.sample(frac=1, random_state=1)
    assert cut(days, mixed, rows=333) == whole


def test_a_window_without_a_value_has_no_distance_and_rows_without_a_time_are_counted(days: pd.DataFrame):
    current = days.assign(x=days.x.where(days["at"].dt.day != 3))
    current.loc[:9, "at"] = pd.NaT
    found = cut(days, current)
    assert found.distances[0][2] is None
    assert found.missing[0][2] == 1.0
    assert found.untimed == 10


def test_what_a_method_cannot_measure_in_windows_is_measured_by_jensen_shannon_without_a_limit(
    days: pd.DataFrame,
):
    found = cut(days, days, preset="azure")
    assert (found.methods[0], found.limits[0]) == ("js", None)
    assert cut(days, days, numeric="ks").methods[0] == "ks"


def test_times_written_as_texts_are_read(days: pd.DataFrame):
    texts = days.assign(at=days["at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert cut(days, texts).rows == cut(days, days.assign(at=days["at"].dt.floor("s"))).rows


def test_columns_that_are_no_times_and_too_many_windows_are_refused(days: pd.DataFrame):
    with pytest.raises(InvalidInput, match="`at` is no datetime"):
        cut(days, days.assign(at=1.0))
    with pytest.raises(InvalidInput, match="no column `at`"):
        cut(days, days.drop(columns="at"))
    with pytest.raises(InvalidInput, match=r"more than 4,000 stretches"):
        cut(days, days, window=60.0)
    with pytest.raises(InvalidInput, match="longer than 0"):
        cut(days, days, window=0.0)


def test_a_column_of_another_type_counts_as_missing(days: pd.DataFrame):
    found = cut(days, days.assign(x=days.x.astype(str)))
    assert set(found.missing[0]) == {1.0}


def test_two_thousand_windows_are_lists_of_numbers():
    rng = np.random.default_rng(0)
    rows = 10_000
    table = {f"f{n}": rng.normal(size=rows) for n in range(50)}
    at = pa.array((np.arange(rows) * 3600 // 5).astype("datetime64[s]"))
    found = cut(pa.table(table).to_pandas(), pa.table({"at": at, **table}).to_pandas(), window=3600.0)
    assert (len(found.starts), len(found.features), len(found.distances[49])) == (2000, 50, 2000)
    assert set(found.rows) == {5}
    assert sum(found.moved) == 0
