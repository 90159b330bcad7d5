"""Changes on the wire."""

from typing import Annotated

import msgspec
from msgspec import Meta

from cellworks_engine.schema import Input


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
