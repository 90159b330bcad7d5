"""The handle of a job: what it was told, how it is, what it gave."""

import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, overload

from cellworks import card, card_live
from cellworks.client import Client, path_of
from cellworks.following import get_job, is_settled, log_parts, until_ended
from cellworks.frames import Frame, frames_of, open_here
from cellworks.outputs import Outputs, read_outputs
from cellworks.quantities import scalars
from cellworks_engine.artifacts.content import content_file
from cellworks_engine.errors import CellworksError, NotFound
from cellworks_engine.jobs.packing import by_file, unpack_together
from cellworks_engine.jobs.schema import (
    Capture,
    Failure,
    Job,
    JobState,
    LogPart,
    MetricPage,
    Rerun,
    Scalar,
    Stop,
)
from cellworks_engine.jobs.screen import Screen, moves
from cellworks_engine.jobs.states import is_final


class JobFailed(CellworksError):
    """A job that was waited for did not succeed; says why, with the user's own traceback.

    try:
        cw.jobs[41].wait()
    except cw.JobFailed as error:
        error.failure.sentence, error.failure.line
    """

    code = "job_failed"

    def __init__(self, job: Job) -> None:
        self.job = job
        self.failure = job.failure
        row = job.row
        sentence = (job.failure.sentence if job.failure else None) or row.sentence or ""
        trace = job.failure.traceback if job.failure else None
        said = f"Job {row.number} ({row.name}) {_ENDS.get(row.state, row.state)}"
        super().__init__(f"{said}: {sentence}" if sentence else f"{said}.", hint=trace)


_ENDS = {"failed": "failed", "stopped": "was stopped", "lost": "was lost"}


class JobHandle:
    """A job of the studio: what it was told, how it is, what it gave."""

    def __init__(self, client: Client, job: Job) -> None:
        self._client = client
        self._job = job

    def __repr__(self) -> str:
        return card.as_text(self.job)

    def _ipython_display_(self) -> None:
        """Show a card that follows the job, where a widget can; else IPython asks for the bundle."""
        if is_final(self.job.row.state) or not card_live.is_needed():
            raise NotImplementedError
        card.Place().show(self._job)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> card.Bundle:  # noqa: ARG002
        return card.bundle(self.job)

    @property
    def job(self) -> Job:
        """The job as it is now; once it has ended it does not change any more."""
        if not is_settled(self._job):
            self._job = get_job(self._client, self.id)
        return self._job

    @property
    def id(self) -> str:
        """The job's id."""
        return self._job.row.id

    @property
    def number(self) -> int:
        """The number that people say: job 41."""
        return self._job.row.number

    @property
    def name(self) -> str:
        """The job's name."""
        return self._job.row.name

    @property
    def state(self) -> JobState:
        """The state just now."""
        return self.job.row.state

    @property
    def run_id(self) -> str | None:
        """The id of the MLflow run of the last attempt."""
        return self.job.row.run_id

    @property
    def parameters(self) -> dict[str, Scalar]:
        """The parameters that the job was given."""
        return dict(self._job.spec.parameters)

    @property
    def metrics(self) -> dict[str, float]:
        """The latest value of each metric."""
        return dict(self.job.row.metrics)

    @property
    def registered(self) -> list[str]:
        """The versions of registered models that the job made: `late-flights/3`."""
        return list(self.job.row.registered)

    @property
    def failure(self) -> Failure | None:
        """Why the job did not succeed."""
        return self.job.failure

    @property
    def result(self) -> "Results":
        """The values that the job kept: `job.result["model"]`; `job.result()` is what a function returned."""
        return Results(self._client, self)

    @property
    def frames(self) -> list[Frame]:
        """What the names of the job's code held as it failed, a frame each, the outermost first."""
        return frames_of(self._client, self.job)

    def open_here(self, frame: int = -1) -> None:
        """Put the names of a failed job's frame (-1 is the one that raised) into this notebook.

        What came with the job lies beneath. Prints what came and what did not; names that an earlier
        `open_here` brought go, unless they were assigned since.
        """
        print(open_here(self._client, self.job, frame))  # noqa: T201  # the answer to the question

    def history(self, metric: str, attempt: int | None = None) -> list[tuple[int, float]]:
        """Return the steps and values of a metric."""
        page = self.curves(attempt)
        for series in page.series:
            if series.key == metric:
                return [(p.step, float(p.special or p.value or 0.0)) for p in series.points]
        named = ", ".join(series.key for series in page.series) or "none"
        raise NotFound(f"Job {self.number} has no metric {metric!r}; it has {named}.")

    def curves(self, attempt: int | None = None) -> MetricPage:
        """Return the history of every metric."""
        path = path_of("jobs", self.id, "metrics")
        return self._client.call("GET", path, MetricPage, query={"attempt": attempt})

    def wait(self, timeout: float | None = None, *, check: bool = True) -> "JobHandle":
        """Return once the job has ended; an interrupt stops only the waiting.

        Raises JobFailed where the job did not succeed, unless `check` is False, and TimeoutError after
        `timeout` seconds.
        """
        self._job = until_ended(self._client, self._job, timeout)
        if card.is_shown(self._job):
            card.finish(self._job, self.outputs())
        if check and self._job.row.state != "succeeded":
            raise JobFailed(self._job)
        return self

    @overload
    def logs(self, *, follow: Literal[True], attempt: int | None = None) -> None: ...

    @overload
    def logs(self, *, follow: Literal[False] = False, attempt: int | None = None) -> "Log": ...

    def logs(self, *, follow: bool = False, attempt: int | None = None) -> "Log | None":
        """Return what the job printed; with `follow`, print it as it comes until the job has ended."""
        if not follow:
            return Log("".join(self._log_now(attempt)))
        for part in log_parts(self._client, self._job, attempt):
            sys.stdout.write(part)
            sys.stdout.flush()
        return None

    def outputs(self, attempt: int | None = None) -> Outputs:
        """Return what the job displayed, as notebook outputs (nbformat 4): a list of dictionaries."""
        return read_outputs(self._client, self.id, attempt)

    def stop(self, grace: float | None = None) -> "JobHandle":
        """Ask the job to stop; it is killed when its grace, in seconds, is over."""
        self._job = self._client.call("POST", path_of("jobs", self.id, "stop"), Job, body=Stop(grace=grace))
        return self

    def rerun(
        self,
        *,
        params: Mapping[str, Any] | None = None,
        source: str | None = None,
        name: str | None = None,
        **parameters: Any,
    ) -> "JobHandle":
        """Submit the job again with the same captures: `job.rerun(depth=4)`; `source` replaces a cell's."""
        changed = scalars({**(params or {}), **parameters})
        body = Rerun(parameters=changed, source=source, name=name)
        again = self._client.call("POST", path_of("jobs", self.id, "rerun"), Job, body=body)
        return JobHandle(self._client, again)

    def delete(self) -> None:
        """Delete the job and its folder; its run stays in MLflow."""
        self._client.tell("DELETE", path_of("jobs", self.id))

    def _log_now(self, attempt: int | None) -> Iterator[str]:
        offset = 0
        while True:
            query = {"attempt": attempt, "offset": offset}
            part = self._client.call("GET", path_of("jobs", self.id, "log"), LogPart, query=query)
            yield part.text
            offset = part.next
            if part.next >= part.size:
                return


class Log(str):
    """A log that a notebook shows as it was printed."""

    __slots__ = ()

    def __repr__(self) -> str:
        return Screen(self).text() if moves(self) else str(self)


class Results(Mapping[str, Any]):
    """The values that a job kept, unpacked when asked for; a job that has not ended is waited for."""

    def __init__(self, client: Client, handle: JobHandle) -> None:
        self._client = client
        self._handle = handle

    def __call__(self, timeout: float | None = None) -> Any:
        """Wait for the job and return what its function returned."""
        self._handle.wait(timeout)
        return self["return"]

    def __getitem__(self, name: str) -> Any:
        return self.into([name], {})[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._wanted())

    def __len__(self) -> int:
        return len(self._wanted())

    def __repr__(self) -> str:
        return f"Results({', '.join(self)})"

    def into(self, names: Collection[str], namespace: dict[str, Any]) -> dict[str, Any]:
        """Return values whose functions read their globals in `namespace`.

        What such functions use and `namespace` lacks is put there. Raises NotFound, and JobFailed where the
        job did not succeed and kept nothing.
        """
        kept = self._kept(names)
        every = list(dict.fromkeys(names))
        for name in every:  # grows
            every += [used for used in kept[name].uses if used in kept and used not in every]
        found: dict[str, Any] = {}
        for digest, inside in by_file(kept[name] for name in every).items():
            found.update(unpack_together(self._source(inside[0], digest), inside, namespace))
        for name in found.keys() - set(names):
            namespace.setdefault(name, found[name])
        return {name: found[name] for name in names}

    def _kept(self, names: Collection[str]) -> dict[str, Capture]:
        if not is_final(self._handle.state):
            self._handle.wait(check=False)
        kept = {one.name: one for one in self._handle.job.results}
        for name in names:
            if name not in kept:
                if self._handle.state != "succeeded":
                    raise JobFailed(self._handle.job)
                listed = ", ".join(self) or "nothing"
                raise NotFound(f"Job {self._handle.number} kept no {name!r}; it kept {listed}.")
        return kept

    def _wanted(self) -> list[str]:
        """Leave out what is kept only for the functions that use it."""
        job = self._handle.job
        used = {name for one in job.results for name in one.uses} - set(job.spec.outputs)
        return [one.name for one in job.results if one.name not in used]

    def _source(self, name: str, digest: str) -> Path | bytes:
        if self._client.home is not None:
            here = content_file(self._client.home.content, digest)
            if here.exists():
                return here
        return self._client.content(path_of("jobs", self._handle.id, "result", name))
