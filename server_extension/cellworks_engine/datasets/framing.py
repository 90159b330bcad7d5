"""What the studio and the process that reads data send one another: bytes with their length in front."""

import os
import select
import struct
import time

_LENGTH = struct.Struct(">I")


def framed(content: bytes) -> bytes:
    """Return content as it is sent."""
    return _LENGTH.pack(len(content)) + content


def read_framed(descriptor: int, deadline: float | None = None) -> bytes | None:
    """Read what was sent; None where the other side has gone.

    Raises TimeoutError at `deadline`, a moment of `time.monotonic()`; without one it waits.
    """
    head = _read(descriptor, _LENGTH.size, deadline)
    return None if head is None else _read(descriptor, _LENGTH.unpack(head)[0], deadline)


def _read(descriptor: int, size: int, deadline: float | None) -> bytes | None:
    found = b""
    while len(found) < size:
        left = None if deadline is None else max(0.0, deadline - time.monotonic())
        if not select.select([descriptor], [], [], left)[0]:
            raise TimeoutError
        part = os.read(descriptor, size - len(found))
        if not part:
            return None
        found += part
    return found
