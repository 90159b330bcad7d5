"""The card under a submitted cell.

In JupyterLab the front end draws `application/vnd.cellworks.job+json` and keeps it live. Everywhere else, and
in a saved file, the same bundle carries HTML and text, brought up to date once more when the job was waited
for.
"""

import re
from html import escape
from typing import Any

import msgspec

from cellworks.display import metrics_words, state_words, took
from cellworks.quantities import human_size
from cellworks_engine.jobs.schema import Capture, Job, OutputPage

MIME = "application/vnd.cellworks.job+json"
MOST_OUTPUT = 2_000_000
"""Characters of a job's outputs that the HTML takes in; the rest is in the studio."""

Bundle = dict[str, Any]
_IMPORTS = frozenset({"module", "function", "class"})
_BASE64 = re.compile(r"[A-Za-z0-9+/=]+")
_PRE = '<pre style="margin:4px 0;white-space:pre-wrap">'
_shown: dict[str, Any] = {}
"""By job id: the handles of the cards that this process has displayed."""


def bundle(job: Job, outputs: OutputPage | None = None) -> Bundle:
    """Return a job's card in every form."""
    return {MIME: payload(job), "text/html": as_html(job, outputs), "text/plain": as_text(job)}


def payload(job: Job) -> Bundle:
    """Return what the front end needs to draw the card; the rest it asks the studio for."""
    return {
        "version": 1,
        "job": job.row.id,
        "number": job.row.number,
        "name": job.row.name,
        "captured": [
            {"name": one.name, "size": one.size, "summary": one.summary} for one in values(job.spec.captures)
        ],
        "parameters": dict(job.spec.parameters),
    }


def values(captures: list[Capture]) -> list[Capture]:
    """Leave out what is only imported again."""
    return [one for one in captures if one.kind not in _IMPORTS]


def captured_words(captures: list[Capture]) -> str:
    """Write captures for a person: `jan_feb 7.1 MB (51,955 x 26) · columns`."""
    return " · ".join(_capture_words(one) for one in values(captures))


def _capture_words(one: Capture) -> str:
    if one.kind in ("frame", "array"):
        return f"{one.name} {human_size(one.size)} ({one.summary})"
    return f"{one.name} {human_size(one.size)}" if one.size > 100_000 else one.name


def as_text(job: Job) -> str:
    """Return the card in lines of text."""
    row = job.row
    metrics = metrics_words(row.metrics)
    parts = [f"{row.name}  job {row.number}", state_words(row.state), took(row), metrics]
    lines = ["  ".join(part for part in parts if part)]
    if captured := captured_words(job.spec.captures):
        lines.append(f"captured  {captured}")
    if row.parameters:
        lines.append("  ".join(f"{name}={value}" for name, value in row.parameters.items()))
    if row.sentence:
        lines.append(row.sentence)
    return "\n".join(lines)


def as_html(job: Job, outputs: OutputPage | None = None) -> str:
    """Return the card as HTML, with the job's outputs where they are given."""
    head, *rest = as_text(job).splitlines()
    lines = "".join(f'<div style="opacity:0.75">{escape(line)}</div>' for line in rest)
    failure = job.failure
    told = f"{_PRE}{escape(failure.traceback)}</pre>" if failure and failure.traceback else ""
    shown = "".join(_output_html(outputs)) if outputs is not None else ""
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
        """Show the card, which `refresh` brings up to date."""
        self._put(bundle(job))
        _shown[job.row.id] = self._handle

    def _put(self, data: Bundle) -> None:
        from IPython.display import display

        if self._handle is None:
            self._handle = display(data, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._handle.update(data, raw=True)


def refresh(job: Job, outputs: OutputPage | None = None) -> None:
    """Bring a card that this process has displayed up to date."""
    handle = _shown.get(job.row.id)
    if handle is not None:
        handle.update(bundle(job, outputs), raw=True)


def is_shown(job: Job) -> bool:
    """Tell whether this process has displayed the job's card."""
    return job.row.id in _shown


def _output_html(page: OutputPage) -> list[str]:
    parts: list[str] = []
    left = MOST_OUTPUT
    for output in page.outputs:
        part = _one_output(msgspec.json.decode(output.content))
        left -= len(part)
        if left < 0:
            parts.append("<div>… the rest of the output is in the studio</div>")
            break
        parts.append(part)
    return parts


def _one_output(output: dict[str, Any]) -> str:
    kind = output.get("output_type")
    if kind == "stream":
        return f"{_PRE}{escape(_joined(output.get('text', '')))}</pre>"
    data = output.get("data", {})
    if kind not in ("display_data", "execute_result"):
        return ""  # an error: the failure above says it
    encoded = "".join(_joined(data.get("image/png", "")).split())
    if encoded and _BASE64.fullmatch(encoded):
        return f'<div><img src="data:image/png;base64,{encoded}"></div>'
    if "text/html" in data:
        return f"<div>{_joined(data['text/html'])}</div>"
    return f"{_PRE}{escape(_joined(data.get('text/plain', '')))}</pre>"


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
