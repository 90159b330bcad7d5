"""Dates and durations of schedules, as people write them."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cellworks.quantities import duration
from cellworks_engine.errors import InvalidInput


def moment(value: Any, zone: str | None, field: str) -> float | None:
    """Return seconds since 1970 for a date or time, in the zone where it names none; None stays."""
    if value is None or isinstance(value, int | float):
        return None if value is None else float(value)
    time = _read(value, field)
    if time.tzinfo is None and zone is not None:
        try:
            time = time.replace(tzinfo=ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise InvalidInput(f"There is no time zone {zone!r}.", field="zone") from None
    return time.timestamp()


def seconds(value: str | float | None) -> float | None:
    """Return a grace in seconds: `90`, `"5m"`."""
    return duration(value, "grace")


def _read(value: Any, field: str) -> datetime:
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise InvalidInput(
                f"{value!r} is no date.", field=field, hint='Write "2026-03-01" or "2026-03-01 06:00".'
            ) from None
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    raise InvalidInput(f"{value!r} is no date.", field=field)
