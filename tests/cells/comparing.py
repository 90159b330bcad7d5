"""Whether two values are equal, as a person would say it: frames with their types, arrays, attributes."""

import math
from typing import Any


def difference(one: Any, other: Any, depth: int = 6) -> str:
    """Return what differs, nothing where nothing does."""
    if type(one).__qualname__ != type(other).__qualname__:
        return f"a {type(one).__qualname__} is not a {type(other).__qualname__}"
    libraries = {base.__module__.partition(".")[0] for base in type(one).__mro__}
    match next(iter(libraries & {"pandas", "polars", "numpy", "torch"}), ""):
        case "pandas":
            return _pandas(one, other)
        case "polars":
            same = one.equals(other) if hasattr(one, "equals") else bool(one == other)
            return "" if same else f"{one} is not {other}"
        case "numpy":
            return _numpy(one, other)
        case "torch":
            return _torch(one, other, depth)
    if isinstance(one, float):
        return "" if one == other or (math.isnan(one) and math.isnan(other)) else f"{one} is not {other}"
    if isinstance(one, dict):
        return _items(list(one.items()), list(other.items()), depth)
    if isinstance(one, (list, tuple)):
        return _items(one, other, depth)
    if isinstance(one, (str, bytes, int, bool, complex, frozenset, set, type(None))):
        return "" if one == other else f"{one!r} is not {other!r}"
    if hasattr(one, "__qualname__"):
        return "" if one.__qualname__ == other.__qualname__ else f"{one} is not {other}"
    if depth and hasattr(one, "__dict__") and vars(one):
        return _items(sorted(vars(one).items()), sorted(vars(other).items()), depth)
    return "" if repr(one) == repr(other) else f"{one!r} is not {other!r}"


def _items(one: Any, other: Any, depth: int) -> str:
    if len(one) != len(other):
        return f"{len(one)} items are not {len(other)}"
    if not depth:
        return ""
    for mine, theirs in zip(one, other, strict=True):
        if words := difference(mine, theirs, depth - 1):
            return words
    return ""


def _pandas(one: Any, other: Any) -> str:
    import pandas as pd

    checks = {pd.DataFrame: pd.testing.assert_frame_equal, pd.Series: pd.testing.assert_series_equal}
    try:
        for kind, check in checks.items():
            if isinstance(one, kind):
                check(one, other)
                return ""
        if isinstance(one, pd.Index):
            pd.testing.assert_index_equal(one, other)
            return ""
    except AssertionError as error:
        return str(error)
    return "" if repr(one) == repr(other) else f"{one!r} is not {other!r}"


def _numpy(one: Any, other: Any) -> str:
    import numpy as np

    if isinstance(one, np.ndarray):
        if one.dtype != other.dtype or one.shape != other.shape:
            return f"{one.dtype} {one.shape} is not {other.dtype} {other.shape}"
        floats = one.dtype.kind in "fc"
        return "" if np.array_equal(one, other, equal_nan=floats) else "the arrays differ"
    if isinstance(one, np.random.Generator):
        return difference(one.bit_generator.state, other.bit_generator.state)
    return "" if repr(one) == repr(other) else f"{one!r} is not {other!r}"


def _torch(one: Any, other: Any, depth: int) -> str:
    import torch

    if isinstance(one, torch.Tensor):
        return "" if one.dtype == other.dtype and torch.equal(one, other) else "the tensors differ"
    if isinstance(one, torch.nn.Module):
        return difference(dict(one.state_dict()), dict(other.state_dict()), depth - 1)
    return "" if repr(one) == repr(other) else f"{one!r} is not {other!r}"
