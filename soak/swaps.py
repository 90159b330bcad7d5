"""Claim: versions and shares change under load, whatever is killed meanwhile, and no request fails.

A model that answers `n` times its input is registered three times. Clients that ask without a pause, over
connections of their own, know only the address and the key. Meanwhile versions are deployed over one another
and the traffic is moved; now and then the supervisor or a worker is killed with SIGKILL. Every answer is one
that a version gives, whole, and belongs to the row that was sent.
"""

import http.client
import json
import random
import threading
import urllib.request
from collections import Counter
from pathlib import Path

import cellworks as cw
from cellworks.endpoint_handle import ServedEndpoint
from soak.ledger import alive, kill
from soak.place import Place, wait_for

CLIENTS = 4
LONG = 300.0
"""Seconds that one change may take on a busy machine."""


class Asking:
    """One question to an endpoint of `times`, with nothing but the standard library."""

    def __init__(self, url: str, key: str) -> None:
        self._url = url
        self._headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}

    def factor(self, sent: float = 7.0) -> int:
        """Return by how much a version multiplied; raises OSError, ValueError where none did."""
        body = {"dataframe_split": {"columns": ["x"], "data": [[sent]]}}
        request = urllib.request.Request(self._url, json.dumps(body).encode(), self._headers)
        with urllib.request.urlopen(request, timeout=60) as got:
            (answer,) = json.load(got)["predictions"]
        factor = round(answer / sent)
        if factor not in (1, 2, 3) or abs(answer - factor * sent) > 1e-6 * sent:
            raise ValueError(f"{sent} was answered with {answer}")
        return factor


class Clients:
    """What asks; `answers` counts by the factor that was seen, `failed` holds what was no right answer."""

    def __init__(self, url: str, key: str) -> None:
        self._asking = Asking(url, key)
        self._ended = threading.Event()
        self.answers: Counter[int] = Counter()
        self.failed: list[str] = []
        self._threads = [threading.Thread(target=self._run, args=(seed,)) for seed in range(CLIENTS)]
        for thread in self._threads:
            thread.start()

    def _run(self, seed: int) -> None:
        chance = random.Random(seed)
        while not self._ended.is_set():
            sent = float(chance.randint(1, 1000))
            try:
                self.answers[self._asking.factor(sent)] += 1
            except (OSError, ValueError, KeyError, http.client.HTTPException) as error:
                self.failed.append(f"{sent}: {error!r}")

    def end(self) -> None:
        """Stop asking."""
        self._ended.set()
        for thread in self._threads:
            thread.join()


def swaps(changes: int, seed: int, *, kills: bool = True) -> str:
    """Make so many changes; returns what was seen."""
    chance = random.Random(seed)
    killed: Counter[str] = Counter()
    with Place(warm=True) as place:
        place.use()
        register_times()
        ep = cw.deploy("times/1", endpoint="times", workers=2)
        clients = Clients(ep.url, ep.key)
        try:
            for number in range(changes):
                _change(ep, number, chance)
                if kills and number % 10 == 9:
                    killed[_kill_something(place, ep, chance)] += 1
        finally:
            clients.end()
        assert not clients.failed, f"{len(clients.failed)} requests failed: {clients.failed[:3]}"
        assert set(clients.answers) == {1, 2, 3}, clients.answers
        _left_behind(place, ep)
    asked = sum(clients.answers.values())
    told = ", ".join(f"{count} of {what}" for what, count in sorted(killed.items())) or "none"
    return f"{changes} changes, {asked:,} requests, none failed; killed: {told}"


def register_times() -> None:
    """Register a model three times: version n answers n times its input."""
    import pandas as pd
    from sklearn.linear_model import LinearRegression

    frame = pd.DataFrame({"x": [0.0, 1.0, 2.0]})
    for factor in (1, 2, 3):
        model = LinearRegression().fit(frame, frame.x * factor)
        cw.models["times"].register(model, input_example=frame)


def _change(ep: ServedEndpoint, number: int, chance: random.Random) -> None:
    """Deploy a version over what serves, or beside it, or move the traffic."""
    serving = [one.name for one in ep.status().row.deployments if one.state == "serving"]
    if number % 2 or len(serving) < 2:
        share = chance.choice([100, 100, 50, 10])
        cw.deploy(f"times/{chance.randint(1, 3)}", endpoint="times", share=share, workers=2)
        return
    first = chance.randint(0, 100)
    shares = dict.fromkeys(serving, 0.0)
    shares[serving[0]], shares[serving[1]] = float(first), float(100 - first)
    ep.traffic(shares)


def _kill_something(place: Place, ep: ServedEndpoint, chance: random.Random) -> str:
    """Kill the supervisor, or one of two workers of a deployment."""
    if chance.random() < 0.5 and (pid := place.supervisor()) is not None:
        kill(pid)
        wait_for(lambda: place.supervisor() not in (None, pid), LONG, "another supervisor")
        return "the supervisor"
    rows = ep.status().row.deployments
    for one in rows:
        ready = [worker.pid for worker in one.workers if worker.state == "ready"]
        if one.state == "serving" and len(ready) > 1:
            victim = ready[0] or 0
            kill(victim)
            wait_for(lambda pid=victim: not alive(pid), LONG, "the death of a worker")  # type: ignore[misc]
            break
    return "a worker"


def _left_behind(place: Place, ep: ServedEndpoint) -> None:
    """Assert that nothing runs, and no folder stands, but for what is deployed."""

    def deployed() -> set[str]:
        return {one.id for one in ep.status().row.deployments}

    def standing() -> set[str]:
        return {folder.name for folder in Path(place.home.path / "endpoints").glob("dep_*")}

    wait_for(lambda: standing() == deployed(), LONG, "the end of what was replaced")
