"""What every slice's schema is made of."""

from typing import Annotated

import msgspec
from msgspec import Meta

Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
"""sha256 of the bytes, in hex."""

NO_NUL = r"^[^\x00]*$"
"""The pattern of texts that reach the operating system or a database: neither takes a zero byte."""
FilePath = Annotated[str, Meta(min_length=1, max_length=4096, pattern=NO_NUL)]


class Input(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every struct that a client writes: an unknown field is refused by name."""
