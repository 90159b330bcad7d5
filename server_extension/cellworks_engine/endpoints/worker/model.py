"""The model of a worker: loaded with MLflow, asked for many requests at once where it predicts row by row."""

import logging
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cellworks_engine.endpoints.compiling.program import Running, load
from cellworks_engine.endpoints.configuration import WorkerSpec
from cellworks_engine.endpoints.worker.described import Described
from cellworks_engine.endpoints.worker.questions import (
    Columns,
    Data,
    Matrix,
    ModelFailed,
    Parsed,
    Predicted,
    Question,
)
from cellworks_engine.endpoints.worker.signature import first_line
from cellworks_engine.errors import CellworksError, InvalidInput

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

log = logging.getLogger(__name__)

ROW_BY_ROW = frozenset(("mlflow.sklearn", "mlflow.lightgbm", "mlflow.xgboost"))
"""Loaders whose models predict each row by itself, so that rows of several requests may be put together."""
METHODS = frozenset(("predict", "predict_proba", "predict_log_proba", "predict_joint_log_proba"))
_BY_NAME = frozenset(("ColumnTransformer", "FunctionTransformer", "ColumnSelector"))
"""Steps that need a frame, or may."""


class Model(Described):
    """A model that was loaded. Its methods are called by one thread."""

    def __init__(self, spec: WorkerSpec) -> None:
        """Load; raises whatever MLflow and the model's own code raise."""
        import mlflow.pyfunc

        self.pyfunc: Any = mlflow.pyfunc.load_model(spec.model)
        super().__init__(spec, self.pyfunc.metadata)
        self.compiled: Running | None = None
        if spec.compiled is not None:
            raw = self.pyfunc.get_raw_model()
            self.compiled = load(Path(spec.compiled), raw, self.pyfunc._predict_fn, spec.threads)
            self.pyfunc._predict_fn = self.compiled
        self._predict: Any = self.pyfunc._predict_fn
        flavor = self.metadata.flavors["python_function"]
        self.joins = flavor["loader_module"] in ROW_BY_ROW and flavor.get("predict_fn", "predict") in METHODS
        warnings.filterwarnings("ignore", message="X does not have valid feature names")
        self._takes_array = self._try_array()

    def group(self, question: Question) -> object:
        """Return what questions have in common that may be put together; None where one must stand alone."""
        if not self.joins or question.rows == 0 or question.params:
            return None
        data = question.data
        if isinstance(data, Matrix):
            return "matrix"
        if isinstance(data, Columns):
            return tuple(data.values)
        return _shape(data.value)

    def predict(self, questions: Sequence[Question]) -> list[Predicted | CellworksError]:
        """Answer questions of one group. A question that the model refuses takes no other with it."""
        if len(questions) == 1:
            return [self._alone(questions[0])]
        try:
            raw = self._run(_join([question.data for question in questions]))
            return _split(raw, [question.rows for question in questions])
        except Exception as error:  # noqa: BLE001 (the model's own code, and one request may be to blame)
            log.info("%d requests together: %s; asked one by one", len(questions), error)
            return [self._alone(question) for question in questions]

    def _alone(self, question: Question) -> Predicted | CellworksError:
        try:
            raw = self._run(question.data, dict(question.params) if question.params else None)
            return Predicted(raw, _plain(raw))
        except Exception as error:  # noqa: BLE001 (whatever the model's own code raises)
            return _blame(error)

    def _run(self, data: Data, params: dict[str, Any] | None = None) -> Any:
        if self.compiled is not None and params is None and not isinstance(data, Parsed):
            return self._run_compiled(self.compiled, data)
        if isinstance(data, Matrix):
            if self._takes_array and params is None:
                return self._predict(data.values)
            frame = self._frame(data.values)
        elif isinstance(data, Columns):
            frame = self.signature.frame(data)
        else:
            return self.pyfunc.predict(data.value, params=params)
        # MLflow would find that the frame is what the signature says, which it is.
        return (
            self._predict(frame)
            if params is None and self.joins
            else self.pyfunc.predict(frame, params=params)
        )

    def _run_compiled(self, compiled: Running, data: Matrix | Columns) -> Any:
        """Hand over what was parsed as it stands; only what the original answers is made a frame."""
        if isinstance(data, Matrix):
            return compiled.take(compiled.of_matrix(data.values), lambda: self._frame(data.values))
        return compiled.take(compiled.of_lists(data.values), lambda: self.signature.frame(data))

    def _frame(self, values: "np.ndarray[Any, Any]") -> "pd.DataFrame":
        import pandas as pd

        return pd.DataFrame(values, columns=self.signature.names)

    def _try_array(self) -> bool:
        """Tell whether the model answers an array as it answers the frame; tried, and only where it must."""
        import numpy as np

        if (
            not self.joins
            or self.signature.matrix_type is None
            or self.compiled is not None
            or not is_positional(self.pyfunc.get_raw_model())
        ):
            return False
        source = np.random.default_rng(0)
        scale = 10.0 ** source.integers(-2, 4, size=(64, 1))
        rows = (source.normal(size=(64, len(self.signature.names))) * scale).astype(
            self.signature.matrix_type
        )
        try:
            expected, found = self._predict(self._frame(rows)), self._predict(rows)
        except Exception as error:  # noqa: BLE001 (then it is given frames)
            log.info("the model takes frames only: %s", error)
            return False
        return bool(np.array_equal(expected, found)) and type(expected) is type(found)


def is_positional(raw: object) -> bool:
    """Tell whether every step is a library's own, and none goes by the names of columns."""
    steps = [step for _, step in getattr(raw, "steps", [])] or [raw]
    if len(steps) > 1 or steps[0] is not raw:
        return all(is_positional(step) for step in steps)
    kind = type(raw)
    known = kind.__module__.partition(".")[0] in ("sklearn", "lightgbm", "xgboost")
    return raw == "passthrough" or (
        known and kind.__name__ not in _BY_NAME and not hasattr(raw, "transformer_list")
    )


def _shape(value: Any) -> object:
    import numpy as np
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        return "frame", tuple(value.columns), tuple(map(str, value.dtypes))
    if isinstance(value, np.ndarray) and value.ndim and value.dtype != object:
        return "array", str(value.dtype), value.shape[1:]
    return None


def _join(data: Sequence[Data]) -> Data:
    import numpy as np
    import pandas as pd

    first = data[0]
    if isinstance(first, Matrix):
        return Matrix(np.concatenate([one.values for one in data if isinstance(one, Matrix)]))
    if isinstance(first, Columns):
        every = [one.values for one in data if isinstance(one, Columns)]
        return Columns({name: [value for one in every for value in one[name]] for name in first.values})
    values = [one.value for one in data if isinstance(one, Parsed)]
    if isinstance(first.value, pd.DataFrame):
        return Parsed(pd.concat(values, ignore_index=True))
    return Parsed(np.concatenate(values))


def _split(raw: Any, counts: Sequence[int]) -> list[Predicted | CellworksError]:
    """Cut what was predicted together; raises ValueError where it is not one prediction a row."""
    import pandas as pd

    if not hasattr(raw, "__len__") or len(raw) != sum(counts):
        raise ValueError("the model does not return one prediction a row")
    plain = _plain(raw)
    cut: list[Predicted | CellworksError] = []
    start = 0
    for count in counts:
        end = start + count
        piece = raw.iloc[start:end] if isinstance(raw, pd.DataFrame | pd.Series) else raw[start:end]
        cut.append(Predicted(piece, None if plain is None else plain[start:end]))
        start = end
    return cut


def _plain(raw: Any) -> list[Any] | None:
    import numpy as np

    if isinstance(raw, np.ndarray) and raw.ndim and raw.dtype.kind in "biufU":
        listed: list[Any] = raw.tolist()
        return listed
    return None


def _blame(error: Exception) -> CellworksError:
    """Return who is to blame: the rows, or the model."""
    from mlflow.exceptions import MlflowException

    if isinstance(error, CellworksError):
        return error
    if isinstance(error, MlflowException):
        return InvalidInput(first_line(error))
    said = f"{type(error).__name__}: {first_line(error)}"
    if isinstance(error, ValueError | TypeError | KeyError | IndexError):
        return InvalidInput(f"The model refused the rows. {said}")
    log.error("the model failed", exc_info=error)
    return ModelFailed(f"The model failed. {said}", hint="The worker's log holds the traceback.")
