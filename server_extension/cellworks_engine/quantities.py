"""Sizes and durations as a person writes them: `4G`, `1h30m`."""

import re

from cellworks_engine.errors import InvalidInput

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGTP]?)(?:i?B)?", re.IGNORECASE)
_DURATION = re.compile(
    r"(?:(\d+(?:\.\d+)?)d)?(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?"
)


def size(value: str | int | None, field: str = "memory") -> int | None:
    """Return bytes: a number, or `512M`, `4G`, `1.5GiB` (1 G is 1024 M)."""
    if value is None or isinstance(value, int):
        return value
    found = _SIZE.fullmatch(value.strip())
    if found is None:
        raise InvalidInput(
            f"{value!r} is not a size.", field=field, hint="Write 512M, 4G or a number of bytes."
        )
    return int(float(found[1]) * 1024 ** " KMGTP".index(found[2].upper() or " "))


def duration(value: str | float | None, field: str = "timeout") -> float | None:
    """Return seconds: a number, or `90s`, `30m`, `1h30m`, `2d`."""
    if value is None or isinstance(value, int | float):
        return value
    text = value.strip().lower().replace(" ", "")
    try:
        return float(text)
    except ValueError:
        found = _DURATION.fullmatch(text)
    if found is None or not text:
        raise InvalidInput(f"{value!r} is not a duration.", field=field, hint="Write 90s, 30m or 1h30m.")
    return sum(
        float(part or 0) * unit for part, unit in zip(found.groups(), (86400, 3600, 60, 1), strict=True)
    )
