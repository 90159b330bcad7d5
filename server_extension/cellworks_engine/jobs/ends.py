"""A runner says that an attempt has ended before it ends itself, which takes a process of its size a while.

One datagram with the attempt's folder. Whoever watches hears of the end without it too, a little later, so a
word that is lost, or that nobody listens to, needs no care.
"""

import contextlib
import os
import socket
from pathlib import Path

from cellworks_engine.config import Home

_LONGEST = 4096
"""Bytes of a path, as Linux has it."""


def say_ended(home: Home, folder: Path) -> None:
    """Tell the studio of a home, if it listens, that an attempt has its `exit.json`."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as own:
        own.setblocking(False)
        own.sendto(os.fsencode(folder), os.fspath(home.ends))


class Ends:
    """Where the studio hears it."""

    def __init__(self, home: Home) -> None:
        home.make_sockets()
        home.ends.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind(os.fspath(home.ends))

    def fileno(self) -> int:
        """The socket; readable where something was said."""
        return self._socket.fileno()

    def heard(self) -> Path | None:
        """Return the next folder that was named; None where there is none."""
        try:
            return Path(os.fsdecode(self._socket.recv(_LONGEST)))
        except OSError:
            return None

    def close(self) -> None:
        """Hear no more."""
        self._socket.close()
