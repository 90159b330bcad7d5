"""Random pipelines: steps that compute a small number from their inputs, in branches and loops."""

import random
from typing import Any

Json = dict[str, Any]

USES = """\
def note(word):
    import os
    attempt, job = os.environ["CELLWORKS_ATTEMPT"], os.environ["CELLWORKS_JOB"]
    file = os.open(LEDGER, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(file, f"{word} {job} {attempt} {os.getpid()} -\\n".encode())
    os.close(file)
"""
TOTAL = """\
def total(value):
    return sum(map(total, value)) if isinstance(value, list) else int(value)
"""
SOURCE = """\
def work({inputs}):
    import time
    note("start")
    time.sleep({pause})
    {check}
    y = (31 * sum(total(one) for one in [{inputs}]) + {constant}) % 1000
    note("end")
    return {returned}
"""


class Graphs:
    """Makes pipelines; the same seed makes the same ones."""

    def __init__(self, seed: int, ledger: str, pause: float) -> None:
        self.random = random.Random(seed)
        self._ledger = ledger
        self._pause = pause

    def pipeline(self, name: str) -> tuple[Json, Json]:
        """Return a definition and the parameters of its first execution."""
        self.parameters: Json = {"a": {"type": "int", "default": self.random.randrange(100)}}
        self.parameters["list"] = {"type": "list", "default": [self.random.randrange(9) for _ in range(3)]}
        self.given: Json = {}
        self.count = 0
        self.gathered: set[str] = set()
        """Steps in loops that are read from outside: what they made is a list there."""
        steps = self._block(self.random.randint(3, 7), [], (), depth=0)
        made: Json = {
            "name": name, "parameters": self.parameters, "steps": steps,
            "limits": {"parallel": self.random.randint(1, 4)},
        }  # fmt: skip
        if self.random.random() < 0.3:
            made["on_exit"] = self._step("last", {"a": {"from": "parameter", "name": "a"}}, fragile=False)
        return made, self.given

    def _block(self, size: int, known: list[Json], items: tuple[str, ...], depth: int) -> list[Json]:
        """Return nodes; `known` are values that may be read here."""
        known = list(known)
        nodes: list[Json] = []
        for _ in range(size):
            kind = self.random.choices(
                ["step", "choice", "each"], [6, 2 if depth < 2 else 0, 2 if depth < 2 else 0]
            )[0]
            self.count += 1
            name = f"{kind[0]}{self.count}"
            if kind == "step":
                nodes.append(self._node(name, known, items, nodes))
            elif kind == "choice":
                nodes.append(self._choice(name, known, items, depth))
            else:
                nodes.append(self._each(name, known, items, depth))
                made = [
                    one["name"] for one in nodes[-1]["steps"] if one["node"] == "step" and "when" not in one
                ]
                known += [{"from": "step", "step": one, "output": "y"} for one in made]
                self.gathered.update(made)
            if nodes[-1]["node"] == "step" and "when" not in nodes[-1]:
                known.append({"from": "step", "step": name, "output": "y"})
        return nodes

    def _node(self, name: str, known: list[Json], items: tuple[str, ...], before: list[Json]) -> Json:
        inputs = {f"in{at}": self._value(known, items) for at in range(self.random.randint(0, 3))}
        step = self._step(name, inputs, fragile=self.random.random() < 0.3)
        if self.random.random() < 0.2:
            step["when"] = self._condition(known, items)
        if before and self.random.random() < 0.2:
            step["after"] = [self.random.choice(before)["name"]]
        return step

    def _step(self, name: str, inputs: Json, *, fragile: bool) -> Json:
        check, given = "pass", dict(inputs)
        if fragile:
            parameter = f"fail_{name}"
            self.parameters[parameter] = {"type": "bool", "default": False}
            self.given[parameter] = self.random.random() < 0.4
            given["fails"] = {"from": "parameter", "name": parameter}
            check = 'if fails: raise ValueError("it was told to fail")'
        source = SOURCE.format(
            inputs=", ".join(given), pause=self._pause * self.random.random(), check=check,
            constant=self.random.randrange(1000), returned="y, [y] * (y % 4)",
        )  # fmt: skip
        uses = [f"LEDGER = {self._ledger!r}\n", USES, TOTAL]
        return {
            "node": "step", "name": name, "kind": "function", "inputs": given,
            "does": {"code": {"function": "work", "source": source, "uses": uses}},
            "outputs": {"y": "value", "list": "value"}, "resources": {"cpu": 0.1},
        }  # fmt: skip

    def _choice(self, name: str, known: list[Json], items: tuple[str, ...], depth: int) -> Json:
        branches = [
            {
                "when": self._condition(known, items),
                "steps": self._block(self.random.randint(1, 2), known, items, depth + 1),
            }
            for _ in range(self.random.randint(1, 2))
        ]
        otherwise = self._block(self.random.randint(0, 2), known, items, depth + 1)
        return {"node": "choice", "name": name, "branches": branches, "otherwise": otherwise}

    def _each(self, name: str, known: list[Json], items: tuple[str, ...], depth: int) -> Json:
        item = f"item_{name}"
        lists = [{**one, "output": "list"} for one in known]
        over = self.random.choice([*lists, {"from": "parameter", "name": "list"}])
        made: Json = {
            "node": "each", "name": name, "item": item, "over": over,
            "steps": self._block(self.random.randint(1, 2), known, (*items, item), depth + 1),
        }  # fmt: skip
        if self.random.random() < 0.4:
            made["parallel"] = self.random.randint(1, 2)
        return made

    def _value(self, known: list[Json], items: tuple[str, ...]) -> Json:
        choices: list[Json] = [
            {"from": "parameter", "name": "a"}, {"from": "value", "value": self.random.randrange(100)},
            *known, *known, *({"from": "item", "name": item} for item in items),
        ]  # fmt: skip
        return self.random.choice(choices)

    def _condition(self, known: list[Json], items: tuple[str, ...]) -> Json:
        single = [one for one in known if one["step"] not in self.gathered]
        numbers: list[Json] = [{"from": "parameter", "name": "a"}, *single]
        kind = self.random.choice(["compare", "compare", "compare", "not", "and", "or", "in"])
        if kind == "not":
            return {"is": "not", "of": self._condition(known, items)}
        if kind in ("and", "or"):
            return {"is": kind, "of": [self._condition(known, items) for _ in range(2)]}
        left = self.random.choice(numbers)
        if kind == "in":
            return {"is": "in", "left": left, "among": {"from": "value", "value": list(range(0, 1000, 3))}}
        right = {"from": "value", "value": self.random.randrange(1000)}
        return {
            "is": "compare",
            "left": left,
            "op": self.random.choice([">", "<=", "==", "!="]),
            "right": right,
        }
