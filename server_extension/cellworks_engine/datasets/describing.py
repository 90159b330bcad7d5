"""What the studio asks of a short-lived process beside the supervisor: to look into data, and to compare it.

Reading tables needs pandas and Arrow, which are 200 MB in memory, and URLs need fsspec and its friends: the
supervisor never loads them. The process runs the SDK's own reader, so a form describes a file exactly as
`cw.datasets.register` does.
"""

import subprocess
import sys
from collections.abc import Callable

import msgspec

from cellworks_engine.datasets.diff_schema import DatasetDiff
from cellworks_engine.datasets.schema import (
    Column,
    DatasetFormat,
    Description,
    Place,
    Source,
    SqlSource,
    UrlSource,
)
from cellworks_engine.errors import ErrorBody, Unavailable, from_wire

READER = "cellworks.dataset_reader"
"""The module that reads: it takes a Question on its input, and writes an Answer."""
PATIENCE = 140.0
"""Seconds that it has; a client gives up waiting at 150."""


class Describe(msgspec.Struct, frozen=True, kw_only=True, tag="describe"):
    """What does this hold?"""

    place: Place
    statistics: bool = False
    """Count its columns too, which reads all of it."""


class Look(msgspec.Struct, frozen=True, kw_only=True, tag="look"):
    """Is this what it was?"""

    source: UrlSource | SqlSource
    stamp: str = ""
    """A source with this stamp is not read; empty reads it in any case."""


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What a look shows."""

    kind: str
    size: int
    files: int
    rows: int | None = None
    stamp: str
    """Empty where a change might show in no look without reading."""
    fingerprint: str | None
    """None where it was not read."""


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """A version to compare, and where its content and its statistics lie on this host."""

    ref: str
    source: Source
    format: DatasetFormat
    fingerprint: str
    path: str
    columns: list[Column]
    rows: int | None
    statistics: str | None
    """The path of its packed baseline."""


class Compare(msgspec.Struct, frozen=True, kw_only=True, tag="compare"):
    """What differs between these?"""

    before: Side
    after: Side
    rows: bool


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the reader says: one of them."""

    found: Description | None = None
    statistics: bytes | None = None
    """The packed baseline of a Describe that asked for it."""
    looked: Looked | None = None
    diff: DatasetDiff | None = None
    error: ErrorBody | None = None


Question = Describe | Look | Compare
Ask = Callable[[Question], Answer]
"""Asks the reader; raises what it raised."""


def ask(question: Question) -> Answer:
    """Ask the reader on this host; raises the error that it answers, and Unavailable where it does not."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", READER],
            input=msgspec.json.encode(question),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unavailable(
            f"{_words(question)} was not read within {PATIENCE:.0f} s.",
            field="source",
            hint="Register it in a notebook or a shell, which wait as long as it takes: "
            "`cellworks datasets register`.",
        ) from None
    try:
        answer = msgspec.json.decode(done.stdout, type=Answer)
    except msgspec.DecodeError:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise Unavailable(
            f"The process that reads {_words(question)} ended with {done.returncode}: {' '.join(last)[:300]}"
        ) from None
    if answer.error is not None:
        raise from_wire(answer.error)
    return answer


def _words(question: Question) -> str:
    """Return what is read, as people call it."""
    if isinstance(question, Describe):
        place = question.place
        return place.path or (place.source.url if place.source else "")
    if isinstance(question, Compare):
        return f"{question.before.ref} and {question.after.ref}"
    return question.source.url
