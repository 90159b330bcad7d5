"""Faults of one definition as they are found, each with the line of what it is about."""

from collections.abc import Mapping
from typing import NamedTuple

from cellworks_engine.pipelines.schema import Fault


class Line(NamedTuple):
    """Where a part of a definition was written; the first line is 1."""

    file: str
    line: int


Lines = Mapping[str, Line]
"""By node (`clean`), and by node and field (`clean.inputs.raw`); of the pipeline itself: `.failure`."""


AGAIN = "again "
"""Before a node's name: where it was written a second time."""


class Faults:
    """Collects; what is said twice of one place counts once."""

    def __init__(self, lines: Lines | None = None) -> None:
        self._lines = {} if lines is None else lines
        self.found: list[Fault] = []

    def say(
        self, code: str, message: str, node: str = "", field: str = "", hint: str = "", *, again: bool = False
    ) -> None:
        """Note a fault; `again` where it is about the second of two nodes of one name."""
        line = self._lines.get(AGAIN + node) if again else None
        line = line or self._line(node, field)
        fault = Fault(
            code=code,
            message=message,
            node=node,
            field=field,
            hint=hint,
            file=line.file if line else "",
            line=line.line if line else None,
        )
        if fault not in self.found:
            self.found.append(fault)

    def _line(self, node: str, field: str) -> Line | None:
        place = f"{node}.{field}" if field else node
        while place and place not in self._lines:
            place = place.rpartition(".")[0]
        return self._lines.get(place)


def complaint(error: Exception) -> str:
    """Return what msgspec finds wrong, as a sentence that begins with the field."""
    message, _, place = str(error).partition(" - at ")
    field = place.strip("`").removeprefix("$").removeprefix(".")
    return f"{field}: {message}." if field else f"{message}."


def sentence(fault: Fault) -> str:
    """Return a fault for a person: where, what, and what to do."""
    where = f"{fault.file or 'line'}:{fault.line}: " if fault.line is not None else ""
    node = f"{fault.node}: " if fault.node else ""
    return f"{where}{node}{fault.message}" + (f"\n    {fault.hint}" if fault.hint else "")
