"""Jobs over HTTP."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from cellworks_engine.jobs.schema import (
    Frames,
    Job,
    JobColumns,
    JobDocument,
    JobPage,
    JobQuery,
    JobSpec,
    LogPart,
    LogQuery,
    MetricPage,
    OutputPage,
    OutputQuery,
    PartQuery,
    Rerun,
    Stop,
    UsagePage,
    Variable,
)
from cellworks_engine.schema import NO_NUL
from cellworks_server.routing import Routes

if TYPE_CHECKING:
    from cellworks_engine.studio import Studio

routes = Routes("jobs")

JobRef = Annotated[
    str, Meta(min_length=1, max_length=64, pattern=NO_NUL, description="A job's id, or its number.")
]


@routes("GET", "/jobs")
def list_jobs(studio: "Studio", query: JobQuery) -> JobPage:
    """List jobs, the newest first unless asked otherwise."""
    return studio.jobs.list(query)


@routes("POST", "/jobs", status=201)
def submit_job(studio: "Studio", body: JobSpec, actor: str) -> Job:
    """Submit a job."""
    return studio.jobs.submit(body, actor)


@routes("POST", "/jobs/document", status=201)
def submit_document(studio: "Studio", body: JobDocument, actor: str) -> Job:
    """Submit a script, a notebook or a command with a folder of source, as `cellworks apply` would."""
    return studio.jobs.submit_document(body, actor)


@routes("GET", "/jobs/columns")
def job_columns(studio: "Studio") -> JobColumns:
    """Name every metric and parameter that a job has."""
    return studio.jobs.columns()


@routes("GET", "/jobs/{job}")
def get_job(studio: "Studio", job: JobRef) -> Job:
    """Read a job."""
    return studio.jobs.get(job)


@routes("DELETE", "/jobs/{job}")
def delete_job(studio: "Studio", job: JobRef, actor: str) -> None:
    """Delete an ended job and its folder."""
    studio.jobs.delete(job, actor)


@routes("POST", "/jobs/{job}/stop")
def stop_job(studio: "Studio", job: JobRef, body: Stop) -> Job:
    """Ask a job to stop; it is killed when its grace is over."""
    return studio.jobs.stop(job, body)


@routes("POST", "/jobs/{job}/rerun", status=201)
def rerun_job(studio: "Studio", job: JobRef, body: Rerun, actor: str) -> Job:
    """Submit a job's spec again, with what is to differ."""
    return studio.jobs.rerun(job, body, actor)


@routes("GET", "/jobs/{job}/log")
def job_log(studio: "Studio", job: JobRef, query: LogQuery) -> LogPart:
    """Read a piece of what a job printed."""
    return studio.jobs.log(job, query.attempt, query.offset, query.limit)


@routes("GET", "/jobs/{job}/outputs")
def job_outputs(studio: "Studio", job: JobRef, query: OutputQuery) -> OutputPage:
    """Read what a job displayed, as notebook outputs."""
    return studio.jobs.outputs(job, query.attempt, query.since)


@routes("GET", "/jobs/{job}/metrics")
def job_metrics(studio: "Studio", job: JobRef, query: PartQuery) -> MetricPage:
    """Read the history of every metric that a job logged."""
    return studio.jobs.metrics(job, query.attempt)


@routes("GET", "/jobs/{job}/usage")
def job_usage(studio: "Studio", job: JobRef, query: PartQuery) -> UsagePage:
    """Read what a job used over time."""
    return studio.jobs.usage(job, query.attempt)


@routes("GET", "/jobs/{job}/frames")
def job_frames(studio: "Studio", job: JobRef, query: PartQuery) -> Frames:
    """Read what the names of a job's code held as it failed; the values are content by their digest."""
    return studio.jobs.frames(job, query.attempt)


@routes("GET", "/jobs/{job}/result/{name}")
def job_result(studio: "Studio", job: JobRef, name: Variable) -> Path:
    """Read the bytes of a value that a job kept, as they were packed."""
    return studio.jobs.result(job, name)
