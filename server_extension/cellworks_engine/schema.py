"""What every slice's schema is made of."""

from typing import Annotated

import msgspec
from msgspec import Meta

Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
"""sha256 of the bytes, in hex."""


class Input(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every struct that a client writes: an unknown field is refused by name."""
