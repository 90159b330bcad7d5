"""A version of a model in code: judge it, approve it, name it, load it."""

import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cellworks.client import connect, path_of
from cellworks.display import html_table, number, text_table
from cellworks.quantities import human_size
from cellworks_engine.errors import InvalidInput, Refused
from cellworks_engine.models.check_schema import Checks, CheckWish, Latency, VersionComparison
from cellworks_engine.models.schema import (
    AliasWish,
    CompileParity,
    DatasetUse,
    Decision,
    HistoryEntry,
    HistoryPage,
    Model,
    ModelVersion,
    ModelVersionRow,
    Requirements,
    Signature,
    ref_of,
)

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = (
    "version",
    "approval",
    "aliases",
    "metrics",
    "registered",
    "by",
    "from",
    "data",
    "size",
    "baseline",
)
SYMBOLS = {"pending": "○", "approved": "✓", "rejected": "✕"}
LABELS = {True: "equal", False: "differ", None: ""}
CHECKED = {"passed": "✓", "failed": "✕", "unclear": "?", "skipped": "–"}


class Shown(Sequence[Any]):
    """Things that show as a table; an item is the thing itself."""

    columns: tuple[str, ...] = ()
    nothing = "Nothing."

    def __init__(self, items: Sequence[Any]) -> None:
        self.items = list(items)

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: Any) -> Any:
        return self.items[index]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)

    def cells(self) -> list[tuple[str, ...]]:
        """Return the cells of the table."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return text_table(self.columns, self.cells()) if self.items else self.nothing

    def _repr_html_(self) -> str:
        return html_table(self.columns, self.cells()) if self.items else self.nothing


class CheckList(Shown):
    """What was looked at before an approval, one line a check."""

    columns = ("check", "result", "what was found")
    nothing = "Nothing was checked yet."

    def __init__(self, checks: Checks) -> None:
        super().__init__(checks.results)
        self.checks = checks

    @property
    def passed(self) -> bool:
        """Whether no check failed or stayed unclear."""
        return all(one.state in ("passed", "skipped") for one in self.items)

    def cells(self) -> list[tuple[str, ...]]:
        """Return the cells of the table."""
        return [(one.name, f"{CHECKED[one.state]} {one.state}", one.sentence) for one in self.items]


class History(Shown):
    """What happened to a model, the newest first."""

    columns = ("when", "what", "version", "from", "to", "by", "comment")
    nothing = "Nothing happened yet."

    def __init__(self, page: HistoryPage) -> None:
        super().__init__(page.entries)
        self.page = page

    def cells(self) -> list[tuple[str, ...]]:
        """Return the cells of the table."""
        return [
            (when(one.time), what(one), str(one.version or ""), one.before or "", one.after or "", who(one),
             one.comment)
            for one in self.items
            if isinstance(one, HistoryEntry)
        ]  # fmt: skip


class Compared(Shown):
    """Versions side by side, only what differs."""

    nothing = "Nothing differs."

    def __init__(self, comparison: VersionComparison) -> None:
        super().__init__(comparison.rows)
        self.comparison = comparison
        self.columns = ("what", *(ref_of(comparison.name, one) for one in comparison.versions))

    def cells(self) -> list[tuple[str, ...]]:
        """Return the cells of the table."""
        return [
            (f"{row.group} {row.name}", *("" if one is None else number(one) for one in row.values))
            for row in self.items
        ]

    def __repr__(self) -> str:
        return "\n".join([super().__repr__(), *self.comparison.missing])


class ParityList(Shown):
    """What came of compiling a version, one line a deployment."""

    columns = ("endpoint", "deployment", "served", "rows", "labels", "difference", "what was found")
    nothing = "No deployment of it asked for a compiled model."

    def __init__(self, parity: Sequence[CompileParity]) -> None:
        super().__init__(parity)

    def cells(self) -> list[tuple[str, ...]]:
        """Return the cells of the table."""
        return [
            (one.endpoint, one.deployment if one.is_deployed else f"{one.deployment} (ended)", one.state,
             f"{one.rows:,}" if one.rows else "", LABELS[one.labels_equal],
             "" if one.worst is None or one.worst.difference is None else f"{one.worst.difference:.2g}",
             one.sentence)
            for one in self.items
        ]  # fmt: skip


class Version:
    """A version of a registered model: `cw.models["late-flights/3"]`."""

    def __init__(self, version: ModelVersion) -> None:
        self.whole = version

    def __repr__(self) -> str:
        return text_table(("model", *COLUMNS[1:]), [(self.ref, *cells(self.whole.row, self.metrics)[1:])])

    def _repr_html_(self) -> str:
        return html_table(("model", *COLUMNS[1:]), [(self.ref, *cells(self.whole.row, self.metrics)[1:])])

    @property
    def row(self) -> ModelVersionRow:
        """The version as a line of a table."""
        return self.whole.row

    @property
    def ref(self) -> str:
        """How people name it: `late-flights/3`."""
        return ref_of(self.row.name, self.row.version)

    @property
    def name(self) -> str:
        """The model's name."""
        return self.row.name

    @property
    def version(self) -> int:
        """The version's number."""
        return self.row.version

    @property
    def aliases(self) -> list[str]:
        """The aliases that name it."""
        return list(self.row.aliases)

    @property
    def approval(self) -> str:
        """`pending`, `approved` or `rejected`."""
        return self.row.approval.state

    @property
    def size(self) -> int | None:
        """Bytes of its files; None where nobody could tell."""
        return self.row.size

    @property
    def data(self) -> list[DatasetUse]:
        """The versions of datasets that its job used; where there are none, what was logged with its run."""
        return list(self.row.data)

    @property
    def parity(self) -> "ParityList":
        """What came of compiling it, for each deployment that asked for that, the newest first."""
        return ParityList(self.whole.parity)

    @property
    def metrics(self) -> dict[str, float]:
        """The metrics of its run, as far as they are finite numbers."""
        return {name: value for name, value in self.whole.metrics.items() if value is not None}

    @property
    def signature(self) -> Signature | None:
        """What it takes and gives."""
        return self.whole.signature

    def approve(self, comment: str = "") -> "Version":
        """Approve it: who, when and why are in the history, with the last checks."""
        return self._decided(Decision(state="approved", comment=comment))

    def reject(self, comment: str) -> "Version":
        """Reject it; the comment says why."""
        return self._decided(Decision(state="rejected", comment=comment))

    def alias(self, alias: str, comment: str = "") -> "Version":
        """Have an alias name this version from now on: `v.alias("champion")`."""
        wish = AliasWish(version=self.version, comment=comment)
        connect().call("PUT", path_of("models", self.name, "aliases", alias), Model, body=wish)
        return self.refresh()

    def unalias(self, alias: str, comment: str = "") -> "Version":
        """Have an alias of this version name nothing from now on."""
        if alias not in self.refresh().aliases:
            raise InvalidInput(f"{alias} is no alias of {self.ref}.", field="alias")
        path = path_of("models", self.name, "aliases", alias)
        connect().call("DELETE", path, Model, query={"comment": comment})
        return self.refresh()

    def checks(self, *, latency: bool = True) -> CheckList:
        """Hold it against the champion and its model's policy, and keep what was found.

        With `latency` it is loaded in this process, where its packages are here, and its input example
        predicted some hundred times.
        """
        measured: Latency | None = None
        if latency and self.whole.example is not None:
            from cellworks.model_latency import measure

            measured = measure(self.load(), self.whole.example)
        found = connect().call(
            "POST", self._path("checks"), Checks, body=CheckWish(latency=measured), wait=300.0
        )
        self.refresh()
        return CheckList(found)

    def compare(self, other: "Version | int", *more: "Version | int", every: bool = False) -> Compared:
        """Set it beside other versions of the model; `every` shows what is the same too."""
        numbers = [one.version if isinstance(one, Version) else one for one in (self, other, *more)]
        query: dict[str, list[str] | bool] = {"version": [str(one) for one in numbers], "all": every}
        path = path_of("models", self.name, "compare")
        return Compared(connect().call("GET", path, VersionComparison, query=query))

    def history(self, *, limit: int = 100) -> History:
        """Return what happened to it, the newest first."""
        query = {"version": self.version, "limit": limit}
        return History(
            connect().call("GET", path_of("models", self.name, "history"), HistoryPage, query=query)
        )

    def requirements(self, python: str | None = None) -> Requirements:
        """Hold what it needs against an interpreter of the studio's host; none is the one that made it."""
        return connect().call("GET", self._path("requirements"), Requirements, query={"python": python})

    def delete(self, comment: str = "") -> None:
        """Delete it from the registry; its run keeps the files. Refused while it serves or has an alias."""
        connect().tell("DELETE", self._path(), query={"comment": comment})

    def load(self, *, trust_pickle: bool = True) -> Any:
        """Load it in this process as MLflow's PyFuncModel, whose `predict` takes the rows.

        Raises Refused that names the packages which it needs and this Python does not have so.
        """
        from cellworks.model_load import load

        return load(self.whole, trust_pickle=trust_pickle)

    @property
    def path(self) -> "Path":
        """The folder with its files; raises Refused where they do not lie on this host."""
        from pathlib import Path

        if self.whole.path is None or not Path(self.whole.path).is_dir():
            raise Refused(self.whole.problem or f"The files of {self.ref} do not lie on this host.")
        return Path(self.whole.path)

    def refresh(self) -> "Version":
        """Read it again."""
        self.whole = connect().call("GET", self._path(), ModelVersion)
        return self

    def _decided(self, decision: Decision) -> "Version":
        self.whole = connect().call("POST", self._path("decision"), ModelVersion, body=decision)
        return self

    def _path(self, *parts: str) -> str:
        return path_of("models", self.name, "versions", self.version, *parts)


def cells(row: ModelVersionRow, metrics: dict[str, float] | None = None) -> tuple[str, ...]:
    """Return a version as the cells of a table with `COLUMNS`."""
    from cellworks.display import metrics_words

    came = f"job {row.job_number}" if row.job_number else f"run {row.run[:8]}" if row.run else "an object"
    return (
        str(row.version),
        f"{SYMBOLS[row.approval.state]} {row.approval.state}",
        ", ".join(row.aliases),
        metrics_words(metrics or {}),
        when(row.created),
        row.actor,
        came,
        data_words(row),
        "" if row.size is None else human_size(row.size),
        "yes" if row.baseline else "none",
    )


def data_words(row: ModelVersionRow) -> str:
    """Write what a version was made of: `flights/2`, or the name that its run logged it by."""
    return ", ".join(dict.fromkeys(one.dataset or one.name for one in row.data))


def when(at: float) -> str:
    """Write a time of this place."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))


def what(entry: HistoryEntry) -> str:
    """Write what happened: `alias champion moved`, `approved`."""
    verb = entry.verb
    said = f"alias {entry.alias} {verb.removeprefix('alias_')}" if entry.alias is not None else verb
    return f"{said} (seen)" if entry.seen else said


def who(entry: HistoryEntry) -> str:
    """Write who did it."""
    return entry.actor


def moment(value: "str | float | date | datetime") -> float:
    """Return seconds since 1970 of what a person calls a time; a day is its end, in this place's time.

    Raises InvalidInput for what is no time.
    """
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
        except ValueError:
            raise InvalidInput(
                f"{value!r} is no time.", field="at", hint="Write 2026-03-03, or 2026-03-03T14:30."
            ) from None
    if isinstance(value, datetime):
        return value.timestamp()
    return datetime(value.year, value.month, value.day, 23, 59, 59, 999_999).timestamp()
