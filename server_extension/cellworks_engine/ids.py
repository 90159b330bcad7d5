"""Sortable, opaque, prefixed ids: `job_01jc…` sorts by the time it was made."""

import hashlib
import os
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u


def _encode(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))


def new_id(prefix: str) -> str:
    """Return `prefix_` and 26 characters: 48 bits of milliseconds, 80 random bits (the layout of a ULID)."""
    milliseconds = time.time_ns() // 1_000_000
    return f"{prefix}_{_encode(milliseconds, 10)}{_encode(int.from_bytes(os.urandom(10)), 16)}"


def id_of(prefix: str, milliseconds: int, what: str) -> str:
    """Return an id like those of `new_id` that is always the same for the same thing."""
    digest = hashlib.sha256(what.encode()).digest()[:10]
    return f"{prefix}_{_encode(milliseconds, 10)}{_encode(int.from_bytes(digest), 16)}"
