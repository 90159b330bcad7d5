"""What a value is, in a word and in a line, without importing the library it comes from."""

import sys
import types
from typing import Any, Literal

Kind = Literal["value", "frame", "array", "function", "class", "module", "model"]

_FRAMES = {
    "pandas": ("DataFrame", "Series"),
    "polars": ("DataFrame", "Series", "LazyFrame"),
    "pyarrow": ("Table", "RecordBatch"),
}
_ARRAYS = {
    "numpy": ("ndarray",),
    "torch": ("Tensor",),
    "scipy": ("csr_matrix", "csc_matrix", "coo_matrix", "csr_array", "csc_array", "coo_array"),
    "pyarrow": ("Array", "ChunkedArray"),
    "pandas": ("Index", "ExtensionArray"),
}
_NATIVE: tuple[tuple[type, Kind], ...] = (
    (types.ModuleType, "module"),
    (type, "class"),
    (types.FunctionType, "function"),
    (types.BuiltinFunctionType, "function"),
    (types.MethodType, "function"),
)
_SHORT = 80


def kind_of(value: Any) -> Kind:
    """Return what a value is."""
    for native, kind in _NATIVE:
        if isinstance(value, native):
            return kind
    if _is(value, _FRAMES):
        return "frame"
    if _is(value, _ARRAYS):
        return "array"
    if hasattr(type(value), "predict") or (_is(value, {"torch": ("Module",)})):
        return "model"
    return "value"


def is_imported(value: Any) -> bool:
    """Tell whether a function or class travels as the import of a module that defines this very object."""
    module = getattr(value, "__module__", None) or "builtins"
    found: Any = sys.modules.get(module)
    if module == "__main__" or found is None:
        return False
    for part in str(getattr(value, "__qualname__", "")).split("."):
        found = getattr(found, part, None)
    return found is value


def library_of(value: Any) -> list[str]:
    """Return the libraries that a frame's or an array's pickle is bound to; none for other values."""
    if not (_is(value, _FRAMES) or _is(value, _ARRAYS)):
        return []
    for base in type(value).__mro__:
        library = _library(base)
        if library in _FRAMES or library in _ARRAYS:
            return [library]
    return []


def summary_of(value: Any) -> str:
    """Return a line for a person: `51,955 x 26`, `100 x 3 float64`, a short value itself, else its type."""
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and all(isinstance(size, int) for size in shape):
        sizes = " x ".join(f"{size:,}" for size in shape) or "scalar"
        kind = getattr(value, "dtype", None)
        return f"{sizes} {kind}" if kind is not None and kind_of(value) == "array" else sizes
    if value is None or isinstance(value, (bool, int, float, complex)):
        return repr(value)[:_SHORT]
    if isinstance(value, (str, bytes)):
        return repr(value) if len(value) <= _SHORT else f"{type(value).__name__} of {len(value):,}"
    if isinstance(value, (list, tuple, set, frozenset, dict)):
        return _container(value)
    if isinstance(value, (type, types.FunctionType, types.ModuleType)):
        return value.__name__
    return type(value).__qualname__


def _container(value: Any) -> str:
    plain = (str, int, float, bool, type(None))
    items = value.values() if isinstance(value, dict) else value
    if (
        len(value) <= 8
        and all(isinstance(item, plain) for item in items)
        and len(text := repr(value)) <= _SHORT
    ):
        return text
    return f"{type(value).__name__} of {len(value):,}"


def _is(value: Any, known: dict[str, tuple[str, ...]]) -> bool:
    return any(base.__name__ in known.get(_library(base), ()) for base in type(value).__mro__)


def _library(kind: type) -> str:
    return kind.__module__.partition(".")[0]
