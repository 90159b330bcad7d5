"""HTTP/1.1 on asyncio: reads requests with httptools, writes answers in the order they were asked for.

Knows nothing of endpoints. A body is kept as bytes and never looked at.
"""

import asyncio
import time
from collections import deque
from email.utils import formatdate
from http import HTTPStatus
from typing import Protocol, cast

import httptools

from cellworks_engine.endpoints.gateway.refusals import Refusal

LARGEST_HEAD = 64 << 10
"""Bytes of a request's line and headers."""
LARGEST_REST = 64 << 20
"""Bytes of a refused body that are read and dropped, so that the client reads why; more is cut off."""
PIPELINED = 64
"""Requests of one connection under way; it is read no further until some are answered."""
REQUEST_PATIENCE = 60.0
"""Seconds from a request's first byte to its last."""
IDLE_PATIENCE = 300.0
"""Seconds without a request after which a connection is closed."""

_LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus}


class Application(Protocol):
    """What answers."""

    def admit(self, exchange: "Exchange") -> None:
        """See the head of a request before its body is read: set the body's limit, or raise Refusal."""

    def ask(self, exchange: "Exchange") -> None:
        """See to it that a whole request is answered, now or later; may raise Refusal."""

    def refuse(self, exchange: "Exchange", refusal: Refusal) -> None:
        """Answer a request that was refused."""


class Exchange:
    """A request, and the answer once it is there."""

    __slots__ = ("_connection", "_size", "answered", "began", "body", "headers", "keep", "limit", "method",
                 "output", "pieces", "refusal", "target", "ticket")  # fmt: skip

    def __init__(self, connection: "Connection", now: float) -> None:
        self._connection = connection
        self._size = 0
        self.target = b""
        self.method = ""
        self.headers: dict[bytes, bytes] = {}
        """By lowercase name; the first one counts where a name comes twice."""
        self.pieces: list[bytes] = []
        self.body = b""
        self.began = now
        """On the system's monotonic clock, which is finer than the loop's."""
        self.limit = 0
        """Bytes that the body may hold."""
        self.refusal: Refusal | None = None
        self.keep = True
        self.output: bytes | None = None
        self.answered = False
        self.ticket: object = None
        """Whatever the application knows of this request."""

    @property
    def is_wanted(self) -> bool:
        """Whether the client is still there."""
        return not self._connection.closed

    def take(self, piece: bytes) -> None:
        """Keep a piece of the body, as long as it is not too large."""
        if self.refusal is not None:
            return
        self._size += len(piece)
        if self._size > self.limit:
            self.refusal = too_large(self.limit)
            self.pieces.clear()
        else:
            self.pieces.append(piece)

    def answer(self, status: int, content_type: str, body: bytes, headers: bytes = b"") -> None:
        """Answer, once; `headers` are whole lines. What a client that left would have got is dropped."""
        if self.answered:
            return
        self.answered = True
        content = b"" if self.method == "HEAD" else body
        self.output = b"%s%scontent-type: %s\r\ncontent-length: %d\r\ndate: %s\r\n%s\r\n%s" % (
            _LINES.get(status) or b"HTTP/1.1 %d Status\r\n" % status,
            b"" if self.keep else b"connection: close\r\n",
            content_type.encode("latin-1", "replace"),
            len(body),
            _date(),
            headers,
            content,
        )
        self._connection.flush()


class Connection(asyncio.Protocol):
    """One client's connection."""

    def __init__(self, application: Application, connections: set["Connection"]) -> None:
        self._application = application
        self._connections = connections
        self._loop = asyncio.get_running_loop()
        self._queue: deque[Exchange] = deque()
        self._current: Exchange | None = None
        self._head = 0
        self._in_head = False
        self._choked = False
        self._ending = False
        self.closed = False
        self.touched = self._loop.time()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to read."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass of it
        self._parser = httptools.HttpRequestParser(self)
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (asyncio's signature)
        """Forget the client; what it asked goes on, and is dropped when it is answered."""
        self.closed = True
        self._connections.discard(self)

    def data_received(self, data: bytes) -> None:
        """Read on."""
        if self._ending:
            return
        self.touched = self._loop.time()
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:  # answered as if it had not asked for another protocol
            self._ending = True
            self.flush()
        except httptools.HttpParserError:
            self._break_off(Refusal(400, "invalid_input", "What was sent is not HTTP/1.1."))
        else:
            if self._in_head:
                self._head += len(data)
                if self._head > LARGEST_HEAD:
                    self._break_off(
                        Refusal(431, "too_large", f"The headers hold more than {LARGEST_HEAD} bytes.")
                    )
            if len(self._queue) >= PIPELINED and not self._choked:
                self._choked = True
                self._transport.pause_reading()

    def eof_received(self) -> bool:
        """Let a client that said all still hear its answers."""
        self._ending = True
        return bool(self._queue)

    def pause_writing(self) -> None:
        """Read no more from a client that does not read."""
        self._choked = True
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        """Read on."""
        self._breathe()

    # What the parser calls.

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._current = Exchange(self, time.monotonic())
        self._in_head, self._head = True, 0

    def on_url(self, url: bytes) -> None:
        """Take the target, or a piece of it."""
        assert self._current is not None
        self._current.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        assert self._current is not None
        self._current.headers.setdefault(name.lower(), value)
        self._head += len(name) + len(value)

    def on_headers_complete(self) -> None:
        """Let the application see the head."""
        exchange = self._current
        assert exchange is not None
        self._in_head = False
        exchange.method = self._parser.get_method().decode("latin-1")
        exchange.keep = self._parser.should_keep_alive() and not self._parser.should_upgrade()
        self._queue.append(exchange)
        announced = int(exchange.headers.get(b"content-length", b"0"))
        try:
            if self._head > LARGEST_HEAD:
                raise Refusal(431, "too_large", f"The headers hold more than {LARGEST_HEAD} bytes.")
            self._application.admit(exchange)
            if announced > exchange.limit:
                raise too_large(exchange.limit)
        except Refusal as refusal:
            exchange.refusal = refusal
            if announced > LARGEST_REST:
                self._cut(exchange)
        else:
            if exchange.headers.get(b"expect", b"").lower() == b"100-continue":
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, piece: bytes) -> None:
        """Take a piece of the body."""
        if self._current is not None:
            self._current.take(piece)

    def on_message_complete(self) -> None:
        """Have the request answered."""
        exchange, self._current = self._current, None
        if exchange is None or self._ending:
            return
        if exchange.refusal is None:
            pieces = exchange.pieces
            exchange.body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
            try:
                self._application.ask(exchange)
            except Refusal as refusal:
                exchange.refusal = refusal
        if exchange.refusal is not None:
            self._application.refuse(exchange, exchange.refusal)

    # Writing.

    def flush(self) -> None:
        """Write the answers that are there, in the order of the questions."""
        queue = self._queue
        while queue and (output := queue[0].output) is not None:
            exchange = queue.popleft()
            if self.closed:
                continue
            self._transport.write(output)
            if not exchange.keep:
                self._ending = True
                self._transport.close()
                return
        if self._ending and not queue and not self.closed:
            self._transport.close()
        elif self._choked and len(queue) < PIPELINED // 2:
            self._breathe()

    def close_when_idle(self) -> None:
        """Close now if nothing is under way, else with the next answer."""
        for exchange in self._queue:
            exchange.keep = False
        if not self._queue and self._current is None:
            self._transport.close()

    def look(self, now: float) -> None:
        """Close what is idle, or too slow in asking."""
        if self._current is not None and now - self._current.began > REQUEST_PATIENCE:
            self._break_off(
                Refusal(408, "too_slow", f"The request took more than {REQUEST_PATIENCE:.0f} s to come.")
            )
        elif not self._queue and self._current is None and now - self.touched > IDLE_PATIENCE:
            self._transport.close()

    def _breathe(self) -> None:
        if self._choked and not self.closed:
            self._choked = False
            self._transport.resume_reading()

    def _cut(self, exchange: Exchange) -> None:
        assert exchange.refusal is not None
        self._ending = True
        exchange.keep = False
        self._application.refuse(exchange, exchange.refusal)

    def _break_off(self, refusal: Refusal) -> None:
        """Answer what cannot be read, and close."""
        if self._ending:
            return
        exchange = self._current or Exchange(self, time.monotonic())
        self._current = None
        if exchange not in self._queue:
            self._queue.append(exchange)
        exchange.refusal = refusal
        self._cut(exchange)


def too_large(limit: int) -> Refusal:
    """Return what is said of a body over the limit."""
    return Refusal(
        413, "too_large", f"The request holds more than {limit:,} bytes, which this deployment takes at most."
    )


_dated: tuple[int, bytes] = (0, b"")


def _date() -> bytes:
    global _dated  # noqa: PLW0603 (one text a second for every answer)
    now = int(time.time())
    if _dated[0] != now:
        _dated = (now, formatdate(now, usegmt=True).encode())
    return _dated[1]
