"""What a job displayed, as a notebook keeps it: `cw.jobs[41].outputs()`."""

import msgspec

from cellworks.client import Client, path_of
from cellworks_engine.jobs.schema import OutputPage
from cellworks_engine.jobs.showing import Content, as_html, as_text, latest

MOST = 2_000_000
"""Characters of outputs that a page takes in; the rest is in the studio."""


class Outputs(list[Content]):
    """Notebook outputs (nbformat 4), in order; a notebook shows them as they were."""

    def _repr_html_(self) -> str:
        return html_of(self)

    def __repr__(self) -> str:
        return "\n".join(text.rstrip("\n") for one in self if (text := as_text(one))) or "No outputs."


def read_outputs(client: Client, job: str, attempt: int | None = None) -> Outputs:
    """Return what an attempt of a job has displayed so far; None is the last attempt."""
    path = path_of("jobs", job, "outputs")
    return outputs_of(client.call("GET", path, OutputPage, query={"attempt": attempt}))


def outputs_of(page: OutputPage) -> Outputs:
    """Return the outputs that a page's lines stand for."""
    return Outputs(latest(_lines(page)))


class GrowingOutputs:
    """The outputs of a job that runs, read as they grow."""

    def __init__(self, client: Client, job: str) -> None:
        self._client = client
        self._path = path_of("jobs", job, "outputs")
        self._attempt = 0
        self._since = 0
        self._slots: dict[int, Content] = {}

    def read(self, attempt: int) -> Outputs:
        """Return the outputs of an attempt, having asked only for what is new."""
        if attempt != self._attempt:
            self._attempt, self._since, self._slots = attempt, 0, {}
        query = {"attempt": attempt or None, "since": self._since}
        page = self._client.call("GET", self._path, OutputPage, query=query)
        self._slots.update(_lines(page))
        self._since = page.next
        return Outputs(latest(self._slots.items()))


def _lines(page: OutputPage) -> list[tuple[int, Content]]:
    return [(one.index, msgspec.json.decode(one.content)) for one in page.outputs]


def html_of(outputs: list[Content]) -> str:
    """Return outputs as HTML that needs no script, cut where it is very much."""
    parts: list[str] = []
    left = MOST
    for part in map(as_html, outputs):
        left -= len(part)
        if left < 0:
            parts.append("<div>… the rest of the output is in the studio</div>")
            break
        parts.append(part)
    return "".join(parts)
