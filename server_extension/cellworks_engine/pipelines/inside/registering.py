"""A model that no run has logged yet, logged so that it can become a version."""

import importlib
from typing import Any

from cellworks_engine.errors import InvalidInput, MissingExtra
from cellworks_engine.models.flavors import argument_of, flavor_of


def log(model: Any, numbers: dict[str, float]) -> Any:
    """Log a model by the flavour of its type, and numbers beside it; return the model.

    Raises MissingExtra without MLflow, InvalidInput for an object of no flavour.
    """
    try:
        mlflow: Any = importlib.import_module("mlflow")
    except ImportError:
        raise MissingExtra("Registering a model needs MLflow here.", hint="pip install mlflow") from None
    flavor = flavor_of(model)
    if flavor is None:
        kind = f"{type(model).__module__}.{type(model).__qualname__}"
        raise InvalidInput(
            f"No flavour of MLflow knows how to save a {kind}.", field="model",
            hint="Wrap it in a mlflow.pyfunc.PythonModel, or log it in the step that trains.",
        )  # fmt: skip
    module: Any = importlib.import_module(f"mlflow.{flavor}")
    more = {"serialization_format": "cloudpickle"} if flavor == "sklearn" else {}
    module.log_model(**{argument_of(flavor): model}, name="model", **more)
    if numbers:
        mlflow.log_metrics(numbers)
    print("It has no signature: nobody saw its rows. A train step whose library is autologged says it.")  # noqa: T201
    return model
