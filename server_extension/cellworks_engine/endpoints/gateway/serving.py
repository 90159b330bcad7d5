"""The gateway: lets a request through, or says why not; never looks into a body."""

import asyncio
import logging
import os
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import msgspec

from cellworks_engine.endpoints.configuration import Configuration, Count, Counts, Endpoint, Reloaded
from cellworks_engine.endpoints.frames import Answer
from cellworks_engine.endpoints.gateway import keys, paths
from cellworks_engine.endpoints.gateway.counts import exposition
from cellworks_engine.endpoints.gateway.deployments import Deployment
from cellworks_engine.endpoints.gateway.http import Exchange
from cellworks_engine.endpoints.gateway.observing import Done, Observer
from cellworks_engine.endpoints.gateway.recording import Recorder
from cellworks_engine.endpoints.gateway.refusals import Refusal
from cellworks_engine.endpoints.gateway.splitting import Split
from cellworks_engine.endpoints.gateway.tickets import Ticket

log = logging.getLogger(__name__)

FORCING = (b"azureml-model-deployment", b"x-amzn-sagemaker-target-variant")
"""Headers that ask for one deployment by its name, whatever the shares are."""
LONGEST_ID = 128
OWN_PATHS = frozenset(("/ping", "/health", "/metrics"))
HERE = frozenset((b"127.0.0.1", b"localhost", b"[::1]"))


class Live:
    """An endpoint as it stands."""

    def __init__(self, endpoint: Endpoint, deployments: dict[str, Deployment]) -> None:
        self.name = endpoint.name
        self.keys = endpoint.keys
        self.open = endpoint.open
        self.deployments = deployments
        """By name."""
        self.split = Split([(one, one.route.share) for one in deployments.values()])
        self.largest = max((one.route.limits.body for one in deployments.values()), default=0)


class Gateway:
    """What stands between clients and workers. Lives in one event loop."""

    def __init__(self, configuration: Path, recorder: Recorder) -> None:
        self._file = configuration
        self._recorder = recorder
        self._observers: list[Observer] = [recorder]
        self._endpoints: dict[str, Live] = {}
        self._deployments: dict[str, Deployment] = {}
        self._leaving: list[Deployment] = []
        self._revision = 0
        self._since = time.time()
        self._numbers = count(1)
        self._prefix = os.urandom(6).hex()
        self._refused: Counter[tuple[str, int]] = Counter()
        self._loop = asyncio.get_running_loop()

    # The configuration.

    def reload(self) -> Reloaded:
        """Obey the file; what cannot be read leaves everything as it is. Drops no request."""
        try:
            said = msgspec.json.decode(self._file.read_bytes(), type=Configuration)
        except FileNotFoundError:
            said = Configuration(revision=0, endpoints=[])
        except (OSError, msgspec.ValidationError, msgspec.DecodeError) as error:
            log.error("%s cannot be obeyed: %s", self._file, error)
            return Reloaded(revision=self._revision, error=f"{self._file.name} cannot be read: {error}")
        if said.revision < self._revision:
            return Reloaded(
                revision=self._revision, error=f"Revision {said.revision} is older than what is obeyed."
            )
        self._obey(said)
        return Reloaded(revision=self._revision)

    def _obey(self, said: Configuration) -> None:
        before, self._deployments = self._deployments, {}
        self._endpoints = {}
        for endpoint in said.endpoints:
            deployments: dict[str, Deployment] = {}
            for route in endpoint.routes:
                if (live := before.pop(route.id, None)) is None:
                    live = Deployment(endpoint.name, route, self._finish, self._route)
                else:
                    live.update(route)
                self._deployments[route.id] = deployments[route.name] = live
            self._endpoints[endpoint.name] = Live(endpoint, deployments)
        for observer in self._observers:
            observer.obey(said)
        self._revision = said.revision
        self._leaving += before.values()
        for live in before.values():  # after the new ones stand: what it had parked goes there
            live.leave()

    def counts(self) -> Counts:
        """Return what has been done."""
        return Counts(revision=self._revision, since=self._since, deployments=self._counted())

    def look(self) -> None:
        """Give up what took too long; called some times a second."""
        now = self._loop.time()
        for deployment in self._every():
            deployment.look(now)
        self._leaving = [deployment for deployment in self._leaving if not deployment.is_done]

    def _counted(self) -> list[Count]:
        """Return what each deployment has done, and what was written down of it."""
        counted = []
        for deployment in self._every():
            logged, unlogged = self._recorder.logged(deployment.route.id)
            counted.append(msgspec.structs.replace(deployment.count(), logged=logged, unlogged=unlogged))
        return counted

    def _every(self) -> Iterator[Deployment]:
        yield from list(self._deployments.values())
        yield from list(self._leaving)

    @property
    def underway(self) -> int:
        """How many requests have not been answered."""
        return sum(deployment.underway for deployment in self._every())

    # Requests.

    def admit(self, exchange: Exchange) -> None:
        """Check who asks for what, before the body is read."""
        place = paths.find(exchange.target)
        request_id = self._id(exchange.headers.get(b"x-request-id", b""))
        ticket = Ticket(exchange, place.endpoint, place.rest, place.query, request_id)
        exchange.ticket = ticket
        if not place.endpoint:
            if place.rest not in OWN_PATHS:
                raise Refusal(
                    404,
                    "not_found",
                    f"There is no {place.rest} here.",
                    hint="Endpoints are under /endpoints/NAME.",
                )
            return
        live = self._endpoint(place.endpoint)
        if live.open:
            _refuse_strangers(exchange)
        elif not place.is_health:
            self._check_key(live, exchange)
        if not place.rest:
            raise Refusal(
                404, "not_found", f"/endpoints/{live.name} alone says nothing.", hint="POST …/invocations."
            )
        if not live.deployments:
            raise Refusal(503, "no_deployment", f"No deployment of {live.name} serves.", retry=2)
        for name in FORCING:
            if (forced := exchange.headers.get(name)) is not None:
                ticket.wanted = forced.decode("latin-1")
        for handed in paths.HANDED_ON:
            if (value := exchange.headers.get(handed.encode())) is not None:
                ticket.handed_on[handed] = value.decode("latin-1")
        exchange.limit = live.largest

    def ask(self, exchange: Exchange) -> None:
        """Give a whole request to a worker."""
        ticket = exchange.ticket
        assert isinstance(ticket, Ticket)
        if ticket.endpoint:
            self._pick(ticket).take(ticket)
        else:
            self._answer_for_itself(ticket)

    def refuse(self, exchange: Exchange, refusal: Refusal) -> None:
        """Say why a request is not let through."""
        ticket = exchange.ticket
        request_id = ticket.request_id if isinstance(ticket, Ticket) else ""
        self._refused[refusal.code, refusal.status] += 1
        _say(exchange, refusal, request_id)

    def _endpoint(self, name: str) -> Live:
        live = self._endpoints.get(name)
        if live is None:
            raise Refusal(
                404,
                "not_found",
                f"There is no endpoint {name}.",
                hint="`cellworks endpoints list` shows them.",
            )
        return live

    def _check_key(self, live: Live, exchange: Exchange) -> None:
        key = keys.given_key(exchange.headers)
        if key is None:
            raise Refusal(
                401, "no_key", f"{live.name} needs a key.", hint="Send it as `Authorization: Bearer KEY`."
            )
        if not keys.opens(key, live.keys):
            raise Refusal(403, "wrong_key", f"The key does not open {live.name}.")

    def _pick(self, ticket: Ticket) -> Deployment:
        live = self._endpoint(ticket.endpoint)
        if ticket.wanted is not None:
            picked = live.deployments.get(ticket.wanted)
            if picked is None:
                names = ", ".join(live.deployments) or "none"
                raise Refusal(
                    404, "not_found", f"{live.name} has no deployment {ticket.wanted}; it has {names}."
                )
        else:
            picked = live.split.draw()
            if picked is None:
                raise Refusal(
                    503, "no_traffic", f"No deployment of {live.name} has a share of the traffic.", retry=5
                )
        if len(ticket.exchange.body) > picked.route.limits.body:
            raise Refusal(
                413, "too_large", f"{picked.name} takes {picked.route.limits.body:,} bytes at most."
            )
        return picked

    def _route(self, ticket: Ticket) -> None:
        """Find another deployment for a request whose own left before anybody saw it."""
        try:
            self._pick(ticket).take(ticket)
        except Refusal as refusal:
            self.refuse(ticket.exchange, refusal)

    def _finish(self, deployment: Deployment, ticket: Ticket, outcome: Answer | Refusal) -> None:
        exchange, route = ticket.exchange, deployment.route
        seconds = time.monotonic() - exchange.began  # the loop's own clock has steps of a millisecond
        deployment.tally.add(outcome.status, seconds)
        named = b"azureml-model-deployment: %s\r\nx-amzn-invoked-production-variant: %s\r\n" % (
            (name := route.name.encode("latin-1", "replace")),
            name,
        )
        if isinstance(outcome, Refusal):
            _say(exchange, outcome, ticket.request_id, named)
            return
        lines = b"x-request-id: %s\r\n%s" % (ticket.request_id.encode(), named)
        for header, value in outcome.headers.items():
            lines += f"{header}: {value}\r\n".encode("latin-1", "replace")
        exchange.answer(outcome.status, outcome.content_type, outcome.body, lines)
        if self._observers:
            self._tell(deployment, ticket, outcome, seconds)

    def _tell(self, deployment: Deployment, ticket: Ticket, answer: Answer, seconds: float) -> None:
        route, exchange = deployment.route, ticket.exchange
        done = Done(
            endpoint=deployment.endpoint,
            deployment=route.id,
            name=route.name,
            version=route.version,
            request_id=ticket.request_id,
            method=exchange.method,
            path=ticket.rest,
            handed_on=ticket.handed_on,
            content_type=exchange.headers.get(b"content-type", b"").decode("latin-1"),
            body=exchange.body,
            status=answer.status,
            answer_type=answer.content_type,
            answer_headers=answer.headers,
            answer=answer.body,
            seconds=seconds,
        )
        for observer in self._observers:
            self._loop.call_soon(observer, done)

    def _answer_for_itself(self, ticket: Ticket) -> None:
        if ticket.rest == "/metrics":
            text = exposition(self._counted(), self._refused)
            ticket.exchange.answer(200, "text/plain; version=0.0.4; charset=utf-8", text)
        else:
            ticket.exchange.answer(200, "application/json", b"{}")

    def _id(self, given: bytes) -> str:
        if given and len(given) <= LONGEST_ID and given.isascii() and given.decode().isprintable():
            return given.decode()
        return f"req_{self._prefix}{next(self._numbers):08x}"


def _say(exchange: Exchange, refusal: Refusal, request_id: str, lines: bytes = b"") -> None:
    if request_id:
        lines += b"x-request-id: %s\r\n" % request_id.encode()
    if refusal.retry is not None:
        lines += b"retry-after: %d\r\n" % refusal.retry
    if refusal.status == 401:
        lines += b"www-authenticate: Bearer\r\n"
    exchange.answer(refusal.status, "application/json", refusal.body(request_id), lines)


def _refuse_strangers(exchange: Exchange) -> None:
    """Refuse a page of another site that has its own name point here: an open endpoint has no other door."""
    host = exchange.headers.get(b"host", b"").lower()
    name = host if host.endswith(b"]") else host.rpartition(b":")[0] or host
    if name and name not in HERE:
        raise Refusal(403, "wrong_host", "An endpoint without a key answers to localhost only.")
