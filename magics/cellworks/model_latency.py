"""How long a version takes to predict its input example, measured in this process."""

import json
import platform
import time
from typing import Any

from cellworks_engine.errors import Refused
from cellworks_engine.models.check_schema import Latency

CALLS = 200
SECONDS = 5.0
"""It stops at whichever comes first, but not before `_FEWEST` calls."""
_FEWEST = 20
_WARM = 3


def measure(model: Any, example: str | None, *, calls: int = CALLS, seconds: float = SECONDS) -> Latency:
    """Predict the input example again and again; percentiles are of single calls, in milliseconds.

    `model` is MLflow's PyFuncModel, `example` the JSON of a request. Raises Refused where there is no example
    or it cannot be predicted.
    """
    if example is None:
        raise Refused(
            "The version has no input example, so there is nothing to predict.",
            hint="Register it with input_example=X.head(1).",
        )
    rows = rows_of(example)
    times: list[float] = []
    try:
        for _ in range(_WARM):
            model.predict(rows)
        ends = time.perf_counter() + seconds
        while len(times) < calls and (len(times) < _FEWEST or time.perf_counter() < ends):
            begun = time.perf_counter()
            model.predict(rows)
            times.append((time.perf_counter() - begun) * 1000)
    except Exception as error:
        raise Refused(f"It cannot predict its input example: {type(error).__name__}: {error}") from error
    times.sort()
    return Latency(
        p50=_at(times, 0.50), p95=_at(times, 0.95), p99=_at(times, 0.99), rows=max(1, len(rows)),
        calls=len(times), host=platform.node(),
    )  # fmt: skip


def rows_of(example: str) -> Any:
    """Return the rows of an example as a model takes them: a frame, an array, or a dict of arrays."""
    import numpy as np
    import pandas as pd

    told = json.loads(example)
    if isinstance(told, dict):
        if "dataframe_split" in told:
            return pd.DataFrame(**told["dataframe_split"])
        if "dataframe_records" in told:
            return pd.DataFrame(told["dataframe_records"])
        if "columns" in told and "data" in told:
            return pd.DataFrame(told["data"], columns=told["columns"])
        inner = told.get("instances", told.get("inputs", told))
        if isinstance(inner, dict):
            return {name: np.asarray(value) for name, value in inner.items()}
        return np.asarray(inner)
    return np.asarray(told)


def _at(times: list[float], share: float) -> float:
    """Return a percentile: the smallest time that at least this share of the calls did not exceed."""
    return times[min(len(times) - 1, max(0, -(-int(share * 1000) * len(times) // 1000) - 1))]
