"""The card as a widget, for notebooks whose front end does not know Cellworks: VS Code, Notebook, Colab."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from html import escape

import ipywidgets

from cellworks import card
from cellworks.client import Client, path_of
from cellworks.outputs import html_of
from cellworks.quantities import human_size
from cellworks_engine.errors import CellworksError
from cellworks_engine.jobs.schema import Job, LogPart, Stop
from cellworks_engine.jobs.screen import Screen
from cellworks_engine.jobs.showing import PRE, Content, plain
from cellworks_engine.jobs.states import is_final

_TAIL = 32_768
"""Bytes of the log's end that the card shows."""
_MOST = 50
"""Cards whose widgets stay for a page that is loaded again; older ones are left to their saved HTML."""
_cards: "deque[CardWidget]" = deque()


class CardWidget:
    """A job's card with its buttons. `update` may come from any thread."""

    def __init__(self, client: Client, job: Job) -> None:
        self._client = client
        self._job = job
        self._lock = threading.RLock()
        self._head = ipywidgets.HTML()
        self._usage = ipywidgets.HTML()
        self._bar = ipywidgets.FloatProgress(min=0, max=1, layout=ipywidgets.Layout(display="none"))
        self._outputs = ipywidgets.HTML()
        self._log = ipywidgets.HTML()
        self._said = ipywidgets.HTML()
        self._stop = ipywidgets.Button(description="Stop", icon="stop", tooltip="Stop the job")
        self._logs = ipywidgets.ToggleButton(description="Log", tooltip="Show the end of the job's log")
        self._stop.on_click(lambda _: self._try(self._ask_to_stop))
        self._logs.observe(lambda _: self._try(self._show_log), "value")
        buttons = ipywidgets.HBox([self._stop, self._logs, self._usage])
        self._box = ipywidgets.VBox([self._head, buttons, self._bar, self._said, self._outputs, self._log])
        self.update(job, None)
        _remember(self)

    @property
    def mime(self) -> card.Bundle:
        """What a front end that has widgets draws it from."""
        form = "application/vnd.jupyter.widget-view+json"
        return {form: {"version_major": 2, "version_minor": 0, "model_id": self._box.model_id}}

    def update(self, job: Job, outputs: Sequence[Content] | None) -> None:
        """Show how the job is, and its outputs where they are given."""
        with self._lock:
            if is_final(self._job.row.state) and not is_final(job.row.state):
                return  # what another thread had asked for just before the end
            self._job = job
            state, progress = job.row.state, job.row.progress
            self._head.value = card.as_html(job)
            self._usage.value = "" if is_final(state) else _usage_words(job)
            self._stop.disabled = is_final(state) or state == "stopping"
            self._bar.layout.display = "none" if progress is None or is_final(state) else None
            if progress is not None:
                self._bar.max = float(progress.total or 1)
                self._bar.value = min(float(progress.done), self._bar.max)
                self._bar.description = f"{progress.done:g}/{progress.total:g}" if progress.total else ""
            if outputs is not None:
                self._outputs.value = html_of([one for one in outputs if one.get("output_type") != "error"])
            if self._logs.value:
                self._try(self._show_log)

    def close(self) -> None:
        """Let the widgets go."""
        parts = (
            self._head,
            self._usage,
            self._bar,
            self._outputs,
            self._log,
            self._said,
            self._stop,
            self._logs,
        )
        for one in (*parts, self._box):
            one.close()

    def _try(self, action: Callable[[], None]) -> None:
        """Do what a button asks for; what goes wrong is said on the card."""
        try:
            action()
            self._said.value = ""
        except CellworksError as error:
            self._said.value = f"<em>{escape(str(error))}</em>"

    def _ask_to_stop(self) -> None:
        self._stop.disabled = True
        path = path_of("jobs", self._job.row.id, "stop")
        self.update(self._client.call("POST", path, Job, body=Stop()), None)

    def _show_log(self) -> None:
        self._log.value = f"{PRE}{escape(self._log_end())}</pre>" if self._logs.value else ""

    def _log_end(self) -> str:
        path = path_of("jobs", self._job.row.id, "log")
        size = self._client.call("GET", path, LogPart, query={"offset": 0, "limit": 1}).size
        query = {"offset": max(0, size - _TAIL), "limit": _TAIL}
        text = self._client.call("GET", path, LogPart, query=query).text
        return plain(Screen(text).text()) or "It has printed nothing yet."


def _usage_words(job: Job) -> str:
    if job.usage is None:
        return ""
    return escape(f"cpu {job.usage.cpu:.0%}  {human_size(job.usage.memory)}")


def _remember(one: CardWidget) -> None:
    _cards.append(one)
    if len(_cards) > _MOST:
        _cards.popleft().close()
