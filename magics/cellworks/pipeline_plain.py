"""A pipeline as one Python file that needs nothing of ours: `flights.to_python("flights_plain.py")`.

Steps are called one after another, in an order in which each follows those that it hangs on. A step whose
names are another's too is a function of a function, so that each finds its own.
"""

import ast
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

from cellworks.pipeline_leaving import Read, is_learning, ordered, recipe_code
from cellworks_engine.errors import InvalidInput
from cellworks_engine.pipelines.graph import Graph, branches, graph_of, places
from cellworks_engine.pipelines.kinds import Kinds
from cellworks_engine.pipelines.schema import (
    AllOf,
    Among,
    AnyOf,
    Choice,
    Code,
    Compare,
    Condition,
    Constant,
    Each,
    FromDataset,
    FromItem,
    FromParameter,
    FromStep,
    Node,
    Not,
    Pipeline,
    Source,
    Step,
)
from cellworks_engine.pipelines.source.room import indented

INDENT = "    "
MAIN = """\
if __name__ == "__main__":
    import argparse
    import json

    parser = argparse.ArgumentParser()
{options}
    given = vars(parser.parse_args())
    {name}(**{{key: json.loads(value) if key in {decoded} else value for key, value in given.items()}})
"""
READER = '''\
def read(path):
    """Return the rows of a file."""
    return pd.read_parquet(path) if str(path).endswith((".parquet", ".pq")) else pd.read_csv(path)
'''


def plain_python(pipeline: Pipeline, kinds: Kinds, read: Read) -> str:
    """Return the file's text; raises InvalidInput that names the steps which only a studio can do."""
    return _Writing(pipeline, kinds, read).text()


class _Writing:
    def __init__(self, pipeline: Pipeline, kinds: Kinds, read: Read) -> None:
        self.pipeline = pipeline
        self.kinds = kinds
        self.read = read
        self.graph: Graph = graph_of(pipeline)
        self.datasets: dict[str, str] = {}
        self.statements: dict[str, None] = {}
        """What steps need, at the level of the file, in order."""
        self.taken: dict[str, str] = {}
        """Names at that level, and the text that binds each."""
        self.calls: dict[str, str] = {}

    def text(self) -> str:
        last = self.pipeline.on_exit
        every = [*(place.step for place in places(self.pipeline.steps)), *([] if last is None else [last])]
        self._refuse(every)
        for step in every:
            self.calls[step.name] = self._defined(step)
        body, _ = self.block(self.pipeline.steps, ())
        if last is not None:
            body = ["try:", *_deeper(body), "finally:", *_deeper(self.call(last, ()))]
        parameters = [
            *(f"data_{name}" for name in self.datasets.values()),
            *(
                name if "default" not in given else f"{name}={given['default']!r}"
                for name, given in self._parameters().items()
            ),
        ]
        head = [
            f'"""The pipeline {self.pipeline.name}, one step after another."""',
            "",
            "from __future__ import annotations",
        ]
        frames = ["import pandas as pd", "", "", READER] if self.datasets else []
        function = [f"def {self._name()}({', '.join(_ordered(parameters))}):", *_deeper(body or ["pass"])]
        return "\n".join([*head, "", *frames, *self.statements, "", "", *function, "", "", self._main(), ""])

    def _name(self) -> str:
        name = "".join(one if one.isalnum() else "_" for one in self.pipeline.name)
        return name if name.isidentifier() and name not in self.taken else f"run_{name}"

    def _parameters(self) -> dict[str, dict[str, object]]:
        import msgspec

        return {name: msgspec.to_builtins(one) for name, one in self.pipeline.parameters.items()}

    def _main(self) -> str:
        options = [
            f'{INDENT}parser.add_argument("--data-{name}", required=True, help="{ref}: Parquet or CSV")'
            for ref, name in self.datasets.items()
        ]
        decoded = []
        for name, one in self._parameters().items():
            needed = "required=True" if "default" not in one else f"default={_as_option(one)!r}"
            options.append(f'{INDENT}parser.add_argument("--{name.replace("_", "-")}", {needed})')
            if one["type"] != "str":
                decoded.append(name)
        return MAIN.format(options="\n".join(options), name=self._name(), decoded=tuple(decoded))

    def _refuse(self, steps: Sequence[Step]) -> None:
        no = [
            f"{step.name} ({step.kind})"
            for step in steps
            if self.kinds.get(step.kind).code(self.kinds.get(step.kind).read(step)) is None
            and step.kind not in ("recipe", "fail")
        ]
        if no:
            raise InvalidInput(
                f"Only a studio can do {', '.join(no)}.", field="pipeline",
                hint="A plain file holds functions, recipes and steps that fail.",
            )  # fmt: skip

    # -- functions

    def _defined(self, step: Step) -> str:
        """Write what a step calls at the level of the file, and return its name."""
        if step.kind == "fail":
            return ""
        code = self._code(step)
        if code.modules:
            raise InvalidInput(
                f"{step.name} imports {', '.join(code.modules)} as a whole.", field="pipeline",
                hint="Import the names that it uses: from helpers import score",
            )  # fmt: skip
        texts = [*code.uses, code.source]
        if any(self.taken.get(name, text) != text for text in texts for name in _bound(text)):
            return self._nested(step, code)
        for text in texts:
            self.taken.update(dict.fromkeys(_bound(text), text))
            self.statements.setdefault(_spaced(text))
        return code.function

    def _nested(self, step: Step, code: Code) -> str:
        name = f"{step.name}_step"
        inner = "\n\n".join([*(text.rstrip() for text in code.uses), code.source.rstrip()])
        lines = "".join(indented(inner, ast.parse(inner))).splitlines()
        made = [
            f"def make_{name}():",
            *lines,
            f"{INDENT}return {code.function}",
            "",
            "",
            f"{name} = make_{name}()",
        ]
        self.statements.setdefault(_spaced("\n".join(made)))
        return name

    def _code(self, step: Step) -> Code:
        kind = self.kinds.get(step.kind)
        does = kind.read(step)
        if (code := kind.code(does)) is not None:
            return code
        if is_learning(step, self.read):
            raise InvalidInput(
                f"{step.name} learns from the rows each time, which a plain file cannot.", field="refit",
                hint="Save the recipe as it was fitted.",
            )  # fmt: skip
        return recipe_code(step, self.read)

    # -- calls

    def block(self, nodes: Sequence[Node], loops: tuple[Each, ...]) -> tuple[list[str], list[str]]:
        """Return lines, and the variables that may be read after them."""
        lines: list[str] = []
        seen: list[str] = []
        for (node,) in ordered([[node] for node in nodes], self.graph):
            match node:
                case Step():
                    call = self.call(node, loops)
                    if node.when is not None:
                        call = [f"if {self.condition(node.when, loops)}:", *_deeper(call)]
                    else:
                        seen += [_variable(node.name, output) for output in self._makes(node)]
                    lines += call
                case Choice():
                    lines += self.choice(node, loops)
                case Each():
                    more, made = self.each(node, loops)
                    lines += more
                    seen += made
        return lines, seen

    def each(self, loop: Each, loops: tuple[Each, ...]) -> tuple[list[str], list[str]]:
        inner, made = self.block(loop.steps, (*loops, loop))
        lists = [f"{name}_each" for name in made]
        head = [f"{name} = []" for name in lists] + [f"for {loop.item} in {self.value(loop.over, loops)}:"]
        kept = [f"{name}.append({one})" for name, one in zip(lists, made, strict=True)]
        return [*head, *_deeper([*inner, *kept] or ["pass"])], lists

    def choice(self, choice: Choice, loops: tuple[Each, ...]) -> list[str]:
        lines: list[str] = []
        for at, steps in enumerate(branches(choice)):
            inner, _ = self.block(steps, loops)
            if at < len(choice.branches):
                word = "if" if at == 0 else "elif"
                lines.append(f"{word} {self.condition(choice.branches[at].when, loops)}:")
                lines += _deeper(inner or ["pass"])
            elif inner:
                lines += ["else:", *_deeper(inner)]
        return lines

    def call(self, step: Step, loops: tuple[Each, ...]) -> list[str]:
        if step.kind == "fail":
            return [f"raise SystemExit({step.does.get('message', '')!r})"]
        given = [self.value(one, loops) for one in step.inputs.values()]
        named = [f"{name}={value}" for name, value in zip(step.inputs, given, strict=True)]
        call = f"{self.calls[step.name]}({', '.join(given if step.kind == 'recipe' else named)})"
        made = [_variable(step.name, output) for output in self._makes(step)]
        return [f"{', '.join(made)} = {call}" if made else call]

    def _makes(self, step: Step) -> list[str]:
        return list(self.kinds.get(step.kind).makes(step)) if step.kind != "fail" else []

    def value(self, source: Source, loops: tuple[Each, ...]) -> str:
        match source:
            case Constant(value=value):
                return repr(value)
            case FromDataset(dataset=ref):
                name = self.datasets.setdefault(ref, "".join(one if one.isalnum() else "_" for one in ref))
                return f"read(data_{name})"
            case FromStep(step=step, output=output, path=path):
                around = {loop.name for loop in loops}
                own = [group.name for group in self.graph.places[step].groups if isinstance(group, Each)]
                outside = [name for name in own if name not in around]
                return _variable(step, output) + "_each" * len(outside) + _inside(path)
            case FromParameter(name=name, path=path) | FromItem(name=name, path=path):
                return name + _inside(path)

    def condition(self, condition: Condition, loops: tuple[Each, ...]) -> str:
        match condition:
            case Compare(left=left, op=op, right=right):
                return f"{self.value(left, loops)} {op} {self.value(right, loops)}"
            case Among(left=left, among=among):
                return f"{self.value(left, loops)} in {self.value(among, loops)}"
            case Not(of=inner):
                return f"not ({self.condition(inner, loops)})"
            case AllOf(of=parts):
                return " and ".join(f"({self.condition(one, loops)})" for one in parts)
            case AnyOf(of=parts):
                return " or ".join(f"({self.condition(one, loops)})" for one in parts)


def saved(text: str, path: "str | Path | None") -> str:
    """Return the text, written to a file too where one is named."""
    if path is not None:
        Path(path).expanduser().write_text(text, encoding="utf-8")
    return text


def _variable(step: str, output: str) -> str:
    return f"{step}_{output}"


def _inside(path: Iterable[str | int]) -> str:
    return "".join(f"[{key!r}]" for key in path)


def _deeper(lines: Iterable[str]) -> list[str]:
    return [textwrap.indent(line, INDENT) for line in lines]


def _ordered(parameters: list[str]) -> list[str]:
    return sorted(parameters, key=lambda one: "=" in one)


def _as_option(parameter: dict[str, object]) -> str:
    import json

    default = parameter["default"]
    return default if isinstance(default, str) and parameter["type"] == "str" else json.dumps(default)


def _bound(text: str) -> set[str]:
    """Return the names that statements bind."""
    found: set[str] = set()
    for node in ast.parse(textwrap.dedent(text)).body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                found.update((one.asname or one.name).partition(".")[0] for one in names)
            case _:
                found.update(
                    one.id
                    for one in ast.walk(node)
                    if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
                )
    return found


def _spaced(text: str) -> str:
    """Return statements with the lines around them that Python's style has."""
    text = text.strip("\n")
    return f"\n\n{text}" if text.startswith(("def ", "class ", "@", "async ")) else text
