from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from cellworks_engine.statistics.columns import ColumnSketch
from cellworks_engine.statistics.sketches import sketch

EXAMPLES = Path(__file__).parents[3] / "magics" / "cellworks" / "examples"


@pytest.fixture(scope="session")
def flights() -> pd.DataFrame:
    """Return every flight of the example, 336,776 of them."""
    return pd.read_parquet(EXAMPLES / "flights.parquet")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20130101)


def numbers(values: np.ndarray) -> ColumnSketch:
    """Return the sketch of a column that holds these."""
    return sketch(pa.table({"x": np.asarray(values, dtype=float)}))["x"]


NASTY = {
    "normal": lambda rng, n: rng.normal(size=n),
    "a tail without a mean": lambda rng, n: rng.pareto(1, n),
    "two tails without a mean": lambda rng, n: rng.standard_cauchy(n),
    "nine orders of magnitude": lambda rng, n: rng.lognormal(0, 3, n),
    "two modes far apart": lambda rng, n: np.where(rng.random(n) < 0.5, 0, 1e6) + rng.normal(size=n),
    "mostly zero": lambda rng, n: np.where(rng.random(n) < 0.9, 0, rng.lognormal(0, 2, n)),
    "five values": lambda rng, n: rng.integers(0, 5, n).astype(float),
    "constant": lambda rng, n: np.full(n, 3.14),
    "sorted": lambda rng, n: np.sort(rng.normal(size=n)),
    "sorted downwards": lambda rng, n: np.sort(rng.exponential(size=n))[::-1],
    "wandering off": lambda rng, n: np.linspace(0, 50, n) + rng.normal(size=n),
    "the whole range of a float": lambda rng, n: rng.choice([-1e308, 0, 1e-308, 1e308], n) * rng.random(n),
}
"""Ways to make so many numbers that a sketch may stumble over."""
