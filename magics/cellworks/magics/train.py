"""`%%train`: the cell becomes a tracked job."""

import os
import shlex
from pathlib import Path
from typing import Any

from cellworks import card, submitting
from cellworks.capture import analyse, capture
from cellworks.display import text_table
from cellworks.job_handle import JobHandle
from cellworks.magics import Shell
from cellworks.options import Options, options
from cellworks.parsing import Parser, add_job_options, job_options
from cellworks.quantities import human_size
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.packing import pack
from cellworks_engine.jobs.schema import Capture


def run(shell: Shell, line: str, cell: str) -> None:
    """Submit the cell, show its card, and wait where that was asked for."""
    said = _parser().parse_args(_words(line))
    _refuse_what_is_to_come(said)
    origin = _origin(shell)
    chosen = options(name=said.name or _default_name(origin), **job_options(said))
    if said.dry_run:
        print(_plan(shell, cell, chosen))  # noqa: T201  # the answer to the question
        return
    make = submitting.cell(
        cell, shell.user_ns, name=str(chosen.name), params=chosen.params, transform=shell.transform_cell
    )
    place = card.Place()
    job, client = submitting.submit_work(make, chosen, origin, place.say)
    place.show(job)
    if said.wait:
        JobHandle(client, job).wait()


def _parser() -> Parser:
    parser = Parser(prog="%%train", add_help=False)
    parser.add_argument("name", nargs="?")
    add_job_options(parser)
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--wait", action="store_true")
    parser.add_argument("-o", "--output", action="append", default=[])
    parser.add_argument("--register", nargs="?", const=True, default=False)
    return parser


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError as error:
        raise InvalidInput(f"%%train: the line cannot be read: {error}.") from None


def _refuse_what_is_to_come(said: Any) -> None:
    if said.output:
        raise InvalidInput(
            "%%train: values do not come back from a job yet (-o is for a later version).",
            field="outputs",
            hint="Log the model (autologging does), or save the value to a file in the cell.",
        )
    if said.register:
        raise InvalidInput(
            "%%train: a job does not register its model yet (--register is for a later version).",
            field="register",
            hint="Call mlflow.register_model in the cell.",
        )


def _plan(shell: Shell, cell: str, chosen: Options) -> str:
    """Return what would travel, as a table; nothing is written and nothing submitted."""

    def only_size(value: Any, name: str) -> Capture:
        packed = pack(value, name)
        return packed.capture(name, "0" * 64)

    names = analyse(cell, shell.transform_cell)
    found = capture(names, shell.user_ns, only_size, without=chosen.params)
    rows = [(one.name, one.kind, human_size(one.size), one.summary) for one in found]
    table = text_table(("captured", "kind", "size", "what"), rows) if rows else "captures nothing"
    given = "  ".join(f"{name}={value}" for name, value in chosen.params.items())
    memory = human_size(chosen.resources.memory) if chosen.resources.memory else "unlimited"
    asked = f"cpu {chosen.resources.cpu:g}  memory {memory}  gpu {chosen.resources.gpu}  on {chosen.compute}"
    lines = [f"{chosen.name}: nothing is submitted (--dry-run)", table]
    return "\n".join([*lines, *([f"parameters  {given}"] if given else []), asked])


def _origin(shell: Shell) -> submitting.Origin:
    """Return the notebook and the cell that this kernel is running, as far as its front end tells."""
    named = shell.user_ns.get("__vsc_ipynb_file__") or os.environ.get("JPY_SESSION_NAME") or ""
    notebook = str(named) if str(named).endswith(".ipynb") else ""
    parent = getattr(shell, "parent_header", None) or {}
    cell = str(parent.get("metadata", {}).get("cellId", "")) if isinstance(parent, dict) else ""
    return submitting.Origin(
        client="notebook", notebook=notebook, cell=cell[:200], executed=shell.execution_count
    )


def _default_name(origin: submitting.Origin) -> str:
    stem = Path(origin.notebook).stem if origin.notebook else "cell"
    return f"{stem} [{origin.executed}]"
