"""The one clock: seconds since the epoch in UTC, and its ISO form on the wire."""

import time
from datetime import UTC, datetime


def now() -> float:
    """Return the seconds since 1970 in UTC."""
    return time.time()


def iso(seconds: float) -> str:
    """Return `2026-11-29T10:39:39.123Z` for seconds since 1970."""
    stamp = datetime.fromtimestamp(seconds, UTC)
    return stamp.strftime("%Y-%m-%dT%H:%M:%S.") + f"{stamp.microsecond // 1000:03d}Z"
