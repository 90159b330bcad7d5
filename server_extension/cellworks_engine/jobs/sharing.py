"""Which names hold the very same object, so that they must travel together to share it again."""

import enum
import logging
import types
from collections.abc import Iterable, Mapping
from typing import Any

from cellworks_engine.jobs.pickling import Pickled

_ATOMS = frozenset({str, bytes, int, float, complex, bool, type(None)})
_IMMUTABLE = (
    str, bytes, int, float, complex, tuple, frozenset, range, slice, type(None), type, enum.Enum,
    types.CodeType, types.ModuleType, types.BuiltinFunctionType, logging.Logger,
)  # fmt: skip
_LIBRARIES = {
    "numpy": {"ndarray", "Generator", "RandomState"},
    "pandas": {"DataFrame", "Series"},
    "pyarrow": set[str](),
    "scipy": set[str](),
}
"""Of these, only the named types are objects that a person would change in two places at once."""


def objects_in(value: Any, pickled: Pickled) -> dict[int, Any]:
    """Return, by id, the objects inside for which it matters that two names mean the very same one."""
    if _is_plain(value):  # reading the memo of a million texts would cost as much as pickling them
        return {id(value): value}
    return {id(one): one for one in pickled.met() if _has_identity(one)}


def _is_plain(value: Any) -> bool:
    if type(value) is dict:
        return _ATOMS.issuperset(map(type, value)) and _ATOMS.issuperset(map(type, value.values()))
    return type(value) in (list, tuple, set, frozenset) and _ATOMS.issuperset(map(type, value))


def _has_identity(one: Any) -> bool:
    """Tell whether it can show that two names mean the same object: one of them changes it."""
    if isinstance(one, _IMMUTABLE):
        return False
    kind = type(one)
    known = _LIBRARIES.get(kind.__module__.partition(".")[0])
    if known is not None:
        return kind.__name__ in known
    return not (isinstance(one, types.FunctionType) and one.__module__ != "__main__")


def groups(held: Mapping[str, Iterable[int]]) -> list[list[str]]:
    """Return the groups of names that hold something in common; `held` says what each holds, by id."""
    leader = {name: name for name in held}

    def find(name: str) -> str:
        while leader[name] != name:
            leader[name] = leader[leader[name]]
            name = leader[name]
        return name

    first: dict[int, str] = {}
    for name, own in held.items():
        for key in own:
            other = first.setdefault(key, name)
            if other != name:
                leader[find(name)] = find(other)
    found: dict[str, list[str]] = {}
    for name in held:
        found.setdefault(find(name), []).append(name)
    return [group for group in found.values() if len(group) > 1]
