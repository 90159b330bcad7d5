"""The supervisor as the Jupyter server sees it: reached on its socket, started when it is not there."""

import asyncio
import time

import msgspec

from cellworks_engine.config import Home
from cellworks_engine.errors import Unavailable
from cellworks_engine.jobs.identity import is_alive
from cellworks_engine.starting import ANOTHER_RUNS, last_words, launch
from cellworks_engine.studio_schema import Running
from cellworks_server.extension.forward import NotListening, Upstream

PATIENCE = 60.0
"""Seconds that a supervisor may take to listen; a busy machine is slow to import."""


class Supervisor:
    """The way to this home's supervisor. Requests that need it at the same time start it once."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.reached = asyncio.Event()
        """Set whenever somebody's request has got through."""
        self._starting = asyncio.Lock()

    async def reach(self) -> Upstream:
        """Connect if it listens; raises NotListening."""
        upstream = await Upstream.open(self.home.socket)
        self.reached.set()
        return upstream

    async def connect(self) -> Upstream:
        """Connect, after starting it where it is not there; raises Unavailable where that fails."""
        try:
            return await self.reach()
        except NotListening:
            async with self._starting:
                return await self._start()

    def died(self) -> bool:
        """Tell whether a supervisor ended without being told to: `cellworks down` leaves no record behind."""
        try:
            running = msgspec.json.decode(self.home.identity.read_bytes(), type=Running)
        except (FileNotFoundError, msgspec.DecodeError):
            return False
        return not is_alive(running.identity)

    async def _start(self) -> Upstream:
        try:
            return await self.reach()  # somebody else was quicker
        except NotListening:
            process = await asyncio.to_thread(launch, self.home)
        deadline = time.monotonic() + PATIENCE
        while True:
            code = process.poll()
            try:
                return await self.reach()
            except NotListening as error:
                if code not in (None, ANOTHER_RUNS):
                    raise Unavailable(
                        f"The studio's supervisor ended with code {code} before it listened.",
                        hint=last_words(self.home) or "Run `cellworks doctor`.",
                    ) from error
                if time.monotonic() > deadline:
                    raise Unavailable(
                        f"The studio's supervisor does not listen after {PATIENCE:.0f} s.",
                        hint=f"See {self.home.logs / 'supervisor.log'}, or run `cellworks doctor`.",
                    ) from error
            await asyncio.sleep(0.02)
