"""Follow one job through the studio's change stream: no polling, and no end missed between two looks."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress

from cellworks.client import SILENCE, Client, path_of
from cellworks_engine.changes_schema import Alive, Change, Event, Grew
from cellworks_engine.errors import Unavailable
from cellworks_engine.jobs.schema import Job, LogPart
from cellworks_engine.jobs.states import is_final

_RETRY = 0.2
"""Seconds before a stream that broke off is opened again: the studio may be starting anew."""
_PATIENCE = 60.0
"""Seconds for which a studio that has gone away is waited for."""


def get_job(client: Client, reference: str | int) -> Job:
    """Read a job by id or number."""
    return client.call("GET", path_of("jobs", reference), Job)


def is_settled(job: Job) -> bool:
    """Tell whether a job has ended and will not change: a model to register is a version by then."""
    if not is_final(job.row.state):
        return False
    waits = job.spec.register is not None and job.row.state == "succeeded"
    return not waits or job.attempts[-1].carried


def is_carried(job: Job) -> bool:
    """Tell whether a job has ended and MLflow's store has all that it logged."""
    return is_final(job.row.state) and all(attempt.carried for attempt in job.attempts)


def until_ended(
    client: Client, job: Job, timeout: float | None, enough: Callable[[Job], bool] = is_settled
) -> Job:
    """Return the job once it has ended; raises TimeoutError after `timeout` seconds."""
    deadline = None if timeout is None else time.monotonic() + timeout
    if enough(job):
        return job
    for _ in happenings(client, job.row.id, deadline, growth=False):
        job = get_job(client, job.row.id)
        if enough(job):
            return job
    raise TimeoutError(f"Job {job.row.number} is still {job.row.state} after {timeout} s.")


def log_parts(client: Client, job: Job, attempt: int | None) -> Iterator[str]:
    """Yield a job's log as it grows, until no more will come."""
    offset = 0
    for _ in happenings(client, job.row.id, None, growth=True):
        ended = False
        while True:
            query = {"attempt": attempt, "offset": offset}
            part = client.call("GET", path_of("jobs", job.row.id, "log"), LogPart, query=query)
            if part.text:
                yield part.text
            offset, ended = part.next, part.ended
            if part.next >= part.size:
                break
        if ended:
            return


def happenings(client: Client, job: str, deadline: float | None, *, growth: bool) -> Iterator[None]:
    """Yield whenever something may have happened to a job, and once at first; ends at the deadline."""
    for event in events(client, deadline):
        # the first line of a stream counts too: what came before it is not told again
        if isinstance(event, Alive) or _concerns(event, job, growth):
            yield


def events(client: Client, deadline: float | None = None) -> Iterator[Event]:
    """Yield what happens in the studio until the deadline, over streams that break off.

    Each stream begins with `Alive`: what came before it is not told again. Raises Unavailable where the
    studio stays away.
    """
    silent_since = time.monotonic()
    while True:
        try:
            for event in client.changes(wait=_left(deadline)):
                silent_since = time.monotonic()
                yield event
                if _over(deadline):
                    return
        except Unavailable:
            if time.monotonic() - silent_since > _PATIENCE:
                raise
        if _over(deadline):
            return
        time.sleep(_RETRY)
        with suppress(Unavailable):
            client.revive()


def _concerns(event: Change | Grew, job: str, growth: bool) -> bool:
    return event.slice == "jobs" and event.entity == job and (growth or isinstance(event, Change))


def _over(deadline: float | None) -> bool:
    return deadline is not None and time.monotonic() >= deadline


def _left(deadline: float | None) -> float:
    return SILENCE if deadline is None else max(0.01, min(SILENCE, deadline - time.monotonic()))
