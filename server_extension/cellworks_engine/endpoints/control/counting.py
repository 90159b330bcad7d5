"""What deployments did: the gateway's counts, taken every few seconds and kept in memory for an hour."""

import threading
from collections import deque
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import msgspec
from sqlalchemy import RowMapping

from cellworks_engine.clock import now
from cellworks_engine.endpoints.configuration import BUCKETS, Count, Counts
from cellworks_engine.endpoints.schema import DeploymentMetrics, MetricPoint, Rates

EVERY = 5.0
"""Seconds of a bucket."""
KEPT = 720
"""Buckets: an hour."""
_MINUTE = 12
_SPARK = 60
QUIET = Rates(rate=0.0, errors=0.0, p50=None, p95=None, p99=None)


class _Sample(msgspec.Struct, frozen=True):
    """What was counted up to a moment."""

    time: float
    since: float
    count: Count


class Did(msgspec.Struct):
    """What happened between two samples, or several of them together."""

    seconds: float = 0.0
    client: int = 0
    server: int = 0
    buckets: list[int] = msgspec.field(default_factory=lambda: [0] * (len(BUCKETS) + 1))

    @property
    def requests(self) -> int:
        """How many were answered."""
        return sum(self.buckets)

    def add(self, before: Count | None, after: Count, seconds: float) -> None:
        """Add what was counted between two moments; None before where the gateway just started."""
        self.seconds += seconds
        self.client += _of(after, "4") - _of(before, "4")
        self.server += _of(after, "5") - _of(before, "5")
        old = before.buckets if before else [0] * len(after.buckets)
        self.buckets = [a + b - c for a, b, c in zip(self.buckets, after.buckets, old, strict=True)]

    def quantile(self, q: float) -> float | None:
        """Return a quantile of the latency in milliseconds: linear within its bucket, as in Prometheus."""
        wanted, total = q * self.requests, 0
        if not self.requests:
            return None
        for number, count in enumerate(self.buckets):
            if total + count >= wanted and count:
                low = BUCKETS[number - 1] if number else 0.0
                high = BUCKETS[number] if number < len(BUCKETS) else low
                return 1000 * (low + (high - low) * (wanted - total) / count)
            total += count
        return 1000 * BUCKETS[-1]

    def rates(self) -> Rates:
        """Return them as they travel."""
        if not self.requests or not self.seconds:
            return QUIET
        return Rates(
            rate=self.requests / self.seconds, errors=(self.client + self.server) / self.requests,
            p50=self.quantile(0.5), p95=self.quantile(0.95), p99=self.quantile(0.99),
        )  # fmt: skip


class Counting:
    """The counts of every deployment. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._samples: dict[str, deque[_Sample]] = {}
        self._began = now()
        self._last: tuple[float, float] | None = None
        """When counts were taken last, and since when that gateway ran."""

    def take(self, counts: Counts, at: float) -> set[str]:
        """Keep a sample of each deployment; return the endpoints whose figures are others by it.

        Those that were asked anything since then, and those asked before within the stretch that is shown:
        what they did in the last minute becomes less by each sample, until it is nothing.
        """
        busy = set()
        with self._lock:
            for count in counts.deployments:
                kept = self._samples.setdefault(count.id, deque(maxlen=KEPT))
                if not kept and (nothing := self._nothing_at(counts)) is not None:
                    kept.append(_Sample(nothing, counts.since, _emptied(count)))
                if kept and sum(kept[-min(len(kept), _SPARK + 1)].count.buckets) != sum(count.buckets):
                    busy.add(count.endpoint)
                kept.append(_Sample(at, counts.since, count))
            self._last = at, counts.since
            for id_ in [id_ for id_, kept in self._samples.items() if at - kept[-1].time > EVERY * KEPT]:
                del self._samples[id_]
        return busy

    def _nothing_at(self, counts: Counts) -> float | None:
        """Return when a deployment that is new here had done nothing yet; None where nobody can tell."""
        if self._last is not None and self._last[1] == counts.since:
            return self._last[0]
        return counts.since if counts.since >= self._began else None

    def rates(self, deployments: Sequence[str]) -> tuple[Rates, list[float]]:
        """Return what deployments did together in the last minute, and requests a second of five minutes."""
        together, spark = Did(), [0.0] * _SPARK
        seconds = 0.0
        for id_ in deployments:
            steps = self._steps(id_)
            for step in steps[-_MINUTE:]:
                together.add(step.before, step.after, 0.0)
            seconds = max(seconds, sum(step.seconds for step in steps[-_MINUTE:]))
            for number, step in enumerate(reversed(steps[-_SPARK:]), 1):
                spark[-number] += step.did().requests / step.seconds if step.seconds else 0.0
        together.seconds = seconds
        return together.rates(), spark

    def metrics(self, row: RowMapping, last: int) -> DeploymentMetrics:
        """Return what a deployment did."""
        steps = self._steps(row["id"])
        minute = Did()
        for step in steps[-_MINUTE:]:
            minute.add(step.before, step.after, step.seconds)
        with self._lock:
            kept = self._samples.get(row["id"])
            count = kept[-1].count if kept else None
        return DeploymentMetrics(
            deployment=row["id"], name=row["name"], version=row["version"],
            requests=sum(count.buckets) if count else 0,
            client_errors=_of(count, "4") if count else 0, server_errors=_of(count, "5") if count else 0,
            waiting=count.underway if count else 0, rates=minute.rates(),
            points=[_point(step) for step in steps[-max(1, round(last / EVERY)) :]],
        )  # fmt: skip

    def _steps(self, deployment: str) -> list["Step"]:
        with self._lock:
            kept = list(self._samples.get(deployment, ()))
        return [
            Step(old.count if old.since == new.since else None, new.count, new.time - old.time, new.time)
            for old, new in pairwise(kept)
        ]


class Step(NamedTuple):
    """What was counted before and after; what a new gateway counts begins at nothing."""

    before: Count | None
    after: Count
    seconds: float
    time: float

    def did(self) -> Did:
        """Return what happened between."""
        did = Did()
        did.add(self.before, self.after, self.seconds)
        return did


def _point(step: Step) -> MetricPoint:
    did = step.did()
    return MetricPoint(
        time=step.time, requests=did.requests, client_errors=did.client, server_errors=did.server,
        p50=did.quantile(0.5), p95=did.quantile(0.95), p99=did.quantile(0.99),
    )  # fmt: skip


def _emptied(count: Count) -> Count:
    return msgspec.structs.replace(
        count, statuses={}, repeated=0, seconds=0.0, buckets=[0] * len(count.buckets)
    )


def _of(count: Count | None, first: str) -> int:
    """Return how many answers have a status that begins so."""
    if count is None:
        return 0
    return sum(number for status, number in count.statuses.items() if status.startswith(first))
