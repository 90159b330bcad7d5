"""The quickstart, out of the wheel: the same file that `examples/` has."""

from importlib.util import find_spec
from pathlib import Path

import msgspec

from cellworks_engine.errors import NotFound
from cellworks_engine.studio_schema import Quickstart

NAME = "quickstart.ipynb"


def quickstart() -> Quickstart:
    """Return the notebook; it lies beside its data in the SDK, which the server finds and never imports."""
    found = find_spec("cellworks")
    for folder in (found.submodule_search_locations or []) if found else []:
        path = Path(folder) / "examples" / NAME
        if path.exists():
            return Quickstart(name=NAME, content=msgspec.Raw(path.read_bytes()))
    raise NotFound(
        "The quickstart is not in this installation.", hint="Install cellworks again: its wheel carries it."
    )
