"""What autologging replaces of MLflow says what MLflow said; in a process of its own, since it lasts."""

import subprocess
import sys

CHECK = """
import mlflow, mlflow.types.utils as types, mlflow.sklearn.utils as listing
import numpy as np, pandas as pd
from sklearn.utils import all_estimators
theirs = types._infer_required
from cellworks.tracking import autolog
autolog.prepare()
assert mlflow.utils.autologging_utils.autologging_is_disabled("sklearn")
columns = [
    pd.Series([1.0, 2.0]), pd.Series([1.0, np.nan]), pd.Series([1, None]), pd.Series(["a", None]),
    pd.Series([pd.NaT, pd.Timestamp(0)]), pd.Series([1, pd.NA], dtype="Int64"), pd.Series([], dtype=float),
    pd.Series(["a", "b"]), pd.Series([True, False]), [1, None], [1, 2], None, 3.0, float("nan"),
]
for column in columns:
    assert types._infer_required(column) == theirs(column), column
ours = {name for name, _ in listing._all_estimators()}
missing = [one for name, one in all_estimators() if name not in ours]
assert all(one.__module__.startswith("sklearn.feature_extraction") for one in missing), missing
from mlflow.data.digest_utils import compute_pandas_digest
from cellworks.tracking.frames import digest
frame = pd.DataFrame({
    "n": [1.0, None], "i": [1, 2], "s": ["a", "b"], "m": ["a", 1], "b": [True, False], 5: ["x", None],
    "t": pd.to_datetime([0, 1]), "c": pd.Categorical(["a", "b"]), "o": pd.Series([1, 2], dtype=object),
    "q": pd.Series(["a", "b"], dtype="string"),
})
big = pd.DataFrame({"x": range(20_000), "s": ["a"] * 19_999 + [1]})
for one in (frame, frame[["n"]], frame.set_index("i"), big, pd.DataFrame(index=[1, 2])):
    assert digest(one) == compute_pandas_digest(one), one
autolog.enable()
assert not mlflow.utils.autologging_utils.autologging_is_disabled("sklearn")
mlflow.sklearn.autolog(disable=True)
assert mlflow.utils.autologging_utils.autologging_is_disabled("sklearn")
"""

PREPARED = """
import os, sys, threading
from cellworks.tracking import autolog
autolog.prepare()
assert "torch" not in sys.modules
assert threading.active_count() == 1
"""


def test_what_is_replaced_answers_as_before() -> None:
    done = subprocess.run([sys.executable, "-c", CHECK], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


def test_preparing_starts_no_thread_and_does_not_load_torch() -> None:
    done = subprocess.run([sys.executable, "-c", PREPARED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
