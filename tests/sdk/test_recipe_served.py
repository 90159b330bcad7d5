"""A recipe before a model: an endpoint takes raw rows and predicts what the notebook does."""

import json
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from tests.studio import Studio
from tests.waiting import eventually

import cellworks as cw
from cellworks.endpoint_asking import body_of
from cellworks_engine.errors import InvalidInput

pytestmark = pytest.mark.timeout(600)  # MLflow, warm processes and real fits, on whatever machine


def flights(seed: int, rows: int) -> pd.DataFrame:
    """Return raw rows: missing numbers, a carrier that training never saw, dates."""
    rng = np.random.default_rng(seed)
    carriers = ["AA", "UA", "B6"] if seed == 0 else ["AA", "UA", "B6", "ZZ"]
    frame = pd.DataFrame(
        {
            "temp": rng.normal(50, 10, rows),
            "distance": rng.integers(100, 3000, rows).astype("float64"),
            "carrier": rng.choice(carriers, rows),
            "time_hour": pd.date_range("2013-01-01", periods=rows, freq="h"),
        }
    )
    frame.loc[::7, "temp"] = np.nan
    return frame


RECIPE = [
    {"op": "impute", "columns": ["temp"], "by": "median"},
    {"op": "date-parts", "column": "time_hour", "parts": ["hour"]},
    {"op": "one-hot", "columns": ["carrier"], "unseen": "ignore"},
    {"op": "scale", "columns": ["distance"]},
    {"op": "drop-columns", "columns": ["time_hour"]},
]


def fit(frame, recipe):
    from sklearn.linear_model import LinearRegression
    from sklearn.pipeline import make_pipeline

    return make_pipeline(recipe.to_transformer(), LinearRegression()).fit(frame, frame["distance"] / 100)


@pytest.fixture
def home(studio: Studio, monkeypatch: pytest.MonkeyPatch, nothing_set: None) -> Iterator[Studio]:
    monkeypatch.setenv("CELLWORKS_HOME", str(studio.home.path))
    yield studio
    for endpoint in cw.endpoints():
        endpoint.delete()
    eventually(lambda: not len(cw.endpoints()))


def test_an_endpoint_takes_raw_rows_and_predicts_what_the_notebook_does(home: Studio) -> None:
    recipe = cw.recipes.make(RECIPE).fit(flights(0, 500))
    cw.submit(fit, flights(0, 500), recipe, register="raw_late").wait()
    here = fit(flights(0, 500), recipe)
    ep = cw.deploy("raw_late/1", endpoint="raw")
    asked = flights(1, 50)
    assert ep.predict(asked) == pytest.approx(list(here.predict(asked)))
    one = asked.iloc[[7]].assign(time_hour=asked["time_hour"].iloc[[7]].map(str))
    assert ep.predict(one.to_dict("records")) == pytest.approx(list(here.predict(asked.iloc[[7]])))
    assert np.isnan(asked["temp"].iloc[7]) and "ZZ" in set(asked["carrier"])


def test_missing_values_travel_as_null_and_infinite_ones_are_refused() -> None:
    rows = [{"a": float("nan"), "b": np.float64("nan"), "t": pd.NaT, "n": 1}]
    assert json.loads(body_of(rows)) == {"dataframe_records": [{"a": None, "b": None, "t": None, "n": 1}]}
    assert json.loads(body_of(np.array([[1.0, np.nan]]))) == {"inputs": [[1.0, None]]}
    with pytest.raises(InvalidInput, match="inf has no form in JSON"):
        body_of({"a": float("inf")})
