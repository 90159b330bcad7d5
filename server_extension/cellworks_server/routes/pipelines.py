"""Pipelines and their executions over HTTP. Definitions are the client's; what ran is the studio's."""

from typing import TYPE_CHECKING, Annotated

from msgspec import Meta

from cellworks_engine.pipelines.drawing_schema import (
    PipelineText,
    ReadPipeline,
    StepKindPage,
    WrittenPipeline,
)
from cellworks_engine.pipelines.executions.schema import (
    Answer,
    Draft,
    Execution,
    ExecutionPage,
    ExecutionQuery,
    Faults,
    Mark,
    NewExecution,
    PipelinePage,
    Resume,
    StepPreviews,
    StepRow,
)
from cellworks_engine.schema import NO_NUL
from cellworks_server.routing import Routes

if TYPE_CHECKING:
    from cellworks_engine.studio import Studio

routes = Routes("pipelines")

ExecutionRef = Annotated[
    str, Meta(min_length=1, max_length=64, description="An execution's id, or its number.")
]
StepRef = Annotated[
    str,
    Meta(min_length=1, max_length=300, pattern=NO_NUL, description="A step: `train`, in a loop `train[2]`."),
]


@routes("GET", "/pipelines")
def list_pipelines(studio: "Studio") -> PipelinePage:
    """List the pipelines that have run, each with its last execution."""
    return studio.executions.pipelines()


@routes("POST", "/pipelines/check")
def check_pipeline(studio: "Studio", body: Draft) -> Faults:
    """Say everything that is wrong with a definition."""
    return studio.executions.check(body)


@routes("GET", "/pipelines/kinds")
def list_step_kinds(studio: "Studio") -> StepKindPage:
    """List the kinds of step, with what each takes, says and makes."""
    return studio.executions.kinds()


@routes("POST", "/pipelines/read")
def read_pipeline(studio: "Studio", body: WrittenPipeline) -> ReadPipeline:
    """Read a definition from its text, and say everything that is wrong with it."""
    return studio.executions.read(body)


@routes("POST", "/pipelines/write")
def write_pipeline(studio: "Studio", body: Draft) -> PipelineText:
    """Write a definition as YAML."""
    return studio.executions.write(body)


@routes("GET", "/executions")
def list_executions(studio: "Studio", query: ExecutionQuery) -> ExecutionPage:
    """List executions, the newest first."""
    return studio.executions.list(query)


@routes("POST", "/executions", status=201)
def run_pipeline(studio: "Studio", body: NewExecution, actor: str) -> Execution:
    """Run a pipeline."""
    return studio.executions.run(body, actor)


@routes("GET", "/executions/{execution}")
def get_execution(studio: "Studio", execution: ExecutionRef) -> Execution:
    """Read an execution, its definition and its steps, without their values of more than 1,000 bytes."""
    return studio.executions.get(execution)


@routes("DELETE", "/executions/{execution}")
def delete_execution(studio: "Studio", execution: ExecutionRef, actor: str) -> None:
    """Forget an ended execution; its jobs and runs stay."""
    studio.executions.delete(execution, actor)


@routes("POST", "/executions/{execution}/stop")
def stop_execution(studio: "Studio", execution: ExecutionRef) -> Execution:
    """End everything that an execution has started."""
    return studio.executions.stop(execution)


@routes("POST", "/executions/{execution}/resume")
def resume_execution(studio: "Studio", execution: ExecutionRef, body: Resume, actor: str) -> Execution:
    """Have an ended execution go on: what failed, what hangs on it, and what an edit touches."""
    return studio.executions.resume(execution, body, actor)


@routes("POST", "/executions/{execution}/mark")
def mark_steps(studio: "Studio", execution: ExecutionRef, body: Mark, actor: str) -> Execution:
    """Say that steps of an ended execution are done, or are to be done anew."""
    return studio.executions.mark(execution, body, actor)


@routes("GET", "/executions/{execution}/steps/{step}")
def get_step(studio: "Studio", execution: ExecutionRef, step: StepRef) -> StepRow:
    """Read one step of an execution, its values whole."""
    return studio.executions.step(execution, step)


@routes("GET", "/executions/{execution}/steps/{step}/previews")
def get_step_previews(studio: "Studio", execution: ExecutionRef, step: StepRef) -> StepPreviews:
    """Show how what a step was given and what it made look: the first rows, the first items."""
    return studio.executions.previews(execution, step)


@routes("POST", "/executions/{execution}/steps/{step}/answer")
def answer_step(
    studio: "Studio", execution: ExecutionRef, step: StepRef, body: Answer, actor: str
) -> Execution:
    """Say yes or no where a step asks."""
    return studio.executions.answer(execution, step, body, actor)
