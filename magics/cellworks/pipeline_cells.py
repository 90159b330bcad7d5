"""A notebook's `%%step` cells as a pipeline: inputs are what a cell reads, outputs what later steps read."""

import ast
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from cellworks.pipeline_cell import StepCell, as_function, kind_call, read_cell, stored
from cellworks.pipeline_handle import Pipeline
from cellworks.pipeline_kinds import kinds
from cellworks.pipeline_options import NAMES, step_fields
from cellworks.pipeline_values import source_of, wrong
from cellworks.written import notebook_file
from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.pipelines.expressions import read_condition
from cellworks_engine.pipelines.faults import Line
from cellworks_engine.pipelines.schema import (
    AllOf,
    Among,
    AnyOf,
    ArtifactType,
    Branch,
    Choice,
    Compare,
    Condition,
    Constant,
    FromDataset,
    FromParameter,
    FromStep,
    Limits,
    Node,
    Not,
    Parameter,
    Source,
    Step,
)
from cellworks_engine.pipelines.schema import Pipeline as Definition
from cellworks_engine.pipelines.source.gathering import code_of
from cellworks_engine.pipelines.source.names import Names, names_of
from cellworks_engine.pipelines.source.room import Room


def notebook_pipeline(
    path: "str | Path | None" = None, *, name: str | None = None, parallel: int = 4, failure: Any = "slow"
) -> Pipeline:
    """Return the pipeline of a notebook's `%%step` cells: of this one, or of a file.

    cw.notebook_pipeline().graph()
    cw.notebook_pipeline("flights.ipynb").to_yaml("flights.yaml")

    What a step's cell reads and an earlier step writes flows between them. A number, text or truth that a
    plain cell assigns is a parameter, unless its name is in capitals; functions, imports and constants
    are the step's code. `%%step?` lists the options of a cell. It is called as the notebook's file is,
    unless `name` says otherwise.
    """
    file = None if path is None else Path(path).expanduser().absolute()
    origin = notebook_file() if file is None else str(file)
    cells = _of_kernel() if file is None else _of_file(file)
    folder = Path.cwd() if file is None else file.parent
    title = "cell" if file is None else file.name
    made = _Reading(cells, folder, title)
    definition = Definition(
        name=name or (Path(origin).stem if origin else "notebook"),
        parameters=made.parameters,
        steps=made.nodes,
        limits=Limits(parallel=parallel),
        failure=failure,
    )
    return Pipeline(definition, folder, made.lines, origin=origin)


def _of_kernel() -> list[str]:
    """Return the cells of this notebook as they ran; a step that ran again is what it was last."""
    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()
    if shell is None:
        raise wrong("There is no notebook around.", 'Name one: cw.notebook_pipeline("flights.ipynb").')
    return [str(cell) for cell in shell.history_manager.input_hist_raw]


def _of_file(file: Path) -> list[str]:
    try:
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    except (FileNotFoundError, IsADirectoryError):
        raise NotFound(f"There is no file {file}.", field="path") from None
    except (ValueError, KeyError, TypeError):
        raise InvalidInput(f"{file} is no notebook.", field="path") from None
    texts = (cell["source"] for cell in cells if cell.get("cell_type") == "code")
    return [text if isinstance(text, str) else "".join(text) for text in texts]


@dataclass(slots=True)
class _Known:
    """What variables stand for, at a point of the notebook."""

    steps: dict[str, FromStep] = field(default_factory=dict)
    plain: dict[str, Source] = field(default_factory=dict)
    """Parameters and datasets that plain cells assign."""

    def get(self, name: str) -> Source | None:
        return self.steps.get(name) or self.plain.get(name)


class _Reading:
    def __init__(self, cells: Iterable[str], folder: Path, title: str) -> None:
        self.lines: dict[str, Line] = {}
        self.parameters: dict[str, Parameter] = {}
        self.nodes: list[Node] = []
        self.known = _Known()
        plain, steps = _sorted(cells, title)
        self.room = Room("\n".join(plain), folder, "<cells>")
        self._assigned()
        needs = [names_of(step.tree) for step in steps]
        for at, step in enumerate(steps):
            made = self._step(step, needs[at], needs[at + 1 :], steps[at + 1 :])
            self.lines[made.name] = step.line
            self._place(made, step)

    def _assigned(self) -> None:
        """Take parameters and datasets from plain cells."""
        for name, statements in self.room.bindings.items():
            last = statements[-1]
            if not isinstance(last, ast.Assign) or not isinstance(last.targets[0], ast.Name):
                continue
            if (dataset := _dataset(last.value)) is not None:
                self.known.plain[name] = FromDataset(dataset=dataset)
                continue
            try:
                value = ast.literal_eval(last.value)
            except (ValueError, TypeError):
                continue
            if isinstance(value, bool | int | float | str) and not name.isupper():
                self.known.plain[name] = FromParameter(name=name)

    def _step(self, step: StepCell, names: Names, later: list[Names], after: list[StepCell]) -> Step:
        call = kind_call(step.tree)
        options = step_fields(step.options)
        if call is not None:
            made = self._kind(step, *call)
        else:
            inputs = self._inputs(step, names)
            outputs = step.out if step.out is not None else _outputs(step, later, after)
            try:
                code = code_of(self.room, *as_function(step, inputs, outputs))
            except InvalidInput as error:
                raise wrong(error.message, error.hint, step.line) from None
            does = {**step.does, "code": msgspec.to_builtins(code)}
            made = Step(name=step.name, kind=step.kind, does=does, inputs=inputs, outputs=outputs)
            self._bind({one: one for one in outputs}, made)
        return msgspec.structs.replace(made, **options)

    def _inputs(self, step: StepCell, names: Names) -> dict[str, Source]:
        found = {}
        wanted = step.takes if step.takes is not None else names.needed
        for name in wanted:
            source = self._source(name)
            if source is not None:
                found[name] = source
            elif step.takes is not None:
                raise wrong(f"--in {name}: no step and no plain cell makes {name}.", line=step.line)
        return found

    def _source(self, name: str) -> Source | None:
        """Return what a variable stands for; what a plain cell assigns is a parameter once it is read."""
        source = self.known.get(name)
        if isinstance(source, FromParameter) and name not in self.parameters:
            value = ast.literal_eval(self.room.bindings[name][-1].value)  # type: ignore[attr-defined]
            self.parameters[name] = msgspec.convert(
                {"type": type(value).__name__, "default": value}, Parameter
            )
        return source

    def _kind(self, step: StepCell, name: str, call: ast.Call, targets: list[str]) -> Step:
        kind = kinds().get(name)
        ports = {port.name: port.takes for port in kind.inputs}
        given = dict(zip(ports, call.args, strict=False)) | {
            one.arg: one.value for one in call.keywords if one.arg
        }
        fields = {one.name for one in msgspec.structs.fields(kind.does)}
        does: dict[str, Any] = {}
        inputs: dict[str, Source] = {}
        for argument, node in given.items():
            if argument in NAMES:
                raise wrong(f"{argument} is an option of the cell: write --{argument}.", line=step.line)
            if argument in fields:
                does[argument] = _literal(node, step)
                continue
            wanted: ArtifactType = "dataset" if ports.get(argument, ()) == ("dataset",) else "value"
            source = self._source(node.id) if isinstance(node, ast.Name) else None
            inputs[argument] = source or source_of(_literal(node, step), wanted, argument)
        made = Step(name=step.name, kind=name, does=does, inputs=inputs, outputs=step.out or {})
        self._bind(dict(zip(targets, kind.makes(made), strict=False)), made)
        return made

    def _bind(self, names: dict[str, str], step: Step) -> None:
        for variable, output in names.items():
            self.known.steps[variable] = FromStep(step=step.name, output=output)

    # -- branches

    def _place(self, made: Step, step: StepCell) -> None:
        """Put a step where it stands: cells in a row that name one choice stand in its branches."""
        if step.group is None:
            self.nodes.append(made)
            return
        last = self.nodes[-1] if self.nodes else None
        choice = last if isinstance(last, Choice) and last.name == step.group else None
        if step.condition is None:
            if choice is None:
                raise wrong(
                    f"--otherwise {step.group} comes after a step with --when {step.group}.", line=step.line
                )
            self.nodes[-1] = msgspec.structs.replace(choice, otherwise=[*choice.otherwise, made])
            return
        when = self._meant(read_condition(step.condition))
        if choice is None:
            self.lines[step.group] = step.line
            self.nodes.append(Choice(name=step.group, branches=[Branch(when=when, steps=[made])]))
            return
        *before, branch = choice.branches
        if branch.when == when:
            arms = [*before, Branch(when=when, steps=[*branch.steps, made])]
        else:
            arms = [*before, branch, Branch(when=when, steps=[made])]
        self.nodes[-1] = msgspec.structs.replace(choice, branches=arms)

    def _meant(self, condition: Condition) -> Condition:
        """Return a condition on the notebook's variables as one on parameters and outputs."""
        match condition:
            case Compare(left=left, op=op, right=right):
                return Compare(left=self._looked(left), op=op, right=self._looked(right))
            case Among(left=left, among=among):
                return Among(left=self._looked(left), among=self._looked(among))
            case Not(of=inner):
                return Not(of=self._meant(inner))
            case AllOf(of=parts):
                return AllOf(of=[self._meant(one) for one in parts])
            case AnyOf(of=parts):
                return AnyOf(of=[self._meant(one) for one in parts])

    def _looked(self, source: Source) -> Source:
        if not isinstance(source, FromParameter):
            return source
        meant = self._source(source.name)
        if meant is None or isinstance(meant, FromDataset | Constant):
            return source
        return msgspec.structs.replace(meant, path=source.path)


def _sorted(cells: Iterable[str], title: str) -> tuple[list[str], list[StepCell]]:
    """Return plain cells as Python, and step cells; of two of one name the later, at the first's place."""
    from IPython.core.inputtransformer2 import TransformerManager

    manager: Any = TransformerManager()  # type: ignore[no-untyped-call]
    transform = manager.transform_cell
    plain: list[str] = []
    steps: dict[str, StepCell] = {}
    for number, cell in enumerate(cells):
        if cell.lstrip().startswith("%%step"):
            found = read_cell(cell.lstrip(), Line(f"{title} [{number}]", 1), transform)
            steps[found.name] = found
            continue
        text = transform(cell)
        try:
            ast.parse(text)
        except SyntaxError:  # it binds nothing
            continue
        plain.append(text)
    return plain, list(steps.values())


def _outputs(step: StepCell, later: list[Names], after: list[StepCell]) -> dict[str, ArtifactType]:
    """Return what a cell assigns and a later step reads before another one assigns it."""
    wanted: set[str] = set()
    over: set[str] = set()
    for names, cell in zip(later, after, strict=True):
        reads = set(names.needed) | cell.asks
        wanted |= reads - over
        over |= names.bound
    return {name: "value" for name in stored(step.tree) if name in wanted}


def _dataset(value: ast.expr) -> str | None:
    """Return the reference in `cw.datasets["flights/2"]` or `cw.datasets["flights"].frame()`."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "frame":
        value = value.func.value
    if not isinstance(value, ast.Subscript) or not isinstance(value.slice, ast.Constant):
        return None
    named = value.value.attr if isinstance(value.value, ast.Attribute) else ""
    return str(value.slice.value) if named == "datasets" else None


def _literal(node: ast.expr, step: StepCell) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError):
        said = f"`{ast.unparse(node)}` is neither what a step makes, a parameter, nor a constant."
        raise wrong(said, line=step.line) from None
