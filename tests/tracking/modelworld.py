"""Real models of the flights data, logged by plain MLflow as anybody would, past the studio."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from sklearn.linear_model import LogisticRegression

from cellworks import examples

FEATURES = ["dep_delay", "distance", "hour"]


@cache
def flights() -> tuple[pd.DataFrame, pd.Series]:
    """Return a thousand flights of January and whether each was late."""
    frame = pd.read_parquet(Path(examples.__file__).with_name("flights.parquet"))
    kept = frame.dropna(subset=[*FEATURES, "arr_delay"]).head(1000)
    return kept[FEATURES].astype(float), (kept["arr_delay"] > 15).astype(int)


def fitted(c: float = 1.0) -> LogisticRegression:
    """Return a logistic regression that was fitted to the flights."""
    x, y = flights()
    return LogisticRegression(C=c, max_iter=200).fit(x, y)


@dataclass
class Plain:
    """Plain MLflow on a store, with an experiment whose artifacts lie where the test says."""

    uri: str
    artifacts: str | None

    def __post_init__(self) -> None:
        from mlflow import MlflowClient

        self.client = MlflowClient(tracking_uri=self.uri, registry_uri=self.uri)
        known = self.client.get_experiment_by_name("plain")
        made = known.experiment_id if known else self.client.create_experiment("plain", self.artifacts)
        self.experiment = made

    @contextmanager
    def chosen(self) -> Iterator[None]:
        """Make its store the one of the whole process for a while, as MLflow's own functions want it."""
        import mlflow

        mlflow.set_tracking_uri(self.uri)
        try:
            yield
        finally:
            mlflow.set_tracking_uri(None)

    def run(self, model: Any = None, *, signed: bool = True, **metrics: float) -> tuple[str, str]:
        """Log a run with a fitted model; returns the ids of both."""
        import mlflow

        x, _ = flights()
        with self.chosen(), mlflow.start_run(experiment_id=self.experiment, run_name="plain") as run:
            mlflow.log_params({"C": 1.0})
            mlflow.log_metrics(metrics)
            given = {"input_example": x.head(3)} if signed else {}
            made = mlflow.sklearn.log_model(
                model if model is not None else fitted(), name="model", pip_requirements=["scikit-learn"],
                serialization_format="cloudpickle", **given,
            )  # fmt: skip
        return run.info.run_id, made.model_id

    def register(self, name: str, run: str, model: str) -> int:
        """Register a logged model as another tool would."""
        from mlflow.exceptions import MlflowException

        try:
            self.client.create_registered_model(name)
        except MlflowException as error:
            assert error.error_code == "RESOURCE_ALREADY_EXISTS"
        with self.chosen():  # MLflow looks the model up in the store of the process, not in the client's
            made = self.client.create_model_version(name, f"models:/{model}", run, model_id=model)
        return int(made.version)
