"""Parquet files of the log: written whole, put together once their hour is over, removed when they are old.

Every file says in its metadata which columns are features and predictions, and which files it replaces. Files
that another one replaces do not count, whether they have been removed already or not.
"""

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cellworks_engine.endpoints.requestlog.decoding import META, About, Role
from cellworks_engine.endpoints.requestlog.places import LogPlaces, hour_name, part_of

if TYPE_CHECKING:
    import pyarrow as pa

_WHOLE = re.compile(r"^whole-(\d+)\.parquet$")
ROW_GROUP = 100_000


def write(table: "pa.Table", about: About, path: Path) -> None:
    """Write a file so that it is there whole, or not at all."""
    import pyarrow.parquet as pq

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    told = table.replace_schema_metadata({META: msgspec.json.encode(about)})
    with temporary.open("wb") as file:
        pq.write_table(told, file, compression="zstd", row_group_size=ROW_GROUP)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def about(path: Path) -> About:
    """Return what a file says of itself."""
    import pyarrow.parquet as pq

    said = (pq.read_schema(path).metadata or {}).get(META)
    return msgspec.json.decode(said, type=About) if said is not None else About()


def files(hour: Path) -> list[Path]:
    """Return the files that count in an hour, the oldest first."""
    found = sorted(one for one in hour.glob("*.parquet") if not one.name.startswith("."))
    replaced: set[str] = set()
    if len(found) > 1:
        for one in found:
            if _WHOLE.match(one.name):
                replaced.update(about(one).replaces)
    return [one for one in found if one.name not in replaced]


def hours(places: LogPlaces, since: float | None = None, until: float | None = None) -> list[Path]:
    """Return the folders that may hold answers of a stretch of time, the oldest first."""
    if not places.hours.is_dir():
        return []
    first = hour_name(since) if since is not None else ""
    last = hour_name(until) if until is not None else "~"
    return sorted(one for one in places.hours.iterdir() if first <= one.name <= last)


def ends(places: LogPlaces) -> dict[str, int]:
    """Return how many bytes of each segment stand in files already."""
    found: dict[str, int] = {}
    for hour in hours(places):
        for path in hour.glob("*.parquet"):
            names = [path.name, *(about(path).replaces if _WHOLE.match(path.name) else [])]
            for part in filter(None, map(part_of, names)):
                found[part.segment] = max(found.get(part.segment, 0), part.end)
    return found


def put_together(hour: Path) -> bool:
    """Make one file of an hour that is over; False where there is nothing to do."""
    found = files(hour)
    numbers = [int(match[1]) for one in hour.iterdir() if (match := _WHOLE.match(one.name))]
    left = [one for one in hour.glob("*.parquet") if one not in found]
    if len(found) > 1:
        table, roles = together(found)
        path = hour / f"whole-{max(numbers, default=0) + 1}.parquet"
        write(table.sort_by("time"), About(roles=roles, replaces=[one.name for one in found]), path)
        left += found
    for one in left:
        one.unlink()
    return bool(left)


def together(found: "list[Path]") -> "tuple[pa.Table, dict[str, Role]]":
    """Return the rows of files whose columns may differ; types that differ become the wider one, or text."""
    import polars as pl

    roles: dict[str, Role] = {}
    for one in found:
        roles.update(about(one).roles)
    frames = [pl.read_parquet(one, glob=False) for one in found]
    return pl.concat(frames, how="diagonal_relaxed").to_arrow(), roles


def forget(places: LogPlaces, before: float) -> None:
    """Remove the hours that ended before a time."""
    for folder in hours(places):
        if folder.name < hour_name(before):
            shutil.rmtree(folder)
