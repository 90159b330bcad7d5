"""The process that compiles one version: converts it, proves it on rows, and writes what came of it."""

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from cellworks_engine.endpoints.compiling import program as programs
from cellworks_engine.endpoints.compiling.converting import Cannot, Converted, first, ways
from cellworks_engine.endpoints.compiling.judging import Judge, Unfit
from cellworks_engine.endpoints.compiling.program import PROGRAM, TOLERANCE, Column, Kind, Program, Running
from cellworks_engine.endpoints.compiling.timing import faster
from cellworks_engine.endpoints.configuration import CompilePlaces, CompileSpec
from cellworks_engine.endpoints.schema import Compilation
from cellworks_engine.errors import CellworksError
from cellworks_engine.jobs.folder import AttemptFolder, write_whole
from cellworks_engine.jobs.identity import identity
from cellworks_engine.jobs.process.threads import NAMES

if TYPE_CHECKING:
    import pandas as pd

    from cellworks_engine.endpoints.compiling.rows import Rows

log = logging.getLogger(__name__)


class Subject(NamedTuple):
    """The model that is to be compiled."""

    raw: Any
    original: Any
    """The method that answers, as MLflow hands it a frame."""
    kind: Kind
    columns: list[Column]
    positional: bool
    held: "Rows"


def main(folder: Path) -> int:
    """Compile what the folder's spec says; returns the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", force=True)
    if not AttemptFolder(folder).take_claim(identity()):
        return 0
    places = CompilePlaces(folder)
    spec = msgspec.json.decode(places.spec.read_bytes(), type=CompileSpec)
    for name in NAMES:
        os.environ[name] = str(spec.threads)
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    try:
        made = compile_model(spec, folder)
    except CellworksError as error:
        log.error("%s", error)
        write_whole(places.failure, msgspec.json.encode(error.body()))
        return 1
    except (Cannot, Unfit) as error:
        made = Compilation(state="original", sentence=f"original: {error}.")
        if isinstance(error, Unfit):
            made = msgspec.structs.replace(
                made, worst=error.worst, labels_equal=error.labels_equal, rows=error.rows
            )
    except Exception as error:
        log.error("the model cannot be compiled", exc_info=error)
        made = Compilation(state="original", sentence=f"original: {type(error).__name__}: {first(error)}.")
    log.info("%s", made.sentence)
    write_whole(places.outcome, msgspec.json.encode(made))
    return 0


def compile_model(spec: CompileSpec, folder: Path) -> Compilation:
    """Compile and prove; raises Cannot or Unfit with the reason, MissingExtra where packages lack."""
    subject = load(spec)
    problem: Cannot | Unfit | None = None
    try:
        for way in ways(subject.raw, subject.columns, positional=subject.positional):
            try:
                return prove(subject, way, folder, spec.threads)
            except Unfit as error:
                log.info("%s", error)
                problem = error
    except Cannot as error:
        problem = problem or error  # where a way was found, why it differs says more
    raise problem or Cannot("no way to compile it is known")


def load(spec: CompileSpec) -> Subject:
    """Load the model, and make the rows on which it is judged."""
    import mlflow.pyfunc

    from cellworks_engine.endpoints.compiling.learned import learned
    from cellworks_engine.endpoints.compiling.rows import Making
    from cellworks_engine.endpoints.worker.model import ROW_BY_ROW, is_positional
    from cellworks_engine.endpoints.worker.signature import Signature

    pyfunc: Any = mlflow.pyfunc.load_model(spec.model)
    flavor = pyfunc.metadata.flavors["python_function"]
    if flavor["loader_module"] not in ROW_BY_ROW:
        raise Cannot(f"a model of {flavor['loader_module']} has no compiled form")
    signature = Signature(pyfunc.metadata.get_input_schema())
    columns = programs.kinds(signature.types)
    if columns is None:
        raise Cannot("its signature does not name columns of numbers, texts and booleans")
    raw = pyfunc.get_raw_model()
    names = [one.name for one in columns]
    making = Making(
        columns, signature.types, learned(raw, names), _sketches(spec.baseline),
        _example(pyfunc, spec.model, names), spec.seed,
    )  # fmt: skip
    method = flavor.get("predict_fn", "predict")
    positional = is_positional(programs.inner(raw))
    return Subject(raw, pyfunc._predict_fn, kind_of(raw, method), list(columns), positional, making.held())


def kind_of(raw: Any, method: str) -> Kind:
    """Return what a model answers; raises Cannot where that is neither classes with scores nor numbers."""
    if method == "predict_proba":
        return "scores"
    if method != "predict":
        raise Cannot(f"{method} has no compiled form")
    if not hasattr(programs.inner(raw), "classes_"):
        return "numbers"
    if getattr(programs.classes(raw), "ndim", 0) != 1:
        raise Cannot("it answers several classes a row")
    if not hasattr(raw, "predict_proba") and not hasattr(raw, "decision_function"):
        raise Cannot("it gives no scores by which its labels could be judged")
    return "labels"


def prove(subject: Subject, way: Converted, folder: Path, threads: int) -> Compilation:
    """Prove a way on the held rows, and keep it; raises Unfit where it differs, or is no faster."""
    import numpy as np

    frame = subject.held.frame
    judge = Judge(subject.raw, subject.original, subject.kind)
    answer = np.asarray(subject.original(frame.iloc[:2]))
    if subject.kind == "numbers" and answer.dtype.kind != "f":
        raise Cannot("it answers neither classes nor numbers of floating point")
    way.write(folder)
    program = Program(
        kind=subject.kind, columns=subject.columns, prepare=way.form, native=way.native,
        predict="forest" if way.forest is not None else "graph", precision=way.precision,
        dtype=str(answer.dtype), flat=answer.ndim == 1, distance=judge.distance,
    )  # fmt: skip

    def running(program: Program) -> Running:
        return Running(program, folder, subject.raw, subject.original, threads)

    if (slower := faster(running(program), frame)) is not None:
        raise Unfit(f"{program.engine} is no faster: {slower}")
    try:
        program = judge.prove(running, program, frame)
    except Unfit as error:
        error.rows = judge.rows
        raise
    write_whole(folder / PROGRAM, msgspec.json.encode(program))
    what = {"labels": "the same labels, scores", "scores": "scores", "numbers": "numbers"}[subject.kind]
    left = _left(program)
    return Compilation(
        state="compiled", engine=program.engine, rows=judge.rows, worst=judge.worst,
        labels_equal=True if subject.kind == "labels" else None,
        sentence=f"compiled by {program.engine}: {what} within {TOLERANCE:g} on {judge.rows:,} rows made of "
        f"{subject.held.source}.{left}",
    )  # fmt: skip


def _left(program: Program) -> str:
    """Say which rows the original answers still."""
    absent = [one.name for one in program.columns if one.kind == "number" and not one.nan]
    unknown = [one.name for one in program.columns if one.known is not None]
    said = []
    if absent:
        said.append(f"no {_some(absent)}")
    if unknown:
        said.append(f"another {_some(unknown)} than was proved")
    return f" Rows with {', or '.join(said)}, are answered by the original." if said else ""


def _some(names: list[str]) -> str:
    if len(names) > 3:
        return f"{', '.join(names[:3])} or {len(names) - 3} more"
    return " or ".join(names)


def _sketches(baseline: str | None) -> dict[str, Any]:
    """Return the sketches of the features that the version's baseline holds."""
    if baseline is None:
        return {}
    from cellworks_engine.statistics import baselines

    found = baselines.unpack(Path(baseline).read_bytes())
    return {name: found.table[name] for name in found.named("feature")}


def _example(pyfunc: Any, path: str, names: list[str]) -> "pd.DataFrame | None":
    """Return the rows of the input example that lack nothing."""
    import pandas as pd

    found = pyfunc.metadata.load_input_example(path)
    if isinstance(found, pd.DataFrame) and set(names) <= set(found.columns):
        found = found[names].dropna()
        return found if len(found) else None
    return None


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
