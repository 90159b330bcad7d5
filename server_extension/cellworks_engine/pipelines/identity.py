"""What makes a step the same step: its hash by content.

Counted: the kind and its version, what it does (code as Python reads it, files by content), the names of its
inputs, names and types of its outputs. Not counted: names of steps, files and folders, comments, formatting,
docstrings, and where inputs come from (an execution adds what they hold). How often it is tried, on what and
with how much changes no result, so it is not counted either.
"""

import ast
import hashlib
import json
import textwrap
from collections.abc import Callable
from typing import Any

import msgspec

from cellworks_engine.errors import InvalidInput
from cellworks_engine.pipelines.graph import nodes
from cellworks_engine.pipelines.kinds import Kind, Kinds
from cellworks_engine.pipelines.schema import Code, Node, Pipeline, Step
from cellworks_engine.pipelines.telling import settled, told

Read = Callable[[str], bytes]
"""From a path as the definition has it (relative to the pipeline), what the file holds; raises NotFound."""

_SELF = "<step>"  # no identifier, so no name of the user's is taken for it


def step_digest(step: Step, kinds: Kinds, read: Read) -> str:
    """Return the hash of what a step does; raises InvalidInput and NotFound where it cannot be told."""
    kind = kinds.get(step.kind)
    does = kind.read(step)
    return _hash(
        {
            "kind": [kind.name, kind.version],
            "does": _does(kind, does, read),
            "inputs": sorted(step.inputs),
            "outputs": list(kind.makes(step).items()),
        }
    )


def pipeline_digest(pipeline: Pipeline, kinds: Kinds, read: Read) -> str:
    """Return the hash of a whole definition: equal where two are the same, however they are written."""
    return _hash(canonical(pipeline, kinds, read))


def canonical(pipeline: Pipeline, kinds: Kinds, read: Read) -> dict[str, Any]:
    """Return a definition with each step's `does` and `outputs` as its hash has them: two are one where these
    are equal."""
    pipeline = settled(pipeline)
    plain: dict[str, Any] = told(pipeline)
    digests = {
        node.name: step_digest(node, kinds, read)
        for node, _ in nodes(_all(pipeline))
        if isinstance(node, Step)
    }
    _put_digests(plain, digests)
    return plain


def step_digests(pipeline: Pipeline, kinds: Kinds, read: Read) -> dict[str, str]:
    """Return the hash of each step, by its name; the exit handler's too."""
    found = (node for node, _ in nodes(_all(pipeline)) if isinstance(node, Step))
    return {step.name: step_digest(step, kinds, read) for step in found}


def code_digest(code: Code) -> str:
    """Return the hash of code as Python reads it."""
    return _hash(_code(code))


def text_digest(text: str) -> str:
    """Return the hash of statements as Python reads them."""
    return _hash(_plain(_without_docstrings(_parsed(text))))


def file_digest(path: str, content: bytes) -> str:
    """Return the hash of what counts of a file."""
    return _hash(file_content(path, content))


def content_digest(value: object) -> str:
    """Return the hash of a JSON value."""
    return _hash(value)


def _all(pipeline: Pipeline) -> list[Node]:
    return [*pipeline.steps, *([] if pipeline.on_exit is None else [pipeline.on_exit])]


def _put_digests(plain: Any, digests: dict[str, str]) -> None:
    if isinstance(plain, list):
        for one in plain:
            _put_digests(one, digests)
    elif isinstance(plain, dict):
        if plain.get("node") == "step":
            plain["does"] = digests[plain["name"]]
            plain.pop("outputs", None)
            return
        for key in ("steps", "branches", "otherwise", "on_exit"):
            _put_digests(plain.get(key), digests)


def _does(kind: Kind, does: msgspec.Struct, read: Read) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(does)
    if (code := kind.code(does)) is not None:
        plain["code"] = _code(code)
    for name in kind.files:
        path = getattr(does, name)
        plain[name] = file_content(path, read(path))
    return plain


def file_content(path: str, content: bytes) -> Any:
    """Return what counts of a file: of Python and notebooks the code, of JSON the values, else the bytes."""
    if path.endswith(".py"):
        return _module(content.decode(), path)
    if path.endswith(".ipynb"):
        cells = json.loads(content)["cells"]
        return [_module(_text(cell["source"]), path) for cell in cells if cell["cell_type"] == "code"]
    if path.endswith(".json"):
        return json.loads(content)
    return hashlib.sha256(content).hexdigest()


def _text(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _module(source: str, path: str) -> Any:
    try:
        return _plain(_without_docstrings(ast.parse(source)))
    except SyntaxError:  # magics of a notebook: the text counts as it stands
        return [path.rpartition(".")[2], source]


def _code(code: Code) -> dict[str, Any]:
    return {
        "step": _plain(_entry(code)),
        # in any order: Python and cells gather them differently, and statements that bind names do not mind
        "uses": sorted(
            json.dumps(_plain(_without_docstrings(_parsed(text))), sort_keys=True) for text in code.uses
        ),
        "modules": {
            name: _plain(_without_docstrings(_parsed(text))) for name, text in sorted(code.modules.items())
        },
    }


def _entry(code: Code) -> ast.AST:
    """Return the step's function without what only says how it is named, decorated and annotated."""
    tree = _without_docstrings(_parsed(code.source))
    found = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == code.function
    ]
    if not found:
        raise InvalidInput(f"The code holds no function {code.function}.", field="code")
    function = found[-1]
    own = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == code.function]
    if all(isinstance(node.ctx, ast.Load) for node in own):  # it calls itself, and has no variable so named
        for node in own:
            node.id = _SELF
    function.name = _SELF
    function.decorator_list = []
    function.returns = None
    function.args = _by_name(function.args)
    return function


def _by_name(args: ast.arguments) -> ast.arguments:
    """Return a signature in the order of names: steps give every input by its name."""
    positional = [*args.posonlyargs, *args.args]
    without: list[ast.expr | None] = [None] * (len(positional) - len(args.defaults))
    given = zip([*positional, *args.kwonlyargs], [*without, *args.defaults, *args.kw_defaults], strict=True)
    pairs = sorted(((ast.arg(one.arg), default) for one, default in given), key=lambda pair: pair[0].arg)
    rest = None if args.kwarg is None else ast.arg(args.kwarg.arg)
    return ast.arguments([], [], None, [one for one, _ in pairs], [default for _, default in pairs], rest, [])


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(textwrap.dedent(source))
    except SyntaxError as error:
        raise InvalidInput(
            f"Line {error.lineno} of the code is no Python: {error.msg}.", field="code"
        ) from None


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return tree


_SKIPPED = frozenset({"ctx", "kind", "type_comment", "type_ignores"})


def _plain(node: object) -> Any:
    """Return a syntax tree as JSON, the same in every version of Python: empty fields are left out."""
    if isinstance(node, ast.AST):
        fields = [
            [name, _plain(value)]
            for name, value in ast.iter_fields(node)
            if name not in _SKIPPED and value is not None and value != []
        ]
        # `x = None` holds a field that is None, and must differ from no field at all
        if isinstance(node, ast.Constant):
            fields = [["value", f"{type(node.value).__name__} {node.value!r}"]]
        return [type(node).__name__, *fields]
    if isinstance(node, list):
        return [_plain(one) for one in node]
    return str(node)


def _hash(value: object) -> str:
    return hashlib.sha256(
        json.dumps(value, sort_keys=True, ensure_ascii=True, allow_nan=False).encode()
    ).hexdigest()
