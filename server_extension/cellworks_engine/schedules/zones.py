"""Time zones by their IANA names, and the machine's own."""

import difflib
import os
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from cellworks_engine.errors import InvalidInput

_MARK = "zoneinfo/"


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone; raises InvalidInput that suggests a name like it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder's name is an OSError
        like = _like(name)
        hint = f"Did you mean {like}?" if like else "Give an IANA name: Europe/Berlin, America/New_York, UTC."
        raise InvalidInput(f"There is no time zone {name[:60]!r}.", field="zone", hint=hint) from None


def machine_zone(localtime: Path = Path("/etc/localtime"), named: Path = Path("/etc/timezone")) -> str:
    """Return the name of the machine's time zone; UTC where it has none that we can read."""
    candidates = [os.environ.get("TZ", "").removeprefix(":").rpartition(_MARK)[2]]
    candidates.append(str(localtime.resolve()).rpartition(_MARK)[2] if localtime.is_symlink() else "")
    candidates.append(named.read_text().strip() if named.is_file() else "")
    for name in filter(None, candidates):
        try:
            return zone_of(name).key
        except InvalidInput:
            continue
    return "UTC"


def _like(name: str) -> str | None:
    known = {one.lower(): one for one in available_timezones()}
    wanted = name.strip().replace(" ", "_").lower()
    ends = [one for one in known if one.rpartition("/")[2] == wanted]
    found = ends or difflib.get_close_matches(wanted, known, n=1, cutoff=0.6)
    return known[found[0]] if found else None
