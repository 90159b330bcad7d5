from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from cellworks_engine.monitors.comparing import Compared, compare
from cellworks_engine.monitors.schema import DriftReport, DriftSettings, DriftSide, FeatureDrift
from cellworks_engine.statistics.pieces import pieces, sketch_of

EXAMPLES = Path(__file__).parents[3] / "magics" / "cellworks" / "examples"


@pytest.fixture(scope="session")
def flights() -> pd.DataFrame:
    """Return every flight of the example, 336,776 of them."""
    return pd.read_parquet(EXAMPLES / "flights.parquet")


def side(table: Any, words: str = "rows") -> Compared:
    made = sketch_of(pieces(table))
    return Compared(made, DriftSide(words=words, rows=made.rows))


def drift(reference: Any, current: Any, **more: Any) -> DriftReport:
    """Return the report of two tables; keywords are settings."""
    return compare(side(reference, "reference"), side(current, "current"), DriftSettings(**more))


def one(reference: Any, current: Any, **more: Any) -> FeatureDrift:
    """Return how one column has moved, of the values on both sides (lists, arrays or Arrow arrays)."""
    tables = [
        pa.table({"x": values if hasattr(values, "type") else pa.array(values)})
        for values in (reference, current)
    ]
    (feature,) = drift(*tables, **more).features
    return feature


def faults(feature: FeatureDrift) -> list[str]:
    return [finding.fault for finding in feature.findings]
