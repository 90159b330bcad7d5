"""What is scored, decided by a job's first attempt and held to by the later ones."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cellworks_engine.datasets.fingerprint import fingerprint, look
from cellworks_engine.endpoints.transforms.keeping import Keeping, Plan, SourceFile, sync_folder
from cellworks_engine.endpoints.transforms.reading import count, names_of, width
from cellworks_engine.errors import Conflict, InvalidInput, MissingExtra
from cellworks_engine.jobs.transform_schema import TransformEntry, TransformRows

if TYPE_CHECKING:
    from cellworks_engine.endpoints.worker.signature import Signature

PIECE = 50_000
"""Rows of a database that are in memory at once."""


def planned(entry: TransformEntry, keeping: Keeping) -> Plan:
    """Return what is scored: what an earlier attempt decided, where its files are still what they were.

    Raises Conflict where they are not, InvalidInput where they cannot be read.
    """
    plan = keeping.plan()
    if plan is not None:
        check_unchanged(plan)
        return plan
    rows = entry.rows
    check_dataset(rows)
    if rows.query is not None:
        if not keeping.query.exists():
            select(rows, keeping.query)
        files, format_ = [str(keeping.query)], "parquet"
    else:
        files, format_ = rows.files, rows.format
    seen = [_source(path, format_) for path in files]
    total = sum(one.rows for one in seen)
    plan = Plan(mini_batch=entry.mini_batch or width(seen, total), format=format_, files=seen)
    keeping.decide(plan)
    return plan


def check_dataset(rows: TransformRows) -> None:
    """Refuse a version of a dataset whose files are not what they were."""
    if rows.fingerprint is None:
        return
    path = Path(rows.folder or rows.files[0])
    try:
        found = fingerprint(look(path))
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}.", field="source") from None
    if found != rows.fingerprint:
        raise Conflict(
            f"{path} is not what it was when the version of the dataset was made.",
            field="source",
            hint="Register it again and score the new version, or name the path instead.",
        )


def check_unchanged(plan: Plan) -> None:
    """Refuse to go on with files that have changed since the first attempt looked at them."""
    for one in plan.files:
        path = Path(one.path)
        try:
            seen = look(path)
            only = seen.files[0]
            is_same = (only.size, only.changed) == (one.size, one.changed) or (
                fingerprint(seen) == one.fingerprint
            )
        except OSError as error:
            raise Conflict(
                f"{path} cannot be read any more: {error.strerror or error}.", field="source"
            ) from None
        if not is_same:
            raise Conflict(
                f"{path} has changed since the job began to score it, so its rows would be of two files.",
                field="source",
                hint="Submit it again: it then begins anew.",
            )


def check_columns(plan: Plan, entry: TransformEntry, signature: "Signature") -> None:
    """Refuse files that lack a column which the model needs, before anything is predicted."""
    for one in plan.files:
        names = names_of(Path(one.path), plan.format)
        if names is None:
            continue
        for field, asked in (("include", entry.include), ("exclude", entry.exclude)):
            for name in asked:
                if name not in names:
                    raise InvalidInput(f"{one.path} has no column {name!r}.", field=field)
        have = {
            name
            for name in names
            if (not entry.include or name in entry.include) and name not in entry.exclude
        }
        if missing := [name for name in signature.required if name not in have]:
            what = "the column" if len(missing) == 1 else "the columns"
            raise InvalidInput(
                f"{entry.version} needs {what} {', '.join(missing)}, which {one.path} lacks.",
                field="source",
                hint=f"It takes {', '.join(signature.names)}.",
            )


def _source(path: str, format_: str) -> SourceFile:
    import pyarrow as pa

    where = Path(path)
    try:
        seen = look(where)
        if seen.kind != "file":
            raise InvalidInput(f"{path} is a folder.", field="source")
        mark = fingerprint(seen)
        rows = count(where, format_)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}.", field="source") from None
    except pa.ArrowInvalid as error:
        raise InvalidInput(f"{path} is not Parquet: {str(error)[:300]}", field="source") from None
    only = seen.files[0]
    return SourceFile(path=path, size=only.size, changed=only.changed, fingerprint=mark, rows=rows)


def select(rows: TransformRows, to: Path) -> None:
    """Run a query once and keep what it selects, in its order."""
    temporary = to.with_suffix(".tmp")
    if rows.url is None:
        _from_files(rows, temporary)
    else:
        _from_database(rows, temporary)
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    temporary.replace(to)
    sync_folder(to.parent)


def _from_files(rows: TransformRows, to: Path) -> None:
    try:
        import polars as pl
    except ImportError:
        raise MissingExtra("A query over files needs polars.", hint="pip install polars") from None
    scan: Any = {"parquet": pl.scan_parquet, "csv": pl.scan_csv, "jsonl": pl.scan_ndjson}[rows.format]
    try:
        pl.SQLContext(source=scan(rows.files)).execute(rows.query or "").sink_parquet(to)
    except pl.exceptions.PolarsError as error:
        raise InvalidInput(f"The query cannot be run: {str(error)[:500]}", field="query") from None


def _from_database(rows: TransformRows, to: Path) -> None:
    try:
        import sqlalchemy as sa
    except ImportError:
        raise MissingExtra("A query of a database needs SQLAlchemy.", hint="pip install SQLAlchemy") from None
    try:
        engine = sa.create_engine(rows.url or "")
        with engine.connect().execution_options(stream_results=True) as connection:
            found = connection.execute(sa.text(rows.query or ""))
            _keep(found.keys(), found.partitions(PIECE), to)
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        said = str(error).partition("\n")[0][:500]
        raise InvalidInput(f"The query cannot be run: {said}", field="query") from None


def _keep(names: Iterable[str], pieces: Iterable[Sequence[Sequence[Any]]], to: Path) -> None:
    """Write rows as they come, then once more with one type a column."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from cellworks_engine.endpoints.transforms.types import array_of, as_type, common

    columns = list(names)
    folder = to.parent / "selected"
    folder.mkdir(exist_ok=True)
    paths: list[Path] = []
    for number, piece in enumerate(pieces):
        made = [array_of([row[at] for row in piece]) for at in range(len(columns))]
        paths.append(folder / f"{number}.parquet")
        pq.write_table(pa.table(dict(zip(columns, made, strict=True))), paths[-1])
    schemas = [pq.read_schema(path) for path in paths]
    schema = pa.schema([(name, common(one.field(name).type for one in schemas)) for name in columns])
    with pq.ParquetWriter(to, schema) as writer:
        for path in paths:
            table = pq.read_table(path)
            whole = [as_type(table.column(name), schema.field(name).type) for name in columns]
            writer.write_table(pa.table(whole, schema=schema))
            path.unlink()
    folder.rmdir()
