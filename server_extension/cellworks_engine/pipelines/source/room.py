"""Where a step's code stands: the statements of a file, or of a notebook's cells in the order they ran."""

import ast
import importlib.util
import sys
import sysconfig
from functools import cached_property
from pathlib import Path

from cellworks_engine.errors import InvalidInput
from cellworks_engine.pipelines.source.names import names_of

_DEF = ast.FunctionDef | ast.AsyncFunctionDef


class Room:
    """The top-level statements of one module, by the names that they bind."""

    def __init__(self, text: str, folder: Path, name: str = "", title: str = "") -> None:
        self.text = text
        self.folder = folder
        """What it imports is looked for here first."""
        self.name = name
        """Dotted, as others import it; empty: that of the pipeline itself."""
        try:
            self.tree = ast.parse(text)
        except SyntaxError as error:
            where = f"{title or 'The notebook'}, line {error.lineno}"
            raise InvalidInput(f"{where}: no Python: {error.msg}.", field="code") from None
        except (ValueError, RecursionError):  # a zero byte, or brackets in brackets without end
            raise InvalidInput(f"{title or 'The notebook'} is no Python.", field="code") from None
        self._lines = text.splitlines(keepends=True)

    @cached_property
    def bindings(self) -> dict[str, list[ast.stmt]]:
        """By name, the statements that may bind it, or change what it is bound to, in their order."""
        found: dict[str, list[ast.stmt]] = {}
        for statement in self.tree.body:
            for name in names_of(ast.Module([statement], [])).assigned | _changed(statement):
                found.setdefault(name, []).append(statement)
        return found

    def binding(self, name: str) -> list[ast.stmt]:
        """Return what must run so that a name is bound: the last statement, and what it adds to."""
        every = self.bindings.get(name, [])
        for at in range(len(every) - 1, -1, -1):
            if _is_whole(every[at], name):
                return every[at:]
        return every

    @cached_property
    def stars(self) -> list[ast.ImportFrom]:
        """Every `from module import *`."""
        return [
            one
            for one in self.tree.body
            if isinstance(one, ast.ImportFrom) and any(alias.name == "*" for alias in one.names)
        ]

    def function(self, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """Return the function of a name that was defined last."""
        found = [one for one in self.tree.body if isinstance(one, _DEF) and one.name == name]
        return found[-1] if found else None

    def function_at(self, line: int) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """Return the function that begins at a line, its decorators counted."""
        for node in ast.walk(self.tree):
            if isinstance(node, _DEF) and line in (
                node.lineno,
                *(one.lineno for one in node.decorator_list),
            ):
                return node
        return None

    def source(self, statement: ast.stmt, decorated: bool = True) -> str:
        """Return the text of a statement, as it was written."""
        if not isinstance(statement, _DEF | ast.ClassDef):
            return ast.get_source_segment(self.text, statement) or ast.unparse(statement)
        first = statement.lineno
        if decorated and statement.decorator_list:
            first = min(one.lineno for one in statement.decorator_list)
        lines = self._lines[first - 1 : statement.end_lineno]
        indent = len(lines[0]) - len(lines[0].lstrip())
        return "".join(_outdented(lines, indent, statement, first)).rstrip() + "\n"

    def neighbour(self, module: str, level: int = 0) -> "Room | None":
        """Return the room of a module of the user's; None for what is installed."""
        if level:
            package = self.name.split(".")[:-level] if self.name else []
            module = ".".join([*package, module] if module else package)
        file = _beside(self.root(level), module) or _elsewhere(module)
        if file is None:
            return None
        return Room(file.read_text(encoding="utf-8"), file.parent, module, str(file))

    def root(self, level: int = 0) -> Path:
        """Return the folder that absolute imports are relative to."""
        depth = self.name.count(".") if self.name else max(0, level - 1)
        return self.folder.parents[depth - 1] if depth else self.folder


_CHANGES = frozenset(
    {
        "add",
        "append",
        "clear",
        "discard",
        "extend",
        "insert",
        "pop",
        "remove",
        "reverse",
        "setdefault",
        "sort",
        "update",
    }
)


def _changed(statement: ast.stmt) -> set[str]:
    """Return the names whose values a statement changes: `TABLE["x"] = 1`, `names.append("x")`."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        called = statement.value.func
        if (
            isinstance(called, ast.Attribute)
            and called.attr in _CHANGES
            and isinstance(called.value, ast.Name)
        ):
            return {called.value.id}
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AugAssign | ast.AnnAssign):
        targets = [statement.target]
    else:
        return set()
    return {name for target in targets if (name := _inside_of(target))}


def _inside_of(target: ast.expr) -> str:
    """Return `x` of a target `x[0]` or `x.y`; empty where it is a name itself."""
    inner = target
    while isinstance(inner, ast.Subscript | ast.Attribute):
        inner = inner.value
    return inner.id if isinstance(inner, ast.Name) and inner is not target else ""


def _is_whole(statement: ast.stmt, name: str) -> bool:
    """Whether a statement alone binds a name anew, whatever it was before."""
    if isinstance(statement, ast.Import):  # `import a.b` and `import a.c` both add to `a`
        return all(alias.asname or "." not in alias.name for alias in statement.names)
    if isinstance(statement, _DEF | ast.ClassDef | ast.ImportFrom):
        return True
    if not isinstance(statement, ast.Assign | ast.AnnAssign):
        return False
    names = names_of(ast.Module([statement], []))
    return name in names.bound and name not in names.needed


def lines_in_texts(tree: ast.AST) -> set[int]:
    """Return the lines that begin inside a text of several lines: their indentation is part of the text."""
    return {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant | ast.JoinedStr) and node.end_lineno is not None
        for line in range(node.lineno + 1, node.end_lineno + 1)
    }


def indented(text: str, tree: ast.Module) -> list[str]:
    """Indent the lines of a text, with their ends, but not inside texts that go over several lines."""
    inside = lines_in_texts(tree)
    return [
        line if at in inside or not line.strip() else f"    {line}"
        for at, line in enumerate(text.splitlines(keepends=True), 1)
    ]


def _outdented(lines: list[str], indent: int, statement: ast.stmt, first: int) -> list[str]:
    """Take a nested function's indentation away, but not inside texts that go over several lines."""
    texts = lines_in_texts(statement)
    return [
        line[min(indent, len(line) - len(line.lstrip(" \t"))) :] if at not in texts else line
        for at, line in enumerate(lines, first)
    ]


def _beside(folder: Path, module: str) -> Path | None:
    inside = folder.joinpath(*module.split("."))
    places = (inside.with_suffix(".py"), inside / "__init__.py")
    return next((place for place in places if place.is_file()), None)


def _elsewhere(module: str) -> Path | None:
    """Return the file of a module on the import path that no environment accounts for."""
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names or top.startswith("cellworks") or not top:
        return None
    try:
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return None
    if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
        return None
    place = Path(spec.origin).resolve()
    installed = {Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "purelib", "platlib")}
    if any(one in place.parents for one in installed) or "site-packages" in place.parts:
        return None
    root = place.parents[1] if place.name == "__init__.py" else place.parent
    return _beside(root, module)
