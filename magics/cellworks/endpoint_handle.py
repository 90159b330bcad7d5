"""An endpoint in code: `cw.endpoints["flights"]`, and what `cw.deploy` returns."""

import time
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from cellworks.client import Client, connect, path_of
from cellworks.display import html_table, number, text_table
from cellworks.endpoint_asking import body_of, failure, post, predictions
from cellworks.endpoint_requests import (
    RequestWindow,
    Time,
    between,
    label_requests,
    log_settings,
    read_requests,
)
from cellworks.following import events as happenings
from cellworks.quantities import duration
from cellworks_engine.endpoints.requestlog.schema import RequestLog
from cellworks_engine.endpoints.schema import (
    Deployment,
    DeploymentChange,
    Endpoint,
    EndpointChange,
    EndpointEvent,
    EndpointMetrics,
    EventPage,
    Invocation,
    Invoked,
    KeyRotation,
    Keys,
    Scaling,
    Traffic,
    WorkerLog,
)
from cellworks_engine.errors import CellworksError, Conflict, NotFound, Unavailable

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("deployment", "version", "state", "traffic", "workers", "requests/s", "p50", "p99", "errors")
SETTLED = frozenset({"serving", "failed", "stopped"})


class DeploymentFailed(CellworksError):
    """The new deployment does not serve; the endpoint answers as before.

    try:
        cw.deploy("late-flights/4", endpoint="flights")
    except cw.DeploymentFailed as error:
        print(error)
    """

    code = "deployment_failed"


class ServedEndpoint:
    """An endpoint: where it answers, its key, its deployments and their traffic."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def __repr__(self) -> str:
        row = self._endpoint.row
        head = f"{row.name}  {row.state}  {row.url or 'no address yet'}"
        said = [row.sentence] if row.sentence else []
        notes = [note for one in row.deployments for note in one.notes]
        notes += [
            f"{one.name}: {one.compiled.sentence}" for one in row.deployments if one.compiled is not None
        ]
        table = [text_table(COLUMNS, self._cells())] if row.deployments else []
        return "\n".join([head, *said, *table, *notes])

    def _repr_html_(self) -> str:
        row = self._endpoint.row
        head = f"<div><b>{escape(row.name)}</b> {row.state} <code>{escape(row.url or '')}</code></div>"
        return head + f"<div>{escape(row.sentence)}</div>" + html_table(COLUMNS, self._cells())

    @property
    def name(self) -> str:
        """The endpoint's name."""
        return self._endpoint.row.name

    @property
    def whole(self) -> Endpoint:
        """The endpoint as it travels, as it was when it was last read."""
        return self._endpoint

    @property
    def state(self) -> str:
        """`creating`, `serving`, `updating`, `failed`, `stopped` or `deleting`, read now."""
        return self.status().row.state

    @property
    def url(self) -> str:
        """Where it answers: clients POST MLflow's scoring protocol there, the key as a bearer token."""
        url = self._endpoint.row.url or self.status().row.url
        if url is None:
            raise Conflict(f"{self.name} has no address yet.", hint="Wait until a deployment serves.")
        return url

    @property
    def key(self) -> str:
        """The newest key, from its file; on another host raises NotFound that says where it lies."""
        keys = self._endpoint.keys
        try:
            return Path(keys.path).read_text().strip()
        except OSError:
            raise NotFound(
                f"The key of {self.name} lies in {keys.path} on {keys.host}.",
                hint="Read it there, or make another: `cellworks endpoints rotate-key`.",
            ) from None

    def status(self) -> Endpoint:
        """Read the endpoint again and return it, whole."""
        self._endpoint = connect().call("GET", path_of("endpoints", self.name), Endpoint)
        return self._endpoint

    # ---- asking

    def predict(self, data: Any, *, deployment: str | None = None) -> Any:
        """Return the predictions for a frame, a list of rows, one row, an array, or the protocol's own JSON.

        ep.predict(flights.head())
        ep.predict([{"dep_delay": 12.0, "carrier": "UA"}], deployment="4")
        """
        body = body_of(data)
        client = connect()
        if client.home is None:  # the gateway listens on its own host only
            return predictions(self._invoked(client, body, deployment))
        key = None if self._endpoint.row.open else self.key
        return predictions(post(self.url, key, body, deployment))

    def _invoked(self, client: Client, body: str, deployment: str | None) -> Any:
        wish = Invocation(body=body, deployment=deployment)
        got = client.call("POST", path_of("endpoints", self.name, "invoke"), Invoked, body=wish)
        if got.status >= 400:
            raise failure(got.status, got.body)
        return msgspec.json.decode(got.body)

    # ---- changing

    def traffic(self, shares: Mapping[str, float]) -> "ServedEndpoint":
        """Give deployments shares of the requests that sum to 100; whoever is not named gets none.

        ep.traffic({"3": 90, "4": 10})
        """
        wish = Traffic(shares={str(name): float(share) for name, share in shares.items()})
        return self._changed("PUT", "traffic", wish)

    def update(
        self,
        deployment: str | None = None,
        *,
        version: str | None = None,
        workers: int | None = None,
        threads: int | None = None,
        latency: str | float | None = None,
        waiting: int | None = None,
        timeout: str | float | None = None,
        compile: bool | None = None,  # noqa: A002  # the word that a person says
        autostart: bool | None = None,
        open: bool | None = None,  # noqa: A002  # the word that a person says
        description: str | None = None,
        log: Mapping[str, Any] | RequestLog | None = None,
        wait: bool = True,
    ) -> "ServedEndpoint":
        """Change the endpoint's settings, or a deployment's: another takes its place without a lost request.

        ep.update(autostart=True)
        ep.update("4", workers=2)      # the deployment may be left out where there is one
        ep.update(log={"sample": 20, "exclude": ["name"], "days": 30})    # what is kept of requests
        """
        kept = log_settings(log, self.status().row.log) if log is not None else None
        change = EndpointChange(description=description, autostart=autostart, open=open, log=kept)
        if change != EndpointChange():
            self._changed("PATCH", None, change)
        told = {
            "workers": workers,
            "threads": threads,
            "latency": latency,
            "waiting": waiting,
            "timeout": timeout,
            "compile": compile,
        }
        given = {name: value for name, value in told.items() if value is not None}
        if given or version is not None:
            old = self._one(deployment)
            wish = DeploymentChange(version=version, scaling=scaled(old.scaling, given) if given else None)
            found = connect().call("PATCH", self._address("deployments", old.id), Endpoint, body=wish)
            self._endpoint = found
            if wait:
                self.wait(newest(found).id)
        return self

    def stop(self) -> "ServedEndpoint":
        """Stop serving; what is deployed stays, and `start` has it serve again."""
        return self._changed("POST", "stop", None)

    def start(self, *, wait: bool = True, timeout: str | float | None = 600) -> "ServedEndpoint":
        """Serve what is deployed again, and wait until it does."""
        self._changed("POST", "start", None)
        return self.wait(timeout=timeout) if wait else self

    def delete(self, deployment: str | None = None, *, force: bool = False) -> None:
        """Take the endpoint away, or one deployment (one that has traffic only by `force`)."""
        if deployment is None:
            connect().tell("DELETE", self._address())
        else:
            connect().tell("DELETE", self._address("deployments", deployment), query={"force": force})

    def rotate_key(self, *, grace: str | float = "1h") -> str:
        """Make a new key and return where it lies; the old one opens the endpoint for `grace` more."""
        seconds = duration(grace, "grace")
        wish = KeyRotation(grace=seconds if seconds is not None else 0.0)
        keys = connect().call("POST", self._address("rotate-key"), Keys, body=wish)
        self.status()
        return keys.path

    def wait(self, deployment: str | None = None, *, timeout: str | float | None = 600) -> "ServedEndpoint":
        """Return once nothing begins any more, or one deployment (by its id) serves.

        Raises DeploymentFailed with the reason where it does not serve, TimeoutError after `timeout`.
        """
        seconds = duration(timeout)
        deadline = None if seconds is None else time.monotonic() + seconds
        for _ in happenings(connect(), deadline):
            rows = [one for one in self.status().row.deployments if deployment in (None, one.id)]
            if rows and all(one.state in SETTLED or one.state == "deleting" for one in rows):
                if failed := [one for one in rows if one.state == "failed"]:
                    raise DeploymentFailed(
                        f"{failed[-1].version} does not serve at {self.name}: {failed[-1].sentence}",
                        hint=f"cellworks endpoints logs {self.name} {failed[-1].name}",
                    )
                return self
        raise TimeoutError(f"{self.name} is still {self._endpoint.row.state} after {seconds} s.")

    # ---- looking

    def metrics(self, *, last: str | float = "15m") -> EndpointMetrics:
        """Return rates, latency percentiles and errors of each deployment."""
        seconds = duration(last, "last") or 900.0
        return connect().call("GET", self._address("metrics"), EndpointMetrics, query={"last": int(seconds)})

    def events(self, *, limit: int = 100) -> list[EndpointEvent]:
        """Return what happened to it, the newest first."""
        return connect().call("GET", self._address("events"), EventPage, query={"limit": limit}).events

    def logs(self, deployment: str | None = None, *, worker: int | None = None) -> str:
        """Return what a deployment's worker said: the newest one's where none is named."""
        address, parts, offset = self._address("deployments", self._one(deployment).id, "log"), [], 0
        while True:
            query = {"worker": worker, "offset": offset}
            part = connect().call("GET", address, WorkerLog, query=query)
            parts.append(part.text)
            offset = part.next
            if part.next >= part.size:
                return "".join(parts)

    # ---- what it was asked

    def requests(
        self,
        *,
        last: str | float | None = None,
        since: Time | None = None,
        until: Time | None = None,
        where: str | None = None,
        deployment: str | None = None,
        status: Literal["ok", "failed"] | None = None,
        labelled: bool | None = None,
        limit: int | None = None,
    ) -> "pd.DataFrame":
        """Return what it was asked and answered, a line a row, the oldest first.

            ep.requests(last="1h")
            ep.requests(where="distance > 1000 and carrier = 'UA'", labelled=True)

        Columns: `request_id`, `row`, `time`, `deployment`, `version`, `status` and more of the request; the
        features and the predictions by their names; `label`, what was said of the row by `label`. `where` is
        a condition in SQL, or words that a row is to hold; `limit` the newest so many.
        """
        return read_requests(
            self.name, last=last, since=since, until=until, where=where, deployment=deployment,
            status=status, labelled=labelled, limit=limit,
        )  # fmt: skip

    def window(
        self, *, last: str | float | None = None, since: Time | None = None, until: Time | None = None
    ) -> RequestWindow:
        """Return a stretch of what it was asked, to compare.

        cw.drift("late-flights@champion", ep.window(last="1d"))
        """
        return RequestWindow(self.name, **between(last, since, until))

    def label(self, said: Any) -> int:
        """Say what turned out to be true of rows that were asked for; returns how many labels were taken.

            ep.label({"req_5f0c": 12.0})                # by the request's id; ("req_5f0c", 3) is its row 3
            ep.label(frame[["request_id", "label"]])    # and `row`, where requests hold several

        The last label that is said of a row counts. An id is the answer's `x-request-id`, or what the client
        called the request (SageMaker's `InferenceId`).
        """
        return label_requests(self.name, said)

    # ---- within

    def _one(self, deployment: str | None) -> Deployment:
        rows = [one for one in self.status().row.deployments if one.state != "deleting"]
        found = [one for one in rows if deployment in (None, one.name, one.id)]
        if deployment is None and len({one.name for one in found}) > 1:
            raise Conflict(
                f"{self.name} has {len(rows)} deployments.",
                hint=f"Name one: {', '.join(one.name for one in rows)}.",
            )
        if not found:
            raise NotFound(f"{self.name} has no deployment {deployment or ''}.".replace(" .", "."))
        return next((one for one in found if one.state == "serving"), found[-1])

    def _changed(
        self, method: Literal["PUT", "PATCH", "POST"], verb: str | None, body: object
    ) -> "ServedEndpoint":
        address = self._address(*([verb] if verb else []))
        self._endpoint = connect().call(method, address, Endpoint, body=body)
        return self

    def _address(self, *more: str) -> str:
        return path_of("endpoints", self.name, *more)

    def _cells(self) -> list[tuple[str, ...]]:
        row = self._endpoint.row
        try:
            found = {one.deployment: one.rates for one in self.metrics(last=60).deployments}
        except (CellworksError, Unavailable):
            found = {}
        return [_cells(one, found.get(one.id)) for one in row.deployments]


def _cells(one: Deployment, rates: Any) -> tuple[str, ...]:
    ready = sum(worker.state == "ready" for worker in one.workers)
    shown = f"{ready}/{one.scaling.workers}"
    if rates is None or not rates.rate:
        return one.name, one.version, one.state, f"{one.share:g}%", shown, "0", "", "", ""
    p50, p99 = (f"{number(value)} ms" if value is not None else "" for value in (rates.p50, rates.p99))
    errors = f"{100 * rates.errors:.1f}%"
    return one.name, one.version, one.state, f"{one.share:g}%", shown, number(rates.rate), p50, p99, errors


def scaled(old: Scaling, given: Mapping[str, Any]) -> Scaling:
    """Return a scaling with some of it changed."""
    replace = msgspec.structs.replace
    batching, limits = old.batching, old.limits
    if "latency" in given:
        batching = replace(batching, latency=duration(given["latency"], "latency") or 0.0)
    if "waiting" in given:
        limits = replace(limits, waiting=given["waiting"])
    if "timeout" in given:
        limits = replace(limits, timeout=duration(given["timeout"]) or limits.timeout)
    if "memory" in given:
        limits = replace(limits, memory=given["memory"])
    plain = {name: given[name] for name in ("workers", "threads", "startup", "compile") if name in given}
    return replace(old, batching=batching, limits=limits, **plain)


def newest(endpoint: Endpoint) -> Deployment:
    """Return the deployment that was made last."""
    return max(endpoint.row.deployments, key=lambda one: one.id)
