"""Request bodies as they arrive: in memory up to a limit, or straight into a file."""

import asyncio
import secrets
from abc import ABC, abstractmethod
from pathlib import Path

from tornado.http1connection import HTTP1Connection
from tornado.httputil import HTTPServerRequest

from cellworks_engine.errors import TooLarge

_NO_LIMIT = 1 << 62


def lift_body_limit(request: HTTPServerRequest) -> None:
    """Let a handler count for itself: tornado's limit cuts the connection, ours answers in words."""
    assert isinstance(request.connection, HTTP1Connection)
    request.connection.set_max_body_size(_NO_LIMIT)


class Body(ABC):
    """A body of at most `limit` bytes. What comes beyond is dropped, and the request refused at its end."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._dropped = False

    def expect(self, size: int) -> None:
        """Keep nothing of a body that is announced to be too large."""
        self._dropped = size > self.limit

    async def add(self, piece: bytes) -> None:
        """Take the next piece."""
        self.size += len(piece)
        self._dropped = self._dropped or self.size > self.limit
        if not self._dropped:
            await self._keep(piece)

    def check(self) -> None:
        """Raise TooLarge where something was dropped."""
        if self._dropped:
            raise TooLarge(f"The request holds {self.size:,} bytes; at most {self.limit:,} are taken here.")

    @abstractmethod
    async def _keep(self, piece: bytes) -> None: ...

    @abstractmethod
    def discard(self) -> None:
        """Forget it, once it was used or the client has left."""


class MemoryBody(Body):
    """A body that is held in memory."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self._pieces: list[bytes] = []

    def content(self) -> bytes:
        """Return the whole; raises TooLarge."""
        self.check()
        return b"".join(self._pieces)

    def discard(self) -> None:
        """Forget it."""
        self._pieces.clear()

    async def _keep(self, piece: bytes) -> None:
        self._pieces.append(piece)


class FileBody(Body):
    """A body that goes to a file in the home's incoming folder."""

    def __init__(self, folder: Path, limit: int) -> None:
        super().__init__(limit)
        self._path = folder / secrets.token_hex(16)
        self._file = self._path.open("xb")

    def finish(self) -> Path:
        """Return the file, which holds everything; raises TooLarge."""
        self.check()
        self._file.close()
        return self._path

    def discard(self) -> None:
        """Close and remove the file, unless it was moved away."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    async def _keep(self, piece: bytes) -> None:
        # In a thread: a disk that is busy must not hold up the other requests.
        await asyncio.to_thread(self._file.write, piece)
