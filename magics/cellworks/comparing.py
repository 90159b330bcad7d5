"""What a job says of two runs: do their models predict the same, are the values that they kept equal?

It runs in a job of its own, in the environment of the runs, since loading a model or a value runs code.
Question and report travel as JSON.
"""

import importlib.metadata
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from cellworks_engine.artifacts.content import content_file
from cellworks_engine.jobs.folder import AttemptFolder
from cellworks_engine.jobs.packing import unpack
from cellworks_engine.jobs.schema import Capture, Digest

if TYPE_CHECKING:
    from mlflow.pyfunc import PyFuncModel

MOST = 10
"""Pairs of models that are compared: the last ones, where a run logged more."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Which models and values to compare; ids of logged models in any order."""

    old: list[str] = []
    new: list[str] = []
    frames: list[Capture] = []
    """Captured frames and arrays that a model without an example may accept."""
    values: dict[str, tuple[Digest, Digest]] = {}
    tolerance: float = 0.0


class Prediction(msgspec.Struct, frozen=True, kw_only=True):
    """How the predictions of two models compare."""

    model: str
    on: str = ""
    """The rows: `its logged input example`, `jan_feb`."""
    rows: int = 0
    equal: float = 0.0
    """Share of the rows whose predictions are equal within the tolerance."""
    largest: float | None = None
    """The largest difference of two numbers."""
    problem: str | None = None
    """Why they could not be compared."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What was found."""

    digest: str
    """Of the packages that the job ran with."""
    moved: list[str] = []
    """Packages that the models name, and that have another version now."""
    predictions: list[Prediction] = []
    values: dict[str, bool | None] = {}
    """Whether kept values are equal; None where nobody can tell."""


def compare(question: str) -> str:
    """Answer a `Question`, both as JSON."""
    from cellworks.environment import environment

    asked = msgspec.json.decode(question, type=Question)
    content = _content()
    report = Report(
        digest=environment().digest,
        moved=_moved(asked.old),
        predictions=list(_predictions(asked, content)),
        values={name: _same_value(content, *pair) for name, pair in asked.values.items()},
    )
    return msgspec.json.encode(report).decode()


def _content() -> Path:
    launch = AttemptFolder(os.environ["CELLWORKS_JOB_FOLDER"]).launch()
    assert launch is not None
    return Path(launch.content)


def _predictions(asked: Question, content: Path) -> Iterator[Prediction]:
    pairs = list(zip(_in_order(asked.old), _in_order(asked.new), strict=False))
    for (old, name), (new, _) in pairs[-MOST:]:
        try:
            yield _compared(old, new, name, asked, content)
        except Exception as error:  # noqa: BLE001 (a model is anybody's code, and may raise anything)
            yield Prediction(
                model=name, problem=f"{type(error).__name__}: {str(error).splitlines()[0][:300]}"
            )


def _in_order(models: Sequence[str]) -> list[tuple[str, str]]:
    """Return ids and names of models in the order in which they were logged."""
    if not models:
        return []
    from mlflow import MlflowClient

    client = MlflowClient()
    found = [client.get_logged_model(one) for one in models]
    found.sort(key=lambda one: (one.creation_timestamp, one.model_id))
    return [(one.model_id, one.name) for one in found]


def _compared(old_id: str, new_id: str, name: str, asked: Question, content: Path) -> Prediction:
    import mlflow
    import numpy as np

    old, new = (mlflow.pyfunc.load_model(f"models:/{one}") for one in (old_id, new_id))
    rows, on = _rows(old, asked.frames, content)
    if rows is None:
        return Prediction(model=name, problem="it has no input example, and accepts no captured frame")
    then, now = np.asarray(_answers(old, rows)), np.asarray(_answers(new, rows))
    if then.shape != now.shape:
        return Prediction(model=name, on=on, rows=len(then), problem=f"{then.shape} became {now.shape}")
    equal, largest = _agreement(then, now, asked.tolerance)
    return Prediction(model=name, on=on, rows=len(then), equal=equal, largest=largest)


def _rows(model: "PyFuncModel", frames: Sequence[Capture], content: Path) -> tuple[Any, str]:
    """Return rows that the model accepts, and what they are: its example, else the largest captured frame."""
    if model.input_example is not None:
        return model.input_example, "its logged input example"
    for capture in sorted(frames, key=lambda one: -one.size):
        try:
            frame = unpack(content_file(content, capture.digest), capture.name)
            model.predict(frame)
        except Exception:  # noqa: BLE001, S112 (whatever it raises, these rows are not for this model)
            continue
        return frame, f"`{capture.name}`"
    return None, ""


def _answers(model: "PyFuncModel", rows: Any) -> Any:
    """Return probabilities where the model has them, which tell more than labels, else its predictions."""
    try:
        raw = model.get_raw_model()  # type: ignore[no-untyped-call]
    except NotImplementedError:
        return model.predict(rows)
    if not hasattr(raw, "predict_proba"):
        return model.predict(rows)
    schema = model.metadata.get_input_schema()  # type: ignore[no-untyped-call]
    named = schema is not None and schema.has_input_names() and hasattr(rows, "columns")
    return raw.predict_proba(rows[schema.input_names()] if named else rows)


def _agreement(then: Any, now: Any, tolerance: float) -> tuple[float, float | None]:
    """Return the share of equal rows, and the largest difference where they are numbers."""
    import numpy as np

    if then.size == 0:
        return 1.0, None
    if then.dtype.kind in "biufc" and now.dtype.kind in "biufc":
        then, now = then.astype(float), now.astype(float)
        alike = np.isclose(then, now, rtol=tolerance, atol=tolerance, equal_nan=True)
        finite = np.isfinite(then) & np.isfinite(now)
        largest = float(np.max(np.abs(then - now), where=finite, initial=0.0))
    else:
        alike, largest = np.asarray(then == now), None
    whole = alike.reshape(len(alike), -1).all(axis=1) if alike.ndim else alike
    return float(np.mean(whole)), largest


def _same_value(content: Path, old: Digest, new: Digest) -> bool | None:
    try:
        return _equal(*(unpack(content_file(content, one)) for one in (old, new)))
    except Exception:  # noqa: BLE001 (a class of the user's own may not know how to be compared)
        return None


def _equal(old: Any, new: Any) -> bool | None:
    if type(old) is not type(new):
        return False
    if hasattr(old, "equals"):  # frames and series, of pandas and Polars
        return bool(old.equals(new))
    if type(old).__module__.partition(".")[0] == "numpy":
        import numpy as np

        return bool(np.array_equal(old, new, equal_nan=np.asarray(old).dtype.kind in "fc"))
    if "__eq__" not in {name for kind in type(old).__mro__[:-1] for name in vars(kind)}:
        return _same_inside(old, new)  # equal only to itself: a model, for one
    return bool(old == new)


def _same_inside(old: Any, new: Any) -> bool | None:
    """Compare all that two objects are made of; None where that differs, which may mean nothing."""
    try:
        import joblib  # type: ignore[import-untyped]
    except ImportError:
        return None
    return True if joblib.hash(old) == joblib.hash(new) else None


_PINNED = re.compile(r"([A-Za-z0-9._-]+)==([^\s;]+)")


def _moved(models: Sequence[str]) -> list[str]:
    """Name the packages that the last model pins in a version that is not installed here."""
    ordered = _in_order(models)
    if not ordered:
        return []
    import mlflow
    from mlflow.exceptions import MlflowException

    try:
        file = mlflow.artifacts.download_artifacts(f"models:/{ordered[-1][0]}/requirements.txt")
    except (MlflowException, OSError):
        return []
    moved = []
    for name, then in _PINNED.findall(Path(file).read_text()):
        try:
            now = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            now = "not installed"
        if now != then:
            moved.append(f"{name} {then} then, {now} now")
    return moved
