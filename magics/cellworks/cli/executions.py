"""`cellworks executions …`: what became of pipelines, and how they go on."""

import argparse
import json
from collections.abc import Callable
from typing import Any

import msgspec

from cellworks.cli.jobs import Subparsers
from cellworks.cli.pipelines import FILE, read_pipeline, read_values
from cellworks.cli.printing import add_json, say
from cellworks.execution_handle import ExecutionHandle
from cellworks.execution_list import executions
from cellworks.parsing import Parser
from cellworks_engine.errors import InvalidInput

Verb = Callable[[argparse.Namespace], int | None]


def add(slices: Subparsers) -> None:
    """Add the slice and its verbs."""
    slice_ = slices.add_parser("executions", help="pipelines that run or have run")
    verbs = slice_.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=Parser)
    listed = _verb(verbs, "list", _list, "list executions, the newest first")
    listed.add_argument("pipeline", nargs="?", help="only those of a pipeline")
    listed.add_argument("--state", action="append", default=[], metavar="STATE")
    listed.add_argument("--limit", type=int, default=20)

    _one(verbs, "show", _show, "its steps, why each ran or did not, and what it made").add_argument(
        "step", nargs="?", help="one step: train, in a loop train[2]"
    )
    _one(verbs, "log", _log, "what a step printed").add_argument("step")
    _waited(_one(verbs, "stop", _stop, "end everything that it started"))
    resumed = _waited(_one(verbs, "resume", _resume, "run what failed, and what an edit touches"))
    resumed.add_argument("--pipeline", metavar="FILE", help=f"the definition after an edit: {FILE}")
    resumed.add_argument("-p", dest="params", action="append", default=[], metavar="NAME=VALUE")
    resumed.add_argument("--again", action="append", default=[], metavar="STEP", help="run it anew, and on")
    resumed.add_argument("--only", action="store_true", help="with --again: nothing that hangs on it")
    _one(verbs, "clear", _clear, "have steps run anew when it is resumed").add_argument("steps", nargs="+")
    done = _one(verbs, "mark-done", _mark, "count a step as done")
    done.add_argument("step")
    done.add_argument("-o", dest="outputs", action="append", default=[], metavar="NAME=JSON")
    for verb, words in (("approve", "say yes where a step asks"), ("reject", "say no where a step asks")):
        answered = _one(verbs, verb, _answer, words)
        answered.add_argument("step")
        answered.add_argument("--note", default="")
    compared = _one(verbs, "compare", _compare, "parameters, metrics and steps of two, where they differ")
    compared.add_argument("other")
    _one(verbs, "delete", _delete, "forget one that has ended; its jobs and runs stay")


def _verb(verbs: Subparsers, name: str, run: Verb, words: str) -> Any:
    parser = verbs.add_parser(name, help=words)
    add_json(parser)
    parser.set_defaults(run=run)
    return parser


def _one(verbs: Subparsers, name: str, run: Verb, words: str) -> Any:
    parser = _verb(verbs, name, run, words)
    parser.add_argument("execution", help="its number or id")
    return parser


def _waited(parser: Any) -> Any:
    parser.add_argument("--wait", action="store_true", help="wait until it has ended; 1 where it failed")
    return parser


def _list(said: argparse.Namespace) -> None:
    found = executions(said.pipeline, state=said.state, limit=said.limit)
    say(said, found.rows, repr(found))


def _show(said: argparse.Namespace) -> None:
    found = executions[said.execution]
    if said.step:
        step = found[said.step]
        if said.json:
            outputs = step.outputs  # long values too
            told = {**msgspec.to_builtins(step.row), "outputs": outputs, "previews": step.previews()}
            say(said, told, step.row.key)
        else:
            say(said, step.row, step.described())
    else:
        say(said, found.execution, repr(found))


def _log(said: argparse.Namespace) -> None:
    log = executions[said.execution][said.step].job.logs()
    say(said, {"log": str(log)}, str(log).rstrip("\n"))


def _stop(said: argparse.Namespace) -> int:
    return shown(said, executions[said.execution].stop())


def _resume(said: argparse.Namespace) -> int:
    pipeline = read_pipeline(said.pipeline) if said.pipeline else None
    found = executions[said.execution]
    return shown(
        said, found.resume(pipeline, again=said.again, only=said.only, **read_values(said.params))
    )  # fmt: skip


def _clear(said: argparse.Namespace) -> int:
    return shown(said, executions[said.execution].clear(*said.steps))


def _mark(said: argparse.Namespace) -> int:
    return shown(said, executions[said.execution].mark_done(said.step, **_as_json(said.outputs)))


def _answer(said: argparse.Namespace) -> int:
    found = executions[said.execution]
    answer = found.approve if said.verb == "approve" else found.reject
    return shown(said, answer(said.step, said.note))


def _compare(said: argparse.Namespace) -> None:
    found = executions.compare(said.execution, said.other)
    say(said, found.rows, repr(found))


def _delete(said: argparse.Namespace) -> None:
    executions[said.execution].delete()


def shown(said: argparse.Namespace, found: ExecutionHandle) -> int:
    """Print an execution, once it has ended where that is waited for; return the exit code."""
    waited = getattr(said, "wait", False)
    if waited:
        found.wait(check=False)
    say(said, found.execution, repr(found))
    return 1 if waited and found.state != "succeeded" else 0


def _as_json(given: list[str]) -> dict[str, Any]:
    found = {}
    for one in given:
        name, _, text = one.partition("=")
        try:
            found[name] = json.loads(text)
        except ValueError:
            raise InvalidInput(f"{text!r} is no JSON.", field=name, hint=f"-o {name}='\"text\"'") from None
    return found
