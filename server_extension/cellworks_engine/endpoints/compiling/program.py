"""A compiled model at work. What was proved, it answers itself; every other row it hands to the original.

A row is outside of what was proved where a value is missing, unknown or larger than the proof went, and where
the two best classes are so close that the tolerance of the scores could decide between them. So a label is
the original's own wherever scores are within the tolerance, and a row that the original refuses is refused.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from cellworks_engine.errors import MissingExtra

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, Any]
    Given = Array | dict[str, Array]
    """A matrix of float64, or values by column: float64, int64, booleans, or texts as objects."""

Kind = Literal["labels", "scores", "numbers"]
"""What the model answers: a class, the score of each class, or numbers."""
TOLERANCE = 1e-5
"""By how much a score may differ: of probabilities as it stands, of numbers relative to their spread."""
TINY = 1e-30
"""Numbers nearer to zero, and not zero, are left to the original: libraries differ in what they call zero."""
PREPARE, PREDICT, FOREST, PROGRAM = "prepare.onnx", "predict.onnx", "forest.treelite", "program.json"
_DTYPES = {"number": "float64", "whole": "int64", "truth": "bool", "text": "object"}
EXTRA = "{python} -m pip install 'cellworks[compile]'"


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column that the model takes, and which of its values were proved."""

    name: str
    kind: Literal["number", "whole", "truth", "text"]
    limit: float = 0.0
    """Of numbers: the largest magnitude."""
    nan: bool = False
    """Whether a missing number is answered as the original answers it."""
    known: list[str | float] | None = None
    """The only values that were proved; None where others do as well."""


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """`program.json`: how the files beside it are used."""

    kind: Kind
    columns: list[Column]
    prepare: Literal["none", "matrix", "columns"]
    """Whether a graph prepares the rows, and what it is given."""
    native: bool = False
    """Whether each column goes into that graph in its own type; else numbers of all kinds as float64."""
    predict: Literal["graph", "forest"]
    precision: Literal["float32", "float64"] = "float64"
    """In which the trees' own library compares."""
    dtype: str
    """Of the answer."""
    flat: bool
    """Whether an answer is one value a row."""
    distance: bool = False
    """Whether the scores are distances from the boundary, not probabilities."""

    @property
    def engine(self) -> str:
        """Return who computes, in words."""
        if self.predict == "graph":
            return "onnxruntime"
        return "treelite" if self.prepare == "none" else "onnxruntime and treelite"


class Running:
    """A program that was loaded, with the original at its side."""

    def __init__(
        self, program: Program, folder: Path, raw: Any, original: Callable[..., Any], threads: int
    ) -> None:
        """Load; raises MissingExtra where what it needs is not installed any more."""
        import numpy as np

        self.program = program
        self.names = [column.name for column in program.columns]
        self.original = original
        self._threads = threads
        self._prepare: Any = None if program.prepare == "none" else _read(folder / PREPARE, threads)
        self._predict: Any = _read(folder / PREDICT, threads) if program.predict == "graph" else None
        self._forest: Any = forest(folder / FOREST) if program.predict == "forest" else None
        self._known = [
            (place, frozenset(one.known))
            for place, one in enumerate(program.columns)
            if one.known is not None
        ]
        self._limits = np.array([one.limit for one in program.columns])
        self._nans = np.array([one.nan for one in program.columns])
        self._classes: Any = classes(raw) if program.kind == "labels" else None

    def __call__(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """Answer in place of the model's own method."""
        import pandas as pd

        if params:
            return self.original(data, params=params)
        given = None
        if isinstance(data, pd.DataFrame):
            given = self.of_frame(data)
        elif hasattr(data, "dtype"):
            given = self.of_matrix(data)
        return self.take(given, lambda: data)

    def take(self, given: "Given | None", data: Callable[[], Any]) -> Any:
        """Answer rows; `data` makes what the original is handed where it answers some of them."""
        import numpy as np

        if given is None:
            return self.original(data())
        proved = self.proved(given)
        whole = bool(proved.all())
        if not whole and not proved.any():
            return self.original(data())
        made, sure = self._settled(self.scores(given if whole else _rows(given, proved)))
        if whole and sure is None:
            return made
        if sure is not None:
            made = made[sure]
            proved[proved] = sure
        if not len(made):
            return self.original(data())
        others = np.asarray(self.original(data()[~proved]))
        found = np.empty((len(proved), *made.shape[1:]), dtype=np.result_type(made.dtype, others.dtype))
        found[proved], found[~proved] = made, others
        return found

    # What is handed in; None where the program does not take it.

    def of_frame(self, frame: "pd.DataFrame") -> "Given | None":
        """Return a frame's values."""
        if list(frame.columns) != self.names:
            return None
        if self.program.prepare != "columns":
            return frame.to_numpy(dtype="float64")
        return {one.name: frame[one.name].to_numpy(dtype=_DTYPES[one.kind]) for one in self.program.columns}

    def of_matrix(self, values: "Array") -> "Given | None":
        """Return a matrix of floats."""
        fits = values.ndim == 2 and values.dtype.kind == "f" and values.shape[1] == len(self.names)
        if not fits or self.program.prepare == "columns":
            return None
        return values.astype("float64", copy=False)

    def of_lists(self, values: Mapping[str, list[Any]]) -> "Given | None":
        """Return values by column as JSON has them."""
        import numpy as np

        if list(values) != self.names:
            return None
        if self.program.prepare != "columns":
            return np.array(list(values.values()), dtype="float64").T
        return {one.name: np.array(values[one.name], dtype=_DTYPES[one.kind]) for one in self.program.columns}

    # The pieces.

    def proved(self, given: "Given") -> "Array":
        """Tell of each row whether all its values were proved."""
        import numpy as np

        if not isinstance(given, dict):
            size = np.abs(given)
            inside = (size <= self._limits) & ((size >= TINY) | (size == 0))
            if self._nans.any():
                inside |= np.isnan(given) & self._nans
            found: Array = inside.all(axis=1)
            for place, known in self._known:
                found &= np.array([value in known for value in given[:, place].tolist()])
            return found
        found = np.ones(len(next(iter(given.values()))), dtype=bool)
        every = dict(self._known)
        for place, column in enumerate(self.program.columns):
            values, few = given[column.name], every.get(place)
            if column.kind in ("number", "whole"):
                inside = (values <= column.limit) & (values >= -column.limit)
                inside &= (np.abs(values) >= TINY) | (values == 0)
                found &= inside | np.isnan(values) if column.nan else inside
            if few is not None:
                found &= np.array([value in few for value in values.tolist()])
            elif column.kind == "text":
                found &= np.array([_is_plain(value) for value in values])
        return found

    def scores(self, given: "Given") -> "Array":
        """Compute: a row of scores a class, or of numbers."""
        import numpy as np

        program = self.program
        made: Any = given if self._prepare is None else self._prepare.run(None, feed(given, program))[0]
        if self._forest is not None:
            from treelite import gtil

            made = np.ascontiguousarray(made, dtype=program.precision)
            made = gtil.predict(self._forest, made, nthread=self._threads)
        else:
            made = np.ascontiguousarray(made, dtype="float64")
            made = self._predict.run(None, {"rows": made})[0 if program.kind == "numbers" else 1]
        made = made.reshape(len(made), -1)
        if program.kind != "numbers" and made.shape[1] == 1:
            made = np.hstack([-made if program.distance else 1 - made, made])
        return made

    def _settled(self, scores: Any) -> tuple[Any, Any]:
        """Return the answers, and which of them are beyond doubt; None where all are."""
        import numpy as np

        program = self.program
        if program.kind != "labels":
            return (scores[:, 0] if program.flat else scores).astype(program.dtype, copy=False), None
        labels = self._classes[scores.argmax(axis=1)].astype(program.dtype, copy=False)
        if scores.shape[1] == 2:
            apart = np.abs(scores[:, 1] - scores[:, 0])
        else:
            two = np.partition(scores, -2, axis=1)
            apart = two[:, -1] - two[:, -2]
        sure = apart > 2 * TOLERANCE
        return labels, None if sure.all() else sure


def load(folder: Path, raw: Any, original: Callable[..., Any], threads: int) -> Running:
    """Load the program that a folder holds."""
    program = msgspec.json.decode((folder / PROGRAM).read_bytes(), type=Program)
    return Running(program, folder, raw, original, threads)


def _read(path: Path, threads: int) -> Any:
    return session(path.read_bytes(), threads)


def session(graph: bytes, threads: int) -> Any:
    """Load a graph into ONNX Runtime, with so many threads that never spin."""
    try:
        import onnxruntime
    except ImportError as error:
        raise missing(error) from None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def forest(path: Path) -> Any:
    """Load trees into treelite."""
    try:
        import treelite
    except ImportError as error:
        raise missing(error) from None
    return treelite.Model.deserialize(path)


def missing(error: ImportError) -> MissingExtra:
    """Return what is to be said of a package that compiling needs and the interpreter lacks."""
    import sys

    line = EXTRA.format(python=sys.executable)
    return MissingExtra(
        f"Compiled models need {error.name or 'a package'}, which is not installed: {line}",
        field="compile",
        hint=line,
    )


def classes(raw: Any) -> Any:
    """Return a classifier's classes, in the order of its scores."""
    import numpy as np

    return np.asarray(inner(raw).classes_)


def inner(raw: Any) -> Any:
    """Return the model that a search found, or the model itself."""
    return raw.best_estimator_ if hasattr(raw, "best_estimator_") else raw


def feed(given: "Given", program: Program) -> dict[str, Any]:
    """Return what the graph that prepares rows is given."""
    if not isinstance(given, dict):
        return {"rows": given}
    kept = program.native
    return {
        name: (one if kept or one.dtype == object else one.astype("float64", copy=False)).reshape(-1, 1)
        for name, one in given.items()
    }


def _rows(given: "Given", which: "Array") -> "Given":
    return {name: one[which] for name, one in given.items()} if isinstance(given, dict) else given[which]


def _is_plain(value: object) -> bool:
    return type(value) is str and value.isascii() and "\0" not in value


def kinds(types: Mapping[str, str]) -> Sequence[Column] | None:
    """Return the columns of a signature (`double`, `string`, … by name); None where one cannot go in."""
    known: dict[str, Literal["number", "whole", "truth", "text"]] = {
        "double": "number", "float": "number", "long": "whole", "integer": "whole", "boolean": "truth",
        "string": "text",
    }  # fmt: skip
    if not types or not all(one in known for one in types.values()):
        return None
    return [Column(name=name, kind=known[one]) for name, one in types.items()]
