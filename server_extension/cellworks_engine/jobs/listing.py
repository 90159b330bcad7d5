"""Which jobs a list holds and in which order.

A job's row is wide (its spec lies in it), so a page is found in two steps: the numbers of its jobs from the
narrow index `jobs_list`, which holds everything that a list is narrowed or sorted by, then their rows.
Metrics and parameters stand in `job_values`, a line each, so that the store can sort by them.
"""

import math
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
)

from cellworks_engine.jobs.schema import JobQuery
from cellworks_engine.jobs.tables import TEXT_LENGTH, job_values_table, jobs_table

jobs, job_values = jobs_table.c, job_values_table.c
_LINE = [column for column in jobs_table.c if column.name not in ("spec", "results", "failure")]
Where = Sequence[ColumnElement[bool]]
METRIC, PARAMETER = "metric", "parameter"


def page_of(connection: Connection, query: JobQuery) -> tuple[list[RowMapping], int, int]:
    """Return the rows of a page, how many jobs match, and how many there are."""
    where = matching(query, connection.dialect.name)
    every = select(func.count()).select_from(jobs_table)
    total = connection.execute(every.where(*where)).scalar_one()
    whole = connection.execute(every).scalar_one() if where else total
    numbers = _numbers(connection, query, where, many=total * 4 > whole)
    rows = connection.execute(select(*_LINE).where(jobs.number.in_(numbers))).mappings()
    by_number = {row["number"]: row for row in rows}
    return [by_number[number] for number in numbers], total, whole


def _numbers(connection: Connection, query: JobQuery, where: Where, *, many: bool) -> list[int]:
    """Return the numbers of a page's jobs, in order."""
    if not many or ":" not in query.sort:
        return _first(connection, numbers_of(query, where))
    # Most jobs, by a value: it stands in its order already, so the first that match are soon found.
    name, down = _read(query.sort)
    found = _first(connection, ranked(query, where))
    missing = query.limit - len(found)
    if missing:  # those without one follow
        every = ranked(query, where).limit(None).offset(None).order_by(None)
        passed = connection.execute(select(func.count()).select_from(every.subquery())).scalar_one()
        its = exists().where(*_column(name), job_values.number == jobs.number)
        rest = select(jobs.number).where(*where, ~its).order_by(jobs.number.desc() if down else jobs.number)
        found += _first(connection, rest.limit(missing).offset(max(0, query.offset - passed)))
    return found


def _first(connection: Connection, wanted: Select[tuple[int]]) -> list[int]:
    return [int(row._mapping["number"]) for row in connection.execute(wanted)]


def ranked(query: JobQuery, where: Where) -> Select[tuple[int]]:
    """Return the question for the numbers of the jobs that have a value, in its order."""
    name, down = _read(query.sort)
    keys = (job_values.value, job_values.text, job_values.number)
    found = select(job_values.number).where(*_column(name)).limit(query.limit).offset(query.offset)
    if where:
        found = found.join(jobs_table, jobs.number == job_values.number).where(*where)
    return found.order_by(*(key.desc() if down else key for key in keys))


def numbers_of(query: JobQuery, where: Where) -> Select[tuple[int]]:
    """Return the question for the numbers of a page's jobs; what has no value comes last either way."""
    name, down = _read(query.sort)
    found = select(jobs.number).where(*where).limit(query.limit).offset(query.offset)
    if ":" in name:
        found = found.outerjoin(job_values_table, and_(*_column(name), job_values.number == jobs.number))
        keys: Sequence[ColumnElement[Any]] = (job_values.value, job_values.text)
    else:
        keys = _KEYS[name]
    last = [key.desc().nulls_last() if down else key.asc().nulls_last() for key in keys]
    return found.order_by(*last, jobs.number.desc() if down else jobs.number)


def _read(sort: str) -> tuple[str, bool]:
    name = sort.removeprefix("-")
    return name, name != sort


def _column(name: str) -> Where:
    return [job_values.workspace == "default", job_values.column == name]


def value_columns(connection: Connection) -> list[str]:
    """Return the name of every metric and parameter that any job has: `metric:auc`, `parameter:depth`."""
    found: list[str] = []
    # From one name to the next by the index: there are few names and a great many values.
    after: ColumnElement[bool] = job_values.workspace == "default"
    while True:
        first = select(job_values.column).where(after).order_by(job_values.column).limit(1)
        name = connection.execute(first).scalar()
        if name is None:
            return found
        found.append(name)
        after = and_(job_values.workspace == "default", job_values.column > name)


def write_values(connection: Connection, number: int, kind: str, values: Mapping[str, Any]) -> None:
    """Write a job's metrics or parameters as they are now, for lists to sort by."""
    forget_values(connection, number, f"{kind}:")
    rows = [{"number": number, **row} for row in value_lines(kind, values)]
    if rows:
        connection.execute(insert(job_values_table), rows)


def forget_values(connection: Connection, number: int, prefix: str = "") -> None:
    """Remove what a job has in the values, or of it what begins with a prefix."""
    where = [job_values.workspace == "default", job_values.number == number]
    if prefix:
        # A range, not LIKE: `;` is the character after `:`.
        where += [job_values.column >= prefix, job_values.column < f"{prefix[:-1]};"]
    connection.execute(delete(job_values_table).where(*where))


def value_lines(kind: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a line for each value that can be put in an order: numbers by size, then texts."""
    lines = []
    for name, value in values.items():
        text = value[:TEXT_LENGTH] if isinstance(value, str) else ""
        number = math.inf if isinstance(value, str) else _number(value)
        if number is not None:
            lines.append({"column": f"{kind}:{name}", "value": number, "text": text})
    return lines


def _number(value: object) -> float | None:
    if not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return sys.float_info.max if value > 0 else -sys.float_info.max
    return number if math.isfinite(number) else None


_KEYS: dict[str, list[ColumnElement[Any]]] = {
    "number": [],
    "name": [jobs.name],
    "state": [jobs.state],
    "started": [jobs.started],
    "took": [jobs.ended - jobs.started],
    "experiment": [jobs.experiment],
    "by": [jobs.actor],
    "from": [jobs.notebook, jobs.executed],
    "compute": [jobs.compute],
    "note": [jobs.sentence],
}


def matching(query: JobQuery, dialect: str) -> list[ColumnElement[bool]]:
    """Return the conditions, as expressions: no index on one column is to tempt away from `jobs_list`."""
    where: list[ColumnElement[bool]] = []
    if query.state:
        where.append(jobs.state.concat("").in_(query.state))
    if query.experiment is not None:
        where.append(jobs.experiment.concat("") == query.experiment)
    if query.since is not None:
        where.append(jobs.time >= query.since)
    for word in (query.search or "").split():
        found = [_has(column, word, dialect) for column in (jobs.name, jobs.notebook, jobs.sentence)]
        if word.isdecimal() and len(word) < 19:
            found.append(jobs.number == int(word))
        where.append(or_(*found))
    return where


def _has(column: ColumnElement[str], word: str, dialect: str) -> ColumnElement[bool]:
    if dialect == "sqlite":  # its LIKE takes no notice of case, and is twice as quick without lower()
        return column.contains(word, autoescape=True)
    return column.icontains(word, autoescape=True)
