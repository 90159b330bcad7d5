"""Where the code that runs was written: in which notebook, as far as its front end tells."""

import os
from pathlib import Path
from typing import Any


def notebook_file(shell: Any = None) -> str:
    """Return the path of the notebook that runs here; empty where there is none, or nobody tells.

    Jupyter's servers tell kernels by their environment, VS Code by a variable. `shell` is the one that runs
    where none is given.
    """
    if shell is None:
        from IPython.core.getipython import get_ipython

        shell = get_ipython()
    if shell is None:
        return ""
    named = str(shell.user_ns.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME") or "")
    return named if named.endswith(".ipynb") else ""


def in_cell(file: Path) -> bool:
    """Say whether code was compiled from a cell: kernels name a file for it that is not there."""
    return file.suffix != ".py" or "ipykernel" in str(file.parent)


def origin_of(file: Path) -> str:
    """Return where code was written that names its file so: that file, or the notebook whose cell it is."""
    return notebook_file() if in_cell(file) else str(file.absolute())
