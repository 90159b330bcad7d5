"""Claim: whatever is killed, an endpoint answers again within 3 s, and never with an old configuration.

A model that answers `n` times its input is registered three times. Before each kill another version takes the
whole endpoint; from then on an answer of any other version is a fault. One client asks without a pause and
takes the time from each SIGKILL to the first answer after it.
"""

import http.client
import random
import time
from collections import Counter
from collections.abc import Callable

import cellworks as cw
from cellworks.endpoint_handle import ServedEndpoint
from soak.ledger import alive, kill
from soak.place import Place, wait_for
from soak.swaps import LONG, Asking, register_times

AFTER = 50
"""Answers that are looked at after each kill."""
VICTIMS = ("the gateway", "one worker", "both workers", "the supervisor")


def outages(kills: int, seed: int, within: float = 3.0) -> str:
    """Kill so often; returns the longest silence of each kind of victim, which may last `within` seconds."""
    chance = random.Random(seed)
    killed: Counter[str] = Counter()
    longest = dict.fromkeys(VICTIMS, 0.0)
    with Place(warm=True) as place:
        place.use()
        register_times()
        ep = cw.deploy("times/1", endpoint="times", workers=2)
        asking = Asking(ep.url, ep.key)
        for number in range(kills):
            factor = 1 + (number + 1) % 3
            ep = cw.deploy(f"times/{factor}", endpoint="times", workers=2)
            assert asking.factor() == factor, f"{ep.name} answers with a version that was replaced"
            victim = VICTIMS[number % 4] if kills < 40 else chance.choice(VICTIMS)
            healed = _kill(place, ep, victim)
            began = time.monotonic()
            silence = _silence(asking, factor, began)
            longest[victim] = max(longest[victim], silence)
            killed[victim] += 1
            wait_for(healed, LONG, f"{victim} to be back")
    said = ", ".join(
        f"{killed[one]} of {one} (at most {longest[one]:.1f} s)" for one in VICTIMS if killed[one]
    )
    late = {one: took for one, took in longest.items() if took > within}
    assert not late, f"longer than {within:g} s without an answer: {late}"
    return f"{kills} kills, no answer of an old version: {said}"


def _silence(asking: Asking, factor: int, began: float) -> float:
    """Return the longest time without an answer from a kill on, until enough answers are there."""
    longest, last, answers = 0.0, began, 0
    while answers < AFTER:
        seen = _asked(asking)
        at = time.monotonic()
        longest = max(longest, at - last)
        assert at - began < LONG, "no answer comes any more"
        if seen is None:
            time.sleep(0.005)
            continue
        assert seen == factor, f"version {seen} answers where {factor} serves"
        answers, last = answers + 1, at
    return longest


def _asked(asking: Asking) -> int | None:
    try:
        return asking.factor()
    except (OSError, http.client.HTTPException):  # nobody there, or a refusal
        return None


def _kill(place: Place, ep: ServedEndpoint, victim: str) -> Callable[[], object]:
    """Kill it; returns what tells that it is there again."""
    if victim == "the gateway":
        pid = cw.endpoints().page.gateway.pid or 0
        kill(pid)
        return lambda: cw.endpoints().page.gateway.pid not in (None, pid)
    if victim == "the supervisor":
        pid = place.supervisor() or 0
        kill(pid)
        return lambda: cw.endpoints() is not None and place.supervisor() not in (None, pid)
    ready = _ready(ep)
    gone = ready[: 1 if victim == "one worker" else 2]
    for pid in gone:
        kill(pid)
    wait_for(lambda: not any(map(alive, gone)), LONG, "the death of workers")
    return lambda: len(set(_ready(ep)) - set(gone)) == 2


def _ready(ep: ServedEndpoint) -> list[int]:
    """Return the workers of what serves."""
    rows = ep.status().row.deployments
    return [
        w.pid for one in rows if one.state == "serving" for w in one.workers if w.state == "ready" and w.pid
    ]
