"""Endpoints in the store. A state moves by compare-and-set; each move, its event and its change are one
transaction, in which the endpoint's own state is told anew from its deployments'.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, RowMapping, and_, delete, func, insert, select, update

from cellworks_engine.activity import Named, News
from cellworks_engine.changes import Changes
from cellworks_engine.changes_schema import Change
from cellworks_engine.clock import now
from cellworks_engine.db.engine import Database
from cellworks_engine.endpoints.requestlog.schema import RequestLog
from cellworks_engine.endpoints.schema import (
    Compilation,
    DeploymentState,
    EndpointQuery,
    EventQuery,
    EventVerb,
)
from cellworks_engine.endpoints.sharing import given_to
from cellworks_engine.endpoints.states import may_move, state_of
from cellworks_engine.endpoints.tables import (
    compilations_table,
    deployments_table,
    endpoints_table,
    events_table,
)
from cellworks_engine.errors import NotFound
from cellworks_engine.lineage import write_edges

endpoints, deployments, events = endpoints_table.c, deployments_table.c, events_table.c
compilations = compilations_table.c


def request_log(row: RowMapping) -> RequestLog:
    """Return what an endpoint keeps of its requests."""
    return RequestLog() if row["log"] is None else msgspec.json.decode(row["log"], type=RequestLog)


class Writing:
    """One transaction about one endpoint."""

    def __init__(self, connection: Connection, changes: Changes, endpoint: str, actor: str) -> None:
        self.connection = connection
        self.told: list[Change] = []
        self.name = endpoint
        """The endpoint's."""
        self._changes = changes
        self._actor = actor

    def event(self, verb: EventVerb, sentence: str, deployment: str | None = None) -> None:
        """Append to the endpoint's history, and to what browsers hear."""
        row = {"endpoint": self.name, "deployment": deployment, "verb": verb, "sentence": sentence}
        self.connection.execute(insert(events_table).values({**row, "actor": self._actor, "time": now()}))
        self.told.append(
            self._changes.append(self.connection, "endpoints", self.name, verb, actor=self._actor)
        )

    def served(self, version: str) -> None:
        """Write into the lineage that a version was given to the endpoint to serve."""
        edge = (("model_version", version[:500]), "served_by", ("endpoint", self.name))
        write_edges(self.connection, [edge], actor=self._actor)

    def set_endpoint(self, **values: Any) -> None:
        """Update the endpoint's row."""
        where = endpoints.name == self.name
        self.connection.execute(update(endpoints_table).where(where).values(**values, changed=now()))

    def set_deployment(self, id_: str, **values: Any) -> None:
        """Update a deployment's row, never its state."""
        self.connection.execute(update(deployments_table).where(deployments.id == id_).values(**values))

    def move(
        self, id_: str, old: DeploymentState, new: DeploymentState, sentence: str, **values: Any
    ) -> bool:
        """Move a deployment from one state to another; False where it is not in the first any more."""
        if not may_move(old, new):
            raise AssertionError(f"a deployment does not go from {old} to {new}")
        where = and_(deployments.id == id_, deployments.state == old)
        moved = update(deployments_table).where(where).values(state=new, sentence=sentence, **values)
        return self.connection.execute(moved).rowcount == 1

    def endpoint(self) -> RowMapping | None:
        """Return the endpoint's row."""
        wanted = select(endpoints_table).where(endpoints.name == self.name)
        return self.connection.execute(wanted).mappings().first()

    def deployments(self) -> list[RowMapping]:
        """Return its deployments, the oldest first."""
        wanted = select(deployments_table).where(deployments.endpoint == self.name)
        return list(self.connection.execute(wanted.order_by(deployments.id)).mappings())

    def settle(self) -> None:
        """Tell the endpoint's state anew from its deployments'."""
        row = self.endpoint()
        if row is None:
            return
        every = self.deployments()
        state = state_of(row["wanted"], [one["state"] for one in every])
        failed = [one["sentence"] for one in every if one["state"] == "failed"]
        sentence = row["sentence"] if state == "stopped" else failed[-1] if failed else ""
        if (state, sentence) != (row["state"], row["sentence"]):
            self.set_endpoint(state=state, sentence=sentence)


class EndpointStore:
    """The endpoints of one studio."""

    def __init__(self, database: Database, changes: Changes) -> None:
        self._database = database
        self._changes = changes
        self.written = 0
        """Counts transactions, so that whoever keeps rows knows when to read them again."""

    # ---- writing

    @contextmanager
    def writing(self, endpoint: str, actor: str) -> Iterator[Writing]:
        """Write about an endpoint: all of the block is stored, with the state that follows, or none of it."""
        with self._database.transaction() as connection:
            writing = Writing(connection, self._changes, endpoint, actor)
            yield writing
            writing.settle()
        self.written += 1
        self._changes.tell(*writing.told)

    def add_endpoint(self, writing: Writing, name: str, actor: str, values: Mapping[str, Any]) -> None:
        """Make an endpoint in the caller's transaction."""
        at = now()
        row = {"name": name, "state": "creating", "sentence": "", "actor": actor, "time": at, "changed": at}
        writing.connection.execute(insert(endpoints_table).values({**row, **values}))

    def add_deployment(self, writing: Writing, values: Mapping[str, Any]) -> None:
        """Make a deployment, in state `creating`, in the caller's transaction."""
        row = {"state": "creating", "sentence": "", "share": 0.0, "time": now(), "began": now()}
        writing.connection.execute(insert(deployments_table).values({**row, **values}))
        writing.served(values["version"])

    def promote(self, row: RowMapping, actor: str) -> bool:
        """Let a deployment serve: it gets its share, and those whose place it takes begin to end."""
        with self.writing(row["endpoint"], actor) as writing:
            took = now() - row["began"]
            moved = writing.move(
                row["id"], "smoke_testing", "serving", "", ready=now(), pending=None, replaces=None
            )
            if not moved:
                return False
            if row["pending"] is not None:
                _take_over(writing, row)
            sentence = f"{row['name']} ({row['version']}) serves, after {took:.1f} s."
            writing.event("serving", sentence, row["name"])
        return True

    def move(
        self, row: RowMapping, new: DeploymentState, verb: EventVerb, sentence: str, actor: str, **values: Any
    ) -> bool:
        """Move a deployment from the state that its row shows, and say so."""
        with self.writing(row["endpoint"], actor) as writing:
            if not writing.move(row["id"], row["state"], new, sentence, **values):
                return False
            said = f"{row['name']} ({row['version']}): {sentence}" if sentence else row["name"]
            writing.event(verb, said, row["name"])
        return True

    def note(self, row: RowMapping, verb: EventVerb, sentence: str, actor: str) -> None:
        """Append to the history what changed no state."""
        with self.writing(row["endpoint"], actor) as writing:
            writing.event(verb, sentence, row["name"])

    def note_compiled(self, row: RowMapping, made: Compilation, actor: str) -> None:
        """Keep what came of compiling a deployment's version, and append that to the history."""
        kept = {
            "actor": actor, "time": now(), "deployment": row["id"], "endpoint": row["endpoint"],
            "name": row["name"], "version": row["version"], "outcome": msgspec.json.encode(made),
        }  # fmt: skip
        with self.writing(row["endpoint"], actor) as writing:
            before = compilations.deployment == row["id"]
            writing.connection.execute(delete(compilations_table).where(before))
            writing.connection.execute(insert(compilations_table).values(kept))
            writing.event("compiled", f"{row['name']} ({row['version']}): {made.sentence}", row["name"])

    def remove_deployment(self, row: RowMapping, actor: str) -> None:
        """Forget a deployment whose workers are gone, and its endpoint after it where that is to go."""
        with self.writing(row["endpoint"], actor) as writing:
            writing.connection.execute(delete(deployments_table).where(deployments.id == row["id"]))
            writing.event("ended", f"{row['name']} ({row['version']}) has ended.", row["name"])

    def remove_endpoint(self, name: str, actor: str) -> None:
        """Forget an endpoint that has no deployment left; its history stays."""
        with self.writing(name, actor) as writing:
            writing.connection.execute(delete(endpoints_table).where(endpoints.name == name))
            writing.event("deleted", f"{name} was deleted.")

    # ---- reading

    def endpoint(self, name: str) -> RowMapping:
        """Return an endpoint's row; raises NotFound."""
        with self._database.read() as connection:
            wanted = select(endpoints_table).where(endpoints.name == name)
            row = connection.execute(wanted).mappings().first()
        if row is None:
            raise NotFound(
                f"There is no endpoint {name[:100]}.",
                hint="`cellworks endpoints list` shows those there are.",
            )
        return row

    def everything(self) -> tuple[list[RowMapping], list[RowMapping]]:
        """Return every endpoint by name, and every deployment, the oldest first."""
        with self._database.read() as connection:
            first = connection.execute(select(endpoints_table).order_by(endpoints.name)).mappings()
            every = list(first)
            rows = connection.execute(select(deployments_table).order_by(deployments.id)).mappings()
            return every, list(rows)

    def deployments(self, names: Sequence[str]) -> list[RowMapping]:
        """Return the deployments of some endpoints, the oldest first."""
        wanted = select(deployments_table).where(deployments.endpoint.in_(names))
        with self._database.read() as connection:
            return list(connection.execute(wanted.order_by(deployments.id)).mappings())

    def page(self, query: EndpointQuery) -> tuple[list[RowMapping], int]:
        """Return the endpoints that match, by name, and how many do."""
        where: list[ColumnElement[bool]] = []
        for word in (query.search or "").split():
            in_name = endpoints.name.icontains(word, autoescape=True)
            where.append(in_name | endpoints.description.icontains(word, autoescape=True))
        if query.state:
            where.append(endpoints.state.in_(query.state))
        wanted = select(endpoints_table).where(*where).order_by(endpoints.name)
        total = select(func.count()).select_from(endpoints_table).where(*where)
        with self._database.read() as connection:
            rows = connection.execute(wanted.limit(query.limit).offset(query.offset)).mappings()
            return list(rows), connection.execute(total).scalar_one()

    def events(self, endpoint: str, query: EventQuery) -> tuple[list[RowMapping], int]:
        """Return an endpoint's events, the newest first, and how many there are."""
        about = events.endpoint == endpoint
        where = about if query.before is None else and_(about, events.number < query.before)
        wanted = select(events_table).where(where).order_by(events.number.desc()).limit(query.limit)
        total = select(func.count()).select_from(events_table).where(about)
        with self._database.read() as connection:
            return list(connection.execute(wanted).mappings()), connection.execute(total).scalar_one()

    def places(self, version: str) -> list[str]:
        """Return where a model version is deployed, a phrase each; one that ended or failed is nowhere."""
        wanted = select(deployments.endpoint, deployments.name, deployments.share, endpoints.state)
        both = wanted.join_from(deployments_table, endpoints_table, endpoints.name == deployments.endpoint)
        here = and_(deployments.version == version, deployments.state.not_in(("failed", "deleting")))
        with self._database.read() as connection:
            return [
                f"{row['endpoint']} as {row['name']}, "
                + ("not serving" if row["state"] == "stopped" else f"{row['share']:g}% of the traffic")
                for row in connection.execute(both.where(here).order_by(deployments.id)).mappings()
            ]

    def compilations(self, version: str) -> list[RowMapping]:
        """Return what came of compiling a version, the newest first."""
        wanted = select(compilations_table).where(compilations.version == version)
        with self._database.read() as connection:
            return list(connection.execute(wanted.order_by(compilations.time.desc())).mappings())

    def deployments_of(self, version: str) -> list[RowMapping]:
        """Return the deployments of a version that are there, the newest first."""
        wanted = select(deployments_table).where(deployments.version == version)
        with self._database.read() as connection:
            return list(connection.execute(wanted.order_by(deployments.id.desc())).mappings())

    def last_change(self) -> int:
        """Return the number of the newest change."""
        return self._changes.last()

    @property
    def news(self) -> News:
        """What of endpoints a person wants to hear."""
        verbs: set[EventVerb] = {
            "serving",
            "failed",
            "traffic",
            "stopped",
            "worker_died",
            "rebooted",
            "deleted",
        }
        return News(verbs=frozenset(verbs), names=self.named)

    def named(self, names: Sequence[str]) -> dict[str, Named]:
        """Return what these endpoints are called, and why one failed: what else they say is of now."""
        wanted = select(endpoints.name, endpoints.state, endpoints.sentence).where(endpoints.name.in_(names))
        with self._database.read() as connection:
            rows = connection.execute(wanted).mappings()
            return {
                row["name"]: Named(
                    name=row["name"], sentence=row["sentence"] if row["state"] == "failed" else None
                )
                for row in rows
            }


def _take_over(writing: Writing, row: RowMapping) -> None:
    """Give a deployment its pending share; the one it replaces, and those left with none, begin to end."""
    serving = [one for one in writing.deployments() if one["state"] == "serving" and one["id"] != row["id"]]
    replaced = [one for one in serving if one["id"] == row["replaces"] or one["name"] == row["name"]]
    others: list[RowMapping] = [one for one in serving if one not in replaced]
    shares = given_to(row["id"], row["pending"], {one["id"]: one["share"] for one in others})
    for id_, share in shares.items():
        writing.set_deployment(id_, share=share)
    emptied = [] if row["keep"] else [one for one in others if one["share"] > 0 and not shares[one["id"]]]
    for one in [*replaced, *emptied]:
        writing.move(
            one["id"], "serving", "deleting", f"{row['name']} ({row['version']}) took its place.", share=0.0
        )
        writing.event(
            "draining", f"{one['name']} ({one['version']}) answers what it has and ends.", one["name"]
        )
