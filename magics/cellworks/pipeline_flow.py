"""Branches and loops of a pipeline: `with cw.when(report["auc"] > 0.6):`, `with cw.each(regions) as one:`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from cellworks.pipeline_trace import needed
from cellworks.pipeline_values import Given, asked, here, source_of, wrong
from cellworks_engine.pipelines.schema import Branch, Choice, Each, FromItem


@contextmanager
def when(condition: Any, *, name: str = "when") -> Iterator[None]:
    """Do steps of a pipeline only where a condition holds when it runs.

    with cw.when(report["auc"] > least):
        cw.step.register(model, model_name="late-flights")
    with cw.otherwise():
        tell(report)

    Join conditions by `&` and `|`, turn one round by `~`; `month.isin([1, 2])` is `in`.
    """
    trace = needed("cw.when")
    line, holds = here(), asked(condition).condition
    own = trace.name(name, line)
    with trace.block() as steps:
        yield
    trace.lines[f"{own}.branches.0"] = line
    trace.add(Choice(name=own, branches=[Branch(when=holds, steps=steps)]))


@contextmanager
def otherwise(condition: Any = None) -> Iterator[None]:
    """Do steps where the `cw.when` just above did not hold; with a condition, only where that holds.

    with cw.when(report["auc"] > 0.7):
        publish(model)
    with cw.otherwise(report["auc"] > 0.6):
        ask(model)
    with cw.otherwise():
        tell(report)
    """
    trace = needed("cw.otherwise")
    line = here()
    block = trace.blocks[-1]
    choice = block[-1] if block else None
    if not isinstance(choice, Choice) or choice.otherwise:
        raise wrong("cw.otherwise comes right after a cw.when.", line=line)
    holds = None if condition is None else asked(condition).condition
    with trace.block() as steps:
        yield
    if holds is None:
        block[-1] = msgspec.structs.replace(choice, otherwise=steps)
        return
    trace.lines[f"{choice.name}.branches.{len(choice.branches)}"] = line
    block[-1] = msgspec.structs.replace(choice, branches=[*choice.branches, Branch(when=holds, steps=steps)])


@contextmanager
def each(
    over: Any, item: str = "item", *, parallel: int | None = None, name: str = "each"
) -> Iterator[Given]:
    """Do steps of a pipeline for each item of a list; read below, what they make is a list of it.

    with cw.each(["EWR", "JFK"], "origin", parallel=2) as origin:
        report = score(model, origin)
    compare(report)                       # all reports, in the list's order
    """
    trace = needed("cw.each")
    own = trace.name(name, here())
    source = source_of(over, name="What cw.each goes over")
    with trace.block() as steps:
        yield Given(FromItem(name=item))
    trace.add(Each(name=own, item=item, over=source, steps=steps, parallel=parallel))
