"""A definition out of YAML. Every fault is said with its line, and what can be read still is.

pipeline: flights
parameters: {month: 1, least: 0.6}
steps:
  clean:
    recipe: clean.recipe.json
    in: {data: {dataset: flights}}
  train:
    train: steps.py:train            # or code: as `write` has it
    in: {data: {from: clean.data}, month: {from: month}, depth: 6}
  gate:
    if: train.report["auc"] > least
    then:
      register:
        register: {model_name: late-flights}
        in: {model: {from: train.model}}
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from cellworks_engine.errors import CellworksError, InvalidInput
from cellworks_engine.pipelines.expressions import read_condition, read_source
from cellworks_engine.pipelines.faults import AGAIN, Faults, Line, complaint
from cellworks_engine.pipelines.kinds import Kinds
from cellworks_engine.pipelines.lined import Lined, compose
from cellworks_engine.pipelines.schema import (
    FORMAT,
    ArtifactType,
    Branch,
    Cache,
    Choice,
    Code,
    Compare,
    Condition,
    Constant,
    Each,
    Fault,
    FromDataset,
    Limits,
    Node,
    Parameter,
    Pipeline,
    Resources,
    Retries,
    Source,
    Step,
)
from cellworks_engine.pipelines.source.signature import made_by
from cellworks_engine.quantities import duration, size

T = TypeVar("T")
FindCode = Callable[[str, str], tuple[Code, dict[str, ArtifactType]]]
"""From a file beside the YAML and a function's name: its code, and what it makes. Raises CellworksError."""

_STEP = {"in", "out", "after", "when", "retries", "timeout", "cache", "compute", "resources", "interpreter"}
_TYPES = {bool: "bool", int: "int", float: "float", str: "str", list: "list", dict: "dict"}


@dataclass(slots=True)
class Reading:
    """What was read: the definition as far as it goes, where its parts stand, and what cannot be read."""

    pipeline: Pipeline
    lines: dict[str, Line] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read(text: str, kinds: Kinds, file: str = "", find: FindCode | None = None) -> Reading:
    """Read a definition. Never raises for what the text holds; `checking.check` finds the rest."""
    lines: dict[str, Line] = {}
    faults = Faults(lines)
    root = compose(text, file, faults, lines)
    pipeline = Pipeline(name="pipeline")
    if root is not None:
        pipeline = _Reader(kinds, file, faults, lines, find).pipeline(root)
    return Reading(pipeline, lines, faults.found)


class _Reader:
    def __init__(
        self, kinds: Kinds, file: str, faults: Faults, lines: dict[str, Line], find: FindCode | None
    ) -> None:
        self.kinds = kinds
        self.file = file
        self.faults = faults
        self.lines = lines
        self.find = find

    # -- the whole

    def pipeline(self, root: Lined) -> Pipeline:
        given = root.map(self.faults, "", "pipeline: flights")
        self.known(given, {"pipeline", "format", "parameters", "limits", "failure", "steps", "on_exit"}, "")
        for key, one in given.items():
            self.line(f".{key}", one)
        name = given["pipeline"].value if "pipeline" in given else None
        if not isinstance(name, str) or not name:
            self.faults.say("invalid", "It has no name.", hint="Begin with `pipeline: flights`.")
            name = "pipeline"
        self.format(given)
        plain = {key: given[key].value for key in ("limits", "failure") if key in given}
        on_exit = self.block(given, "on_exit", "", ())
        if len(on_exit) > 1 or not all(isinstance(one, Step) for one in on_exit):
            self.faults.say("invalid", "on_exit is one step.", field="on_exit")
        handler = on_exit[0] if on_exit else None
        parameters = (
            given["parameters"].map(self.faults, "parameters", "month: 1") if "parameters" in given else {}
        )
        return Pipeline(
            name=self.convert(name, Pipeline, "name", "", "pipeline", "pipeline"),
            parameters={key: self.parameter(key, one) for key, one in parameters.items()},
            steps=self.block(given, "steps", "", ()),
            on_exit=handler if isinstance(handler, Step) else None,
            limits=self.typed(plain.get("limits", {}), Limits, "", "limits", Limits()),
            failure=self.convert(plain.get("failure", "slow"), Pipeline, "failure", "", "failure", "slow"),
        )

    def format(self, given: dict[str, Lined]) -> None:
        written = given["format"].value if "format" in given else FORMAT
        if not isinstance(written, int) or written > FORMAT:
            said = f"It is written in format {written}; this version reads up to {FORMAT}."
            self.faults.say("invalid", said, field="format", hint="Update Cellworks.")

    def parameter(self, name: str, given: Lined) -> Parameter:
        place = f"parameters.{name}"
        self.line(f".{place}", given)
        value = given.value
        if isinstance(value, dict) and "type" in value:
            return self.typed(value, Parameter, "", place, Parameter(type="str"))
        kind = _TYPES.get(type(value))
        if kind is None:
            hint = f"{name}: {{type: float}} has no default."
            self.faults.say(
                "type", f"The parameter {name} has neither a default nor a type.", "", place, hint
            )
            return Parameter(type="str")
        return msgspec.convert({"type": kind, "default": value}, Parameter)

    # -- nodes

    def block(self, given: dict[str, Lined], key: str, node: str, items: tuple[str, ...]) -> list[Node]:
        """Return the nodes that stand under a key; what is twice in it is kept twice, to be said."""
        if key not in given or given[key].value is None:
            return []
        pairs = given[key].pairs(self.faults, node, key)
        return [self.node(name, one, items) for name, one in pairs]

    def node(self, name: str, given: Lined, items: tuple[str, ...]) -> Node:
        if not name.isidentifier():
            hint = "Letters, digits and _; a digit does not come first."
            self.faults.say("invalid", f"{name!r} is no name of a step.", name, hint=hint)
        self.line(AGAIN + name if name in self.lines else name, given)
        fields = given.map(self.faults, name, "recipe: clean.recipe.json")
        for key, one in fields.items():
            self.line(f"{name}.{key}", one)
        if "if" in fields:
            return self.choice(name, fields, items)
        if "each" in fields:
            return self.each(name, fields, items)
        return self.step(name, fields, items)

    def choice(self, name: str, fields: dict[str, Lined], items: tuple[str, ...]) -> Choice:
        self.known(fields, {"if", "then", "elif", "else"}, name)
        arms = [fields]
        if "elif" in fields:
            arms += [one.map(self.faults, name, "if: …") for one in fields["elif"].list(self.faults, name)]
        found = []
        for number, arm in enumerate(arms):
            self.known(arm, {"if", "then", *(("elif", "else") if number == 0 else ())}, name)
            if "if" not in arm:
                self.faults.say("invalid", "A branch under elif has no `if`.", name, "elif")
                continue
            self.line(f"{name}.branches.{number}", arm["if"])
            when = self.condition(arm["if"].value, name, f"branches.{number}", items)
            found.append(Branch(when=when, steps=self.block(arm, "then", name, items)))
        return Choice(name=name, branches=found, otherwise=self.block(fields, "else", name, items))

    def each(self, name: str, fields: dict[str, Lined], items: tuple[str, ...]) -> Each:
        self.known(fields, {"each", "in", "do", "parallel"}, name)
        item = str(fields["each"].value)
        if not item.isidentifier():
            self.faults.say("invalid", f"{item!r} is no name of an item.", name, "each")
        if "in" not in fields:
            self.faults.say("missing", "The loop goes over nothing.", name, hint="in: {from: regions}")
        self.line(f"{name}.over", fields.get("in", fields["each"]))
        over = self.source(fields["in"].value, name, "over", items) if "in" in fields else Constant(value=[])
        parallel = fields["parallel"].value if "parallel" in fields else None
        return Each(
            name=name,
            item=item,
            over=over,
            steps=self.block(fields, "do", name, (*items, item)),
            parallel=self.convert(parallel, Each, "parallel", name, "parallel", None),
        )

    def step(self, name: str, fields: dict[str, Lined], items: tuple[str, ...]) -> Step:
        kind, does, made = self.does(name, fields)
        inputs = (
            fields["in"].map(self.faults, name, "data: {from: clean.data}", "in") if "in" in fields else {}
        )
        for key, one in inputs.items():
            self.line(f"{name}.inputs.{key}", one)
        plain = {key: one.value for key, one in fields.items()}
        after = plain.get("after", [])
        when = plain.get("when")
        return Step(
            name=name,
            kind=kind,
            does=does,
            inputs={key: self.source(one.value, name, f"inputs.{key}", items) for key, one in inputs.items()},
            outputs=self.outputs(plain["out"], name) if "out" in plain else made,
            after=self.convert(
                [after] if isinstance(after, str) else after, Step, "after", name, "after", []
            ),
            when=None if when is None else self.condition(when, name, "when", items),
            retries=self.typed(_most(plain.get("retries", {})), Retries, name, "retries", Retries()),
            timeout=self.duration(plain.get("timeout"), name, "timeout"),
            cache=self.cache(plain.get("cache", {}), name),
            compute=self.convert(plain.get("compute", "local"), Step, "compute", name, "compute", "local"),
            resources=self.resources(plain.get("resources", {}), name),
            interpreter=self.convert(
                plain.get("interpreter"), Step, "interpreter", name, "interpreter", None
            ),
        )

    def does(
        self, name: str, fields: dict[str, Lined]
    ) -> tuple[str, dict[str, Any], dict[str, ArtifactType]]:
        """Return the one key that is none of a step's: its kind, and what that does."""
        said = [key for key in fields if key not in _STEP]
        known = [key for key in said if key in self.kinds]
        if not said:
            self.faults.say("invalid", "It does not say what it does.", name, "", self.kinds.hint())
            return "unsaid", {}, {}
        if len(known) > 1:
            several = f"It is of several kinds: {', '.join(known)}."
            self.faults.say("invalid", several, name, known[1], self.kinds.hint())
        elif known:
            self.known({key: fields[key] for key in said}, {*_STEP, *known}, name)
        said = known or said
        kind, value = self.kinds.find(said[0]), fields[said[0]].value
        self.line(f"{name}.does", fields[said[0]])
        self.line(f"{name}.kind", fields[said[0]])
        if kind is None:
            return said[0], {}, {}
        if isinstance(value, str):
            value = {kind.files[0] if kind.files else "code": value}
        if not isinstance(value, dict):
            self.faults.say("invalid", f"What {said[0]} does are pairs.", name, "does")
            return said[0], {}, {}
        if isinstance(value.get("code"), str):
            return said[0], *self.code(value, name)
        return said[0], value, made_by(value.get("code"))

    def code(self, does: dict[str, Any], name: str) -> tuple[dict[str, Any], dict[str, ArtifactType]]:
        """Put the code of `steps.py:train` where its name stands."""
        file, colon, function = does["code"].rpartition(":")
        if not colon or self.find is None:
            hint = "code: steps.py:train, or the code itself: code: {function: train, source: …}"
            self.faults.say("invalid", f"{does['code']!r} names no function of a file.", name, "does", hint)
            return {}, {}
        try:
            code, made = self.find(file, function)
        except CellworksError as error:
            self.faults.say("code", error.message, name, "does", error.hint or "")
            return {}, {}
        return {**does, "code": msgspec.to_builtins(code)}, made

    def outputs(self, given: object, name: str) -> dict[str, ArtifactType]:
        if isinstance(given, list):
            given = {one: "value" for one in given if isinstance(one, str)}
        found: dict[str, ArtifactType] = self.convert(given, Step, "outputs", name, "out", {})
        return found

    def cache(self, given: object, name: str) -> Cache:
        if isinstance(given, str):
            given = {"mode": given}
        if isinstance(given, dict) and isinstance(given.get("expires"), str):
            given = {**given, "expires": self.duration(given["expires"], name, "cache")}
        return self.typed(given, Cache, name, "cache", Cache())

    def resources(self, given: object, name: str) -> Resources:
        if isinstance(given, dict) and isinstance(given.get("memory"), str):
            try:
                given = {**given, "memory": size(given["memory"])}
            except InvalidInput as error:
                self.faults.say("invalid", error.message, name, "resources", error.hint or "")
                return Resources()
        return self.typed(given, Resources, name, "resources", Resources())

    def duration(self, given: Any, name: str, field: str) -> float | None:
        try:
            return duration(given, field)
        except (InvalidInput, AttributeError):
            self.faults.say("invalid", f"{given!r} is no duration.", name, field, "Write 90s, 30m or 1h30m.")
            return None

    # -- values

    def source(self, given: object, name: str, field: str, items: tuple[str, ...]) -> Source:
        if not isinstance(given, dict):
            return Constant(value=given)
        keys = set(given)
        if keys == {"value"}:
            return Constant(value=given["value"])
        if keys == {"dataset"}:
            return self.typed(given, FromDataset, name, field, FromDataset(dataset="unknown"))
        if keys == {"from"}:
            try:
                return read_source(str(given["from"]), items)
            except InvalidInput as error:
                self.faults.say("invalid", error.message, name, field, error.hint or "")
                return Constant(value=None)
        hint = "{from: train.model}, {dataset: flights/2}, {value: {…}}, or a plain value."
        self.faults.say("invalid", f"{', '.join(sorted(keys))}: a value is one of these.", name, field, hint)
        return Constant(value=None)

    def condition(self, given: object, name: str, field: str, items: tuple[str, ...]) -> Condition:
        try:
            return read_condition(given if isinstance(given, str) else repr(given), items)
        except InvalidInput as error:
            self.faults.say("invalid", error.message, name, field, error.hint or "")
            return Compare(left=Constant(value=True), op="==", right=Constant(value=True))

    # -- what goes wrong

    def known(self, given: dict[str, Lined], names: set[str], node: str) -> None:
        for key in given.keys() - names:
            self.line(f"{node}.{key}", given[key])
            hint = f"There are {', '.join(sorted(names))}."
            self.faults.say("unknown", f"It has no field {key!r}.", node, key, hint)

    def line(self, place: str, given: Lined) -> None:
        self.lines.setdefault(place, Line(self.file, given.line))

    def typed(self, given: object, kind: type[T], node: str, field: str, otherwise: T) -> T:
        try:
            return msgspec.convert(given, kind)
        except msgspec.ValidationError as error:
            self.faults.say("invalid", complaint(error), node, field)
            return otherwise

    def convert(self, given: object, kind: Any, of: str, node: str, field: str, otherwise: Any) -> Any:
        """Return a value as a field of a struct has it."""
        hint = next(one.type for one in msgspec.structs.fields(kind) if one.name == of)
        return self.typed(given, hint, node, field, otherwise)


def _most(given: object) -> object:
    return {"most": given} if isinstance(given, int) else given
