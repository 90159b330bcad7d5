"""Claim: wherever a compiled model is served, it answers as the original does, and where not, it says why.

Ten data sets, of each several models, each compiled as at a deployment, then asked as a worker is asked: rows
like the data's, rows on the thresholds of trees and beside them, missing, huge, tiny and unseen values. The
original model, loaded a second time, is the judge. Faults that are planted must be found.
"""

import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from soak.compiled_data import Case, cases

if TYPE_CHECKING:
    import pandas as pd

    from cellworks_engine.endpoints.worker.model import Model

WHOLE = 500
"""Rows that are asked together; the odd ones are asked one by one."""
TOLERANCE = 1e-5


class Tally(NamedTuple):
    """What came of one model."""

    name: str
    engine: str | None
    sentence: str
    rows: int
    own: int
    """Rows that the compiled model answered itself."""
    refused: int
    faults: int


def compiled(rows: int, seed: int, sets: tuple[str, ...] = ()) -> tuple[int, str]:
    """Compile and ask, of each data set (or those named) so many rows, shared by its models.

    Returns how many were asked of both, and what came of it; raises AssertionError at the first answer that
    differs.
    """
    tallies = [one_model(case, -(-rows // len(every)), seed) for every in cases(seed, sets) for case in every]
    served = [one for one in tallies if one.engine is not None]
    kept = [one for one in tallies if one.engine is None]
    assert served, "nothing was compiled"
    assert all(one.sentence.startswith("original: ") and len(one.sentence) > 30 for one in kept)
    faults_found = sum(one.faults for one in tallies)
    assert faults_found, "no fault could be planted"
    asked, own = sum(one.rows for one in served), sum(one.own for one in served)
    sets = {one.name.partition("/")[0] for one in tallies}
    return asked, (
        f"{len(sets)} data sets, {len(tallies)} models: {len(served)} compiled, {len(kept)} original with "
        f"the reason; every label the same and every number within {TOLERANCE:g}, "
        f"{100 * own / asked:.1f}% answered by the compiled model itself, "
        f"{sum(one.refused for one in served):,} refused by both; {faults_found} planted faults, all found"
    )


def one_model(case: Case, rows: int, seed: int) -> Tally:
    """Compile one model and hold it against the original."""
    from cellworks_engine.endpoints.compiling.converting import Cannot
    from cellworks_engine.endpoints.compiling.judging import Unfit
    from cellworks_engine.endpoints.compiling.main import compile_model
    from cellworks_engine.endpoints.configuration import CompileSpec

    warnings.filterwarnings("ignore")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        print(f"  {case.name}", end="", flush=True)
        case.save(folder / "model")
        (folder / "baseline").write_bytes(case.baseline())
        spec = CompileSpec(
            version=case.name, model=str(folder / "model"), seed=seed,
            baseline=str(folder / "baseline") if case.with_baseline else None,
        )  # fmt: skip
        place = folder / "compiled"
        place.mkdir()
        try:
            outcome = compile_model(spec, place)
        except (Cannot, Unfit) as error:
            print(f": original: {error}.", flush=True)
            return Tally(case.name, None, f"original: {error}.", 0, 0, 0, 0)
        faults = planted(spec, folder / "fault")
        original, model = worker(folder / "model", None), worker(folder / "model", place)
        asked, own, refused = hold(case, original, model, rows, seed)
        print(f": {outcome.engine}, {own:,} of {asked:,} rows itself", flush=True)
    return Tally(case.name, outcome.engine, outcome.sentence, asked, own, refused, faults)


def worker(folder: Path, place: Path | None) -> "Model":
    """Return a worker's model."""
    from cellworks_engine.endpoints.configuration import WorkerSpec
    from cellworks_engine.endpoints.worker.model import Model

    compiled = str(place) if place is not None else None
    return Model(
        WorkerSpec(
            deployment="d", endpoint="e", version="m/1", model=str(folder), socket="none", compiled=compiled
        )
    )


def hold(case: Case, original: "Model", model: "Model", rows: int, seed: int) -> tuple[int, int, int]:
    """Ask both; returns how many rows, how many the compiled model answered, how many both refused."""
    handed = Counter(model)
    scale = case.scale()
    asked = refused = 0
    for frame in case.rows(rows, seed):
        size = WHOLE if len(frame) > 1 else 1
        for start in range(0, len(frame), size):
            piece = frame.iloc[start : start + size]
            asked += len(piece)
            refused += same(case.name, piece, original, model, scale)
    return asked, asked - handed.rows, refused


class Counter:
    """Counts the rows that a compiled model hands to the original."""

    def __init__(self, model: "Model") -> None:
        self.rows = 0
        compiled = model.compiled
        assert compiled is not None
        self._original: Callable[..., Any] = compiled.original
        compiled.original = self._count

    def _count(self, data: Any, **more: Any) -> Any:
        self.rows += len(data)
        return self._original(data, **more)


def same(name: str, frame: "pd.DataFrame", original: "Model", model: "Model", scale: float) -> int:
    """Hold both answers against each other; returns how many rows both refused."""
    expected, found = answer(original, frame), answer(model, frame)
    if isinstance(expected, str) or isinstance(found, str):
        if len(frame) > 1:
            return sum(
                same(name, frame.iloc[row : row + 1], original, model, scale) for row in range(len(frame))
            )
        assert isinstance(expected, str) and isinstance(found, str), (
            f"{name}: one refuses, the other answers {frame.to_dict('records')}: {expected} {found}"
        )
        return 1
    for row, (one, other) in enumerate(zip(expected, found, strict=True)):
        assert near(one, other, scale), (
            f"{name}: {one!r} and, compiled, {other!r} on {frame.iloc[row].to_dict()}"
        )
    return 0


def near(one: Any, other: Any, scale: float) -> bool:
    """Tell whether two answers are the same: labels exactly, numbers within the tolerance."""
    if isinstance(one, list):
        return all(near(a, b, scale) for a, b in zip(one, other, strict=True))
    if isinstance(one, float) and isinstance(other, float):
        return one == other or abs(one - other) <= TOLERANCE * max(abs(one), scale)
    return bool(one == other and type(one) is type(other))


def answer(model: "Model", frame: "pd.DataFrame") -> list[Any] | str:
    """Return what a worker's model answers to rows as JSON has them, or why it refuses them."""
    from cellworks_engine.endpoints.worker.questions import Predicted, Question, Said
    from cellworks_engine.errors import CellworksError

    plain = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    try:
        data, rows = model.signature.from_rows(plain, list(frame.columns))
        (found,) = model.predict([Question(data, rows, lambda _: Said(b""))])
    except CellworksError as error:
        return error.message
    if isinstance(found, Predicted):
        assert found.rows is not None
        return found.rows
    return found.message


def planted(spec: Any, folder: Path) -> int:
    """Compile the model with each fault that can be planted in it; returns how many, all found."""
    from cellworks_engine.endpoints.compiling.converting import ways
    from cellworks_engine.endpoints.compiling.judging import Unfit
    from cellworks_engine.endpoints.compiling.main import load, prove

    subject = load(spec)
    number = 0
    for way in ways(subject.raw, subject.columns, positional=subject.positional):
        for fault in faults(way):
            folder.mkdir(exist_ok=True)
            try:
                prove(subject, fault, folder, 1)
            except Unfit as error:
                assert "on the row" in str(error), error
                number += 1
            else:
                raise AssertionError(f"a fault in {spec.version} was not found")
        break
    return number


def faults(way: Any) -> Iterator[Any]:
    """Return the way with thresholds compared in float32 where the original compares in float64."""
    if way.forest is not None and way.precision == "float64":
        yield way._replace(precision="float32")
