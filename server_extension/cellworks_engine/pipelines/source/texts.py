"""Names in texts that a call evaluates: what IPython, pandas and `eval` read in a string.

`%time fit(x)`, `!ls {folder}`, `frame.query("depth > @least")`, `eval("rate * 2")`, `globals()["model"]`.
"""

import ast
import re
import string
import sys
from dataclasses import dataclass, field

_RUNS_CODE = frozenset({"time", "timeit", "prun", "memit", "mprun", "lprun"})
_RUNS_CELL = _RUNS_CODE | {"capture", "train"}
_LISTS_NAMES = frozenset({"who", "whos", "who_ls"})
RUNS_ANYTHING = (
    frozenset(
        {"run", "macro", "rerun", "recall", "edit", "load", "reset", "xdel", "psearch", "save", "notebook"}
    )
    | _LISTS_NAMES
)
"""Magics that may touch any name of the notebook."""
_EVALUATES = frozenset({"eval", "exec", "ev", "ex", "run_cell"})
_ASKS = frozenset({"get", "pop", "setdefault", "__contains__", "__getitem__"})
_AROUND = frozenset({"globals", "locals", "vars", "dir"})
_AT_NAME = re.compile(r"@([^\W\d]\w*)")
_DOLLAR_NAME = re.compile(r"(?<!\$)\$([^\W\d]\w*)")


@dataclass(frozen=True, slots=True)
class Said:
    """What a call evaluates besides its arguments."""

    code: list[ast.Module] = field(default_factory=list)
    """Python that runs where the call stands."""
    names: list[str] = field(default_factory=list)
    magic: str = ""
    """The magic that is called, as it is written: `%time`, `%%capture`."""
    lists_names: bool = False
    text: str = ""
    """What a magic reads in a way of its own."""

    def every_name(self) -> list[str]:
        """Return the names, and those that the code reads, bound in it or not."""
        nodes = (node for tree in self.code for node in ast.walk(tree))
        return self.names + [node.id for node in nodes if isinstance(node, ast.Name)]


def said(node: ast.Call) -> Said | None:
    """Return what a call evaluates in the texts that stand in it; None where there is nothing."""
    words = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if isinstance(node.func, ast.Name):
        return Said(code=_parsed(words[:1])) if words and node.func.id in _EVALUATES else None
    if not isinstance(node.func, ast.Attribute):
        return None
    method = node.func.attr
    if is_shell(node.func.value):
        return _of_shell(method, words)
    if method in ("query", "eval"):
        return Said(names=_AT_NAME.findall(" ".join(words)))
    if method in _ASKS and node.args and (name := asked(node.func.value, node.args[0])):
        return Said(names=[name])
    return None


def _of_shell(method: str, words: list[str]) -> Said:
    if method in _EVALUATES:
        return Said(code=_parsed(words))
    if method not in ("run_line_magic", "run_cell_magic") or len(words) < 2:
        return Said(names=_expanded(" ".join(words)))
    name, line, *cell = words
    magic = f"{'%%' if method == 'run_cell_magic' else '%'}{name}"
    if name in _RUNS_CELL and cell:
        return Said(code=_parsed(cell), magic=magic, names=[] if name in _RUNS_CODE else _expanded(line))
    if name in _RUNS_CODE:
        return Said(code=_parsed([line]), magic=magic)
    text = "\n".join((line, *cell))
    return Said(names=_expanded(line), magic=magic, lists_names=name in _LISTS_NAMES, text=text)


def asked(around: ast.expr, name: ast.expr) -> str:
    """Return the one name that a dictionary of every name is asked for; nothing where it is not that."""
    if is_around(around) and isinstance(name, ast.Constant) and isinstance(name.value, str):
        return name.value
    return ""


def is_around(node: ast.expr) -> bool:
    """Tell whether it is a dictionary (or list) of every name: `globals()`, `get_ipython().user_ns`."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in _AROUND and not node.args
    return isinstance(node, ast.Attribute) and node.attr == "user_ns"


def is_shell(node: ast.expr) -> bool:
    """Tell whether it is `get_ipython()`."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "get_ipython"


def _parsed(texts: list[str]) -> list[ast.Module]:
    found = []
    for text in texts:
        # `%timeit -n 3 fit(x)` has options before the statement, a cell under `%%time` lines for IPython
        for read in (str, _without_options, _transformed):
            try:
                found.append(ast.parse(read(text).strip()))
                break
            except (SyntaxError, ValueError):
                continue
    return found


def _without_options(text: str) -> str:
    return re.sub(r"^(\s*-\w+(\s+\d+)?)+\s+", "", text)


def _transformed(text: str) -> str:
    if "IPython" not in sys.modules:
        return text
    from IPython.core.inputtransformer2 import TransformerManager

    return str(TransformerManager().transform_cell(text))  # type: ignore[no-untyped-call]


def _expanded(text: str) -> list[str]:
    names = _DOLLAR_NAME.findall(text)
    try:
        fields = [expression for _, expression, _, _ in string.Formatter().parse(text) if expression]
    except ValueError:  # braces of the shell's own
        return names
    for expression in fields:
        try:
            tree = ast.parse(expression.strip(), mode="eval")
        except SyntaxError:
            continue
        names += [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return names
