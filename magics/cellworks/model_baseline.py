"""The baseline of a version: sketches of its features and predictions, made in this process."""

import importlib
from pathlib import Path
from typing import Any, NamedTuple

from cellworks.client import Client, path_of
from cellworks.deposit import Deposit
from cellworks_engine.errors import CellworksError, InvalidInput, Refused
from cellworks_engine.models.schema import ModelVersion, NewBaseline, Signature
from cellworks_engine.models.signatures import read_signature

NONE_GIVEN = "There is none: no baseline= was given, and no dataset that can be read again was logged."


class Data(NamedTuple):
    """Rows that a baseline is made of, and the version of a dataset that they are."""

    frame: Any
    dataset: str | None
    what: str
    """For people: `flights/2`, `the frame given`."""


class Made(NamedTuple):
    """A baseline in the content store, or why there is none."""

    digest: str | None
    note: str


def given(baseline: Any) -> Data | None:
    """Return what a person gave as a baseline: a frame, or a dataset's handle; raises InvalidInput."""
    from cellworks.dataset_handle import Dataset
    from cellworks.dataset_origin import datasets_in

    if baseline is None:
        return None
    if isinstance(baseline, Dataset):
        return Data(baseline.frame(), baseline.ref, baseline.ref)
    if not hasattr(baseline, "columns"):
        raise InvalidInput(
            f"A baseline is a frame or a dataset's handle, not a {type(baseline).__name__}.",
            field="baseline",
            hint='baseline=X, or baseline=cw.datasets["flights"]',
        )
    ref = datasets_in({"baseline": baseline}).get("baseline")
    return Data(baseline, ref, ref or "the frame that was given")


def of_folder(client: Client, folder: Path, data: Data | None) -> Made:
    """Make the baseline of a model that lies in a folder; raises Refused where it cannot predict the rows."""
    if data is None:
        return Made(None, NONE_GIVEN)
    models: Any = importlib.import_module("mlflow.models")
    told = models.Model.load(str(folder / "MLmodel")).signature
    signature = None if told is None else read_signature(told.to_dict())
    try:
        model = importlib.import_module("mlflow.pyfunc").load_model(str(folder))
    except Exception as error:
        raise Refused(
            f"The model cannot be loaded again: {type(error).__name__}: {error}", field="baseline"
        ) from error
    return _made(client, model, signature, data)


def of_version(client: Client, version: ModelVersion, data: Data | None) -> ModelVersion:
    """Give a registered version its baseline: of the rows given, else of the dataset that its job used.

    It stays without one, and says why, where there are no rows or the job's cannot be predicted.
    """
    from cellworks.model_load import load

    found = data if data is not None else _logged(version)
    if found is None:
        return version
    try:
        made = _made(client, load(version, trust_pickle=True), version.signature, found)
    except CellworksError as error:
        if data is not None:
            raise
        made = Made(None, f"There is none: of {found.what} none could be made. {error.message}")
    body = NewBaseline(digest=made.digest, note=made.note)
    path = path_of("models", version.row.name, "versions", version.row.version, "baseline")
    return client.call("PUT", path, ModelVersion, body=body)


def _logged(version: ModelVersion) -> Data | None:
    """Return the one dataset that the version's job used, where it can be read as it was."""
    from cellworks.dataset_list import datasets

    refs = list(dict.fromkeys(use.dataset for use in version.lineage.data if use.dataset is not None))
    if len(refs) != 1:
        return None
    try:
        return Data(datasets[refs[0]].frame(), refs[0], f"{refs[0]}, which the job used")
    except CellworksError:
        return None


def _made(client: Client, model: Any, signature: Signature | None, data: Data) -> Made:
    from cellworks_engine.statistics.baselines import make_baseline, pack

    frame = _features(data, signature)
    try:
        predictions = model.predict(frame)
    except Exception as error:
        raise Refused(
            f"The model cannot predict {data.what}: {type(error).__name__}: {error}", field="baseline"
        ) from error
    packed = pack(make_baseline(frame, predictions, dataset=data.dataset))
    deposit = Deposit(client)
    digest = deposit.put(packed)
    deposit.send()
    return Made(digest, f"Made of {len(frame):,} rows of {data.what}.")


def _features(data: Data, signature: Signature | None) -> Any:
    """Return the columns that the model takes, in its order; raises Refused that names the missing."""
    import pandas as pd

    frame = data.frame if isinstance(data.frame, pd.DataFrame) else data.frame.to_pandas()
    named = [one for one in signature.inputs if one.name] if signature is not None else []
    if not named:
        return frame
    missing = [one.name for one in named if one.required and one.name not in frame.columns]
    if missing:
        raise Refused(
            f"The model takes {', '.join(missing[:5])}: no such column in {data.what}.", field="baseline"
        )
    return frame[[one.name for one in named if one.name in frame.columns]]
