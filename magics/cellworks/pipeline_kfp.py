"""A pipeline for Kubeflow Pipelines: `flights.to_kfp("flights.yaml")`, version 2 of its format.

It is written as a module of `kfp.dsl`: each step a component that holds its code as text, and one function
that puts them together. The compiler of `kfp` makes the file of that. A choice is decided by a component of
its own, since a condition there is one comparison; a loop goes over the places of a list's items.
"""

import contextlib
import importlib.util
import io
import tempfile
import textwrap
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from cellworks.pipeline_kfp_component import (
    INDENT,
    Around,
    Placing,
    Ports,
    artifact_class,
    called,
    calling,
    dataset_name,
)
from cellworks.pipeline_kfp_gathering import gathered
from cellworks.pipeline_kfp_refusing import refusals
from cellworks.pipeline_kfp_steps import code_of_step, packages_of
from cellworks.pipeline_leaving import Read, ordered
from cellworks_engine.errors import InvalidInput, MissingExtra
from cellworks_engine.pipelines.graph import branches, graph_of, places
from cellworks_engine.pipelines.kinds import Kinds
from cellworks_engine.pipelines.schema import (
    AllOf,
    Among,
    AnyOf,
    Branch,
    Choice,
    Code,
    Compare,
    Condition,
    Constant,
    Each,
    FromDataset,
    FromStep,
    Node,
    Not,
    Parameter,
    Pipeline,
    Resources,
    Step,
)

HEAD = "from typing import List\n\nfrom kfp import dsl\n"


def kubeflow(
    pipeline: Pipeline,
    kinds: Kinds,
    read: Read,
    *,
    image: str,
    packages: Sequence[str] | None,
    accelerator: str,
) -> str:
    """Return the file's text; see `Pipeline.to_kfp`."""
    graph = graph_of(pipeline)
    found = refusals(pipeline, graph, kinds, read)
    if found:
        lines = "\n".join(f"- {one}" for one in found)
        raise InvalidInput(f"The pipeline cannot leave for Kubeflow.\n{lines}.", field="pipeline")
    every = [place.step for place in graph.places.values()]
    every += [] if pipeline.on_exit is None else [pipeline.on_exit]
    codes = {step.name: code_of_step(step, kinds, read) for step in every}
    if packages is None:
        packages = packages_of(every, codes.values(), has_rows=_has_rows(every, kinds))
    around = Around(pipeline, kinds, graph, lists=frozenset(gathered(graph)))
    writing = _Writing(around, codes, Placing(image, packages), accelerator)
    return compiled(writing.text())


def _has_rows(steps: Iterable[Step], kinds: Kinds) -> bool:
    sources = [one for step in steps for one in step.inputs.values()]
    made = [kind for step in steps for kind in kinds.get(step.kind).makes(step).values()]
    return "dataset" in made or any(isinstance(one, FromDataset) for one in sources)


class _Writing:
    """Writes the module, in the order in which its parts can run."""

    def __init__(self, around: Around, codes: dict[str, Code], placing: Placing, accelerator: str) -> None:
        self.around = around
        self.codes = codes
        self.placing = placing
        self.accelerator = accelerator
        self.components: list[str] = []

    def text(self) -> str:
        pipeline = self.around.pipeline
        body = self.block(pipeline.steps, ())
        datasets = self._datasets()
        body = [*(self._importer(ref) for ref in datasets), *body]
        if (last := pipeline.on_exit) is not None:
            call = self.step(last, ())
            body = [*call, f"with dsl.ExitHandler(made__{last.name}):", *_deeper(body)]
        arguments = [f"data_{dataset_name(ref)}: str" for ref in datasets]
        arguments += [_argument(name, one) for name, one in pipeline.parameters.items()]
        return "\n".join([
            HEAD, "", *self.components, "",
            f"@dsl.pipeline(name={pipeline.name!r})",
            f"def pipeline__({', '.join(sorted(arguments, key=lambda one: '=' in one))}):",
            *_deeper(body), "",
        ])  # fmt: skip

    # -- nodes

    def block(self, nodes: Sequence[Node], loops: tuple[Each, ...]) -> list[str]:
        """Return the lines of nodes; steps that one condition leaves out stand together."""
        units: list[list[Node]] = []
        for node in nodes:
            beside = next((one for one in units if _is_left_out_with(one[0], node)), None)
            if beside is None:
                units.append([node])
            else:
                beside.append(node)
        return [line for unit in ordered(units, self.around.graph) for line in self.unit(unit, loops)]

    def unit(self, unit: Sequence[Node], loops: tuple[Each, ...]) -> list[str]:
        first = unit[0]
        match first:
            case Step() if first.when is None:
                return self.step(first, loops)
            case Step():
                assert first.when is not None
                bare = [msgspec.structs.replace(one, when=None) for one in unit]
                return self.choice(
                    Choice(name=first.name, branches=[Branch(when=first.when, steps=bare)]), loops
                )
            case Choice():
                return self.choice(first, loops)
            case Each():
                return self.each(first, loops)

    def step(self, step: Step, loops: tuple[Each, ...]) -> list[str]:
        ports = Ports(self.around, loops)
        given = {name: ports.value(source, name) for name, source in step.inputs.items()}
        if step.kind == "recipe":  # the function of a recipe has a name of its own for the rows
            given = {"df": given["data"]}
        makes = self.around.kinds.get(step.kind).makes(step)
        names = {one: one if one not in ports.annotations else f"{one}_out" for one in makes}
        self.around.outs.update({(step.name, one): name for one, name in names.items()})
        body = calling(
            self.codes[step.name], given, [(names[one], kind) for one, kind in makes.items()], step.timeout
        )
        outs = {names[one]: artifact_class(kind) for one, kind in makes.items()}
        self.component(step.name, ports, outs, body)
        made = f"made__{step.name}"
        return [f"{made} = do__{step.name}({ports.call()})", *(f"{made}{one}" for one in self._options(step))]

    def each(self, loop: Each, loops: tuple[Each, ...]) -> list[str]:
        at = f"at__{loop.name}"
        inner = [*_deeper(self.block(loop.steps, (*loops, loop))), *self.lists(loop, loops)]
        most = "" if loop.parallel is None else f", parallelism={loop.parallel}"
        if isinstance(loop.over, Constant) and loop.over.value:
            return [f"with dsl.ParallelFor({list(range(len(loop.over.value)))}{most}) as {at}:", *inner]
        ports = Ports(self.around, loops)
        items = ports.value(loop.over, "" if isinstance(loop.over, Constant) else f"{loop.item}_of")
        name = f"{loop.name}_items"
        self.component(name, ports, {}, [f"return list(range(len({items})))"], " -> List[int]")
        return [
            f"made__{name} = do__{name}({ports.call()})",
            f"with dsl.ParallelFor(made__{name}.output{most}) as {at}:",
            *inner,
        ]

    def lists(self, loop: Each, loops: tuple[Each, ...]) -> list[str]:
        """Return lines that make one list of what readers deeper than beside the loop take."""
        lines = []
        for place in places(loop.steps):
            if any(isinstance(one, Each) for one in place.groups):
                continue
            step = place.step.name
            for output in self.around.kinds.get(place.step.kind).makes(place.step):
                if (step, output) in self.around.lists:
                    ports = Ports(replace(self.around, lists=frozenset()), loops)
                    value = ports.value(FromStep(step=step, output=output), output)
                    name = f"{step}_{output}_all"
                    body = [f"cw_keep({value}, 'value', every)"]
                    self.component(name, ports, {"every": "dsl.Artifact"}, body)
                    lines.append(f"made__{name} = do__{name}({ports.call()})")
        return lines

    def choice(self, choice: Choice, loops: tuple[Each, ...]) -> list[str]:
        ports = Ports(self.around, loops)
        decides = []
        for at, branch in enumerate(choice.branches):
            decides += [f"if {self.condition(branch.when, ports)}:", f"{INDENT}return {at}"]
        name = f"{choice.name}_decides"
        self.component(name, ports, {}, [*decides, f"return {len(choice.branches)}"], " -> int")
        lines = [f"made__{name} = do__{name}({ports.call()})"]
        for at, steps in enumerate(branches(choice)):
            # no `Elif`: it would follow whatever group was opened last, one inside of a branch too
            if steps:
                lines += [f"with dsl.If(made__{name}.output == {at}):", *_deeper(self.block(steps, loops))]
        return lines

    def condition(self, condition: Condition, ports: Ports) -> str:
        match condition:
            case Compare(left=left, op=op, right=right):
                return f"{ports.value(left, '')} {op} {ports.value(right, '')}"
            case Among(left=left, among=among):
                return f"{ports.value(left, '')} in {ports.value(among, '')}"
            case Not(of=inner):
                return f"not ({self.condition(inner, ports)})"
            case AllOf(of=parts):
                return " and ".join(f"({self.condition(one, ports)})" for one in parts)
            case AnyOf(of=parts):
                return " or ".join(f"({self.condition(one, ports)})" for one in parts)

    # -- parts

    def component(
        self, name: str, ports: Ports, outs: dict[str, str], body: list[str], makes: str = ""
    ) -> None:
        text = self.placing.function(name, ports, outs, body, makes)
        self.components.append(f"{text}\n\ndo__{name} = {called(name)}\n")

    def _options(self, step: Step) -> list[str]:
        found = [f".after(made__{name})" for name in step.after]
        if step.cache.mode != "on" or step.cache.expires is not None:
            found.append(".set_caching_options(False)")
        if step.retries.most:
            wait = f"{max(1, round(step.retries.backoff))}s" if step.retries.backoff else "0s"
            found.append(f".set_retry({step.retries.most}, backoff_duration={wait!r}, backoff_factor=2.0)")
        uses = step.resources
        if uses != Resources():
            found.append(f".set_cpu_limit({f'{round(uses.cpu * 1000)}m'!r})")
        if uses.memory is not None:
            found.append(f".set_memory_limit({str(uses.memory)!r})")
        if uses.gpu:
            found.append(f".set_accelerator_type({self.accelerator!r}).set_accelerator_limit({uses.gpu})")
        return found

    def _datasets(self) -> list[str]:
        steps = [place.step for place in self.around.graph.places.values()]
        found = [
            one.dataset for step in steps for one in step.inputs.values() if isinstance(one, FromDataset)
        ]
        return list(dict.fromkeys(found))

    def _importer(self, ref: str) -> str:
        name = dataset_name(ref)
        return f"rows__{name} = dsl.importer(artifact_uri=data_{name}, artifact_class=dsl.Dataset)"


def compiled(text: str) -> str:
    """Return what the compiler of `kfp` makes of a module; raises InvalidInput where it refuses."""
    try:
        from kfp import compiler
        from kfp.compiler.compiler_utils import InvalidTopologyException
        from kfp.dsl.tasks_group import InvalidControlFlowException
    except ImportError:
        raise MissingExtra(
            "Kubeflow's compiler is not installed here.", hint="pip install 'cellworks[kfp]'"
        ) from None
    refuses = (InvalidTopologyException, InvalidControlFlowException)
    with tempfile.TemporaryDirectory() as folder:
        module, made = Path(folder) / "flow.py", Path(folder) / "flow.yaml"
        module.write_text(text, encoding="utf-8")
        spec = importlib.util.spec_from_file_location(f"cellworks_flow_{id(text)}", module)
        assert spec is not None and spec.loader is not None
        names: Any = importlib.util.module_from_spec(spec)
        try:
            with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
                warnings.simplefilter("ignore")
                spec.loader.exec_module(names)
                compiler.Compiler().compile(names.pipeline__, str(made))
        except (*refuses, TypeError, ValueError, RuntimeError) as error:
            raise InvalidInput(f"Kubeflow's compiler refuses it: {error}", field="pipeline") from error
        return made.read_text(encoding="utf-8")


def _is_left_out_with(one: Node, other: Node) -> bool:
    if not isinstance(one, Step) or not isinstance(other, Step):
        return False
    return one.when is not None and one.when == other.when


def _argument(name: str, parameter: Parameter) -> str:
    kind, default = parameter.type, parameter.default
    if default is msgspec.UNSET:
        return f"{name}: {kind}"
    return f"{name}: {kind} = {float(default) if kind == 'float' else default!r}"


def _deeper(lines: Iterable[str]) -> list[str]:
    return [textwrap.indent(line, INDENT) for line in lines]
