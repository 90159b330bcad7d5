"""Pipelines in Python: `@cw.pipeline` over a function."""

import functools
import inspect
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

import msgspec

from cellworks.pipeline_drawing import PipelineGraph
from cellworks.pipeline_handle import FaultList, Pipeline
from cellworks.pipeline_step import StepFunction
from cellworks.pipeline_trace import Trace, trace_into
from cellworks.pipeline_values import Given, is_plain, wrong
from cellworks.written import in_cell, origin_of
from cellworks_engine.pipelines.faults import Line
from cellworks_engine.pipelines.schema import FromParameter, Limits, Parameter
from cellworks_engine.pipelines.schema import Pipeline as Definition

if TYPE_CHECKING:
    from cellworks.execution_handle import ExecutionHandle
    from cellworks.schedule_handle import ScheduleHandle

_TYPES = {int: "int", float: "float", str: "str", bool: "bool", list: "list", dict: "dict"}


class PipelineFunction:
    """A function that is read as a pipeline: its parameters are the pipeline's, its calls are the steps."""

    def __init__(self, called: Callable[..., Any], given: dict[str, Any]) -> None:
        self.function = called
        self._given = given
        functools.update_wrapper(self, called)

    def read(self) -> Pipeline:
        """Read the function, with steps as their files hold them now."""
        given = self._given
        file = Path(self.function.__code__.co_filename)
        line = Line("cell" if in_cell(file) else file.name, self.function.__code__.co_firstlineno)
        trace = Trace(file.absolute().parent if file.is_file() else Path.cwd())
        parameters = _parameters(self.function, line)
        handed = {name: Given(FromParameter(name=name)) for name in parameters}
        with trace_into(trace):
            self.function(**handed)
        trace.lines[""] = line
        on_exit = given.get("on_exit")
        ends = Trace(trace.folder, beside=trace)
        if isinstance(on_exit, StepFunction):
            with trace_into(ends):
                wanted = inspect.signature(on_exit.function).parameters
                on_exit(**{name: one for name, one in handed.items() if name in wanted})
        definition = Definition(
            name=given.get("name") or self.function.__name__,
            parameters=parameters,
            steps=trace.blocks[0],
            on_exit=ends.only_step() if on_exit is not None else None,
            limits=Limits(parallel=given["parallel"]) if "parallel" in given else Limits(),
            failure=given.get("failure", "slow"),
        )
        return Pipeline(definition, trace.folder, {**ends.lines, **trace.lines}, origin=origin_of(file))

    def run(
        self,
        parameters: dict[str, Any] | None = None,
        /,
        *,
        cache: Literal["on", "off", "force"] = "on",
        **more: Any,
    ) -> "ExecutionHandle":
        """Run it, and return its execution at once: `flights_pipeline.run(month=2)`.

        Parameters by name, or as a dict. `cache` is of every step: `force` runs anew and keeps the results,
        `off` does neither. Raises InvalidInput with every fault of the definition.
        """
        return self.read().run(parameters, cache=cache, **more)

    def schedule(
        self,
        cron: str,
        *,
        name: str | None = None,
        params: dict[str, Any] | None = None,
        **more: Any,
    ) -> "ScheduleHandle":
        """Run it at times that a cron expression names, as it is now: schedule it again after an edit.

            flights_pipeline.schedule("0 6 * * 1-5", tz="Europe/Berlin", overlap="queue", params={"month": 2})

        Named as the pipeline where no name is given; `more` as for `cw.schedule`.
        """
        from cellworks.schedule_make import schedule

        return schedule(self, cron, name=name, params=params, **more)

    def definition(self) -> Definition:
        """Return the typed definition: `flights_pipeline.definition()`."""
        return self.read().definition()

    def check(self) -> FaultList:
        """Return everything that is wrong with it, each with its node and line; nothing runs."""
        return self.read().check()

    def to_yaml(self, path: "str | Path | None" = None) -> str:
        """Return it as YAML; write that to a file too, where one is named."""
        return self.read().to_yaml(path)

    def to_python(self, path: "str | Path | None" = None) -> str:
        """Return it as one Python file that needs nothing of ours; see `Pipeline.to_python`."""
        return self.read().to_python(path)

    def to_kfp(
        self,
        path: "str | Path | None" = None,
        *,
        image: str | None = None,
        packages: Sequence[str] | None = None,
        accelerator: str = "nvidia.com/gpu",
    ) -> str:
        """Return it for Kubeflow Pipelines: `flights_pipeline.to_kfp("flights.yaml")`.

        See `Pipeline.to_kfp`.
        """
        return self.read().to_kfp(path, image=image, packages=packages, accelerator=accelerator)

    def graph(self) -> PipelineGraph:
        """Return what hangs on what, as a picture in a notebook and as text elsewhere."""
        return self.read().graph()

    def digest(self) -> str:
        """Return the hash of the whole."""
        return self.read().digest()

    def digests(self) -> dict[str, str]:
        """Return the hash of each step, by its name."""
        return self.read().digests()

    def __call__(self, *_args: Any, **_kwargs: Any) -> Any:
        """Refuse: a pipeline is read, not called."""
        raise wrong(
            f"{self.function.__name__} is a pipeline, which is not called.",
            f"{self.function.__name__}.run() runs it, .check() looks at it, .graph() draws it.",
        )


@overload
def pipeline(called: Callable[..., Any], /) -> PipelineFunction: ...


@overload
def pipeline(
    *, name: str | None = None, parallel: int = 4, failure: str = "slow", on_exit: Any = None
) -> Callable[[Callable[..., Any]], PipelineFunction]: ...


def pipeline(
    called: Callable[..., Any] | None = None, /, **given: Any
) -> PipelineFunction | Callable[[Callable[..., Any]], PipelineFunction]:
    """Make a function a pipeline: what it calls under `@cw.step` are its steps.

    @cw.pipeline(parallel=2, on_exit=tell)
    def flights_pipeline(month: int = 1, least: float = 0.6):
        data = clean("flights")
        model, report = train(data, month)
        with cw.when(report["auc"] > least):
            cw.step.register(model, model_name="late-flights")

    flights_pipeline.check(), .graph(), .to_yaml("flights.yaml")

    `failure` is `slow` (what does not hang on a failed step still runs) or `fast`.
    """
    for name in given.keys() - {"name", "parallel", "failure", "on_exit"}:
        raise wrong(f"A pipeline has no option {name!r}.", "Options: name, parallel, failure, on_exit.")
    if given.get("on_exit") is not None and not isinstance(given["on_exit"], StepFunction):
        raise wrong("on_exit is a function under @cw.step.")
    if called is not None:
        return PipelineFunction(called, given)
    return lambda function: PipelineFunction(function, given)


def _parameters(called: Callable[..., Any], line: Line) -> dict[str, Parameter]:
    found = {}
    hints = inspect.get_annotations(called)
    for name, one in inspect.signature(called).parameters.items():
        default = msgspec.UNSET if one.default is inspect.Parameter.empty else one.default
        hint = hints.get(name)
        kind = hint if isinstance(hint, str) else _TYPES.get(getattr(hint, "__origin__", hint))  # type: ignore[arg-type]
        kind = kind or _TYPES.get(type(default))
        if kind not in _TYPES.values():
            raise wrong(
                f"The parameter {name} of {called.__name__} is of no type that a pipeline takes.",
                f"Types: {', '.join(_TYPES.values())}. Write {name}: int = 1.",
                line,
            )
        if default is not msgspec.UNSET and not is_plain(default):
            raise wrong(
                f"The default of {name} is a {type(default).__name__}, which JSON has no form for.", line=line
            )
        found[name] = msgspec.convert(
            {"type": kind, **({} if default is msgspec.UNSET else {"default": default})}, Parameter
        )
    return found
