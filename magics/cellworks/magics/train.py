"""`%%train`: the cell becomes a tracked job."""

import keyword
import shlex
from argparse import Namespace
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from cellworks import card, history, submitting
from cellworks.capture import pack_names
from cellworks.display import text_table
from cellworks.job_handle import JobHandle
from cellworks.magics import Shell
from cellworks.options import Options, options
from cellworks.parsing import Parser, add_job_options, job_options
from cellworks.quantities import human_size
from cellworks.written import notebook_file
from cellworks_engine.errors import InvalidInput

if TYPE_CHECKING:
    from cellworks.waiting import Waiting


def run(shell: Shell, line: str, cell: str) -> None:
    """Submit the cell, show its card, and wait where that was asked for."""
    said = make_parser().parse_args(_words(line))
    given = _options(shell, said)
    outputs = _outputs(said.output)
    if said.dry_run:
        print(_plan(shell, cell, given, outputs))  # noqa: T201  # the answer to the question
        return
    make = submitting.cell(
        cell,
        shell.user_ns,
        name=str(given.name),
        params=given.params,
        outputs=outputs,
        transform=shell.transform_cell,
    )
    place = card.Place()
    with _doubting(shell, outputs):
        job, client = submitting.submit_work(make, given, _origin(shell), place.say)
        handle = JobHandle(client, job)
        if outputs:
            _waiting(shell).expect(handle, outputs)
    place.show(job)
    if said.wait:
        handle.wait()
        if outputs:
            _waiting(shell).land(handle)


def _waiting(shell: Shell) -> "Waiting":
    from cellworks import waiting  # it needs IPython, which the command line's own parser does without

    return waiting.of(shell)


def _doubting(shell: Shell, outputs: list[str]) -> AbstractContextManager[None]:
    return _waiting(shell).submitting(outputs) if outputs else nullcontext()


def chosen(shell: Shell, line: str) -> tuple[Options, list[str]]:
    """Return the options of a line, a name among them even where it gives none, and what is to come back."""
    said = make_parser().parse_args(_words(line))
    return _options(shell, said), _outputs(said.output)


def _options(shell: Shell, said: Namespace) -> Options:
    return options(name=said.name or _default_name(shell), **job_options(said))


def make_parser() -> Parser:
    """Return the parser of the magic's line."""
    parser = Parser(prog="%%train", add_help=False)
    parser.add_argument("name", nargs="?")
    add_job_options(parser)
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--wait", action="store_true")
    parser.add_argument("-o", "--output", action="append", default=[])
    return parser


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError as error:
        raise InvalidInput(f"%%train: the line cannot be read: {error}.") from None


def _outputs(said: list[str]) -> list[str]:
    """Return the names of `-o model -o auc,folds`; raises InvalidInput."""
    names = [name.strip() for words in said for name in words.split(",")]
    for name in names:
        if not name.isidentifier() or keyword.iskeyword(name):
            raise InvalidInput(
                f"%%train: -o takes names of the cell, and {name!r} is none.",
                field="outputs",
                hint="Write `-o model`, or `-o model,auc` for two.",
            )
    return list(dict.fromkeys(names))


def _plan(shell: Shell, cell: str, chosen: Options, outputs: list[str]) -> str:
    """Return what would travel, as a table; nothing is written and nothing submitted."""
    names = submitting.job_names(cell, shell.user_ns, chosen.params, outputs, shell.transform_cell)
    packed = pack_names(names, shell.user_ns, without=chosen.params)
    found = [one.capture(name, "0" * 64) for name, one in packed.items()]
    rows = [(one.name, one.kind, human_size(one.size), one.summary) for one in found]
    table = text_table(("captured", "kind", "size", "what"), rows) if rows else "captures nothing"
    given = "  ".join(f"{name}={value}" for name, value in chosen.params.items())
    memory = human_size(chosen.resources.memory) if chosen.resources.memory else "unlimited"
    asked = f"cpu {chosen.resources.cpu:g}  memory {memory}  gpu {chosen.resources.gpu}  on {chosen.compute}"
    lines = [f"{chosen.name}: nothing is submitted (--dry-run)", table]
    back = [f"brings back  {', '.join(outputs)}"] if outputs else []
    return "\n".join([*lines, *([f"parameters  {given}"] if given else []), *back, asked])


def _origin(shell: Shell) -> submitting.Origin:
    """Return the notebook and the cell that this kernel is running, as far as its front end tells."""
    parent = getattr(shell, "parent_header", None) or {}
    cell = str(parent.get("metadata", {}).get("cellId", "")) if isinstance(parent, dict) else ""
    return submitting.Origin(
        client="notebook",
        notebook=notebook_file(shell),
        cell=cell[:200],
        executed=history.running(shell),
        history=history.executed(shell),
    )


def _default_name(shell: Shell) -> str:
    notebook = notebook_file(shell)
    stem = Path(notebook).stem if notebook else "cell"
    return f"{stem} [{history.running(shell)}]"
