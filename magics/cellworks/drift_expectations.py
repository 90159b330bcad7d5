"""A Great Expectations suite on the rows that a drift report compared: both sides, and each window.

Great Expectations checks pandas frames, so the rows of a side are held in memory while it does.
"""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cellworks.drift_source import source_of
from cellworks.model_handle import Shown
from cellworks_engine.errors import InvalidInput, MissingExtra, NotFound
from cellworks_engine.monitors.schema import DriftColumns
from cellworks_engine.monitors.words import moment

SAID = 3
"""Failed expectations that a line of the table names."""


class Validated(NamedTuple):
    """What a suite found of one side, or of one window of the current rows."""

    side: str
    window: float | None
    """Its start in seconds since 1970; None: the whole side."""
    rows: int
    success: bool
    evaluated: int
    failed: list[str]
    """Expectations that were not met, in words."""
    result: Any
    """Great Expectations' own."""


class Expectations(Shown):
    """What a suite found, side by side; `items` hold Great Expectations' own results."""

    columns = ("rows", "window", "result", "checked", "not met")

    @property
    def success(self) -> bool:
        """Whether every expectation was met everywhere."""
        return all(one.success for one in self.items)

    def cells(self) -> list[tuple[str, ...]]:
        """Return the cells of the table."""
        return [_cells(one) for one in self.items if isinstance(one, Validated)]


def validate(reference: Any, current: Any, columns: DriftColumns, suite: Any) -> Expectations:
    """Run a suite on both sides and on each window; raises InvalidInput where a side keeps no rows."""
    gx, expected = _suite(suite)
    context = gx.get_context(mode="ephemeral")
    whole = context.data_sources.add_pandas("cellworks").add_dataframe_asset("rows")
    batch = whole.add_batch_definition_whole_dataframe("whole")
    found = []
    for side, given in (("reference", reference), ("current", current)):
        frame = _frame(given, side)
        cut = _windows(frame, columns) if side == "current" else iter(())
        for start, rows in [(None, frame), *cut]:
            result = batch.get_batch({"dataframe": rows}).validate(expected)
            failed = [_words(one) for one in result.results if not one.success]
            found.append(
                Validated(side, start, len(rows), bool(result.success), len(result.results), failed, result)
            )
    return Expectations(found)


def _suite(given: Any) -> tuple[Any, Any]:
    """Return Great Expectations and a suite of it: given as such, as a list, or as a file of JSON."""
    try:
        import great_expectations as gx
    except ImportError:
        raise MissingExtra(
            "Great Expectations is not installed here.", hint="pip install 'cellworks[checks]'"
        ) from None
    if isinstance(given, gx.ExpectationSuite):
        return gx, given
    if isinstance(given, str | os.PathLike):
        path = Path(given).expanduser()
        if not path.exists():
            raise NotFound(f"There is no file {path}.", field="suite")
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            return gx, gx.ExpectationSuite(name=told["name"], expectations=told["expectations"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InvalidInput(
                f"{path} is no suite of Great Expectations: {type(error).__name__} {error}.", field="suite"
            ) from None
    if isinstance(given, Sequence) and all(hasattr(one, "expectation_type") for one in given):
        return gx, gx.ExpectationSuite(name="cellworks", expectations=list(given))
    raise InvalidInput(
        f"A {type(given).__name__} is no suite of expectations.", field="suite",
        hint="Give an ExpectationSuite, a list of expectations, or a file that holds a suite as JSON.",
    )  # fmt: skip


def _frame(given: Any, side: str) -> Any:
    """Return a side's rows as a pandas frame, read again."""
    import pandas as pd
    import pyarrow as pa

    if isinstance(given, pd.DataFrame):
        return given
    source = source_of(given, side)
    if source.rows is None:
        raise InvalidInput(f"{source.words} keeps no rows that a suite could be run on.", field=side)
    tables = [pa.table({name: piece.column(name) for name in piece.names}) for piece in source.rows]
    return pa.concat_tables(tables, promote_options="permissive").to_pandas()


def _windows(frame: Any, columns: DriftColumns) -> Iterator[tuple[float, Any]]:
    if columns.time is None or columns.window is None:
        return
    import pandas as pd

    times = pd.to_datetime(frame[columns.time], utc=True)
    seconds = (times - pd.Timestamp(0, tz="UTC")).dt.total_seconds()
    starts = seconds // columns.window * columns.window
    for start, rows in frame.groupby(starts):
        yield float(start), rows


def _words(one: Any) -> str:
    config = one.expectation_config
    asked = {name: value for name, value in config.kwargs.items() if name not in ("batch_id", "column")}
    column = config.kwargs.get("column", "")
    return f"{column} {config.type.removeprefix('expect_column_').removeprefix('expect_')} {asked}".strip()


def _cells(one: Validated) -> tuple[str, ...]:
    said = "; ".join(one.failed[:SAID]) + ("; …" if len(one.failed) > SAID else "")
    result = "✓ met" if one.success else "✕ not met"
    window = "all" if one.window is None else moment(one.window)
    return f"{one.side} ({one.rows:,})", window, result, str(one.evaluated), said
