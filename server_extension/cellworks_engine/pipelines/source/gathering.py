"""A step's code by content: its function, and every statement of the user's that it needs, as text.

Read off the source and never off values, so that Python, cells and YAML give the same.
"""

import ast
import builtins
from pathlib import Path

from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.pipelines.schema import Code
from cellworks_engine.pipelines.source.names import names_of
from cellworks_engine.pipelines.source.room import Room

Function = ast.FunctionDef | ast.AsyncFunctionDef


def code_of(room: Room, function: Function, source: str | None = None) -> Code:
    """Return the code of a function; raises InvalidInput where it cannot stand alone.

    It stands in the room, or is made of a cell: then its `source` is given.
    """
    gathering = _Gathering(function.name)
    gathering.needs(room, function)
    return Code(
        function=function.name,
        source=source or room.source(function, decorated=False),
        uses=list(gathering.uses),
        modules=gathering.modules,
    )


def code_in(file: Path, name: str) -> tuple[Room, Function]:
    """Return a function of a file, with the room it stands in; raises NotFound."""
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InvalidInput(f"{file.name} is no text.", field="code") from None
    except (OSError, ValueError):
        raise NotFound(f"There is no file {file.name}.", field="code") from None
    room = Room(text, file.absolute().parent, title=file.name)
    function = room.function(name)
    if function is None:
        raise NotFound(f"{file.name} has no function {name}.", field="code")
    return room, function


class _Gathering:
    """What one function needs, in an order in which it can run."""

    def __init__(self, entry: str) -> None:
        self._entry = entry
        self.uses: dict[str, None] = {}
        self.modules: dict[str, str] = {}
        self._bound: dict[str, tuple[str, str]] = {}
        """By name, the room that bound it first, and how."""
        self._done: set[tuple[str, str]] = set()

    def needs(self, room: Room, statement: ast.stmt, own: bool = True) -> None:
        """Gather what a statement needs once it has run, a function's body counted."""
        bare = _bare(statement) if own else statement
        bound = names_of(ast.Module([bare], [])).assigned
        lazy = [] if isinstance(bare, ast.ClassDef) else [_LAZY]
        found = names_of(ast.Module([*lazy, bare], []), last=sorted(bound))
        if found.around:
            raise InvalidInput(
                f"The code looks at all names there are (`{found.around}`); a step has only those it needs.",
                field="code",
            )
        for name in found.needed:
            self.name(room, name)

    def name(self, room: Room, name: str) -> None:
        """Gather what binds a name in a room."""
        if (room.name, name) in self._done:
            return
        self._done.add((room.name, name))
        statements = room.binding(name)
        if not statements and not hasattr(builtins, name) and name not in _OF_IPYTHON:
            if not room.stars:
                raise InvalidInput(
                    f"{self._entry} reads `{name}`, which is neither an input nor defined where it stands.",
                    field="code",
                    hint="Make it an input, or define it in the file (in a plain cell of a notebook).",
                )
            for star in room.stars:  # it may come from any of these
                self.uses.setdefault(f"from {'.' * star.level}{star.module or ''} import *")
        for statement in statements:
            if isinstance(statement, ast.Import):
                self._import(room, statement, name)
            elif isinstance(statement, ast.ImportFrom):
                self._from(room, statement, name)
            else:
                self.needs(room, statement, own=False)
                self.put(room, name, room.source(statement))

    def put(self, room: Room, name: str, text: str) -> None:
        """Note a statement; raises InvalidInput where another file has bound something else to the name."""
        where, before = self._bound.setdefault(name, (room.name, text))
        if where != room.name and before != text and _dumped(before) != _dumped(text):
            raise InvalidInput(
                f"Two of the step's functions mean different things by {name}.",
                field="code",
                hint="Rename one, or import the module of one and name it: helpers." + name,
            )
        self.uses.setdefault(text)

    def _import(self, room: Room, statement: ast.Import, name: str) -> None:
        for alias in statement.names:
            if (alias.asname or alias.name.partition(".")[0]) == name:
                self.module(room, alias.name)
                given = f" as {alias.asname}" if alias.asname else ""
                self.put(room, alias.asname or alias.name, f"import {alias.name}{given}")

    def _from(self, room: Room, statement: ast.ImportFrom, name: str) -> None:
        module = statement.module or ""
        for alias in statement.names:
            if (alias.asname or alias.name) != name or module == "__future__":
                continue
            inside = f"{module}.{alias.name}" if module else alias.name
            own = room.neighbour(module, statement.level)
            if own is not None and alias.name in own.bindings:
                self.name(own, alias.name)
                if alias.asname:
                    self.put(room, alias.asname, f"{alias.asname} = {alias.name}")
                return
            sub = room.neighbour(inside, statement.level)
            if sub is not None:  # a module inside a package of the user's
                self.module(room, sub.name)
                self.put(room, name, f"import {sub.name}" + (f" as {name}" if sub.name != name else ""))
                return
            given = f" as {alias.asname}" if alias.asname else ""
            self.put(room, name, f"from {module} import {alias.name}{given}")

    def module(self, room: Room, name: str) -> None:
        """Gather a module of the user's as a whole, and those that it imports."""
        own = room.neighbour(name)
        if own is None or own.name in self.modules:
            return
        self.modules[own.name] = own.text
        for node in ast.walk(own.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    self.module(own, alias.name)
            elif isinstance(node, ast.ImportFrom):
                for inside in (node.module or "", *(f"{node.module or ''}.{a.name}" for a in node.names)):
                    found = own.neighbour(inside.strip("."), node.level) if inside.strip(".") else None
                    if found is not None:
                        self.module(own, found.name)


_OF_IPYTHON = frozenset({"display", "get_ipython"})
"""What a job has, beside what Python has."""
_LAZY = ast.parse("from __future__ import annotations").body[0]


def _bare(statement: ast.stmt) -> ast.stmt:
    """Return the step's function without its decorators: they say that it is one."""
    import copy

    bare = copy.copy(statement)
    if isinstance(bare, Function):
        bare.decorator_list = []
    return bare


def _dumped(text: str) -> str:
    return ast.dump(ast.parse(text))
