"""The magics, one a file. This one only names them: what a magic needs is imported when it is first used."""

import importlib
from collections.abc import Callable
from typing import Protocol


class Shell(Protocol):
    """What the magics ask of IPython's shell."""

    user_ns: dict[str, object]
    execution_count: int

    def transform_cell(self, raw_cell: str) -> str:
        """Turn magics and the like into Python."""
        ...

    def register_magic_function(self, func: Callable[..., object], magic_kind: str, magic_name: str) -> None:
        """Make a function a magic."""
        ...


def register(shell: Shell) -> None:
    """Register `%%train`, `%jobs` and `%cw`."""
    for name, kind in (("train", "cell"), ("jobs", "line"), ("cw", "line")):
        shell.register_magic_function(_lazy(name, shell), kind, name)


_DOCS = {
    "train": """Run this cell as a tracked job, in a process of its own, and give the prompt back at once.

    %%train [name] [-p name=value …] [--cpu N] [--memory 4G] [--gpu N] [--timeout 1h] [--retries N]
            [--experiment NAME] [--priority N] [--tag key=value …] [--compute NAME] [--dry-run] [--wait]

The job gets exactly the notebook's names that the cell reads; `-p` sets one to another value.
`--dry-run` shows what would travel and submits nothing; `--wait` waits for the end.

    %%train late-flights -p depth=8 --memory 4G
    model = make_model(depth).fit(X, y)
    mlflow.log_metric("auc", score(model))
""",
    "jobs": """Show the newest jobs, or those in a state.

    %jobs
    %jobs running
    %jobs --search late --limit 5
""",
    "cw": """The command line in a cell.

    %cw jobs list
    %cw jobs logs 41 --follow
    %cw --help
""",
}


def _lazy(name: str, shell: Shell) -> Callable[..., object]:
    def magic(line: str, cell: str | None = None) -> object:
        run: Callable[..., object] = importlib.import_module(f"cellworks.magics.{name}").run
        return run(shell, line) if cell is None else run(shell, line, cell)

    magic.__doc__ = _DOCS[name]
    magic.__name__ = name
    return magic
