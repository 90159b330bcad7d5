"""What has been done: counts and latencies of each deployment, for the studio and for Prometheus."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from cellworks_engine.endpoints.configuration import BUCKETS, Count

if TYPE_CHECKING:
    from prometheus_client import Metric


class Tally:
    """What one deployment has done."""

    def __init__(self) -> None:
        self.statuses: Counter[int] = Counter()
        self.buckets = [0] * (len(BUCKETS) + 1)
        self.seconds = 0.0
        self.repeated = 0

    def add(self, status: int, seconds: float) -> None:
        """Count an answer."""
        self.statuses[status] += 1
        self.buckets[bisect_left(BUCKETS, seconds)] += 1
        self.seconds += seconds


def exposition(counts: Iterable[Count], refused: Counter[tuple[str, int]]) -> bytes:
    """Return Prometheus' text: of each deployment, and what reached none."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.registry import Collector

    counted = list(counts)

    class Once(Collector):
        """What there is at this moment."""

        def collect(self) -> "Iterable[Metric]":
            """Return the families."""
            return _families(counted, refused)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Once())
    return generate_latest(registry)


def _families(counts: list[Count], refused: Counter[tuple[str, int]]) -> "Iterable[Metric]":
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

    labels = ["endpoint", "deployment", "id"]
    answers = CounterMetricFamily("cellworks_requests", "Answers by status.", labels=[*labels, "status"])
    repeated = CounterMetricFamily("cellworks_repeated", "Requests whose worker died.", labels=labels)
    underway = GaugeMetricFamily("cellworks_underway", "Requests not yet answered.", labels=labels)
    workers = GaugeMetricFamily("cellworks_workers", "Workers that can be reached.", labels=labels)
    logged = CounterMetricFamily("cellworks_logged", "Answers in the request log.", labels=labels)
    unlogged = CounterMetricFamily(
        "cellworks_unlogged", "Answers that the request log could not take.", labels=labels
    )
    latency = HistogramMetricFamily("cellworks_latency_seconds", "From head to answer.", labels=labels)
    for count in counts:
        names = [count.endpoint, count.name, count.id]
        for status, number in count.statuses.items():
            answers.add_metric([*names, status], number)
        repeated.add_metric(names, count.repeated)
        underway.add_metric(names, count.underway)
        workers.add_metric(names, count.workers)
        logged.add_metric(names, count.logged)
        unlogged.add_metric(names, count.unlogged)
        total, buckets = 0, []
        for bound, number in zip([*map(str, BUCKETS), "+Inf"], count.buckets, strict=True):
            total += number
            buckets.append((bound, total))
        latency.add_metric(names, buckets, count.seconds)
    turned_away = CounterMetricFamily(
        "cellworks_refused", "Requests that reached no deployment.", labels=["code", "status"]
    )
    for (code, answered), number in refused.items():
        turned_away.add_metric([code, str(answered)], number)
    return [answers, repeated, underway, workers, logged, unlogged, latency, turned_away]
