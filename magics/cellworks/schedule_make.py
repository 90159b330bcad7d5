"""`cw.schedule("train.py", "0 6 * * 1-5")`, and what a schedule starts, from what a person names."""

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from cellworks import execution_asking, submitting
from cellworks.client import Client, connect, path_of
from cellworks.environment import environment
from cellworks.options import options
from cellworks.pipeline_function import PipelineFunction
from cellworks.pipeline_handle import Pipeline, pipelines
from cellworks.quantities import scalars
from cellworks.schedule_handle import ScheduleHandle
from cellworks.schedule_times import moment, seconds
from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.jobs.schema import JobDocument
from cellworks_engine.schedules.schema import (
    Does,
    Missed,
    NewSchedule,
    Overlap,
    RunsDefinition,
    RunsFile,
    RunsJob,
    RunsPipeline,
    Schedule,
    ScheduleChange,
)

if TYPE_CHECKING:
    from cellworks.execution_asking import CacheMode

Work = str | Path | Sequence[str] | Callable[..., Any] | Pipeline | PipelineFunction
_FILES = (".py", ".ipynb")
_YAML = (".yaml", ".yml")


def schedule(
    work: Work,
    cron: str,
    *,
    name: str | None = None,
    tz: str | None = None,
    start: Any = None,
    end: Any = None,
    overlap: Overlap = "skip",
    missed: Missed = "once",
    grace: str | float = 60.0,
    paused: bool | None = None,
    params: dict[str, Any] | None = None,
    pin: bool = False,
    **more: Any,
) -> ScheduleHandle:
    """Start a script, a notebook, a command, a function or a pipeline at times that `cron` names.

        cw.schedule("train.py", "0 6 * * 1-5", tz="Europe/Berlin", params={"depth": 8})
        cw.schedule("report.ipynb", "@daily", missed="all", overlap="queue")
        cw.schedule("flights", "0 6 * * *", params={"month": 2})     # a pipeline that has run, by name

    A file is taken as it is each time, with its folder; `pin=True` takes it as it is now. A pipeline by name
    is what a person ran last under it, and with `pin` what that is now. A function and a pipeline in hand are
    always as they are now: schedule them again after an edit. One of that name that is there is changed.

    `overlap`: where the last one still runs, `skip`, `queue` or `replace`. `missed`: of times that passed
    while the studio was down, `skip` all, run `once`, or `all` (the newest 24); a start is in time for
    `grace` seconds (`"5m"`). `tz` is the machine's where none is named. `start` and `end` are dates.
    `more` are options of a job. Raises InvalidInput for a wrong expression, or one that never comes.
    """
    client = connect()
    client.greet()
    new = asked(
        client, work, cron, name=name, tz=tz, start=start, end=end, overlap=overlap, missed=missed,
        grace=grace, paused=paused, params=params, pin=pin, **more,
    )  # fmt: skip
    return put(client, new, find(client, new.name), paused)


def asked(
    client: Client,
    work: Work,
    cron: str,
    *,
    name: str | None = None,
    tz: str | None = None,
    start: Any = None,
    end: Any = None,
    overlap: Overlap = "skip",
    missed: Missed = "once",
    grace: str | float = 60.0,
    paused: bool | None = None,
    params: dict[str, Any] | None = None,
    pin: bool = False,
    **more: Any,
) -> NewSchedule:
    """Return what the studio is asked for, in the words of `schedule`."""
    default, does = _does(client, work, params or {}, pin, more)
    return NewSchedule(
        name=name or default, does=does, cron=cron, zone=tz, starts=moment(start, tz, "start"),
        ends=moment(end, tz, "end"), overlap=overlap, missed=missed, grace=seconds(grace) or 60.0,
        paused=bool(paused),
    )  # fmt: skip


def find(client: Client, name: str) -> Schedule | None:
    """Return the schedule of a name; None where there is none."""
    try:
        return client.call("GET", path_of("schedules", name), Schedule)
    except NotFound:
        return None


def put(client: Client, new: NewSchedule, now: Schedule | None, paused: bool | None = None) -> ScheduleHandle:
    """Make a schedule, or change the one of its name (`now`); that stays paused where it is not said."""
    if now is None:
        return ScheduleHandle(client, client.call("POST", "/schedules", Schedule, body=new))
    change = ScheduleChange(
        does=new.does, cron=new.cron, zone=new.zone, starts=new.starts or 0, ends=new.ends or 0,
        overlap=new.overlap, missed=new.missed, grace=new.grace, paused=paused,
    )  # fmt: skip
    path = path_of("schedules", new.name)
    return ScheduleHandle(client, client.call("PATCH", path, Schedule, body=change))


def definition(
    pipeline: Pipeline, params: dict[str, Any], cache: "CacheMode", client: Client | None = None
) -> RunsDefinition:
    """Return a pipeline with all that it needs; raises InvalidInput with every fault of its definition."""
    asked, _ = execution_asking.prepare(pipeline, params, cache=cache, client=client)
    return RunsDefinition(execution=asked)


def _does(
    client: Client, work: Work, params: dict[str, Any], pin: bool, more: dict[str, Any]
) -> tuple[str, Does]:
    """Return a name for what is started, and that."""
    suffix = Path(work).suffix.lower() if isinstance(work, str | Path) else ""
    if isinstance(work, str | Path) and suffix in _YAML:
        work = pipelines.load(work)
    if isinstance(work, PipelineFunction):
        work = work.read()
    if isinstance(work, Pipeline):
        cache = more.pop("cache", "on")
        _nothing_more(more)
        return work.definition().name, definition(work, params, cache, client)
    if isinstance(work, str) and suffix not in _FILES:
        _nothing_more(more)
        return work, _by_name(client, work, params, pin)
    if callable(work) or pin:
        spec = _pinned(work, params, more)
        return spec.job.name, spec
    return _file(work, params, more)


def _by_name(client: Client, name: str, params: dict[str, Any], pin: bool) -> RunsPipeline:
    from cellworks_engine.pipelines.executions.schema import ExecutionPage

    digest = None
    if pin:
        page = client.call("GET", "/executions", ExecutionPage, query={"pipeline": name, "limit": 1})
        if not page.executions:
            raise InvalidInput(f"No pipeline {name} has run in this studio.", field="name")
        digest = page.executions[0].digest
    return RunsPipeline(name=name, parameters=params, digest=digest)


def _pinned(work: Any, params: dict[str, Any], more: dict[str, Any]) -> RunsJob:
    source = more.pop("source", None)
    args = [str(one) for one in more.pop("args", [])]
    if callable(work):
        chosen = options(**more)
        make = submitting.function(work, (), params, {})
    elif isinstance(work, str | Path):
        chosen = options(**more, params=params)
        make = submitting.file(work, source, args)
    else:
        chosen = options(**more, params=params)
        make = submitting.command([*work, *args], source)
    spec, _ = submitting.prepare(make, chosen, submitting.Origin())
    return RunsJob(job=spec)


def _file(
    work: str | Path | Sequence[str], params: dict[str, Any], more: dict[str, Any]
) -> tuple[str, RunsFile]:
    known = set(JobDocument.__struct_fields__) - {"script", "notebook", "command", "params", "python", "name"}
    for unknown in more.keys() - known:
        raise InvalidInput(
            f"A file that is taken anew each time has no option {unknown!r}.", field=unknown,
            hint=f"Options: {', '.join(sorted(known))}. With pin=True there are those of cw.submit.",
        )  # fmt: skip
    told: dict[str, Any] = {"params": scalars(params), "python": environment().python}
    if isinstance(work, str | Path):
        top, inside = submitting.place(work, more.pop("source", None))
        told["notebook" if inside.endswith(".ipynb") else "script"] = inside
        name = Path(inside).name
    else:
        top = Path(more.pop("source", ".")).absolute()
        told["command"] = [str(word) for word in work]
        name = Path(next(itertools.chain(told["command"], ["command"]))).name
    document = msgspec.convert({**more, **told, "source": str(top)}, JobDocument)
    return name, RunsFile(file=document)


def _nothing_more(more: dict[str, Any]) -> None:
    for unknown in more:
        raise InvalidInput(
            f"A schedule of a pipeline has no option {unknown!r}.", field=unknown,
            hint="Parameters of the pipeline stand in params={…}.",
        )  # fmt: skip
