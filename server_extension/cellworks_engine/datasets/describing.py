"""What the studio asks of the process that reads data: to look into it, and to compare it."""

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
from cellworks_engine.errors import ErrorBody


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


def words_of(question: Question) -> str:
    """Return what a question reads, as people call it."""
    if isinstance(question, Describe):
        place = question.place
        return place.path or (place.source.url if place.source else "")
    if isinstance(question, Compare):
        return f"{question.before.ref} and {question.after.ref}"
    return question.source.url
