"""Whether what flows through a pipeline fits: types, what kinds take, what functions are called with."""

import ast
import textwrap
from typing import Any

from cellworks_engine.errors import InvalidInput
from cellworks_engine.pipelines.expressions import source_text
from cellworks_engine.pipelines.faults import Faults
from cellworks_engine.pipelines.graph import Graph
from cellworks_engine.pipelines.kinds import Kind, Kinds, Port
from cellworks_engine.pipelines.schema import (
    AllOf,
    Among,
    AnyOf,
    Code,
    Compare,
    Condition,
    Constant,
    Each,
    FromDataset,
    FromParameter,
    FromStep,
    Not,
    Operator,
    Parameter,
    Pipeline,
    Source,
    Step,
)

UNKNOWN = "unknown"
_ARTIFACTS = frozenset({"dataset", "model", "metrics", "report", "file"})
_INSIDE = frozenset({"metrics", "report", "value", "list", "dict", UNKNOWN})
"""What a path leads into."""
_PYTHON: dict[type, str] = {
    bool: "bool", int: "int", float: "float", str: "str", list: "list", dict: "dict", type(None): "none",
}  # fmt: skip
_NUMBERS = frozenset({"int", "float"})
_SAID = {"int": "a number", "float": "a number", "str": "a text", "bool": "true or false", "none": "nothing"}


def check_default(name: str, parameter: Parameter, faults: Faults) -> None:
    """Say where a parameter's default is not of its type."""
    default = parameter.default
    if "default" not in parameter_fields(parameter):
        return
    given = type_of_value(default)
    if given != parameter.type and not (parameter.type == "float" and given == "int"):
        said = f"The parameter {name} is {parameter.type}, and its default {default!r} is {given}."
        faults.say("type", said, "", f"parameters.{name}")


def type_of_value(value: object) -> str:
    """Return what a value is, as parameters' types are named."""
    return _PYTHON.get(type(value), type(value).__name__)


def parameter_fields(parameter: Parameter) -> set[str]:
    """Return the fields that a parameter has been given."""
    import msgspec

    return {"type"} if parameter.default is msgspec.UNSET else {"type", "default"}


class Fitting:
    """Judges the values of one definition. What a fault is about is said once, where the value is read."""

    def __init__(self, pipeline: Pipeline, kinds: Kinds, graph: Graph, faults: Faults) -> None:
        self._pipeline = pipeline
        self._kinds = kinds
        self._graph = graph
        self._faults = faults

    # -- types

    def type_of(self, source: Source, reader: str = "") -> str:
        """Return an artifact's type, a parameter's, or `unknown`: inside values, where names are wrong."""
        match source:
            case Constant(value=value):
                return _PYTHON.get(type(value), UNKNOWN)
            case FromDataset():
                return "dataset"
            case FromParameter(name=name, path=[]):
                found = self._pipeline.parameters.get(name)
                return UNKNOWN if found is None else found.type
            case FromStep(path=[]):
                return "list" if self._collects(source, reader) else self._made(source)
        return UNKNOWN

    def _made(self, source: FromStep) -> str:
        place = self._graph.places.get(source.step)
        kind = None if place is None else self._kinds.find(place.step.kind)
        return (
            UNKNOWN if place is None or kind is None else kind.makes(place.step).get(source.output, UNKNOWN)
        )

    def _collects(self, source: FromStep, reader: str) -> bool:
        """A loop's step read from outside of that loop gives a list."""
        place = self._graph.places.get(source.step)
        around = {case for case in place.inside if case.branch is None} if place else set()
        own = self._graph.places.get(reader)
        group = self._around_group(reader)
        return bool(around - set(own.inside if own else group))

    def _around_group(self, name: str) -> tuple[Any, ...]:
        """Return what stands around a choice or loop, seen from a step inside it."""
        inside = next(iter(self._graph.groups.get(name, ())), None)
        if inside is None:
            return ()
        cases = self._graph.places[inside].inside
        at = next((at for at, case in enumerate(cases) if case.group == name), 0)
        return cases[:at]

    def path(self, source: Source, node: str, field: str) -> None:
        """Say where a path leads into what has no inside."""
        if not getattr(source, "path", None):
            return
        whole: Source
        match source:
            case FromParameter(name=name):
                whole = FromParameter(name=name)
            case FromStep(step=step, output=output):
                whole = FromStep(step=step, output=output)
            case _:
                return
        kind = self.type_of(whole, node)
        if kind not in _INSIDE:
            said = f"{source_text(source)} looks inside {_with_article(kind)}, which has no inside."
            self._faults.say("type", said, node, field, "Paths lead into reports, metrics, lists and values.")

    # -- conditions

    def condition(self, condition: Condition, node: str, field: str) -> None:
        """Say where a condition compares what cannot be compared."""
        match condition:
            case Compare(left=left, op=op, right=right):
                self._compare(left, op, right, node, field)
            case Among(left=left, among=among):
                self._comparable(left, node, field)
                kind = self.type_of(among, node)
                if kind not in ("list", "value", UNKNOWN):
                    said = f"{source_text(among)} is {_with_article(kind)}, and `in` needs a list."
                    self._faults.say("type", said, node, field)
            case Not(of=inner):
                self.condition(inner, node, field)
            case AllOf(of=parts) | AnyOf(of=parts):
                for part in parts:
                    self.condition(part, node, field)

    def _compare(self, left: Source, op: Operator, right: Source, node: str, field: str) -> None:
        if not (self._comparable(left, node, field) and self._comparable(right, node, field)):
            return
        kinds = [self.type_of(one, node) for one in (left, right)]
        if any(kind in ("value", UNKNOWN) for kind in kinds) or set(kinds) <= _NUMBERS:
            return
        if kinds[0] != kinds[1] or (op not in ("==", "!=") and kinds[0] in ("bool", "dict", "none")):
            one, other = (f"{source_text(s)} ({k})" for s, k in zip((left, right), kinds, strict=True))
            self._faults.say("type", f"{one} and {other} cannot be compared by {op}.", node, field)

    def _comparable(self, source: Source, node: str, field: str) -> bool:
        kind = self.type_of(source, node)
        if kind not in _ARTIFACTS:
            return True
        text = source_text(source)
        hint = f'Name a value inside it: {text}["auc"].' if kind in ("report", "metrics") else ""
        self._faults.say("type", f"{text} is {_with_article(kind)}, not a value.", node, field, hint)
        return False

    def items(self, each: Each) -> None:
        """Say where a loop goes over what is no list."""
        kind = self.type_of(each.over, each.name)
        if kind not in ("list", "value", "report", UNKNOWN):
            said = f"The loop goes over {source_text(each.over)}, {_with_article(kind)}; it needs a list."
            self._faults.say("type", said, each.name, "over")

    # -- steps

    def step(self, step: Step) -> None:
        """Say where a step is of no kind, or is given what its kind does not take."""
        kind = self._kinds.find(step.kind)
        if kind is None:
            self._faults.say(
                "unknown_kind",
                f"There is no kind of step {step.kind!r}.",
                step.name,
                "kind",
                self._kinds.hint(),
            )
            return
        self._ports(kind, step)
        if step.outputs and not kind.any_outputs and step.outputs != kind.outputs:
            made = ", ".join(kind.outputs) or "nothing"
            self._faults.say("unknown", f"A {kind.name} step makes {made}.", step.name, "outputs")
        try:
            does = kind.read(step)
        except InvalidInput as error:
            field = f"{error.field}: " if error.field else ""
            self._faults.say(
                "invalid", field + error.message, step.name, f"does.{error.field or ''}".strip(".")
            )
            return
        if (code := kind.code(does)) is not None:
            self._code(code, step)

    def _ports(self, kind: Kind, step: Step) -> None:
        ports = {port.name: port for port in kind.inputs}
        for name, port in ports.items():
            if name in step.inputs:
                self._port(port, step)
            elif port.required:
                hint = f"A {kind.name} step takes {', '.join(ports)}."
                self._faults.say("missing", f"It is not given {name}.", step.name, "inputs", hint)
        if kind.any_inputs:
            return
        for name in step.inputs.keys() - ports.keys():
            hint = f"It takes {', '.join(ports) or 'nothing'}."
            self._faults.say(
                "unknown", f"A {kind.name} step takes no {name}.", step.name, f"inputs.{name}", hint
            )

    def _port(self, port: Port, step: Step) -> None:
        kind = self.type_of(step.inputs[port.name], step.name)
        # a value may be anything: its step said nothing of its type
        if not port.takes or kind in (UNKNOWN, "value", *port.takes):
            return
        if "value" in port.takes and kind not in _ARTIFACTS:
            return
        wanted = " or ".join(_with_article(one) for one in port.takes)
        self._faults.say(
            "type",
            f"{port.name} is {_with_article(kind)}; it takes {wanted}.",
            step.name,
            f"inputs.{port.name}",
        )

    def _code(self, code: Code, step: Step) -> None:
        """The function is there, and is given all that it needs and nothing else."""
        for text in (*code.uses, *code.modules.values(), code.source):
            try:
                tree = ast.parse(textwrap.dedent(text))
            except SyntaxError as error:
                said = f"Line {error.lineno} of its code is no Python: {error.msg}."
                self._faults.say("code", said, step.name, "does.code")
                return
            except (ValueError, RecursionError):  # a zero byte, or brackets in brackets without end
                self._faults.say("code", "Its code is no Python.", step.name, "does.code")
                return
        kinds = ast.FunctionDef | ast.AsyncFunctionDef
        found = [node for node in tree.body if isinstance(node, kinds) and node.name == code.function]
        if not found:
            self._faults.say("code", f"Its code holds no function {code.function}.", step.name, "does.code")
            return
        self._call(found[-1].args, step)

    def _call(self, signature: ast.arguments, step: Step) -> None:
        positional = [*signature.posonlyargs, *signature.args]
        names = [one.arg for one in (*signature.args, *signature.kwonlyargs)]
        optional = {one.arg for one in positional[len(positional) - len(signature.defaults) :]}
        optional |= {
            one.arg
            for one, default in zip(signature.kwonlyargs, signature.kw_defaults, strict=True)
            if default is not None
        }
        for name in names:
            if name not in step.inputs and name not in optional:
                self._faults.say(
                    "missing", f"Its function needs {name}, and nothing gives it.", step.name, "inputs"
                )
        for one in signature.posonlyargs:
            said = f"Its function takes {one.arg} by position only; steps give inputs by name."
            self._faults.say("code", said, step.name, "does.code", "Take the slash out of its signature.")
        for name in step.inputs:
            if name not in names and signature.kwarg is None:
                takes = ", ".join(names) or "nothing"
                self._faults.say(
                    "unknown",
                    f"Its function takes no {name}.",
                    step.name,
                    f"inputs.{name}",
                    f"It takes {takes}.",
                )


def _with_article(kind: str) -> str:
    return _SAID.get(kind, kind if kind == "metrics" else f"a {kind}")
