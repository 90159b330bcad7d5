"""What an execution must come to, told by asking backwards from each step; shares no code with the engine.

The engine walks a definition forwards over what has ended. Here a step asks those that it hangs on, which ask
theirs, and values are computed anew. A step that is not begun because of a loop that is not entered stands
once, without the loop's item.
"""

from functools import cache
from typing import Any

Json = dict[str, Any]
Where = tuple[int, ...]

DONE, BAD, OUT = "done", "bad", "out"


class Unknown(Exception):
    """A condition that compares what has no order, or a loop over what is no list."""


class Reference:
    """Predicts one execution; `struck` are steps that somebody killed from outside."""

    def __init__(self, pipeline: Json, parameters: Json, struck: set[str]) -> None:
        defaults = {name: one.get("default") for name, one in pipeline["parameters"].items()}
        self.parameters = {**defaults, **parameters}
        self.struck = struck
        self.steps: dict[str, Json] = {}
        self.around: dict[str, tuple[tuple[Json, int], ...]] = {}
        """By step: the groups around it, and which branch of each; -1 for a loop."""
        self._place(pipeline["steps"], ())
        self.state = cache(self._state)
        self.made = cache(self._made)

    def states(self) -> dict[str, str]:
        """Return what becomes of each step: done, bad (failed), blocked or out."""
        found: dict[str, str] = {}
        for name in self.steps:
            for items in self._turns(name):
                key = f"{name}[{'.'.join(map(str, items))}]" if items else name
                found[key] = self.state(name, items)
        return found

    def _place(self, nodes: list[Json], around: tuple[tuple[Json, int], ...]) -> None:
        for node in nodes:
            if node["node"] == "step":
                self.steps[node["name"]] = node
                self.around[node["name"]] = around
            elif node["node"] == "each":
                self._place(node["steps"], (*around, (node, -1)))
            else:
                branches = [*(one["steps"] for one in node["branches"]), node.get("otherwise", [])]
                for at, steps in enumerate(branches):
                    self._place(steps, (*around, (node, at)))

    def _turns(self, name: str) -> list[Where]:
        """Return the items of every time that a step stands."""
        turns: list[Where] = [()]
        for depth, (group, _) in enumerate(self.around[name]):
            if group["node"] != "each":
                continue
            more: list[Where] = []
            for items in turns:
                count = self._entered(name, depth, items)
                more += [items] if count is None else [(*items, at) for at in range(count)]
            turns = more
        return turns

    def _entered(self, name: str, depth: int, items: Where) -> int | None:
        """Return how many turns the loop at a depth has; None where it is not entered."""
        if len(items) < sum(group["node"] == "each" for group, _ in self.around[name][:depth]):
            return None  # an outer loop was not entered
        loops = self._loops(name, depth)
        if self._way(name, depth, items) is not None:
            return None
        over = self.around[name][depth][0]["over"]
        if self._stands(over, loops, items) != DONE:
            return None
        value = self._value(over, loops, items)
        return len(value) if isinstance(value, list) else None

    def _loops(self, name: str, depth: int | None = None) -> list[Json]:
        return [group for group, _ in self.around[name][:depth] if group["node"] == "each"]

    def _way(self, name: str, depth: int, items: Where) -> str | None:
        """Return what keeps a step from being reached through the groups above a depth, if anything does."""
        for level, (group, branch) in enumerate(self.around[name][:depth]):
            loops = self._loops(name, level)
            at = items[: len(loops)]
            if group["node"] == "each":
                stands = self._stands(group["over"], loops, at)
                if stands != DONE:
                    return "blocked" if stands == BAD else OUT
                if not isinstance(self._value(group["over"], loops, at), list):
                    return "blocked"
                continue
            stands = self._worst(
                [self._stands(one, loops, at) for way in group["branches"] for one in _read(way["when"])]
            )
            if stands != DONE:
                return "blocked" if stands == BAD else OUT
            try:
                taken = next(
                    (no for no, way in enumerate(group["branches"]) if self._holds(way["when"], loops, at)),
                    len(group["branches"]),
                )
            except Unknown:
                return "blocked"
            if taken != branch:
                return OUT
        return None

    def _state(self, name: str, items: Where) -> str:
        step = self.steps[name]
        kept = self._way(name, len(self.around[name]), items)
        if kept is not None:
            return kept
        loops = self._loops(name)
        if len(items) < len(loops):
            return "blocked"
        reads = [*step["inputs"].values(), *(_read(step["when"]) if "when" in step else ())]
        stands = self._worst([self._stands(one, loops, items) for one in reads])
        after = [
            self._of_step(other, loops, items)
            for named in step.get("after", ())
            for other in ([named] if named in self.steps else self._inside(named))
        ]
        stands = self._worst([stands, *(DONE if one == OUT else one for one in after)])
        if stands != DONE:
            return "blocked" if stands == BAD else OUT
        if "when" in step:
            try:
                if not self._holds(step["when"], loops, items):
                    return OUT
            except Unknown:
                return "blocked"
        key = f"{name}[{'.'.join(map(str, items))}]" if items else name
        fails = "fails" in step["inputs"] and self._value(step["inputs"]["fails"], loops, items)
        return BAD if fails or key in self.struck else DONE

    def _inside(self, group: str) -> list[str]:
        return [
            name for name, around in self.around.items() if any(one["name"] == group for one, _ in around)
        ]

    # -- values

    def _stands(self, source: Json, loops: list[Json], items: Where) -> str:
        if source["from"] == "item":
            depth = next(at for at, loop in enumerate(loops) if loop["item"] == source["name"])
            return self._stands(loops[depth]["over"], loops[:depth], items[:depth])
        if source["from"] == "step":
            return self._of_step(source["step"], loops, items)
        return DONE

    def _of_step(self, name: str, loops: list[Json], items: Where) -> str:
        shared = self._shared(name, loops)
        turns = [turn for turn in self._turns(name) if turn[:shared] == items[:shared][: len(turn)]]
        states = [self.state(name, turn) for turn in turns]
        states = [BAD if one == "blocked" else one for one in states]
        if states and all(one == OUT for one in states):
            return OUT
        return self._worst([DONE if one == OUT else one for one in states])

    def _shared(self, name: str, loops: list[Json]) -> int:
        count = 0
        for one, other in zip(self._loops(name), loops, strict=False):
            if one["name"] != other["name"]:
                break
            count += 1
        return count

    def _value(self, source: Json, loops: list[Json], items: Where) -> Any:
        match source["from"]:
            case "value":
                return source["value"]
            case "parameter":
                return self.parameters[source["name"]]
            case "item":
                depth = next(at for at, loop in enumerate(loops) if loop["item"] == source["name"])
                return self._value(loops[depth]["over"], loops[:depth], items[:depth])[items[depth]]
            case _:
                shared = self._shared(source["step"], loops)
                return self._gathered(source["step"], source["output"], items[:shared])

    def _gathered(self, name: str, output: str, items: Where) -> Any:
        if len(items) == len(self._loops(name)):
            return self.made(name, items)[output]
        turns = sorted({turn[len(items)] for turn in self._turns(name) if turn[: len(items)] == items})
        return [self._gathered(name, output, (*items, at)) for at in turns]

    def _made(self, name: str, items: Where) -> Json:
        step, loops = self.steps[name], self._loops(name)
        source = step["does"]["code"]["source"]
        constant = int(source.split(") + ")[1].split(")")[0])
        y = (
            31 * sum(_total(self._value(one, loops, items)) for one in step["inputs"].values()) + constant
        ) % 1000
        return {"y": y, "list": [y] * (y % 4)}

    def _holds(self, condition: Json, loops: list[Json], items: Where) -> bool:
        match condition["is"]:
            case "not":
                return not self._holds(condition["of"], loops, items)
            case "and":
                return all(self._holds(one, loops, items) for one in condition["of"])
            case "or":
                return any(self._holds(one, loops, items) for one in condition["of"])
        left = self._value(condition["left"], loops, items)
        if condition["is"] == "in":
            return left in self._value(condition["among"], loops, items)
        right, op = self._value(condition["right"], loops, items), condition["op"]
        if op in ("==", "!="):
            return (left == right) == (op == "==")
        if isinstance(left, list):
            raise Unknown
        return bool(left > right if op == ">" else left <= right)

    @staticmethod
    def _worst(stands: list[str]) -> str:
        return BAD if BAD in stands else OUT if OUT in stands else DONE


def _read(condition: Json) -> list[Json]:
    of = condition.get("of")
    if of is not None:
        return [source for one in (of if isinstance(of, list) else [of]) for source in _read(one)]
    return [condition["left"], condition["among" if condition["is"] == "in" else "right"]]


def _total(value: Any) -> int:
    return sum(map(_total, value)) if isinstance(value, list) else int(value)
