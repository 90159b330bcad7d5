"""Looks at every source again and again, without reading it, so that a change is told while somebody listens.

A round asks once what is at each path, however many versions refer to it. Only where that is not what it
was is the content looked at, once a change. A round that took long is followed by a long rest: a folder of
100,000 files, or a slow network disk, costs a hundredth of a core and no more.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from cellworks_engine.changes import Changes
from cellworks_engine.clock import now
from cellworks_engine.datasets.fingerprint import look
from cellworks_engine.datasets.schema import Source, SourceState, ref_of
from cellworks_engine.datasets.store import DatasetStore
from cellworks_engine.errors import InvalidInput, NotFound

SHARE = 100
"""A round of one second is followed by a rest of so many."""
_ASLEEP = 1.0
"""Seconds between two looks at whether anybody listens."""
_NOTHING = ""
"""The stamp of a path where nothing is."""

LookAgain = Callable[[str, int], SourceState]
"""Looks at a version's source, content included, and remembers and tells what was found."""


@dataclass(slots=True)
class _Version:
    """What a round has to know of a version."""

    name: str
    version: int
    path: str
    stamp: str
    state: SourceState
    told: str | None = None
    """The stamp under which the content was last looked at."""

    def is_known(self, stamp: str) -> bool:
        """Tell whether the state says already what lies there."""
        if stamp == _NOTHING:
            return self.state == "missing"
        return stamp == self.told or (self.state == "unchanged" and stamp == self.stamp)


class Watch:
    """The looks at the sources of one studio."""

    def __init__(
        self, store: DatasetStore, changes: Changes, host: str, again: LookAgain, every: float
    ) -> None:
        self.every = every
        self._store = store
        self._changes = changes
        self._host = host
        self._again = again
        self._read_at = -1
        self._versions: dict[str, _Version] = {}
        self._looked: dict[str, float] = {}

    def looked(self, ref: str) -> float:
        """Return when a version's source was last seen to be as its state says; 0 where it never was."""
        return self._looked.get(ref, 0.0)

    def run(self, closing: threading.Event) -> None:
        """Go round until told to end, while anybody listens."""
        pause = min(_ASLEEP, self.every)
        while self.every > 0 and not closing.wait(pause):
            pause = min(_ASLEEP, self.every)
            if self._changes.listened:
                began = time.monotonic()
                self.round(closing)
                pause = max(self.every, SHARE * (time.monotonic() - began))

    def round(self, closing: threading.Event | None = None) -> None:
        """Look at every source once."""
        self._read()
        seen: dict[str, tuple[str, bool]] = {}
        for version in list(self._versions.values()):
            if closing is not None and closing.is_set():
                return
            if version.path not in seen:
                seen[version.path] = _stamp(Path(version.path))
            self._look(version, *seen[version.path])

    def _look(self, version: _Version, stamp: str, is_settled: bool) -> None:
        if not version.is_known(stamp):
            try:
                version.state = self._again(version.name, version.version)
            except NotFound:  # deleted meanwhile
                return
            # right after a change a file may change again and keep its time, so it is read once more
            version.told = stamp if is_settled else None
        self._looked[ref_of(version.name, version.version)] = now()

    def _read(self) -> None:
        """Read the versions anew where any was added or deleted, or found to be in another state."""
        written = self._store.written
        if written == self._read_at:
            return
        known, self._versions = self._versions, {}
        for row in self._store.looked_at(self._host):
            path = msgspec.json.decode(row["source"], type=Source).path  # type: ignore[union-attr]
            version = _Version(row["name"], row["version"], path, row["stamp"], row["state"])
            ref = ref_of(version.name, version.version)
            if ref in known:
                version.told = known[ref].told
            self._versions[ref] = version
        self._looked = {ref: at for ref, at in self._looked.items() if ref in self._versions}
        self._read_at = written


def _stamp(path: Path) -> tuple[str, bool]:
    """Return a stamp of what lies at a path, and whether a later change is sure to have another one."""
    try:
        seen = look(path)
    except OSError:
        return _NOTHING, True
    except InvalidInput as error:  # neither file nor folder, or more files than are looked at
        return error.message, True
    return seen.stamp, seen.is_settled()
