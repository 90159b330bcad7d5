"""What an endpoint was asked and answered, as a DataFrame; what turned out to be true, said of its rows."""

import io
import math
import time
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from cellworks.client import connect, path_of
from cellworks.quantities import duration
from cellworks_engine.endpoints.requestlog.schema import (
    Label,
    Labelled,
    Labels,
    RequestLog,
    RequestsPage,
    RequestsQuery,
)
from cellworks_engine.errors import InvalidInput

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

ONCE = 50_000
"""Labels that are sent together."""
SETTLES = 0.3
"""Seconds after which an answer is in the log: the gateway writes what it answered every few hundredths."""
Time = str | float | datetime


def read_requests(
    endpoint: str,
    *,
    last: str | float | None = None,
    since: Time | None = None,
    until: Time | None = None,
    where: str | None = None,
    deployment: str | None = None,
    status: Literal["ok", "failed"] | None = None,
    labelled: bool | None = None,
    limit: int | None = None,
) -> "pd.DataFrame":
    """Return the logged rows of an endpoint, the oldest first (see `ServedEndpoint.requests`)."""
    frame: pd.DataFrame = requests_table(
        endpoint, **between(last, since, until), search=where, deployment=deployment, status=status,
        labelled=labelled, limit=limit,
    ).to_pandas()  # fmt: skip
    return frame


def requests_table(endpoint: str, **query: Any) -> "pa.Table":
    """Return logged rows as Arrow; `query` is what a `RequestsTableQuery` has."""
    import pyarrow as pa

    if query.get("until") is None:
        time.sleep(SETTLES)  # who has just called finds the call
    path = path_of("endpoints", endpoint, "requests", "table")
    with pa.ipc.open_file(io.BytesIO(connect().content(path, query=query, wait=600))) as file:
        return file.read_all()


class RequestWindow(NamedTuple):
    """What an endpoint was asked in a stretch of time, as a side of `cw.drift`; seconds since 1970."""

    endpoint: str
    since: float | None = None
    until: float | None = None


def window_of(words: str) -> RequestWindow:
    """Read a stretch of an endpoint's log: `flights` (all of it), `flights@24h` (its last day), or
    `flights@2026-11-01..2026-11-08`, where either end may be missing. Raises InvalidInput.
    """
    name, at, said = words.partition("@")
    since, dots, until = said.partition("..")
    if not at:
        return RequestWindow(name)
    if not dots:
        return RequestWindow(name, **between(said, None, None))
    return RequestWindow(name, **between(None, since or None, until or None))


def page_of_requests(endpoint: str, **query: Any) -> RequestsPage:
    """Return the newest rows of an endpoint's log, as the panel shows them."""
    RequestsQuery(**{name: value for name, value in query.items() if value is not None})
    path = path_of("endpoints", endpoint, "requests")
    return connect().call("GET", path, RequestsPage, query=query, wait=600)


def label_requests(endpoint: str, said: Any) -> int:
    """Send labels (see `ServedEndpoint.label`), and return how many."""
    labels, client = as_labels(said), connect()
    path, sent = path_of("endpoints", endpoint, "labels"), 0
    for start in range(0, len(labels), ONCE):
        body = Labels(labels=labels[start : start + ONCE])
        sent += client.call("POST", path, Labelled, body=body, wait=600).labels
    return sent


def as_labels(said: Any) -> list[Label]:
    """Return what a person says as labels: a mapping or series by id, or a frame with `request_id`, `label`.

    An id may be a pair of the request's id and a row of it. Missing values are left out. Raises InvalidInput.
    """
    if isinstance(said, Mapping):
        pairs = list(said.items())
    elif hasattr(said, "columns"):
        if missing := {"request_id", "label"} - set(said.columns):
            raise InvalidInput(
                f"The frame has no column {' and no column '.join(sorted(missing))}.",
                field="labels",
                hint="request_id and label are needed; row is which row of the request, else the first.",
            )
        rows = said["row"].tolist() if "row" in said.columns else [0] * len(said)
        ids = zip(said["request_id"].tolist(), rows, strict=True)
        pairs = list(zip(ids, said["label"].tolist(), strict=True))
    elif hasattr(said, "items"):
        pairs = list(said.items())
    else:
        raise InvalidInput(
            f"{type(said).__name__} holds no labels.", field="labels",
            hint='Give {"req_…": 1.0}, a series indexed by id, or a frame with request_id and label.',
        )  # fmt: skip
    return [_label(key, value) for key, value in pairs if not _is_missing(value)]


def _label(key: Any, value: Any) -> Label:
    id_, row = key if isinstance(key, tuple) else (key, 0)
    plain = value.item() if hasattr(value, "item") else value
    if not isinstance(plain, str | bool | int | float):
        raise InvalidInput(
            f"The label of {id_} is a {type(plain).__name__}; a number, a text, or true or false is needed.",
            field="labels",
        )
    return Label(id=str(id_), row=int(row), label=plain)


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def between(last: str | float | None, since: Time | None, until: Time | None) -> dict[str, float | None]:
    """Return a stretch of time in seconds since 1970; `last` counts back from now."""
    seconds = duration(last, "last")
    if seconds is not None:
        if since is not None:
            raise InvalidInput("Say last or since, not both.", field="last")
        return {"since": time.time() - seconds, "until": moment(until, "until")}
    return {"since": moment(since, "since"), "until": moment(until, "until")}


def moment(said: Time | None, field: str) -> float | None:
    """Return a time in seconds since 1970; one without a zone is local. Raises InvalidInput."""
    if said is None or isinstance(said, float | int):
        return said
    try:
        read = said if isinstance(said, datetime) else datetime.fromisoformat(said)
    except ValueError:
        raise InvalidInput(
            f"{said!r} is no time.", field=field, hint="Write 2026-11-30 or 2026-11-30T14:00."
        ) from None
    return read.timestamp()


def log_settings(
    said: Mapping[str, Any] | RequestLog | None, old: RequestLog | None = None
) -> RequestLog | None:
    """Return what is to be kept of requests, where anything is said; raises InvalidInput."""
    if said is None or isinstance(said, RequestLog):
        return said
    merged = {**msgspec.to_builtins(old or RequestLog()), **said}
    try:
        return msgspec.convert(merged, RequestLog)
    except msgspec.ValidationError as error:
        raise InvalidInput(
            f"log: {error}", field="log", hint='Such as log={"sample": 20, "exclude": ["name"], "days": 30}.'
        ) from None
