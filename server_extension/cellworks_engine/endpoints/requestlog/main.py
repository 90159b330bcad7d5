"""The collector's process: makes files of the request logs of a home, reads them, and ends when it is idle.

What is done for somebody who waits is done at once; the rest in a thread of the lowest priority, so that
whatever serves goes first. Killed at any moment it loses nothing (see `collecting.py`).
"""

import contextlib
import fcntl
import logging
import os
import socketserver
import sys
import threading
import time
from pathlib import Path

import msgspec

from cellworks_engine.config import Home
from cellworks_engine.endpoints.requestlog import reading
from cellworks_engine.endpoints.requestlog.collecting import Collector
from cellworks_engine.endpoints.requestlog.places import CollectorPlaces, LogPlaces
from cellworks_engine.endpoints.requestlog.protocol import Ask, Told
from cellworks_engine.errors import CellworksError, ErrorBody
from cellworks_engine.ids import new_id
from cellworks_engine.runs.importing import load_models

log = logging.getLogger(__name__)

EVERY = 5.0
"""Seconds between two rounds."""
IDLE = 60.0
"""Seconds without a question, and without anything new, after which it ends."""
LEFT = 600.0
"""Seconds after which an Arrow file that nobody took is removed."""


def main(home: Home) -> int:
    """Serve until idle; return at once where another collector serves this home."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )
    places = CollectorPlaces(home)
    places.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.make_sockets()
    with places.lock.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        serve(home, places)
    return 0


def serve(home: Home, places: CollectorPlaces) -> None:
    """Answer, and collect, until there is nothing more to do."""
    collector = Collector(home)
    with contextlib.suppress(FileNotFoundError):
        places.socket.unlink()
    with Server(home, collector, places.socket) as server:
        thread = threading.Thread(target=_work, args=(collector, places, server), name="collect", daemon=True)
        thread.start()
        server.serve_forever(poll_interval=0.5)
    _sweep(places.answers, 0.0)
    places.socket.unlink(missing_ok=True)


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Answers questions, each connection in its own thread."""

    daemon_threads = True

    def __init__(self, home: Home, collector: Collector, path: Path) -> None:
        super().__init__(str(path), Handler)
        path.chmod(0o600)
        self.home = home
        self.collector = collector
        self.asked = time.monotonic()

    def answer(self, wish: Ask) -> Told:
        """Collect, then read what is asked for."""
        self.asked = time.monotonic()
        places = LogPlaces(self.home, wish.endpoint)
        self.collector.hurry.set()
        try:
            self.collector.take(wish.endpoint)
        finally:
            self.collector.hurry.clear()
        if wish.page is not None:
            return Told(page=reading.page(places, wish.page))
        if wish.table is None:
            return Told()
        folder = CollectorPlaces(self.home).answers
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / f"{new_id('log')}.arrow"
        reading.write_arrow(*reading.frame(places, wish.table), path)
        return Told(table=str(path))


class Handler(socketserver.StreamRequestHandler):
    """One connection."""

    server: Server

    def handle(self) -> None:
        """Answer line after line."""
        for line in self.rfile:
            try:
                told = self.server.answer(msgspec.json.decode(line, type=Ask))
            except CellworksError as error:
                told = Told(error=error.body())
            except Exception as error:
                log.exception("what was asked could not be answered")
                told = Told(error=ErrorBody(code="bug", message=f"The request log cannot be read: {error}"))
            with contextlib.suppress(OSError):  # whoever asked may have left
                self.wfile.write(msgspec.json.encode(told) + b"\n")


def _work(collector: Collector, places: CollectorPlaces, server: Server) -> None:
    busy, is_ready = time.monotonic(), False
    while places.folder.exists() and time.monotonic() - max(busy, server.asked) < IDLE:
        try:
            if not is_ready:
                load_models()  # at full speed: who asks meanwhile waits for it
                _give_way()
                is_ready = True
            for endpoint in places.endpoints():
                if collector.take(endpoint, background=True):
                    busy = time.monotonic()
                collector.tidy(endpoint)
            _sweep(places.answers, LEFT)
        except Exception:
            log.exception("the request log could not be collected; again in a moment")
        time.sleep(EVERY)
    server.shutdown()


def _give_way() -> None:
    """Have this thread run when nothing else wants to."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


def _sweep(folder: Path, age: float) -> None:
    if folder.is_dir():
        for one in folder.iterdir():
            if time.time() - one.stat().st_mtime > age:
                one.unlink()
