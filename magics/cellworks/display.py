"""How jobs and tables look as text and as HTML that needs no script and follows the page's own colours."""

import time
from collections.abc import Mapping, Sequence
from html import escape

from cellworks.quantities import human_time
from cellworks_engine.jobs.schema import JobRow, JobState

SYMBOLS: dict[JobState, str] = {
    "queued": "○",
    "starting": "◌",
    "running": "●",
    "stopping": "◍",
    "succeeded": "✓",
    "failed": "✕",
    "stopped": "■",
    "lost": "?",
}
COLUMNS = ("job", "name", "state", "started", "took", "metrics", "parameters", "by")
_RIGHT = frozenset({"job", "took", "runs", "size", "rows", "columns"})


def state_words(state: JobState) -> str:
    """Return a state's symbol and word."""
    return f"{SYMBOLS[state]} {state}"


def took(row: JobRow) -> str:
    """Return how long a job has run, or ran."""
    if row.started is None:
        return ""
    return human_time((row.ended if row.ended is not None else time.time()) - row.started)


def number(value: object) -> str:
    """Write a metric or parameter."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def pairs(values: Mapping[str, object], most: int = 4) -> str:
    """Write `a=1 b=2 …`."""
    shown = [f"{name}={number(value)}" for name, value in list(values.items())[:most]]
    return " ".join(shown) + (" …" if len(values) > most else "")


def metrics_words(metrics: Mapping[str, float], most: int = 4) -> str:
    """Write metrics, a person's own before those that autologging takes of the training data."""
    return pairs(dict(sorted(metrics.items(), key=lambda one: one[0].startswith("training_"))), most)


def job_cells(row: JobRow) -> tuple[str, ...]:
    """Return a job as the cells of a table with `COLUMNS`."""
    started = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(row.started or row.created))
    return (
        str(row.number),
        row.name,
        state_words(row.state),
        started,
        took(row),
        metrics_words(row.metrics),
        pairs(row.parameters),
        row.actor,
    )


def text_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as text, columns as wide as they need."""
    widths = [max(len(cell) for cell in column) for column in zip(columns, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        fitted = (
            cell.rjust(width) if name in _RIGHT else cell.ljust(width)
            for cell, width, name in zip(cells, widths, columns, strict=True)
        )
        return "  ".join(fitted).rstrip()

    return "\n".join(line(cells) for cells in (columns, *rows))


def html_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as HTML."""
    head = "".join(f"<th{_align(name)}>{escape(name)}</th>" for name in columns)
    body = "".join(
        "<tr>"
        + "".join(f"<td{_align(name)}>{escape(c)}</td>" for c, name in zip(cells, columns, strict=True))
        + "</tr>"
        for cells in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _align(column: str) -> str:
    return f' style="text-align:{"right" if column in _RIGHT else "left"}"'
