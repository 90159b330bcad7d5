"""Steps in Python: `@cw.step` over a function, `cw.step.register(…)` for a kind that needs none."""

import functools
import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, ParamSpec, TypeVar, cast, overload

import msgspec

from cellworks.pipeline_code import source_of
from cellworks.pipeline_kinds import kinds
from cellworks.pipeline_options import NAMES, Done, step_fields
from cellworks.pipeline_trace import Trace, needed, tracing
from cellworks.pipeline_values import Given, here, wrong
from cellworks.pipeline_values import source_of as value_of
from cellworks_engine.errors import InvalidInput
from cellworks_engine.pipelines.kinds import Kind
from cellworks_engine.pipelines.schema import ArtifactType, FromStep, Source, Step
from cellworks_engine.pipelines.source.gathering import code_of
from cellworks_engine.pipelines.source.signature import signature_of

P = ParamSpec("P")
R = TypeVar("R")


class StepFunction(Generic[P, R]):
    """A function that runs here when it is called, and becomes a step where a pipeline calls it."""

    def __init__(self, called: Callable[P, R], kind: Kind, given: dict[str, Any]) -> None:
        self.function = called
        self.kind = kind
        self.given = given
        functools.update_wrapper(self, called)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run here and now; inside a pipeline's function, add a step and return what it will make."""
        trace = tracing()
        if trace is None:
            return self.function(*args, **kwargs)
        return cast("R", self._add(trace, args, kwargs))

    def options(self, **given: Any) -> "StepFunction[P, R]":
        """Return the step with other options: `train.options(name="deep", retries=2)(data)`."""
        _check(given, self.kind)
        return StepFunction(self.function, self.kind, {**self.given, **given})

    def _add(self, trace: Trace, args: tuple[Any, ...], kwargs: dict[str, Any]) -> object:
        line = here()
        try:
            room, function = source_of(self.function)
            code = code_of(room, function)
        except InvalidInput as error:
            raise wrong(error.message, error.hint, line) from None
        signature = signature_of(function)
        does = {name: value for name, value in self.given.items() if name not in NAMES}
        does["code"] = msgspec.to_builtins(code)
        inputs = {
            name: value_of(value, signature.inputs.get(name, "value"), name)
            for name, value in self._bound(args, kwargs).items()
        }
        outputs = _outputs(self.given.get("out"), signature.outputs)
        name = self.given.get("name") or self.function.__name__
        return _add(
            trace, name, line, self.given, kind=self.kind.name, does=does, inputs=inputs, outputs=outputs
        )

    def _bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        signature = inspect.signature(self.function)
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError as error:
            raise wrong(f"{self.function.__name__}: {error}.") from None
        found: dict[str, Any] = {}
        for name, value in bound.arguments.items():
            kind = signature.parameters[name].kind
            if kind is inspect.Parameter.VAR_POSITIONAL:
                raise wrong(f"{self.function.__name__}: a step's inputs have names, and *{name} has none.")
            found |= value if kind is inspect.Parameter.VAR_KEYWORD else {name: value}
        return found


class KindStep:
    """A kind that needs no function: `cw.step.deploy(version, endpoint="flights")`."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.__doc__ = f"Add a step: {kind.says}. It takes {_words(kind)}."

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Add a step; what is no field of its kind and no option is an input."""
        trace, line = needed(f"cw.step.{self.kind.name}"), here()
        ports = {port.name: port.takes for port in self.kind.inputs}
        if len(args) > len(ports):
            raise wrong(f"cw.step.{self.kind.name} takes {_words(self.kind)}.")
        fields = {one.name for one in msgspec.structs.fields(self.kind.does)}
        given = {**dict(zip(ports, args, strict=False)), **kwargs}
        does = {name: _inside(trace, self.kind, name, given[name]) for name in given if name in fields}
        inputs: dict[str, Source] = {}
        for name, value in given.items():
            if name not in fields and name not in NAMES:
                wanted: ArtifactType = "dataset" if ports.get(name, ()) == ("dataset",) else "value"
                inputs[name] = value_of(value, wanted, name)
        try:
            self.kind.read(Step(name="step", kind=self.kind.name, does=does))
        except InvalidInput as error:
            about = f" ({error.field})" if error.field else ""
            raise wrong(
                f"cw.step.{self.kind.name}{about}: {error.message}", f"It takes {_words(self.kind)}."
            ) from None
        outputs = _outputs(given.get("out"), {})
        name = given.get("name") or self.kind.name
        return _add(
            trace, name, line, given, made=self.kind.outputs, kind=self.kind.name, does=does, inputs=inputs,
            outputs=outputs,
        )  # fmt: skip

    def __repr__(self) -> str:
        return self.__doc__ or ""


class KindDecorator:
    """A kind that is made of a function: `@cw.step.train(experiment="late-flights")`."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    @overload
    def __call__(self, called: Callable[P, R], /) -> StepFunction[P, R]: ...

    @overload
    def __call__(self, /, **given: Any) -> Callable[[Callable[P, R]], StepFunction[P, R]]: ...

    def __call__(
        self, called: Callable[P, R] | None = None, /, **given: Any
    ) -> StepFunction[P, R] | Callable[[Callable[P, R]], StepFunction[P, R]]:
        """Make a function a step."""
        _check(given, self.kind)  # a wrong option is said where it is written
        if called is not None:
            return StepFunction(called, self.kind, given)
        return lambda function: StepFunction(function, self.kind, given)


class StepMaker(KindDecorator):
    """Make a function a step of a pipeline; each kind of step is an attribute.

    @cw.step(retries=2, timeout="1h", cpu=2)
    def clean(raw: cw.Dataset) -> cw.Dataset: ...

    @cw.step.train(experiment="late-flights")
    def train(data: cw.Dataset, depth: int = 6) -> tuple[cw.Model, cw.Report]: ...

    In a pipeline's function: `data = clean("flights")`, `cw.step.register(model, model_name="late-flights")`.
    Annotations say what is made, `return model, report` how it is named; `out={"model": "model"}` says both.
    """

    def __init__(self) -> None:
        super().__init__(kinds().get("function"))

    def __getattr__(self, name: str) -> "KindStep | KindDecorator":
        kind = kinds().find(name)
        if kind is None:
            raise AttributeError(f"There is no kind of step {name!r}. {kinds().hint()}")
        return KindDecorator(kind) if _is_code(kind) else KindStep(kind)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(kind.name for kind in kinds())]


def _add(
    trace: Trace,
    name: str,
    line: Any,
    given: dict[str, Any],
    made: dict[str, ArtifactType] | None = None,
    **fields: Any,
) -> object:
    """Add a step, and return what stands for its outputs: one, several, or the step itself."""
    whole = {**fields, **step_fields(given)}
    step = Step(name=trace.name(name, line), **whole)
    trace.add(step)
    outputs = [Given(FromStep(step=step.name, output=one)) for one in step.outputs or made or ()]
    if not outputs:
        return Done(step.name)
    return outputs[0] if len(outputs) == 1 else tuple(outputs)


def _outputs(said: Any, otherwise: dict[str, ArtifactType]) -> dict[str, ArtifactType]:
    if said is None:
        return otherwise
    named = {said: "value"} if isinstance(said, str) else said
    if not isinstance(named, dict):
        named = {one: otherwise.get(one, "value") for one in named}
    try:
        return msgspec.convert(named, dict[str, ArtifactType])
    except msgspec.ValidationError as error:
        raise wrong(f"out: {error}.", 'out={"model": "model", "report": "report"}') from None


def _inside(trace: Trace, kind: Kind, name: str, value: Any) -> Any:
    """Return a field of a kind; a file's path as it is meant from the pipeline's folder."""
    if isinstance(value, Given):
        raise wrong(
            f"{name} of cw.step.{kind.name} is said in the definition, and `{value!r}` is not known there."
        )
    if name in kind.files and Path(value).is_absolute():
        return os.path.relpath(value, trace.folder)
    return str(value) if isinstance(value, Path) else value


def _check(given: dict[str, Any], kind: Kind) -> None:
    fields = {one.name for one in msgspec.structs.fields(kind.does)} - {"code"}
    for name in given.keys() - NAMES - fields:
        raise wrong(
            f"A step of kind {kind.name} has no option {name!r}.",
            f"Options: {', '.join(sorted(NAMES | fields))}.",
        )
    step_fields({name: value for name, value in given.items() if name not in ("when", "after")})


def _is_code(kind: Kind) -> bool:
    return any(one.name == "code" for one in msgspec.structs.fields(kind.does))


def _words(kind: Kind) -> str:
    fields = [one.name for one in msgspec.structs.fields(kind.does)]
    return ", ".join([*(port.name for port in kind.inputs), *fields])


step = StepMaker()
