"""The spool: what a job logs, a JSON line each, appended to a file in its own folder.

Appending costs microseconds and survives a kill: one `write` to a file opened for appending is in the
kernel's hands at once. The supervisor's tracker carries the lines into MLflow's store, idempotently.
Imports msgspec only: the SDK and MLflow's plugin use it inside the job.
"""

import math
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

Special = Literal["nan", "inf", "-inf"]


class MetricLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="metric"):
    """One value of a metric. `time` is in milliseconds, as MLflow counts."""

    key: str
    value: float | None
    special: Special | None = None
    step: int = 0
    time: int = 0
    model: str | None = None
    """The logged model that the value belongs to."""
    dataset: tuple[str, str] | None = None
    """Name and digest of the dataset it was measured on."""


class ParamLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="param"):
    """A parameter of the run (or of a logged model)."""

    key: str
    value: str
    model: str | None = None


class TagLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="tag"):
    """A tag of the run or of a logged model; None deletes it."""

    key: str
    value: str | None
    model: str | None = None


class ProgressLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="progress"):
    """How far the job is."""

    done: float
    total: float | None = None


class InputsLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="inputs"):
    """Datasets and models that the run used: JSON of MLflow's LogInputs."""

    body: msgspec.Raw


class ModelLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="model"):
    """A logged model was created: its id, name and the folder its files are written to."""

    id: str
    name: str
    kind: str | None = None
    created: int = 0
    params: dict[str, str] = {}
    tags: dict[str, str] = {}


class ModelStatusLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="model_status"):
    """A logged model is `READY` or `FAILED`."""

    id: str
    status: str


class OutputsLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="model_outputs"):
    """Models that the run produced, with the step of each."""

    models: list[tuple[str, int]]


class RegisterLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="register"):
    """A logged model is to be a version of `name` once the job has succeeded, or is one (`version`)."""

    name: str
    model: str
    version: str | None = None
    baseline: str | None = None
    """Digest of the baseline that the job's process made."""
    note: str = ""
    """What that was made of, or why there is none."""


class StatusLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="t", tag="status"):
    """The user's code ended its run (`FINISHED`, `FAILED`, `KILLED`), named it, or chose its experiment."""

    status: str | None = None
    name: str | None = None
    time: int | None = None
    experiment: str | None = None
    """The id of the experiment that the run moves to."""


Line = (
    MetricLine
    | ParamLine
    | TagLine
    | ProgressLine
    | InputsLine
    | ModelLine
    | ModelStatusLine
    | OutputsLine
    | RegisterLine
    | StatusLine
)

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Line).decode


def metric(key: str, value: float, *, step: int = 0, at: int | None = None, **more: Any) -> MetricLine:
    """Make the line of a metric; a value that JSON has no number for is named."""
    value = float(value)
    when = time.time_ns() // 1_000_000 if at is None else at
    if math.isfinite(value):
        return MetricLine(key=key, value=value, step=step, time=when, **more)
    special: Special = "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    return MetricLine(key=key, value=None, special=special, step=step, time=when, **more)


def number(line: MetricLine) -> float:
    """Return a metric line's value as a float."""
    return float(line.special) if line.special is not None else float(line.value or 0.0)


class SpoolWriter:
    """Appends lines to one spool; threads may share it, and so may forked processes.

    Lines go out whole: each `write` is one system call on a descriptor opened with O_APPEND.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._lock = threading.Lock()

    def write(self, *lines: Line) -> None:
        """Append the lines; they are in the kernel's hands when this returns."""
        content = b"".join(_encode(line) + b"\n" for line in lines)
        with self._lock:
            while content:
                content = content[os.write(self._fd, content) :]

    def close(self) -> None:
        """Close the file."""
        os.close(self._fd)


def read_lines(path: Path, offset: int = 0, limit: int = 4 << 20) -> tuple[list[Line], int]:
    """Return the whole lines from `offset` (bytes) on, and where the next read begins.

    A line that a killed process left half written is skipped once another follows it, so that one torn
    write never hides what came later. A line longer than `limit` is read whole.
    """
    try:
        with path.open("rb") as file:
            file.seek(offset)
            content = file.read(limit)
            while b"\n" not in content and (more := file.read(limit)):
                content += more
    except FileNotFoundError:
        return [], offset
    end = content.rfind(b"\n") + 1
    return list(_decoded(content[:end].splitlines())), offset + end


_START = b'{"t":'
"""How each line begins, and what no text inside one can hold (JSON escapes its quotes)."""


def _decoded(lines: list[bytes]) -> Iterator[Line]:
    for line in lines:
        try:
            yield _decode(line)
        except msgspec.DecodeError:
            torn = line.rfind(_START)  # a torn line, and right behind it the next one whole
            if torn > 0:
                yield from _decoded([line[torn:]])
