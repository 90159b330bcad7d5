"""The stream of changes to one client."""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import msgspec

from cellworks_engine.changes_schema import Alive, Change, Event, Grew

if TYPE_CHECKING:
    from cellworks_engine.changes import Changes

SILENCE = 15.0
"""Seconds after which a silent stream says that it is alive."""
MOST = 10_000
"""Events that may wait for a slow client; past that it is sent away, and comes back for what it missed."""

_encode = msgspec.json.Encoder().encode


class ChangeStream:
    """Stored changes after `since`, then everything as it happens; from now on where `since` is None.

    Changes are committed in the order of their numbers, but told by several threads. So a number that does
    not follow the last one is the sign to read the store, and no client ever skips one.
    """

    def __init__(self, changes: "Changes", since: int | None) -> None:
        self._changes = changes
        self._since = since

    async def lines(self) -> AsyncIterator[bytes]:
        """Yield a line for each event, until the client is too slow."""
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[Change | Grew | None] = asyncio.Queue()

        def hear(event: Change | Grew) -> None:
            loop.call_soon_threadsafe(put, event)

        def put(event: Change | Grew) -> None:
            queue.put_nowait(event if queue.qsize() < MOST else None)

        end = self._changes.subscribe(hear)
        try:
            last = await asyncio.to_thread(self._changes.last)
            yield _line(Alive(change=last))
            sent = last if self._since is None else min(self._since, last)
            async for change in self._stored(sent):
                sent = change.number
                yield _line(change)
            while True:
                try:
                    event = await asyncio.wait_for(queue.get(), SILENCE)
                except TimeoutError:
                    yield _line(Alive(change=sent))
                    continue
                if event is None:
                    return
                if isinstance(event, Grew) or event.number == sent + 1:
                    sent = sent if isinstance(event, Grew) else event.number
                    yield _line(event)
                elif event.number > sent:
                    async for change in self._stored(sent):
                        sent = change.number
                        yield _line(change)
        finally:
            end()

    async def _stored(self, after: int) -> AsyncIterator[Change]:
        while found := await asyncio.to_thread(self._changes.since, after):
            for change in found:
                yield change
            after = found[-1].number


def _line(event: Event) -> bytes:
    return _encode(event) + b"\n"
