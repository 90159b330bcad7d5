"""Tables in which something is wrong, and a report of one."""

from typing import Any

import numpy as np
import pandas as pd

from cellworks_engine.recipes.insights.report import report
from cellworks_engine.recipes.wrangling.ask_schema import AskInsights
from cellworks_engine.recipes.wrangling.insight_schema import InsightsAnswer
from cellworks_engine.recipes.wrangling.table_schema import Table


def reported(frame: pd.DataFrame, **asked: Any) -> InsightsAnswer:
    return report(frame, AskInsights(table=Table(frame="f"), **asked), lambda words, share: None)


def a_good_table(rows: int = 600) -> pd.DataFrame:
    luck = np.random.default_rng(11)
    x, y = luck.uniform(-1, 1, rows), luck.uniform(0, 100, rows)
    origin = luck.choice(["EWR", "JFK", "LGA"], rows)
    late = x + 0.5 * (origin == "EWR") + luck.normal(0, 0.7, rows) > 0.3
    return pd.DataFrame({
        "x": x, "y": y, "origin": origin, "late": np.where(late, "yes", "no"),
        "at": pd.Timestamp("2013-01-01") + pd.to_timedelta(np.sort(luck.integers(0, 9_000_000, rows)), "s"),
    })  # fmt: skip


def faulty() -> dict[tuple[str, str], pd.DataFrame]:
    """Return a table for each kind of warning, with the column that it is about."""
    good, luck = a_good_table(), np.random.default_rng(5)
    rows = len(good)
    skewed = luck.lognormal(0, 2, rows)
    far = good["y"].where(good.index % 100 > 0, 90_000.0)
    return {
        ("all-missing", "z"): good.assign(z=None),
        ("constant", "z"): good.assign(z="same"),
        ("missing", "x"): good.assign(x=good["x"].mask(good.index % 3 == 0)),
        ("disguised-missing", "origin"): good.assign(origin=good["origin"].mask(good.index % 9 == 0, "N/A")),
        ("disguised-missing", "y"): good.assign(y=good["y"].mask(good.index % 9 == 0, -999.0)),
        ("infinite", "y"): good.assign(y=good["y"].mask(good.index == 5, np.inf)),
        ("mixed-types", "z"): good.assign(z=[str(at) if at % 2 else at % 7 for at in range(rows)]),
        ("numbers-as-text", "z"): good.assign(z=[str(at % 7) for at in range(rows)]),
        ("id-like", "z"): good.assign(z=[f"N{at:05}" for at in luck.permutation(rows)]),
        ("skew", "z"): good.assign(z=skewed),
        ("outliers", "y"): good.assign(y=far),
        ("high-cardinality", "z"): good.assign(z=[f"N{at}" for at in luck.integers(0, 200, rows)]),
        ("rare-labels", "z"): good.assign(z=["X", "Y", "Z", *luck.choice(["a", "b"], rows - 3)]),
        ("duplicate-columns", "z"): good.assign(z=good["y"]),
        ("collinear", "z"): good.assign(z=good["y"] * 2 + luck.normal(0, 1, rows)),
        ("leakage", "z"): good.assign(z=(good["late"] == "yes") + luck.normal(0, 0.05, rows)),
    }  # fmt: skip
