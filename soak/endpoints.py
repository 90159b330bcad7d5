"""A million answers, each its own: clients of one endpoint, while shares change and workers are killed.

What is asked differs from request to request, and every answer says what it was asked; two deployments
batch them. Judged without a look at the gateway's own counts.
"""

import tempfile
from collections import Counter
from pathlib import Path

from tests.endpoints.load import load
from tests.endpoints.models import save_models
from tests.endpoints.test_batching import body
from tests.endpoints.world import World, new_world

ANSWERED = (200, 422)
"""A row that has no answer is refused, and that refusal is its own."""


def requests(count: int, between: int) -> str:
    """Ask, disturb after every `between` requests, judge; returns what was seen, raises AssertionError."""
    refused: Counter[int] = Counter()
    asked, number = 0, 0
    with tempfile.TemporaryDirectory() as folder, new_world() as world:
        model = save_models(Path(folder))["linear"]
        for deployment in ("blue", "green"):
            world.start_worker(deployment, model)
        share(world, 50)
        world.start_gateway()
        world.await_workers(2)
        while asked < count:
            number += 1
            victim = ("blue", "green")[number % 2]
            with load(world.port, "/endpoints/linear/invocations", body, clients=16) as clients:
                clients.await_more(between // 3, seconds=3600)
                share(world, 100 if number % 2 else 50)
                clients.await_more(between // 3, seconds=3600)
                world.kill_worker(victim)
                world.start_worker(victim, model)
                clients.await_more(between // 3, seconds=3600)
            world.await_worker(victim)
            asked += clients.answered
            assert not clients.errors, clients.errors[:5]
            mixed = [one for one in clients.answers if not is_own(*one)]
            assert not mixed, mixed[:5]
            refused.update({s: n for s, n in clients.statuses.items() if s not in ANSWERED})
    assert set(refused) <= {503}, refused  # of the only worker's cold start, which may outlast the wait
    done = f"{number} kills and as many changes of shares"
    return f"{asked:,} answers, none another's; {done}; {refused[503]} refused meanwhile"


def share(world: World, percent: float) -> None:
    """Give the first deployment so much of the traffic."""
    routes = [world.route("blue", "blue", percent), world.route("green", "green", 100 - percent)]
    world.configure(linear=routes)


def is_own(number: int, answer: dict[str, list[float]]) -> bool:
    """Tell whether an answer is that of its question; a refusal for want of a worker is nobody's."""
    if "predictions" not in answer:
        return True
    expected = [number + 2.0 * row for row in range(1 + number % 3)]
    return number % 50 != 7 and all(
        abs(one - other) < 1e-6 for one, other in zip(answer["predictions"], expected, strict=True)
    )
