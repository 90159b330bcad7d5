"""The order of steps, what hangs on what, and the YAML of any definition gives that definition back."""

import random

import pytest

from cellworks_engine.errors import InvalidInput
from cellworks_engine.pipelines.builtin import BUILT_IN
from cellworks_engine.pipelines.expressions import condition_text, read_condition
from cellworks_engine.pipelines.graph import graph_of
from cellworks_engine.pipelines.kinds import Kinds
from cellworks_engine.pipelines.reading import read
from cellworks_engine.pipelines.schema import (
    Branch,
    Choice,
    Compare,
    Constant,
    Each,
    FromParameter,
    FromStep,
    Node,
    Parameter,
    Pipeline,
    Retries,
    Step,
)
from cellworks_engine.pipelines.telling import settled
from cellworks_engine.pipelines.writing import write

KINDS = Kinds(BUILT_IN)
TEXTS = [
    "yes",
    "1:30",
    "2026-12-01",
    "1e3",
    " x ",
    "a: b",
    "é\n  two\n",
    "",
    "null",
    "#no",
    "{x}",
    "'",
    '"\\',
]


def drawn(seed: int) -> Pipeline:
    """Return a random definition whose steps read from earlier ones, in branches and loops."""
    rng = random.Random(seed)
    names: list[str] = []

    def step() -> Step:
        own = f"s{len(names)}"
        inputs = {f"i{at}": FromStep(step=one, output="x", path=rng.choice([[], ["a b", 0]]))
                  for at, one in enumerate(rng.sample(names, min(len(names), rng.randrange(3))))}  # fmt: skip
        constant = Constant(value=rng.choice([*TEXTS, 1, 1.5, -3, True, None, [1, "on"], {"a": TEXTS[5]}]))
        names.append(own)
        code = {"code": {"function": "f", "source": f"def f():\n    return '''{rng.choice(TEXTS)}'''\n"}}
        return Step(
            name=own,
            kind="function",
            does=code,
            inputs={**inputs, "c": constant},
            outputs={"x": "value"},
            after=rng.sample(names[:-1], min(len(names) - 1, rng.randrange(2))),
            retries=Retries(most=rng.randrange(2)),
        )

    def block(depth: int) -> list[Node]:
        found: list[Node] = []
        for _ in range(rng.randrange(1, 4)):
            what = rng.randrange(4) if depth < 3 else 0
            if what == 2:
                when = Compare(
                    left=FromParameter(name="p"), op=">", right=Constant(value=rng.choice([1, "a b"]))
                )
                branches = [Branch(when=when, steps=block(depth + 1)) for _ in range(rng.randrange(1, 3))]
                otherwise = block(depth + 1) if rng.random() < 0.5 else []
                found.append(Choice(name=f"g{rng.randrange(10**9)}", branches=branches, otherwise=otherwise))
            elif what == 3:
                found.append(
                    Each(
                        name=f"e{rng.randrange(10**6)}",
                        item="one",
                        over=Constant(value=[1]),
                        steps=block(depth + 1),
                    )
                )
            else:
                found.append(step())
        return found

    return Pipeline(name="drawn", parameters={"p": Parameter(type="float", default=1)}, steps=block(0))


@pytest.mark.parametrize("seed", range(25))
def test_yaml_gives_back_what_was_written_and_the_order_keeps_every_edge(seed: int):
    pipeline = drawn(seed)
    text = write(pipeline, KINDS)
    reading = read(text, KINDS)
    assert reading.faults == []
    assert reading.pipeline == settled(pipeline), text
    graph = graph_of(pipeline)
    order = graph.order()
    assert sorted(order) == sorted(graph.places)
    for edge in graph.edges:
        assert order.index(edge.source) < order.index(edge.target)
    flat = [name for layer in graph.layers() for name in layer]
    assert sorted(flat) == sorted(order)


def test_a_branch_hangs_on_its_condition_and_a_group_can_be_waited_for():
    text = """\
pipeline: p
steps:
  a: {suite: s.json, in: {data: {dataset: d}}}
  g:
    if: a.report["ok"]
    then:
      b: {fail: {message: x}}
      c: {suite: s.json, in: {data: {dataset: d}}}
  last: {suite: s.json, in: {data: {dataset: d}}, after: g}
"""
    graph = graph_of(read(text, KINDS).pipeline)
    assert graph.before("b") == graph.before("c") == ["a"]
    assert graph.before("last") == ["b", "c"]
    assert graph.downstream("a") == {"b", "c", "last"}
    assert graph.upstream("last") == {"a", "b", "c"}
    assert graph.layers() == [["a"], ["b", "c"], ["last"]]


def test_a_circle_is_told_as_one():
    text = "pipeline: p\nsteps:\n" + "".join(
        f"  {name}: {{suite: s, in: {{data: {{from: {of}.report}}}}}}\n"
        for name, of in ("ac", "ba", "cb", "dc")
    )
    with pytest.raises(InvalidInput, match="a -> b -> c -> a"):
        graph_of(read(text, KINDS).pipeline).order()


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("a.x > 1", "a.x > 1"),
        ("1 < a.x <= p", "1 < a.x and a.x <= p"),
        ("not (a.x == 1 or p in [1, 'b']) and q", "not (a.x == 1 or p in [1, 'b']) and q == True"),
        ("a.x['k'][0] not in b.y", 'a.x["k"][0] not in b.y'),
    ],
)
def test_conditions_are_read_as_python_has_them(said: str, written: str):
    condition = read_condition(said)
    assert condition_text(condition) == written
    assert read_condition(written) == condition


@pytest.mark.parametrize(
    "said", ["f(x) > 1", "a.b.c > 1", "a.x is None", "x = 1", "a.x[p] > 1", "__import__('os')"]
)
def test_nothing_else_is_a_condition(said: str):
    with pytest.raises(InvalidInput):
        read_condition(said)
