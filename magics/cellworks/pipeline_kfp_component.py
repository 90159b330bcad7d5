"""A step as a component of Kubeflow Pipelines: the text of a Python function that needs nothing around it."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cellworks.pipeline_kfp_inside import cw_keep, cw_read, cw_run
from cellworks_engine.pipelines.graph import Graph, Place
from cellworks_engine.pipelines.kinds import Kinds
from cellworks_engine.pipelines.schema import (
    ArtifactType,
    Code,
    Constant,
    Each,
    FromDataset,
    FromItem,
    FromParameter,
    FromStep,
    Pipeline,
    Source,
)

INDENT = "    "
CLASSES: dict[ArtifactType, str] = {"dataset": "Dataset", "model": "Model", "metrics": "Metrics"}
"""By what a step makes; anything else is an Artifact."""
_TAKEN = frozenset({"dsl", "kfp", "List"})


def artifact_class(kind: ArtifactType) -> str:
    """Return the class of an artifact, as an annotation names it."""
    return f"dsl.{CLASSES.get(kind, 'Artifact')}"


def dataset_name(ref: str) -> str:
    """Return what a dataset is called in names of Python."""
    return "".join(one if one.isalnum() else "_" for one in ref)


def called(name: str) -> str:
    """Return what the function of a component is called."""
    return f"{name}_" if name in _TAKEN else name


@dataclass(frozen=True, slots=True)
class Around:
    """The pipeline around components."""

    pipeline: Pipeline
    kinds: Kinds
    graph: Graph
    outs: dict[tuple[str, str], str] = field(default_factory=dict)
    """What an output is called in its step's component."""
    lists: frozenset[tuple[str, str]] = frozenset()
    """Outputs of steps in loops that a component beside the loop makes one list of."""


@dataclass(slots=True)
class Ports:
    """The arguments of a component that stands inside loops, each with what the pipeline hands to it."""

    around: Around
    loops: tuple[Each, ...] = ()
    annotations: dict[str, str] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)

    def value(self, source: Source, name: str) -> str:
        """Return an expression of the component for a source; `name` is for an argument that it needs."""
        match source:
            case Constant(value=value):
                if name and isinstance(value, int | float | str):
                    return self._port(name, type(value).__name__, repr(value), is_shared=False)
                return repr(value)
            case FromParameter(name=parameter, path=path):
                kind = self.around.pipeline.parameters[parameter].type
                return self._port(name or parameter, kind, parameter) + _inside(path)
            case FromDataset(dataset=ref):
                port = self._port(
                    name or dataset_name(ref), "dsl.Input[dsl.Dataset]", f"rows__{dataset_name(ref)}.output"
                )
                return f"cw_read({port}, 'dataset')"
            case FromStep(step=step, output=output, path=path):
                return self._made(step, output, name or f"{step}_{output}") + _inside(path)
            case FromItem(name=item, path=path):
                depth = next(at for at, loop in enumerate(self.loops) if loop.item == item)
                loop = self.loops[depth]
                port = self._port(f"{item}_at", "int", f"at__{loop.name}")
                return f"{self.value(loop.over, f'{item}_of')}[{port}]{_inside(path)}"

    def _made(self, step: str, output: str, name: str) -> str:
        place = self.around.graph.places[step]
        kind = self.around.kinds.get(place.step.kind).makes(place.step)[output]
        names = {loop.name for loop in self.loops}
        if (step, output) in self.around.lists and not names >= _loops_of(place):
            port = self._port(name, "dsl.Input[dsl.Artifact]", f"made__{step}_{output}_all.outputs['every']")
            return f"cw_read({port}, 'value')"
        is_list = not names >= _loops_of(place)
        one = artifact_class(kind)
        given = f"made__{step}.outputs[{self.around.outs[step, output]!r}]"
        port = self._port(
            name,
            f"dsl.Input[List[{one}]]" if is_list else f"dsl.Input[{one}]",
            f"dsl.Collected({given})" if is_list else given,
        )
        return f"cw_read({port}, {kind!r})"

    def _port(self, name: str, annotation: str, given: str, *, is_shared: bool = True) -> str:
        known = next((port for port, one in self.given.items() if one == given), None)
        if known is not None and is_shared:
            return known
        while name in self.annotations:
            name += "_"
        self.annotations[name], self.given[name] = annotation, given
        return name

    def call(self) -> str:
        """Return the arguments as the pipeline gives them."""
        return ", ".join(f"{name}={given}" for name, given in self.given.items())


@dataclass(frozen=True, slots=True)
class Placing:
    """Where components run: an image, and what pip adds to it."""

    image: str
    packages: Sequence[str]

    def function(
        self, name: str, ports: Ports, outs: Mapping[str, str], body: Sequence[str], makes: str = ""
    ) -> str:
        """Return the text of a component."""
        arguments = [*(f"{port}: {kind}" for port, kind in ports.annotations.items())]
        arguments += [f"{out}: dsl.Output[{kind}]" for out, kind in outs.items()]
        head = f"def {called(name)}({', '.join(arguments)}){makes}:"
        decorator = f"@dsl.component(base_image={self.image!r}, packages_to_install={list(self.packages)!r})"
        used = [one for one in (cw_read, cw_keep, cw_run) if any(f"{one.__name__}(" in line for line in body)]
        travelling = [line for one in used for line in _source(one)]
        lines = [*travelling, *body]
        return "\n".join([decorator, head, *(f"{INDENT}{line}" if line else "" for line in lines), ""])


def calling(
    code: Code, given: Mapping[str, str], outs: Sequence[tuple[str, ArtifactType]], seconds: float | None
) -> list[str]:
    """Return lines that run code with expressions as its arguments, and keep what it returns.

    `outs` are arguments of the component, each with what the step makes; past `seconds` the process is ended.
    """
    text = "\n\n".join([*(one.rstrip() for one in code.uses), code.source.rstrip()])
    handed = ", ".join(f"{name!r}: {value}" for name, value in given.items())
    lines = [
        "cw_code = (",
        *(f"{INDENT}{line + chr(10)!r}" for line in text.splitlines()),
        ")",
        f"cw_made = cw_run(cw_code, {code.function!r}, {{{handed}}}, {dict(code.modules)!r}, {seconds!r})",
    ]
    if len(outs) == 1:
        return [*lines, f"cw_keep(cw_made, {outs[0][1]!r}, {outs[0][0]})"]
    if outs:
        kept = ", ".join(f"({kind!r}, {name})" for name, kind in outs)
        lines.append(f"for cw_one, (cw_kind, cw_to) in zip(cw_made, [{kept}], strict=True):")
        lines.append(f"{INDENT}cw_keep(cw_one, cw_kind, cw_to)")
    return lines


def _loops_of(place: Place) -> set[str]:
    return {one.name for one in place.groups if isinstance(one, Each)}


def _inside(path: Sequence[str | int]) -> str:
    return "".join(f"[{key!r}]" for key in path)


def _source(function: Callable[..., object]) -> list[str]:
    return [*inspect.getsource(function).rstrip().splitlines(), ""]
