"""What a person does with endpoints. Knows no HTTP; raises CellworksError with a sentence.

What is asked is written into the store, and the control loop carries it out (`control.py`): so whatever is
killed in between, the next supervisor finds what is wanted and goes on. Changes of traffic and keys are done
when these calls return: the gateway has said that it obeys them.
"""

import socket
from collections.abc import Collection, Sequence
from typing import Protocol

import msgspec
from sqlalchemy import RowMapping

from cellworks_engine.clock import now
from cellworks_engine.config import Home
from cellworks_engine.endpoints import keys as keeping
from cellworks_engine.endpoints.keys import KeyFiles
from cellworks_engine.endpoints.parity import parities
from cellworks_engine.endpoints.requestlog.schema import RequestLog
from cellworks_engine.endpoints.schema import (
    Deployment,
    DeploymentChange,
    Endpoint,
    EndpointChange,
    EndpointMetrics,
    EndpointPage,
    EndpointQuery,
    EventPage,
    EventQuery,
    GatewayStatus,
    Invocation,
    Invoked,
    KeyRotation,
    Keys,
    MetricsQuery,
    NewDeployment,
    Traffic,
    WorkerLog,
    WorkerLogQuery,
)
from cellworks_engine.endpoints.sharing import checked
from cellworks_engine.endpoints.showing import Showing, Told
from cellworks_engine.endpoints.states import BEGINNING
from cellworks_engine.endpoints.store import EndpointStore, Writing
from cellworks_engine.endpoints.versions import Deployable, Versions, differences
from cellworks_engine.errors import Conflict, InvalidInput, NotFound
from cellworks_engine.ids import new_id
from cellworks_engine.jobs.identity import boot
from cellworks_engine.models.schema import CompileParity


class Control(Told, Protocol):
    """What carries out what is wanted."""

    def publish(self) -> None:
        """Have the gateway obey what the store says; returns once it does. Raises Unavailable."""
        ...

    def wake(self) -> None:
        """Look at once at what is wanted."""
        ...

    def gateway(self) -> GatewayStatus:
        """Return how the gateway is."""
        ...

    def invoke(self, endpoint: str, wish: Invocation) -> Invoked:
        """Ask an endpoint as a client would."""
        ...

    def metrics(self, deployments: Collection[RowMapping], last: int) -> EndpointMetrics:
        """Return what deployments did lately."""
        ...

    def log(self, deployment: str, query: WorkerLogQuery) -> WorkerLog:
        """Return a piece of a worker's log."""
        ...


class EndpointService:
    """The endpoints of one studio. Safe for threads."""

    def __init__(
        self,
        home: Home,
        store: EndpointStore,
        versions: Versions,
        control: Control,
        *,
        require_approval: bool = False,
    ) -> None:
        self._store = store
        self._versions = versions
        self._control = control
        self._files = KeyFiles(home)
        self._require_approval = require_approval
        self._showing = Showing(store, control)

    # ---- deploying

    def deploy(self, endpoint: str, new: NewDeployment, actor: str) -> Endpoint:
        """Begin to deploy a version; it serves once its workers are up and the smoke test has passed.

        Raises Conflict where the version may not be deployed here, InvalidInput where it cannot serve.
        """
        if new.compute != "local":
            raise InvalidInput(f"There is no compute target {new.compute!r} that serves.", field="compute",
                               hint="local is the one there is.")  # fmt: skip
        model = self._versions.resolve(new.version, new.python)
        notes = self._judge(model)
        with self._store.writing(endpoint, actor) as writing:
            row = writing.endpoint()
            rows = writing.deployments()
            if new.mark is None or new.mark not in {one["mark"] for one in rows}:
                self._refuse_place(endpoint, row, rows, model)
                self._add(writing, row, rows, new, model, notes, actor)
        self._settle_keys(endpoint)
        self._control.wake()
        return self.get(endpoint)

    def _judge(self, model: Deployable) -> list[str]:
        """Return what a person should know of a version; raises where it cannot or may not serve."""
        if model.unmet:
            raise InvalidInput(
                f"{model.python} cannot serve {model.ref}: {'; '.join(model.unmet)}.",
                field="python",
                hint="Install what it needs there, or name another interpreter.",
            )
        notes = []
        if model.approval != "approved":
            if self._require_approval:
                raise Conflict(
                    f"{model.ref} is {model.approval}, and this studio deploys approved versions only "
                    "(`require_approval` in config.toml).",
                    hint=f"cellworks models approve {model.ref}",
                )
            notes.append(f"{model.ref} is not approved ({model.approval}).")
        if model.example is None:
            notes.append("It has no input example, so the smoke test only looks whether its workers answer.")
        return notes

    def _refuse_place(
        self, endpoint: str, row: RowMapping | None, rows: list[RowMapping], model: Deployable
    ) -> None:
        if row is not None and row["wanted"] == "stopped":
            raise Conflict(f"{endpoint} is stopped.", hint=f"cellworks endpoints start {endpoint}")
        if row is not None and row["wanted"] == "deleting":
            raise Conflict(f"{endpoint} is being deleted.", hint="Try again once it is gone.")
        for one in rows:
            if one["state"] != "serving":
                continue
            if unfit := differences(_model(one), model):
                raise Conflict(
                    f"{model.ref} cannot answer what {one['version']} answers at {endpoint}: "
                    f"{'; '.join(unfit)}.",
                    hint="Deploy it at another endpoint.",
                )

    def _add(
        self, writing: Writing, row: RowMapping | None, rows: list[RowMapping], new: NewDeployment,
        model: Deployable, notes: list[str], actor: str,
    ) -> None:  # fmt: skip
        endpoint = writing.name
        name = new.name or str(model.version)
        named = [one for one in rows if one["name"] == name]
        if any(one["state"] in BEGINNING for one in named):
            raise Conflict(
                f"{name} is being deployed at {endpoint} just now.", hint="Wait for it, or delete it."
            )
        log = None if new.log is None else msgspec.json.encode(new.log)
        said = {
            "description": new.description, "autostart": new.autostart, "open": new.open, "log": log,
        }  # fmt: skip
        values = {key: value for key, value in said.items() if value is not None}
        if row is None:
            key = self._files.prepare(endpoint)
            first: dict[str, object] = {"description": "", "autostart": False, "open": False, **values}
            first |= {"wanted": "serving", "keys": keeping.encode([key]), "boot": boot()}
            self._store.add_endpoint(writing, endpoint, actor, first)
            writing.event("created", f"{endpoint} was made.")
        else:
            writing.set_endpoint(**values, boot=boot())
        for one in named:
            if one["state"] == "failed":
                writing.move(one["id"], "failed", "deleting", "Another was deployed in its place.")
        replaced = next((one for one in named if one["state"] == "serving"), None)
        share = new.share if new.share is not None else 100.0 if replaced is None else replaced["share"]
        deployment = {
            "id": new_id("dep"), "endpoint": endpoint, "name": name, "version": model.ref, "pending": share,
            "keep": new.keep, "compute": new.compute, "scaling": msgspec.json.encode(new.scaling),
            "model": msgspec.json.encode(model), "notes": msgspec.json.encode(notes), "mark": new.mark,
            "replaces": replaced["id"] if replaced is not None else None, "actor": actor,
        }  # fmt: skip
        self._store.add_deployment(writing, deployment)
        writing.event("deploying", f"{model.ref} is being deployed as {name}.", name)

    def change_deployment(self, endpoint: str, ref: str, change: DeploymentChange, actor: str) -> Endpoint:
        """Begin to replace a deployment by one with other scaling, version or interpreter."""
        row = self._deployment(endpoint, ref)
        before = _model(row)
        new = NewDeployment(
            version=change.version or row["version"], name=row["name"], compute=row["compute"], keep=True,
            scaling=change.scaling or self._showing.scaling(row),
            python=change.python or (before.python if change.version is None else None),
        )  # fmt: skip
        return self.deploy(endpoint, new, actor)

    def delete_deployment(self, endpoint: str, ref: str, actor: str, *, force: bool = False) -> None:
        """Begin to end a deployment; one with traffic only by `force`: the others then take its share."""
        row = self._deployment(endpoint, ref)
        if row["state"] == "serving" and row["share"] > 0 and not force:
            raise Conflict(
                f"{row['name']} gets {row['share']:g}% of the traffic of {endpoint}.",
                hint="Give its share to another first, or use force.",
            )
        if not self._store.move(row, "deleting", "draining", "It is to end.", actor, share=0.0):
            raise Conflict(f"{row['name']} changed its state at this moment.", hint="Look at it again.")
        self._carry_out()

    # ---- the endpoint

    def change(self, endpoint: str, change: EndpointChange, actor: str) -> Endpoint:
        """Change the settings of an endpoint."""
        self._store.endpoint(endpoint)
        values = {key: value for key, value in msgspec.structs.asdict(change).items() if value is not None}
        if values:
            said = [f"{key}: {value}" for key, value in values.items() if key != "log"]
            if change.log is not None:
                values["log"] = msgspec.json.encode(change.log)
                said.append(_of_log(change.log))
            with self._store.writing(endpoint, actor) as writing:
                writing.set_endpoint(**values)
                writing.event("updated", ", ".join(said))
            self._carry_out()
        return self.get(endpoint)

    def traffic(self, endpoint: str, traffic: Traffic, actor: str) -> Endpoint:
        """Change who gets how much; when this returns, the gateway obeys it. No request is dropped."""
        row = self._store.endpoint(endpoint)
        if row["wanted"] != "serving":
            raise Conflict(f"{endpoint} does not serve.", hint=f"cellworks endpoints start {endpoint}")
        with self._store.writing(endpoint, actor) as writing:
            rows = [one for one in writing.deployments() if one["state"] == "serving"]
            shares = checked(traffic.shares, {one["name"]: one["id"] for one in rows})
            for id_, share in shares.items():
                writing.set_deployment(id_, share=share)
            said = ", ".join(f"{one['name']} {shares[one['id']]:g}%" for one in rows)
            writing.event("traffic", f"The traffic goes to {said}.")
        self._carry_out()
        return self.get(endpoint)

    def stop(self, endpoint: str, actor: str) -> Endpoint:
        """Stop serving; what is deployed stays, and `start` has it serve again."""
        self._store.endpoint(endpoint)
        with self._store.writing(endpoint, actor) as writing:
            stop(writing, "Deployed, not serving.")
        self._carry_out()
        return self.get(endpoint)

    def start(self, endpoint: str, actor: str) -> Endpoint:
        """Have what is deployed serve again; returns at once."""
        row = self._store.endpoint(endpoint)
        if row["wanted"] == "deleting":
            raise Conflict(f"{endpoint} is being deleted.")
        with self._store.writing(endpoint, actor) as writing:
            start(writing)
        self._control.wake()
        return self.get(endpoint)

    def delete(self, endpoint: str, actor: str) -> None:
        """Take an endpoint away; requests under way are answered."""
        self._store.endpoint(endpoint)
        with self._store.writing(endpoint, actor) as writing:
            writing.set_endpoint(wanted="deleting")
            for one in writing.deployments():
                if one["state"] != "deleting":
                    writing.move(one["id"], one["state"], "deleting", "The endpoint is being deleted.")
            writing.event("draining", f"{endpoint} is being deleted.")
        self._carry_out()

    def rotate_key(self, endpoint: str, rotation: KeyRotation, actor: str) -> Keys:
        """Make a new key, which opens the endpoint at once; the old ones do for `grace` seconds more."""
        self._store.endpoint(endpoint)
        new = self._files.prepare(endpoint)
        until = now() + rotation.grace
        with self._store.writing(endpoint, actor) as writing:
            row = writing.endpoint()
            before = keeping.decode(row["keys"]) if row is not None else []
            old = [
                msgspec.structs.replace(
                    key, expires=until if key.expires is None else min(key.expires, until)
                )
                for key in before
                if key.is_valid()
            ]
            writing.set_endpoint(keys=keeping.encode([new, *old]))
            writing.event("key_rotated", f"A new key; the old one opens it for {rotation.grace:g} s more.")
        self._settle_keys(endpoint)
        self._carry_out()
        return self._keys(self._store.endpoint(endpoint))

    # ---- asking

    def list(self, query: EndpointQuery) -> EndpointPage:
        """Return the endpoints that match, with their deployments."""
        change = self._store.last_change()
        rows, total = self._store.page(query)
        every = self._store.deployments([row["name"] for row in rows])
        shown = [
            self._showing.row(row, [one for one in every if one["endpoint"] == row["name"]]) for row in rows
        ]
        return EndpointPage(endpoints=shown, total=total, gateway=self._control.gateway(), change=change)

    def get(self, endpoint: str) -> Endpoint:
        """Return an endpoint, whole; raises NotFound."""
        change = self._store.last_change()
        row = self._store.endpoint(endpoint)
        rows = self._store.deployments([endpoint])
        model = next((_model(one) for one in reversed(rows) if one["state"] == "serving"), None)
        model = model or (_model(rows[-1]) if rows else None)
        return Endpoint(
            row=self._showing.row(row, rows),
            inputs=model.inputs if model else [],
            outputs=model.outputs if model else [],
            example=model.example if model else None,
            keys=self._keys(row), host=socket.gethostname(), change=change,
        )  # fmt: skip

    def asked_by(self, endpoint: str, mark: str) -> Deployment | None:
        """Return the newest deployment whose mark begins so; None where there is none, or no endpoint."""
        rows = [one for one in self._store.deployments([endpoint]) if (one["mark"] or "").startswith(mark)]
        if not rows:
            return None
        shown = self.get(endpoint).row.deployments
        return next((one for one in shown if one.id == rows[-1]["id"]), None)

    def events(self, endpoint: str, query: EventQuery) -> EventPage:
        """Return what happened to an endpoint, the newest first; one that is gone still has its history."""
        change = self._store.last_change()
        rows, total = self._store.events(endpoint, query)
        if not total:
            self._store.endpoint(endpoint)
        return EventPage(events=[self._showing.event(row) for row in rows], total=total, change=change)

    def metrics(self, endpoint: str, query: MetricsQuery) -> EndpointMetrics:
        """Return rates, latencies and errors of an endpoint's deployments."""
        self._store.endpoint(endpoint)
        return self._control.metrics(self._store.deployments([endpoint]), query.last)

    def log(self, endpoint: str, ref: str, query: WorkerLogQuery) -> WorkerLog:
        """Return a piece of what a deployment's worker said."""
        return self._control.log(self._deployment(endpoint, ref)["id"], query)

    def invoke(self, endpoint: str, wish: Invocation) -> Invoked:
        """Ask an endpoint as a client would, and return what it answered, whatever that is."""
        row = self._store.endpoint(endpoint)
        if row["wanted"] != "serving":
            raise Conflict(f"{endpoint} does not serve.", hint=f"cellworks endpoints start {endpoint}")
        return self._control.invoke(endpoint, wish)

    def deployed(self, name: str, version: int) -> str | None:
        """Return where a model version is deployed, a sentence; None where it is not."""
        places = self._store.places(f"{name}/{version}")
        return f"It is deployed at {'; at '.join(places)}." if places else None

    def compiled(self, name: str, version: int) -> Sequence[CompileParity]:
        """Return what came of compiling a model version, the newest first, wherever it was deployed."""
        ref = f"{name}/{version}"
        return parities(self._showing, self._store.deployments_of(ref), self._store.compilations(ref))

    # ---- within

    def _deployment(self, endpoint: str, ref: str) -> RowMapping:
        """Return a deployment by its id or name; of two with a name, the one that serves."""
        self._store.endpoint(endpoint)
        rows = [one for one in self._store.deployments([endpoint]) if ref in (one["id"], one["name"])]
        rows.sort(key=lambda one: (one["state"] == "serving", one["state"] != "deleting"), reverse=True)
        if not rows:
            raise NotFound(
                f"{endpoint} has no deployment {ref[:100]}.", hint=f"cellworks endpoints show {endpoint}"
            )
        return rows[0]

    def _keys(self, row: RowMapping) -> Keys:
        valid = [key.row() for key in keeping.decode(row["keys"]) if key.is_valid()]
        return Keys(keys=valid, path=str(self._files.path(row["name"])), host=socket.gethostname())

    def _settle_keys(self, endpoint: str) -> None:
        self._files.settle(endpoint, keeping.decode(self._store.endpoint(endpoint)["keys"]))

    def _carry_out(self) -> None:
        """Have the gateway obey, and the loop see to the rest."""
        try:
            self._control.publish()
        finally:
            self._control.wake()


def stop(writing: Writing, sentence: str) -> None:
    """Write that an endpoint is to stop."""
    writing.set_endpoint(wanted="stopped", sentence=sentence)
    for one in writing.deployments():
        if one["state"] in {*BEGINNING, "serving"}:
            writing.move(one["id"], one["state"], "stopped", sentence)
    writing.event("stopped", sentence)


def start(writing: Writing) -> None:
    """Write that an endpoint is to serve what is deployed."""
    writing.set_endpoint(wanted="serving", sentence="", boot=boot())
    for one in writing.deployments():
        if one["state"] in {"stopped", "failed"}:
            writing.move(one["id"], one["state"], "creating", "", began=now())
    writing.event("started", "It is to serve again.")


def _of_log(log: RequestLog) -> str:
    """Return what is kept of requests, in words."""
    left_out = f" without {', '.join(log.exclude)}" if log.exclude else ""
    return f"request log: {log.sample:g}% of the requests{left_out}, for {log.days:g} days"


def _model(row: RowMapping) -> Deployable:
    return msgspec.json.decode(row["model"], type=Deployable)
