"""The thread that moves executions on: it sleeps until a job has ended, or somebody asked for something."""

import logging
import threading
import time

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from cellworks_engine.artifacts.content import ContentStore
from cellworks_engine.changes import Changes
from cellworks_engine.changes_schema import Change, Grew
from cellworks_engine.clock import now
from cellworks_engine.errors import CellworksError
from cellworks_engine.jobs.states import FINAL
from cellworks_engine.pipelines.executions.store import ExecutionStore
from cellworks_engine.pipelines.kinds import Kinds
from cellworks_engine.pipelines.running.board import ACTIVE
from cellworks_engine.pipelines.running.deciding import Deciding
from cellworks_engine.pipelines.running.loaded import Loaded, load
from cellworks_engine.pipelines.running.protocol import Runner
from cellworks_engine.pipelines.running.turn import Jobs, Turn

log = logging.getLogger(__name__)

LOOK = 0.25
"""Seconds between two looks at steps that go on without a job."""
AGAIN = 1.0
"""Seconds until what could not be written or read is tried again."""
_HEARD = FINAL | {"carried"}


class Executing:
    """Moves the executions of one studio. `run` is its thread; `moving` is held while one is changed."""

    def __init__(
        self,
        store: ExecutionStore,
        jobs: Jobs,
        content: ContentStore,
        changes: Changes,
        kinds: Kinds,
        runners: dict[str, Runner],
    ) -> None:
        self.moving = threading.RLock()
        self.runners = runners
        self._store = store
        self._jobs = jobs
        self._content = content
        self._changes = changes
        self._kinds = kinds
        self._deciding = Deciding(store, content)
        self._loaded: dict[str, Loaded] = {}
        self._woken = threading.Event()

    def wake(self) -> None:
        """Look soon."""
        self._woken.set()

    def forget(self, execution: str) -> None:
        """Read an execution anew at the next turn: somebody else has written to it. `moving` is held."""
        self._loaded.pop(execution, None)
        self.wake()

    def run(self, closing: threading.Event) -> None:
        """Move executions until `closing` is set; their jobs go on without it."""
        end = self._changes.subscribe(self._hear)
        try:
            while not closing.is_set():
                try:
                    pause = self.look()
                except (SQLAlchemyError, OSError):
                    log.exception("the executions could not be read; again in a moment")
                    pause = AGAIN
                self._woken.wait(pause)
                self._woken.clear()
        finally:
            end()

    def _hear(self, event: Change | Grew) -> None:
        if isinstance(event, Change) and event.slice == "jobs" and event.verb in _HEARD:
            self._woken.set()

    def look(self) -> float | None:
        """Give every open execution its turn; return the seconds until the next look, None: when woken."""
        pause: float | None = None
        for id_ in self._store.open():
            with self.moving:
                if self._moved(id_) and pause is None:
                    pause = LOOK
        return pause

    def _moved(self, id_: str) -> bool:
        """Give one its turn; tell whether it has to be looked at before anything is heard."""
        try:
            return self._turn(id_)
        except (CellworksError, SQLAlchemyError, OSError):
            log.exception("the execution %s could not be moved on; again in a moment", id_)
        except Exception as error:  # the outermost frame of this thread: others must go on
            log.exception("the execution %s is given up", id_)
            said = f"The studio failed in moving it on: {type(error).__name__}: {error}."
            board = self._store.board(id_)
            self._store.save(id_, board, "studio", verb="failed", state="failed", ended=now(), sentence=said)
        self._loaded.pop(id_, None)
        return True

    def _turn(self, id_: str) -> bool:
        """Move one on; tell whether a step of it has to be looked at before anything is heard."""
        row = self._store.standing(id_)
        if row is None:  # deleted meanwhile
            self._loaded.pop(id_, None)
            return False
        run = self._loaded.get(id_)
        if run is None:
            run = load(self._store.get(id_), self._store.board(id_), self._kinds, self._bytes)
            self._loaded[id_] = run
        began = time.perf_counter()
        turn = Turn(run, self._store, self._jobs, self.runners, self._deciding)
        turn.look()
        if row["state"] == "running":
            turn.begin(run.pipeline.limits.parallel)
        else:
            turn.stop(last_too=row["stops"] > 1)
        if turn.exit(may_begin=row["stops"] < 2):
            self._finish(turn, row["state"])
            return False
        turn.save()
        log.debug("execution %s: %.1f ms", row["number"], 1000 * (time.perf_counter() - began))
        return any(one.state in ACTIVE and one.job is None and one.state != "asking" for one in run.board)

    def _finish(self, turn: Turn, was: str) -> None:
        state = "stopped" if was == "stopping" else "failed" if turn.run.board.failed() else "succeeded"
        turn.leave(state)
        sentence = {"stopped": "Stopped.", "failed": turn.failure(), "succeeded": None}[state]
        turn.save(
            state=state,
            ended=now(),
            sentence=sentence,
            metrics=msgspec.json.encode(turn.metrics()),
            verb=state,
        )
        self._loaded.pop(turn.run.id, None)

    def _bytes(self, digest: str) -> bytes:
        return self._content.path(digest).read_bytes()
