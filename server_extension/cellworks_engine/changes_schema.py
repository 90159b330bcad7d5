"""Changes on the wire."""

from typing import Annotated

import msgspec
from msgspec import Meta

from cellworks_engine.schema import NO_NUL, Input

Word = Annotated[str, Meta(max_length=50, pattern=NO_NUL)]


class Change(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="change"):
    """A stored state change: read the entity again."""

    number: int
    workspace: str
    actor: str
    time: float
    slice: str
    entity: str
    verb: str


class Grew(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="grew"):
    """Unstored: files of an entity grew; at most four times a second an entity."""

    slice: str
    entity: str
    what: list[str]
    """Of `log`, `metrics`, `outputs`, `usage`, `progress`."""


class Alive(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", tag="alive"):
    """Nothing new: the first line of a stream, and one whenever it was silent for 15 s."""

    change: int
    """The number of the last change."""


Event = Change | Grew | Alive


class ChangeQuery(Input, frozen=True, kw_only=True):
    """Where a listener begins: after the last change it has seen, or with what happens from now on."""

    since: Annotated[int, Meta(ge=0, le=1 << 53)] | None = None


class ActivityQuery(Input, frozen=True, kw_only=True):
    """Which news to list: after the change `since`, of these slices and with these verbs if any are named."""

    since: Annotated[int, Meta(ge=0, le=1 << 53)] = 0
    slice: list[Word] = []
    verb: list[Word] = []
    limit: Annotated[int, Meta(ge=1, le=500)] = 50


class Activity(msgspec.Struct, frozen=True, kw_only=True):
    """A change that a person wants to hear of, with the name of what changed as it is called now."""

    number: int
    time: float
    actor: str
    slice: str
    entity: str
    verb: str
    name: str
    """`late-flights 41`, `flights/2`."""
    sentence: str | None = None
    """What else there is to say: why a job failed."""


class ActivityCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many news of one kind there are."""

    slice: str
    verb: str
    count: int


class ActivityPage(msgspec.Struct, frozen=True, kw_only=True):
    """News, the newest first, and how many of each kind match; things that were deleted are left out."""

    activities: list[Activity]
    counts: list[ActivityCount]
    change: int
    """The last change that this page has seen."""
