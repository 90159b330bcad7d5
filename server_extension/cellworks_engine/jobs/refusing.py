"""Why a value cannot be packed: the smallest part of it that cannot, named as the user would write it."""

import pickle
from collections.abc import Callable, Iterator
from typing import Any

from cellworks_engine.errors import Refused

PICKLING_ERRORS = (
    pickle.PicklingError,
    TypeError,
    AttributeError,
    ValueError,
    LookupError,
    ImportError,
    RuntimeError,  # and RecursionError, NotImplementedError
    ArithmeticError,
    OSError,
)
"""What pickling raises for a value that does not travel: `__reduce__` is anybody's code."""

_DEPTH = 4
_PARTS = 1000


def refusal(value: Any, name: str, error: Exception, probe: Callable[[Any], object]) -> Refused:
    """Return the error that names the part of `value` at which `probe` (the packing) fails."""
    path, part = _culprit(value, name, probe, _DEPTH)
    what = f"`{name}` cannot be packed: " if path == name else f"`{name}` cannot be packed: `{path}` is "
    what += f"{'it is ' if path == name else ''}{_a(type(part))}"
    reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return Refused(
        f"{what} ({reason}).",
        field=name,
        hint=f"Make it inside the cell or function, or leave `{path}` out.",
    )


def _a(kind: type) -> str:
    known = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return f"{'an' if known.lstrip('_')[:1].lower() in 'aeiou' else 'a'} {known}"


def _culprit(value: Any, path: str, probe: Callable[[Any], object], depth: int) -> tuple[str, Any]:
    if depth == 0:
        return path, value
    for number, (part_path, part) in enumerate(_parts(value, path)):
        if number >= _PARTS:
            break
        if not _packs(part, probe):
            return _culprit(part, part_path, probe, depth - 1)
    return path, value


def _packs(value: Any, probe: Callable[[Any], object]) -> bool:
    try:
        probe(value)
    except PICKLING_ERRORS:
        return False
    return True


def _parts(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if type(value).__name__ == "DataFrame" and hasattr(value, "columns"):
        yield from ((f"{path}[{column!r}]", value[column]) for column in value.columns)
    elif type(value).__name__ == "Series" and str(getattr(value, "dtype", "")) == "object":
        yield from ((f"{path}.iloc[{number}]", item) for number, item in enumerate(value))
    elif isinstance(value, dict):
        yield from ((f"{path}[{key!r}]", item) for key, item in value.items())
    elif isinstance(value, (list, tuple)):
        yield from ((f"{path}[{number}]", item) for number, item in enumerate(value))
    elif isinstance(value, (set, frozenset)):
        yield from ((f"an item of {path}", item) for item in value)
    else:
        yield from ((f"{path}.{key}", item) for key, item in getattr(value, "__dict__", {}).items())
