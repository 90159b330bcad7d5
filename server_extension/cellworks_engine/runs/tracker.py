"""The tracker: the one process that has MLflow's store open. `python -m cellworks_engine.runs.tracker`.

It hears from the supervisor on stdin and answers on stdout (`protocol.py`). One thread carries, a few
answer reads. It ends when nothing has been asked of it for a while, and when the supervisor is gone;
killed at any moment it loses nothing, since what it has not answered is told to the next one.
"""

import os
import queue
import shutil
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

import msgspec

from cellworks_engine.errors import CellworksError, ErrorBody, NotFound
from cellworks_engine.jobs.folder import Carried, write_whole
from cellworks_engine.runs.carrier import Carrier, Ingest, Wish
from cellworks_engine.runs.importing import load_mlflow
from cellworks_engine.runs.protocol import (
    Answer,
    Ask,
    BringModel,
    Curves,
    Finish,
    Follow,
    Get,
    Keys,
    ListArtifacts,
    ListExperiments,
    Mlflow,
    More,
    Names,
    Open,
    Page,
    ReadModel,
    Request,
    Take,
    decode_request,
    receive,
    send,
    store_mark,
)

if TYPE_CHECKING:
    import sqlalchemy as sa

    from cellworks_engine.runs.api import Api
    from cellworks_engine.runs.reads import Reads
    from cellworks_engine.runs.schema import Run

_TICK = 1.0
"""Seconds between two looks at the spools of running jobs."""
_READERS = 4


class Store:
    """MLflow's store, opened by whoever needs it first."""

    def __init__(self, opening: Open) -> None:
        from cellworks_engine.runs.opening import usable

        self.home = Path(opening.home)
        self.given = opening.uri
        self.uri = usable(opening.uri)
        self.embedded = opening.embedded
        self.root = (self.home / "mlflow" / "artifacts").as_uri()
        self._lock = threading.RLock()
        self._exists = self._ready = False

    @property
    def is_sql(self) -> bool:
        """Whether our own SQL reads and writes it."""
        return self.uri.startswith(("sqlite:", "postgresql"))

    @cached_property
    def engine(self) -> "sa.Engine":
        """The engine of a SQL store."""
        from cellworks_engine.runs.opening import make_engine

        with self._lock:
            return make_engine(self.uri)

    def exists(self) -> None:
        """Have a SQL store that we can read and write, made by another process where there is none."""
        from cellworks_engine.runs.blank import make_blank
        from cellworks_engine.runs.opening import Wanted, only_one, ready_elsewhere, revision
        from cellworks_engine.runs.tables import KNOWN

        with self._lock:
            if not self.is_sql or self._exists or revision(self.engine) in KNOWN:
                return
            with only_one(self.home / "mlflow" / "opening.lock"):
                if not (self.embedded and make_blank(self.engine, self.root)):
                    ready_elsewhere(Wanted(self.uri, self.root, self.embedded))
            self._exists = True

    def ready(self) -> None:
        """Have a SQL store of exactly this MLflow's schema, as its own handlers need it."""
        from cellworks_engine.runs.blank import make_blank
        from cellworks_engine.runs.opening import only_one, ready, revision

        with self._lock:
            if self.is_sql and not self._ready:
                load_mlflow()
                with only_one(self.home / "mlflow" / "opening.lock"):
                    if self.embedded and revision(self.engine) is None:
                        make_blank(self.engine, self.root)
                    ready(self.engine, self.uri, self.root, embedded=self.embedded)
                self._exists = self._ready = True

    def ingest(self) -> Ingest:
        """Return what writes the store."""
        self.exists()
        if self.is_sql:
            from cellworks_engine.runs.sql import SqlIngest

            return SqlIngest(self.engine, self.uri, self.root, self.ready)
        load_mlflow()
        from cellworks_engine.runs.rest import ClientIngest

        return ClientIngest(self.uri)

    def take(self, run: str, folder: Path) -> None:
        """Write a run into a folder, empty before: a tracker that was killed begins again."""
        from cellworks_engine.runs.exchange.taking import take

        self.ready()
        for left in folder.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        take(self.uri, run, folder)

    def model(self, ask: ReadModel | BringModel) -> object:
        """Return what a model's files say of it, or the folder of this host that has them."""
        from mlflow import MlflowClient

        from cellworks_engine.runs.modelfiles import bring_here, read_model

        self.ready()
        client = MlflowClient(tracking_uri=self.uri, registry_uri=self.uri)
        if isinstance(ask, ReadModel):
            return read_model(client, ask.source)
        return str(bring_here(client, ask.source, Path(ask.folder)))

    @cached_property
    def reads(self) -> "Reads":
        """What reads the store."""
        from cellworks_engine.runs.reads import make_reads

        with self._lock:
            self.exists()
            if not self.is_sql:
                load_mlflow()
            return make_reads(self.engine if self.is_sql else None, self.uri)

    @cached_property
    def api(self) -> "Api":
        """MLflow's REST API on the store."""
        from cellworks_engine.runs.api import make_api

        with self._lock:
            self.ready()
            return make_api(self.uri, self.root)


class Tracker:
    """Hears, carries, answers."""

    def __init__(self, opening: Open, out: int) -> None:
        self._out = out
        self._sending = threading.Lock()
        self._idle = opening.idle
        self._store = Store(opening)
        self._wishes: queue.SimpleQueue[Wish | None] = queue.SimpleQueue()
        self._carrier = Carrier(self._store.ingest, self._tell_names, self._tell_more)
        self._pool = ThreadPoolExecutor(_READERS, thread_name_prefix="reads")
        self._reading = 0
        self._reading_lock = threading.Lock()
        self._ending = False

    @property
    def store_uri(self) -> str:
        """The store, with a driver that is installed."""
        return self._store.uri

    def hear(self, request: Request) -> None:
        """Take one message; called by the thread that listens."""
        ask = request.ask
        if isinstance(ask, Follow):
            self._wishes.put(Wish(folder=ask.folder, answer=partial(self._carried, request.number)))
        elif isinstance(ask, Finish):
            answer = partial(self._carried, request.number)
            self._wishes.put(Wish(folder=ask.folder, state=ask.state, ended=ask.ended, answer=answer))
        else:
            with self._reading_lock:
                self._reading += 1
            self._pool.submit(self._read, request.number, ask)

    def end(self) -> None:
        """End after the round that is under way; called when the supervisor is gone."""
        self._wishes.put(None)

    def run(self) -> None:
        """Carry until nothing has been asked for a while."""
        quiet_since = time.monotonic()
        while not self._ending:
            wishes = self._wait(_TICK if self._carrier.busy else min(self._idle, 5.0))
            if wishes or self._carrier.busy or self._reading:
                quiet_since = time.monotonic()
            elif time.monotonic() - quiet_since >= self._idle:
                break
            self._carrier.round(wishes)
        self._carrier.close()

    def _wait(self, timeout: float) -> list[Wish]:
        """Return all wishes that lie there; none after the timeout, or where it is time to end."""
        wishes = []
        try:
            first = self._wishes.get(timeout=timeout)
            while first is not None:
                wishes.append(first)
                first = self._wishes.get_nowait()
        except queue.Empty:
            return wishes
        self._ending = True
        return wishes

    def _read(self, number: int, ask: Ask) -> None:
        try:
            answer = self._answer(number, ask)
        except CellworksError as error:
            answer = Answer(number=number, error=error.body())
        except Exception as error:  # noqa: BLE001 - the outermost frame of a question: the log has the traceback
            traceback.print_exc()
            sentence = f"MLflow's store could not answer: {type(error).__name__}: {error}"
            answer = Answer(number=number, error=ErrorBody(code="unavailable", message=sentence))
        finally:
            with self._reading_lock:
                self._reading -= 1
        self._send(answer)

    def _answer(self, number: int, ask: Ask) -> Answer:
        if isinstance(ask, Mlflow | Take | ListArtifacts | ReadModel | BringModel):
            load_mlflow()
        if isinstance(ask, Mlflow):
            self._carry_first()
            status, body = self._store.api(ask.method, ask.path, ask.query, ask.body)
            return Answer(number=number, status=status, result=body)
        if isinstance(ask, Take):
            self._store.take(ask.run, Path(ask.folder))
            return Answer(number=number)
        if isinstance(ask, ListArtifacts):
            from cellworks_engine.runs.artifacts import list_artifacts

            return Answer(number=number, result=msgspec.json.encode(list_artifacts(ask.uri)))
        if isinstance(ask, ReadModel | BringModel):
            self._carry_first()
            return Answer(number=number, result=msgspec.json.encode(self._store.model(ask)))
        reads = self._store.reads
        result: object
        if isinstance(ask, Page):
            result = reads.page(ask.query)
        elif isinstance(ask, Keys):
            result = reads.keys(ask.query)
        elif isinstance(ask, Curves):
            result = reads.curves(ask.query)
        elif isinstance(ask, Get):
            result = self._get(ask.prefix)
        else:
            assert isinstance(ask, ListExperiments)
            result = reads.experiments()
        return Answer(number=number, result=msgspec.json.encode(result))

    def _get(self, prefix: str) -> "Run":
        """Return a run; one that a job has just been told of may still have to be carried."""
        try:
            return self._store.reads.get(prefix)
        except NotFound:
            self._carry_now()
            return self._store.reads.get(prefix)

    def _carry_first(self) -> None:
        """Let what running jobs have logged so far be in the store before MLflow is asked."""
        if self._carrier.busy:
            self._carry_now()

    def _carry_now(self) -> None:
        done = threading.Event()
        self._wishes.put(Wish(folder="", answer=lambda *_: done.set()))
        done.wait(60)

    def _carried(self, number: int, error: ErrorBody | None, done: Carried | None) -> None:
        result = b"" if done is None else msgspec.json.encode(done)
        self._send(Answer(number=number, error=error, result=result))

    def _tell_names(self, experiments: dict[str, str]) -> None:
        names = msgspec.json.encode(Names(store=store_mark(self._store.given), experiments=experiments))
        write_whole(self._store.home / "mlflow" / "experiments.json", names)
        self._send(Answer(number=0, result=names))

    def _tell_more(self, jobs: list[str]) -> None:
        self._send(Answer(number=0, result=msgspec.json.encode(More(jobs))))

    def _send(self, answer: Answer) -> None:
        try:
            with self._sending:
                send(self._out, answer)
        except BrokenPipeError:
            self.end()


def main() -> None:
    """Serve the supervisor at the other end of stdin and stdout."""
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    out = os.dup(1)
    os.dup2(2, 1)  # what a library prints must not get between the answers
    file = os.fdopen(os.dup(0), "rb")  # never closed: the listener waits in it when all else ends
    content = receive(file)
    if content is None:
        return
    opening = decode_request(content).ask
    assert isinstance(opening, Open)
    tracker = Tracker(opening, out)
    os.environ["MLFLOW_TRACKING_URI"] = tracker.store_uri  # MLflow's own registry asks its global client
    threading.Thread(target=_listen, args=(tracker, file), daemon=True).start()
    tracker.run()
    sys.stderr.flush()
    os._exit(0)  # readers may still be at work for a supervisor that is gone


def _listen(tracker: Tracker, file: IO[bytes]) -> None:
    while (content := receive(file)) is not None:
        tracker.hear(decode_request(content))
    tracker.end()


if __name__ == "__main__":
    main()
