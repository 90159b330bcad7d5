"""Bring content to the studio before a job names it: placed as a file here, or sent by HTTP."""

import os
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from cellworks.client import Client
from cellworks.quantities import human_size
from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.artifacts.schema import Digests, Missing
from cellworks_engine.config import Settings
from cellworks_engine.errors import TooLarge, Unavailable
from cellworks_engine.jobs.packfile import Packed
from cellworks_engine.jobs.packing import pack

SLOW = 50_000_000
"""Bytes from which a person is told that a value is being packed."""


class Deposit:
    """Takes content for one submit; `send` makes sure that the studio has it all.

    On this host a file is placed at once. Over HTTP bytes are joined only for what the studio asks for, so
    `send` has to come before a packed value changes.
    """

    def __init__(self, client: Client, notice: Callable[[str], None] | None = None) -> None:
        self._client = client
        self._notice = notice
        self._waiting: dict[str, Callable[[], bytes]] = {}
        self._store: FileContentStore | None = None
        self._limit = Settings().capture_limit
        if client.home is not None:
            home = client.home.make()
            self._store = FileContentStore(home.content, home.incoming)
            self._limit = home.settings().capture_limit

    def put(self, content: bytes) -> str:
        """Take bytes and return their digest."""
        if self._store is not None:
            digest = self._store.put(content)
            self._used(digest)
            return digest
        digest = sha256(content).hexdigest()
        self._waiting[digest] = lambda: content
        return digest

    def pack(self, value: Any, name: str) -> str:
        """Take a value and return its digest; raises Refused that names what in it cannot travel."""
        return self.take(pack(value, name), name)

    def take(self, packed: Packed, name: str) -> str:
        """Take a packed value and return its digest; raises TooLarge."""
        if packed.size > self._limit:
            most = human_size(self._limit)
            raise TooLarge(
                f"`{name}` is {human_size(packed.size)}, and a captured value may hold {most}.",
                field=name,
                hint="Write it to a file and read that in the job, or raise capture_limit in config.toml.",
            )
        if packed.size > SLOW and self._notice is not None:
            self._notice(f"packing {name}, {human_size(packed.size)} …")
        if self._store is not None:
            digest = packed.keep(self._store.folder, self._store.incoming)
            self._used(digest)
        else:
            digest = packed.digest()
            self._waiting[digest] = packed.bytes
        return digest

    def send(self) -> None:
        """Send what the studio does not hold yet; nothing to do where it was placed."""
        if not self._waiting:
            return
        asked = Digests(digests=list(self._waiting))
        missing = self._client.call("POST", "/content/missing", Missing, body=asked).missing
        for digest in missing:
            content = self._waiting[digest]()
            kind = "application/octet-stream"
            reply = self._client.raw("PUT", f"/content/{digest}", body=content, content_type=kind)
            if reply.status >= 400:
                raise Unavailable(f"The studio did not take the content {digest[:12]}… ({reply.status}).")
        self._waiting.clear()

    def _used(self, digest: str) -> None:
        """Mark content that was here already as used just now, so that a collection leaves it alone."""
        if self._store is not None:
            os.utime(self._store.path(digest))
