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

    def run_cell(self, raw_cell: str, store_history: bool = False) -> Any:
        """Run a cell, and return whether it got to its end."""
        ...

    def register_magic_function(self, func: Callable[..., object], magic_kind: str, magic_name: str) -> None:
        """Make a function a magic."""
        ...


def register(shell: Shell) -> None:
    """Register the magics, and the completion of what stands after them."""
    lines = [(name, "line") for name in ("jobs", "wrangle", "compare", "cw")]
    for name, kind in (("train", "cell"), ("step", "cell"), *lines):
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
        if not line.startswith(("%cw ", "%%train ", "%%step ", "%jobs ", "%compare ")):
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
    "step": """Make this cell a step of the notebook's pipeline; it runs here as any cell does.

    %%step NAME [--in NAME …] [--out NAME[:TYPE] …] [--kind train [--experiment NAME]]
           [--when CHOICE 'CONDITION' | --otherwise CHOICE] [--after STEP] [--retries N] [--timeout 1h]
           [--cache on|off|force] [--expires 7d] [--compute NAME] [--cpu N] [--memory 4G] [--gpu N]

Inputs are what the cell reads and an earlier step writes, and numbers, texts and truths of plain cells:
they are the parameters. Outputs are what it writes and a later step reads; `--in` and `--out` say others,
and types: dataset, model, metrics, report, file, value. Steps in a row with one CHOICE stand in its branches.
A cell that is `version = cw.step.register(model, model_name="late")` alone is a step of that kind.
`cw.notebook_pipeline()` is the pipeline: `.graph()`, `.check()`, `.to_yaml()`.

    %%step train --kind train --out model:model --retries 2
    model = make_model(depth).fit(old[COLUMNS], old.late)
""",
    "jobs": """Show the newest jobs, or those in a state.

    %jobs
    %jobs running
    %jobs --search late --limit 5
""",
    "wrangle": """Open a frame of the notebook in the data wrangler: see it, clean it, get pandas back.

    %wrangle flights
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
