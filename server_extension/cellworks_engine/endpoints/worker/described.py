"""What requests are understood with: a model's description and signature. Nothing of the model is loaded."""

from typing import Any

from cellworks_engine.endpoints.configuration import WorkerSpec
from cellworks_engine.endpoints.worker.signature import Signature


class Described:
    """A version at an endpoint, and MLflow's description of its model."""

    def __init__(self, spec: WorkerSpec, metadata: Any) -> None:
        self.spec = spec
        self.metadata = metadata
        """An `mlflow.models.Model`."""
        self.signature = Signature(metadata.get_input_schema())
