"""Run the job of a run again and say what differs: `cw.runs["7c2f"].reproduce()`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from cellworks import differences
from cellworks.client import Client, path_of
from cellworks.comparing import Question, Report
from cellworks.differences import Line
from cellworks.display import html_table, text_table
from cellworks.environment import environment
from cellworks.following import get_job, is_carried, until_ended
from cellworks.job_handle import JobFailed, JobHandle
from cellworks_engine.artifacts.schema import Digests, Missing
from cellworks_engine.errors import Conflict, NotFound, Refused
from cellworks_engine.jobs.schema import CellEntry, Environment, FunctionEntry, Job, JobSpec, Provenance
from cellworks_engine.jobs.states import is_final
from cellworks_engine.runs.schema import Run

TOLERANCE = 1e-9
"""The relative difference up to which two numbers count as equal."""
EXPERIMENT = "Reproductions"
"""Where the runs of the comparing jobs go."""
COLUMNS = ("what", "then", "now", "")
_ENTRY = "from cellworks.comparing import compare\nreport = compare({question!r})\n"


class Reproduction(msgspec.Struct, frozen=True, kw_only=True):
    """What running a job again came to; in a notebook a table, in a terminal text."""

    run: str
    job: int
    """The number of the job that ran again."""
    again: str | None
    """The id of its run."""
    same: bool
    differences: list[str]
    """A sentence each."""
    notes: list[str]
    """What helps to understand them."""
    tolerance: float
    lines: list[Line]

    def __repr__(self) -> str:
        head, *rest = self._sentences()
        return "\n".join([head, *rest, "", text_table(COLUMNS, self._cells())])

    def _repr_html_(self) -> str:
        from html import escape

        head, *rest = self._sentences()
        items = "".join(f"<li>{escape(one)}</li>" for one in rest)
        return f"<div><b>{escape(head)}</b></div><ul>{items}</ul>{html_table(COLUMNS, self._cells())}"

    def _sentences(self) -> list[str]:
        again = f"run {self.again[:8]}, " if self.again else ""
        found = "the same" if self.same else f"{len(self.differences)} differences"
        head = f"run {self.run[:8]} again ({again}job {self.job}): {found} (tolerance {self.tolerance:g})"
        return [head.replace("1 differences", "1 difference"), *self.differences, *self.notes]

    def _cells(self) -> list[tuple[str, ...]]:
        return [(one.what, one.then, one.now, one.verdict) for one in self.lines]


def reproduce(
    client: Client, run: Run, *, tolerance: float, timeout: float | None, here: bool | None
) -> Reproduction:
    """Submit the run's job again, wait for it, and compare; raises Refused with what is missing."""
    old = until_ended(client, _job_of(client, run), timeout, enough=is_carried)
    run = client.call("GET", path_of("runs", run.row.id), Run)  # whole now, if it was not
    spec = _spec(client, run, old, here)
    _check_content(client, run, spec)
    new = client.call("POST", "/jobs", Job, body=spec)
    new = until_ended(client, new, timeout, enough=is_carried)
    if new.row.state != "succeeded" or new.row.run_id is None:
        return _did_not_end(run, old, new, tolerance)
    again = client.call("GET", path_of("runs", new.row.run_id), Run)
    report = _report(client, run, again, old, new, tolerance, timeout)
    ran_with = spec.environment.digest if _is_this(spec.environment) else report.digest
    lines = list(differences.lines(run, again, old, new, report, ran_with, tolerance))
    found = [line.sentence for line in lines if line.sentence]
    return Reproduction(
        run=run.row.id, job=new.row.number, again=again.row.id, same=not found, differences=found,
        notes=differences.notes(run, lines, report), tolerance=tolerance, lines=lines,
    )  # fmt: skip


def _job_of(client: Client, run: Run) -> Job:
    short = run.row.id[:8]
    if run.row.job is None:
        raise Refused(f"Run {short} was not made by a job, so nothing is known that could run again.")
    try:
        job = get_job(client, run.row.job)
    except NotFound:
        raise Refused(f"The job that made run {short} was deleted, so it cannot run again.") from None
    if not is_final(job.row.state):
        raise Conflict(f"Job {job.row.number}, which makes run {short}, is still {job.row.state}.")
    return job


def _spec(client: Client, run: Run, old: Job, here: bool | None) -> JobSpec:
    """Return what is to run: the same, but that nothing is registered again."""
    spec = old.spec
    if run.row.tags.get("cellworks.trusted") == "no":
        raise Refused(
            f"Run {run.row.id[:8]} came from a file, and running it again runs that file's code.",
            hint=f'Where you trust who made it: cw.runs["{run.row.id[:8]}"].trust()',
        )
    imported = "cellworks.imported_run" in run.row.tags
    recorded = spec.environment
    gone = client.home is not None and not Path(recorded.python).exists()
    if gone and here is None and not imported:
        raise Refused(
            f"The interpreter of job {old.row.number}, {recorded.python}, is gone.",
            hint="reproduce(here=True) runs it with this Python, and says how the packages differ.",
        )
    use_this = here or _is_this(recorded) or (gone and here is None)
    if client.home is not None:
        _check_inputs(spec)
    return msgspec.structs.replace(
        spec,
        environment=environment() if use_this else recorded,
        register=None,
        tags={**spec.tags, "cellworks.reproduces": run.row.id},
        provenance=msgspec.structs.replace(spec.provenance, source=old.row.id),
    )


def _is_this(recorded: Environment) -> bool:
    return recorded.python == sys.executable


def _check_inputs(spec: JobSpec) -> None:
    for name, path in spec.inputs.items():
        if "://" not in path and not Path(path).exists():
            raise Refused(
                f"The input {name} lay at {path}, and there is nothing now.", field=f"inputs.{name}"
            )


def _check_content(client: Client, run: Run, spec: JobSpec) -> None:
    """Refuse, by name, what was captured and is not stored any more."""
    named = {f"the captured value `{one.name}`": one.digest for one in spec.captures}
    if spec.code is not None:
        named["the snapshot of the source"] = spec.code.digest
    if isinstance(spec.entry, FunctionEntry):
        named[f"the function `{spec.entry.name}`"] = spec.entry.content
    if not named:
        return
    missing = client.call("POST", "/content/missing", Missing, body=Digests(digests=list(named.values())))
    gone = [what for what, digest in named.items() if digest in missing.missing]
    if gone:
        raise Refused(
            f"Run {run.row.id[:8]} cannot run again: {', '.join(gone)} "
            f"{'is' if len(gone) == 1 else 'are'} not stored any more.",
            hint="`cellworks gc` frees what no job names; an export holds all of it.",
        )


def _report(
    client: Client, run: Run, again: Run, old: Job, new: Job, tolerance: float, timeout: float | None
) -> Report:
    """Have a job in the same environment load models and values, and compare them."""
    now = {one.name: one.digest for one in new.results}
    differing = {
        one.name: (one.digest, now[one.name])
        for one in old.results
        if now.get(one.name, one.digest) != one.digest
    }
    question = Question(
        old=run.models,
        new=again.models,
        frames=[one for one in old.spec.captures if one.kind in ("frame", "array")],
        values=differing,
        tolerance=tolerance,
    )
    spec = JobSpec(
        name=f"compare {run.row.id[:8]} with {again.row.id[:8]}",
        entry=CellEntry(source=_ENTRY.format(question=msgspec.json.encode(question).decode())),
        environment=new.spec.environment,
        kind="processing",
        outputs=["report"],
        resources=new.spec.resources,
        experiment=EXPERIMENT,
        cwd=new.spec.cwd,
        variables=new.spec.variables,
        autolog=False,
        provenance=Provenance(client="sdk"),
    )
    job = until_ended(client, client.call("POST", "/jobs", Job, body=spec), timeout)
    if job.row.state != "succeeded":
        raise JobFailed(job)
    return msgspec.json.decode(JobHandle(client, job).result["report"], type=Report)


def _did_not_end(run: Run, old: Job, new: Job, tolerance: float) -> Reproduction:
    why = new.row.sentence or (new.failure.sentence if new.failure else "")
    differs: Literal["same", "differs"] = "same" if new.row.state == old.row.state else "differs"
    line = Line(what="end", then=old.row.state, now=new.row.state, verdict=differs)
    found = (
        []
        if differs == "same"
        else [f"Job {new.row.number} {new.row.state}, where the run's {old.row.state}: {why}"]
    )
    return Reproduction(
        run=run.row.id, job=new.row.number, again=new.row.run_id, same=not found, differences=found,
        notes=[f"It {new.row.state} again: {why}"] if not found else [], tolerance=tolerance, lines=[line],
    )  # fmt: skip


def said(found: Reproduction) -> Iterator[str]:
    """Yield the lines of a terminal."""
    yield from repr(found).splitlines()
