"""Vertex AI's `:predict`: `instances` and `parameters` in, `predictions` out."""

from typing import Any

import msgspec

from cellworks_engine.endpoints.frames import Request
from cellworks_engine.endpoints.worker.described import Described
from cellworks_engine.endpoints.worker.protocols import mlflow
from cellworks_engine.endpoints.worker.protocols.reading import listed, read_object
from cellworks_engine.endpoints.worker.questions import Predicted, Question, Said, Unreadable
from cellworks_engine.errors import InvalidInput


def predict(model: Described, request: Request) -> Question:
    """Understand a request to predict; `parameters` are MLflow's params."""
    said = read_object(request.body)
    if not isinstance(said.get("instances"), list):
        raise Unreadable("The body is to hold instances, a list with one entry a row.")
    parameters: Any = said.get("parameters")
    if parameters is not None and not isinstance(parameters, dict):
        raise InvalidInput("parameters is to be an object.", field="parameters")
    name, _, number = model.spec.version.rpartition("/")
    named = {
        "deployedModelId": model.spec.deployment,
        "model": name,
        "modelDisplayName": name,
        "modelVersionId": number,
    }

    def encode(predicted: Predicted) -> Said:
        return Said(msgspec.json.encode({"predictions": listed(predicted), **named}))

    understood = mlflow._json(model, {"instances": said["instances"]}, encode)
    return understood._replace(params=parameters or None)
