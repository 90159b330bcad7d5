"""Request bodies as they arrive: in memory up to a limit, or straight into a file."""

import asyncio
import secrets
from pathlib import Path

from tornado.http1connection import HTTP1Connection
from tornado.httputil import HTTPServerRequest

from cellworks_engine.errors import TooLarge

_NO_LIMIT = 1 << 62


def lift_body_limit(request: HTTPServerRequest) -> None:
    """Let a handler count for itself: tornado's limit cuts the connection, ours answers in words."""
    assert isinstance(request.connection, HTTP1Connection)
    request.connection.set_max_body_size(_NO_LIMIT)


class MemoryBody:
    """A body that is held in memory. What is over the limit is dropped, and the request refused."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._chunks: list[bytes] = []

    async def add(self, chunk: bytes) -> None:
        """Take the next piece."""
        self.size += len(chunk)
        if self.size <= self.limit:
            self._chunks.append(chunk)

    def content(self) -> bytes:
        """Return the whole; raises TooLarge."""
        _check(self.size, self.limit)
        return b"".join(self._chunks)

    def discard(self) -> None:
        """Forget it."""
        self._chunks.clear()


class FileBody:
    """A body that goes to a file in the home's incoming folder."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self.path = folder / secrets.token_hex(16)
        self._file = self.path.open("xb")

    async def add(self, chunk: bytes) -> None:
        """Write the next piece, in a thread: a disk that is busy must not hold up the others."""
        self.size += len(chunk)
        if self.size <= self.limit:
            await asyncio.to_thread(self._file.write, chunk)

    def finish(self) -> Path:
        """Return the file, which holds everything; raises TooLarge."""
        self._file.close()
        _check(self.size, self.limit)
        return self.path

    def discard(self) -> None:
        """Close and remove the file, unless it was moved away."""
        self._file.close()
        self.path.unlink(missing_ok=True)


def _check(size: int, limit: int) -> None:
    if size > limit:
        raise TooLarge(f"The request holds {size:,} bytes; at most {limit:,} are taken here.")
