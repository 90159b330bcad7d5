"""What MLflow asks of a frame value by value in Python, asked column by column: the same answers, sooner.

A frame of 400,000 x 20 took MLflow 12 s to describe, and 4 s to name by its content.
"""

from collections.abc import Callable
from typing import Any


def is_complete(one_by_one: Callable[[Any], bool], column: Any) -> bool:
    """Tell whether a column has no missing value; what is no column is MLflow's to look at."""
    if hasattr(column, "isna"):
        return not bool(column.isna().any())
    return one_by_one(column)


def digest(frame: Any) -> str:
    """Return the digest that MLflow has for a frame."""
    import numpy as np
    import pandas as pd
    from mlflow.data.digest_utils import MAX_ROWS, get_normalized_md5_digest

    head = frame.head(MAX_ROWS)
    texts = frame.columns[[_is_text(frame.iloc[:, place]) for place in range(frame.shape[1])]]
    numbers = head.select_dtypes(include=[np.number]).columns
    rows = pd.util.hash_pandas_object(head[texts.union(numbers)]).to_numpy()
    names = [str(name).encode() for name in frame.columns]
    return str(get_normalized_md5_digest([rows, np.int64(len(frame)), *names]))


def _is_text(column: Any) -> bool:
    """Tell whether every value is a str; of no values that is so."""
    if len(column) and column.dtype.kind in "biufcmM":
        return False
    return set(map(type, column)) <= {str}
