"""`drift.open()`: the way from a notebook to a report's page in JupyterLab."""

import time
from html import escape
from typing import TYPE_CHECKING, Any

from cellworks.client import connect, path_of
from cellworks_engine.monitors.schema import DriftRow, KeptDrift

if TYPE_CHECKING:
    from cellworks.drift_report import Drift

MIME = "application/vnd.cellworks.drift+json"


class Opened:
    """What a cell shows: JupyterLab opens the report once; elsewhere it says how to find it."""

    def __init__(self, row: DriftRow) -> None:
        self.row = row

    def __repr__(self) -> str:
        number = self.row.number
        return (
            f"Drift report {number} ({self.row.name}): the Monitors panel of JupyterLab, "
            f"`cw.drifts[{number}]`, `cellworks drift show {number}`."
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        told = {"version": 1, "drift": self.row.id, "name": self.row.name, "at": time.time()}
        return {MIME: told, "text/html": f"<p>{escape(repr(self))}</p>", "text/plain": repr(self)}


def opened(drift: "Drift") -> Opened:
    """Return the way to a report that is kept; raises NotFound where it was forgotten since."""
    assert drift.ref is not None
    return Opened(connect().call("GET", path_of("drift", drift.ref), KeptDrift).row)
