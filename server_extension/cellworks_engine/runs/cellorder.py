"""Whether the cells that a job needed ran as they stand in the notebook.

Which cells are needed follows from the names that the job captured: the execution that last set such a name,
the executions that set what that one read, and so on. Each is held against the notebook as it is saved now.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cellworks_engine.runs.comparison_schema import OrderKind, OrderWarning

_MAGIC = re.compile(r"^(\s*)(%|!|\?).*$|^.*\?\s*$", re.MULTILINE)
_CELL_MAGIC = re.compile(r"\A\s*%%.*\n?")
_AS_IT_STANDS = re.compile(r"\A\s*(?!%%)|\A\s*%%(time|capture|prun)\b")
"""How a cell begins whose code runs in the notebook itself."""
_BACK = re.compile(r"\s-o[ =]?([^\W\d]\w*)")


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell of the notebook as it is saved."""

    id: str
    source: str


class Ran:
    """One execution of a cell."""

    def __init__(self, count: int, cell: str, source: str) -> None:
        self.count = count
        self.cell = cell
        self.source = source

    @cached_property
    def names(self) -> "Names":
        """What it reads and sets."""
        return names_of(self.source)


@dataclass(slots=True)
class Names:
    """Names that a cell sets or changes, and those that it reads before it has set them itself."""

    sets: set[str] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)


def plain(source: str) -> str:
    """Return a cell without the magic above it, and without space at its ends."""
    return _CELL_MAGIC.sub("", source).strip()


def names_of(source: str) -> Names:
    """Read a cell; what is no Python tells nothing, and a job's cell sets only what comes back from it."""
    if not _AS_IT_STANDS.match(source):
        return Names(sets=set(_BACK.findall(source.lstrip().partition("\n")[0])))
    try:
        tree = ast.parse(_MAGIC.sub(lambda found: f"{found[1] or ''}pass", plain(source)))
    except (SyntaxError, ValueError):
        return Names()
    found = Names()
    for statement in tree.body:
        _take(statement, found)
    return found


def _take(statement: ast.stmt, found: Names) -> None:
    """Add what a statement reads, then what it sets: `x = x + 1` reads first."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        found.reads |= _reads(statement) - _locals(statement) - found.sets
        found.sets.add(statement.name)
        return
    parts = list(ast.iter_child_nodes(statement))
    inner = [part for part in parts if isinstance(part, ast.stmt | ast.excepthandler | ast.match_case)]
    own = [statement] if not inner else [part for part in parts if part not in inner]
    local = {name for part in own for name in _locals(part)}
    found.reads |= {name for part in own for name in _reads(part)} - local - found.sets
    found.sets |= {name for part in own for name in _sets(part)} - local
    for part in inner:
        body = [part] if isinstance(part, ast.stmt) else getattr(part, "body", [])
        for one in body:
            _take(one, found)


def _reads(part: ast.AST) -> set[str]:
    names = {one.id for one in ast.walk(part) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}
    added = (one.target for one in ast.walk(part) if isinstance(one, ast.AugAssign))
    return names | {one.id for one in added if isinstance(one, ast.Name)}


def _sets(part: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(part):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(one.asname or one.name).partition(".")[0] for one in node.names}
        elif isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            found |= _root(node)  # a value that is changed where it is
    return found


def _locals(statement: ast.AST) -> set[str]:
    """Return names that belong to functions and comprehensions inside code."""
    found: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            found |= {one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)}
        elif isinstance(node, ast.comprehension):
            found |= {one.id for one in ast.walk(node.target) if isinstance(one, ast.Name)}
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            globals_ = {name for one in ast.walk(node) if isinstance(one, ast.Global) for name in one.names}
            stored = {
                one.id for one in ast.walk(node)
                if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
            }  # fmt: skip
            found |= stored - globals_
    return found


def _root(node: ast.expr) -> set[str]:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


class Order:
    """The executions before a job's own cell, oldest first, and the notebook, where it can be read."""

    def __init__(self, ran: Sequence[Ran], notebook: Sequence[Cell] | None, own: str) -> None:
        self._ran = ran
        self._cells = None if notebook is None else {cell.id: cell.source for cell in notebook}
        self._places = {} if notebook is None else {cell.id: at for at, cell in enumerate(notebook)}
        self._own = self._places.get(own)

    def warnings(self, needed: Sequence[str]) -> list[OrderWarning]:
        """Return what did not run as it stands, of all that led to the needed names."""
        found: dict[tuple[str, str, int], OrderWarning] = {}
        for warning in self._find(needed):
            found.setdefault((warning.kind, warning.name, warning.executed), warning)
        return sorted(found.values(), key=lambda one: one.executed)

    def _find(self, needed: Sequence[str]) -> Iterator[OrderWarning]:
        seen: set[int] = set()
        todo: list[tuple[str, int, Ran | None]] = [(name, len(self._ran), None) for name in needed]
        while todo:
            name, before, reader = todo.pop()
            at = self._setter(name, before)
            if at is None:
                continue
            setter = self._ran[at]
            yield from self._of_setter(name, setter)
            yield from self._of_pair(name, setter, reader)
            if at not in seen:
                seen.add(at)
                for read in sorted(setter.names.reads):
                    yield from self._of_later(read, at)
                    todo.append((read, at, setter))

    def _setter(self, name: str, before: int) -> int | None:
        return next((at for at in range(before - 1, -1, -1) if name in self._ran[at].names.sets), None)

    def _of_setter(self, name: str, setter: Ran) -> Iterator[OrderWarning]:
        """Hold the cell that set a name against the notebook."""
        if self._cells is None or not setter.cell:
            return
        now = self._cells.get(setter.cell)
        if now is None:
            yield _warning("gone", name, setter, "which is not in the notebook any more")
        elif plain(now) != plain(setter.source):
            yield _warning("changed", name, setter, "which holds other code now")

    def _of_pair(self, name: str, setter: Ran, reader: Ran | None) -> Iterator[OrderWarning]:
        """Hold a cell that set a name against the one that read it; no reader is the job's own cell."""
        if reader is not None and reader.cell and reader.cell == setter.cell:
            sentence = (
                f"Cell [{reader.count}] makes `{name}` from the value that it gave it before: "
                "run once, it may give another."
            )
            yield OrderWarning(kind="repeated", sentence=sentence, name=name, executed=reader.count)
            return
        place = self._own if reader is None else self._places.get(reader.cell)
        stands = self._places.get(setter.cell)
        if place is None or stands is None or stands <= place:
            return
        if reader is None:
            yield _warning("below", name, setter, "which stands below this one")
        else:
            sentence = (
                f"Cell [{reader.count}] used `{name}` from cell [{setter.count}], which stands below it."
            )
            yield OrderWarning(kind="below", sentence=sentence, name=name, executed=setter.count)

    def _of_later(self, name: str, at: int) -> Iterator[OrderWarning]:
        """Tell where a name that a cell read was set anew above it afterwards."""
        reader = self._ran[at]
        latest = self._setter(name, len(self._ran))
        if latest is None or latest <= at:
            return
        setter = self._ran[latest]
        above = self._places.get(setter.cell, -1) < self._places.get(reader.cell, 0)
        if setter.cell != reader.cell and above and name not in reader.names.sets:
            sentence = (
                f"Cell [{reader.count}] used `{name}`, which cell [{setter.count}] above it has set since: "
                f"[{reader.count}] was not run again."
            )
            yield OrderWarning(kind="stale", sentence=sentence, name=name, executed=reader.count)


def _warning(kind: OrderKind, name: str, setter: Ran, why: str) -> OrderWarning:
    sentence = f"`{name}` was last set by cell [{setter.count}], {why}."
    return OrderWarning(kind=kind, sentence=sentence, name=name, executed=setter.count)
