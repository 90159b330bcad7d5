"""Cards outside JupyterLab are kept live from here: one thread follows the studio's changes for all of them.

In JupyterLab with the extension the front end follows jobs itself, and in a terminal nothing moves; this does
nothing there.
"""

import importlib.util
import os
import sys
import threading
import time
from typing import TYPE_CHECKING

from cellworks.client import Client, connect
from cellworks.following import events, get_job
from cellworks.outputs import GrowingOutputs
from cellworks_engine.changes_schema import Alive, Event, Grew
from cellworks_engine.errors import CellworksError, Unavailable
from cellworks_engine.jobs.schema import Job
from cellworks_engine.jobs.states import is_final

if TYPE_CHECKING:
    from cellworks.card import Shown, View

_EVERYTHING = frozenset({"log", "outputs"})
_AWAY = 5.0
"""Seconds after which a studio that stays away is asked again."""


def is_needed() -> bool:
    """Tell whether a notebook shows what this process displays, and not JupyterLab with the extension."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None and not os.environ.get("CELLWORKS_JUPYTER_URL")


def load() -> None:
    """Import what the first card needs, where one is: called in the background of `import cellworks`."""
    if is_needed() and importlib.util.find_spec("ipywidgets") is not None:
        importlib.import_module("cellworks.card_widget")


def view(job: Job) -> "View | None":
    """Return the widget of a job's card; None where there are no widgets, or something else draws it."""
    if not is_needed() or importlib.util.find_spec("ipywidgets") is None:
        return None
    from cellworks.card_widget import CardWidget

    return CardWidget(connect(), job)


def follow(job: Job, shown: "Shown") -> None:
    """Keep a card live until its job has ended."""
    if is_needed():
        _follower.add(job, shown)


class _Followed:
    """A job that runs, and the cards that show it."""

    def __init__(self, client: Client, job: str) -> None:
        self.cards: list[Shown] = []
        self._client = client
        self._job = job
        self._outputs = GrowingOutputs(client, job)
        self._lock = threading.Lock()

    def update(self, grew: frozenset[str]) -> bool:
        """Bring the cards up to date; False where there is nothing more to come."""
        with self._lock:
            return self._update(grew)

    def _update(self, grew: frozenset[str]) -> bool:
        try:
            job = get_job(self._client, self._job)
            is_over = is_final(job.row.state)
            views = [one.view for one in self.cards if one.view is not None]
            wanted = is_over or (views and "outputs" in grew)
            outputs = self._outputs.read(job.row.attempts) if wanted else None
        except Unavailable:  # the stream breaks off as well, and begins again with `Alive`
            return True
        except CellworksError:  # deleted: nothing will be told of it any more
            return False
        if is_over and outputs is not None:
            for card in list(self.cards):
                card.finish(job, outputs)
            return False
        for view in views:
            view.update(job, outputs)
        return True


class _Follower:
    """The jobs whose cards are followed, and the thread that does it, which ends with the last."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._jobs: dict[str, _Followed] = {}
        self._thread: threading.Thread | None = None

    def add(self, job: Job, shown: "Shown") -> None:
        with self._lock:
            followed = self._jobs.setdefault(job.row.id, _Followed(connect(), job.row.id))
            followed.cards.append(shown)
            if self._thread is None:
                self._thread = threading.Thread(target=self._follow, name="cellworks-cards", daemon=True)
                self._thread.start()
                return
        # the stream is open already, and the job's end may have passed just before the card was known
        if not followed.update(_EVERYTHING):
            self._jobs.pop(job.row.id, None)

    def _follow(self) -> None:
        try:
            while not self._is_done():
                try:
                    for event in events(connect()):
                        self._take(event)
                        if self._is_done():
                            return
                except Unavailable:  # for a minute: a laptop may sleep, or the studio was told to end
                    time.sleep(_AWAY)
        finally:
            with self._lock:
                if self._thread is threading.current_thread():
                    self._thread = None

    def _is_done(self) -> bool:
        with self._lock:
            if not self._jobs:
                self._thread = None
            return not self._jobs

    def _take(self, event: Event) -> None:
        if isinstance(event, Alive):  # the stream is new, or nothing has happened for a while
            for job in list(self._jobs):
                self._update(job, _EVERYTHING)
        elif event.slice == "jobs" and event.entity in self._jobs:
            self._update(event.entity, frozenset(event.what) if isinstance(event, Grew) else frozenset())

    def _update(self, job: str, grew: frozenset[str]) -> None:
        followed = self._jobs.get(job)
        if followed is not None and not followed.update(grew):
            self._jobs.pop(job, None)


_follower = _Follower()
