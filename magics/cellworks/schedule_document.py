"""`kind: schedule` of `cellworks apply`: what is not there is made, what differs changed, the rest left."""

import inspect
import time
from pathlib import Path
from typing import Any, get_args

import msgspec

from cellworks.client import connect
from cellworks.schedule_handle import local, state_words
from cellworks.schedule_list import preview
from cellworks.schedule_make import asked, find, put, schedule
from cellworks.schedule_times import moment, seconds
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.schema import JobDocument
from cellworks_engine.schedules.schema import (
    Does,
    Missed,
    NewSchedule,
    Overlap,
    RunsDefinition,
    RunsJob,
    Schedule,
    Timing,
)

WORK = ("pipeline", "script", "notebook", "command")
_CHOICES = {"overlap": get_args(Overlap), "missed": get_args(Missed)}
_BOUNDS = {"starts": "start", "ends": "end"}
_PLAIN = ("cron", "overlap", "missed", "grace")


def check(document: dict[str, Any]) -> None:
    """Refuse a document that says what no schedule has, or names times that never come."""
    own = inspect.signature(schedule).parameters.keys() - {"work", "more"}
    known = {*own, *WORK, *JobDocument.__struct_fields__} - {"python"}
    for name in document.keys() - known:
        raise InvalidInput(
            f"A schedule has no field {name!r}.", field=name, hint=f"Fields: {', '.join(sorted(known))}."
        )
    if sum(name in document for name in WORK) != 1:
        raise InvalidInput(
            "A schedule starts one of pipeline, script, notebook and command.", field="pipeline"
        )
    if not isinstance(document.get("command", []), list):
        raise InvalidInput(
            "command is a list of words.", field="command", hint="command: [python, -m, train]"
        )
    for name in ("cron", "name", "tz", *WORK[:3]):
        if not isinstance(document.get(name, "" if name != "cron" else None), str):
            raise InvalidInput(f"A schedule needs a {name}, a text.", field=name)
    if not isinstance(document.get("params", {}), dict):
        raise InvalidInput("params are pairs.", field="params", hint="params: {month: 2}")
    _check_times(document)


def _check_times(document: dict[str, Any]) -> None:
    for name, choices in _CHOICES.items():
        if document.get(name, choices[0]) not in choices:
            raise InvalidInput(f"{name} is one of {', '.join(choices)}.", field=name)
    for name in ("paused", "pin"):
        if not isinstance(document.get(name, False), bool):
            raise InvalidInput(f"{name} is true or false.", field=name)
    seconds(document.get("grace"))
    zone = document.get("tz")
    starts, ends = (moment(document.get(name), zone, name) for name in _BOUNDS.values())
    if ends is not None and (starts or 0) <= ends < time.time():
        starts = ends = None  # one whose end has passed is left as it is, where nothing else differs
    preview(Timing(cron=document["cron"], zone=zone, starts=starts, ends=ends))


def make(document: dict[str, Any], folder: Path) -> tuple[Schedule, str]:
    """Have the studio hold what a document says; return it, and in a line what that took."""
    given = dict(document)
    paused = given.get("paused")
    work, more = _work(given, folder)
    client = connect()
    client.greet()
    new = asked(client, work, given.pop("cron"), **given, **more)
    now = find(client, new.name)
    differ = [] if now is None else differences(now, new, paused)
    if now is not None and not differ:
        return now, f"schedule {new.name}  as it was"
    made = put(client, new, now, paused).schedule
    row = made.row
    if now is None:
        return made, f"schedule {row.name}  created  {row.words} ({row.zone})  {state_words(row)}"
    return made, f"schedule {row.name}  changed  {', '.join(differ)}"


def differences(now: Schedule, new: NewSchedule, paused: bool | None = None) -> list[str]:
    """Return what of a schedule is to be another: `cron @daily → @weekly`; a zone that is not named stays."""
    row = now.row
    pairs = {name: (getattr(row, name), getattr(new, name)) for name in _PLAIN}
    pairs["zone"] = row.zone, new.zone or row.zone
    found = [f"{name} {old} → {value}" for name, (old, value) in pairs.items() if old != value]
    for name, said in _BOUNDS.items():
        old, value = getattr(row, name), getattr(new, name)
        if old != value:
            shown = [local(one, new.zone or row.zone) if one else "none" for one in (old, value)]
            found.append(f"{said} {' → '.join(shown)}")
    if _plain(now.does) != _plain(new.does):
        found.append("what it starts")
    is_paused = row.state == "paused"
    if paused is not None and row.state != "ended" and paused != is_paused:
        found.append("paused" if paused else "resumed")
    return found


def _plain(does: Does) -> Any:
    """Return what is started as it is kept, without who said so."""
    if isinstance(does, RunsJob):
        bare = msgspec.structs.replace(does.job, provenance=type(does.job.provenance)())
        does = msgspec.structs.replace(does, job=bare)
    elif isinstance(does, RunsDefinition):
        does = msgspec.structs.replace(does, execution=msgspec.structs.replace(does.execution, client=""))
    return msgspec.json.decode(msgspec.json.encode(does), type=Does)


def _work(given: dict[str, Any], folder: Path) -> tuple[Any, dict[str, Any]]:
    """Take out of a document what it starts, its paths meant from the folder."""
    kind = next(name for name in WORK if name in given)
    said = given.pop(kind)
    if kind == "pipeline":
        return _pipeline(said, folder), {}
    source = folder / given.pop("source", ".")
    if kind == "command":
        return [str(word) for word in said], {"source": source}
    inside = folder / said if (folder / said).is_file() else source / said
    return str(inside), {"source": source}


def _pipeline(said: str, folder: Path) -> Any:
    from cellworks.cli.pipelines import read_pipeline

    is_file = said.endswith((".yaml", ".yml", ".ipynb")) or ".py:" in said
    return read_pipeline(str(folder / Path(said).expanduser())) if is_file else said
