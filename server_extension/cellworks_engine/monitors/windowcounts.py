"""What was counted in windows, kept so that the counts of any stretch of them are read in milliseconds.

A file is the length of its head (8 bytes), the head (MessagePack), and a line a window: all features' counts
behind one another. Before every 32nd window stands a line of sums of all windows before it. The counts of a
stretch are the difference of two sums and at most 62 lines, whatever its length.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np
from numpy.typing import NDArray

from cellworks_engine.errors import InvalidInput, WrongStore
from cellworks_engine.monitors.schema import Method
from cellworks_engine.monitors.windowbins import Floats, Whole, WindowBins
from cellworks_engine.statistics.packing import pack_array, unpack_array
from cellworks_engine.statistics.schema import Array, Kind

FORMAT = 1
SPAN = 32
"""Windows between two sums."""
_LENGTH = 8


class _KeptBins(msgspec.Struct, frozen=True, array_like=True):
    name: str
    kind: Kind
    method: Method
    reference: Array
    cuts: Array
    judged: Array
    edges: Array
    words: list[str]


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    format: int
    window: float
    starts: list[float]
    rows: list[int]
    bins: list[_KeptBins]
    places: list[int]
    """Where in the body the line of each window ends."""
    sums: list[int]
    """Where the line of sums before each 32nd window ends; they stand behind all windows."""


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """Windows that begin between two times; None is the first or the last there is."""

    since: float | None = None
    until: float | None = None


@dataclass(frozen=True)
class Sums:
    """What was counted in a stretch of windows."""

    since: float
    until: float
    """When the last window ends."""
    rows: int
    counts: list[Floats]
    """Of each feature, in the order of the bins; the last is the rows without a value."""


@dataclass(frozen=True)
class WindowCounts:
    """The counts of all windows, in order of time."""

    window: float
    starts: list[float]
    rows: list[int]
    bins: list[WindowBins]
    tables: Sequence[NDArray[np.int32]]
    """Of each feature: a line a window, the last bin being the rows without a value."""

    def pack(self) -> bytes:
        """Return them as the bytes of a file that `WindowFile` reads."""
        whole = sum(bins.size + 1 for bins in self.bins)
        sums, lines, kept = np.zeros(whole, np.int64), [], []
        for at in range(len(self.starts)):
            if at % SPAN == 0:
                kept.append(_packed(sums))
            line = np.concatenate([table[at] for table in self.tables] or [sums]).astype(np.int64)
            sums = sums + line
            lines.append(_packed(line))
        ends = np.cumsum([len(one) for one in (*lines, *kept)]).tolist()
        head = _Head(
            format=FORMAT, window=self.window, starts=self.starts, rows=self.rows,
            bins=[_kept(one) for one in self.bins], places=ends[: len(lines)], sums=ends[len(lines) :],
        )  # fmt: skip
        first = msgspec.msgpack.encode(head)
        return b"".join((len(first).to_bytes(_LENGTH, "little"), first, *lines, *kept))


class WindowFile:
    """The counts of a kept report's windows, of which only what is asked for is read."""

    def __init__(self, source: Path | bytes) -> None:
        self._source = source
        with self._open() as file:
            length = int.from_bytes(file.read(_LENGTH), "little")
            self._head = _decoded(file.read(length))
        self._body = _LENGTH + length
        self.bins = [_restored(one) for one in self._head.bins]

    def between(self, stretch: Stretch) -> Sums:
        """Return what lies in the windows of a stretch; raises InvalidInput where there is none."""
        starts = self._head.starts
        first = 0 if stretch.since is None else bisect_left(starts, stretch.since)
        last = len(starts) if stretch.until is None else bisect_left(starts, stretch.until)
        if first >= last:
            raise InvalidInput(
                "No window begins in that stretch of time.", field="since",
                hint=f"There are {len(starts):,} windows of {self._head.window:g} s.",
            )  # fmt: skip
        with self._open() as file:
            line = self._before(file, last) - self._before(file, first)
        ends = np.cumsum([bins.size + 1 for bins in self.bins])[:-1]
        return Sums(
            since=starts[first], until=starts[last - 1] + self._head.window,
            rows=sum(self._head.rows[first:last]), counts=np.split(line.astype(np.float64), ends),
        )  # fmt: skip

    def _open(self) -> BinaryIO:
        return BytesIO(self._source) if isinstance(self._source, bytes) else self._source.open("rb")

    def _before(self, file: BinaryIO, window: int) -> Whole:
        """Return the sums of all windows before one."""
        at = min(window // SPAN, len(self._head.sums) - 1)
        ends = [*self._head.places, *self._head.sums]
        found = self._line(file, ends, len(self._head.places) + at)
        for one in range(at * SPAN, window):
            found = found + self._line(file, ends, one)
        return found

    def _line(self, file: BinaryIO, ends: list[int], place: int) -> Whole:
        start = ends[place - 1] if place else 0
        file.seek(self._body + start)
        packed = msgspec.msgpack.decode(file.read(ends[place] - start), type=Array)
        return unpack_array(packed).astype(np.int64)


def check(data: bytes) -> None:
    """Raise InvalidInput for bytes that are no whole file of windows, WrongStore for a newer one."""
    length = int.from_bytes(data[:_LENGTH], "little")
    head = _decoded(data[_LENGTH : _LENGTH + length])
    last = max([0, *head.places, *head.sums])
    if _LENGTH + length + last != len(data) or len(head.places) != len(head.starts):
        raise InvalidInput("The windows of a drift report are torn: bytes are missing.", field="windows")


def _packed(line: Whole) -> bytes:
    return msgspec.msgpack.encode(pack_array(line))


def _kept(bins: WindowBins) -> _KeptBins:
    return _KeptBins(
        bins.name, bins.kind, bins.method, pack_array(bins.reference), pack_array(bins.cuts),
        pack_array(bins.judged.astype(np.int64)), pack_array(bins.edges), list(bins.words),
    )  # fmt: skip


def _restored(kept: _KeptBins) -> WindowBins:
    reference, cuts, edges = (
        unpack_array(one).astype(np.float64) for one in (kept.reference, kept.cuts, kept.edges)
    )
    judged = unpack_array(kept.judged).astype(bool)
    return WindowBins(
        kept.name, kept.kind, kept.method, reference, cuts=cuts, judged=judged, edges=edges,
        words=tuple(kept.words),
    )  # fmt: skip


def _decoded(data: bytes) -> _Head:
    try:
        head = msgspec.msgpack.decode(data, type=_Head)
    except msgspec.DecodeError:
        raise InvalidInput("The content holds no windows of a drift report.", field="windows") from None
    if head.format > FORMAT:
        raise WrongStore(
            f"The windows were written in format {head.format}; this version reads up to {FORMAT}.",
            hint="Update Cellworks.",
        )
    return head
