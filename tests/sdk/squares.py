"""A pipeline that squares numbers, in a folder of its own, and a ledger that the engine never reads."""

from pathlib import Path

import cellworks as cw
from cellworks.execution_handle import ExecutionHandle
from cellworks.pipeline_handle import Pipeline

PATIENCE = 240.0
"""Seconds that an execution may take on a machine that does much else."""

STEPS = """\
import os
from pathlib import Path


def note(word):
    # an outside ledger: the engine never reads it
    with open(os.environ.get("LEDGER", "{ledger}"), "a") as file:
        file.write(word + "\\n")


def numbers(count: int) -> dict:
    note("numbers")
    values = {{"n": count, "all": list(range(count))}}
    return values


def square(x):
    note(f"square {{x}}")
    y = x * x
    return y


def total(parts, least):
    note("total")
    if sum(parts) < least:
        raise ValueError(f"{{sum(parts)}} is less than {{least}}")
    s = sum(parts)
    return s


def said(word):
    note(f"said {{word}}")
    return word
"""
SQUARES = """\
pipeline: squares
parameters:
  count: 4
  least: 0
steps:
  numbers: {function: "steps.py:numbers", in: {count: {from: count}}, out: {values: metrics}}
  each_x:
    each: x
    in: {from: 'numbers.values["all"]'}
    do:
      square: {function: "steps.py:square", in: {x: {from: x}}, out: {y: value}}
  total: {function: "steps.py:total", in: {parts: {from: square.y}, least: {from: least}}, out: {s: value}}
  beside: {function: "steps.py:said", in: {word: beside}, out: {word: value}}
  gate:
    if: total.s > 10
    then:
      big: {function: "steps.py:said", in: {word: big}, out: {word: value}}
    else:
      small: {function: "steps.py:said", in: {word: small}, out: {word: value}}
"""


class Folder:
    """A pipeline's folder, and the ledger that its steps write."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ledger = path / "ledger"
        self.steps = STEPS.format(ledger=self.ledger)
        self.yaml = SQUARES
        self.write()

    def write(self, **replaced: str) -> Pipeline:
        """Write the files, with some words in the place of others, and read the pipeline."""
        (self.path / "steps.py").write_text(self.steps)
        (self.path / "squares.yaml").write_text(self.yaml)
        return self.pipeline()

    def edit(self, old: str, new: str) -> Pipeline:
        """Change the steps' file."""
        assert old in self.steps
        self.steps = self.steps.replace(old, new)
        return self.write()

    def pipeline(self) -> Pipeline:
        return cw.pipelines.load(self.path / "squares.yaml")

    def ran(self) -> list[str]:
        """Return what ran since this was asked last, in any order of steps that run at once."""
        words = sorted(self.ledger.read_text().splitlines()) if self.ledger.exists() else []
        self.ledger.write_text("")
        return words


def states(execution: ExecutionHandle) -> dict[str, str]:
    return {step.key: step.state for step in execution.steps}
