"""Real models, as MLflow saves them: numbers only, trees, and a pipeline that encodes words."""

from pathlib import Path
from typing import Any

import mlflow
import numpy as np
import pandas as pd
from mlflow.models import infer_signature
from mlflow.types import ColSpec, DataType, Schema
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

COLUMNS = [f"f{number}" for number in range(6)]


def numbers(rows: int = 2000) -> pd.DataFrame:
    """Return rows of numbers."""
    source = np.random.default_rng(7)
    return pd.DataFrame(source.normal(size=(rows, len(COLUMNS))), columns=COLUMNS)


def flights(rows: int = 2000) -> pd.DataFrame:
    """Return flights: a carrier, a distance, an hour, and whether it was a weekend."""
    source = np.random.default_rng(11)
    return pd.DataFrame(
        {
            "carrier": source.choice(["AA", "UA", "DL", "WN"], rows),
            "distance": source.normal(800, 200, rows),
            "hour": source.integers(0, 24, rows),
            "weekend": source.random(rows) < 2 / 7,
        }
    )


class Echo(mlflow.pyfunc.PythonModel):
    """Returns the sum of a row and what its parameters say: a model that MLflow knows nothing of."""

    def predict(self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> Any:
        return [float(value) * (params or {}).get("scale", 1.0) for value in model_input.sum(axis=1)]


def save_models(folder: Path) -> dict[str, Path]:
    """Save every model and return where each stands."""
    frame, flown = numbers(), flights()
    label = (frame["f0"] + frame["f1"] * frame["f2"] > 0).astype(int)
    late = np.where(flown["hour"] + 5 * (flown["carrier"] == "AA") > 14, "late", "on time")
    encoder = OneHotEncoder(handle_unknown="ignore")
    flight = make_pipeline(
        make_column_transformer((encoder, ["carrier"]), (StandardScaler(), ["distance", "hour", "weekend"])),
        LogisticRegression(),
    )
    linear = LinearRegression().fit(frame, frame @ np.arange(1.0, 7.0))
    models = {
        "lr": (LogisticRegression().fit(frame, label), frame),
        "hgb": (HistGradientBoostingClassifier(max_iter=20).fit(frame, label), frame),
        "linear": (linear, frame),
        "flights": (flight.fit(flown, late), flown),
    }
    places = {}
    for name, (model, given) in models.items():
        places[name] = folder / name
        signature = infer_signature(given, model.predict(given))
        if name == "flights":
            signature.inputs = Schema(
                [ColSpec(one.type, one.name, required=one.name != "distance") for one in signature.inputs]
            )
        mlflow.sklearn.save_model(
            model,
            places[name],
            signature=signature,
            pip_requirements=["scikit-learn"],
            serialization_format="cloudpickle",
        )
    places["echo"] = folder / "echo"
    schema = infer_signature(frame, [1.0], params={"scale": 1.0})
    mlflow.pyfunc.save_model(
        places["echo"], python_model=Echo(), signature=schema, pip_requirements=["pandas"]
    )
    places["dates"] = folder / "dates"
    schema = infer_signature(frame[["f0"]].assign(when=pd.Timestamp("2024-01-01")), [1.0])
    schema.inputs = Schema([ColSpec(DataType.double, "f0"), ColSpec(DataType.datetime, "when")])
    mlflow.pyfunc.save_model(
        places["dates"], python_model=Years(), signature=schema, pip_requirements=["pandas"]
    )
    return places


class Years(mlflow.pyfunc.PythonModel):
    """Returns the year of a date."""

    def predict(self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None) -> Any:
        return model_input["when"].dt.year.tolist()
