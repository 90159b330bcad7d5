"""One request over the supervisor's socket, body and answer streamed, nothing decoded."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tornado.http1connection import HTTP1Connection, HTTP1ConnectionParameters
from tornado.httputil import (
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.iostream import IOStream, StreamClosedError

from cellworks_engine.errors import Unavailable

_NO_LIMIT = 1 << 62

OnHead = Callable[[int, HTTPHeaders], None]
OnPiece = Callable[[bytes], Awaitable[None]]


class NotListening(Unavailable):
    """Nobody took the connection, so nothing was asked of anyone."""


class BrokeOff(Unavailable):
    """The supervisor went away before it had answered."""


class Upstream:
    """A connection to the supervisor that carries one request."""

    def __init__(self, stream: IOStream) -> None:
        self._stream = stream
        self._connection = HTTP1Connection(
            stream, True, HTTP1ConnectionParameters(no_keep_alive=True, max_body_size=_NO_LIMIT)
        )

    @classmethod
    async def open(cls, path: Path) -> "Upstream":
        """Connect; raises NotListening."""
        stream = IOStream(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        try:
            await stream.connect(str(path))
        except (OSError, StreamClosedError) as error:
            stream.close()
            raise NotListening(f"No studio listens on {path}.") from error
        return cls(stream)

    async def ask(self, method: str, target: str, headers: dict[str, str]) -> None:
        """Send the head of the request; raises BrokeOff, as all that follows."""
        head = RequestStartLine(method, target, "HTTP/1.1")
        with _breaking_off():
            await self._connection.write_headers(head, HTTPHeaders({"Host": "cellworks", **headers}))

    async def send(self, piece: bytes) -> None:
        """Send a piece of the body."""
        with _breaking_off():
            await self._connection.write(piece)

    async def answer(self, head: OnHead, piece: OnPiece, patience: float | None) -> None:
        """Hand the answer's head and each piece of its body over as they come.

        Raises BrokeOff where the connection closes first, or no head comes within `patience` seconds.
        """
        with _breaking_off():
            self._connection.finish()
        reader = _Reader(head, piece, self.close)
        reading = asyncio.ensure_future(self._connection.read_response(reader))
        done, _ = await asyncio.wait(
            _either(reading, reader.begun), timeout=patience, return_when=asyncio.FIRST_COMPLETED
        )
        if not done:
            self.close()
            reading.cancel()
            raise BrokeOff(f"The studio did not answer within {patience:.0f} s.")
        with _breaking_off():
            await reading
        if not reader.ended:
            raise _broke_off()

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()


@contextmanager
def _breaking_off() -> Iterator[None]:
    try:
        yield
    except StreamClosedError as error:
        raise _broke_off() from error


def _broke_off() -> BrokeOff:
    return BrokeOff(
        "The studio went away before it had answered.",
        hint="Look whether it was carried out before you try again.",
    )


def _either(*futures: asyncio.Future[Any]) -> set[asyncio.Future[Any]]:
    return set(futures)


class _Reader(HTTPMessageDelegate):
    def __init__(self, head: OnHead, piece: OnPiece, give_up: Callable[[], None]) -> None:
        self._head = head
        self._piece = piece
        self._give_up = give_up
        self.begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.ended = False

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> None:
        assert isinstance(start_line, ResponseStartLine)
        self._head(start_line.code, headers)
        self._begin()

    async def data_received(self, chunk: bytes) -> None:
        try:
            await self._piece(chunk)
        except StreamClosedError:  # whoever asked has left
            self._give_up()

    def finish(self) -> None:
        self.ended = True
        self._begin()

    def on_connection_close(self) -> None:
        self._begin()

    def _begin(self) -> None:
        if not self.begun.done():
            self.begun.set_result(None)
