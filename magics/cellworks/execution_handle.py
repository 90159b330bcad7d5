"""An execution of a pipeline: `execution = flights.run(month=2)`, `execution["train"].output("model")`."""

import time
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from cellworks import execution_asking
from cellworks.client import Client, path_of
from cellworks.display import html_table, text_table
from cellworks.execution_step import StepHandle, step_cells
from cellworks.following import events
from cellworks_engine.changes_schema import Alive, Change, Event
from cellworks_engine.errors import CellworksError, NotFound
from cellworks_engine.pipelines.executions.schema import (
    Answer,
    Execution,
    ExecutionRow,
    Mark,
    Resume,
    StepRow,
)

if TYPE_CHECKING:
    from cellworks.pipeline_function import PipelineFunction
    from cellworks.pipeline_handle import Pipeline

STATES = {
    "running": "●", "stopping": "◍", "succeeded": "✓", "failed": "✕", "stopped": "■",
}  # fmt: skip
_ENDS = ("succeeded", "failed", "stopped")
MIME = "application/vnd.cellworks.execution+json"
COLUMNS = ("step", "state", "took", "verdict", "outputs")


class ExecutionFailed(CellworksError):  # named by what is wrong
    """An execution that was waited for did not succeed: `except cw.ExecutionFailed as error: error.row`."""

    code = "execution_failed"

    def __init__(self, row: ExecutionRow) -> None:
        super().__init__(f"Execution {row.number} of {row.pipeline} {row.state}: {row.sentence}")
        self.row = row


class ExecutionHandle:
    """What became of a pipeline once: its steps, what they made, and how it goes on."""

    def __init__(self, client: Client, execution: Execution) -> None:
        self._client = client
        self._execution = execution

    @property
    def execution(self) -> Execution:
        """All that the studio has of it, as it is now."""
        if self._execution.row.ended is None:
            self._execution = self._client.call("GET", self._path(), Execution)
        return self._execution

    @property
    def id(self) -> str:
        """What the studio knows it by."""
        return self._execution.row.id

    @property
    def number(self) -> int:
        """What a person knows it by."""
        return self._execution.row.number

    @property
    def state(self) -> str:
        """`running`, `stopping`, `succeeded`, `failed` or `stopped`."""
        return self.execution.row.state

    @property
    def parameters(self) -> dict[str, Any]:
        """Every parameter, those that were given and defaults."""
        return self._execution.row.parameters

    @property
    def metrics(self) -> dict[str, float]:
        """Numbers in the metrics and reports that its steps made: `evaluate.auc`."""
        return self.execution.row.metrics

    @property
    def sentence(self) -> str | None:
        """Why it did not succeed."""
        return self.execution.row.sentence

    def __getitem__(self, step: str) -> StepHandle:
        """Return a step: `execution["train"]`, in a loop `execution["train[2]"]`. Raises NotFound."""
        for row in self.execution.steps:
            if row.key == step:
                return StepHandle(self._client, self, row)
        known = ", ".join(row.key for row in self._execution.steps) or "none yet"
        raise NotFound(f"Execution {self.number} has no step {step}.", field="step", hint=f"It has {known}.")

    @property
    def steps(self) -> list[StepHandle]:
        """Every step that was looked at so far."""
        return [StepHandle(self._client, self, row) for row in self.execution.steps]

    def wait(self, timeout: float | None = None, *, check: bool = True) -> "ExecutionHandle":
        """Return once it has ended; an interrupt stops only the waiting.

        Raises ExecutionFailed where it did not succeed, unless `check` is False, and TimeoutError after
        `timeout` seconds.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        if self._execution.row.ended is None:
            for event in events(self._client, deadline):
                # of all that happens to it only its end is waited for; the studio has better to do meanwhile
                if not self._may_have_ended(event):
                    continue
                if self.execution.row.ended is not None:
                    break
            else:
                raise TimeoutError(f"Execution {self.number} is still {self.state} after {timeout} s.")
        if check and self.state != "succeeded":
            raise ExecutionFailed(self._execution.row)
        return self

    def _may_have_ended(self, event: Event) -> bool:
        if isinstance(event, Change):
            return event.entity == self.id and event.verb in _ENDS
        return isinstance(event, Alive)  # what came before a stream is not told again

    def stop(self) -> "ExecutionHandle":
        """End everything that it started; said twice, what runs last as well."""
        return self._take(self._client.call("POST", self._path("stop"), Execution))

    def resume(
        self,
        pipeline: "Pipeline | PipelineFunction | None" = None,
        *,
        again: list[str] | None = None,
        only: bool = False,
        **parameters: Any,
    ) -> "ExecutionHandle":
        """Go on in the same execution: what failed, what hangs on it, and what an edit touches.

        `pipeline` is the definition after an edit; `again` names steps that run anew in any case, with what
        hangs on them, or with `only` without.
        """
        read = None if pipeline is None else _read(pipeline)
        asked = execution_asking.changed(
            read, self._client, parameters=parameters, again=again or [], only=only
        )
        return self._resumed(asked)

    def _resumed(self, asked: Resume) -> "ExecutionHandle":
        return self._take(self._client.call("POST", self._path("resume"), Execution, body=asked))

    def clear(self, *steps: str) -> "ExecutionHandle":
        """Have steps run anew when the execution is resumed."""
        return self._marked(Mark(steps=list(steps), done=False))

    def mark_done(self, step: str, **outputs: Any) -> "ExecutionHandle":
        """Say that a step is done, and what it counts as having made, as JSON has it."""
        return self._marked(Mark(steps=[step], done=True, outputs=outputs))

    def _marked(self, mark: Mark) -> "ExecutionHandle":
        return self._take(self._client.call("POST", self._path("mark"), Execution, body=mark))

    def approve(self, step: str, note: str = "") -> "ExecutionHandle":
        """Say yes where a step asks."""
        return self._answer(step, Answer(approved=True, note=note))

    def reject(self, step: str, note: str = "") -> "ExecutionHandle":
        """Say no where a step asks; the step fails."""
        return self._answer(step, Answer(approved=False, note=note))

    def _answer(self, step: str, answer: Answer) -> "ExecutionHandle":
        path = self._path("steps", step, "answer")
        return self._take(self._client.call("POST", path, Execution, body=answer))

    def delete(self) -> None:
        """Forget it; its jobs and runs stay."""
        self._client.tell("DELETE", self._path())

    def _take(self, execution: Execution) -> "ExecutionHandle":
        self._execution = execution
        return self

    def _path(self, *more: str) -> str:
        return path_of("executions", self.id, *more)

    def __repr__(self) -> str:
        row = self.execution.row
        given = "  ".join(f"{name}={value!r:.40}" for name, value in row.parameters.items())
        head = f"{row.pipeline} {row.number}  {STATES[row.state]} {row.state}  {given}".rstrip()
        said = [head] if row.sentence is None else [head, row.sentence]
        return "\n".join([*said, text_table(COLUMNS, _cells(self._execution.steps))])

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        """Return a live graph for JupyterLab with the extension, and one of this moment for all others."""
        from cellworks.execution_picture import picture

        text = repr(self)  # reads it anew
        row = self._execution.row
        told = {"version": 1, "execution": row.id, "number": row.number, "pipeline": row.pipeline}
        html = (
            f"<p>{escape(row.pipeline)} {row.number}: {STATES[row.state]} {row.state}</p>"
            f"{picture(self._execution)}{html_table(COLUMNS, _cells(self._execution.steps))}"
        )
        return {MIME: told, "text/html": html, "text/plain": text}


def started(
    pipeline: "Pipeline", parameters: Mapping[str, Any], cache: execution_asking.CacheMode
) -> ExecutionHandle:
    """Run a pipeline and return its handle at once."""
    execution, client = execution_asking.run(pipeline, dict(parameters), cache=cache)
    return ExecutionHandle(client, execution)


def _read(pipeline: "Pipeline | PipelineFunction") -> "Pipeline":
    from cellworks.pipeline_function import PipelineFunction

    return pipeline.read() if isinstance(pipeline, PipelineFunction) else pipeline


def _cells(rows: list[StepRow]) -> list[tuple[str, ...]]:
    return [step_cells(row) for row in rows]
