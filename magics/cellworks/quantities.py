"""Sizes, durations and parameter values as a person writes them: `4G`, `1h30m`, `depth=8`."""

import ast
import math
import re

from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.schema import Resources as _Resources
from cellworks_engine.jobs.schema import Scalar
from cellworks_engine.quantities import duration, size

__all__ = [
    "duration", "human_size", "human_time", "parameter", "resources", "scalars", "size", "tags",
]  # fmt: skip

_VARIABLE = re.compile(r"[^\W\d]\w*")


def resources(cpu: float = 1.0, memory: str | int | None = None, gpu: int = 0) -> _Resources:
    """Say what a job may use: `cw.Resources(cpu=2, memory="4G", gpu=1)`."""
    return _Resources(cpu=cpu, memory=size(memory), gpu=gpu)


def parameter(text: str) -> tuple[str, Scalar]:
    """Read `name=value`; what is no Python number, boolean, None or quoted string is a string as it is."""
    name, equals, written = text.partition("=")
    name = name.strip()
    if not equals or not _VARIABLE.fullmatch(name):
        raise InvalidInput(f"{text!r} is not a parameter.", field="parameters", hint="Write -p depth=8.")
    try:
        value = ast.literal_eval(written)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return name, written
    return name, value if isinstance(value, str | int | float | bool | None) else written


def scalars(parameters: dict[str, object]) -> dict[str, Scalar]:
    """Return parameters that can travel; refuses by name what is no text, number, boolean or None."""
    checked: dict[str, Scalar] = {}
    for name, given in parameters.items():
        value = given.item() if hasattr(given, "item") and getattr(given, "shape", None) == () else given
        if not isinstance(value, str | int | float | bool | None):
            kind = type(value).__name__
            raise InvalidInput(
                f"The parameter {name} is a {kind}; parameters are texts, numbers, booleans or None.",
                field="parameters",
            )
        if isinstance(value, float) and not math.isfinite(value):
            raise InvalidInput(f"The parameter {name} is {value}, which is no number.", field="parameters")
        checked[name] = value
    return checked


def tags(written: list[str]) -> dict[str, str]:
    """Read `key=value` pairs; a key alone is a tag with an empty value."""
    return {key: value for key, _, value in (text.partition("=") for text in written)}


def human_size(count: float) -> str:
    """Write bytes for a person: `7 MB`, `1.5 GB`."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if count >= 10 or unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def human_time(seconds: float) -> str:
    """Write a duration for a person: `0:07`, `1:02:03`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
