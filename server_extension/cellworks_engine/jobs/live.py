"""What a running attempt says in its folder, read as it grows."""

from pathlib import Path
from typing import TypeVar

import msgspec

from cellworks_engine.jobs.folder import AttemptFolder
from cellworks_engine.jobs.schema import Output, Phase, PhaseName, Point, Progress, Series, Usage
from cellworks_engine.jobs.spool import MetricLine, ProgressLine, number, read_lines

T = TypeVar("T")


class PhaseLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of `phases.jsonl`: a phase began."""

    name: PhaseName
    time: float
    warm: bool | None = None
    """With `starting`: whether the process was forked from a warm one."""


class LiveAttempt:
    """The latest of everything, kept by reading only what was appended since."""

    def __init__(self, folder: AttemptFolder) -> None:
        self.folder = folder
        self.metrics: dict[str, float] = {}
        self._latest: dict[str, tuple[int, int]] = {}
        self.progress: Progress | None = None
        self.usage: Usage | None = None
        self.phases: list[PhaseLine] = []
        self._spooled = 0
        self._sampled = 0
        self._phased = 0
        self._sizes = {"log": 0, "outputs": 0}

    def refresh(self) -> list[str]:
        """Read on; returns what grew: `log`, `outputs`, `metrics`, `progress`, `usage`, `phases`."""
        grew = [name for name in self._sizes if self._grew(name)]
        grew += self._read_spool()
        samples, self._sampled = read_structs(self.folder.usage, Usage, self._sampled)
        phases, self._phased = read_structs(self.folder.phases, PhaseLine, self._phased)
        self.phases += phases
        if samples:
            self.usage = samples[-1]
            grew.append("usage")
        if phases:
            grew.append("phases")
        return grew

    def _grew(self, name: str) -> bool:
        path = self.folder.log if name == "log" else self.folder.outputs
        try:
            size = path.stat().st_size
        except FileNotFoundError:
            return False
        grew, self._sizes[name] = size != self._sizes[name], size
        return grew

    def _read_spool(self) -> list[str]:
        lines, self._spooled = read_lines(self.folder.spool, self._spooled)
        grew = set()
        for line in lines:
            if isinstance(line, MetricLine):
                self._take(line)
                grew.add("metrics")
            elif isinstance(line, ProgressLine):
                self.progress = Progress(done=line.done, total=line.total)
                grew.add("progress")
        return sorted(grew)

    def _take(self, line: MetricLine) -> None:
        """Keep the value of the highest step, as MLflow does: a logged model repeats earlier ones."""
        when = (line.step, line.time)
        if when < self._latest.get(line.key, when):
            return
        self._latest[line.key] = when
        if line.value is not None:
            self.metrics[line.key] = number(line)
        else:  # a table has no place for what is not a number
            self.metrics.pop(line.key, None)

    @property
    def warm(self) -> bool | None:
        """Whether the process was forked from a warm one; None while that is not known."""
        return next((phase.warm for phase in self.phases if phase.warm is not None), None)

    @property
    def running(self) -> bool:
        """Whether the user's code has begun."""
        return any(phase.name == "running" for phase in self.phases)


def read_structs(path: Path, kind: type[T], offset: int = 0) -> tuple[list[T], int]:
    """Return the structs on the whole lines from `offset` on, and where the next read begins."""
    try:
        with path.open("rb") as file:
            file.seek(offset)
            content = file.read()
    except FileNotFoundError:
        return [], offset
    end = content.rfind(b"\n") + 1
    found = []
    for line in content[:end].splitlines():
        try:
            found.append(msgspec.json.decode(line, type=kind))
        except msgspec.DecodeError:
            continue  # half a line of a process that was killed
    return found, offset + end


def phases_of(queued: float, lines: list[PhaseLine], ended: float | None) -> list[Phase]:
    """Return an attempt's phases: each ends where the next begins, the last one at `ended`."""
    starts = [("queued", queued)] + [(line.name, line.time) for line in lines]
    ends = [start for _, start in starts[1:]] + [ended]
    return [
        msgspec.convert({"name": name, "started": start, "ended": end}, Phase)
        for (name, start), end in zip(starts, ends, strict=True)
    ]


def series_of(folder: AttemptFolder) -> list[Series]:
    """Return every metric's history in an attempt, in the order in which they were first logged.

    The same value at the same step and time counts once, as in MLflow's store: autologging repeats a run's
    values for each model that it logs.
    """
    series: dict[str, dict[Point, None]] = {}
    offset, before = 0, -1
    while offset != before:
        before = offset
        lines, offset = read_lines(folder.spool, offset)
        for line in lines:
            if isinstance(line, MetricLine):
                point = Point(step=line.step, time=line.time / 1000, value=line.value, special=line.special)
                series.setdefault(line.key, {}).setdefault(point)
    return [Series(key=key, points=list(points)) for key, points in series.items()]


def outputs_of(folder: AttemptFolder, since: int) -> tuple[list[Output], int]:
    """Return the notebook outputs from byte `since` on, and where to go on."""
    return read_structs(folder.outputs, Output, since)


def log_of(folder: AttemptFolder, offset: int, limit: int) -> tuple[str, int, int]:
    """Return text from byte `offset` on (at most `limit` bytes), where to go on, and the log's size.

    A character that the end of the piece cuts in two waits for the next piece.
    """
    try:
        with folder.log.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(min(offset, size))
            content = file.read(limit)
    except FileNotFoundError:
        return "", offset, 0
    whole = len(content) - _cut(content)
    return content[:whole].decode("utf-8", errors="replace"), offset + whole, size


def _cut(content: bytes) -> int:
    """Return how many bytes at the end begin a character without finishing it."""
    for back in range(1, min(4, len(content)) + 1):
        byte = content[-back]
        if byte & 0xC0 == 0x80:
            continue
        length = 4 if byte >= 0xF0 else 3 if byte >= 0xE0 else 2 if byte >= 0xC0 else 1
        return back if length > back else 0
    return 0
