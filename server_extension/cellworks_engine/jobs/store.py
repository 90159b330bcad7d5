"""Jobs in the store. Every write is one transaction with its change, and states move by compare-and-set.

What an attempt's folder says too need not wait for the disk: after a power cut it is read there again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, and_, delete, func, insert, or_, select, update

from cellworks_engine.activity import Named, News
from cellworks_engine.changes import Changes
from cellworks_engine.clock import now
from cellworks_engine.db.engine import Database
from cellworks_engine.errors import NotFound
from cellworks_engine.jobs.folder import Carried
from cellworks_engine.jobs.listing import (
    METRIC,
    PARAMETER,
    forget_values,
    page_of,
    value_columns,
    write_values,
)
from cellworks_engine.jobs.schema import JobQuery, JobSpec, JobState
from cellworks_engine.jobs.states import ACTIVE, FINAL, may_move
from cellworks_engine.jobs.tables import attempts_table, counters_table, jobs_table
from cellworks_engine.lineage import Edge, Node, lineage_table, targets, write_edges

jobs, attempts = jobs_table.c, attempts_table.c
_QUEUE_COLUMNS = (
    jobs.id, jobs.number, jobs.actor, jobs.cpu, jobs.memory, jobs.gpu, jobs.attempts, jobs.not_before
)  # fmt: skip

_ATTEMPTS = select(
    attempts_table, jobs.cpu, jobs.memory, jobs.gpu, jobs.compute, jobs.state.label("job_state"),
    jobs.number.label("job_number"), jobs.time.label("job_time"),
).join(jobs_table, jobs.id == attempts.job)  # fmt: skip
"""Attempts with what the queue needs of their jobs."""

REGISTERED = "registered"
"""The edge from a job to a version of a registered model that it made."""


class JobStore:
    """The jobs and attempts of one studio."""

    def __init__(self, database: Database, changes: Changes, host: str) -> None:
        self._database = database
        self._changes = changes
        self.host = host

    # ---- writing

    def add(self, id_: str, spec: JobSpec, actor: str, edges: list[Edge], *, durable: bool = True) -> int:
        """Store a queued job and return its number, one more than the workspace's last."""
        at = now()
        with self._database.transaction(durable=durable) as connection:
            number = next_number(connection, "jobs", actor, at)
            connection.execute(insert(jobs_table).values(self._row(id_, number, spec, actor, at)))
            write_values(connection, number, PARAMETER, spec.parameters)
            write_edges(connection, edges, actor=actor)
            change = self._changes.append(connection, "jobs", id_, "submitted", actor=actor)
        self._changes.tell(change)
        return number

    def _row(self, id_: str, number: int, spec: JobSpec, actor: str, at: float) -> dict[str, Any]:
        return {
            "id": id_, "number": number, "actor": actor, "time": at, "name": spec.name, "kind": spec.kind,
            "state": "queued", "experiment": spec.experiment, "compute": spec.compute, "host": self.host,
            "cpu": spec.resources.cpu, "memory": spec.resources.memory, "gpu": spec.resources.gpu,
            "priority": spec.priority, "spec": msgspec.json.encode(spec),
            "parameters": msgspec.json.encode(spec.parameters), "notebook": spec.provenance.notebook,
            "executed": spec.provenance.executed, "not_before": at, "stop_requested": False, "attempts": 0,
        }  # fmt: skip

    def add_ended(
        self,
        id_: str,
        spec: JobSpec,
        actor: str,
        edges: list[Edge],
        columns: Mapping[str, Any],
        attempt: Mapping[str, Any],
        place: Callable[[int], None],
    ) -> int:
        """Store a job that ended elsewhere, with its one attempt, and return its number here.

        `place` is told the number and lays out what must be there once the job is.
        """
        at = now()
        with self._database.transaction() as connection:
            number = next_number(connection, "jobs", actor, at)
            values = {**self._row(id_, number, spec, actor, at), **columns, "run_id": attempt["run_id"]}
            connection.execute(insert(jobs_table).values(values))
            row = {"job": id_, "number": 1, "actor": actor, "time": at, "host": self.host, **attempt}
            connection.execute(insert(attempts_table).values(row))
            write_values(connection, number, PARAMETER, spec.parameters)
            _write_metrics(connection, number, columns)
            write_edges(connection, edges, actor=actor)
            change = self._changes.append(connection, "jobs", id_, "imported", actor=actor)
            place(number)
        self._changes.tell(change)
        return number

    def set_open_again(self, job: str, number: int, actor: str) -> None:
        """Record that an ended attempt has more to be carried."""
        with self._database.transaction() as connection:
            where = and_(attempts.job == job, attempts.number == number)
            connection.execute(update(attempts_table).where(where).values(carried=False))
            change = self._changes.append(connection, "jobs", job, "trusted", actor=actor)
        self._changes.tell(change)

    def begin_attempt(
        self, job: str, number: int, run_id: str | None, experiment_id: str | None
    ) -> RowMapping | None:
        """Move a queued job to `starting` with a new attempt and return that; None where it is not queued."""
        at = now()
        with self._database.transaction(durable=False) as connection:
            values = {"attempts": number, "run_id": run_id, "sentence": None, "started": at}
            moved = self._move(connection, job, ("queued",), "starting", values, number - 1)
            if not moved:
                return None
            row = {
                "job": job, "number": number, "actor": moved["actor"], "time": at, "state": "starting",
                "host": self.host, "run_id": run_id, "experiment_id": experiment_id, "carried": False,
            }  # fmt: skip
            connection.execute(insert(attempts_table).values(row))
            change = self._changes.append(connection, "jobs", job, "starting", actor=moved["actor"])
            one = and_(attempts.job == job, attempts.number == number)
            attempt = connection.execute(_ATTEMPTS.where(one)).mappings().one()
        self._changes.tell(change)
        return attempt

    def move(self, job: str, old: Iterable[JobState], new: JobState, **values: Any) -> bool:
        """Move a job (and its open attempt) by compare-and-set; False where its state is none of `old`."""
        with self._database.transaction(durable=new != "running") as connection:
            moved = self._move(connection, job, old, new, values)
            if not moved:
                return False
            if new in ACTIVE:
                current = and_(attempts.job == job, attempts.number == moved["attempts"])
                connection.execute(update(attempts_table).where(current).values(state=new))
            change = self._changes.append(connection, "jobs", job, new, actor=moved["actor"])
        self._changes.tell(change)
        return True

    def end_attempt(
        self, job: str, number: int, attempt: Mapping[str, Any], state: JobState, values: Mapping[str, Any],
        made: Sequence[Edge] = (),
    ) -> bool:  # fmt: skip
        """Give an attempt its final state and move the job to `state`; False where that was done before."""
        with self._database.transaction(durable=False) as connection:
            open_ = and_(attempts.job == job, attempts.number == number, attempts.state.in_(ACTIVE))
            if not connection.execute(update(attempts_table).where(open_).values(attempt)).rowcount:
                return False
            moved = self._move(connection, job, ACTIVE, state, values, number)
            assert moved, f"{job} had an open attempt {number} and was not active"
            _write_metrics(connection, moved["number"], values)
            run_id = attempt.get("run_id") or moved["run_id"]
            if run_id:
                write_edges(connection, [(("job", job), "made", ("run", run_id))], actor=moved["actor"])
            write_edges(connection, list(made), actor=moved["actor"])
            verb = state if state != "queued" else "retrying"
            change = self._changes.append(connection, "jobs", job, verb, actor=moved["actor"])
        self._changes.tell(change)
        return True

    def _move(
        self,
        connection: Connection,
        job: str,
        old: Iterable[JobState],
        new: JobState,
        values: Mapping[str, Any],
        attempt: int | None = None,
    ) -> RowMapping | None:
        """Move by compare-and-set on the state and, where one is named, on the attempt under way."""
        where = [jobs.id == job, jobs.state.in_([state for state in old if may_move(state, new)])]
        if attempt is not None:
            where.append(jobs.attempts == attempt)
        moved = update(jobs_table).where(*where).values(state=new, **values)
        return (
            connection.execute(moved.returning(jobs.actor, jobs.attempts, jobs.run_id, jobs.number))
            .mappings()
            .first()
        )

    def ask_to_stop(self, job: str) -> JobState:
        """Record that somebody wants the job to stop and return its state after that."""
        with self._database.transaction() as connection:
            wanted = update(jobs_table).where(jobs.id == job).values(stop_requested=True)
            connection.execute(wanted)
        self.move(job, ("queued",), "stopped", ended=now(), sentence="Stopped before it began.")
        self.move(job, ("starting", "running"), "stopping")
        return self.get(job)["state"]  # type: ignore[no-any-return]

    def set_carried(self, job: str, number: int, done: Carried | None = None) -> None:
        """Record that everything an attempt logged is in MLflow's store, and what was registered there."""
        done = done or Carried()
        with self._database.transaction(durable=False) as connection:
            where = and_(attempts.job == job, attempts.number == number)
            connection.execute(update(attempts_table).where(where).values(carried=True))
            actor = connection.execute(select(jobs.actor).where(jobs.id == job)).scalar()
            if actor is None:
                return  # deleted meanwhile
            made: list[Edge] = [
                (("job", job), REGISTERED, ("model_version", version[:500])) for version in done.registered
            ]
            write_edges(connection, made, actor=actor)
            if done.problem is not None:
                connection.execute(update(jobs_table).where(jobs.id == job).values(sentence=done.problem))
            change = self._changes.append(connection, "jobs", job, "carried", actor=actor)
        self._changes.tell(change)

    def set_run(self, job: str, number: int, run_id: str) -> None:
        """Record the run id that a store which makes its own has given to an attempt."""
        with self._database.transaction() as connection:
            where = and_(attempts.job == job, attempts.number == number)
            connection.execute(update(attempts_table).where(where).values(run_id=run_id))
            latest = and_(jobs.id == job, jobs.attempts == number)
            connection.execute(update(jobs_table).where(latest).values(run_id=run_id))

    def remove(self, job: str, actor: str) -> None:
        """Delete a job with its attempts."""
        with self._database.transaction() as connection:
            connection.execute(delete(attempts_table).where(attempts.job == job))
            gone = delete(jobs_table).where(jobs.id == job).returning(jobs.number)
            for number in connection.execute(gone).scalars().all():
                forget_values(connection, number)
            change = self._changes.append(connection, "jobs", job, "deleted", actor=actor)
        self._changes.tell(change)

    # ---- reading

    @property
    def news(self) -> News:
        """What of jobs a person wants to hear: how they ended."""
        return News(verbs=FINAL | {"imported"}, names=self.named)

    def get(self, job: str) -> RowMapping:
        """Return the row of a job by id or number; raises NotFound."""
        where = jobs.number == int(job) if job.isdecimal() and len(job) < 19 else jobs.id == job
        with self._database.read() as connection:
            row = connection.execute(select(jobs_table).where(where)).mappings().first()
        if row is None:
            raise NotFound(
                f"There is no job {job[:60]}.", hint="`cellworks jobs list` shows those there are."
            )
        return row

    def spec(self, job: str) -> JobSpec:
        """Return what a job was told."""
        with self._database.read() as connection:
            content = connection.execute(select(jobs.spec).where(jobs.id == job)).scalar_one()
        return msgspec.json.decode(content, type=JobSpec)

    def states(self, ids: Sequence[str]) -> dict[str, JobState]:
        """Return the states of those jobs that there are, by id."""
        if not ids:
            return {}
        with self._database.read() as connection:
            rows = connection.execute(select(jobs.id, jobs.state).where(jobs.id.in_(ids)))
            return {row[0]: row[1] for row in rows}

    def attempts(self, job: str) -> list[RowMapping]:
        """Return a job's attempts, the first one first."""
        wanted = select(attempts_table).where(attempts.job == job).order_by(attempts.number)
        with self._database.read() as connection:
            return list(connection.execute(wanted).mappings())

    def page(self, query: JobQuery) -> tuple[list[RowMapping], int, int]:
        """Return the rows that match, how many do, and how many jobs there are."""
        with self._database.read() as connection:
            return page_of(connection, query)

    def value_columns(self) -> list[str]:
        """Return the name of every metric and parameter of any job: `metric:auc`, `parameter:depth`."""
        with self._database.read() as connection:
            return value_columns(connection)

    def using(
        self, node: Node, limit: int, offset: int, states: Iterable[JobState]
    ) -> tuple[list[RowMapping], int]:
        """Return the jobs in these states that use a thing, by its edges, the newest first; how many do."""
        edge = lineage_table.c
        to_job = and_(edge.target_kind == "job", edge.target == jobs.id, edge.relation == "used_by")
        where = and_(edge.source_kind == node[0], edge.source == node[1], jobs.state.in_(list(states)))
        wanted = select(
            jobs.id, jobs.number, jobs.name, jobs.state, jobs.actor, jobs.time, jobs.run_id, jobs.spec
        )
        wanted = wanted.join(lineage_table, to_job).where(where).order_by(jobs.number.desc())
        total = select(func.count()).select_from(jobs_table).join(lineage_table, to_job).where(where)
        with self._database.read() as connection:
            rows = connection.execute(wanted.limit(limit).offset(offset)).mappings()
            return list(rows), connection.execute(total).scalar_one()

    def runs_of(self, ids: Sequence[str]) -> dict[str, list[str]]:
        """Return the runs that these jobs made, by job, the oldest first."""
        with self._database.read() as connection:
            return targets(connection, "job", ids, "made")

    def waiting(self, at: float, limit: int = 64) -> list[RowMapping]:
        """Return this host's queued jobs that may begin at a time, in the order in which they should."""
        due = and_(jobs.state == "queued", jobs.host == self.host, jobs.not_before <= at)
        wanted = select(*_QUEUE_COLUMNS).where(due).order_by(jobs.priority.desc(), jobs.number).limit(limit)
        with self._database.read() as connection:
            return list(connection.execute(wanted).mappings())

    def next_due(self, at: float) -> float | None:
        """Return when the next queued job may begin that `waiting` did not return at that time."""
        later = and_(jobs.state == "queued", jobs.host == self.host, jobs.not_before > at)
        with self._database.read() as connection:
            return connection.execute(select(func.min(jobs.not_before)).where(later)).scalar()

    def open_attempts(self) -> list[RowMapping]:
        """Return this host's attempts that have not ended, with what their jobs use."""
        mine = _ATTEMPTS.where(attempts.state.in_(ACTIVE), attempts.host == self.host)
        with self._database.read() as connection:
            return list(connection.execute(mine).mappings())

    def uncarried(self) -> list[RowMapping]:
        """Return this host's ended attempts that are not wholly in MLflow's store."""
        ended = and_(attempts.carried.is_(False), attempts.state.not_in(ACTIVE), attempts.host == self.host)
        with self._database.read() as connection:
            return list(connection.execute(select(attempts_table).where(ended)).mappings())

    def counts(self) -> dict[str, int]:
        """Return the number of jobs in each state."""
        wanted = select(jobs.state, func.count()).group_by(jobs.state)
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(wanted)}

    def named(self, ids: Sequence[str]) -> dict[str, Named]:
        """Return what these jobs are called, and what is said of their ends."""
        wanted = select(jobs.id, jobs.name, jobs.number, jobs.sentence).where(jobs.id.in_(ids))
        with self._database.read() as connection:
            rows = connection.execute(wanted).mappings()
            return {
                row["id"]: Named(name=f"{row['name']} {row['number']}", sentence=row["sentence"])
                for row in rows
            }

    def registered(self, ids: Sequence[str]) -> dict[str, list[str]]:
        """Return the versions of registered models that these jobs made, by job."""
        with self._database.read() as connection:
            return targets(connection, "job", ids, REGISTERED)

    def all_specs(self) -> list[tuple[str, bytes, bytes | None]]:
        """Return every job's id, spec and results, as stored: what content is still in use."""
        with self._database.read() as connection:
            rows = connection.execute(select(jobs.id, jobs.spec, jobs.results))
            return [(row[0], row[1], row[2]) for row in rows]

    def ended_before(self, time: float) -> list[str]:
        """Return the jobs that ended before a time and are wholly carried."""
        open_ = select(attempts.job).where(or_(attempts.carried.is_(False), attempts.state.in_(ACTIVE)))
        where = and_(jobs.ended < time, jobs.state.not_in([*ACTIVE, "queued"]), jobs.id.not_in(open_))
        with self._database.read() as connection:
            return list(connection.execute(select(jobs.id).where(where)).scalars())


def _write_metrics(connection: Connection, number: int, columns: Mapping[str, Any]) -> None:
    content = columns.get("metrics")
    if content is not None:
        write_values(connection, number, METRIC, msgspec.json.decode(content))


def next_number(connection: Connection, name: str, actor: str, at: float) -> int:
    """Return the next number of a kind of thing in the workspace, from 1 on."""
    where = and_(counters_table.c.workspace == "default", counters_table.c.name == name)
    more = update(counters_table).where(where).values(value=counters_table.c.value + 1, actor=actor, time=at)
    number = connection.execute(more.returning(counters_table.c.value)).scalar()
    if number is None:
        row = {"name": name, "value": 1, "actor": actor, "time": at, "workspace": "default"}
        connection.execute(insert(counters_table).values(row))
        return 1
    return int(number)
