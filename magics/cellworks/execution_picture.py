"""An execution as a picture of this moment, for notebooks that nothing keeps live."""

from cellworks.execution_step import state_words
from cellworks.pipeline_drawing import Mark, PipelineGraph
from cellworks.quantities import human_time
from cellworks_engine.pipelines.executions.schema import Execution, StepRow, StepState

_TELLING: tuple[StepState, ...] = (
    "failed",
    "asking",
    "running",
    "stopped",
    "blocked",
    "waiting",
    "succeeded",
    "cached",
    "marked",
)
"""States of a loop's turns, the one first that says how the step stands."""


def picture(execution: Execution) -> str:
    """Return the graph of an execution as SVG, with how each step stands."""
    rows: dict[str, list[StepRow]] = {}
    for row in execution.steps:
        rows.setdefault(row.step, []).append(row)
    marks = {step: _mark(found) for step, found in rows.items()}
    return PipelineGraph(execution.pipeline).svg(marks)


def _mark(rows: list[StepRow]) -> Mark:
    state = next((one for one in _TELLING if any(row.state == one for row in rows)), rows[0].state)
    words = [state_words(state)]
    if len(rows) > 1:
        words.append(f"{sum(row.state == state for row in rows)} of {len(rows)}")
    elif rows[0].started is not None and rows[0].ended is not None and state == "succeeded":
        words.append(human_time(rows[0].ended - rows[0].started))
    return Mark(" ".join(words), dim=state in ("left_out", "blocked"))
