"""The worker's side of the frames: takes requests from gateways, hands them to whoever answers."""

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

from cellworks_engine.endpoints.frames import GOODBYE, Answer, Frames, Request, frame
from cellworks_engine.endpoints.worker.batching import Asked, Batcher, answer, failure
from cellworks_engine.endpoints.worker.model import Model
from cellworks_engine.endpoints.worker.protocols.table import Predicting, find
from cellworks_engine.errors import CellworksError

log = logging.getLogger(__name__)

PARTING = 10.0
"""Seconds that a gateway is given to close its side after a goodbye."""


class Server:
    """Everything that one worker answers."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._loop = asyncio.get_running_loop()
        self._batcher = Batcher(model, model.spec.batching, self._deliver)
        self._connections: set[Connection] = set()
        self._listening: asyncio.Server | None = None

    async def listen(self, path: Path) -> None:
        """Listen; a socket that an earlier worker left is replaced."""
        path.unlink(missing_ok=True)
        self._listening = await self._loop.create_unix_server(
            lambda: Connection(self, self._connections), path, backlog=64
        )
        path.chmod(0o600)

    def take(self, request: Request, reply: Callable[[Answer], None]) -> None:
        """See to a request."""
        try:
            handler = find(request)
            if isinstance(handler, Predicting):
                deadline = time.monotonic() + self._model.spec.limits.timeout
                self._batcher.ask(Asked(request, handler.decode, reply, deadline))
            else:
                reply(answer(request, handler(self._model, request)))
        except CellworksError as error:
            reply(failure(request, error))

    async def drain(self) -> None:
        """Take nothing more; answer all that was sent, and close."""
        if self._listening is not None:
            self._listening.close()
        for connection in tuple(self._connections):
            connection.say_goodbye()
        end = self._loop.time() + PARTING
        while self._loop.time() < end and not all(one.has_heard_all for one in self._connections):
            await asyncio.sleep(0.005)
        await asyncio.to_thread(self._batcher.end)
        await asyncio.sleep(0)  # what the thread said last is delivered
        for connection in tuple(self._connections):
            connection.close()
        await asyncio.sleep(0.05)

    def _deliver(self, answers: list[tuple[Asked, Answer]]) -> None:
        """Called in the thread."""
        if answers:
            self._loop.call_soon_threadsafe(_reply, answers)


class Connection(asyncio.Protocol):
    """A gateway's connection."""

    def __init__(self, server: Server, connections: "set[Connection]") -> None:
        self._server = server
        self._connections = connections
        self._frames = Frames(Request)
        self._open = True
        self.has_heard_all = False
        """Whether the gateway has closed its side."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass of it
        self._connections.add(self)

    def data_received(self, data: bytes) -> None:
        """Take requests."""
        try:
            for request in self._frames.feed(data):
                self._server.take(request, self.reply)
        except ValueError as error:  # msgspec's errors are ValueErrors
            log.error("a gateway says what cannot be read (%s)", error)
            self._transport.abort()

    def eof_received(self) -> bool:
        """Hear that nothing more will come; what was asked is answered still."""
        self.has_heard_all = True
        return True

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (asyncio's signature)
        """Forget a gateway that left."""
        self._open = False
        self._connections.discard(self)

    def reply(self, said: Answer) -> None:
        """Answer, if the gateway is still there."""
        if self._open:
            self._transport.write(frame(said))

    def say_goodbye(self) -> None:
        """Ask the gateway to send nothing more."""
        self.reply(Answer(GOODBYE, 0))

    def close(self) -> None:
        """Close once everything is written."""
        self._transport.close()


def _reply(answers: list[tuple[Asked, Answer]]) -> None:
    for asked, said in answers:
        asked.reply(said)
