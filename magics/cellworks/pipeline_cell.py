"""One `%%step` cell: its options, and its lines as the function that the step runs."""

import ast
import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from cellworks.parsing import Parser
from cellworks.pipeline_values import wrong
from cellworks_engine.errors import InvalidInput
from cellworks_engine.pipelines.expressions import read_condition, sources_of
from cellworks_engine.pipelines.faults import Line
from cellworks_engine.pipelines.schema import ArtifactType, FromParameter
from cellworks_engine.pipelines.source.gathering import Function
from cellworks_engine.pipelines.source.room import indented


@dataclass(slots=True)
class StepCell:
    """What a cell says."""

    name: str
    kind: str
    body: str
    tree: ast.Module
    line: Line
    does: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    takes: list[str] | None = None
    """None: what it reads."""
    out: dict[str, ArtifactType] | None = None
    """None: what it assigns and a later step reads."""
    group: str | None = None
    condition: str | None = None

    @property
    def asks(self) -> set[str]:
        """The variables of its condition."""
        if self.condition is None:
            return set()
        return {
            one.name for one in sources_of(read_condition(self.condition)) if isinstance(one, FromParameter)
        }


def make_parser() -> Parser:
    """Return the parser of the magic's line."""
    parser = Parser(prog="%%step", add_help=False)
    parser.add_argument("name")
    parser.add_argument("--in", dest="takes", action="append", metavar="NAME")
    parser.add_argument("--out", action="append", metavar="NAME[:TYPE]")
    parser.add_argument("--kind", default="function", choices=["function", "train"])
    parser.add_argument("--experiment")
    parser.add_argument("--when", nargs=2, metavar=("NAME", "CONDITION"))
    parser.add_argument("--otherwise", metavar="NAME")
    parser.add_argument("--after", action="append")
    parser.add_argument("--retries", type=int)
    parser.add_argument("--timeout")
    parser.add_argument("--cache", choices=["on", "off", "force"])
    parser.add_argument("--expires")
    parser.add_argument("--compute")
    parser.add_argument("--cpu", type=float)
    parser.add_argument("--memory")
    parser.add_argument("--gpu", type=int)
    return parser


_OPTIONS = ("after", "retries", "timeout", "cache", "expires", "compute", "cpu", "memory", "gpu")


def read_cell(cell: str, line: Line, transform: Callable[[str], str] = str) -> StepCell:
    """Read a cell that begins with `%%step`; raises InvalidInput."""
    first, _, body = cell.partition("\n")
    try:
        said = make_parser().parse_args(shlex.split(first.removeprefix("%%step")))
        if said.when is not None:
            read_condition(said.when[1])
        out = None if said.out is None else _outputs(said.out)
        text = transform(body)
        tree = ast.parse(text)
    except (ValueError, SyntaxError) as error:
        raise wrong(f"%%step: {error}.", line=line) from None
    except InvalidInput as error:
        raise wrong(error.message, error.hint, line) from None
    if not said.name.isidentifier():
        raise wrong(f"%%step: {said.name!r} is no name of a step.", "Letters, digits and _.", line)
    return StepCell(
        name=said.name,
        kind=said.kind,
        body=text,
        tree=tree,
        line=line,
        does={} if said.experiment is None else {"experiment": said.experiment},
        options={name: getattr(said, name) for name in _OPTIONS if getattr(said, name) is not None},
        takes=None if said.takes is None else _split(said.takes),
        out=out,
        group=said.when[0] if said.when is not None else said.otherwise,
        condition=said.when[1] if said.when is not None else None,
    )


def _split(given: list[str]) -> list[str]:
    return [name.strip() for words in given for name in words.split(",") if name.strip()]


def _outputs(given: list[str]) -> dict[str, ArtifactType]:
    found = {}
    for one in _split(given):
        name, _, kind = one.partition(":")
        found[name] = kind or "value"
    try:
        return msgspec.convert(found, dict[str, ArtifactType])
    except msgspec.ValidationError as error:
        raise InvalidInput(f"--out: {error}.", hint="--out model:model,report:report") from None


def kind_call(tree: ast.Module) -> tuple[str, ast.Call, list[str]] | None:
    """Return the kind, the call and the variables of a cell that is `version = cw.step.register(…)` alone."""
    if len(tree.body) != 1:
        return None
    statement = tree.body[0]
    if not isinstance(statement, ast.Expr | ast.Assign) or not isinstance(statement.value, ast.Call):
        return None
    called = statement.value.func
    inner = called.value if isinstance(called, ast.Attribute) else None
    if not isinstance(called, ast.Attribute) or not isinstance(inner, ast.Attribute) or inner.attr != "step":
        return None
    return called.attr, statement.value, stored(tree)


def stored(tree: ast.Module) -> list[str]:
    """Return the variables that a cell assigns, in the order in which they stand."""
    found = [
        (node.lineno, node.col_offset, node.id)
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    return list(dict.fromkeys(name for _, _, name in sorted(found)))


def as_function(step: StepCell, inputs: Iterable[str], outputs: Iterable[str]) -> tuple[Function, str]:
    """Return a cell as a function of its inputs that returns its outputs, and its text."""
    body = "".join(indented(step.body, step.tree)).rstrip("\n") or "    pass"
    back = f"\n    return {', '.join(outputs)}" if list(outputs) else ""
    source = f"def {step.name}({', '.join(inputs)}):\n{body}{back}\n"
    try:
        made = ast.parse(source).body[0]
        compile(source, "<step>", "exec")
    except SyntaxError as error:
        raise InvalidInput(f"The cell cannot be a step: {error.msg}.", field="code") from None
    assert isinstance(made, Function)
    return made, source
