"""Makes Parquet files of what the gateway wrote: a little at a time, and again after any interruption.

A part is named by the bytes that it was made of, so nothing is taken twice and nothing is left out: what a
killed collector had not written is made again by the next one. A segment is removed once the gateway has let
go of it and all of it stands in files.
"""

import fcntl
import logging
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cellworks_engine.config import Home
from cellworks_engine.endpoints.configuration import Configuration, GatewayPlaces
from cellworks_engine.endpoints.requestlog import writing
from cellworks_engine.endpoints.requestlog.decoding import About, Decoder, Role
from cellworks_engine.endpoints.requestlog.places import (
    HOUR,
    LogPlaces,
    Part,
    hour_name,
    part_name,
)
from cellworks_engine.endpoints.requestlog.spool import read_head, read_records

if TYPE_CHECKING:
    import pyarrow as pa

log = logging.getLogger(__name__)

STEP = 1 << 20
"""Bytes of a segment that are read at once."""
PART = 32 << 20
"""Bytes of a segment that become one file."""
KEPT_DAYS = 90.0
"""Days that the log of an endpoint is kept which is there no more."""


class Collector:
    """Collects the logs of one home. `take` may be called by several threads; one collects at a time."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._ends: dict[str, dict[str, int]] = {}
        self._decoders: dict[str, Decoder] = {}
        self.hurry = threading.Event()
        """Set while somebody waits: who collects in the background lets them by."""

    def take(self, endpoint: str, *, background: bool = False) -> int:
        """Put all that an endpoint's segments hold into files; returns the number of records."""
        taken = 0
        for segment in LogPlaces(self._home, endpoint).segments():
            while True:
                if background and self.hurry.is_set():
                    return taken
                with self._lock:
                    count, more = self._take_part(endpoint, segment)
                taken += count
                if not more:
                    break
        return taken

    def tidy(self, endpoint: str) -> None:
        """Put together the hours that are over, and forget what is older than it is kept."""
        places = LogPlaces(self._home, endpoint)
        with self._lock:
            busy = {one.name[:13] for one in places.segments()}
            now = time.time()
            for hour in writing.hours(places, until=now - HOUR):
                if hour.name not in busy and hour.name < hour_name(now):
                    writing.put_together(hour)
            writing.forget(places, now - 86_400 * self._days(endpoint))

    def _take_part(self, endpoint: str, segment: Path) -> tuple[int, bool]:
        """Make one part of a segment; returns the number of its records, and whether more may be there."""
        places = LogPlaces(self._home, endpoint)
        is_closed = _is_closed(segment)  # before it is read, so that nothing is added after
        head = read_head(segment) if segment.exists() else None
        if head is None:
            if is_closed:
                segment.unlink(missing_ok=True)
            return 0, False
        if endpoint not in self._ends:
            self._ends[endpoint] = writing.ends(places)
        ends = self._ends[endpoint]
        name = segment.stem
        start = end = max(ends.get(name, 0), head[1])
        if name not in self._decoders:
            self._decoders = {name: Decoder(head[0])}
        tables, roles, count = [], dict[str, Role](), 0
        while end - start < PART:
            read = list(read_records(segment, end, STEP))
            if not read:
                break
            table, its = self._decoders[name].table(one.record for one in read)
            tables.append(table)
            roles.update(its)
            count += len(read)
            end = read[-1].end
        if count:
            hour = places.hours / name[:13]
            writing.write(_joined(tables), About(roles=roles), hour / part_name(Part(name, start, end)))
            ends[name] = end
            return count, True
        if is_closed:
            segment.unlink(missing_ok=True)
            ends.pop(name, None)
        return 0, False

    def _days(self, endpoint: str) -> float:
        with suppress(FileNotFoundError, msgspec.DecodeError, msgspec.ValidationError):
            said = msgspec.json.decode(
                GatewayPlaces(self._home).configuration.read_bytes(), type=Configuration
            )
            for one in said.endpoints:
                days = [route.log.days for route in one.routes if route.log is not None]
                if one.name == endpoint and days:
                    return max(days)
        return KEPT_DAYS


def _joined(tables: "list[pa.Table]") -> "pa.Table":
    import polars as pl

    if len(tables) == 1 or len({table.schema for table in tables}) == 1:
        import pyarrow as pa

        return pa.concat_tables(tables)
    frames = [pl.DataFrame(pl.from_arrow(table)) for table in tables]
    return pl.concat(frames, how="diagonal_relaxed").to_arrow()


def _is_closed(segment: Path) -> bool:
    """Tell whether the gateway has let go of a segment, or is gone."""
    try:
        with segment.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except FileNotFoundError:
        return True
    return True
