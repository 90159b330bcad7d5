"""Runs side by side: `cw.compare("7c2f", "91ab")`, `%compare --last 3`, `cellworks runs compare …`."""

import difflib
import time
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from cellworks.client import Client, connect, path_of
from cellworks.display import html_table, number, text_table
from cellworks.run_list import RunHandle, page
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.schema import Job
from cellworks_engine.runs.comparison_schema import ComparedRow, Comparison, Side

if TYPE_CHECKING:
    import pandas as pd

    from cellworks.job_handle import JobHandle

MIME = "application/vnd.cellworks.runs+json"
MOST = 10
_NONE = "–"
_SHORT = 60
"""Characters of a value in a table."""
_GROUPS = {"params": "params.", "metrics": "metrics.", "tags": "tags."}


class RunComparison:
    """Two to ten runs side by side; in JupyterLab it opens the Runs panel on them."""

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison

    @property
    def runs(self) -> list[str]:
        """The ids of the runs; the others are held against the first."""
        return [side.row.id for side in self.comparison.sides]

    @property
    def rows(self) -> list[ComparedRow]:
        """What was compared, row by row."""
        return self.comparison.rows

    def frame(self, *, only_what_differs: bool = True) -> "pd.DataFrame":
        """Return a row for each thing and a column for each run."""
        import pandas as pd

        lines = [line for line in self.rows if line.differs or not only_what_differs]
        index = pd.MultiIndex.from_tuples([(line.group, line.name) for line in lines], names=["", "what"])
        columns = [side.row.id[:8] for side in self.comparison.sides]
        return pd.DataFrame([line.values for line in lines], index=index, columns=columns)

    def diff(self, part: str = "code") -> str:
        """Return how `code`, `packages` or `git` of the other runs differ from the first one's, as a diff."""
        texts = [_text(side, part) for side in self.comparison.sides]
        first, *others = zip(self.comparison.sides, texts, strict=True)
        return "".join(
            "".join(_diff(text, first[1], f"run {first[0].row.id[:8]}", f"run {side.row.id[:8]}"))
            for side, text in others
        )

    def text(self, *, every: bool = False) -> str:
        """Return the comparison as text; `every` shows what is the same too."""
        parts = [text_table(self._columns(), self._cells(every))]
        parts += [part for part in (self.diff("code"), self.diff("git")) if part]
        parts += [sentence for side in self.comparison.sides for sentence in side.missing]
        return "\n\n".join(part.rstrip("\n") for part in parts)

    def __repr__(self) -> str:
        return self.text()

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        told = {"version": 1, "runs": self.runs, "at": time.time()}
        return {MIME: told, "text/html": self._html(), "text/plain": self.text()}

    def _html(self) -> str:
        shown = [html_table(self._columns(), self._cells(every=False))]
        shown += [f"<pre>{escape(part)}</pre>" for part in (self.diff("code"), self.diff("git")) if part]
        shown += [f"<p>{escape(one)}</p>" for side in self.comparison.sides for one in side.missing]
        return "".join(shown)

    def _columns(self) -> list[str]:
        return ["what differs", *(side.row.id[:8] for side in self.comparison.sides)]

    def _cells(self, every: bool) -> list[tuple[str, ...]]:
        rows = [
            (_GROUPS.get(line.group, "") + line.name, *(_shown(value) for value in line.values))
            for line in self.rows
            if every or line.differs
        ]
        return [("name", *(side.row.name for side in self.comparison.sides)), *rows]


def compare(
    *runs: "str | RunHandle | JobHandle | pd.DataFrame",
    filter: str = "",  # noqa: A002  # MLflow's word
    experiment: str | None = None,
    last: int | None = None,
) -> RunComparison:
    """Set two to ten runs side by side: parameters, metrics, code, data, packages, git.

    Runs are named by their ids or how these begin, by handles of runs or jobs, or by the frame that
    `cw.runs(…)` gives; without any, they are the `last` that match MLflow's `filter`.
    """
    client = connect()
    named = [id_ for run in runs for id_ in _ids(client, run)]
    if not named:
        named = [row.id for row in page(filter, experiment, min(last or MOST, MOST)).runs]
    if len(named) > MOST:
        raise InvalidInput(f"{len(named)} runs are named, and {MOST} can be compared.", field="run")
    if len(named) < 2:
        found = "only one run is there" if named else "no run is there"
        raise InvalidInput(
            f"Two runs are needed, and {found}.",
            field="run",
            hint="cw.runs() lists them; name them by how their ids begin.",
        )
    return RunComparison(client.call("GET", "/runs/compare", Comparison, query={"run": named}))


def _ids(client: Client, run: Any) -> Iterable[str]:
    if isinstance(run, str):
        return [_of_job(client, run) if run.isdigit() and len(run) < 4 else run]
    if hasattr(run, "columns") and "run_id" in run.columns:
        return [str(one) for one in run["run_id"][:MOST]]
    id_ = run.id if isinstance(run, RunHandle) else getattr(run, "run_id", None)
    if not isinstance(id_, str):
        raise InvalidInput(f"{run!r} is neither a run, a job that has one, nor a frame of runs.", field="run")
    return [id_]


def _of_job(client: Client, number_: str) -> str:
    """Return the run of a job that is named by its number, which a run's id is too short to be taken for."""
    found = client.call("GET", path_of("jobs", number_), Job).row.run_id
    if found is None:
        raise InvalidInput(f"Job {number_} has no run yet.", field="run")
    return found


def _shown(value: str | float | None) -> str:
    if value is None:
        return _NONE
    text = " ".join(number(value).split())
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"


def _text(side: Side, part: str) -> Sequence[str]:
    if part == "code":
        return side.source.splitlines(keepends=True)
    if part == "packages":
        return [f"{one}\n" for one in side.packages or []]
    if part == "git":
        return side.patch.splitlines(keepends=True)
    raise InvalidInput(f"There is no part {part!r}; there are code, packages and git.", field="part")


def _diff(now: Sequence[str], then: Sequence[str], was: str, is_: str) -> Iterator[str]:
    for line in difflib.unified_diff(then, now, was, is_):
        yield line if line.endswith("\n") else f"{line}\n"
