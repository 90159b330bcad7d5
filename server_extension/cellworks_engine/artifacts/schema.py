"""Content by hash, and what may be freed, on the wire."""

from typing import Annotated

import msgspec
from msgspec import Meta

from cellworks_engine.schema import Digest, Input


class Digests(Input, frozen=True, kw_only=True):
    """Content that a client is about to name."""

    digests: Annotated[list[Digest], Meta(max_length=100_000)]


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """Which of it the studio does not hold."""

    missing: list[Digest]


class Collect(Input, frozen=True, kw_only=True):
    """What to do with what nothing names any more; `dry` only counts it."""

    dry: bool = True


class GarbageKind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of what nothing names: `content`, `incoming`, `folders`, `jobs`."""

    kind: str
    items: int
    bytes: int


class Garbage(msgspec.Struct, frozen=True, kw_only=True):
    """What can be freed (`dry`), or was."""

    dry: bool
    kinds: list[GarbageKind]
