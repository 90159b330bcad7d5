"""Are a million answers each their own? `python -m soak.endpoints [REQUESTS]`.

Clients ask one endpoint of two workers for rows whose answers differ, while shares change and workers are
killed and started again. Exits with 1 at the first answer that is another's, or that is missing.
"""

import sys
import tempfile
import time
from pathlib import Path

from tests.endpoints.load import load
from tests.endpoints.models import save_models
from tests.endpoints.test_batching import body
from tests.endpoints.world import World, new_world

REQUESTS = 1_000_000
ROUND = 20_000
"""Requests between two disturbances; what was heard is judged and forgotten after each."""


def main(requests: int) -> int:
    """Ask, disturb, judge."""
    with tempfile.TemporaryDirectory() as folder, new_world() as world:
        model = save_models(Path(folder))["linear"]
        for deployment in ("blue", "green"):
            world.start_worker(deployment, model)
        share(world, 50)
        world.start_gateway()
        world.await_workers(2)
        asked, began, number = 0, time.monotonic(), 0
        while asked < requests:
            number += 1
            with load(world.port, "/endpoints/linear/invocations", body, clients=16) as clients:
                clients.await_more(ROUND // 3, seconds=3600)
                share(world, 100 if number % 2 else 50)
                clients.await_more(ROUND // 3, seconds=3600)
                victim = ("blue", "green")[number % 2]
                world.kill_worker(victim)
                world.start_worker(victim, model)
                clients.await_more(ROUND // 3, seconds=3600)
            world.await_worker(victim)
            asked += clients.answered
            refused = {
                status: count for status, count in clients.statuses.items() if status not in (200, 422)
            }
            mixed = sum(not is_own(one, answer) for one, answer in clients.answers)
            print(
                f"{asked:,} asked, {asked / (time.monotonic() - began):,.0f}/s, {mixed} mixed up, {refused}"
            )
            if mixed or clients.errors:
                print(clients.errors[:5])
                return 1
    return 0


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


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else REQUESTS))
