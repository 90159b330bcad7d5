"""The card under a submitted cell.

In JupyterLab the front end draws `application/vnd.cellworks.job+json` and keeps it live. Elsewhere a widget
does (`card_widget.py`), for which a thread of this process follows the job (`card_live.py`). Everywhere, and
in a saved file, the same bundle carries HTML and text, brought up to date once more when the job has ended.
"""

import threading
from collections.abc import Sequence
from html import escape
from typing import Any, Protocol

from cellworks import loading
from cellworks.display import metrics_words, state_words, took
from cellworks.outputs import html_of
from cellworks.quantities import human_size
from cellworks_engine.jobs.schema import Capture, Job
from cellworks_engine.jobs.showing import PRE, Content, plain
from cellworks_engine.jobs.states import is_final

MIME = "application/vnd.cellworks.job+json"
Bundle = dict[str, Any]
_DEFINITIONS = frozenset({"function", "class"})


def bundle(job: Job, outputs: Sequence[Content] | None = None) -> Bundle:
    """Return a job's card in every form; with its outputs, once it has ended, the card is final."""
    kept = payload(job)
    if outputs is not None and is_final(job.row.state):
        kept["state"] = job.row.state  # then the front end does not write the end into the notebook again
    return {MIME: kept, "text/html": as_html(job, outputs), "text/plain": as_text(job)}


def payload(job: Job) -> Bundle:
    """Return what the front end needs to draw the card; the rest it asks the studio for."""
    return {
        "version": 1,
        "job": job.row.id,
        "number": job.row.number,
        "name": job.row.name,
        "captured": [
            {"name": one.name, "size": one.size, "summary": one.summary} for one in luggage(job.spec.captures)
        ],
        "parameters": dict(job.spec.parameters),
    }


def luggage(captures: list[Capture]) -> list[Capture]:
    """Leave out what is only imported again: modules, and functions and classes of modules."""
    return [one for one in captures if not is_imported(one.kind, one.format)]


def is_imported(kind: str, format_: str) -> bool:
    """Tell whether a capture holds no more than the name under which the job imports it."""
    return kind == "module" or (kind in _DEFINITIONS and format_ != "cloudpickle")


def captured_words(captures: list[Capture]) -> str:
    """Write captures for a person: `jan_feb 7.1 MB (51,955 x 26) · columns · make_model()`."""
    return " · ".join(_capture_words(one) for one in luggage(captures))


def _capture_words(one: Capture) -> str:
    if one.kind in _DEFINITIONS:
        return f"{one.name}()"
    if one.kind in ("frame", "array"):
        source = f" from {one.dataset}" if one.dataset else ""
        return f"{one.name} {human_size(one.size)} ({one.summary}){source}"
    return f"{one.name} {human_size(one.size)}" if one.size > 100_000 else one.name


def as_text(job: Job) -> str:
    """Return the card in lines of text."""
    row = job.row
    metrics = metrics_words(row.metrics)
    parts = [f"{row.name}  job {row.number}", state_words(row.state), took(row), metrics, *row.registered]
    lines = ["  ".join(part for part in parts if part)]
    if captured := captured_words(job.spec.captures):
        lines.append(f"captured  {captured}")
    if row.parameters:
        lines.append("  ".join(f"{name}={value}" for name, value in row.parameters.items()))
    if row.sentence:
        lines.append(row.sentence)
    return "\n".join(lines)


def as_html(job: Job, outputs: Sequence[Content] | None = None) -> str:
    """Return the card as HTML, with the job's outputs where they are given."""
    head, *rest = as_text(job).splitlines()
    lines = "".join(f'<div style="opacity:0.75">{escape(line)}</div>' for line in rest)
    failure = job.failure
    told = f"{PRE}{escape(plain(failure.traceback))}</pre>" if failure and failure.traceback else ""
    # an error among the outputs is the failure's own traceback
    shown = html_of([one for one in outputs or () if one.get("output_type") != "error"])
    return (
        '<div style="border-left:3px solid currentColor;padding:2px 8px">'
        f"<div><b>{escape(head)}</b></div>{lines}{told}{shown}</div>"
    )


class Place:
    """Where a card will be: under the running cell, in the place of what was said while it was on its way."""

    def __init__(self) -> None:
        self._handle: Any = None

    def say(self, text: str) -> None:
        """Say why it takes a moment."""
        self._put({"text/plain": text, "text/html": f"<em>{escape(text)}</em>"})

    def show(self, job: Job) -> None:
        """Show the card, which is brought up to date when the job has ended."""
        loading.wait()
        from cellworks import card_live

        view = card_live.view(job)
        self._put({**bundle(job), **(view.mime if view is not None else {})})
        shown = Shown(self._handle, view)
        _shown.setdefault(job.row.id, []).append(shown)
        card_live.follow(job, shown)

    def _put(self, data: Bundle) -> None:
        from IPython.display import display

        if self._handle is None:
            self._handle = display(data, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._handle.update(data, raw=True)


class View(Protocol):
    """A card's widget."""

    @property
    def mime(self) -> Bundle:
        """What a front end that has widgets draws it from."""

    def update(self, job: Job, outputs: Sequence[Content] | None) -> None:
        """Show how the job is, and its outputs where they are given."""


class Shown:
    """A card that this process has displayed; its last word is written once."""

    def __init__(self, handle: Any, view: View | None) -> None:
        self._handle = handle
        self._lock = threading.Lock()
        self._is_final = False
        self.view = view

    def finish(self, job: Job, outputs: Sequence[Content]) -> None:
        """Write the end into the notebook: what a saved file shows."""
        with self._lock:
            if self._is_final:
                return
            self._is_final = True
        if self.view is not None:
            self.view.update(job, outputs)
        self._handle.update(bundle(job, outputs), raw=True)


_shown: dict[str, list[Shown]] = {}
"""By job id."""


def finish(job: Job, outputs: Sequence[Content]) -> None:
    """Bring the cards of a job that has ended up to date, where this process has displayed any."""
    for shown in _shown.get(job.row.id, []):
        shown.finish(job, outputs)


def is_shown(job: Job) -> bool:
    """Tell whether this process has displayed the job's card."""
    return job.row.id in _shown
