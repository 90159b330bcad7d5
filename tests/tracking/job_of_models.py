"""What a job that trains with everything would do: run as a process of its own by test_models.py.

Prints as JSON the models by what made them.
"""

import json
import sys
import warnings

import mlflow
import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")

from cellworks.tracking import autolog  # noqa: E402

autolog.prepare()
assert mlflow.get_tracking_uri() == "cellworks://job"
autolog.enable()

X = pd.DataFrame(np.arange(120.0).reshape(40, 3), columns=["temp", "wind", "hour"])
late = (X.temp > 60).astype(int)
made: dict[str, str] = {}


def newest(name: str) -> None:
    made[name] = mlflow.last_logged_model().model_id


def sklearn_autologged() -> None:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LinearRegression, LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    make_pipeline(StandardScaler(), LogisticRegression()).fit(X, late)
    newest("sklearn pipeline")
    HistGradientBoostingClassifier(max_iter=3).fit(X, late)
    newest("sklearn hgb")
    LinearRegression().fit(X, X.hour * 2)
    newest("sklearn regression")
    mlflow.log_metric("by hand", 0.66)
    mlflow.end_run()


def sklearn_explicit() -> None:
    from sklearn.ensemble import HistGradientBoostingRegressor

    with mlflow.utils.autologging_utils.disable_autologging():
        model = HistGradientBoostingRegressor(max_iter=3).fit(X, X.hour)
    mlflow.sklearn.log_model(model, name="by hand", input_example=X.head(2))
    newest("sklearn hgb by hand")


def lightgbm_autologged() -> None:
    import lightgbm

    lightgbm.train({"objective": "binary", "verbose": -1, "num_threads": 1}, lightgbm.Dataset(X, late), 3)
    newest("lightgbm")
    lightgbm.LGBMClassifier(n_estimators=3, verbose=-1, n_jobs=1).fit(X, late)
    newest("lightgbm sklearn")


def xgboost_autologged() -> None:
    import xgboost

    xgboost.train({"objective": "binary:logistic", "nthread": 1}, xgboost.DMatrix(X, late), 3)
    newest("xgboost")
    xgboost.XGBClassifier(n_estimators=3, n_jobs=1).fit(X, late)
    newest("xgboost sklearn")


def torch_by_hand() -> None:
    import torch

    torch.manual_seed(1)
    torch.set_num_threads(1)
    model = torch.nn.Sequential(torch.nn.Linear(3, 1))
    mlflow.pytorch.log_model(model, name="net")
    newest("torch")


if __name__ == "__main__":
    out = sys.stdout
    sys.stdout = sys.stderr
    for part in (
        sklearn_autologged,
        sklearn_explicit,
        lightgbm_autologged,
        xgboost_autologged,
        torch_by_hand,
    ):
        part()
    out.write(json.dumps(made))
