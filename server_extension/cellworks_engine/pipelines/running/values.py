"""What inputs hold, once the steps that they come from have ended."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.pipelines.executions.schema import Artifact, Seen
from cellworks_engine.pipelines.expressions import source_text
from cellworks_engine.pipelines.graph import Graph
from cellworks_engine.pipelines.running.board import DONE, Board, Items, key_of
from cellworks_engine.pipelines.running.protocol import Value
from cellworks_engine.pipelines.schema import (
    Constant,
    Each,
    FromDataset,
    FromItem,
    FromParameter,
    FromStep,
    Source,
)

_SHOWN = 80


class Pinned(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a dataset that an execution reads, settled when it began."""

    ref: str
    fingerprint: str
    summary: str = ""


class Values:
    """Resolves the sources of one execution."""

    def __init__(
        self, graph: Graph, board: Board, parameters: Mapping[str, Any], datasets: Mapping[str, Pinned]
    ) -> None:
        self._graph = graph
        self._board = board
        self._parameters = parameters
        self._datasets = datasets

    def of(self, source: Source, reader: Sequence[Each], items: Items) -> Value:
        """Return what a source holds for a reader inside loops, at its items.

        Every step that it comes from must have ended well. Raises InvalidInput and NotFound with a sentence.
        """
        match source:
            case Constant(value=value):
                return plain(value)
            case FromParameter(name=name, path=path):
                return _within(plain(self._parameters[name]), path, source)
            case FromDataset(dataset=dataset):
                pinned = self._datasets[dataset]
                return Value(dataset=pinned.ref, fingerprint=pinned.fingerprint, summary=pinned.summary)
            case FromItem(name=name, path=path):
                depth = next(at for at, loop in enumerate(reader) if loop.item == name)
                whole = self.of(reader[depth].over, reader[:depth], items[:depth])
                return _within(whole, [items[depth], *path], source)
            case FromStep(step=step, output=output, path=path):
                loops = self.loops(step)
                shared = shared_loops(loops, reader)
                return _within(self._made(step, output, loops[shared:], items[:shared]), path, source)

    def json(self, source: Source, reader: Sequence[Each], items: Items) -> Any:
        """Return what a source holds as JSON; raises InvalidInput where it has no such form."""
        return _json(self.of(source, reader, items), source)

    def length(self, loop: Each, reader: Sequence[Each], items: Items) -> int:
        """Return over how many items a loop goes; raises InvalidInput where it is no list."""
        value = self.of(loop.over, reader, items)
        if value.many is not None:
            return len(value.many)
        made = value.artifact
        held = value.value if made is None else made.value
        if isinstance(held, list):
            return len(held)
        if made is not None and held is msgspec.UNSET and not value.path and made.length is not None:
            return made.length
        raise InvalidInput(f"{source_text(loop.over)} is no list, and {loop.name} goes over one.")

    def loops(self, step: str) -> list[Each]:
        """Return the loops around a step, outermost first."""
        return [group for group in self._graph.places[step].groups if isinstance(group, Each)]

    def _made(self, step: str, output: str, loops: Sequence[Each], items: Items) -> Value:
        if loops:
            around = self.loops(step)[: len(items)]
            count = self.length(loops[0], around, items)
            return _many([self._made(step, output, loops[1:], (*items, at)) for at in range(count)])
        one = self._board.get(step, items)
        if one is None or one.state not in DONE:
            raise NotFound(f"{key_of(step, items)} has made nothing.")
        if output not in one.outputs:
            said = "was marked as done without it" if one.state == "marked" else "did not make it"
            raise NotFound(f"{one.key}.{output} is not there: the step {said}.")
        return of_artifact(one.outputs[output])


def shared_loops(one: Sequence[Each], other: Sequence[Each]) -> int:
    """Return how many loops two places have in common."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left.name != right.name:
            break
        count += 1
    return count


def plain(value: Any) -> Value:
    """Return a JSON value as an input has it."""
    text = json.dumps(value, ensure_ascii=False)
    return Value(value=value, fingerprint=of_json(value), summary=text if len(text) <= _SHOWN else "")


def of_json(value: Any) -> str:
    """Return the fingerprint of a JSON value: whole numbers count as what they equal."""
    text = json.dumps(_settled(value), sort_keys=True, ensure_ascii=True)
    return f"json:{hashlib.sha256(text.encode()).hexdigest()}"


def _settled(value: Any) -> Any:
    if isinstance(value, list):
        return [_settled(one) for one in value]
    if isinstance(value, dict):
        return {str(key): _settled(one) for key, one in value.items()}
    return value


def of_artifact(artifact: Artifact) -> Value:
    """Return what a step made as an input has it."""
    return Value(artifact=artifact, fingerprint=artifact.fingerprint, summary=artifact.summary)


def seen(value: Value) -> Seen:
    """Return what is kept of an input: what it was, for the next time."""
    return Seen(fingerprint=value.fingerprint, summary=value.summary)


def _many(values: list[Value]) -> Value:
    prints = hashlib.sha256("\n".join(one.fingerprint for one in values).encode()).hexdigest()
    return Value(many=tuple(values), fingerprint=f"list:{prints}", summary=f"{len(values)} results")


def _within(value: Value, path: Sequence[str | int], source: Source) -> Value:
    """Return what stands at a path; of bytes the job looks it up itself."""
    for at, key in enumerate(path):
        if value.many is not None:
            if not isinstance(key, int) or not -len(value.many) <= key < len(value.many):
                raise NotFound(f"`{source_text(source)}`: there are {len(value.many)} results.")
            value = value.many[key]
            continue
        if value.artifact is None or value.artifact.value is not msgspec.UNSET:
            inside = _json(value, source)
            for step in path[at:]:
                inside = _at(inside, step, source)
            return plain(inside)
        whole, rest = value.artifact, (*value.path, *path[at:])
        mark = hashlib.sha256(json.dumps([whole.fingerprint, rest]).encode()).hexdigest()
        return Value(artifact=whole, path=rest, fingerprint=f"part:{mark}", summary="")
    return value


def _at(value: Any, key: str | int, source: Source) -> Any:
    try:
        if isinstance(value, list | dict):
            return value[key]  # type: ignore[index]
    except (KeyError, IndexError, TypeError):
        pass
    keys = ", ".join(map(str, list(value)[:20])) if isinstance(value, dict) else f"{value!r:.100}"
    raise NotFound(f"`{source_text(source)}` is not there: no {key!r} in {keys}.")


def _json(value: Value, source: Source) -> Any:
    if value.many is not None:
        return [_json(one, source) for one in value.many]
    if value.value is not msgspec.UNSET:
        return value.value
    if value.artifact is not None and not value.path and value.artifact.value is not msgspec.UNSET:
        return value.artifact.value
    what = "a dataset" if value.dataset is not None else "no number, text, list or dict"
    raise InvalidInput(
        f"`{source_text(source)}` is {what}, and only what JSON has a form for can be looked at here."
    )
