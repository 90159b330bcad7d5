"""The drift reports that the studio keeps: `cw.drifts[3]`, `cw.drifts()`, and the job that makes one."""

import os
import time
from pathlib import Path
from typing import Any

import msgspec

from cellworks.client import connect, path_of
from cellworks.deposit import Deposit
from cellworks.drift_report import Drift
from cellworks.job_handle import JobHandle
from cellworks.model_handle import Shown
from cellworks_engine.jobs.schema import Job
from cellworks_engine.monitors.page import SYMBOLS
from cellworks_engine.monitors.schema import (
    DriftPage,
    DriftReport,
    DriftRow,
    KeptDrift,
    NewDrift,
    NewDriftReport,
    Status,
    Timeline,
)

COLUMNS = ("report", "status", "name", "current", "reference", "moved", "made", "by")


class DriftList(Shown):
    """Some reports, as a table; an item is the report itself, read then."""

    columns = COLUMNS
    nothing = "No drift reports are kept."

    def __init__(self, page: DriftPage) -> None:
        super().__init__(page.drifts)
        self.page = page

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        return read(self.items[index].id)

    def cells(self) -> list[tuple[str, ...]]:
        """Return the cells of the table."""
        return [_cells(row) for row in self.items if isinstance(row, DriftRow)]


class Drifts:
    """The kept reports: `cw.drifts[3]` by number or id, `cw.drifts()` lists them."""

    def __call__(
        self, *, search: str | None = None, status: Status | None = None, limit: int = 50, offset: int = 0
    ) -> DriftList:
        """List the kept reports, the newest first."""
        query = {"search": search, "status": status, "limit": limit, "offset": offset}
        return DriftList(connect().call("GET", "/drift", DriftPage, query=query))

    def __getitem__(self, drift: int | str) -> Drift:
        """Return a report by its number or id; raises NotFound."""
        return read(str(drift))

    def delete(self, drift: int | str) -> None:
        """Forget a report."""
        connect().tell("DELETE", path_of("drift", drift))

    def __repr__(self) -> str:
        return repr(self())

    def __str__(self) -> str:
        return "the studio's drift reports"  # what `cw.drifts?` asks for, which needs no studio


def read(drift: str) -> Drift:
    """Read a kept report, with its windows."""
    client = connect()
    kept = client.call("GET", path_of("drift", drift), KeptDrift)
    report = kept.report
    if kept.row.windows:
        cut = client.call("GET", path_of("drift", kept.row.id, "timeline"), Timeline)
        report = msgspec.structs.replace(report, timeline=cut)
    return Drift(report, kept.row.id)


def keep(report: DriftReport, windows: bytes | None, name: str | None = None) -> str:
    """Keep a report in the studio, with what was counted in its windows; returns its id."""
    client = connect()
    deposit = Deposit(client)
    digest = deposit.put(msgspec.msgpack.encode(report))
    counts = None if windows is None else deposit.put(windows)
    deposit.send()
    folder = os.environ.get("CELLWORKS_JOB_FOLDER")
    job = Path(folder).parent.name if folder else None
    body = NewDriftReport(content=digest, windows=counts, name=name, job=job)
    return client.call("POST", "/drift/reports", KeptDrift, body=body).row.id


def ask(new: NewDrift) -> JobHandle:
    """Have the studio compare two sources in a job."""
    client = connect()
    return JobHandle(client, client.call("POST", "/drift", Job, body=new))


def _cells(row: DriftRow) -> tuple[str, ...]:
    counts = row.counts
    moved = f"{counts.violation} broke, {counts.drift} drifted of {sum(msgspec.structs.astuple(counts))}"
    made = time.strftime("%Y-%m-%d %H:%M", time.localtime(row.made))
    return (
        str(row.number), f"{SYMBOLS[row.status]} {row.status}", row.name, row.current.words,
        row.reference.words, moved, made, row.actor,
    )  # fmt: skip


drifts = Drifts()
