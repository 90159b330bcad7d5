"""The gateway's process: one of each home, on one port that is chosen once."""

import asyncio
import fcntl
import logging
import os
import random
import resource
import signal
import socket
import time
from pathlib import Path
from typing import IO

import msgspec

from cellworks_engine.config import Home
from cellworks_engine.endpoints.configuration import GatewayPlaces
from cellworks_engine.endpoints.gateway import control
from cellworks_engine.endpoints.gateway.http import Connection
from cellworks_engine.endpoints.gateway.recording import Recorder
from cellworks_engine.endpoints.gateway.serving import Gateway
from cellworks_engine.errors import CellworksError, Conflict
from cellworks_engine.jobs.folder import write_whole
from cellworks_engine.jobs.identity import identity
from cellworks_engine.jobs.runner.reviving import Reviver

log = logging.getLogger(__name__)

ADDRESS = "127.0.0.1"
PORTS = range(20_000, 32_000)
"""Below those that the system lends for a moment, so that the chosen one is free the next time too."""
PORT_PATIENCE = 5.0
"""Seconds that a port which an ending gateway may still hold is waited for."""
GRACE = 30.0
"""Seconds that a gateway which is told to end gives what is under way."""
LOOK_EVERY = 0.1
LOG_LIMIT = 8 << 20


def main(home: Home) -> int:
    """Serve until told to end; return at once where another gateway serves this home."""
    places = GatewayPlaces(home)
    places.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.make_sockets()
    _write_log(places.folder / "log")
    with places.lock.open("a") as lock:
        if not _is_ours(lock):
            log.info("another gateway serves %s", home.path)
            return 0
        _allow_many_connections()
        try:
            with asyncio.Runner(loop_factory=_fast_loop()) as runner:
                runner.run(serve(home, Reviver(str(home.path), adopts=False)))
        except CellworksError as error:
            log.error("%s", error)
            return 1
    return 0


async def serve(home: Home, reviver: Reviver) -> None:
    """Listen, obey and answer until a signal says to end."""
    places, recorder = GatewayPlaces(home), Recorder(home)
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    gateway = Gateway(places.configuration, recorder)
    gateway.reload()
    connections: set[Connection] = set()
    listening = _open_port(places.port)
    server = await loop.create_server(lambda: Connection(gateway, connections), sock=listening, backlog=1024)
    controlled = await control.listen(places.control, gateway)
    write_whole(places.identity, msgspec.json.encode(identity()), durable=False)
    log.info("listening on port %d", listening.getsockname()[1])
    looking = asyncio.create_task(_look(gateway, connections, reviver))
    await ended.wait()
    log.info("ending; %d requests under way", gateway.underway)
    server.close()
    controlled.close()
    end = loop.time() + GRACE
    while connections and loop.time() < end:
        for connection in tuple(connections):
            connection.close_when_idle()
        await asyncio.sleep(0.02)
    looking.cancel()
    recorder.end()
    places.identity.unlink(missing_ok=True)


async def _look(gateway: Gateway, connections: set[Connection], reviver: Reviver) -> None:
    loop = asyncio.get_running_loop()
    looked = loop.time()
    while True:
        await asyncio.sleep(LOOK_EVERY)
        gateway.look()
        if loop.time() - looked > 5:
            looked = loop.time()
            await asyncio.to_thread(reviver.look)  # workers that die need a supervisor
            for connection in tuple(connections):
                connection.look(looked)


def _open_port(file: Path) -> socket.socket:
    """Return a socket on the home's port, which is chosen the first time and kept."""
    try:
        kept = int(file.read_text())
    except FileNotFoundError:
        for port in random.sample(PORTS, 100):
            try:
                opened = _bind(port)
            except OSError:
                continue
            write_whole(file, str(port).encode())
            return opened
        raise Conflict("A hundred ports were tried and none was free.") from None
    end = time.monotonic() + PORT_PATIENCE
    while True:
        try:
            return _bind(kept)
        except OSError as error:
            if time.monotonic() > end:
                raise Conflict(
                    f"Port {kept} is taken by another program ({error.strerror}).",
                    hint=f"Stop that program, or remove {file}: another one is chosen then, and URLs change.",
                ) from None
            time.sleep(0.1)


def _bind(port: int) -> socket.socket:
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((ADDRESS, port))
        opened.listen(1024)
    except OSError:
        opened.close()
        raise
    return opened


def _is_ours(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _fast_loop() -> "type[asyncio.AbstractEventLoop]":
    import uvloop

    loop: type[asyncio.AbstractEventLoop] = uvloop.Loop
    return loop


def _allow_many_connections() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard) if hard > 0 else (65_536, hard))


def _write_log(path: Path) -> None:
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".1"))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s: %(message)s")
    formatter.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
