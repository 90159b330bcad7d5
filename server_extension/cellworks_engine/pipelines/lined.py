"""YAML whose values know their lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cellworks_engine.pipelines.faults import Faults, Line
from cellworks_engine.pipelines.yamling import loader


@dataclass(frozen=True, slots=True)
class Lined:
    """A value of the text, and the line of what names it; the first line is 1."""

    line: int
    _node: Any
    _loading: Any

    @property
    def value(self) -> Any:
        """The value without its lines; of a key that is given twice the last counts."""
        return self._loading.construct_object(self._node, deep=True)

    def pairs(self, faults: Faults, node: str, field: str = "") -> list[tuple[str, "Lined"]]:
        """Return keys and values in their order, those given twice twice; says where there are none."""
        if self._node.id != "mapping":
            faults.say("invalid", "Pairs of a name and what it is belong here.", node, field)
            return []
        return list(self._each())

    def map(self, faults: Faults, node: str, example: str, field: str = "") -> dict[str, "Lined"]:
        """Return keys and values; says what is given twice, and where there are none."""
        if self._node.id != "mapping":
            faults.say("invalid", "Pairs of a name and what it is belong here.", node, field, example)
            return {}
        found: dict[str, Lined] = {}
        for key, value in self._each():
            if key in found:
                faults.say("duplicate", f"{key} is given twice.", node, key)
            found[key] = value
        return found

    def list(self, faults: Faults, node: str) -> list["Lined"]:
        """Return the values of a list; says where there is none."""
        if self._node.id != "sequence":
            faults.say("invalid", "A list belongs here.", node)
            return []
        return [self._lined(one, one) for one in self._node.value]

    def _each(self) -> Iterator[tuple[str, "Lined"]]:
        for key, value in self._node.value:
            yield str(self._loading.construct_object(key)), self._lined(key, value)

    def _lined(self, at: Any, node: Any) -> "Lined":
        return Lined(at.start_mark.line + 1, node, self._loading)


def compose(text: str, file: str, faults: Faults, lines: dict[str, Line]) -> Lined | None:
    """Return the one document of a text; None where there is none, which is said."""
    import yaml

    try:
        loading = loader()(text)
        node = loading.get_single_node()
        if node is not None:
            found = Lined(node.start_mark.line + 1, node, loading)
            _ = found.value  # tags that nobody knows, keys that are no texts
            lines[""] = Line(file, found.line)
            return found
        faults.say("invalid", "It is empty.")
    except RecursionError:
        faults.say("yaml", "It is nested too deeply.")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        lines[""] = Line(file, mark.line + 1 if mark is not None else 1)
        faults.say("yaml", f"It is no YAML: {getattr(error, 'problem', None) or error}.")
    return None
