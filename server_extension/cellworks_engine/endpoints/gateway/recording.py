"""The request log's side of the gateway: keeps answers in memory for a moment, and a thread writes them down.

The thread that serves only appends to a list. What the disk cannot take (it is full, or too slow) is counted
and let go: a request never waits for the log, and never fails because of it.
"""

import contextlib
import fcntl
import logging
import os
import random
import threading
import time
from collections import Counter, deque
from pathlib import Path

from cellworks_engine.config import Home
from cellworks_engine.endpoints.configuration import Configuration, Logging, Route
from cellworks_engine.endpoints.gateway.observing import Done
from cellworks_engine.endpoints.requestlog.places import HOUR, LogPlaces, hour_name
from cellworks_engine.endpoints.requestlog.spool import Head, Record, frame

log = logging.getLogger(__name__)

EVERY = 0.05
"""Seconds between two writes: what a killed gateway loses at most, and the time of a write."""
HELD = 64 << 20
"""Bytes that may wait to be written."""
INFERENCE_ID = "x-amzn-sagemaker-inference-id"
"""The header in which a client says what it calls a request."""
LONGEST = 64 << 20
"""Bytes of a segment, after which another is begun."""
LEAST_FREE = 0.02
"""Share of the disk that is left to others."""
COMPLAIN_EVERY = 60.0
"""Seconds between two lines in the gateway's own log about a disk that takes nothing."""


class Segment:
    """A file that is being appended to. Locked while it is, so that the collector knows."""

    def __init__(self, folder: Path, head: Head, hour: int) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        stamp = f"{hour_name(hour * HOUR)}-{head.deployment}-{time.time_ns():x}"
        self.path = folder / f"{stamp}.spool"
        self.head = head
        self.hour = hour
        self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        self.size = 0
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.append(frame(head))
        except OSError:
            self.close()
            self.path.unlink(missing_ok=True)
            raise

    def append(self, content: bytes) -> None:
        """Write all of it, or none: what was written of a part is taken back. Raises OSError."""
        written = 0
        try:
            while written < len(content):
                written += os.write(self._file, content[written:] if written else content)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self.size)
            raise
        self.size += len(content)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)


class Recorder:
    """Writes down what deployments answered. Called in the serving thread; writes in its own."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._told: dict[str, tuple[float, Head]] = {}
        self._waiting: deque[tuple[float, Head, Done]] = deque()
        self._taken = self._let_go = 0
        """Bytes that were ever taken, by the one thread, and let go of, by the other."""
        self._segments: dict[str, Segment] = {}
        self._written: Counter[str] = Counter()
        self._missed: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        """Answers by deployment: written; that the disk did not take; for which there was no room to wait."""
        self._complained = -60.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name="request-log", daemon=True)
        self._thread.start()

    # In the serving thread.

    def obey(self, said: Configuration) -> None:
        """Record what the configuration asks for from now on."""
        self._told = {
            route.id: (route.log.sample, _head(endpoint.name, route, route.log))
            for endpoint in said.endpoints
            for route in endpoint.routes
            if route.log is not None and route.log.sample > 0
        }

    def __call__(self, done: Done) -> None:
        """Take an answer, if it is among those to be recorded."""
        told = self._told.get(done.deployment)
        if told is None or done.method != "POST":
            return
        sample, head = told
        if sample < 100 and random.random() * 100 >= sample:  # noqa: S311 (no secret)
            return
        size = len(done.body) + len(done.answer)
        if self._taken - self._let_go + size > HELD:
            self._dropped[done.deployment] += 1
            return
        self._taken += size
        self._waiting.append((time.time(), head, done))

    def logged(self, deployment: str) -> tuple[int, int]:
        """Return how many answers were written, and how many were to be and could not."""
        return self._written[deployment], self._missed[deployment] + self._dropped[deployment]

    # In its own.

    def end(self) -> None:
        """Write what waits, and close."""
        self._ended.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._ended.wait(EVERY):
            self._write()
        self._write()
        for segment in self._segments.values():
            segment.close()

    def _write(self) -> None:
        batches: dict[tuple[str, int], tuple[Head, list[bytes]]] = {}
        size = 0
        for _ in range(len(self._waiting)):
            at, head, done = self._waiting.popleft()
            size += len(done.body) + len(done.answer)
            batch = batches.setdefault((head.deployment, int(at // HOUR)), (head, []))
            batch[1].append(frame(_record(at, done)))
        for (_, hour), (head, frames) in batches.items():
            self._append(head, hour, frames)
        self._let_go += size
        self._close_old(int(time.time() // HOUR))

    def _append(self, head: Head, hour: int, frames: list[bytes]) -> None:
        id_ = head.deployment
        try:
            segment = self._segments.get(id_)
            if segment is None or segment.head != head or segment.hour != hour or segment.size > LONGEST:
                if segment is not None:
                    self._segments.pop(id_).close()
                folder = LogPlaces(self._home, head.endpoint).spool
                segment = self._segments[id_] = Segment(folder, head, hour)
            _check_room(segment.path)
            segment.append(b"".join(frames))
        except OSError as error:
            self._missed[id_] += len(frames)
            if time.monotonic() - self._complained > COMPLAIN_EVERY:
                self._complained = time.monotonic()
                log.error("the request log leaves answers out: %s", error)
        else:
            self._written[id_] += len(frames)

    def _close_old(self, hour: int) -> None:
        """Let the collector finish what nothing more will be appended to."""
        for id_, segment in list(self._segments.items()):
            if segment.hour < hour or id_ not in self._told:
                self._segments.pop(id_).close()


def _head(endpoint: str, route: Route, wanted: Logging) -> Head:
    return Head(
        endpoint=endpoint, deployment=route.id, name=route.name, version=route.version, model=wanted.model,
        exclude=wanted.exclude,
    )  # fmt: skip


def _record(at: float, done: Done) -> Record:
    return Record(
        time=at, request_id=done.request_id, inference_id=done.handed_on.get(INFERENCE_ID, ""),
        path=done.path, content_type=done.content_type, headers=done.handed_on, body=done.body,
        status=done.status, answer_type=done.answer_type, answer_headers=done.answer_headers,
        answer=done.answer, seconds=done.seconds,
    )  # fmt: skip


def _check_room(path: Path) -> None:
    """Raise OSError where the disk is so full that the log would take what others need."""
    state = os.statvfs(path)
    if state.f_bavail < LEAST_FREE * state.f_blocks:
        raise OSError(28, f"less than {LEAST_FREE:.0%} of the disk is free", str(path))
