"""Requests that are put together are never mixed up, and a bad one takes no other with it."""

import time
from pathlib import Path

import pytest
from tests.endpoints.load import load
from tests.endpoints.models import COLUMNS
from tests.endpoints.world import World, new_world

pytestmark = pytest.mark.timeout(900)  # workers are started, and the machine may be busy

ASKED = 10_000


def body(number: int) -> object:
    """Return a request whose answer can be told from all others; every 50th cannot be answered."""
    if number % 50 == 7:
        return {"dataframe_records": [dict.fromkeys(COLUMNS, None)]}
    rows = [[float(number), float(row), 0.0, 0.0, 0.0, 0.0] for row in range(1 + number % 3)]
    if number % 2:
        return {"dataframe_split": {"columns": COLUMNS, "data": rows}}
    return {"instances": rows}


def test_ten_thousand_answers_are_each_their_own(served: World):
    with load(served.port, "/endpoints/linear/invocations", body, clients=16) as clients:
        clients.await_more(ASKED, seconds=600)
    assert clients.errors == []
    assert set(clients.statuses) == {200, 422}
    for number, answer in clients.answers:
        if number % 50 == 7:
            assert "NaN" in answer["message"]
        else:  # the model is f0 + 2 f1 + …
            expected = [number + 2.0 * row for row in range(1 + number % 3)]
            assert answer["predictions"] == pytest.approx(expected, abs=1e-6)


def test_words_and_numbers_are_put_together_and_not_mixed(served: World):
    def flight(number: int) -> object:
        hour = number % 24
        return {"dataframe_records": [{"carrier": "UA", "distance": 800.0, "hour": hour, "weekend": False}]}

    alone = [served.ask("/endpoints/flights/invocations", flight(hour)).json() for hour in range(24)]
    assert len({str(answer) for answer in alone}) == 2
    with load(served.port, "/endpoints/flights/invocations", flight, clients=16) as clients:
        clients.await_more(1500, seconds=600)
    assert all(answer == alone[number % 24] for number, answer in clients.answers)


def test_a_killed_worker_costs_no_answer(models: dict[str, Path]):
    with new_world() as world:
        for number in (1, 2):
            world.start_worker("linear", models["linear"], number)
        world.configure(linear=[world.route("linear", "3", 100, workers=2)])
        world.start_gateway()
        world.await_workers(2)
        with load(world.port, "/endpoints/linear/invocations", body, clients=8) as clients:
            for number in (1, 2):
                clients.await_more(200)
                world.kill_worker("linear", number)
                clients.await_more(200)
                world.start_worker("linear", models["linear"], number)
                world.await_worker("linear", number)
                world.await_workers(2)
        assert clients.errors == []
        assert set(clients.statuses) == {200, 422}
        for number, answer in clients.answers:
            if number % 50 != 7:
                assert answer["predictions"][0] == pytest.approx(number, abs=1e-6)


def test_a_ping_is_answered_while_the_model_works(served: World):
    rows = [[1.0] * 6] * 20_000
    with load(
        served.port, "/endpoints/hgb/invocations", lambda number: {"instances": rows}, clients=4
    ) as clients:
        clients.await_more(4, seconds=300)
        began = time.monotonic()
        assert served.ask("/endpoints/hgb/ping").status == 200
        assert time.monotonic() - began < 10
    assert set(clients.statuses) == {200}
