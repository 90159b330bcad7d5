"""Reads the log: the rows of a stretch of time, searched, with the labels that were said of them."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import msgspec

from cellworks_engine.endpoints.requestlog import labels, writing
from cellworks_engine.endpoints.requestlog.decoding import LABEL, META, OF_THE_REQUEST, About, Role
from cellworks_engine.endpoints.requestlog.places import LogPlaces
from cellworks_engine.endpoints.requestlog.schema import (
    LoggedColumn,
    RequestsPage,
    RequestsQuery,
    RequestsTableQuery,
)
from cellworks_engine.errors import InvalidInput

if TYPE_CHECKING:
    import polars as pl

Query = RequestsQuery | RequestsTableQuery
_CONDITION = re.compile(r"[=<>]|\b(is|in|like|between|not)\b", re.IGNORECASE)


class Log(NamedTuple):
    """The rows of a stretch of time, lazily, and which columns are features and predictions."""

    rows: "pl.LazyFrame"
    roles: dict[str, Role]


def scan(places: LogPlaces, since: float | None = None, until: float | None = None) -> Log:
    """Return the rows from `since` (seconds since 1970) on and before `until`, with their labels."""
    import polars as pl

    found = [one for hour in writing.hours(places, since, until) for one in writing.files(hour)]
    roles: dict[str, Role] = {}
    for one in found:
        roles.update(writing.about(one).roles)
    if found:
        rows = pl.concat([pl.scan_parquet(one, glob=False) for one in found], how="diagonal_relaxed")
    else:
        rows = pl.LazyFrame(schema=_empty())
    if since is not None:
        rows = rows.filter(pl.col("time") >= _moment(since))
    if until is not None:
        rows = rows.filter(pl.col("time") < _moment(until))
    ordered = [
        *OF_THE_REQUEST,
        *(n for n, r in roles.items() if r == "feature"),
        *(n for n, r in roles.items() if r == "prediction"),
    ]
    return Log(_labelled(rows.select(ordered), places.labels), roles)


def page(places: LogPlaces, query: RequestsQuery) -> RequestsPage:
    """Return some of the rows that match, the newest first. Raises InvalidInput for a wrong condition."""
    import polars as pl

    log = scan(places, query.since, query.until)
    matching = _matching(log, query)
    try:
        logged, total, rows = pl.collect_all(
            [
                log.rows.select(pl.len()),
                matching.select(pl.len()),
                matching.sort("time", "row", descending=[True, False], maintain_order=True).slice(
                    query.offset, query.limit
                ),
            ]
        )
    except _problems() as error:
        raise _wrong(query.search, error) from None
    return RequestsPage(
        columns=[_column(name, kind, log.roles) for name, kind in rows.schema.items()],
        rows=_values(rows),
        total=total.item(),
        logged=logged.item(),
        folder=str(places.hours),
    )


def frame(places: LogPlaces, query: RequestsTableQuery) -> tuple["pl.DataFrame", dict[str, Role]]:
    """Return the rows that match, the oldest first, with a limit the newest so many; and columns' roles."""

    log = scan(places, query.since, query.until)
    rows = _matching(log, query).sort("time", maintain_order=True)
    try:
        return (rows if query.limit is None else rows.tail(query.limit)).collect(), log.roles
    except _problems() as error:
        raise _wrong(query.search, error) from None


def write_arrow(table: "pl.DataFrame", roles: dict[str, Role], path: Path) -> None:
    """Write rows as an Arrow file, whose metadata says what they are as that of the log's files does."""
    import pyarrow as pa

    about = {META: msgspec.json.encode(About(roles=roles))}
    told = table.to_arrow(compat_level=_oldest()).replace_schema_metadata(about)
    with pa.ipc.new_file(str(path), told.schema) as writer:
        writer.write_table(told)


def _oldest() -> Any:
    import polars as pl

    return pl.CompatLevel.oldest()


def _matching(log: Log, query: Query) -> "pl.LazyFrame":
    import polars as pl

    rows = log.rows
    if query.deployment is not None:
        rows = rows.filter(pl.col("deployment") == query.deployment)
    if query.status is not None:
        rows = rows.filter(pl.col("status") < 400 if query.status == "ok" else pl.col("status") >= 400)
    if query.labelled is not None:
        has = pl.col(LABEL).is_not_null()
        rows = rows.filter(has if query.labelled else ~has)
    if query.search and query.search.strip():
        rows = rows.filter(_searched(rows, query.search.strip()))
    return rows


def _searched(rows: "pl.LazyFrame", text: str) -> "pl.Expr":
    """Return the condition that a search is: SQL where it compares something, else words."""
    import polars as pl

    if _CONDITION.search(text):
        try:
            return pl.sql_expr(text)
        except _problems() as error:
            raise _wrong(text, error) from None
    names = [name for name, kind in rows.collect_schema().items() if kind == pl.String]
    return pl.all_horizontal(
        pl.any_horizontal(
            pl.col(name).str.to_lowercase().str.contains(word.lower(), literal=True).fill_null(False)
            for name in names
        )
        for word in text.split()
    )


def _problems() -> tuple[type[BaseException], ...]:
    """Return what Polars raises for a condition that is none, a panic of its parser among them."""
    import polars as pl

    return pl.exceptions.PolarsError, pl.exceptions.PanicException


def _wrong(text: str | None, error: BaseException) -> InvalidInput:
    said = str(error).strip().partition("\n")[0][:300].rstrip(".")
    return InvalidInput(
        f"`{text}` cannot be searched for: {said}.",
        field="search",
        hint="Words, or a condition such as distance > 1000 and carrier = 'UA'.",
    )


def _labelled(rows: "pl.LazyFrame", path: Path) -> "pl.LazyFrame":
    """Add the column `label`: by the request's id, or by what the client calls it."""
    import polars as pl

    said = labels.read(path).lazy()
    by_id = rows.join(
        said, left_on=["request_id", "row"], right_on=["id", "row"], how="left", maintain_order="left"
    )
    by_name = by_id.join(
        said.rename({LABEL: "_named"}), left_on=["inference_id", "row"], right_on=["id", "row"], how="left",
        maintain_order="left",
    )  # fmt: skip
    return by_name.with_columns(pl.coalesce(LABEL, "_named").alias(LABEL)).drop("_named")


def _empty() -> "dict[str, Any]":
    import polars as pl

    own: dict[str, Any] = dict.fromkeys(OF_THE_REQUEST, pl.String)
    return {
        **own, "row": pl.Int32, "time": pl.Datetime("us", "UTC"), "status": pl.Int16,
        "milliseconds": pl.Float64,
    }  # fmt: skip


def _moment(at: float) -> Any:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(at, UTC)


def _column(name: str, kind: Any, roles: dict[str, Role]) -> LoggedColumn:
    role: Literal["request", "feature", "prediction", "label"] = (
        "label" if name == LABEL else roles.get(name, "request")
    )
    return LoggedColumn(name=name, role=role, type=_type(kind))


def _type(kind: Any) -> Literal["number", "boolean", "text", "time"]:
    import polars as pl

    if kind == pl.Boolean:
        return "boolean"
    if kind.is_numeric():
        return "number"
    return "time" if kind.is_temporal() else "text"


def _values(rows: "pl.DataFrame") -> list[list[str | float | bool | None]]:
    import polars as pl

    plain = []
    for column in rows.get_columns():
        kind = column.dtype
        if kind.is_temporal():
            plain.append((column.cast(pl.Datetime("us")).dt.epoch("us") / 1e6).to_list())
        elif kind.is_float():
            plain.append([value if value is None or _finite(value) else str(value) for value in column])
        elif kind.is_numeric() or kind in (pl.Boolean, pl.String):
            plain.append(column.to_list())
        else:
            plain.append([None if value is None else str(value) for value in column])
    return [list(row) for row in zip(*plain, strict=True)]


def _finite(value: float) -> bool:
    return value - value == 0
