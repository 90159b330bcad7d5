"""The request log on the wire: what is kept of an endpoint's answers, what is asked of it, and labels."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cellworks_engine.schema import NO_NUL, Input

Name = Annotated[str, Meta(min_length=1, max_length=1000, pattern=NO_NUL)]
RequestId = Annotated[str, Meta(min_length=1, max_length=128, pattern=NO_NUL)]
Moment = Annotated[float, Meta(ge=0, le=32_503_680_000)]
"""Seconds since 1970, up to the year 3000."""


class RequestLog(Input, frozen=True, kw_only=True):
    """What an endpoint keeps of what it was asked and answered."""

    sample: Annotated[float, Meta(ge=0, le=100)] = 100.0
    """Per cent of the requests, drawn at random; 0 keeps none."""
    exclude: Annotated[list[Name], Meta(max_length=1000)] = []
    """Columns that are not kept, such as names of people."""
    days: Annotated[float, Meta(gt=0, le=36_500)] = 90.0
    """Days that a request is kept."""


class RequestsQuery(Input, frozen=True, kw_only=True):
    """Which of the logged rows, the newest first."""

    since: Moment | None = None
    """Seconds since 1970; None is the beginning of the log."""
    until: Moment | None = None
    search: Annotated[str, Meta(max_length=2000, pattern=NO_NUL)] | None = None
    """Words that a row is to hold, or a condition in SQL: `distance > 1000 and carrier = 'UA'`."""
    deployment: Annotated[str, Meta(max_length=63, pattern=NO_NUL)] | None = None
    status: Literal["ok", "failed"] | None = None
    labelled: bool | None = None
    limit: Annotated[int, Meta(ge=1, le=1000)] = 100
    offset: Annotated[int, Meta(ge=0, le=1 << 53)] = 0


class RequestsTableQuery(Input, frozen=True, kw_only=True):
    """Which of the logged rows, as an Arrow file, the oldest first."""

    since: Moment | None = None
    until: Moment | None = None
    search: Annotated[str, Meta(max_length=2000, pattern=NO_NUL)] | None = None
    deployment: Annotated[str, Meta(max_length=63, pattern=NO_NUL)] | None = None
    status: Literal["ok", "failed"] | None = None
    labelled: bool | None = None
    limit: Annotated[int, Meta(ge=1, le=(1 << 32) - 1)] | None = None
    """The newest so many; None is all."""


class LoggedColumn(msgspec.Struct, frozen=True, kw_only=True):
    """A column of the log."""

    name: str
    role: Literal["request", "feature", "prediction", "label"]
    type: Literal["number", "boolean", "text", "time"]


class RequestsPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some of the logged rows that match, the newest first, and how many do."""

    columns: list[LoggedColumn]
    rows: list[list[str | float | bool | None]]
    """Values in the columns' order; times in seconds since 1970, numbers that are not finite as text."""
    total: int
    logged: int
    """Rows in the stretch of time, whether they match or not."""
    folder: str
    """Where the Parquet files lie."""


class Label(Input, frozen=True, kw_only=True):
    """What turned out to be true of a row that was asked for."""

    id: RequestId
    """Of the request: `x-request-id` of its answer, or what the client called it (`InferenceId`)."""
    label: float | bool | Annotated[str, Meta(max_length=10_000, pattern=NO_NUL)]
    row: Annotated[int, Meta(ge=0, le=1 << 31)] = 0
    """Which row of the request, from 0."""


class Labels(Input, frozen=True, kw_only=True):
    """Labels of an endpoint's requests; the last one that is said of a row counts."""

    labels: Annotated[list[Label], Meta(min_length=1, max_length=100_000)]


class Labelled(msgspec.Struct, frozen=True, kw_only=True):
    """How many labels were taken."""

    labels: int
