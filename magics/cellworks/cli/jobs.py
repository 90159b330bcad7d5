"""`cellworks jobs …`."""

import argparse
from pathlib import Path
from typing import Any

from cellworks import card, submitting
from cellworks.cli.printing import add_json, say
from cellworks.client import connect
from cellworks.display import COLUMNS, job_cells, number, text_table
from cellworks.following import get_job
from cellworks.frames import frame_lines, told_frames
from cellworks.job_handle import JobHandle
from cellworks.job_list import jobs
from cellworks.options import options
from cellworks.parsing import Parser, add_job_options, job_options
from cellworks.quantities import parameter
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.schema import Job, JobPage, MetricPage

Subparsers = Any  # argparse keeps the class of its subparsers to itself


def add(slices: Subparsers) -> None:
    """Add the slice and its verbs."""
    slice_ = slices.add_parser("jobs", help="submit, list and follow jobs")
    verbs = slice_.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=Parser)
    _add_submit(verbs)
    _add_list(verbs)
    one = _verbs_of_one_job(verbs)
    one["logs"].add_argument("--follow", action="store_true", help="go on until the job has ended")
    one["logs"].add_argument("--attempt", type=int)
    one["stop"].add_argument("--grace", type=float, metavar="SECONDS", help="time until it is killed")
    one["rerun"].add_argument("-p", dest="params", action="append", default=[], metavar="NAME=VALUE")
    one["rerun"].add_argument("--name")
    one["rerun"].add_argument("--source", metavar="FILE", help="run this file in the place of the cell")
    one["frames"].add_argument("--attempt", type=int)
    for verb in ("stop", "rerun"):
        one[verb].add_argument("--wait", action="store_true", help="wait until it has ended")


def _add_submit(verbs: Subparsers) -> None:
    parser = verbs.add_parser(
        "submit",
        help="submit a Python file, a notebook or a command",
        usage="cellworks jobs submit train.py [options] [-- ARGS…]\n"
        "       cellworks jobs submit [options] -- COMMAND…",
    )
    parser.add_argument("file", nargs="?", help="train.py or report.ipynb; without one, the command after --")
    parser.add_argument("--source", metavar="FOLDER", help="the folder that travels with it (.)")
    parser.add_argument("--name")
    add_job_options(parser)
    parser.add_argument("--follow", action="store_true", help="print its log until it has ended")
    parser.add_argument("--wait", action="store_true", help="wait until it has ended")
    add_json(parser)
    parser.set_defaults(run=_submit, takes_rest=True)


def _add_list(verbs: Subparsers) -> None:
    parser = verbs.add_parser("list", help="list jobs, the newest first")
    parser.add_argument("--state", action="append", default=[])
    parser.add_argument("--experiment")
    parser.add_argument("--search")
    order = "a column such as name, took or metric:auc; a minus turns it round (--sort=-metric:auc)"
    parser.add_argument("--sort", default="-number", metavar="COLUMN", help=order)
    parser.add_argument("--limit", type=int, default=50)
    add_json(parser)
    parser.set_defaults(run=_list)


def _verbs_of_one_job(verbs: Subparsers) -> dict[str, argparse.ArgumentParser]:
    told = {
        "show": (_show, "show a job"),
        "logs": (_logs, "print what a job printed"),
        "metrics": (_metrics, "print a job's metrics"),
        "stop": (_stop, "stop a job"),
        "frames": (_frames, "show what the names of a failed job's code held"),
        "rerun": (_rerun, "submit a job again, with other parameters or an edited cell"),
        "delete": (_delete, "delete an ended job and its folder"),
    }
    parsers: dict[str, argparse.ArgumentParser] = {}
    for verb, (run, words) in told.items():
        parser = parsers[verb] = verbs.add_parser(verb, help=words)
        parser.add_argument("job", help="a job's number or id")
        add_json(parser)
        parser.set_defaults(run=run)
    return parsers


def _submit(said: argparse.Namespace) -> None:
    chosen = options(name=said.name, **job_options(said))
    if said.file is None:
        make = submitting.command(said.rest, said.source)
    elif not said.file.endswith((".py", ".ipynb")):
        raise InvalidInput(
            f"{said.file} is neither a Python file nor a notebook.",
            hint=f"Run a program as: cellworks jobs submit -- {said.file} …",
        )
    else:
        make = submitting.file(Path(said.file), said.source, said.rest)
    job, client = submitting.submit_work(make, chosen, submitting.Origin(client="cli"))
    _tell(said, JobHandle(client, job), wait=said.wait, follow=said.follow)


def _tell(
    said: argparse.Namespace, handle: JobHandle, *, wait: bool, follow: bool = False, stopped: bool = False
) -> None:
    """Print a job, once it has ended where that was asked for; raises where it then did not succeed."""
    if follow and not said.json:
        print(card.as_text(handle.job))
        handle.logs(follow=True)
    if wait or follow:
        handle.wait(check=False)
    say(said, handle.job, card.as_text(handle.job))
    if (wait or follow) and not stopped:
        handle.wait()


def _list(said: argparse.Namespace) -> None:
    found = jobs(
        state=said.state,
        experiment=said.experiment,
        search=said.search,
        sort=said.sort,
        limit=said.limit,
    )
    table = text_table(COLUMNS, [job_cells(row) for row in found.rows]) if found.rows else "No jobs."
    more = f"\n{len(found.rows)} of {found.total:,}" if found.total > len(found.rows) else ""
    page = JobPage(jobs=found.rows, total=found.total, whole=found.whole, change=found.change)
    say(said, page, table + more)


def _handle(said: argparse.Namespace) -> JobHandle:
    client = connect()
    return JobHandle(client, get_job(client, said.job))


def _show(said: argparse.Namespace) -> None:
    job = _handle(said).job
    say(said, job, "\n".join([card.as_text(job), *_attempts(job)]))


def _attempts(job: Job) -> list[str]:
    lines = []
    for attempt in job.attempts:
        spent = [
            f"{phase.name} {phase.ended - phase.started:.2f} s"
            for phase in attempt.phases
            if phase.ended is not None
        ]
        run = f"  run {attempt.run_id[:8]}" if attempt.run_id else ""
        lines.append(f"attempt {attempt.number}  {attempt.state}{run}  {' · '.join(spent)}".rstrip())
    if job.failure is not None and job.failure.traceback:
        lines.append(job.failure.traceback.rstrip())
    return lines


def _logs(said: argparse.Namespace) -> None:
    handle = _handle(said)
    if said.follow and not said.json:
        handle.logs(follow=True, attempt=said.attempt)
        return
    text = handle.logs(attempt=said.attempt)
    say(said, {"job": handle.id, "text": str(text)}, str(text).rstrip("\n"))


def _metrics(said: argparse.Namespace) -> None:
    page: MetricPage = _handle(said).curves()
    rows = [
        (series.key, str(len(series.points)), str(series.points[-1].step), number(_value(series.points[-1])))
        for series in page.series
        if series.points
    ]
    say(said, page, text_table(("metric", "values", "step", "last"), rows) if rows else "No metrics.")


def _value(point: Any) -> float:
    return float(point.special or point.value or 0.0)


def _stop(said: argparse.Namespace) -> None:
    _tell(said, _handle(said).stop(said.grace), wait=said.wait, stopped=True)


def _rerun(said: argparse.Namespace) -> None:
    params = dict(parameter(text) for text in said.params)
    source = None if said.source is None else _source(Path(said.source))
    _tell(said, _handle(said).rerun(params=params, name=said.name, source=source), wait=said.wait)


def _source(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except FileNotFoundError:
        raise InvalidInput(f"There is no file {file}.", field="source") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{file} cannot be read: {error}.", field="source") from None


def _frames(said: argparse.Namespace) -> None:
    client = connect()
    job = get_job(client, said.job)
    told = told_frames(client, job, said.attempt)
    lines = [line for frame in told.frames for line in [*frame_lines(frame), ""]]
    if told.skipped:
        lines.append(f"{told.skipped} frames in the middle are not shown.")
    nothing = f"Job {job.row.number} left no frames: {job.row.sentence or job.row.state}."
    say(said, told, "\n".join(lines).rstrip() if lines else nothing)


def _delete(said: argparse.Namespace) -> None:
    handle = _handle(said)
    handle.delete()
    say(said, {"deleted": handle.id}, f"Job {handle.number} is deleted; its run stays in MLflow.")
