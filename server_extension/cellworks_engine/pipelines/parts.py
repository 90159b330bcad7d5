"""What a step hangs on of its own, part by part, in words: so that a verdict can say which part changed."""

import ast
from typing import Any

import msgspec

from cellworks_engine.pipelines.identity import Read, code_digest, content_digest, file_digest, text_digest
from cellworks_engine.pipelines.kinds import Kind, Kinds
from cellworks_engine.pipelines.schema import Code, Step

Parts = dict[str, str]
"""From what a person calls a part to its hash."""


def parts_of(step: Step, kinds: Kinds, read: Read) -> Parts:
    """Return the parts of a step; raises what `step_digest` raises."""
    kind = kinds.get(step.kind)
    does = kind.read(step)
    found: Parts = {
        "kind of step": content_digest([kind.name, kind.version]),
        "names of its inputs": content_digest(sorted(step.inputs)),
        "outputs": content_digest(list(kind.makes(step).items())),
    }
    code = kind.code(does)
    if code is not None:
        found |= _of_code(code)
    found |= _of_options(kind, does, read)
    return found


def _of_code(code: Code) -> Parts:
    found = {"code": code_digest(msgspec.structs.replace(code, uses=[], modules={}))}
    for text in code.uses:
        found[_called(text)] = text_digest(text)
    for name, text in code.modules.items():
        found[f"module {name}"] = text_digest(text)
    return found


def _of_options(kind: Kind, does: msgspec.Struct, read: Read) -> Parts:
    plain: dict[str, Any] = msgspec.to_builtins(does)
    found = {f"option {name}": content_digest(value) for name, value in plain.items() if name != "code"}
    for name in kind.files:
        path = getattr(does, name)
        found.pop(f"option {name}", None)
        found[f"file {path.rpartition('/')[2]}"] = file_digest(path, read(path))
    return found


def _called(text: str) -> str:
    """Return what a statement outside of the step's function is called: `function score`."""
    node = ast.parse(text).body[0]
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return f"function {name}"
        case ast.ClassDef(name=name):
            return f"class {name}"
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return f"constant {name}"
        case _:
            return f"`{ast.unparse(node).splitlines()[0][:60]}`"
