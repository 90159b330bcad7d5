"""Clients that ask again and again, each on a connection that it keeps, and remember what they heard."""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.endpoints.world import KEY


class Load:
    """What a number of clients heard."""

    def __init__(self, port: int, path: str, body: Callable[[int], object], **headers: str) -> None:
        self._port = port
        self._path = path
        self._body = body
        self._headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json", **headers}
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._number = 0
        self.statuses: Counter[int] = Counter()
        self.errors: list[str] = []
        self.answers: list[tuple[int, Any]] = []
        """Which question it was, and the answer."""

    @property
    def answered(self) -> int:
        """Return how many answers there are."""
        return sum(self.statuses.values())

    def ask(self) -> None:
        """Be one client."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        while not self._ended.is_set():
            with self._lock:
                number, self._number = self._number, self._number + 1
            try:
                connection.request("POST", self._path, json.dumps(self._body(number)), self._headers)
                answer = connection.getresponse()
                body = answer.read()
            except OSError as error:
                self.errors.append(repr(error))
                connection.close()
                time.sleep(0.01)
                continue
            with self._lock:
                self.statuses[answer.status] += 1
                self.answers.append((number, json.loads(body)))
        connection.close()

    def await_more(self, answers: int, seconds: float = 120.0) -> None:
        """Wait until so many more answers are there."""
        wanted, deadline = self.answered + answers, time.monotonic() + seconds
        while self.answered < wanted:
            assert time.monotonic() < deadline, f"{self.answered} of {wanted} answers; {self.errors[:3]}"
            time.sleep(0.01)

    def end(self) -> None:
        """Have the clients finish."""
        self._ended.set()


@contextmanager
def load(
    port: int, path: str, body: Callable[[int], object], clients: int = 8, **headers: str
) -> Iterator[Load]:
    """Have so many clients ask for as long as the block runs."""
    one = Load(port, path, body, **headers)
    threads = [threading.Thread(target=one.ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield one
    finally:
        one.end()
        for thread in threads:
            thread.join(180)
