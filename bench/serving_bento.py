"""A model served by BentoML, as its documentation has it; run in BentoML's own environment."""

import os

import bentoml
import joblib
import numpy as np


@bentoml.service(workers=1)
class Served:
    """One model."""

    def __init__(self) -> None:
        self.model = joblib.load(os.environ["MODEL"])

    @bentoml.api(batchable=True, max_batch_size=256, max_latency_ms=1000)
    def predict(self, rows: np.ndarray) -> np.ndarray:
        """Predict rows."""
        return self.model.predict(rows)
