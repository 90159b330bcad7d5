"""Waiting for a condition, with a deadline that a busy machine keeps."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(found: Callable[[], T | None], seconds: float = 180.0) -> T:
    """Return the first value of `found` that is true; AssertionError where none comes in time."""
    deadline = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < deadline, f"nothing within {seconds:g} s"
        time.sleep(0.01)
    return value
