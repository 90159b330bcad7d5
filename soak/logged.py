"""Claim: the gateway is killed under load, and the request log misses the last moment at most.

Clients ask without a pause and keep an account of their own: the id of each answer, when it came, what was
sent and what was said. Afterwards plain pyarrow reads the log, and the account is held against it. Requests
that failed while no gateway was there are not in question.
"""

import bisect
import http.client
import json
import math
import random
import threading
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq

import cellworks as cw
from cellworks.endpoint_handle import ServedEndpoint
from soak.ledger import kill
from soak.place import Place, wait_for
from soak.swaps import CLIENTS, LONG, register_times

FACTOR = 3
"""What the version that serves multiplies by."""
MOMENT = 0.2
"""Seconds before a kill whose answers may be missing."""
LOOK_EVERY = 5
"""Kills between two looks at the log, which keep the process awake that makes files of it."""
PAUSE = 1.0
"""Seconds of answers before a kill, at most."""


class Answer(NamedTuple):
    """What a client heard, and when."""

    opened: float
    """When the connection was begun, which ends with the gateway that answers on it."""
    at: float
    id: str
    sent: float
    said: float


class Asking:
    """Clients of one endpoint, each on a connection that it keeps; what they heard stands in `answers`."""

    def __init__(self, url: str, key: str) -> None:
        self._at = urlsplit(url)
        self._headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
        self._ended = threading.Event()
        self.answers: list[Answer] = []
        self.wrong: list[str] = []
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def _run(self, sent: int) -> None:
        connection, opened = http.client.HTTPConnection(self._at.netloc, timeout=60), time.time()
        while not self._ended.is_set():
            sent += CLIENTS
            try:
                self._ask(connection, opened, float(sent))
            except (OSError, http.client.HTTPException):  # no gateway
                connection.close()
                time.sleep(0.005)
                opened = time.time()
        connection.close()

    def _ask(self, connection: http.client.HTTPConnection, opened: float, sent: float) -> None:
        body = json.dumps({"dataframe_split": {"columns": ["x"], "data": [[sent]]}})
        connection.request("POST", self._at.path, body, self._headers)
        got = connection.getresponse()
        text = got.read()
        at = time.time()
        if got.status == 200:
            (said,) = json.loads(text)["predictions"]
            self.answers.append(Answer(opened, at, got.headers["x-request-id"], sent, said))
            if abs(said - FACTOR * sent) > 1e-6 * sent:
                self.wrong.append(f"{sent} was answered with {said}")

    def end(self) -> None:
        """Stop asking."""
        self._ended.set()
        for thread in self._threads:
            thread.join()


def logged(kills: int, seed: int) -> str:
    """Kill the gateway so often; returns what was found in the log."""
    with Place(warm=True) as place:
        place.use()
        register_times()
        ep = cw.deploy(f"times/{FACTOR}", endpoint="times", workers=2)
        asking = Asking(ep.url, ep.key)
        try:
            struck = _strike(ep, asking, kills, random.Random(seed))
        finally:
            asking.end()
        assert not asking.wrong, asking.wrong[:5]
        _settle(ep, asking.answers[-1])
        files = sorted((place.home.path / "requests" / "times" / "hours").rglob("*.parquet"))
        return _judge(asking.answers, struck, read(files))


def _strike(ep: ServedEndpoint, asking: Asking, kills: int, chance: random.Random) -> list[float]:
    """Kill the gateway at random moments while it answers, and files are made of the log; returns when."""
    struck = []
    for number in range(kills):
        if number % LOOK_EVERY == 0:
            ep.requests(limit=1)
        heard = len(asking.answers)
        wait_for(lambda count=heard: len(asking.answers) > count, LONG, "an answer")
        time.sleep(chance.uniform(0.0, PAUSE))
        pid = cw.endpoints().page.gateway.pid
        assert pid is not None
        struck.append(time.time())
        assert kill(pid), "the gateway had ended by itself"
        wait_for(lambda gone=pid: cw.endpoints().page.gateway.pid not in (None, gone), LONG, "a gateway")
    heard = len(asking.answers)
    wait_for(lambda: len(asking.answers) > heard + 100, LONG, "answers after the last kill")
    return struck


def _settle(ep: ServedEndpoint, last: Answer) -> None:
    """Wait until the last answer is in files: no gateway was killed after it."""
    wait_for(lambda: len(ep.requests(where=last.id)) == 1, LONG, "the last answer in the log")


def read(files: Iterable[Path]) -> pa.Table:
    """Read the log's files with nothing of the studio's, without those that another one replaces."""
    tables, replaced = {}, set[str]()
    for one in files:
        tables[one] = pq.ParquetFile(one).read()  # raises where it cannot be read
        replaced.update(json.loads((tables[one].schema.metadata or {}).get(b"cellworks", b"{}"))["replaces"])
    whole = [table for one, table in tables.items() if one.name not in replaced]
    return pa.concat_tables(whole, promote_options="permissive")


def _judge(answers: list[Answer], struck: list[float], log: pa.Table) -> str:
    """Hold the clients' account against the log; raises AssertionError where they differ."""
    columns = ("request_id", "row", "status", "x", "prediction", "version")
    rows = list(zip(*(log.column(name).to_pylist() for name in columns), strict=True))
    times = Counter(id_ for id_, *_ in rows)
    assert not (twice := [id_ for id_, count in times.items() if count > 1]), f"more than once: {twice[:5]}"
    found = {id_: rest for id_, *rest in rows}
    lost: list[float] = []
    for one in answers:
        if one.id in found:
            wanted = [0, 200, one.sent, one.said, f"times/{FACTOR}"]
            assert found[one.id] == wanted, f"{one}: the log says {found[one.id]}"
        else:
            lost.append(_before_its_kill(struck, one))
    longest = max(lost, default=0.0)
    assert longest <= MOMENT, (
        f"{sum(age > MOMENT for age in lost)} answers are missing that came more than {MOMENT:g} s before a "
        f"kill, one of them {longest:.3f} s"
    )
    late = sum(_before_its_kill(struck, one) <= MOMENT for one in answers)
    return (
        f"{len(struck)} kills, {len(answers):,} answers: each is in the log once with its own values, but "
        f"for {len(lost):,} of the {late:,} that came in the last {1000 * MOMENT:.0f} ms before a kill (the "
        f"oldest of those {1000 * longest:.0f} ms before it); every file was read"
    )


def _before_its_kill(struck: list[float], answer: Answer) -> float:
    """Return how many seconds before the kill of its gateway an answer came; endless where it lived on.

    A client may have read it a moment after that.
    """
    place = bisect.bisect_left(struck, answer.opened)
    return struck[place] - answer.at if place < len(struck) else math.inf
