"""Running a cell's source: in an IPython shell where there is IPython, plainly where there is not.

The shell is made once, in the warm parent, and forked with it. It keeps no history, reads no profile of the
user's and starts no thread, so that a forked copy is as good as a new one.
"""

import ast
import linecache
import sys
import types
from pathlib import Path
from typing import Any, Protocol

from cellworks_engine.jobs.process.outputs import Outputs, flush

INLINE = "module://matplotlib_inline.backend_inline"
"""Matplotlib's backend in a job: figures become outputs."""


class Shell(Protocol):
    """Runs source in one namespace."""

    @property
    def names(self) -> dict[str, Any]:
        """The namespace: the module `__main__`."""

    def connect(self, outputs: Outputs) -> None:
        """Say where what is shown goes."""

    def run(self, source: str, name: str) -> None:
        """Run a cell; raises what it raises. `name` stands in its tracebacks."""

    def settle(self) -> None:
        """Show what code that is not a cell has left to be shown."""


def make_shell(folder: Path) -> Shell:
    """Make a shell; `folder` is where IPython keeps a profile that nobody else uses."""
    try:
        from cellworks_engine.jobs.process.ipython import make
    except ImportError:
        return PlainShell()
    return make(folder)


class PlainShell:
    """`exec`, and the last expression's value as an output."""

    def __init__(self) -> None:
        self._module = types.ModuleType("__main__")
        self._outputs: Outputs | None = None

    @property
    def names(self) -> dict[str, Any]:
        """The namespace: the module `__main__`."""
        return self._module.__dict__

    def connect(self, outputs: Outputs) -> None:
        """Say where what is shown goes."""
        self._outputs = outputs
        sys.modules["__main__"] = self._module

    def run(self, source: str, name: str) -> None:
        """Run a cell; raises what it raises."""
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        tree = ast.parse(source, name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), self.names)  # noqa: S102 (running the user's code is the purpose)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), name, "eval"), self.names)  # noqa: S307
            if value is not None and self._outputs is not None:
                flush()
                self._outputs.result({"text/plain": repr(value)}, {})

    def settle(self) -> None:
        """Nothing is left to be shown."""
