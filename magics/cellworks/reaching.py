"""Which names of the notebook running a cell may touch, through the functions and classes that it names.

The same names that a capture would follow, found without packing anything: it is asked before every cell
while a value is still to come. Where too much would have to be looked through, every name counts as touched.
"""

import functools
import types
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from cellworks_engine.jobs.naming import looks_around, names_in

_MOST = 5000
"""Objects that are looked through before every name counts as reached."""
_DEPTH = 6
_ATOMS = frozenset({str, bytes, int, float, complex, bool, type(None), range, slice})
_SEALED = frozenset(
    {"numpy", "pandas", "polars", "pyarrow", "torch", "scipy", "builtins", "IPython", "ipykernel"}
)
"""Libraries whose objects hold data, not functions of a notebook, unless a person subclasses them.

The shell holds every name there is; what a magic reads is found in its text.
"""


class _TooMuch(Exception):
    """More objects than may be looked through."""


def reached(
    names: Iterable[str], namespace: dict[str, Any], every: Collection[str] | None = None
) -> dict[str, None]:
    """Return the names and, in turn, those that functions behind them read, in the order they are met.

    `every` stands for all the names there are, where that is not what the namespace has.
    """
    found = dict.fromkeys(names)
    queue = list(found)
    every = namespace.keys() if every is None else every
    look = _Look(namespace, every)
    try:
        for name in queue:  # grows
            if name not in namespace:
                continue
            for used in look.used(namespace[name], _DEPTH):
                if used not in found:
                    found[used] = None
                    queue.append(used)
    except _TooMuch:
        found.update(dict.fromkeys(every))
    return found


class _Look:
    """Looks through objects, each once."""

    def __init__(self, namespace: dict[str, Any], every: Collection[str]) -> None:
        self._namespace = namespace
        self._every = every
        self._seen: dict[int, Any] = {}  # keeps what it holds alive, so that ids stay theirs

    def used(self, value: Any, depth: int) -> Iterator[str]:
        """Yield the names that functions in a value read."""
        if type(value) in _ATOMS or id(value) in self._seen:
            return
        self._seen[id(value)] = value
        if len(self._seen) > _MOST:
            raise _TooMuch
        if isinstance(value, types.FunctionType) and value.__globals__ is self._namespace:
            if looks_around(value.__code__):
                yield from self._every
            yield from names_in(value.__code__)
        if depth:
            for part in _parts(value):
                yield from self.used(part, depth - 1)


def _parts(value: Any) -> Iterable[Any]:
    """Return what a value holds that may be, or hold, a function of the notebook."""
    for kind, parts in _PARTS:
        if isinstance(value, kind):
            return parts(value)
    kind = type(value)
    library = kind.__module__.partition(".")[0]
    held = list(getattr(value, "__dict__", {}).values()) if library not in _SEALED else []
    if kind.__module__ == "__main__":
        return [kind, *held, *(getattr(value, name, None) for name in _slots(kind))]
    if hasattr(value, "named_modules"):  # a network of torch: its layers' classes may be the notebook's
        held += [type(one) for one in value.modules()]
    return [getattr(value, "__wrapped__", None), *held]


def _slots(kind: type) -> list[str]:
    return [name for base in kind.__mro__ for name in vars(base).get("__slots__", ()) if name != "__dict__"]


def _members(kind: type) -> list[Any]:
    return [part for base in kind.__mro__ if base.__module__ == "__main__" for part in vars(base).values()]


def _contents(cell: types.CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not filled yet
        return None


def _items(values: Collection[Any]) -> list[Any]:
    """Return what is not a plain value; most large containers hold nothing else."""
    if _ATOMS.issuperset(map(type, values)):
        return []
    return list(islice((one for one in values if type(one) not in _ATOMS), _MOST + 1))


_PARTS: tuple[tuple[Any, Callable[[Any], Iterable[Any]]], ...] = (
    (types.FunctionType, lambda one: [_contents(cell) for cell in one.__closure__ or ()]
        + [*(one.__defaults__ or ()), *(one.__kwdefaults__ or {}).values(), *vars(one).values()]),
    (types.MethodType, lambda one: [one.__func__, one.__self__]),
    (functools.partial, lambda one: [one.func, *one.args, *one.keywords.values()]),
    (staticmethod | classmethod, lambda one: [one.__func__]),
    (property, lambda one: [one.fget, one.fset, one.fdel]),
    (type, _members),
    (types.ModuleType, lambda _: []),
    (dict, lambda one: _items(one.values())),
    (list | tuple | set | frozenset, _items),
)  # fmt: skip
