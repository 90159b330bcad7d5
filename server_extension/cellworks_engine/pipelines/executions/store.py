"""Executions in the store. Every write is one transaction with its change."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, get_args

import msgspec
from sqlalchemy import ColumnElement, Connection, Insert, RowMapping, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from cellworks_engine.activity import Named, News
from cellworks_engine.changes import Changes
from cellworks_engine.clock import now
from cellworks_engine.db.engine import Database
from cellworks_engine.errors import NotFound
from cellworks_engine.ids import new_id
from cellworks_engine.jobs.store import next_number
from cellworks_engine.lineage import Edge, write_edges
from cellworks_engine.pipelines.executions.brief import read_brief
from cellworks_engine.pipelines.executions.schema import (
    Artifact,
    ExecutionQuery,
    ExecutionState,
    NewExecution,
    Seen,
    StepState,
    Verdict,
)
from cellworks_engine.pipelines.executions.tables import (
    execution_steps_table,
    executions_table,
    step_results_table,
)
from cellworks_engine.pipelines.parts import Parts
from cellworks_engine.pipelines.running.board import Board, Instance
from cellworks_engine.pipelines.running.values import Pinned
from cellworks_engine.pipelines.running.verdicts import Basis, Result

executions, steps, results = executions_table.c, execution_steps_table.c, step_results_table.c
OPEN: tuple[ExecutionState, ...] = ("running", "stopping")
FINAL = frozenset(get_args(ExecutionState)) - set(OPEN)
_AT_ONCE = 200


class NewResult(msgspec.Struct, frozen=True, kw_only=True):
    """A result that later executions may use."""

    cache_key: str
    step: str
    parts: Parts
    basis: Basis
    lock: str | None
    outputs: dict[str, Artifact]


class ExecutionStore:
    """The executions of one studio, their steps and results."""

    def __init__(self, database: Database, changes: Changes, host: str) -> None:
        self._database = database
        self._changes = changes
        self._host = host

    # ---- writing

    def add(
        self,
        asked: NewExecution,
        datasets: dict[str, Pinned],
        digest: str,
        actor: str,
        id_: str | None = None,
    ) -> str:
        """Store a new execution, which runs from then on, and return its id."""
        id_, at = id_ or new_id("exe"), now()
        with self._database.transaction() as connection:
            row = {
                "id": id_, "number": next_number(connection, "executions", actor, at), "actor": actor,
                "time": at, "pipeline": asked.pipeline.name, "state": "running", "started": at,
                "asked": msgspec.json.encode(asked), "datasets": msgspec.json.encode(datasets),
                "digest": digest, "host": self._host, "resumed": 0, "stops": 0, "counts": b"{}",
                "metrics": b"{}",
            }  # fmt: skip
            connection.execute(insert(executions_table).values(row))
            used = sorted({pinned.ref for pinned in datasets.values()})
            edges: list[Edge] = [(("dataset", ref), "used_by", ("execution", id_)) for ref in used]
            write_edges(connection, edges, actor=actor)
            change = self._changes.append(connection, "pipelines", id_, "started", actor=actor)
        self._changes.tell(change)
        return id_

    def save(
        self, id_: str, board: Board, actor: str, *, results_: Sequence[NewResult] = (),
        dropped: Sequence[str] = (), verb: str = "moved", durable: bool = True, **values: Any,
    ) -> None:  # fmt: skip
        """Write what has changed of an execution's steps, with columns of its own, results and one change."""
        changed = [one for one in board if one.changed]
        if not (changed or values or dropped or results_):
            return
        at = now()
        with self._database.transaction(durable=durable) as connection:
            self._write_steps(connection, id_, changed, dropped, actor, at)
            counts = msgspec.json.encode(board.counts(ended=values.get("ended") is not None))
            own = update(executions_table).where(executions.id == id_).values(counts=counts, **values)
            row = connection.execute(own.returning(executions.number, executions.pipeline)).one()
            for result in results_:
                self._add_result(connection, result, row, actor, at)
            edges: list[Edge] = [
                (("execution", id_), "ran", ("job", one.job)) for one in changed if one.job is not None
            ]
            write_edges(connection, edges, actor=actor)
            change = self._changes.append(connection, "pipelines", id_, verb, actor=actor)
        for one in changed:
            one.changed = False
        self._changes.tell(change)

    def _write_steps(
        self, connection: Connection, id_: str, changed: list[Instance], dropped: Sequence[str], actor: str,
        at: float,
    ) -> None:  # fmt: skip
        for start in range(0, len(dropped), _AT_ONCE):
            gone = steps.key.in_(dropped[start : start + _AT_ONCE])
            connection.execute(delete(execution_steps_table).where(steps.execution == id_, gone))
        for start in range(0, len(changed), _AT_ONCE):
            rows = [_step_row(id_, one, actor, at) for one in changed[start : start + _AT_ONCE]]
            connection.execute(_writing_steps(connection.dialect.name), rows)

    def _add_result(self, connection: Connection, one: NewResult, row: Any, actor: str, at: float) -> None:
        values = {
            "id": new_id("res"), "actor": actor, "time": at, "cache_key": one.cache_key, "made": at,
            "pipeline": row.pipeline, "step": one.step, "execution": row.number,
            "parts": msgspec.json.encode(one.parts), "inputs": msgspec.json.encode(one.basis),
            "outputs": msgspec.json.encode(one.outputs), "environment": msgspec.json.encode(one.lock),
        }  # fmt: skip
        connection.execute(insert(step_results_table).values(values))

    def ask_to_stop(self, id_: str) -> None:
        """Record that somebody wants an execution to stop; once more is said of what runs last, too."""
        with self._database.transaction() as connection:
            where = (executions.id == id_, executions.state.in_(OPEN))
            values = {"state": "stopping", "stops": executions.stops + 1}
            moved = update(executions_table).where(*where).values(values).returning(executions.actor)
            actor = connection.execute(moved).scalar()
            if actor is None:
                return
            change = self._changes.append(connection, "pipelines", id_, "stopping", actor=actor)
        self._changes.tell(change)

    def remove(self, id_: str, actor: str) -> None:
        """Forget an execution and its steps; results stay for others to use."""
        with self._database.transaction() as connection:
            connection.execute(delete(execution_steps_table).where(steps.execution == id_))
            connection.execute(delete(executions_table).where(executions.id == id_))
            change = self._changes.append(connection, "pipelines", id_, "deleted", actor=actor)
        self._changes.tell(change)

    # ---- reading

    def get(self, execution: str) -> RowMapping:
        """Return the row of an execution by id or number; raises NotFound."""
        is_number = execution.isdecimal() and len(execution) < 19
        where = executions.number == int(execution) if is_number else executions.id == execution
        with self._database.read() as connection:
            row = connection.execute(select(executions_table).where(where)).mappings().first()
        if row is None:
            raise NotFound(
                f"There is no execution {execution[:60]}.",
                hint="`cellworks pipelines executions` shows those there are.",
            )
        return row

    def standing(self, id_: str) -> RowMapping | None:
        """Return number, state and stops of an execution; None where it is no more."""
        wanted = select(executions.number, executions.state, executions.stops).where(executions.id == id_)
        with self._database.read() as connection:
            return connection.execute(wanted).mappings().first()

    def board(self, id_: str) -> Board:
        """Return the steps of an execution as they stand."""
        return Board([_instance(row) for row in self._steps(steps.execution == id_)])

    def step(self, id_: str, key: str) -> Instance | None:
        """Return one step of an execution; None where it was not looked at yet."""
        found = self._steps(steps.execution == id_, steps.key == key)
        return _instance(found[0]) if found else None

    def brief(self, id_: str, whole: Collection[str]) -> Board:
        """Return the steps of an execution to be shown, never saved: without long values but for `whole`."""
        rows = self._steps(steps.execution == id_)
        return Board([_instance(row, long=row["step"] in whole) for row in rows])

    def _steps(self, *where: ColumnElement[bool]) -> Sequence[RowMapping]:
        with self._database.read() as connection:
            return connection.execute(select(execution_steps_table).where(*where)).mappings().all()

    def page(self, query: ExecutionQuery) -> tuple[list[RowMapping], int, int]:
        """Return the executions that match, the newest first, how many do, and how many there are."""
        where = []
        if query.pipeline is not None:
            where.append(executions.pipeline == query.pipeline)
        if query.state:
            where.append(executions.state.in_(query.state))
        wanted = select(executions_table).where(*where).order_by(executions.number.desc())
        with self._database.read() as connection:
            rows = list(connection.execute(wanted.limit(query.limit).offset(query.offset)).mappings())
            whole = connection.execute(select(func.count()).select_from(executions_table)).scalar_one()
            matching = select(func.count()).select_from(executions_table).where(*where)
            return rows, connection.execute(matching).scalar_one() if where else whole, whole

    def pipelines(self) -> list[tuple[RowMapping, int]]:
        """Return the last execution of each pipeline, and how many it has; the newest first."""
        last = select(func.max(executions.number).label("last"), func.count().label("many"))
        grouped = last.group_by(executions.pipeline).subquery()
        wanted = select(executions_table, grouped.c.many).join(grouped, grouped.c.last == executions.number)
        with self._database.read() as connection:
            rows = connection.execute(wanted.order_by(executions.number.desc())).mappings()
            return [(row, row["many"]) for row in rows]

    def open(self) -> list[str]:
        """Return this host's executions that have not ended."""
        mine = (executions.state.in_(OPEN), executions.host == self._host)
        with self._database.read() as connection:
            return list(connection.execute(select(executions.id).where(*mine)).scalars())

    def states(self, ids: Sequence[str]) -> dict[str, ExecutionState]:
        """Return the states of those executions that there are, by id."""
        with self._database.read() as connection:
            rows = connection.execute(select(executions.id, executions.state).where(executions.id.in_(ids)))
            return {row[0]: row[1] for row in rows}

    def asked(self, pipeline: str, digest: str | None, limit: int = 50) -> list[NewExecution]:
        """Return what the newest executions of a pipeline were asked to do, the newest first."""
        where = [executions.pipeline == pipeline]
        if digest is not None:
            where.append(executions.digest == digest)
        wanted = select(executions.asked).where(*where).order_by(executions.number.desc()).limit(limit)
        with self._database.read() as connection:
            found = connection.execute(wanted).scalars()
            return [msgspec.json.decode(content, type=NewExecution) for content in found]

    def result(self, cache_key: str) -> Result | None:
        """Return the newest result of a key."""
        return self._result(results.cache_key == cache_key)

    def last_result(self, pipeline: str, step: str) -> Result | None:
        """Return the newest result of a step, whatever it hung on."""
        return self._result(results.pipeline == pipeline, results.step == step)

    def _result(self, *where: Any) -> Result | None:
        wanted = select(step_results_table).where(*where).order_by(results.made.desc()).limit(1)
        with self._database.read() as connection:
            row = connection.execute(wanted).mappings().first()
        if row is None:
            return None
        return Result(
            execution=row["execution"], made=row["made"], parts=msgspec.json.decode(row["parts"]),
            basis=msgspec.json.decode(row["inputs"], type=Basis),
            lock=msgspec.json.decode(row["environment"], type=str | None),
            outputs=msgspec.json.decode(row["outputs"], type=dict[str, Artifact]),
        )  # fmt: skip

    @property
    def news(self) -> News:
        """What of executions a person wants to hear: how they ended, and that one asks."""
        return News(verbs=FINAL | {"asking"}, names=self.named)

    def named(self, ids: Sequence[str]) -> dict[str, Named]:
        """Return what these executions are called, and what is said of their ends."""
        wanted = select(executions.id, executions.pipeline, executions.number, executions.sentence)
        with self._database.read() as connection:
            rows = connection.execute(wanted.where(executions.id.in_(ids))).mappings()
            return {
                row["id"]: Named(name=f"{row['pipeline']} {row['number']}", sentence=row["sentence"])
                for row in rows
            }

    def digests(self) -> set[str]:
        """Return the content that must stay: what steps made, and what executions were given."""
        found: set[str] = set()
        with self._database.read() as connection:
            for row in connection.execute(select(executions.asked)):
                asked = msgspec.json.decode(row[0], type=NewExecution)
                code = [] if asked.code is None else [asked.code.digest]
                found.update([*asked.files.values(), *code, *filter(None, [asked.lock])])
            for column in (steps.outputs, results.outputs):
                for row in connection.execute(select(column).where(column.is_not(None))):
                    made = [*msgspec.json.decode(row[0], type=dict[str, Artifact]).values()]
                    found.update(one.capture.digest for one in made if one.capture is not None)
                    found.update(one.preview for one in made if one.preview is not None)
            found.update(
                digest
                for (content,) in connection.execute(select(results.environment).distinct())
                if (digest := msgspec.json.decode(content, type=str | None)) is not None
            )
        return found


@cache
def _writing_steps(dialect: str) -> Insert:
    """Return the statement that adds or replaces steps; making it costs more than it does."""
    new = sqlite_insert if dialect == "sqlite" else postgresql_insert
    adding = new(execution_steps_table)
    kept = ("execution", "key", "workspace")
    replaced = {name: adding.excluded[name] for name in steps.keys() if name not in kept}  # noqa: SIM118
    return adding.on_conflict_do_update(index_elements=["execution", "key"], set_=replaced)


def _step_row(id_: str, one: Instance, actor: str, at: float) -> dict[str, Any]:
    return {
        "execution": id_, "key": one.key, "actor": actor, "time": at, "step": one.step,
        "items": msgspec.json.encode(one.items), "kind": one.kind, "state": one.state, "held": one.held,
        "again": one.again, "started": one.started, "ended": one.ended, "job": one.job,
        "jobs": msgspec.json.encode(one.jobs), "cache_key": one.cache_key,
        "verdict": None if one.verdict is None else msgspec.json.encode(one.verdict),
        "inputs": msgspec.json.encode(one.inputs), "outputs": msgspec.json.encode(one.outputs),
        "notes": msgspec.json.encode(one.notes), "sentence": one.sentence,
    }  # fmt: skip


def _instance(row: RowMapping, *, long: bool = True) -> Instance:
    verdict = None if row["verdict"] is None else msgspec.json.decode(row["verdict"], type=Verdict)
    made = row["outputs"]
    return Instance(
        step=row["step"], kind=row["kind"], items=msgspec.json.decode(row["items"], type=tuple[int, ...]),
        state=msgspec.convert(row["state"], StepState), held=msgspec.convert(row["held"], StepState | None),
        again=row["again"], started=row["started"], ended=row["ended"], job=row["job"],
        jobs=msgspec.json.decode(row["jobs"], type=list[str]), cache_key=row["cache_key"], verdict=verdict,
        inputs=msgspec.json.decode(row["inputs"], type=dict[str, Seen]),
        outputs=msgspec.json.decode(made, type=dict[str, Artifact]) if long else read_brief(made),
        notes=msgspec.json.decode(row["notes"]), sentence=row["sentence"], changed=False,
    )  # fmt: skip
