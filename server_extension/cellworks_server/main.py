"""The supervisor: one process a home, with the engine, its loops and the routes on a Unix socket.

    python -m cellworks_server.main        # the home is CELLWORKS_HOME's

It may be started by anyone at any time: a second one finds the lock taken and leaves. It may be killed at
any moment: jobs go on, and the next one takes over where the files say it was.
"""

import asyncio
import faulthandler
import fcntl
import logging
import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

import msgspec
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_unix_socket

from cellworks_engine import __version__
from cellworks_engine.clock import now
from cellworks_engine.config import Home
from cellworks_engine.errors import CellworksError
from cellworks_engine.jobs.folder import write_whole
from cellworks_engine.jobs.identity import identity
from cellworks_engine.studio_schema import Running
from cellworks_server.routes import ROUTES
from cellworks_server.serving import Traffic, application

if TYPE_CHECKING:
    from cellworks_engine.studio import Studio

log = logging.getLogger("cellworks")

THREADS = 32
"""Requests that are worked on at once."""
LOOK = 2.0
"""Seconds between two looks at whether the home and the socket are still ours."""
PATIENCE = 5.0
"""Seconds that requests have to be answered when the supervisor is told to end."""
CHANGEOVER = 30.0
"""Seconds that a new supervisor waits for an old one to end."""
HEAD_LIMIT = 1 << 20
"""Bytes of a request's head: a long filter in a query is no reason to hang up."""
LOG_LIMIT = 16 << 20
"""Bytes after which a log is set aside (one old one is kept)."""
PRIVATE = ("CELLWORKS_JUPYTER_URL", "CELLWORKS_JUPYTER_TOKEN", "CELLWORKS_JUPYTER_CA")
"""What a Jupyter server told its kernels; no job is to inherit it."""


def main() -> int:
    """Run the supervisor until it is told to end; 0 at once where the home has one already."""
    home = Home().make()
    lock = take_lock(home)
    if lock is None:
        return 0
    with lock:
        write_log(home)
        for name in PRIVATE:
            os.environ.pop(name, None)
        sys.setswitchinterval(0.001)  # a request's thread must not wait 5 ms for each turn
        faulthandler.enable()
        log.info("supervisor %s starts, process %d, home %s", __version__, os.getpid(), home.path)
        try:
            asyncio.run(supervise(home, lock))
        except CellworksError as error:
            log.error("%s", error)
            return 1
    return 0


def take_lock(home: Home) -> IO[str] | None:
    """Return the home's lock, held until it is closed; None where another supervisor serves the home.

    One that holds the lock and has no record is about to serve, or about to end: wait and see which.
    """
    file = home.lock.open("a")
    deadline = time.monotonic() + CHANGEOVER
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if home.identity.exists() or time.monotonic() > deadline:
                file.close()
                return None
            time.sleep(0.05)
        else:
            return file


def write_log(home: Home) -> None:
    """Send everything that this process says to the home's log, what C code says included."""
    path = home.logs / "supervisor.log"
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s: %(message)s")
    formatter.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("tornado.access").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)


async def supervise(home: Home, lock: IO[str]) -> None:
    """Open the studio, serve it, and close it once a signal says so or the home is no longer ours."""
    from cellworks_engine.studio import open_studio
    from cellworks_engine.supervisor.loops import Loops

    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="request"))
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    studio = await asyncio.to_thread(open_studio, home.path)
    studio.ender = partial(loop.call_soon_threadsafe, ended.set)
    traffic = Traffic()
    door = Door(home, studio, traffic)
    loops = Loops(studio)
    try:
        await asyncio.to_thread(loops.start)
        door.open()
        record(home)
        log.info("listening on %s", home.socket)
        while not ended.is_set() and _is_same(lock, home.lock):
            door.keep()
            try:
                await asyncio.wait_for(ended.wait(), LOOK)
            except TimeoutError:
                continue
    finally:
        home.identity.unlink(missing_ok=True)
        await door.close()
        await loop.run_in_executor(ThreadPoolExecutor(1), loops.close)  # the others may all be busy
    log.info("supervisor ends")
    logging.shutdown()
    os._exit(0)  # a request whose thread still waits for something must not keep the home's lock


class Door:
    """The studio's socket. Whoever clears old files out of a temporary folder may take it away."""

    def __init__(self, home: Home, studio: "Studio", traffic: Traffic) -> None:
        self._home = home
        self._traffic = traffic
        self._application = application(ROUTES, studio, traffic)
        self._server: HTTPServer | None = None
        self._file: os.stat_result | None = None

    def open(self) -> None:
        """Listen, in place of whatever socket a supervisor before left behind."""
        self._home.make_sockets()
        listening = bind_unix_socket(str(self._home.socket), mode=0o600, backlog=512)
        self._file = self._home.socket.stat()
        self._server = HTTPServer(self._application, max_header_size=HEAD_LIMIT)
        self._server.add_socket(listening)

    def keep(self) -> None:
        """Listen again where the socket's file is gone."""
        try:
            found = self._home.socket.stat()
        except FileNotFoundError:
            found = None
        if found is not None and self._file is not None and os.path.samestat(found, self._file):
            return
        log.warning("the socket %s was taken away; listening again", self._home.socket)
        if self._server is not None:
            self._server.stop()
        self.open()

    async def close(self) -> None:
        """Take no more requests, and let those that are being answered finish, if they are quick."""
        if self._server is not None:
            self._server.stop()
            self._home.socket.unlink(missing_ok=True)
        await self._traffic.close(PATIENCE)


def record(home: Home) -> None:
    """Write who runs the studio, and with which interpreter clients start the next one."""
    running = Running(
        identity=identity(os.getpid()), version=__version__, interpreter=sys.executable, started=now()
    )
    write_whole(home.identity, msgspec.json.encode(running))
    if not home.interpreter.exists() or home.interpreter.read_text().strip() != sys.executable:
        write_whole(home.interpreter, sys.executable.encode() + b"\n")


def _is_same(lock: IO[str], path: Path) -> bool:
    """Tell whether the lock we hold is still the home's: not after somebody removed the home."""
    try:
        return os.path.samestat(os.fstat(lock.fileno()), path.stat())
    except FileNotFoundError:
        return False


if __name__ == "__main__":
    sys.exit(main())
