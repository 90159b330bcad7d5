"""A mini-batch through the endpoint's model code. Where it fails, the rows that are to blame are found."""

import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cellworks_engine.endpoints.compiling.program import inner
from cellworks_engine.endpoints.configuration import WorkerSpec
from cellworks_engine.endpoints.transforms.reading import Batch
from cellworks_engine.endpoints.transforms.types import array_of, common
from cellworks_engine.endpoints.transforms.values import data_of, given
from cellworks_engine.endpoints.worker.questions import ModelFailed, Question, Said
from cellworks_engine.errors import CellworksError, InvalidInput, Refused
from cellworks_engine.jobs.transform_schema import TransformEntry

if TYPE_CHECKING:
    import pyarrow as pa

    from cellworks_engine.endpoints.worker.model import Model

PAUSE = 0.5
"""Seconds before a mini-batch is asked again; twice as long each time."""


class Fault(NamedTuple):
    """Why one row has no prediction: its position, a sentence, and the column where one is to blame."""

    row: int
    message: str
    column: str | None


class Outcome(NamedTuple):
    """Predictions of a mini-batch, a row each (null where there is none), and the rows that failed."""

    table: "pa.Table | None"
    """None where every row failed, so that nobody knows the columns."""
    rows: int
    faults: list[Fault]
    given_up: bool = False
    """Whether it was left as there were more faults than are tolerated."""


class Worker:
    """A model that answers mini-batches."""

    def __init__(self, entry: TransformEntry, compiled: Path | None) -> None:
        """Load the model; raises Refused that says why it cannot be."""
        self.entry = entry
        self.model = load(entry, compiled)
        self._most = None if entry.error_threshold < 0 else entry.error_threshold + 1

    def answer(self, batch: Batch) -> Outcome:
        """Predict a mini-batch; faults end it early once they are more than the job tolerates."""
        table = given(batch.table, self.entry.include, self.entry.exclude)
        pieces: list[pa.Table | int] = []
        faults: list[Fault] = []
        for start, end in _good_stretches(table.num_rows, batch.bad):
            if start == end:
                faults.append(Fault(start, batch.bad[start], None))
                pieces.append(1)
            else:
                self._ask(table.slice(start, end - start), start, pieces, faults, text=batch.text)
            if self._most is not None and len(faults) >= self._most:
                return Outcome(None, table.num_rows, faults, given_up=True)
        return Outcome(_joined(pieces), table.num_rows, faults)

    def _ask(
        self, table: "pa.Table", start: int, pieces: list["pa.Table | int"], faults: list[Fault], *,
        text: bool,
    ) -> None:  # fmt: skip
        """Predict rows; where they fail, each half of them, down to the rows that do."""
        found = self._predicted(table, text=text)
        if not isinstance(found, CellworksError):
            pieces.append(found)
            return
        if table.num_rows == 1:
            faults.append(Fault(start, _of_a_row(found.message), found.field))
            pieces.append(1)
            return
        half = table.num_rows // 2
        self._ask(table.slice(0, half), start, pieces, faults, text=text)
        if self._most is None or len(faults) < self._most:
            self._ask(table.slice(half), start + half, pieces, faults, text=text)

    def _predicted(self, table: "pa.Table", *, text: bool) -> "pa.Table | CellworksError":
        found = self._once(table, text=text)
        for again in range(self.entry.batch_retries):
            if not isinstance(found, ModelFailed):
                break
            time.sleep(PAUSE * 2**again)
            found = self._once(table, text=text)
        return found

    def _once(self, table: "pa.Table", *, text: bool) -> "pa.Table | CellworksError":
        try:
            data = data_of(table, self.model.signature, text=text)
        except InvalidInput as error:
            return error
        question = Question(data, table.num_rows, _unsaid, self.entry.params or None)
        (found,) = self.model.predict([question])
        if isinstance(found, CellworksError):
            return found
        return self.columns(found.raw, table.num_rows)

    def columns(self, raw: Any, rows: int) -> "pa.Table":
        """Return what the model answered as columns; raises Refused where it is not one answer a row."""
        import numpy as np
        import pandas as pd
        import pyarrow as pa

        name = self.entry.prediction
        if isinstance(raw, pd.DataFrame):
            named = {str(key): raw[key] for key in raw.columns}
        elif isinstance(raw, dict):
            named = {str(key): value for key, value in raw.items()}
        elif isinstance(raw, np.ndarray) and raw.ndim == 2:
            named = dict(zip(self._names(raw.shape[1]), raw.T, strict=True))
        else:
            named = {"": raw}
        for one in named.values():
            if not hasattr(one, "__len__") or isinstance(one, str | bytes) or len(one) != rows:
                raise Refused(
                    f"{self.entry.version} does not answer with one prediction a row: {rows} rows gave "
                    f"{_measured(one)}.",
                    hint="Batch scoring needs one; an endpoint serves such a model as well.",
                )
        single = len(named) == 1
        made = {name if single else f"{name}_{key}": _column(one) for key, one in named.items()}
        return pa.table(made)

    def _names(self, width: int) -> list[str]:
        """Return what the columns of scores are called: the classes, where they are known."""
        raw = self.model.pyfunc.get_raw_model() if self.model.joins else None
        found: Any = getattr(inner(raw), "classes_", None)
        known = range(width) if found is None or len(found) != width else found
        return [str(one) for one in known]


def load(entry: TransformEntry, compiled: Path | None) -> "Model":
    """Load the model as a worker of an endpoint does; raises Refused that says why it cannot be."""
    from cellworks_engine.endpoints.worker.main import prepare, why
    from cellworks_engine.endpoints.worker.model import Model

    spec = WorkerSpec(
        deployment="", endpoint="", version=entry.version, model=entry.model, socket="",
        threads=entry.threads, compiled=str(compiled) if compiled is not None else None,
    )  # fmt: skip
    prepare(entry.threads)
    try:
        return Model(spec)
    except Exception as error:  # noqa: BLE001 (whatever MLflow and the model's own code raise)
        said = why(spec, error)
        raise Refused(said.message, field=said.field, hint=said.hint) from None


def _unsaid(_: object) -> Said:
    raise AssertionError("nobody is answered")


def _good_stretches(rows: int, bad: dict[int, str]) -> list[tuple[int, int]]:
    """Return stretches of rows that were read, and of each that was not a place, in order."""
    stretches, before = [], 0
    for at in sorted(bad):
        if at > before:
            stretches.append((before, at))
        stretches.append((at, at))
        before = at + 1
    if before < rows:
        stretches.append((before, rows))
    return stretches


def _joined(pieces: Sequence["pa.Table | int"]) -> "pa.Table | None":
    """Put predictions together; nulls stand where a row has none."""
    import pyarrow as pa

    from cellworks_engine.endpoints.transforms.types import as_type

    tables = [one for one in pieces if not isinstance(one, int)]
    if len(pieces) == 1 and tables:
        return tables[0]
    names = list(dict.fromkeys(name for one in tables for name in one.column_names))
    if not names:
        return None
    columns = {}
    for name in names:
        kind = common(one.schema.field(name).type for one in tables if name in one.column_names)
        made: list[pa.Array] = []
        for one in pieces:
            if isinstance(one, int):
                made.append(pa.nulls(one, kind))
            elif name not in one.column_names:
                made.append(pa.nulls(one.num_rows, kind))
            else:
                made.extend(as_type(one.column(name), kind).chunks)
        columns[name] = pa.chunked_array(made, kind)
    return pa.table(columns)


def _column(values: Any) -> "pa.Array":
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    if isinstance(values, pd.Series):
        values = values.reset_index(drop=True)
        return pa.Array.from_pandas(values) if values.dtype != object else array_of(_listed(values))
    if isinstance(values, np.ndarray) and values.ndim == 1 and values.dtype != object:
        return pa.array(values)
    return array_of(_listed(values))


def _listed(values: Any) -> list[Any]:
    import numpy as np

    values = values.tolist() if hasattr(values, "tolist") else list(values)
    return [one.tolist() if isinstance(one, np.ndarray | np.generic) else one for one in values]


def _measured(value: Any) -> str:
    if hasattr(value, "__len__") and not isinstance(value, str | bytes):
        return f"{len(value)}"
    return f"one {type(value).__name__}"


def _of_a_row(message: str) -> str:
    """Return what is said of one row, without the place that it had among those that were asked."""
    return re.sub(r"^Row 0, column", "Column", message)
