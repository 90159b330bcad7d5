"""The studio's executions: `cw.executions()`, `cw.executions[12]`, `cw.executions.compare(12, 13)`."""

import time
from collections.abc import Sequence
from typing import overload

from cellworks.client import Client, connect, path_of
from cellworks.display import html_table, number, pairs, text_table
from cellworks.execution_handle import STATES, ExecutionHandle
from cellworks.execution_step import state_words
from cellworks.quantities import human_time
from cellworks_engine.pipelines.executions.schema import (
    Execution,
    ExecutionPage,
    ExecutionRow,
    ExecutionState,
    StepRow,
)

COLUMNS = ("execution", "pipeline", "state", "started", "took", "parameters", "metrics")


class ExecutionList(Sequence[ExecutionHandle]):
    """Some executions, as a table; an item is a handle."""

    def __init__(self, client: Client, rows: list[ExecutionRow], total: int) -> None:
        self._client = client
        self.rows = rows
        self.total = total

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> ExecutionHandle: ...

    @overload
    def __getitem__(self, index: slice) -> list[ExecutionHandle]: ...

    def __getitem__(self, index: int | slice) -> ExecutionHandle | list[ExecutionHandle]:
        if isinstance(index, slice):
            return [_get(self._client, row.id) for row in self.rows[index]]
        return _get(self._client, self.rows[index].id)

    def __repr__(self) -> str:
        return text_table(COLUMNS, [cells(row) for row in self.rows]) if self.rows else "No executions."

    def _repr_html_(self) -> str:
        return html_table(COLUMNS, [cells(row) for row in self.rows])


class Executions:
    """Executions, newest first: `cw.executions("flights")`, `cw.executions[12]["train"].output()`."""

    def __call__(
        self, pipeline: str | None = None, *, state: Sequence[ExecutionState] = (), limit: int = 20
    ) -> ExecutionList:
        """List executions: `cw.executions("flights", state=["failed"])`."""
        client = connect()
        query = {"pipeline": pipeline, "state": [str(one) for one in state], "limit": limit}
        page = client.call("GET", "/executions", ExecutionPage, query=query)
        return ExecutionList(client, page.executions, page.total)

    def __getitem__(self, execution: int | str) -> ExecutionHandle:
        """Return an execution by its number or id; raises NotFound."""
        return _get(connect(), str(execution))

    def compare(self, one: int | str, other: int | str) -> "Compared":
        """Lay two executions side by side: parameters, metrics, and each step's state, verdict and time."""
        client = connect()
        return Compared(_get(client, str(one)).execution, _get(client, str(other)).execution)

    def __repr__(self) -> str:
        return repr(self())

    def __str__(self) -> str:
        return "the studio's executions"  # what `cw.executions?` asks for, which needs no studio

    def _repr_html_(self) -> str:
        return self()._repr_html_()


class Compared:
    """Two executions side by side; `.rows` are `(what, one, other)`, and only what differs is shown."""

    def __init__(self, one: Execution, other: Execution) -> None:
        self._heads = tuple(f"{side.row.pipeline} {side.row.number}" for side in (one, other))
        self.rows: list[tuple[str, str, str]] = [("state", one.row.state, other.row.state)]
        for what in ("parameters", "metrics"):
            left, right = getattr(one.row, what), getattr(other.row, what)
            self.rows += [
                (f"{what[:-1]} {name}", _shown(left, name), _shown(right, name)) for name in {**left, **right}
            ]
        mine, theirs = ({row.key: row for row in side.steps} for side in (one, other))
        self.rows += [
            (f"step {key}", _step(mine.get(key)), _step(theirs.get(key))) for key in {**mine, **theirs}
        ]

    def _table(self) -> list[tuple[str, str, str]]:
        return [row for row in self.rows if row[1] != row[2]] or [("nothing", "differs", "")]

    def __repr__(self) -> str:
        return text_table(("what", *self._heads), self._table())

    def _repr_html_(self) -> str:
        return html_table(("what", *self._heads), self._table())


def cells(row: ExecutionRow) -> tuple[str, ...]:
    """Return an execution as the cells of a table with `COLUMNS`."""
    return (
        str(row.number), row.pipeline, f"{STATES[row.state]} {row.state}",
        time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(row.started)),
        human_time((row.ended or time.time()) - row.started), pairs(row.parameters), pairs(row.metrics),
    )  # fmt: skip


def _get(client: Client, execution: str) -> ExecutionHandle:
    return ExecutionHandle(client, client.call("GET", path_of("executions", execution), Execution))


def _shown(values: dict[str, object], name: str) -> str:
    return number(values[name]) if name in values else "–"


def _step(row: StepRow | None) -> str:
    if row is None:
        return "–"
    took = human_time(row.ended - row.started) if row.ended and row.started else ""
    verdict = row.verdict.sentence if row.verdict else row.sentence or ""
    return "  ".join(filter(None, [state_words(row.state), took, verdict[:80]]))


executions = Executions()
