"""`cw.wrangle(flights)`, `%wrangle flights`: a frame in the data wrangler's panel."""

import time
from html import escape
from typing import Any

from cellworks_engine.errors import InvalidInput

MIME = "application/vnd.cellworks.wrangle+json"


class Wrangled:
    """What a cell shows: JupyterLab opens the panel once; elsewhere it says what it would have opened."""

    def __init__(self, name: str, shape: tuple[int, int]) -> None:
        self.name = name
        self.shape = shape

    def __repr__(self) -> str:
        rows, columns = self.shape
        return f"{self.name} ({rows:,} x {columns:,}): the Data Wrangler opens it in JupyterLab."

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        told = {"version": 1, "frame": self.name, "at": time.time()}
        return {MIME: told, "text/html": f"<p>{escape(repr(self))}</p>", "text/plain": repr(self)}


def wrangle(frame: Any) -> Wrangled:
    """Open a frame of this notebook in the data wrangler: a DataFrame, or the name of one.

    cw.wrangle(flights)

    Raises InvalidInput for what is no table, and outside of a notebook.
    """
    names = _names()
    name = frame if isinstance(frame, str) else _name_of(frame, names)
    return Wrangled(name, _shape(name, names))


def _names() -> dict[str, Any]:
    from IPython import get_ipython

    shell: Any = get_ipython()
    if shell is None:
        raise InvalidInput(
            "The data wrangler shows frames of a notebook, and this is none.",
            hint="In a script, use cw.recipes.make([…]).fit(df), or cellworks recipes --help.",
        )
    found: dict[str, Any] = shell.user_ns
    return found


def _name_of(frame: object, names: dict[str, Any]) -> str:
    """Return what a frame is called in the notebook; one without a name gets `_wrangled`."""
    for name, value in list(names.items()):
        if value is frame and not name.startswith("_") and name not in ("In", "Out"):
            return name
    names["_wrangled"] = frame
    return "_wrangled"


def _shape(name: str, names: dict[str, Any]) -> tuple[int, int]:
    from cellworks_engine.recipes.wrangling.opening import as_pandas, find

    frame = as_pandas(find(names, name), [])
    return len(frame), len(frame.columns)
