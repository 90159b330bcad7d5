"""What a person does with executions. Knows no HTTP; raises CellworksError with a sentence."""

import builtins
from collections.abc import Sequence

import msgspec
from sqlalchemy import RowMapping

from cellworks_engine.changes import Changes
from cellworks_engine.clock import now
from cellworks_engine.errors import Conflict, InvalidInput, NotFound
from cellworks_engine.pipelines.checking import check
from cellworks_engine.pipelines.drawing import kind_row, read_text
from cellworks_engine.pipelines.drawing_schema import (
    PipelineText,
    ReadPipeline,
    StepKindPage,
    WrittenPipeline,
)
from cellworks_engine.pipelines.executions.marking import check_taken, mark_done
from cellworks_engine.pipelines.executions.preparing import Preparing, merged
from cellworks_engine.pipelines.executions.previewing import Previewing
from cellworks_engine.pipelines.executions.schema import (
    Answer,
    Draft,
    Execution,
    ExecutionPage,
    ExecutionQuery,
    ExecutionState,
    Faults,
    Mark,
    NewExecution,
    PipelinePage,
    PipelineRow,
    Resume,
    StepPreviews,
    StepRow,
)
from cellworks_engine.pipelines.executions.showing import looped_over, row_of, step_of, whole_of
from cellworks_engine.pipelines.executions.store import OPEN, ExecutionStore
from cellworks_engine.pipelines.graph import Graph, graph_of
from cellworks_engine.pipelines.kinds import Kinds
from cellworks_engine.pipelines.running.board import DONE, Board, Instance
from cellworks_engine.pipelines.running.loop import Executing
from cellworks_engine.pipelines.running.values import Pinned
from cellworks_engine.pipelines.schema import Step
from cellworks_engine.pipelines.work.approve import Said
from cellworks_engine.pipelines.writing import write


class ExecutionService:
    """The executions of one studio. Safe for threads."""

    def __init__(
        self,
        store: ExecutionStore,
        changes: Changes,
        kinds: Kinds,
        preparing: Preparing,
        executing: Executing,
        previewing: Previewing,
    ) -> None:
        self._store = store
        self._changes = changes
        self._kinds = kinds
        self._preparing = preparing
        self._executing = executing
        self._previewing = previewing

    # ---- doing

    def check(self, asked: Draft) -> Faults:
        """Return everything that is wrong with a definition."""
        return Faults(faults=check(asked.pipeline, self._kinds))

    def kinds(self) -> StepKindPage:
        """Return every kind of step there is."""
        return StepKindPage(kinds=[kind_row(kind) for kind in self._kinds])

    def read(self, written: WrittenPipeline) -> ReadPipeline:
        """Return what a text defines, and everything that is wrong with it."""
        return read_text(written, self._kinds)

    def write(self, asked: Draft) -> PipelineText:
        """Return a definition as YAML."""
        return PipelineText(text=write(asked.pipeline, self._kinds))

    def prepare(self, asked: NewExecution) -> str:
        """Return the hash of the definition, and begin nothing; raises InvalidInput that names the field."""
        return self._preparing.check(asked)

    def run(self, asked: NewExecution, actor: str, id_: str | None = None) -> Execution:
        """Store an execution for good and begin it; raises InvalidInput that names the field.

        An execution of the id that is given, if there is one, stays as it is.
        """
        if id_ is not None and self.states([id_]):
            return self.get(id_)
        digest = self._preparing.check(asked)
        datasets = self._preparing.pin(asked.pipeline, {})
        id_ = self._store.add(asked, datasets, digest, actor, id_)
        self._executing.wake()
        return self.get(id_)

    def stop(self, execution: str) -> Execution:
        """End everything that an execution has started; asked twice, what runs last as well."""
        row = self._store.get(execution)
        if row["state"] not in OPEN:
            raise Conflict(f"Execution {row['number']} has already ended: {row['state']}.")
        self._store.ask_to_stop(row["id"])
        self._executing.wake()
        return self.get(row["id"])

    def resume(self, execution: str, resume: Resume, actor: str) -> Execution:
        """Have an ended execution go on; raises Conflict while it runs, InvalidInput that names the field."""
        with self._executing.moving:
            row = self._ended(execution, "resumed")
            asked = msgspec.json.decode(row["asked"], type=NewExecution)
            given = {name: getattr(resume, name) for name in _CHANGED}
            asked = merged(asked, given)
            digest = self._preparing.check(asked)
            known = msgspec.json.decode(row["datasets"], type=dict[str, Pinned])
            datasets = self._preparing.pin(asked.pipeline, known)
            board = self._store.board(row["id"])
            graph = graph_of(asked.pipeline)
            again = _named(board, graph, resume.again, asked.pipeline.on_exit)
            dropped = _reset(board, graph, asked, again, only=resume.only)
            self._store.save(
                row["id"], board, actor, dropped=dropped, verb="resumed", state="running", started=now(),
                ended=None, sentence=None, stops=0, resumed=row["resumed"] + 1, digest=digest,
                asked=msgspec.json.encode(asked), datasets=msgspec.json.encode(datasets),
            )  # fmt: skip
            self._executing.forget(row["id"])
        return self.get(row["id"])

    def mark(self, execution: str, mark: Mark, actor: str) -> Execution:
        """Say that steps of an ended execution are done, or are to be done anew."""
        with self._executing.moving:
            row = self._ended(execution, "marked")
            asked = msgspec.json.decode(row["asked"], type=NewExecution)
            board = self._store.board(row["id"])
            graph = graph_of(asked.pipeline)
            chosen = _named(board, graph, mark.steps, asked.pipeline.on_exit)
            for one in chosen:
                if mark.done:
                    step = graph.places[one.step].step
                    mark_done(one, self._kinds.get(step.kind).makes(step), mark.outputs, actor)
                else:
                    one.held, one.outputs, one.cache_key, one.verdict = None, {}, None, None
                    one.move("waiting", f"Cleared by {actor}.")
            check_taken(chosen if mark.done else (), board, graph)
            self._store.save(row["id"], board, actor, verb="marked")
            self._executing.forget(row["id"])
        return self.get(row["id"])

    def answer(self, execution: str, step: str, answer: Answer, actor: str) -> Execution:
        """Say yes or no where a step asks; raises Conflict where it does not, or asks others."""
        with self._executing.moving:
            row = self._store.get(execution)
            board = self._store.board(row["id"])
            one = next((one for one in board if one.key == step), None)
            if one is None:
                raise NotFound(f"Execution {row['number']} has no step {step[:100]}.")
            if one.state != "asking":
                raise Conflict(f"{one.key} asks nothing: it is {one.state}.")
            asked = msgspec.json.decode(row["asked"], type=NewExecution)
            by = graph_of(asked.pipeline).places[one.step].step.does.get("by", [])
            if by and actor not in by:
                raise Conflict(f"{one.key} asks {', '.join(by)}, and you are {actor}.")
            said = Said(approved=answer.approved, by=actor, at=now(), note=answer.note)
            one.notes, one.changed = msgspec.to_builtins(said), True
            self._store.save(row["id"], board, actor, verb="answered")
            self._executing.forget(row["id"])
        return self.get(row["id"])

    def delete(self, execution: str, actor: str) -> None:
        """Forget an ended execution; its jobs and runs stay."""
        with self._executing.moving:
            self._store.remove(self._ended(execution, "deleted")["id"], actor)

    # ---- asking

    def get(self, execution: str) -> Execution:
        """Return an execution by id or number, with all of its steps but without their long values."""
        row = self._store.get(execution)
        asked = msgspec.json.decode(row["asked"], type=NewExecution)
        return whole_of(row, asked, self._store.brief(row["id"], looped_over(asked.pipeline)))

    def step(self, execution: str, step: str) -> StepRow:
        """Return one step of an execution, its values whole."""
        row = self._store.get(execution)
        return step_of(_there(row, self._store.step(row["id"], step), step))

    def previews(self, execution: str, step: str) -> StepPreviews:
        """Return how what a step was given and what it made look."""
        row = self._store.get(execution)
        board = self._store.board(row["id"])
        one = next((one for one in board if one.key == step), None)
        return self._previewing.previews(row, board, _there(row, one, step))

    def states(self, executions: Sequence[str]) -> dict[str, ExecutionState]:
        """Return the states of those executions that there are, by id."""
        return self._store.states(executions)

    def asked(self, pipeline: str, digest: str | None) -> Sequence[NewExecution]:
        """Return what the newest executions of a pipeline were asked to do, the newest first."""
        return self._store.asked(pipeline, digest)

    def list(self, query: ExecutionQuery) -> ExecutionPage:
        """Return the executions that match, the newest first."""
        change = self._changes.last()
        rows, total, whole = self._store.page(query)
        return ExecutionPage(
            executions=[row_of(row) for row in rows], total=total, whole=whole, change=change
        )

    def pipelines(self) -> PipelinePage:
        """Return every pipeline that has run."""
        change = self._changes.last()
        found = [
            PipelineRow(name=row["pipeline"], executions=many, last=row_of(row))
            for row, many in self._store.pipelines()
        ]
        return PipelinePage(pipelines=found, change=change)

    def digests(self) -> set[str]:
        """Return the content that must stay in the content store."""
        return self._store.digests()

    # ---- inside

    def _ended(self, execution: str, what: str) -> RowMapping:
        row = self._store.get(execution)
        if row["state"] in OPEN:
            raise Conflict(
                f"Execution {row['number']} is {row['state']}; it can be {what} once it has ended."
            )
        return row


_CHANGED = ("pipeline", "parameters", "environment", "lock", "interpreters", "files", "code")


def _there(row: RowMapping, one: Instance | None, step: str) -> Instance:
    """Return a step that is there; raises NotFound."""
    if one is None:
        raise NotFound(f"Execution {row['number']} has no step {step[:100]} that was looked at yet.")
    return one


def _named(
    board: Board, graph: Graph, keys: builtins.list[str], last: Step | None
) -> builtins.list[Instance]:
    """Return the instances that keys name: a step in a loop all its turns, one that never ran a new one."""
    found: dict[str, Instance] = {}
    for key in keys:
        name = key.partition("[")[0]
        if last is not None and name == last.name:
            raise InvalidInput(
                f"{name} is the exit handler: it runs at the end of each resumption, and cannot be chosen.",
                field="steps",
                hint="Resume the execution.",
            )
        if name not in graph.places:
            hint = f"Steps: {', '.join(graph.places)}."
            raise InvalidInput(f"There is no step {name}.", field="steps", hint=hint)
        there = [one for one in board if one.key == key or (one.step == key and key == name)]
        if not there and "[" in key:
            raise InvalidInput(f"There was no turn {key}.", field="steps")
        there = there or [board.at(name, graph.places[name].step.kind, ())]
        found.update((one.key, one) for one in there)
    return [*found.values()]


def _reset(
    board: Board, graph: Graph, asked: NewExecution, again: builtins.list[Instance], *, only: bool
) -> builtins.list[str]:
    """Have steps wait again, those that are done with what they made; return those that are no more."""
    if only and not again:
        raise InvalidInput("Say which steps.", field="again")
    chosen = {one.key for one in again}
    names = {one.step for one in again}
    after = set() if only else graph.downstream(*names)
    last = asked.pipeline.on_exit
    dropped = []
    for one in list(board):
        is_last = last is not None and one.step == last.name
        if one.step not in graph.places and not is_last:
            dropped.append(one.key)
            board.drop(one)
        elif one.key in chosen or is_last:
            _wait(one, again=not is_last)
        elif only:
            continue
        elif one.step in after:
            _wait(one, again=True)
        elif one.state in DONE:
            one.held = one.state
            one.move("waiting")
        elif one.state in ("left_out", "blocked"):
            dropped.append(one.key)
            board.drop(one)
        else:
            _wait(one, again=False)
    return dropped


def _wait(one: Instance, *, again: bool) -> None:
    one.held, one.again, one.outputs, one.cache_key, one.verdict = None, again, {}, None, None
    one.job, one.notes, one.started, one.ended = None, {}, None, None
    one.move("waiting")
