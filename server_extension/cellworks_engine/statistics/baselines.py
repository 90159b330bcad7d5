"""A baseline: what a model's training data looked like, kept with its version to compare later data with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from cellworks_engine.clock import now
from cellworks_engine.errors import InvalidInput
from cellworks_engine.statistics import kept, packing, reading
from cellworks_engine.statistics.schema import FORMAT, BaselineSummary, KeptBaseline, Origin, Role
from cellworks_engine.statistics.sketches import TableSketch, sketch
from cellworks_engine.statistics.summaries import column_summary

if TYPE_CHECKING:
    import pyarrow as pa

PREDICTION, LABEL = "prediction", "label"


@dataclass(frozen=True)
class Baseline:
    """The sketch of features, predictions and label, which column is which, and what it was made from."""

    origin: Origin
    roles: Mapping[str, Role]
    table: TableSketch

    def named(self, role: Role) -> list[str]:
        """Return the names of the columns that are features, predictions or the label."""
        return [name for name, each in self.roles.items() if each == role]


def make_baseline(
    frame: Any,
    predictions: Any,
    *,
    label: Any = None,
    time: str | None = None,
    window: float | timedelta | None = None,
    dataset: str | None = None,
) -> Baseline:
    """Return the baseline of a model on a table: its features, what it predicts for them, and what was true.

    `frame` is a pandas or Polars frame or an Arrow table. `predictions` are one value a row (an array, list
    or series, named `prediction`) or a column each (a two-dimensional array, named `prediction_0` and on, a
    frame or a mapping, named as they are); None where there are none. `label` is one value a row, or the name
    of a column of the frame. `time` names the frame's datetime column; it is then no feature, and `window`
    (seconds or a timedelta) keeps each stretch of time too. `dataset` is the version that the frame came
    from. Raises InvalidInput where lengths differ or names repeat.
    """
    import pyarrow as pa

    table = pa.concat_tables(list(reading.batches(frame)), promote_options="permissive")
    roles: dict[str, Role] = {name: "feature" for name in table.column_names if name != time}
    if isinstance(label, str):
        if label not in roles:
            raise InvalidInput(f"The frame has no column `{label}`.", field="label")
        roles[label] = "label"
    elif label is not None:
        table = _with(table, roles, LABEL, label, "label")
    for name, values in _named(predictions).items():
        table = _with(table, roles, name, values, "prediction")
    made = sketch(table, time=time, window=window) if window is not None else sketch(table)
    since, until = _span(table, time)
    if time is not None:
        made = replace(made, columns={name: each for name, each in made.columns.items() if name != time})
    origin = Origin(rows=made.rows, dataset=dataset, since=since, until=until, made=now())
    return Baseline(origin, roles, made)


def summary(baseline: Baseline) -> BaselineSummary:
    """Return what a panel shows of a baseline, columns in the table's order."""
    columns = [
        column_summary(column, baseline.roles.get(name, "feature"))
        for name, column in baseline.table.columns.items()
    ]
    return BaselineSummary(origin=baseline.origin, windows=len(baseline.table.windows), columns=columns)


def pack(baseline: Baseline) -> bytes:
    """Return a baseline as bytes that `unpack` reads."""
    return msgspec.msgpack.encode(
        KeptBaseline(
            format=FORMAT,
            origin=baseline.origin,
            roles=dict(baseline.roles),
            summary=summary(baseline),
            table=packing.kept(baseline.table),
        )
    )


def unpack(data: bytes) -> Baseline:
    """Read a packed baseline; raises InvalidInput for other bytes, WrongStore for a newer version."""
    held = kept.decoded(data, KeptBaseline)
    return Baseline(held.origin, held.roles, packing.restored(held.table))


def _with(table: "pa.Table", roles: dict[str, Role], name: str, values: Any, role: Role) -> "pa.Table":
    """Return the table with one more column; raises InvalidInput where it does not fit."""
    if name in table.column_names:
        raise InvalidInput(
            f"The frame already has a column `{name}`, which the {role} would be called.",
            field=name,
            hint="Rename the frame's column.",
        )
    column = _column(values)
    if len(column) != table.num_rows:
        raise InvalidInput(
            f"The frame has {table.num_rows:,} rows, and there are {len(column):,} values of the {role}.",
            field=role,
        )
    roles[name] = role
    return table.append_column(name, column)


def _named(predictions: Any) -> dict[str, Any]:
    if predictions is None:
        return {}
    if isinstance(predictions, Mapping):
        return {str(name): values for name, values in predictions.items()}
    if hasattr(predictions, "columns"):
        return {str(name): predictions[name] for name in predictions.columns}
    shape: tuple[int, ...] = getattr(predictions, "shape", ())
    if len(shape) == 2 and shape[1] != 1:
        return {f"{PREDICTION}_{place}": predictions[:, place] for place in range(shape[1])}
    return {PREDICTION: predictions[:, 0] if len(shape) == 2 else predictions}


def _column(values: Any) -> "pa.ChunkedArray":
    """Return values as an Arrow column, read as the same column of a pandas frame would be."""
    import pandas as pd
    import pyarrow as pa

    if isinstance(values, pa.ChunkedArray | pa.Array):
        return values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])
    series = pd.Series(values.to_numpy() if hasattr(values, "to_arrow") else values, name="value")
    batches = list(reading.batches(series.to_frame().reset_index(drop=True)))
    return pa.concat_tables(batches, promote_options="permissive").column(0)


def _span(table: "pa.Table", time: str | None) -> tuple[float | None, float | None]:
    if time is None:
        return None, None
    whole = sketch(table.select([time])) if time in table.column_names else TableSketch()
    column = whole[time]
    if column.kind != "datetime":
        raise InvalidInput(f"Column `{time}` is no datetime: it is {column.dtype}.", field="time")
    return column.min, column.max
