"""A live deployment: its workers, what is under way, and what becomes of it when a worker dies."""

import asyncio
from collections import deque
from collections.abc import Callable

from cellworks_engine.endpoints.configuration import Count, Route
from cellworks_engine.endpoints.frames import Answer
from cellworks_engine.endpoints.gateway.counts import Tally
from cellworks_engine.endpoints.gateway.links import Link
from cellworks_engine.endpoints.gateway.refusals import Refusal
from cellworks_engine.endpoints.gateway.tickets import TRIES, Ticket

REVIVAL = 3.0
"""Seconds that a request waits for a worker when none is there: as long as one takes to come back."""

Finish = Callable[["Deployment", Ticket, Answer | Refusal], None]


class Deployment:
    """One deployment that requests can be given to."""

    def __init__(
        self, endpoint: str, route: Route, finish: Finish, reroute: Callable[[Ticket], None]
    ) -> None:
        self.endpoint = endpoint
        self.route = route
        self.leaving = False
        self.tally = Tally()
        self.underway = 0
        self._finish = finish
        self._reroute = reroute
        self._links: dict[str, Link] = {}
        self._parting: list[Link] = []
        self._parked: deque[tuple[float, Ticket]] = deque()
        self._loop = asyncio.get_running_loop()
        self.update(route)

    def update(self, route: Route) -> None:
        """Obey what the configuration says now."""
        self.route = route
        for path in [path for path in self._links if path not in route.sockets]:
            self._part(path)
        for path in route.sockets:
            if path not in self._links:
                self._links[path] = Link(path, self)

    def take(self, ticket: Ticket) -> None:
        """Give a request to the worker with the fewest under way, or refuse it where too many are."""
        if self.underway >= self.route.limits.waiting:
            self._finish(self, ticket, self._too_many())
            return
        self.underway += 1
        ticket.deadline = self._loop.time() + self.route.limits.timeout
        self._send(ticket)

    def leave(self) -> None:
        """Finish what is under way, and take nothing more."""
        self.leaving = True
        for path in list(self._links):
            self._part(path)
        while self._parked:  # no worker has seen these
            self._hand_back(self._parked.popleft()[1])

    @property
    def name(self) -> str:
        """What a person calls it."""
        return f"{self.endpoint}/{self.route.name}"

    @property
    def is_done(self) -> bool:
        """Whether it left and has nothing under way."""
        return self.leaving and not self.underway

    def count(self) -> Count:
        """Return what it has done."""
        return Count(
            id=self.route.id,
            endpoint=self.endpoint,
            name=self.route.name,
            leaving=self.leaving,
            workers=sum(link.is_open for link in self._links.values()),
            underway=self.underway,
            statuses={str(status): number for status, number in sorted(self.tally.statuses.items())},
            repeated=self.tally.repeated,
            seconds=self.tally.seconds,
            buckets=list(self.tally.buckets),
        )

    def look(self, now: float) -> None:
        """Give up what waited too long, for a worker or for its answer."""
        while self._parked and self._parked[0][0] <= now:
            self._settle(self._parked.popleft()[1], self._nobody())
        for link in (*self._links.values(), *self._parting):
            for ticket in link.expire(now):
                self._settle(ticket, self._too_late())
        self._parting = [link for link in self._parting if len(link)]

    # What a link calls.

    def connected(self) -> None:
        """Give a worker that came what waited for it."""
        parked, self._parked = self._parked, deque()
        for _, ticket in parked:
            self._send(ticket)

    def answered(self, ticket: Ticket, answer: Answer) -> None:
        """Hand an answer on."""
        self._settle(ticket, answer)

    def lost(self, tickets: list[Ticket]) -> None:
        """Ask another worker what one that died was asked: to predict twice does no harm."""
        for ticket in tickets:
            ticket.tries += 1
            if ticket.tries >= TRIES:
                self._settle(ticket, self._deadly())
            elif self.leaving:
                self._hand_back(ticket)
            else:
                self.tally.repeated += 1
                self._send(ticket)

    def _send(self, ticket: Ticket) -> None:
        best: Link | None = None
        for link in self._links.values():
            if link.is_open and (best is None or len(link) < len(best)):
                best = link
        if best is not None:
            best.send(ticket)
        else:
            self._parked.append((self._loop.time() + REVIVAL, ticket))

    def _hand_back(self, ticket: Ticket) -> None:
        self.underway -= 1
        self._reroute(ticket)

    def _settle(self, ticket: Ticket, outcome: Answer | Refusal) -> None:
        self.underway -= 1
        self._finish(self, ticket, outcome)

    def _part(self, path: str) -> None:
        link = self._links.pop(path)
        link.leave()
        self._parting.append(link)

    def _too_many(self) -> Refusal:
        return Refusal(
            429,
            "too_many",
            f"{self.underway} requests are under way in {self.name}, as many as it takes.",
            hint="Try again in a moment; more workers take more.",
            retry=1,
        )

    def _nobody(self) -> Refusal:
        return Refusal(
            503,
            "no_worker",
            f"No worker of {self.name} can be reached.",
            hint="Its page in the studio says why.",
            retry=2,
        )

    def _too_late(self) -> Refusal:
        return Refusal(
            504, "too_late", f"{self.name} did not answer within {self.route.limits.timeout:g} seconds."
        )

    def _deadly(self) -> Refusal:
        return Refusal(
            503,
            "worker_died",
            f"{TRIES} workers of {self.name} died while this request was under way, and it may be why.",
            hint="The workers' logs say how they died.",
            retry=5,
        )
