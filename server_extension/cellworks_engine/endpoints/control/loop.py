"""The control loop: carries out what the store says is wanted of endpoints, step by step.

Every step is idempotent and ends in the store or in a file, so the loop may be killed anywhere: the next
one reads what is wanted, adopts the processes that live, has the gateway obey the store, and goes on.
"""

import logging
import threading
import time
from collections.abc import Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import msgspec
from sqlalchemy import RowMapping
from sqlalchemy.exc import SQLAlchemyError

from cellworks_engine.changes import Changes
from cellworks_engine.changes_schema import Grew
from cellworks_engine.clock import now
from cellworks_engine.config import Home
from cellworks_engine.endpoints import keys as keeping
from cellworks_engine.endpoints.configuration import Endpoint, Logging, Route, WorkerSpec, worker_socket
from cellworks_engine.endpoints.control.asking import invoke, read_log
from cellworks_engine.endpoints.control.collecting import Collecting
from cellworks_engine.endpoints.control.compiling import ENTRY, Compiling
from cellworks_engine.endpoints.control.counting import EVERY, Counting
from cellworks_engine.endpoints.control.crews import Crew, last_lines
from cellworks_engine.endpoints.control.gatekeeping import Gatekeeper
from cellworks_engine.endpoints.control.proving import smoke_test
from cellworks_engine.endpoints.control.starting import Start
from cellworks_engine.endpoints.keys import KeyFiles
from cellworks_engine.endpoints.requestlog.protocol import Ask, Told
from cellworks_engine.endpoints.schema import (
    Compilation,
    EndpointMetrics,
    GatewayStatus,
    Invocation,
    Invoked,
    Rates,
    Scaling,
    WorkerLog,
    WorkerLogQuery,
    WorkerRow,
)
from cellworks_engine.endpoints.service import start, stop
from cellworks_engine.endpoints.sharing import scaled
from cellworks_engine.endpoints.states import BEGINNING, RUNS
from cellworks_engine.endpoints.store import EndpointStore, request_log
from cellworks_engine.endpoints.versions import Deployable
from cellworks_engine.errors import CellworksError
from cellworks_engine.jobs.identity import boot

log = logging.getLogger(__name__)

STUDIO = "studio"
"""Who did what nobody asked for."""
QUICK, STEADY, IDLE = 0.02, 0.5, 30.0
"""Seconds between two looks: while something begins or ends, while something serves, else."""
DRAIN_MORE = 5.0
"""Seconds beyond a request's own limit that a worker has to answer what it has."""


class Controller:
    """Moves the endpoints of one studio. `run` is its thread; everything else is safe for threads."""

    def __init__(self, home: Home, store: EndpointStore, changes: Changes, starting: Start) -> None:
        self._home = home
        self._folder = home.path / "endpoints"
        self._store = store
        self._changes = changes
        self._start = starting
        self._files = KeyFiles(home)
        self._gate = Gatekeeper(home)
        self._counting = Counting()
        self._compiling = Compiling(home, lambda *given: starting.cold(ENTRY, *given))
        self._collecting = Collecting(home)
        self._compiled: set[str] = set()
        """The deployments of which it is known what came of compiling."""
        self._crews: dict[str, Crew] = {}
        self._tests: dict[str, Future[str | None]] = {}
        self._obeyed: frozenset[str] | None = None
        """The deployments of the configuration that the gateway obeys; None before it has said so."""
        self._testers = ThreadPoolExecutor(4, thread_name_prefix="smoke-test")
        self._publishing = threading.Lock()
        self._woken = threading.Event()
        self._counted = -EVERY
        self._wants_gate = False
        self._expiry = float("inf")

    # ---- the thread

    def begin(self) -> None:
        """Take over what an earlier supervisor left: keys, processes, and endpoints of an earlier boot."""
        endpoints, _ = self._store.everything()
        for row in endpoints:
            self._files.settle(row["name"], keeping.decode(row["keys"]))
            if row["wanted"] == "serving" and row["boot"] != boot():
                self._rebooted(row)
        for folder in self._folder.glob("dep_*"):
            self._crews[folder.name] = Crew(folder)
        if endpoints or self._crews:
            self._publish(wait=False)  # the file is up to date; the first look has the gateway obey it
        else:
            self._obeyed = frozenset()  # there is nothing that a gateway could obey

    def _rebooted(self, row: RowMapping) -> None:
        with self._store.writing(row["name"], STUDIO) as writing:
            writing.event("rebooted", "The machine was restarted.")
            stop(writing, "Deployed, not serving: the machine was restarted.")
            if row["autostart"]:
                start(writing)

    def run(self, closing: threading.Event) -> None:
        """Look and act until `closing` is set; workers and the gateway go on without it."""
        while not closing.is_set():
            pause = STEADY
            try:
                pause = self.look()
            except (CellworksError, SQLAlchemyError, OSError):
                log.exception("the endpoints could not be looked after; again in a moment")
            self._woken.wait(pause)
            self._woken.clear()

    def look(self) -> float:
        """Do what is due, and return the seconds until the next look."""
        endpoints, deployments = self._store.everything()
        self._tend_gate(endpoints)
        for row in deployments:
            self._attend(row)
        known = {one["id"] for one in deployments}
        for id_ in [id_ for id_ in self._crews if id_ not in known]:
            self._end_crew(id_, 0.0, keep_logs=False)
        holding = {one["endpoint"] for one in deployments}
        for row in endpoints:
            if row["wanted"] == "deleting" and row["name"] not in holding:
                self._files.forget(row["name"])
                self._store.remove_endpoint(row["name"], STUDIO)
                self._publish_quietly()
        self._count()
        self._collecting.look()
        ending = {one["id"] for one in deployments if one["state"] not in RUNS} & self._crews.keys()
        if ending or any(one["state"] in BEGINNING | {"deleting"} for one in deployments):
            return QUICK
        return STEADY if endpoints or self._crews else IDLE

    def _tend_gate(self, endpoints: Sequence[RowMapping]) -> None:
        """Keep the gateway while any endpoint is to serve, and what it obeys in step with the store."""
        self._wants_gate = any(row["wanted"] == "serving" for row in endpoints)
        if not self._wants_gate:
            self._gate.end()
            return
        self._gate.keep()
        if (self._gate.is_behind or now() > self._expiry) and self._gate.identity() is not None:
            self._publish_quietly()

    # ---- deployments

    def _attend(self, row: RowMapping) -> None:
        match row["state"]:
            case "creating":
                self._create(row)
            case "smoke_testing":
                self._prove(row)
            case "serving":
                self._keep(row)
            case "deleting":
                if self._end_crew(row["id"], _drain(row), keep_logs=False):
                    self._store.remove_deployment(row, STUDIO)
            case _:
                self._end_crew(row["id"], _drain(row), keep_logs=row["state"] == "failed")

    def _create(self, row: RowMapping) -> None:
        before = self._crews.get(row["id"])
        is_ending = before is not None and before.is_ending  # stopped a moment ago, and started again
        if is_ending and not self._end_crew(row["id"], _drain(row), keep_logs=False):
            return
        if not self._is_compiled(row):
            return
        crew, scaling = self._keep_crew(row), _scaling(row)
        if crew.problem is not None:
            self._fail(row, crew.problem)
        elif crew.is_ready(scaling.workers):
            self._store.move(row, "smoke_testing", "smoke_testing", "", row["actor"])
        elif crew.oldest() > scaling.startup:
            said = last_lines(crew.newest_log())
            self._fail(
                row, f"Its workers did not load the model within {scaling.startup:g} s. {said}".strip()
            )

    def _is_compiled(self, row: RowMapping) -> bool:
        """Tell whether workers may start: what is to be compiled is compiled, or known not to be."""
        scaling = _scaling(row)
        if not scaling.compile or row["id"] in self._compiled:
            return True
        try:
            made = self._compiling.settle(row["id"], _model(row), scaling.threads)
        except CellworksError as error:
            self._fail(row, error.message)
            return False
        if made is None:
            return False
        self._compiled.add(row["id"])
        if row["state"] == "creating":
            self._store.note_compiled(row, made, STUDIO)
        return True

    def _prove(self, row: RowMapping) -> None:
        if not self._is_compiled(row):
            return
        crew = self._keep_crew(row)
        if crew.problem is not None:
            self._fail(row, crew.problem)
            return
        test = self._tests.get(row["id"])
        if test is None:
            scaling = _scaling(row)
            example, sockets = _model(row).example, self._sockets(row)
            self._tests[row["id"]] = test = self._testers.submit(
                smoke_test, sockets, example, scaling.limits.timeout
            )
            test.add_done_callback(lambda _: self.wake())
        if not test.done():
            return
        del self._tests[row["id"]]
        if (problem := test.result()) is not None:
            self._fail(row, problem)
        elif self._store.promote(row, row["actor"]):
            self._publish_quietly()

    def _keep(self, row: RowMapping) -> None:
        if not self._is_compiled(row):
            return
        crew = self._keep_crew(row)
        if crew.problem is not None:
            self._fail(row, crew.problem)

    def _keep_crew(self, row: RowMapping) -> Crew:
        """See to it that a deployment's workers run, and note those that died."""
        crew = self._crews.get(row["id"])
        if crew is None:
            crew = self._crews[row["id"]] = Crew(self._folder / row["id"])
        model, scaling = _model(row), _scaling(row)
        made = self._compiling.made(row["id"]) if scaling.compile else None
        is_compiled = made is not None and made.state == "compiled"
        compiled = str(self._compiling.folder(row["id"])) if is_compiled else None
        specs = {
            number: WorkerSpec(
                deployment=row["id"], endpoint=row["endpoint"], version=row["version"], model=model.path,
                socket=str(path), threads=scaling.threads, batching=scaling.batching, limits=scaling.limits,
                compiled=compiled,
            )
            for number, path in enumerate(self._sockets(row), 1)
        }  # fmt: skip
        crew.keep(
            specs,
            lambda folder, may_fork: self._start(folder, model.python, scaling.threads, may_fork=may_fork),
        )
        deaths, crew.deaths = crew.deaths, []
        for sentence in deaths:
            self._store.note(row, "worker_died", f"{row['name']}: {sentence}", STUDIO)
        return crew

    def _fail(self, row: RowMapping, sentence: str) -> None:
        self._tests.pop(row["id"], None)
        if self._store.move(row, "failed", "failed", sentence, STUDIO) and row["state"] == "serving":
            self._publish_quietly()

    def _end_crew(self, id_: str, patience: float, *, keep_logs: bool) -> bool:
        """End a deployment's workers once the gateway gives them nothing more; True when they are gone."""
        self._tests.pop(id_, None)
        crew = self._crews.get(id_)
        if crew is None:
            self._forget_compiled(id_)
            return True
        may_ask = self._obeyed is None or id_ in self._obeyed
        if may_ask and self._wants_gate and self._gate.identity() is not None:
            return False
        if not crew.end(patience):
            return False
        self._forget_compiled(id_)
        del self._crews[id_]
        crew.forget() if keep_logs else crew.remove()
        return True

    def _forget_compiled(self, id_: str) -> None:
        self._compiled.discard(id_)
        self._compiling.end(id_)

    def _sockets(self, row: RowMapping) -> list[Path]:
        return [worker_socket(self._home, row["id"], number + 1) for number in range(_scaling(row).workers)]

    # ---- the gateway

    def publish(self) -> None:
        """Have the gateway obey what the store says; returns once it does. Raises Unavailable."""
        self._publish(wait=True)

    def _publish(self, *, wait: bool) -> None:
        with self._publishing:
            endpoints, deployments = self._store.everything()
            told, self._expiry = self._compose(endpoints, deployments)
            wants = any(row["wanted"] == "serving" for row in endpoints)
            # one that is to end obeys too, so that what it has under way is answered
            self._gate.obey(told, wait=wait and (wants or self._gate.identity() is not None))
            if wait or not wants:
                self._obeyed = frozenset(route.id for endpoint in told for route in endpoint.routes)
        for row in endpoints:
            self._changes.tell(Grew(slice="endpoints", entity=row["name"], what=["metrics"]))

    def _publish_quietly(self) -> None:
        """Do the same; what the gateway does not obey at once, it is asked again at the next look."""
        try:
            self.publish()
        except CellworksError as error:
            log.warning("%s", error)

    def _compose(
        self, endpoints: Sequence[RowMapping], deployments: Sequence[RowMapping]
    ) -> tuple[list[Endpoint], float]:
        """Return what the gateway is to obey, and when the next key ends."""
        told, expiry = [], float("inf")
        own = keeping.digest_of(self._files.own())
        for row in endpoints:
            if row["wanted"] == "deleting":
                continue
            valid = [key for key in keeping.decode(row["keys"]) if key.is_valid()]
            expiry = min([expiry, *(key.expires for key in valid if key.expires is not None)])
            serving = [
                one for one in deployments if one["endpoint"] == row["name"] and one["state"] == "serving"
            ]
            shares = scaled({one["id"]: one["share"] for one in serving})
            routes = [
                Route(
                    id=one["id"], name=one["name"], version=one["version"], share=shares[one["id"]],
                    sockets=[str(path) for path in self._sockets(one)], limits=_scaling(one).limits,
                    log=_logging(row, one),
                )
                for one in serving
            ]  # fmt: skip
            keys = [own, *(key.digest for key in valid)]
            told.append(Endpoint(name=row["name"], keys=keys, open=row["open"], routes=routes))
        return told, expiry

    def _count(self) -> None:
        at = time.monotonic()
        if at - self._counted < EVERY or self._gate.identity() is None:
            return
        self._counted = at
        if (counts := self._gate.counts()) is not None:
            for endpoint in self._counting.take(counts, now()):
                self._changes.tell(Grew(slice="endpoints", entity=endpoint, what=["metrics"]))

    # ---- asked by others

    def wake(self) -> None:
        """Look at once at what is wanted."""
        self._woken.set()

    def close(self) -> None:
        """Let go of everything: the gateway and the workers go on."""
        self._testers.shutdown(wait=False, cancel_futures=True)

    def gateway(self) -> GatewayStatus:
        """Return how the gateway is."""
        return self._gate.status()

    def url(self, endpoint: str) -> str | None:
        """Return where an endpoint answers."""
        port = self._gate.port()
        return None if port is None else f"http://127.0.0.1:{port}/endpoints/{endpoint}/invocations"

    def is_obeyed(self, deployment: str) -> bool:
        """Tell whether the gateway has said that it gives requests to a deployment."""
        return self._obeyed is not None and deployment in self._obeyed

    def workers(self, deployment: str) -> list[WorkerRow]:
        """Return the workers of a deployment."""
        crew = self._crews.get(deployment)
        return crew.rows() if crew is not None else []

    def compilation(self, deployment: str) -> Compilation | None:
        """Return what came of compiling a deployment's model; None before that is known."""
        return self._compiling.made(deployment)

    def rates(self, deployments: Sequence[str]) -> tuple[Rates, list[float]]:
        """Return what deployments did together in the last minute, and requests a second before."""
        return self._counting.rates(deployments)

    def metrics(self, deployments: Collection[RowMapping], last: int) -> EndpointMetrics:
        """Return what deployments did lately."""
        port = self._gate.port()
        return EndpointMetrics(
            every=EVERY,
            deployments=[self._counting.metrics(row, last) for row in deployments],
            address=None if port is None else f"http://127.0.0.1:{port}/metrics",
        )

    def invoke(self, endpoint: str, wish: Invocation) -> Invoked:
        """Ask an endpoint as a client would."""
        return invoke(self._gate.port(), self._files.own(), endpoint, wish)

    def requests(self, wish: Ask) -> Told:
        """Have the collector put everything into files, and read what is asked for."""
        return self._collecting.ask(wish)

    def log(self, deployment: str, query: WorkerLogQuery) -> WorkerLog:
        """Return a piece of a worker's log."""
        return read_log(self._folder / deployment, query)


def _scaling(row: RowMapping) -> Scaling:
    return msgspec.json.decode(row["scaling"], type=Scaling)


def _logging(endpoint: RowMapping, deployment: RowMapping) -> Logging:
    wanted, model = request_log(endpoint), _model(deployment)
    return Logging(model=model.path, sample=wanted.sample, exclude=wanted.exclude, days=wanted.days)


def _model(row: RowMapping) -> Deployable:
    return msgspec.json.decode(row["model"], type=Deployable)


def _drain(row: RowMapping) -> float:
    return _scaling(row).limits.timeout + DRAIN_MORE
