"""Rows of a database: read in a stream through SQLAlchemy, only read, and recognised by their content.

    sha256-rows:…  names of columns and values of each row, as MessagePack, in the order they come in

A table's rows are ordered by its primary key; a query's by its own ORDER BY. Without either the database may
give the same rows in another order, and that counts as changed.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import msgspec

from cellworks_engine.datasets.fingerprint import add
from cellworks_engine.datasets.schema import SqlSource
from cellworks_engine.datasets.variables import expanded, refuse_secrets
from cellworks_engine.errors import CellworksError, InvalidInput, MissingExtra, NotFound, Unavailable

if TYPE_CHECKING:
    from sqlalchemy import Connection, CursorResult

PIECE = 20_000
"""Rows that are in memory at once."""
_SELECT = re.compile(r"^\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*(select|with|values|table|from|\()", re.I | re.S)
_DRIVERS = {"postgresql": ("postgresql+psycopg", "postgres"), "postgres": ("postgresql+psycopg", "postgres")}
"""Where we choose the driver: what SQLAlchemy is told, and our extra that brings it."""


class Rows:
    """The rows of a source as they come; once all were taken, how many they were and their fingerprint."""

    def __init__(self, source: SqlSource) -> None:
        self._source = source
        self._whole = hashlib.sha256()
        self.names: list[str] = []
        self.count = 0
        self.size = 0
        """Bytes of the values as they were hashed."""

    def __iter__(self) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the rows in pieces, an empty one first; `names` are known from then on."""
        with _told(self._source), _connected(self._source) as connection:
            result = _result(connection, self._source)
            self.names = _names(result)
            add(self._whole, msgspec.msgpack.encode(self.names), b"")
            yield []
            for piece in result.partitions(PIECE):
                rows = [tuple(row) for row in piece]
                for row in rows:
                    content = msgspec.msgpack.encode(row, enc_hook=str)
                    add(self._whole, content, b"")
                    self.size += len(content)
                self.count += len(rows)
                yield rows

    @property
    def fingerprint(self) -> str:
        """Recognises what was taken."""
        return f"sha256-rows:{self._whole.hexdigest()}"

    def skim(self) -> "Rows":
        """Take all of the rows and keep none."""
        for _ in self:
            pass
        return self


def title(source: SqlSource) -> str:
    """Return a source as a line: `postgresql://${PGUSER}@host/db  flights`."""
    return f"{source.url}  {source.table or ' '.join((source.query or '').split())}"


def check_source(source: SqlSource) -> None:
    """Refuse what cannot be read, before anything is opened; raises InvalidInput."""
    refuse_secrets(source)
    if (source.table is None) == (source.query is None):
        raise InvalidInput(
            "Rows of a database come from a table or from a query: name one.", field="source.query"
        )
    if source.query is not None and not _SELECT.match(source.query):
        raise InvalidInput(
            "A dataset's query only reads: it begins with SELECT or WITH.", field="source.query"
        )
    parts = urlsplit(source.url)
    if parts.scheme.startswith("sqlite") and not parts.path.startswith("//"):
        raise InvalidInput(
            f"{source.url} is no absolute path.",
            field="source.url",
            hint="Write four slashes and the whole path: sqlite:////home/ann/flights.db",
        )


@contextmanager
def _connected(source: SqlSource) -> Iterator["Connection"]:
    """Open a connection that cannot write: its transaction is read-only where there is such a thing."""
    import sqlalchemy as sa
    from sqlalchemy.pool import NullPool

    check_source(source)
    scheme, _, rest = expanded(source.url, in_url=True).partition("://")
    driver, extra = _DRIVERS.get(scheme, (scheme, ""))
    if scheme.startswith("sqlite"):  # a path of its own form: a missing file is not made
        path = quote(rest.partition("?")[0].removeprefix("/"), safe="/%")
        rest = f"/file:{path}?mode=ro&uri=true"
    try:
        engine = sa.create_engine(f"{driver}://{rest}", poolclass=NullPool)
    except (ModuleNotFoundError, sa.exc.NoSuchModuleError) as error:
        line = f"pip install 'cellworks[{extra}]'" if extra else "Install the package that the URL names."
        raise MissingExtra(f"The driver of {scheme} is not installed: {error}", hint=line) from None
    except sa.exc.ArgumentError as error:
        raise InvalidInput(f"{source.url} is no database: {error}", field="source.url") from None
    options: dict[str, Any] = {"stream_results": True, "yield_per": PIECE, "no_parameters": True}
    if engine.dialect.name == "postgresql":
        options |= {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
    try:
        with engine.connect().execution_options(**options) as connection:
            yield connection
            connection.rollback()
    finally:
        engine.dispose()


def _result(connection: "Connection", source: SqlSource) -> "CursorResult[Any]":
    import sqlalchemy as sa

    if source.query is not None:
        return connection.exec_driver_sql(source.query.strip().rstrip(";"))
    schema, _, name = (source.table or "").rpartition(".")
    plain = connection.execution_options(no_parameters=False, stream_results=False, yield_per=0)
    plain_inspection = sa.inspect(plain)
    columns = plain_inspection.get_columns(name, schema=schema or None)
    keys = plain_inspection.get_pk_constraint(name, schema=schema or None)["constrained_columns"]
    table = sa.table(name, *(sa.column(one["name"], one["type"]) for one in columns), schema=schema or None)
    wanted = sa.select(table).order_by(*(table.c[key] for key in keys))
    return connection.execution_options(stream_results=True, yield_per=PIECE).execute(wanted)


def _names(result: "CursorResult[Any]") -> list[str]:
    names = [str(name) for name in result.keys()]  # noqa: SIM118  # no dict
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InvalidInput(
            f"The query has several columns of one name: {', '.join(twice)}.",
            field="source.query",
            hint="Name them apart: SELECT a.id AS a_id, b.id AS b_id",
        )
    return names


@contextmanager
def _told(source: SqlSource) -> Iterator[None]:
    """Say in a sentence what a database answers."""
    from sqlalchemy import exc

    try:
        yield
    except CellworksError:
        raise
    except exc.NoSuchTableError:
        raise NotFound(f"{source.url} has no table {source.table}.", field="source.table") from None
    except exc.DBAPIError as error:
        words = str(error.orig).strip().splitlines() or [type(error).__name__]
        what = "be read" if isinstance(error, exc.ProgrammingError) else "be reached or read"
        raise Unavailable(
            f"{source.url} cannot {what}: {words[0][:300]}", field="source", hint=_hint(words)
        ) from None


def _hint(words: Sequence[str]) -> str:
    if any("read-only" in line or "readonly" in line for line in words):
        return "A dataset only reads."
    return "Look at the URL, the credentials and the query."
