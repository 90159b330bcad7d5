"""The magics, one a file. This one only names them: what a magic needs is imported when it is first used."""

import importlib
from collections.abc import Callable
from typing import Any, Protocol

from cellworks import loading


class Shell(Protocol):
    """What the magics ask of IPython's shell."""

    user_ns: dict[str, object]
    execution_count: int
    Completer: Any

    def transform_cell(self, raw_cell: str) -> str:
        """Turn magics and the like into Python."""
        ...

    def register_magic_function(self, func: Callable[..., object], magic_kind: str, magic_name: str) -> None:
        """Make a function a magic."""
        ...


def register(shell: Shell) -> None:
    """Register `%%train`, `%jobs`, `%compare` and `%cw`, and the completion of what stands after them."""
    for name, kind in (("train", "cell"), ("jobs", "line"), ("compare", "line"), ("cw", "line")):
        shell.register_magic_function(_lazy(name, shell), kind, name)
    shell.Completer.custom_matchers.append(_matcher(shell))


def _matcher(shell: Shell) -> Callable[..., object]:
    """Return what IPython asks for completions.

    A matcher and not a `complete_command` hook: what a hook finds is mixed with what Jedi takes the line for.
    """
    from IPython.core.completer import SimpleCompletion, context_matcher

    def match(context: Any) -> dict[str, object]:
        lines = context.full_text.split("\n")
        line = lines[context.cursor_line][: context.cursor_position].lstrip()
        if not line.startswith(("%cw ", "%%train ", "%jobs ", "%compare ")):
            return {"completions": []}
        loading.wait()
        complete = importlib.import_module("cellworks.completion").complete
        found = complete(line, shell.user_ns, "\n".join(lines[context.cursor_line + 1 :]))
        return {
            "completions": [SimpleCompletion(text=one.text, type=one.what or "word") for one in found],
            "matched_fragment": line.rpartition(" ")[2],
            "ordered": True,
            "suppress": True,
            "do_not_suppress": {"IPCompleter.file_matcher"} if "submit" in line else set(),
        }

    matcher: Callable[..., object] = context_matcher(identifier="cellworks", priority=100)(match)
    return matcher


_DOCS = {
    "train": """Run this cell as a tracked job, in a process of its own, and give the prompt back at once.

    %%train [name] [-p name=value …] [-o name …] [--cpu N] [--memory 4G] [--gpu N] [--timeout 1h]
            [--retries N] [--experiment NAME] [--priority N] [--tag key=value …] [--compute NAME]
            [--register [NAME]] [--dry-run] [--wait]

The job gets exactly the notebook's names that the cell reads, with what its functions use; `-p` sets one to
another value. `-o model` brings `model` back: a later cell that names it waits for it.
`--register` makes the model that it logs a version of the job's name, or of NAME, in MLflow's registry.
`--dry-run` shows what would travel and submits nothing; `--wait` waits for the end.

    %%train late-flights -p depth=8 -o model
    model = make_model(depth).fit(X, y)
    mlflow.log_metric("auc", score(model))
""",
    "jobs": """Show the newest jobs, or those in a state.

    %jobs
    %jobs running
    %jobs --search late --limit 5
""",
    "compare": """Set two to ten runs side by side: in JupyterLab in the Runs panel, elsewhere as a table.

    %compare 7c2f 91ab
    %compare --last 3 --experiment late-flights
    %compare --filter "metrics.auc > 0.6"

Runs are named by how their ids begin. It shows what differs: parameters, metrics, code, data, packages, git.
""",
    "cw": """The command line in a cell.

    %cw jobs list
    %cw jobs logs 41 --follow
    %cw --help

Tab completes commands, options, and the numbers and ids of jobs and runs.
""",
}


def _lazy(name: str, shell: Shell) -> Callable[..., object]:
    def magic(line: str, cell: str | None = None) -> object:
        loading.wait()
        run: Callable[..., object] = importlib.import_module(f"cellworks.magics.{name}").run
        return run(shell, line) if cell is None else run(shell, line, cell)

    magic.__doc__ = _DOCS[name]
    magic.__name__ = name
    return magic
