"""What pickle cannot carry, or makes again with side effects, and how it is made from its parts."""

import functools
import importlib
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

import cloudpickle

_DISPATCHER = getattr(functools.singledispatch(lambda one: one), "__code__")  # noqa: B009  # typed as a class


def reduced(obj: Any) -> Any:
    """Return how to make an object again (`__reduce__`'s tuple); None where pickle knows."""
    if isinstance(obj, functools.cached_property):  # holds a lock in Python 3.11
        return _cached_property, (obj.func, obj.attrname)
    if isinstance(obj, types.FunctionType) and obj.__code__ is _DISPATCHER:
        registry = dict(obj.registry)  # type: ignore[attr-defined]
        first = registry.pop(object)
        more = {key: value for key, value in vars(obj).items() if key not in _OF_DISPATCHER}
        return _dispatching, (first,), (registry, more), None, None, _restore_dispatching
    kind = type(obj)
    if kind.__module__ == "__main__" and hasattr(kind, "__getattr__") and not hasattr(kind, "__setstate__"):
        # pickle asks the empty object for __setstate__, and its __getattr__ is not made for that
        made = obj.__reduce_ex__(5)
        if isinstance(made, tuple) and len(made) > 2 and made[2] is not None:
            return (*made[:5], *(None,) * (5 - len(made)), _set_state)
    return None


def _set_state(obj: Any, state: Any) -> None:
    plain, slots = state if isinstance(state, tuple) and len(state) == 2 else (state, None)
    object.__getattribute__(obj, "__dict__").update(plain or {})
    for name, value in (slots or {}).items():
        object.__setattr__(obj, name, value)


class _Unasked:
    """Stands before the bases of a class that is made again: no hook of theirs is told of it twice."""

    __slots__ = ()

    def __init_subclass__(cls, **_: Any) -> None: ...


def skeleton(make: Callable[..., type], *args: Any) -> type:
    """Make a class to be filled: `cloudpickle`'s way, without running the notebook's hooks and metaclass."""
    if not isinstance(args[0], type):  # an enum
        return make(*args)
    meta, name, bases, more, tracker, _ = args
    hooked = [base for one in bases for base in getattr(one, "__mro__", ()) if _has_hook(base)]
    if not hooked and meta.__module__ != "__main__":
        return make(*args)
    library = next(kind for kind in meta.__mro__ if kind.__module__ != "__main__")
    real = types.resolve_bases(bases) or (object,)
    body = {sys.intern(key): value for key, value in more.items()}
    if real is not bases:
        body["__orig_bases__"] = bases
    made: Any
    if hooked:
        made = library.__new__(meta, name, (_Unasked, *real), body)
        made.__bases__ = real
    else:
        made = library.__new__(meta, name, real, body)
    return cloudpickle.cloudpickle._lookup_class_or_track(tracker, made)  # type: ignore[no-any-return]


def with_slots(args: tuple[Any, ...], state: tuple[dict[str, Any], Any]) -> tuple[Any, Any]:
    """Return the arguments and the state of a class that has slots: they must be there when it is made."""
    meta, name, bases, more, *rest = args
    members, others = state
    slots = members["__slots__"]
    more = {**more, "__slots__": slots if isinstance(slots, str) else tuple(slots)}
    kept = {
        key: value
        for key, value in members.items()
        if key != "__slots__" and not isinstance(value, types.MemberDescriptorType)
    }
    return (meta, name, bases, more, *rest), (kept, others)


def _has_hook(kind: type) -> bool:
    return kind.__module__ == "__main__" and "__init_subclass__" in vars(kind)


_OF_DISPATCHER = frozenset({"register", "dispatch", "registry", "_clear_cache", "__wrapped__"})


def _cached_property(function: Any, name: str | None) -> Any:
    made = functools.cached_property(function)
    made.attrname = name
    return made


def _dispatching(function: Any) -> Any:
    return functools.singledispatch(function)


def _restore_dispatching(function: Any, told: tuple[dict[type, Any], dict[str, Any]]) -> None:
    registry, more = told
    for kind, one in registry.items():
        function.register(kind, one)
    vars(function).update(more)


class Package:
    """A package and modules in it; read back, it is the package, with those modules imported."""

    def __init__(self, name: str, more: Sequence[str]) -> None:
        self._names = (name, *more)

    def __reduce__(self) -> tuple[Any, ...]:
        return _imported, self._names


def _imported(name: str, *more: str) -> types.ModuleType:
    for one in more:
        importlib.import_module(one)
    return importlib.import_module(name)
