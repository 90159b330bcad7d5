"""What deployments did in the last minute, from the gateway's running totals."""

from cellworks_engine.clock import now
from cellworks_engine.endpoints.configuration import BUCKETS, Count, Counts
from cellworks_engine.endpoints.control.counting import Counting


def counts(since: float, **answered: int) -> Counts:
    none = [0] * len(BUCKETS)
    every = [
        Count(
            id=name, endpoint="flights", name=name, leaving=False, workers=1, underway=0,
            statuses={"200": number}, repeated=0, seconds=0.001 * number, buckets=[number, *none],
        )
        for name, number in answered.items()
    ]  # fmt: skip
    return Counts(revision=1, since=since, deployments=every)


def requests(counting: Counting, name: str) -> float:
    rates, _ = counting.rates([name])
    return rates.rate


def test_what_was_asked_before_the_first_sample_of_a_new_gateway_counts():
    counting = Counting()
    started = now()
    counting.take(counts(started, a=6), started + 3.0)
    assert requests(counting, "a") == 2.0


def test_what_a_new_deployment_was_asked_since_the_last_sample_counts():
    counting = Counting()
    started = now()
    counting.take(counts(started, a=0), started + 5.0)
    counting.take(counts(started, a=0, b=10), started + 10.0)
    assert requests(counting, "b") == 2.0


def test_what_a_gateway_did_before_this_supervisor_is_no_rate():
    counting = Counting()
    begun = now()
    counting.take(counts(begun - 3600, a=1_000_000), begun)
    assert requests(counting, "a") == 0.0
    counting.take(counts(begun - 3600, a=1_000_010), begun + 5.0)
    assert 1.9 < requests(counting, "a") < 2.1


def test_an_endpoint_is_told_of_until_its_last_request_has_left_the_figures():
    counting = Counting()
    started = now()
    counting.take(counts(started, a=0), started)
    assert counting.take(counts(started, a=5), started + 5.0) == {"flights"}
    told = [counting.take(counts(started, a=5), started + 5.0 * step) for step in range(2, 70)]
    _, spark = counting.rates(["a"])
    assert sum(bool(one) for one in told) == 60
    assert told[59] == {"flights"}
    assert told[60] == set()
    assert not any(spark)
