"""Azure ML's `/score`: `input_data` (or `data`) in, a list of predictions out."""

from typing import Any

import msgspec

from cellworks_engine.endpoints.frames import Request
from cellworks_engine.endpoints.worker.described import Described
from cellworks_engine.endpoints.worker.protocols import mlflow
from cellworks_engine.endpoints.worker.protocols.reading import listed, read_object
from cellworks_engine.endpoints.worker.questions import Predicted, Question, Said, Unreadable, media_type


def score(model: Described, request: Request) -> Question:
    """Understand what Azure ML's endpoints of MLflow models take.

    `input_data` is a frame (`columns`, `index`, `data`), a list of rows, a list of objects, or an object of
    columns; `params` are MLflow's. `data` is what scoring scripts usually take. MLflow's forms and CSV are
    taken as well.
    """
    if media_type(request)[0] not in ("application/json", ""):
        return mlflow.invocations(model, request)._replace(encode=_encode)
    said = read_object(request.body)
    key = next((key for key in ("input_data", "data") if key in said), None)
    if key is None:
        if not any(form in said for form in mlflow.FORMS):
            raise Unreadable("The body is to hold input_data.")
        return mlflow._json(model, said, _encode)
    value = said[key]
    form = (
        "dataframe_split" if isinstance(value, dict) and "data" in value and "columns" in value else "inputs"
    )
    asked: dict[str, Any] = {form: value}
    if "params" in said:
        asked["params"] = said["params"]
    return mlflow._json(model, asked, _encode)


def _encode(predicted: Predicted) -> Said:
    return Said(msgspec.json.encode(listed(predicted)))
