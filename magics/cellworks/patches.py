"""What a notebook has changed in modules and their classes: a job imports those anew, without the change.

A function of the notebook in a library's class is found where it is. A constant (`own.RATE = 3`) looks like
any other, so the cells that have run are searched for the line that set it.
"""

import ast
import functools
import re
import sys
import types
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cellworks.environment import is_users_own
from cellworks_engine.errors import Refused

_EXTENDED = {
    "pandas": ("DataFrame", "Series", "Index"),
    "polars": ("DataFrame", "LazyFrame", "Series", "Expr"),
}
"""Classes that people add methods and accessors to, whose instances a cell may make itself."""
_MAY_CHANGE = re.compile(r"\.\s*\w+\s*(?:[-+*/%|&^@<>]{0,3}=(?!=)|,|:)|\b(?:setattr|delattr|reload|del)\b")


def refuse_patches(attributes: Collection[str], values: dict[str, Any], namespace: dict[str, Any]) -> None:
    """Raise Refused where the cell could see what the notebook has changed in a module or its class.

    `attributes` are those that the cell and its functions name, `values` what is captured.
    """
    for name, owner, words in _owners(values, attributes):
        for attribute in attributes:
            if _is_notebooks(vars(owner).get(attribute), namespace):
                raise _refusal(f"{words}.{attribute}", "put there", owner, name)
    for change in _changes(namespace.get("_ih") or ()):
        found = _resolved(change.path, namespace)
        if found is None or not _matters(found, change.attribute, attributes, values):
            continue
        raise _refusal(f"{'.'.join(change.path)}.{change.attribute}", "set", found, change.path[0])


def _refusal(words: str, verb: str, owner: Any, field: str) -> Refused:
    module = owner.__name__ if isinstance(owner, types.ModuleType) else str(owner.__module__)
    return Refused(
        f"`{words}` was {verb} by this notebook, and a job imports {module} without it.",
        field=field,
        hint=f"Set {words} in the cell, or in a module that it imports.",
    )


def _owners(values: dict[str, Any], attributes: Collection[str]) -> Iterator[tuple[str, Any, str]]:
    """Yield the modules, and the modules' classes, that an attribute may come from."""
    if not attributes:
        return
    for library, kinds in _EXTENDED.items():
        module = sys.modules.get(library)
        for word in kinds if module is not None else ():
            yield word, getattr(module, word), word
    for name, value in values.items():
        if isinstance(value, types.ModuleType):
            yield name, value, name
            for attribute in attributes:
                inner = vars(value).get(attribute)
                if isinstance(inner, type | types.ModuleType):
                    yield name, inner, f"{name}.{attribute}"
            continue
        for kind in (value if isinstance(value, type) else type(value)).__mro__:
            if kind.__module__ not in ("builtins", "__main__"):
                yield name, kind, kind.__qualname__


def _is_notebooks(attribute: Any, namespace: dict[str, Any]) -> bool:
    if isinstance(attribute, staticmethod | classmethod):
        attribute = attribute.__func__
    elif isinstance(attribute, property):
        attribute = attribute.fget
    if isinstance(attribute, types.FunctionType):
        return attribute.__globals__ is namespace
    if isinstance(attribute, type):
        return attribute.__module__ == "__main__"
    # an accessor holds the class that it makes
    parts = vars(attribute).values() if hasattr(attribute, "__dict__") else ()
    return any(isinstance(part, type) and part.__module__ == "__main__" for part in parts)


@dataclass(frozen=True, slots=True)
class _Change:
    path: tuple[str, ...]
    """`("pd", "DataFrame")`"""
    attribute: str
    """Empty where the module was loaded again, without what had been changed."""


def _changes(cells: Sequence[str]) -> list[_Change]:
    """Return what the cells that have run set on what they name, unless it was reloaded since."""
    found: dict[_Change, None] = {}
    for source in cells:
        for change in _changes_in(source):
            if change.attribute:
                found[change] = None
            else:
                found = {one: None for one in found if one.path != change.path}
    return list(found)


@functools.lru_cache(maxsize=4096)
def _changes_in(source: str) -> tuple[_Change, ...]:
    if not _MAY_CHANGE.search(source):
        return ()
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return ()
    nodes = sorted(ast.walk(tree), key=lambda node: getattr(node, "lineno", 0))
    return tuple(change for node in nodes for change in _changes_of(node))


def _changes_of(node: ast.AST) -> Iterator[_Change]:
    if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
        if path := _path(node.value):
            yield _Change(path, node.attr)
    elif isinstance(node, ast.Call) and node.args and (path := _path(node.args[0])):
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        second = node.args[1] if len(node.args) > 1 else None
        if called in ("setattr", "delattr") and isinstance(second, ast.Constant):
            yield _Change(path, str(second.value))
        elif called == "reload":
            yield _Change(path, "")


def _path(node: ast.AST) -> tuple[str, ...]:
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute) and (path := _path(node.value)):
        return (*path, node.attr)
    return ()


def _resolved(path: tuple[str, ...], namespace: dict[str, Any]) -> Any:
    """Return the module, or the module's class, that a path of the notebook means."""
    found = namespace.get(path[0])
    for part in path[1:]:
        found = vars(found).get(part) if isinstance(found, type | types.ModuleType) else None
    if isinstance(found, types.ModuleType):
        return found if found.__name__ != "__main__" else None
    if isinstance(found, type) and found.__module__ not in ("__main__", "builtins"):
        return found
    return None


def _matters(owner: Any, attribute: str, attributes: Collection[str], values: dict[str, Any]) -> bool:
    """Tell whether the cell can see the change: it names it, or uses the user's own module around it."""
    if attribute in attributes:
        return True
    name = owner.__name__ if isinstance(owner, types.ModuleType) else owner.__module__
    module = sys.modules.get(name)
    if module is None or not is_users_own(module):
        return False
    return any(name == one or name.startswith(f"{one}.") for one in map(_module_of, values.values()))


def _module_of(value: Any) -> str:
    if isinstance(value, types.ModuleType):
        return value.__name__
    return str(getattr(value, "__module__", None) or type(value).__module__)
