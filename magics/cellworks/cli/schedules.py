"""`cellworks schedules …`: what is started at times that a cron expression names."""

import argparse
from collections.abc import Callable
from typing import Any

from cellworks.cli.jobs import Subparsers
from cellworks.cli.pipelines import FILE, read_pipeline, read_values
from cellworks.cli.printing import add_json, say
from cellworks.client import connect, path_of
from cellworks.parsing import Parser
from cellworks.schedule_handle import ScheduleHandle, text_of
from cellworks.schedule_list import preview, schedules
from cellworks.schedule_make import schedule
from cellworks_engine.errors import Conflict, InvalidInput, NotFound
from cellworks_engine.schedules.schema import Schedule, Timing

Verb = Callable[[argparse.Namespace], None]
_JOB = ("cpu", "memory", "gpu", "timeout", "retries", "experiment", "compute")


def add(slices: Subparsers) -> None:
    """Add the slice and its verbs."""
    slice_ = slices.add_parser("schedules", help="start things at times that a cron expression names")
    verbs = slice_.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=Parser)
    _verb(verbs, "list", _list, "list schedules, each with its next time and last verdict")
    _one(verbs, "show", _show, "its next times, and what became of the last ones")
    made = _verb(verbs, "create", _create, "make one: of a pipeline, a script, a notebook, or -- COMMAND")
    made.set_defaults(takes_rest=True)
    made.add_argument("cron", help="five fields, '0 6 * * 1-5', or @daily, @hourly and their like")
    made.add_argument("--name", help="what it is called (what it starts)")
    what = made.add_mutually_exclusive_group()
    what.add_argument("--pipeline", metavar="PIPELINE", help=f"the name of one that has run, or {FILE}")
    what.add_argument("--script", metavar="FILE", help="words after -- are its arguments")
    what.add_argument("--notebook", metavar="FILE")
    made.add_argument("-p", dest="params", action="append", default=[], metavar="NAME=VALUE")
    made.add_argument("--source", metavar="FOLDER", help="the folder whose files travel with it")
    made.add_argument("--pin", action="store_true", help="as it is now, and not as it is each time")
    made.add_argument("--paused", action="store_true", help="start nothing until it is resumed")
    made.add_argument("--replace", action="store_true", help="change the one of that name")
    _timed(made)
    made.add_argument("--cpu", type=float, metavar="N")
    made.add_argument("--gpu", type=int, metavar="N")
    made.add_argument("--retries", type=int, metavar="N")
    for option in ("memory", "timeout", "experiment", "compute"):
        made.add_argument(f"--{option}", help="of its jobs")
    changed = _one(verbs, "change", _change, "change its times or policies")
    changed.add_argument("--cron")
    changed.add_argument("--name", help="another name")
    _timed(changed)
    _one(verbs, "pause", _act, "start nothing until it is resumed")
    _one(verbs, "resume", _act, "go on with the next time that comes")
    _one(verbs, "run", _act, "start it now, beside its times")
    _one(verbs, "delete", _delete, "forget it; what it started goes on")
    coming = _verb(verbs, "next", _next, "when a schedule, or a cron expression, comes next")
    coming.add_argument("schedule", help="its name, or an expression in quotes")
    coming.add_argument("--tz", metavar="ZONE", help="of an expression (the machine's)")
    coming.add_argument("-n", dest="count", type=int, default=5, help="how many (5)")


def _timed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tz", metavar="ZONE", help="Europe/Berlin, UTC, … (the machine's)")
    parser.add_argument("--start", metavar="DATE", help="nothing is due before: 2026-03-01, or with a time")
    parser.add_argument("--end", metavar="DATE", help="nothing is due after")
    parser.add_argument(
        "--overlap", choices=("skip", "queue", "replace"), help="where the last one still runs (skip)"
    )
    parser.add_argument(
        "--missed", choices=("skip", "once", "all"), help="what passed while the studio was down (once)"
    )
    parser.add_argument("--grace", metavar="TIME", help="how late is still in time: 90s, 5m (60s)")


def _verb(verbs: Subparsers, name: str, run: Verb, words: str) -> Any:
    parser = verbs.add_parser(name, help=words)
    add_json(parser)
    parser.set_defaults(run=run)
    return parser


def _one(verbs: Subparsers, name: str, run: Verb, words: str) -> Any:
    parser = _verb(verbs, name, run, words)
    parser.add_argument("schedule", help="its name or id")
    return parser


def _list(said: argparse.Namespace) -> None:
    found = schedules()
    say(said, found.items, repr(found))


def _show(said: argparse.Namespace) -> None:
    _shown(said, schedules[said.schedule])


def _create(said: argparse.Namespace) -> None:
    work, more = _work(said)
    given = {name: value for name in _JOB if (value := getattr(said, name)) is not None}
    timing = {
        name: value
        for name in ("tz", "start", "end", "overlap", "missed", "grace")
        if (value := getattr(said, name)) is not None
    }
    name = said.name or _default_name(work)
    if not said.replace and name is not None and _is_there(name):
        raise Conflict(
            f"There is a schedule {name} already.", field="name",
            hint="--replace changes it; --name gives this one another name.",
        )  # fmt: skip
    _shown(said, schedule(
        work, said.cron, name=said.name, params=read_values(said.params), pin=said.pin,
        paused=said.paused or None, **timing, **given, **more,
    ))  # fmt: skip


def _work(said: argparse.Namespace) -> tuple[Any, dict[str, Any]]:
    """Return what a line names, and what goes with it."""
    more: dict[str, Any] = {} if said.source is None else {"source": said.source}
    if said.pipeline:
        is_file = said.pipeline.endswith((".yaml", ".yml", ".ipynb")) or ".py:" in said.pipeline
        return (read_pipeline(said.pipeline) if is_file else said.pipeline), more
    if said.script:
        return said.script, {**more, "args": list(said.rest)} if said.rest else more
    if said.notebook:
        return said.notebook, more
    if not said.rest:
        raise InvalidInput(
            "Say what is to be started.", field="does",
            hint="--pipeline NAME, --script FILE, --notebook FILE, or a command after --.",
        )  # fmt: skip
    return list(said.rest), more


def _default_name(work: Any) -> str | None:
    from pathlib import Path

    from cellworks.pipeline_handle import Pipeline

    if isinstance(work, Pipeline):
        return work.definition().name
    return Path(work[0] if isinstance(work, list) else work).name


def _is_there(name: str) -> bool:
    try:
        connect().call("GET", path_of("schedules", name), Schedule)
    except NotFound:
        return False
    return True


def _change(said: argparse.Namespace) -> None:
    _shown(said, schedules[said.schedule].change(
        said.cron, tz=said.tz, name=said.name, start=said.start, end=said.end, overlap=said.overlap,
        missed=said.missed, grace=said.grace,
    ))  # fmt: skip


def _act(said: argparse.Namespace) -> None:
    found = schedules[said.schedule]
    acts = {"pause": found.pause, "resume": found.resume, "run": found.run}
    _shown(said, acts[said.verb]())


def _delete(said: argparse.Namespace) -> None:
    schedules[said.schedule].delete()


def _next(said: argparse.Namespace) -> None:
    if len(said.schedule.split()) > 1 or said.schedule.startswith("@"):
        timing = Timing(cron=said.schedule, zone=said.tz, count=said.count)
    else:
        row = schedules[said.schedule].row
        timing = Timing(cron=row.cron, zone=row.zone, starts=row.starts, ends=row.ends, count=said.count)
    found = preview(timing)
    say(said, found, f"{found.words} ({found.zone})\n{text_of(found.next)}")


def _shown(said: argparse.Namespace, found: ScheduleHandle) -> None:
    say(said, found.schedule, repr(found))
