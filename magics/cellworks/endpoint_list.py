"""The studio's endpoints: `cw.deploy(…)`, `cw.endpoints`, `cw.endpoints["flights"]`."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, overload

import msgspec

from cellworks.client import connect, path_of
from cellworks.display import html_table, number, text_table
from cellworks.endpoint_handle import ServedEndpoint, newest, scaled
from cellworks.endpoint_requests import log_settings
from cellworks.quantities import duration, size
from cellworks_engine.endpoints.requestlog.schema import RequestLog
from cellworks_engine.endpoints.schema import (
    Endpoint,
    EndpointPage,
    EndpointRow,
    EndpointState,
    NewDeployment,
    Scaling,
)
from cellworks_engine.ids import new_id

COLUMNS = ("endpoint", "state", "traffic", "requests/s", "p99", "errors", "url")


class EndpointList(Sequence[ServedEndpoint]):
    """Some endpoints, as a table; an item is a handle."""

    def __init__(self, page: EndpointPage) -> None:
        self.page = page

    def __len__(self) -> int:
        return len(self.page.endpoints)

    @overload
    def __getitem__(self, index: int) -> ServedEndpoint: ...

    @overload
    def __getitem__(self, index: slice) -> list[ServedEndpoint]: ...

    def __getitem__(self, index: int | slice) -> ServedEndpoint | list[ServedEndpoint]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        return endpoints[self.page.endpoints[index].name]

    def __repr__(self) -> str:
        rows = [_cells(row) for row in self.page.endpoints]
        return text_table(COLUMNS, rows) if rows else "No endpoints."

    def _repr_html_(self) -> str:
        rows = [_cells(row) for row in self.page.endpoints]
        return html_table(COLUMNS, rows) if rows else "No endpoints."


class Endpoints:
    """The endpoints of the studio."""

    def __call__(
        self, *, search: str | None = None, state: EndpointState | None = None, limit: int = 100
    ) -> EndpointList:
        """List endpoints by name.

        cw.endpoints(state="stopped")     # deployed, not serving
        """
        query = {"search": search, "state": state, "limit": limit}
        return EndpointList(connect().call("GET", "/endpoints", EndpointPage, query=query))

    def __getitem__(self, name: str) -> ServedEndpoint:
        """Return an endpoint by its name."""
        return ServedEndpoint(connect().call("GET", path_of("endpoints", name), Endpoint))

    def __repr__(self) -> str:
        return repr(self())

    def __str__(self) -> str:
        return "the studio's endpoints"  # what `cw.endpoints?` asks for, which needs no studio

    def _repr_html_(self) -> str:
        return self()._repr_html_()


endpoints = Endpoints()


def deploy(
    version: Any,
    endpoint: str | None = None,
    *,
    name: str | None = None,
    compute: str = "local",
    share: float | None = None,
    workers: int = 1,
    threads: int = 1,
    latency: str | float = 0.005,
    batch: int = 256,
    waiting: int = 256,
    timeout: str | float = 60.0,
    memory: str | int | None = None,
    startup: str | float = 120.0,
    compile: bool = False,  # noqa: A002  # the word that a person says
    keep: bool = False,
    python: str | None = None,
    autostart: bool | None = None,
    open: bool | None = None,  # noqa: A002  # the word that a person says
    description: str | None = None,
    log: Mapping[str, Any] | RequestLog | None = None,
    wait: bool = True,
) -> ServedEndpoint:
    """Deploy a model version at an endpoint, and return that once it serves.

        ep = cw.deploy("late-flights@champion", endpoint="flights")
        ep.predict(flights.head())
        cw.deploy("late-flights/4", endpoint="flights", share=10)      # 10% of the requests

    The workers must load the model and answer its input example first; until then, and where they do not,
    the endpoint answers as before. With no `share` the version gets all of the traffic, and what then has
    none ends, unless `keep`. `name` is the version's number unless given; a deployment that has the name is
    replaced. The endpoint is called like the model where it is not named. `workers` are processes, `threads`
    those of BLAS in each; `latency` the longest that a request waits for others to be predicted with it,
    `batch` how many rows at most, `waiting` how many requests before one is answered 429, `memory` what one
    worker may hold. `compile` serves a compiled model where it is proved to answer as the original does; else
    the original, and says why. `autostart` serves again by itself after a restart of the machine. `log`
    is what the endpoint keeps of its requests: `sample` in per cent (100), `exclude` columns, `days` (90).
    """
    reference = getattr(version, "ref", version)
    given = {"latency": latency, "waiting": waiting, "timeout": timeout, "memory": size(memory)}
    given |= {
        "workers": workers,
        "threads": threads,
        "startup": duration(startup, "startup"),
        "compile": compile,
    }
    replace = msgspec.structs.replace
    scaling = scaled(Scaling(), given)
    wish = NewDeployment(
        version=reference, name=name, compute=compute, share=share, keep=keep, python=python,
        scaling=replace(scaling, batching=replace(scaling.batching, rows=batch)),
        autostart=autostart, open=open, description=description, log=log_settings(log), mark=new_id("mark"),
    )  # fmt: skip
    place = (
        endpoint if endpoint is not None else re.sub(r"[^A-Za-z0-9_-]+", "-", re.split("[@/]", reference)[0])
    )
    found = connect().call("POST", path_of("endpoints", place, "deployments"), Endpoint, body=wish)
    made = ServedEndpoint(found)
    return made.wait(newest(found).id) if wait else made


def _cells(row: EndpointRow) -> tuple[str, ...]:
    shares = ", ".join(f"{one.name} {one.share:g}%" for one in row.deployments if one.share > 0)
    rates = row.rates
    asked = rates.rate > 0
    return (
        row.name,
        row.state,
        shares,
        number(rates.rate) if asked else "0",
        f"{number(rates.p99)} ms" if asked and rates.p99 is not None else "",
        f"{100 * rates.errors:.1f}%" if asked else "",
        row.url or "",
    )
