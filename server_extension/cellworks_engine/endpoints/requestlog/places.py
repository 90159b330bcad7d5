"""Where an endpoint's request log stands, and which files are it.

The gateway appends to segments (`spool/`), the collector makes Parquet of them (`hours/2026-11-30T12/`).
A segment holds one deployment's answers of one hour. A part is named by the segment and the bytes of it that
it holds, so that whoever is killed in between makes the same part again, or finds it made. Parts of an hour
that is over are put together; the whole names the parts that it replaces.
"""

import re
import time
from pathlib import Path
from typing import NamedTuple

from cellworks_engine.config import Home

HOUR = 3600
_HOUR_FORMAT = "%Y-%m-%dT%H"
_PART = re.compile(r"^(?P<segment>.+)\.(?P<start>\d+)-(?P<end>\d+)\.parquet$")


class Part(NamedTuple):
    """The bytes of a segment that a part was made of."""

    segment: str
    start: int
    end: int


class LogPlaces:
    """The folders of one endpoint's log; nothing is created here."""

    def __init__(self, home: Home, endpoint: str) -> None:
        self.endpoint = endpoint
        self.folder = home.path / "requests" / endpoint
        self.spool = self.folder / "spool"
        """Segments: what the gateway writes."""
        self.hours = self.folder / "hours"
        """A folder an hour, in UTC, that holds Parquet files."""
        self.labels = self.folder / "labels.jsonl"
        """What was true, a line each, in the order in which it was said."""

    def segments(self) -> list[Path]:
        """Return the segments, the oldest first."""
        return sorted(self.spool.glob("*.spool")) if self.spool.is_dir() else []

    def hour(self, at: float) -> Path:
        """Return the folder of the hour of a time."""
        return self.hours / hour_name(at)


class CollectorPlaces:
    """Where the collector's files stand in a home; nothing is created here."""

    def __init__(self, home: Home) -> None:
        self.folder = home.path / "requests"
        self.answers = home.path / "requests" / ".answers"
        """Arrow files that were asked for; each is removed by whoever takes it."""
        self.log = home.logs / "collector.log"
        self.lock = self.folder / ".lock"
        """Held by the one collector of the home."""
        self.socket = home.sockets / "collector.sock"
        """One JSON line each way (see `protocol.py`)."""

    def endpoints(self) -> list[str]:
        """Return the endpoints that have a log, by name."""
        if not self.folder.is_dir():
            return []
        return sorted(one.name for one in self.folder.iterdir() if one.is_dir() and one != self.answers)


def hour_name(at: float) -> str:
    """Return the hour of a time (seconds since 1970) as folders are named: `2026-11-30T12`, in UTC."""
    return time.strftime(_HOUR_FORMAT, time.gmtime(at))


def part_name(part: Part) -> str:
    """Return the file name of a part."""
    return f"{part.segment}.{part.start}-{part.end}.parquet"


def part_of(name: str) -> Part | None:
    """Return what a file's name says that it holds; None where it is the whole of an hour."""
    match = _PART.match(name)
    return Part(match["segment"], int(match["start"]), int(match["end"])) if match else None
