"""What changes in the studio, as events of the Jupyter server: every browser tab already listens to those."""

import asyncio
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec
from jupyter_events import EventLogger
from tornado.httputil import HTTPHeaders

from cellworks_engine.changes_schema import Alive, Change, Event, Grew
from cellworks_engine.errors import Unavailable
from cellworks_server.extension.forward import NotListening
from cellworks_server.extension.supervisor import Supervisor

SCHEMA_ID = "https://cellworks.dev/events/change"
SCHEMA: dict[str, Any] = {
    "$id": SCHEMA_ID,
    "version": "1",
    "title": "A change in the studio",
    "description": "Says what changed, not what it is: whoever cares reads it again.",
    "type": "object",
    "properties": {
        "number": {
            "type": "integer",
            "title": "Number",
            "description": "Of a stored change; they only grow.",
        },
        "slice": {"type": "string", "title": "Slice"},
        "entity": {"type": "string", "title": "Id of what changed"},
        "verb": {
            "type": "string",
            "title": "Verb",
            "description": "What happened. The studio itself is `reached` or `gone`, and `beats` in between.",
        },
        "what": {
            "type": "array",
            "items": {"type": "string"},
            "title": "What grew",
            "description": "Files of the entity; not stored, and without a number.",
        },
        "relay": {
            "type": "string",
            "title": "Relay",
            "description": "With a beat: who tells; another one after a restart of the server.",
        },
        "told": {
            "type": "integer",
            "title": "Told",
            "description": "With a beat: how many events this relay has told before, beats aside.",
        },
    },
    "required": ["slice", "entity"],
}
PAUSE = 1.0
"""Seconds between two looks for a supervisor that nobody has started."""
BEAT = 5.0
"""Seconds between two beats: a browser whose connection was cut shows what is old for no longer than this."""

_decode = msgspec.json.Decoder(Event).decode


class Relay:
    """Follows the supervisor's stream for as long as the server runs.

    It never starts a supervisor that was not running or was told to end, and restarts one that died.
    """

    def __init__(self, supervisor: Supervisor, events: EventLogger, busy: Callable[[datetime], None]) -> None:
        self._supervisor = supervisor
        self._events = events
        self._busy = busy
        self._last: int | None = None
        self._rest = b""
        self._reached = False
        self._id = secrets.token_hex(8)
        self._told = 0
        events.register_event_schema(SCHEMA)

    async def run(self) -> None:
        """Relay until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._relay())
            tasks.create_task(self._beat())

    async def _relay(self) -> None:
        while True:
            try:
                await self._follow()
            except NotListening:
                await self._wait()
            except Unavailable:
                continue  # it went away in the middle

    async def _follow(self) -> None:
        upstream = await self._supervisor.reach()
        since = "" if self._last is None else f"?since={self._last}"
        self._rest, self._reached = b"", False
        try:
            await upstream.ask("GET", f"/changes{since}", {})
            await upstream.answer(_ignore, self._hear, None)
        finally:
            upstream.close()
            if self._reached:
                self._emit({"slice": "studio", "entity": "supervisor", "verb": "gone"})

    async def _wait(self) -> None:
        if self._supervisor.died():
            with suppress(Unavailable):  # said where somebody asks for something
                (await self._supervisor.connect()).close()
                return
        self._supervisor.reached.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._supervisor.reached.wait(), PAUSE)

    async def _hear(self, piece: bytes) -> None:
        *lines, self._rest = (self._rest + piece).split(b"\n")
        for line in lines:
            event = _decode(line)
            if isinstance(event, Alive):
                self._reach(event)
                continue
            if isinstance(event, Change):
                self._last = event.number
            if event.slice == "jobs":
                self._busy(datetime.now(UTC))
            self._emit(_data(event))

    def _reach(self, alive: Alive) -> None:
        """Say once a connection that the studio is there: what a browser shows may be old."""
        if not self._reached:
            self._reached = True
            self._emit({"slice": "studio", "entity": "supervisor", "verb": "reached"})
        if self._last is None or alive.change < self._last:  # another store counts anew
            self._last = alive.change

    async def _beat(self) -> None:
        """Say what a browser should have heard: Lab tells nobody that its events connection was cut.

        While the connection is down events are lost, and it comes back after one second or several.
        """
        while True:
            await asyncio.sleep(BEAT)
            beat = {"slice": "studio", "entity": "supervisor", "relay": self._id, "told": self._told}
            here = {"verb": "beats", "number": self._last} if self._reached else {"verb": "gone"}
            self._events.emit(schema_id=SCHEMA_ID, data=beat | here)

    def _emit(self, data: dict[str, object]) -> None:
        self._told += 1
        self._events.emit(schema_id=SCHEMA_ID, data=data)


def _data(event: Change | Grew) -> dict[str, object]:
    if isinstance(event, Grew):
        return {"slice": event.slice, "entity": event.entity, "what": event.what}
    return {"number": event.number, "slice": event.slice, "entity": event.entity, "verb": event.verb}


def _ignore(_status: int, _headers: HTTPHeaders) -> None:
    """Take the head of the answer; the lines say all."""
