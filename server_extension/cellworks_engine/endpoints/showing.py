"""Rows of the store as they travel, with what only the running processes know."""

from collections.abc import Sequence
from typing import Protocol

import msgspec
from sqlalchemy import RowMapping

from cellworks_engine.endpoints.schema import (
    Compilation,
    Deployment,
    EndpointEvent,
    EndpointRow,
    Rates,
    Scaling,
    WorkerRow,
)
from cellworks_engine.endpoints.states import state_of
from cellworks_engine.endpoints.store import EndpointStore, request_log
from cellworks_engine.endpoints.versions import Deployable


class Told(Protocol):
    """What the running processes are asked."""

    def workers(self, deployment: str) -> list[WorkerRow]:
        """Return the workers of a deployment."""
        ...

    def compilation(self, deployment: str) -> Compilation | None:
        """Return what came of compiling a deployment's model; None before that is known."""
        ...

    def is_obeyed(self, deployment: str) -> bool:
        """Tell whether the gateway has said that it gives requests to a deployment."""
        ...

    def url(self, endpoint: str) -> str | None:
        """Return where an endpoint answers; None before the gateway has a port."""
        ...

    def rates(self, deployments: Sequence[str]) -> tuple[Rates, list[float]]:
        """Return what deployments did together in the last minute, and requests a second before."""
        ...


class Showing:
    """Makes what travels of what is stored."""

    def __init__(self, store: EndpointStore, told: Told) -> None:
        self._store = store
        self._told = told

    def row(self, row: RowMapping, deployments: Sequence[RowMapping]) -> EndpointRow:
        """Return an endpoint as a line."""
        rates, spark = self._told.rates([one["id"] for one in deployments])
        shown = [self.deployment(one) for one in deployments]
        return EndpointRow(
            name=row["name"], state=state_of(row["wanted"], [one.state for one in shown]),
            sentence=row["sentence"], description=row["description"],
            url=self._told.url(row["name"]), autostart=row["autostart"], open=row["open"],
            log=request_log(row),
            deployments=shown, rates=rates, spark=spark,
            actor=row["actor"], created=row["time"], changed=row["changed"],
        )  # fmt: skip

    def deployment(self, row: RowMapping) -> Deployment:
        """Return a deployment."""
        # it serves once the gateway has said so, whatever the store knows already
        is_on_its_way = row["state"] == "serving" and not self._told.is_obeyed(row["id"])
        took = row["ready"] - row["began"] if row["ready"] is not None else None
        return Deployment(
            id=row["id"], name=row["name"], version=row["version"],
            state="smoke_testing" if is_on_its_way else row["state"],
            sentence=row["sentence"], share=row["share"], wanted=row["pending"], compute=row["compute"],
            python=msgspec.json.decode(row["model"], type=Deployable).python, scaling=self.scaling(row),
            workers=self._told.workers(row["id"]), notes=msgspec.json.decode(row["notes"], type=list[str]),
            actor=row["actor"], created=row["time"], ready=row["ready"],
            took=took if took is not None and took >= 0 else None, replaces=row["replaces"],
            compiled=self.compiled(row),
        )  # fmt: skip

    def compiled(self, row: RowMapping) -> Compilation | None:
        """Return what became of compiling a deployment's model; None where nobody asked for it."""
        if not self.scaling(row).compile:
            return None
        made = self._told.compilation(row["id"])
        if made is None and row["state"] == "creating":
            return Compilation(state="compiling", sentence="It is being compiled, and proved.")
        return made

    def scaling(self, row: RowMapping) -> Scaling:
        """Return how a deployment is served."""
        return msgspec.json.decode(row["scaling"], type=Scaling)

    def event(self, row: RowMapping) -> EndpointEvent:
        """Return an event."""
        return EndpointEvent(
            number=row["number"], time=row["time"], actor=row["actor"], endpoint=row["endpoint"],
            deployment=row["deployment"], verb=row["verb"], sentence=row["sentence"],
        )  # fmt: skip
