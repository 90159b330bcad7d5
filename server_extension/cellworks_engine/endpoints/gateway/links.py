"""The one connection to a worker: any number of requests under way, sought again whenever it is lost."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Protocol, cast

from cellworks_engine.endpoints.frames import GOODBYE, Answer, Frames, Request, frame
from cellworks_engine.endpoints.gateway.tickets import Ticket

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.25
"""Seconds between two tries to connect."""


class Owner(Protocol):
    """Whose worker it is."""

    def connected(self) -> None:
        """Hear that the worker can be reached."""

    def answered(self, ticket: Ticket, answer: Answer) -> None:
        """Take an answer."""

    def lost(self, tickets: list[Ticket]) -> None:
        """Take back what a worker that died had not answered."""


class Link(asyncio.Protocol):
    """What the gateway knows of one worker."""

    def __init__(self, path: str, owner: Owner) -> None:
        self.path = path
        self._owner = owner
        self._pending: dict[int, Ticket] = {}
        self._last = GOODBYE
        self._transport: asyncio.Transport | None = None
        self._frames = Frames(Answer)
        self._goodbye = False
        self._wanted = True
        self._seeking = asyncio.get_running_loop().create_task(self._seek())

    def __len__(self) -> int:
        """Return how many requests are under way."""
        return len(self._pending)

    @property
    def is_open(self) -> bool:
        """Whether the worker takes requests."""
        return self._transport is not None and not self._goodbye

    def send(self, ticket: Ticket) -> None:
        """Give the worker a request."""
        assert self._transport is not None
        self._last += 1
        self._pending[self._last] = ticket
        exchange = ticket.exchange
        asked = Request(
            self._last,
            exchange.method,
            ticket.rest,
            exchange.headers.get(b"content-type", b"").decode("latin-1"),
            exchange.headers.get(b"accept", b"").decode("latin-1"),
            ticket.request_id,
            ticket.query,
            ticket.handed_on,
            exchange.body,
        )
        self._transport.write(frame(asked))

    def expire(self, now: float) -> list[Ticket]:
        """Take out, and return, what was not answered in time; an answer that comes later is dropped."""
        late = [number for number, ticket in self._pending.items() if ticket.deadline <= now]
        return [self._pending.pop(number) for number in late]

    def leave(self) -> None:
        """Send nothing more; the connection closes once what is under way is answered."""
        self._wanted = False
        self._seeking.cancel()
        self._part_if_done()

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass of it
        self._frames = Frames(Answer)
        self._goodbye = False

    def data_received(self, data: bytes) -> None:
        """Hand on the answers."""
        try:
            for answer in self._frames.feed(data):
                if answer.id == GOODBYE:
                    self._part()
                elif (ticket := self._pending.pop(answer.id, None)) is not None:
                    self._owner.answered(ticket, answer)
        except (ValueError, UnicodeDecodeError) as error:  # msgspec's errors are ValueErrors
            log.error("the worker at %s says what cannot be read (%s)", self.path, error)
            if self._transport is not None:
                self._transport.abort()
        if not self._wanted:
            self._part_if_done()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (asyncio's signature)
        """Hand back what was not answered, and seek the worker, or the one that takes its place."""
        self._transport = None
        pending, self._pending = list(self._pending.values()), {}
        if self._wanted:
            self._seeking = asyncio.get_running_loop().create_task(self._seek())
        if pending:
            self._owner.lost(pending)

    async def _seek(self) -> None:
        pause = FIRST_PAUSE
        loop = asyncio.get_running_loop()
        connect: Callable[[], Link] = lambda: self  # noqa: E731 (asyncio asks for a factory)
        while True:
            with contextlib.suppress(OSError):
                await loop.create_unix_connection(connect, self.path)
                self._owner.connected()
                return
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE)

    def _part(self) -> None:
        """Close our side: the worker answers what it was sent, and closes its own."""
        self._goodbye = True
        if self._transport is not None:
            self._transport.write_eof()

    def _part_if_done(self) -> None:
        if not self._pending and self._transport is not None:
            self._transport.close()
