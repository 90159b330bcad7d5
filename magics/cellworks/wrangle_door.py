"""The kernel's side of the data wrangler: panels ask by a comm, and are answered beside the user's cells.

Two threads answer, so that a profile of ten million rows holds up no scrolling: one for what a person looks
at (windows, steps), one for what may take long. An ask whose place a later one has taken is let go.
"""

import contextlib
import itertools
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, Protocol

import msgspec

from cellworks.wrangle_frames import Watched
from cellworks_engine.errors import CellworksError
from cellworks_engine.recipes.wrangling import ask_schema as asks
from cellworks_engine.recipes.wrangling.answer_schema import (
    FailAnswer,
    ProgressAnswer,
    StaleAnswer,
    WrangleAnswer,
    WrangleReply,
)
from cellworks_engine.recipes.wrangling.answering import Superseded, Wrangling

TARGET = "cellworks.wrangle"
SLOW = (
    asks.AskHeaders, asks.AskProfile, asks.AskChart, asks.AskInsights, asks.AskSuite, asks.AskCheck,
    asks.AskFit, asks.AskJob,
)  # fmt: skip


class Comm(Protocol):
    """What is used of Jupyter's comm."""

    def on_msg(self, callback: Callable[[dict[str, Any]], None]) -> None:
        """Have messages handed to a function."""
        ...

    def on_close(self, callback: Callable[[dict[str, Any]], None]) -> None:
        """Be told that the panel is gone."""
        ...

    def send(self, data: Any, buffers: list[bytes] | None = None) -> None:
        """Send a message; any thread may."""
        ...


class Doors:
    """Every panel that is open on this kernel, over one set of frames."""

    def __init__(self, wrangling: Wrangling, watched: "Watched | None" = None) -> None:
        self._wrangling = wrangling
        self._watched = watched
        self._queues = {slow: SimpleQueue[Callable[[], None] | None]() for slow in (False, True)}
        self._doors: list[Door] = []
        for queue in self._queues.values():
            threading.Thread(target=_work, args=(queue,), daemon=True, name="cellworks-wrangle").start()

    def opened(self, comm: Comm, _message: dict[str, Any]) -> None:
        """Take a panel in."""
        self._doors.append(Door(comm, self))

    def left(self, door: "Door") -> None:
        """Let a panel go, with its frames."""
        if door in self._doors:
            self._doors.remove(door)
            for frame in door.frames:
                self._wrangling.tables.close(frame)

    def put(self, slow: bool, work: Callable[[], None]) -> None:
        """Have something done by one of the threads."""
        self._queues[slow].put(work)

    def answer(self, ask: asks.WrangleAsk, tell: Any) -> tuple[WrangleAnswer, list[bytes]]:
        """Answer an ask; notes which of the notebook's frames are looked at."""
        answered = self._wrangling.answer(ask, tell)
        if isinstance(ask, asks.AskOpen) and self._watched is not None:
            self._watched.look(self._wrangling.tables.opened())
        return answered

    def cell_ran(self, *_: object) -> None:
        """Tell panels whose frame the notebook has changed since."""
        if self._watched is None:
            return
        for frame in self._watched.changed(self._wrangling.tables.opened()):
            for door in self._doors:
                if frame in door.frames:
                    door.tell_stale(frame)


class Door:
    """One panel."""

    def __init__(self, comm: Comm, doors: Doors) -> None:
        self._comm = comm
        self._doors = doors
        self._turns: dict[str, int] = {}
        self._numbers = itertools.count()
        self._gone = False
        self.frames: set[str] = set()
        comm.on_msg(self._heard)
        comm.on_close(self._close)

    def tell_stale(self, frame: str) -> None:
        """Say that the notebook has changed what a frame was opened from."""
        self._send(0, StaleAnswer(frame=frame))

    def _heard(self, message: dict[str, Any]) -> None:
        data = message["content"]["data"]
        number = data.get("id") if isinstance(data, dict) else None
        number = number if isinstance(number, int) else 0
        try:
            request = msgspec.convert(data, asks.WrangleRequest)
        except msgspec.ValidationError as error:
            wrong = FailAnswer(code="invalid_input", message=f"{error}.", field=_field(str(error)))
            self._send(number, wrong)
            return
        except CellworksError as error:  # an operation's own checks
            self._send(number, _failed(error))
            return
        mine = next(self._numbers)
        turn = request.turn or f"#{mine}"
        self._turns[turn] = mine

        def is_wanted() -> bool:
            return not self._gone and self._turns.get(turn) == mine

        self._doors.put(_is_slow(request.ask), lambda: self._answer(request, is_wanted))

    def _answer(self, request: asks.WrangleRequest, is_wanted: Callable[[], bool]) -> None:
        def tell(words: str, share: float) -> None:
            if not is_wanted():
                raise Superseded
            if isinstance(request.ask, (asks.AskInsights, asks.AskCheck, asks.AskHeaders)):
                self._send(request.id, ProgressAnswer(words=words, share=share))

        if not is_wanted():
            return
        try:
            answer, buffers = self._doors.answer(request.ask, tell)
        except Superseded:
            return
        except CellworksError as error:
            answer, buffers = _failed(error), []
        except MemoryError:
            answer = FailAnswer(
                code="too_large", message="There is not enough memory for that.",
                hint="Open a sample of the rows, or run the recipe as a job.",
            )  # fmt: skip
            buffers = []
        except Exception as error:  # noqa: BLE001  # the outermost frame of the kernel's side: a panel must be told
            answer = FailAnswer(code="internal", message=f"That failed here: {type(error).__name__}: {error}")
            buffers = []
        if isinstance(request.ask, asks.AskOpen) and not isinstance(answer, FailAnswer):
            self.frames.add(answer.frame)  # type: ignore[union-attr]
        self._send(request.id, answer, buffers)

    def _send(self, number: int, answer: WrangleAnswer, buffers: list[bytes] | None = None) -> None:
        if self._gone:
            return
        reply = msgspec.to_builtins(WrangleReply(id=number, answer=answer))
        # The panel's end may be gone while its answer was made.
        with contextlib.suppress(OSError):
            self._comm.send(_plain(reply), buffers=buffers or None)

    def _close(self, _message: dict[str, Any]) -> None:
        self._gone = True
        self._doors.left(self)


def _is_slow(ask: asks.WrangleAsk) -> bool:
    return isinstance(ask, SLOW) and not (isinstance(ask, asks.AskHeaders) and not ask.exact)


def _work(queue: "SimpleQueue[Callable[[], None] | None]") -> None:
    while (work := queue.get()) is not None:
        work()


def _failed(error: CellworksError) -> FailAnswer:
    return FailAnswer(code=error.code, message=error.message, hint=error.hint, field=error.field)


def _field(words: str) -> str | None:
    """Return the field that msgspec's words are about: `… - at `$.ask.steps[0]``."""
    _, _, place = words.rpartition("`$.")
    return place.rstrip("`") or None


def _plain(value: Any) -> Any:
    """Return a reply as JSON can hold it: what is not finite is no number there."""
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value


_open: list[Doors] = []


def listen() -> None:
    """Have panels find this kernel; called again it does nothing."""
    from IPython import get_ipython

    from cellworks.wrangle_studio import FromStudio

    shell: Any = get_ipython()
    if _open or shell is None:
        return
    doors = Doors(Wrangling(shell.user_ns, FromStudio()), Watched(shell.user_ns))
    _open.append(doors)
    shell.kernel.comm_manager.register_target(TARGET, doors.opened)
    shell.events.register("post_run_cell", doors.cell_ran)
