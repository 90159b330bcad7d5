"""A step of an execution: what it was given, what it made, and why it ran or did not."""

import time
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any

from cellworks.client import Client, path_of
from cellworks.execution_preview import ValuePreview
from cellworks.frames import bring
from cellworks.job_handle import JobHandle
from cellworks.quantities import human_time
from cellworks_engine.errors import Conflict, NotFound
from cellworks_engine.jobs.schema import Job
from cellworks_engine.jobs.step_schema import (
    Given,
    GivenCapture,
    GivenDataset,
    GivenList,
    GivenValue,
    StepEntry,
)
from cellworks_engine.pipelines.executions.schema import Artifact, StepPreviews, StepRow, StepState, Verdict

if TYPE_CHECKING:
    from cellworks.execution_handle import ExecutionHandle

SYMBOLS: dict[StepState, str] = {
    "waiting": "○", "running": "●", "asking": "◆", "succeeded": "✓", "cached": "=", "marked": "✓",
    "failed": "✕", "stopped": "■", "left_out": "–", "blocked": "⊘",
}  # fmt: skip
WORDS: dict[StepState, str] = {"left_out": "left out"}


class StepHandle:
    """One step, in a loop one turn of it."""

    def __init__(self, client: Client, execution: "ExecutionHandle", row: StepRow) -> None:
        self._client = client
        self._execution = execution
        self.row = row

    @property
    def key(self) -> str:
        """What it is called: `train`, `train[2]`."""
        return self.row.key

    @property
    def state(self) -> StepState:
        """`succeeded`, `cached`, `failed`, …"""
        return self.row.state

    @property
    def verdict(self) -> Verdict | None:
        """Whether an earlier result was taken, and why or why not."""
        return self.row.verdict

    @property
    def sentence(self) -> str | None:
        """Why it failed, waits, or was not run."""
        return self.row.sentence

    @property
    def outputs(self) -> dict[str, Artifact]:
        """What it made, by name: `execution["evaluate"].outputs["report"].value`.

        An execution comes without the long values of its steps; they are read when this is asked for. Raises
        Conflict where the step has run again since.
        """
        made = self.row.outputs
        if any(one.kept_back is not None for one in made.values()):
            self.row = self._whole()
        return self.row.outputs

    def output(self, name: str | None = None) -> Any:
        """Return a value that it made; the only one where none is named. Raises NotFound."""
        made = self.row.outputs
        if name is None and len(made) == 1:
            name = next(iter(made))
        if name is None or name not in made:
            raise NotFound(
                f"{self.key} made no {name}." if name else f"{self.key} made {len(made)} values: name one.",
                field="output", hint=f"It made {', '.join(made) or 'nothing'}.",
            )  # fmt: skip
        artifact = made[name]
        if artifact.capture is None:
            return self.outputs[name].value
        return bring(self._client, artifact.capture.digest, [artifact.capture.name], {})[
            artifact.capture.name
        ]

    def preview(self, name: str | None = None) -> ValuePreview:
        """Return how a value begins that it made or was given; its only output where none is named.

        First rows, first items, what a model says of itself. Raises NotFound.
        """
        found = self.previews()
        if name is None and len(self.row.outputs) == 1:
            name = next(iter(self.row.outputs))
        for values in (found.outputs, found.inputs):
            if name in values:
                return ValuePreview(name, values[name])
        known = ", ".join(dict.fromkeys([*found.outputs, *found.inputs])) or "none"
        raise NotFound(
            f"There is no preview of {name} of {self.key}." if name else f"Say of what {self.key} made.",
            field="name", hint=f"There are those of {known}.",
        )  # fmt: skip

    def previews(self) -> StepPreviews:
        """Return how what it was given and what it made look, as the studio has them."""
        return self._client.call("GET", self._path("previews"), StepPreviews)

    @property
    def job(self) -> JobHandle:
        """The job that ran it last; raises NotFound where it needed none."""
        if self.row.job is None:
            raise NotFound(f"{self.key} is {self.row.state}: no job ran it.", field="step")
        job = self._client.call("GET", path_of("jobs", self.row.job), Job)
        return JobHandle(self._client, job)

    def code(self) -> str:
        """Return the text that ran: all that the step's function needs, then the function."""
        entry = self._entry()
        return "\n\n".join([*(text.rstrip() for text in entry.uses), entry.source.rstrip()]) + "\n"

    def inputs(self) -> dict[str, Any]:
        """Return what it was given, by name: values, frames and models as the job had them."""
        job = self.job.job
        captures = {one.name: one.digest for one in job.spec.captures}
        return {name: self._given(one, captures) for name, one in self._entry().inputs.items()}

    def open_here(self) -> None:
        """Put the step's inputs, and the functions that it uses, into this notebook."""
        from IPython.core.getipython import get_ipython

        shell = get_ipython()
        if shell is None:
            raise NotFound("There is no notebook to put names into.", field="step")
        given = self.inputs()
        names: dict[str, Any] = shell.user_ns
        exec(compile(self.code(), f"<{self.key}>", "exec"), names)  # noqa: S102  # the user's code, in the user's kernel
        names.update(given)
        print(f"{', '.join([*given, self._entry().function])} of {self.key} are here.")  # noqa: T201  # the answer

    def run_again(self) -> "ExecutionHandle":
        """Run this step anew, and nothing that hangs on it."""
        return self._execution.resume(again=[self.key], only=True)

    def run_from(self) -> "ExecutionHandle":
        """Run this step and all that hangs on it anew."""
        return self._execution.resume(again=[self.key])

    def approve(self, note: str = "") -> "ExecutionHandle":
        """Say yes where it asks."""
        return self._execution.approve(self.key, note)

    def reject(self, note: str = "") -> "ExecutionHandle":
        """Say no where it asks."""
        return self._execution.reject(self.key, note)

    def _whole(self) -> StepRow:
        row = self._client.call("GET", self._path(), StepRow)
        if _prints(row) != _prints(self.row):
            raise Conflict(f"{self.key} has run again since it was read: take it from the execution anew.")
        return row

    def _path(self, *more: str) -> str:
        return path_of("executions", self._execution.id, "steps", self.key, *more)

    def _entry(self) -> StepEntry:
        entry = self.job.job.spec.entry
        if not isinstance(entry, StepEntry):
            raise NotFound(
                f"{self.key} is no function: its job is a {entry.__struct_config__.tag}.", field="step"
            )
        return entry

    def _given(self, given: Given, captures: dict[str, str]) -> Any:
        match given:
            case GivenValue(value=value):
                return value
            case GivenCapture(name=name, path=path):
                value = bring(self._client, captures[name], [name], {})[name]
                for key in path:
                    value = value[key]
                return value
            case GivenDataset(dataset=ref):
                from cellworks.dataset_list import frame_of

                return frame_of(ref)
            case GivenList(of=of):
                return [self._given(one, captures) for one in of]

    def __repr__(self) -> str:
        said = [f"{self.key}  {state_words(self.row.state)}"]
        said += [self.row.sentence] if self.row.sentence else []
        said += [self.row.verdict.sentence] if self.row.verdict else []
        said += [f"  in   {name}: {one.summary}" for name, one in self.row.inputs.items()]
        said += [f"  out  {name}: {one.type} {one.summary}" for name, one in self.row.outputs.items()]
        return "\n".join(said)

    def described(self) -> str:
        """Return all that is known of it as text, with how its values begin."""
        said = [repr(self)]
        said += [f"\n{word}  {one.name}\n{one!r}" for word, one in self._looks()]
        return "\n".join(said)

    def _repr_html_(self) -> str:
        said = [f"<pre>{escape(repr(self))}</pre>"]
        said += [
            f"<div><b>{word} {escape(one.name)}</b></div>{one._repr_html_()}" for word, one in self._looks()
        ]
        return "".join(said)

    def _looks(self) -> Iterator[tuple[str, ValuePreview]]:
        found = self.previews()
        for word, values in (("in", found.inputs), ("out", found.outputs)):
            for name, one in values.items():
                yield word, ValuePreview(name, one)


def _prints(row: StepRow) -> dict[str, str]:
    return {name: made.fingerprint for name, made in row.outputs.items()}


def state_words(state: StepState) -> str:
    """Return a state's symbol and word."""
    return f"{SYMBOLS[state]} {WORDS.get(state, state)}"


def step_cells(row: StepRow) -> tuple[str, ...]:
    """Return a step as the cells of a table."""
    took = ""
    if row.started is not None and row.state not in ("cached", "left_out", "blocked"):
        took = human_time((row.ended or time.time()) - row.started)
    made = "  ".join(f"{name} {one.summary}".strip() for name, one in row.outputs.items())
    why = row.sentence or (row.verdict.sentence if row.verdict else "")
    return (row.key, state_words(row.state), took, why[:100], made[:100])
