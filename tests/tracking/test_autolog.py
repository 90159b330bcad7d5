"""What autologging replaces of MLflow says what MLflow said; in a process of its own, since it lasts."""

import os
import subprocess
import sys
from pathlib import Path

from tests.tracking.world import attempt

from cellworks_engine.jobs.spool import MetricLine, read_lines

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


RAISED = """
import warnings
import numpy as np, pandas as pd
from cellworks.tracking import autolog
autolog.enable()
import mlflow
from sklearn.linear_model import LogisticRegression
counts = pd.DataFrame({"n": np.arange(20), "x": np.arange(20.0)})
with warnings.catch_warnings(record=True) as raised:
    warnings.simplefilter("always")
    LogisticRegression().fit(counts, counts.n > 9)
    assert mlflow.last_logged_model() is not None
    warnings.warn("the user's own", UserWarning)
    by_itself = [str(one.message)[:30] for one in raised]
    mlflow.models.infer_signature(counts)
    asked = [str(one.message)[:30] for one in raised[len(by_itself):]]
print(by_itself, asked)
"""


def test_a_fit_raises_no_warning_of_its_own_and_a_signature_that_is_asked_for_does(tmp_path: Path) -> None:
    job = attempt(tmp_path / "jobs")
    own = {
        **os.environ,
        "CELLWORKS_JOB_FOLDER": str(job.folder.path),
        "CELLWORKS_HOME": str(tmp_path),
        "MLFLOW_TRACKING_URI": "cellworks://job",
        "MLFLOW_RUN_ID": job.run_id,
        "MLFLOW_EXPERIMENT_ID": "0",
    }
    done = subprocess.run(
        [sys.executable, "-c", RAISED], capture_output=True, text=True, check=False, env=own
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.splitlines()[-1] == "[\"the user's own\"] ['Hint: Inferred schema contains']"
    lines, _ = read_lines(job.folder.spool, 0)
    assert "training_log_loss" in {line.key for line in lines if isinstance(line, MetricLine)}


def test_preparing_starts_no_thread_and_does_not_load_torch() -> None:
    done = subprocess.run([sys.executable, "-c", PREPARED], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


LATE = """
import sys
from cellworks.tracking.enabling import enable
enable()
import json, pandas
assert "mlflow" not in sys.modules
try:
    import xgboost_that_is_not_there
except ImportError:
    pass
from sklearn.linear_model import LinearRegression
import mlflow, sklearn
from mlflow.utils.autologging_utils import autologging_is_disabled
assert not autologging_is_disabled("sklearn")
assert type(sklearn.__loader__).__name__ == type(sklearn.__spec__.loader).__name__ == "SourceFileLoader"
assert hasattr(LinearRegression.fit, "__wrapped__"), "fit is not patched"
"""


def test_a_job_that_trains_nothing_does_not_wait_for_mlflow() -> None:
    done = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
