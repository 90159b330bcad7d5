"""A pipeline of 500 steps in Chromium: its graph drawn, moved about, zoomed, and followed while steps run.

    .venv/bin/python bench/pipelines_screen.py

The limit of each race is the same with one step in the same run: the ratio says what 500 steps cost. Frames
are what lies between two of them, which is what a person waits for. Chromium is driven by the packages of
ui-tests (`make ui-test` installs them) and draws by software here, as on any machine without a graphics card.
"""

import time
from typing import Any

from jobs_race import drive, home_of, lab
from race import report

import cellworks as cw

STEPS = 500
ACROSS = 20
"""Steps side by side; each hangs on two of those above."""
WAIT = 0.5
"""Seconds of a step: with four at a time some seven a second end, and the machine has time to draw."""


@cw.step
def one(x: int = 0, y: int = 0, wait: float = WAIT):
    time.sleep(wait)
    return x + y + 1


@cw.pipeline
def single():
    one.options(name="one0")(0, wait=3600.0)


@cw.pipeline
def wide():
    made: list[Any] = []
    for at in range(STEPS):
        above = made[at - ACROSS : at - ACROSS + 2] if at >= ACROSS else [0, 0]
        made.append(one.options(name=f"one{at}", cpu=0.1)(*above))


def seen(pipeline: Any) -> dict[str, Any]:
    """Look at an execution while it runs, and move its graph once it has ended; return what was measured."""
    with home_of(0) as folder, lab(folder) as address:
        execution = pipeline.run()
        try:
            found: dict[str, Any] = drive("pipelines.mjs", address, execution.number, "live")
        finally:
            execution.stop().wait(120, check=False)
        return found | {"moved": drive("pipelines.mjs", address, execution.number, "moved")}


def main() -> None:
    """Look at a graph of one step, and at one of 500."""
    few, many = seen(single), seen(wide)
    report(
        "pipelines_screen", f"draw_{STEPS}", "ms", many["draw"], few["draw"],
        cold=round(many["cold"]), nodes=many["nodes"],
    )  # fmt: skip
    for race in ("live", "pan", "zoom", "whole_pan", "whole_zoom"):
        ours, limit = (one[race] if race == "live" else one["moved"][race] for one in (many, few))
        told = {key: round(ours[key], 1) for key in ("p99", "worst", "frames")}
        limits = {f"limit_{key}": round(limit[key], 1) for key in ("p99", "worst")}
        report(
            "pipelines_screen", f"{race}_frame_{STEPS}", "ms", ours["p50"], limit["p50"],
            **told, **limits,
        )  # fmt: skip


if __name__ == "__main__":
    main()
