"""Loading a version in the caller's own process; the studio never does."""

import importlib
from typing import Any

from cellworks.environment import packages
from cellworks.model_save import mlflow_module
from cellworks_engine.errors import NotFound, Refused
from cellworks_engine.models.requirements import unmet
from cellworks_engine.models.schema import ModelVersion, ref_of


def load(version: ModelVersion, *, trust_pickle: bool) -> Any:
    """Return MLflow's PyFuncModel of a version; raises Refused where this Python cannot load it."""
    ref = ref_of(version.row.name, version.row.version)
    if version.pickles and not trust_pickle:
        raise Refused(f"{ref} holds {', '.join(version.pickles)}, which runs code when it is read.")
    lacking = unmet(version.requirements, packages())
    if lacking:
        said = ", ".join(f"{one.needs} (here: {one.has or 'none'})" for one in lacking)
        raise Refused(
            f"This Python does not meet what {ref} needs: {said}.",
            hint="pip install " + " ".join(f"'{one.needs}'" for one in lacking),
        )
    mlflow: Any = mlflow_module()
    where = version.path or _store_uri(version)
    try:
        return importlib.import_module("mlflow.pyfunc").load_model(where)
    except (mlflow.exceptions.MlflowException, OSError) as error:
        raise NotFound(f"{ref} cannot be loaded from {where}: {error}") from error


def _store_uri(version: ModelVersion) -> str:
    if version.problem is not None:
        raise NotFound(version.problem)
    return version.row.source
