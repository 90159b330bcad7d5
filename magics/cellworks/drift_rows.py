"""The rows behind a drift report: those of a side, of a stretch of its time, as a DataFrame."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cellworks.client import connect
from cellworks.drift_source import Source, source_of
from cellworks.endpoint_requests import read_requests
from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.monitors.schema import (
    DriftBaseline,
    DriftDataset,
    DriftFile,
    DriftRequests,
    DriftSide,
)
from cellworks_engine.monitors.timeline import seconds_of
from cellworks_engine.statistics.pieces import Piece

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from cellworks.model_handle import Version


def rows_of(
    side: DriftSide, given: Any, time: str | None, since: float | None, until: float | None
) -> "pd.DataFrame":
    """Return the rows of a side; where a stretch is said (seconds since 1970), those whose `time` lies in it.

    `given` is what a person compared, where it is still at hand. Raises InvalidInput where rows are no more
    or have no time, and NotFound.
    """
    source = side.source
    if isinstance(source, DriftRequests):
        return read_requests(
            source.endpoint, since=_later(since, side.since), until=_sooner(until, side.until), status="ok"
        )
    found: Source | None
    if isinstance(source, DriftBaseline):
        found = _of_training(source.model)
    elif source is None:
        found = None if given is None else source_of(given, "rows")
    else:
        found = source_of(_name(source), "rows")
    if found is None or found.rows is None:
        raise InvalidInput(
            f"The rows of {side.words} are no more: they were in a process's memory.", field="side",
            hint="Compare a file, a dataset's version or an endpoint: their rows can be read again.",
        )  # fmt: skip
    return _frame(found.rows, time, since, until)


def _name(source: DriftFile | DriftDataset) -> str:
    return f"file:{source.path}" if isinstance(source, DriftFile) else f"dataset:{source.ref}"


def _of_training(model: str) -> Source:
    """Return the rows that a model's version learned from: its dataset, else the frame its job captured."""
    from cellworks.model_list import models

    version: Version = models[model]
    whole = version.whole
    ref = next((one.dataset for one in whole.row.data if one.dataset is not None), None)
    if ref is not None:
        return source_of(f"dataset:{ref}", "rows")
    features = {one.name for one in whole.signature.inputs if one.name} if whole.signature else set()
    for name, frame in _captured(whole.row.job):
        if features and features <= {str(column) for column in frame.columns}:
            return replace(source_of(frame, "rows"), words=f"{name} of job {whole.row.job_number}")
    raise NotFound(
        f"The studio does not hold the rows that {version.ref} learned from: its baseline only.",
        hint="Train in a cell that uses the frame, or with a dataset (cw.dataset).",
    )


def _captured(job: str | None) -> Iterator[tuple[str, Any]]:
    """Return the frames that a job took with it, the longest first, each read when it is asked for."""
    if job is None:
        return
    from cellworks.frames import bring
    from cellworks.job_list import jobs
    from cellworks_engine.jobs.packing import by_file

    try:
        captures = jobs[job].job.spec.captures
    except NotFound:
        return  # the job was deleted
    files = by_file(captures)
    for one in sorted(captures, key=lambda one: -one.size):
        if one.kind == "frame":
            yield one.name, bring(connect(), one.digest, files[one.digest], {})[one.name]


def _frame(
    rows: Iterator[Piece], time: str | None, since: float | None, until: float | None
) -> "pd.DataFrame":
    import numpy as np
    import pyarrow as pa

    whole = since is None and until is None
    tables = []
    for piece in rows:
        table = pa.table({name: _plain(piece.column(name)) for name in piece.names})
        if not whole:
            if time is None:
                raise InvalidInput("The rows have no time to choose a stretch of.", field="since")
            at = seconds_of(piece, time)
            first, end = (-np.inf if since is None else since), (np.inf if until is None else until)
            inside = (at >= first) & (at < end)
            table = table.filter(pa.array(inside))
        tables.append(table)
    found: pd.DataFrame = pa.concat_tables(tables, promote_options="permissive").to_pandas()
    return found


def _plain(values: "pa.ChunkedArray") -> "pa.ChunkedArray":
    """Return texts as texts: files are read as numbers into a list of words."""
    import pyarrow as pa

    return values.cast(values.type.value_type) if pa.types.is_dictionary(values.type) else values


def _later(one: float | None, other: float | None) -> float | None:
    return other if one is None else one if other is None else max(one, other)


def _sooner(one: float | None, other: float | None) -> float | None:
    return other if one is None else one if other is None else min(one, other)
