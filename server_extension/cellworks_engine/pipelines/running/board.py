"""The steps of one execution as they stand, while it is moved on; the store keeps what is written here."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cellworks_engine.pipelines.executions.schema import Artifact, Seen, StepState, Verdict

Items = tuple[int, ...]

DONE: frozenset[StepState] = frozenset({"succeeded", "cached", "marked"})
BAD: frozenset[StepState] = frozenset({"failed", "stopped", "blocked"})
ACTIVE: frozenset[StepState] = frozenset({"running", "asking"})


@dataclass(slots=True)
class Instance:
    """A step, in a loop one turn of it. One whose `items` are fewer than its loops stands for all turns."""

    step: str
    kind: str
    items: Items = ()
    state: StepState = "waiting"
    held: StepState | None = None
    again: bool = False
    started: float | None = None
    ended: float | None = None
    job: str | None = None
    jobs: list[str] = field(default_factory=list)
    cache_key: str | None = None
    verdict: Verdict | None = None
    inputs: dict[str, Seen] = field(default_factory=dict)
    outputs: dict[str, Artifact] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)
    sentence: str | None = None
    changed: bool = True

    @property
    def key(self) -> str:
        """What it is called: `train`, `train[2.0]`."""
        return key_of(self.step, self.items)

    def move(self, state: StepState, sentence: str | None = None) -> None:
        """Give it a state, and say why."""
        self.state, self.sentence, self.changed = state, sentence, True


def key_of(step: str, items: Items) -> str:
    """Return what an instance is called."""
    return f"{step}[{'.'.join(map(str, items))}]" if items else step


class Board:
    """Instances by step and items."""

    def __init__(self, instances: list[Instance]) -> None:
        self._steps: dict[str, dict[Items, Instance]] = {}
        self._to_come: frozenset[str] = frozenset()
        for one in instances:
            self._steps.setdefault(one.step, {})[one.items] = one

    def __iter__(self) -> Iterator[Instance]:
        return (one for turns in self._steps.values() for one in turns.values())

    def get(self, step: str, items: Items) -> Instance | None:
        """Return an instance that is there."""
        turns = self._steps.get(step)
        return None if turns is None else turns.get(items)

    def at(self, step: str, kind: str, items: Items) -> Instance:
        """Return an instance, which begins to be if it is not there."""
        turns = self._steps.setdefault(step, {})
        if items not in turns:
            turns[items] = Instance(step, kind, items)
        return turns[items]

    def drop(self, one: Instance) -> None:
        """Forget an instance."""
        del self._steps[one.step][one.items]

    def has_begun(self, steps: Iterable[str], items: Items) -> bool:
        """Whether any of some steps is past waiting in a turn of a loop."""
        return any(
            one.items[: len(items)] == items and one.state != "waiting"
            for step in steps
            for one in self._steps.get(step, {}).values()
        )

    def among(self, *states: StepState) -> list[Instance]:
        """Return those in one of some states."""
        return [one for one in self if one.state in states]

    def failed(self) -> bool:
        """Whether any step failed, or could not be run because of one that did."""
        return any(one.state in BAD for one in self)

    def expect(self, steps: Iterable[str]) -> None:
        """Say which steps the definition has: those that no turn has reached yet count as waiting."""
        self._to_come = frozenset(steps)

    def counts(self, *, ended: bool = False) -> dict[str, int]:
        """Return how many are in each state; in an execution that has ended nothing is still to come."""
        found: Counter[str] = Counter(one.state for one in self)
        if not ended and (unseen := len(self._to_come - self._steps.keys())):
            found["waiting"] += unseen
        return dict(found)
