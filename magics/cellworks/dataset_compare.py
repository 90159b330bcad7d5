"""Two versions compared, in the reader beside the supervisor: columns, rows, and distributions."""

from typing import TYPE_CHECKING, Any

from cellworks.dataset_describe import preview_of
from cellworks_engine.datasets.describing import Compare, Side
from cellworks_engine.datasets.diff_schema import ColumnChange, ColumnDiff, DatasetDiff, RowDiff
from cellworks_engine.datasets.schema import PREVIEW_ROWS, Column, FrameSource, SqlSource, UrlSource
from cellworks_engine.errors import CellworksError, Conflict, InvalidInput

if TYPE_CHECKING:
    import polars as pl

    from cellworks_engine.statistics.baselines import Baseline
    from cellworks_engine.statistics.columns import ColumnSketch

MOST_ROWS = 2_000_000
MOST_CELLS = 50_000_000
"""Of either version: what is read into memory to compare rows."""


def compare(asked: Compare) -> DatasetDiff:
    """Return what differs between two versions."""
    before, after = asked.before, asked.after
    columns = _with_distances(_schemas(before.columns, after.columns), _counted(before), _counted(after))
    columns.sort(key=lambda one: -(one.js or 0.0))
    return DatasetDiff(before=before.ref, after=after.ref, columns=columns, rows=_rows(asked))


def _schemas(before: list[Column], after: list[Column]) -> list[ColumnDiff]:
    """Return the columns of both by their names: those of the later one first, in its order."""
    old = {one.name: one for one in before}
    found = [_column(old.pop(one.name, None), one) for one in after]
    return found + [_column(one, None) for one in old.values()]


def _column(before: Column | None, after: Column | None) -> ColumnDiff:
    change: ColumnChange = "same" if before == after else "changed"
    if before is None or after is None:
        change = "added" if before is None else "removed"
    named = after or before
    assert named is not None
    return ColumnDiff(name=named.name, change=change, before=before, after=after)


def _counted(side: Side) -> "Baseline | None":
    from pathlib import Path

    from cellworks_engine.statistics import baselines

    return None if side.statistics is None else baselines.unpack(Path(side.statistics).read_bytes())


def _with_distances(
    columns: list[ColumnDiff], was: "Baseline | None", now: "Baseline | None"
) -> list[ColumnDiff]:
    import msgspec

    from cellworks_engine.statistics import distances
    from cellworks_engine.statistics.summaries import column_summary

    def one(column: ColumnDiff) -> ColumnDiff:
        old = None if was is None else was.table.columns.get(column.name)
        new = None if now is None else now.table.columns.get(column.name)
        made = msgspec.structs.replace(
            column,
            was=None if old is None else column_summary(old),
            now=None if new is None else column_summary(new),
        )
        if old is None or new is None:
            return made
        made = _on_one_scale(made, old, new)
        try:
            return msgspec.structs.replace(made, js=distances.js(old, new), psi=distances.psi(old, new))
        except InvalidInput:  # of two kinds, or not looked into
            return made

    return [one(column) for column in columns]


def _on_one_scale(made: ColumnDiff, old: "ColumnSketch", new: "ColumnSketch") -> ColumnDiff:
    """Draw both histograms over the values of both, so that their bars stand above one another."""
    import msgspec

    from cellworks_engine.statistics.summaries import histogram

    ends = [end for side in (old, new) for end in (side.min, side.max) if end is not None]
    if made.was is None or made.now is None or not (old.numeric and new.numeric and ends):
        return made
    span = min(ends), max(ends)
    return msgspec.structs.replace(
        made,
        was=msgspec.structs.replace(made.was, histogram=histogram(old, span=span)),
        now=msgspec.structs.replace(made.now, histogram=histogram(new, span=span)),
    )


def _rows(asked: Compare) -> RowDiff:
    before, after = asked.before, asked.after
    names = [one.name for one in after.columns if one.name in {each.name for each in before.columns}]
    reason = _not_compared(asked, names)
    if reason is not None:
        return RowDiff(before=before.rows, after=after.rows, sentence=reason)
    try:
        old, new = (_read(side).select(names) for side in (before, after))
    except (CellworksError, OSError) as error:
        words = error.message if isinstance(error, CellworksError) else str(error)
        return RowDiff(before=before.rows, after=after.rows, sentence=f"Rows were not compared: {words}")
    return _differing(old, new, before.rows, after.rows)


def _not_compared(asked: Compare, names: list[str]) -> str | None:
    """Say why rows are not compared; None where they are."""
    if not asked.rows:
        return "Rows were not asked for."
    if not names:
        return "Rows were not compared: the versions have no column in common."
    for side in (asked.before, asked.after):
        if side.rows is None or not side.columns:
            return f"Rows were not compared: {side.ref} is of a format that is not looked into."
        if side.rows > MOST_ROWS or side.rows * len(side.columns) > MOST_CELLS:
            return (
                f"Rows were not compared: {side.ref} has {side.rows:,} rows of {len(side.columns):,} "
                f"columns, and up to {MOST_ROWS:,} rows and {MOST_CELLS:,} values are."
            )
    return None


def _read(side: Side) -> "pl.DataFrame":
    """Read a version as it was; raises Conflict where it is not that any more."""
    from pathlib import Path

    from cellworks.dataset_frames import read_files, read_frame
    from cellworks.dataset_remote import frame_of_sql, frame_of_url
    from cellworks_engine.datasets.fingerprint import fingerprint, look

    source = side.source
    if isinstance(source, FrameSource):
        return read_frame(Path(side.path), side.format, source.library, "polars")  # type: ignore[no-any-return]
    if isinstance(source, SqlSource):
        return frame_of_sql(source, "polars", side.fingerprint)  # type: ignore[no-any-return]
    if isinstance(source, UrlSource):
        return frame_of_url(source, side.format, "polars", side.fingerprint)  # type: ignore[no-any-return]
    seen = look(Path(source.path))
    if fingerprint(seen) != side.fingerprint:
        raise Conflict(f"{source.path} is not any more what it was as {side.ref}.")
    return read_files(Path(source.path), seen, side.format, "polars")  # type: ignore[no-any-return]


def _differing(old: "pl.DataFrame", new: "pl.DataFrame", before: int | None, after: int | None) -> RowDiff:
    """Compare rows by two hashes of 64 bits each, as often as each row occurs."""
    import polars as pl

    sides = [_hashed(frame, old, new) for frame in (old, new)]
    counts = [side.group_by("h1", "h2").agg(pl.len().alias("n")) for side in sides]
    both = counts[0].join(counts[1], on=["h1", "h2"], how="full", coalesce=True).fill_null(0)
    common = int(both.select(pl.min_horizontal("n", "n_right").sum()).item())
    gone = _first_only(old, sides[0], sides[1])
    come = _first_only(new, sides[1], sides[0])
    return RowDiff(
        before=before, after=after, both=common, only_before=old.height - common,
        only_after=new.height - common, columns=new.columns, removed=gone, added=come,
        sentence="Whole rows were compared, all of them, by the columns that both versions have.",
    )  # fmt: skip


def _hashed(frame: "pl.DataFrame", old: "pl.DataFrame", new: "pl.DataFrame") -> "pl.DataFrame":
    """Return two hashes of each row; columns whose types differ are compared as texts."""
    import polars as pl

    alike = frame.with_columns(
        pl.col(name).cast(pl.String, strict=False)
        for name in frame.columns
        if old.schema[name] != new.schema[name]
    )
    return pl.DataFrame({f"h{seed}": alike.hash_rows(seed=seed) for seed in (1, 2)})


def _first_only(frame: "pl.DataFrame", mine: "pl.DataFrame", others: "pl.DataFrame") -> list[list[Any]]:
    """Return the first rows that the other side has less often."""
    import polars as pl

    def numbered(hashes: pl.DataFrame) -> pl.DataFrame:
        return hashes.with_columns(pl.int_range(pl.len()).over("h1", "h2").alias("nth"))

    place = numbered(mine).with_row_index("row")
    only = place.join(numbered(others), on=["h1", "h2", "nth"], how="anti").sort("row").head(PREVIEW_ROWS)
    return preview_of(frame[only["row"].to_list()].to_arrow())
