"""What a cell needs from the notebook, packed: its values by content, its imports by name.

In this version plain values, frames, arrays and models travel, and whatever a module defines is imported
again in the job. A function or class that the notebook itself defines is refused by name.
"""

import importlib.util
import sys
import types
from collections.abc import Callable, Collection, Mapping
from typing import Any

from cellworks.names import Names, cell_names
from cellworks_engine.errors import Refused
from cellworks_engine.jobs.schema import Capture

Pack = Callable[[Any, str], Capture]
Transform = Callable[[str], str]

IMPORTED = frozenset({"module", "function", "class"})
"""Kinds of captures that a job imports, and that weigh nothing."""

_IPYTHON = frozenset(
    {"In", "Out", "get_ipython", "exit", "quit", "display", "_ih", "_oh", "_dh", "_i", "_ii", "_iii"}
)
_INSIDE = "Define it inside the cell, or import it from a module."


def analyse(source: str, transform: Transform = str) -> Names:
    """Return the names of a cell; raises SyntaxError with the cell's line."""
    return cell_names(transform(source), _star_names)


def capture(
    names: Names, namespace: Mapping[str, Any], pack: Pack, *, without: Collection[str] = ()
) -> list[Capture]:
    """Pack the values that a cell needs, in the order it reads them.

    A name that the notebook lacks is left to the cell: it is a builtin, or the cell's own mistake to report.
    """
    needed = [name for name in names.needed if name not in without and _is_users(name, namespace)]
    for name in needed:
        check(name, namespace[name])
    return [pack(namespace[name], name) for name in needed]


def check(name: str, value: Any) -> None:
    """Raise Refused where a value is of a kind that cannot travel into a job."""
    if isinstance(value, types.ModuleType):
        _check_module(name, value)
    elif isinstance(value, types.FunctionType | types.BuiltinFunctionType | type):
        _check_definition(name, value)
    elif isinstance(value, types.MethodType):
        raise Refused(
            f"`{name}` is a method of an object, which cannot travel into a job by itself.",
            field=name,
            hint=f"Name the object in the cell and call its method {value.__name__} there.",
        )
    elif isinstance(value, types.GeneratorType | types.CoroutineType | types.AsyncGeneratorType):
        raise Refused(
            f"`{name}` is a {type(value).__name__.replace('_', ' ')}, which runs only once and only here.",
            field=name,
            hint="Make it inside the cell, or turn it into a list first.",
        )


def _is_users(name: str, namespace: Mapping[str, Any]) -> bool:
    if name not in namespace or name in _IPYTHON or (name.startswith("__") and name.endswith("__")):
        return False
    return getattr(namespace[name], "__wrapped__", None) is not open  # IPython's own `open`


def _check_module(name: str, module: types.ModuleType) -> None:
    own = module.__name__
    if sys.modules.get(own) is module and own != "__main__" and _can_be_found(own):
        return
    raise Refused(
        f"`{name}` is a module that was made in this process, so a job cannot import it.",
        field=name,
        hint=f"Put its code into a file {own}.py and import that.",
    )


def _can_be_found(module: str) -> bool:
    try:
        return module in sys.builtin_module_names or importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):  # a parent is gone, or a module without a spec
        return False


def _check_definition(name: str, value: Any) -> None:
    if _is_importable(value):
        return
    own = str(getattr(value, "__qualname__", name))
    if own == "<lambda>":
        what = "a lambda"
    elif isinstance(value, type):
        what = "a class"
    else:
        what = "a function"
    where = "of this notebook" if getattr(value, "__module__", None) == "__main__" else "made at run time"
    raise Refused(
        f"`{name}` is {what} {where}, and this version does not take those into a job.",
        field=name,
        hint=_INSIDE,
    )


def _is_importable(value: Any) -> bool:
    """Tell whether a job finds this very object in a module."""
    module = getattr(value, "__module__", None) or "builtins"
    found: Any = sys.modules.get(module)
    if module == "__main__" or found is None:
        return False
    for part in str(value.__qualname__).split("."):
        found = getattr(found, part, None)
    return found is value and _can_be_found(module)


def _star_names(module: str) -> list[str]:
    """Return what `from module import *` binds, where the notebook has loaded the module."""
    loaded = sys.modules.get(module)
    if loaded is None:
        return []
    named = getattr(loaded, "__all__", None)
    return list(named) if named is not None else [name for name in vars(loaded) if not name.startswith("_")]
