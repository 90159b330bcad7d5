"""Puts requests together: what came while the model was busy is predicted at once, and nobody waits idly.

One thread decodes, predicts and encodes; the event loop only moves frames, and so always answers a ping. When
requests have come together lately, the thread waits for the others a little: at most the bound that was set,
and never longer than one more call of the model would take.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import NamedTuple

import msgspec

from cellworks_engine.endpoints.configuration import Batching
from cellworks_engine.endpoints.frames import Answer, Request
from cellworks_engine.endpoints.worker.described import Described
from cellworks_engine.endpoints.worker.model import Model
from cellworks_engine.endpoints.worker.questions import Question, Said
from cellworks_engine.errors import CellworksError, ErrorBody

log = logging.getLogger(__name__)

Decode = Callable[[Described, Request], Question]
MOST_REQUESTS = 1024
"""Requests that are taken at once, however few rows they hold."""


class Asked(NamedTuple):
    """A request, where its answer goes, and until when anybody waits for it."""

    request: Request
    decode: Decode
    reply: Callable[[Answer], None]
    deadline: float
    """On the monotonic clock."""


class Batcher:
    """The thread that predicts; `deliver` is called in it with what it has to say."""

    def __init__(
        self, model: Model, bounds: Batching, deliver: Callable[[list[tuple[Asked, Answer]]], None]
    ) -> None:
        self._model = model
        self._bounds = bounds
        self._deliver = deliver
        self._queue: SimpleQueue[Asked | None] = SimpleQueue()
        self._usual = 1.0
        """How many requests came together lately."""
        self._cost = 0.0
        """Seconds that a call took lately."""
        self._thread = threading.Thread(target=self._work, name="predict", daemon=True)
        self._thread.start()

    def ask(self, asked: Asked) -> None:
        """Put a request in the queue."""
        self._queue.put(asked)

    def end(self) -> None:
        """Answer what is in the queue, then end the thread; waits for it."""
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        ended = False
        while not ended:
            batch, ended = self._gather()
            now = time.monotonic()
            wanted = [asked for asked in batch if asked.deadline > now]
            self._deliver(self._answer(wanted))

    def _gather(self) -> tuple[list[Asked], bool]:
        """Return what is there, once something is; and whether that was the last."""
        first = self._queue.get()
        if first is None:
            return [], True
        batch = [first]
        until = time.monotonic() + min(self._bounds.latency, self._cost)
        while len(batch) < min(self._bounds.rows, MOST_REQUESTS):
            try:
                asked = self._queue.get_nowait()
            except Empty:
                patience = until - time.monotonic() if len(batch) < 0.8 * self._usual else 0.0
                if patience <= 0:
                    break
                try:
                    asked = self._queue.get(timeout=patience)
                except Empty:
                    break
            if asked is None:
                return batch, True
            batch.append(asked)
        self._usual += 0.2 * (len(batch) - self._usual)
        return batch, False

    def _answer(self, batch: Sequence[Asked]) -> list[tuple[Asked, Answer]]:
        answers: list[tuple[Asked, Answer]] = []
        groups: dict[object, list[tuple[Asked, Question]]] = {}
        for asked in batch:
            try:
                question = asked.decode(self._model, asked.request)
            except Exception as error:  # noqa: BLE001 (one request must not take others with it)
                answers.append((asked, failure(asked.request, error)))
                continue
            group = self._model.group(question)
            groups.setdefault(id(asked) if group is None else group, []).append((asked, question))
        for members in groups.values():
            for piece in self._pieces(members):
                answers += self._predict(piece)
        return answers

    def _pieces(self, members: list[tuple[Asked, Question]]) -> list[list[tuple[Asked, Question]]]:
        """Cut a group so that no piece holds more rows than is allowed, unless one request does."""
        pieces: list[list[tuple[Asked, Question]]] = [[]]
        rows = 0
        for member in members:
            if pieces[-1] and rows + member[1].rows > self._bounds.rows:
                pieces.append([])
                rows = 0
            pieces[-1].append(member)
            rows += member[1].rows
        return pieces

    def _predict(self, members: list[tuple[Asked, Question]]) -> list[tuple[Asked, Answer]]:
        began = time.monotonic()
        predicted = self._model.predict([question for _, question in members])
        self._cost += 0.2 * (time.monotonic() - began - self._cost)
        answers = []
        for (asked, question), outcome in zip(members, predicted, strict=True):
            try:
                if isinstance(outcome, CellworksError):
                    raise outcome
                answers.append((asked, answer(asked.request, question.encode(outcome))))
            except Exception as error:  # noqa: BLE001 (as above)
                answers.append((asked, failure(asked.request, error)))
        return answers


def answer(request: Request, said: Said) -> Answer:
    """Return what a protocol says as it travels."""
    return Answer(request.id, said.status, said.content_type, said.body, dict(said.headers))


def failure(request: Request, error: Exception) -> Answer:
    """Return an error as it travels: its sentence, or, for a fault of ours, where its traceback stands."""
    if isinstance(error, CellworksError):
        body, status = error.body(), error.status
    else:
        log.error("request %s", request.request_id, exc_info=error)
        status = 500
        body = ErrorBody(
            code="bug",
            message="The worker made a mistake; it is not your doing.",
            hint="Its log holds the traceback under this id.",
        )
    told = msgspec.to_builtins(msgspec.structs.replace(body, id=request.request_id or None))
    if request.path.startswith("/v2"):
        told["error"] = body.message  # where clients of that protocol look
    return Answer(request.id, status, "application/json", msgspec.json.encode(told))
