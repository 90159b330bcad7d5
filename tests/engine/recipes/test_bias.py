"""The eight metrics before training, against their definitions in plain Python, row by row."""

import math
from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.engine.recipes.insights_tables import reported

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.wrangling.insight_schema import BiasMetric, BiasReport

Rows = list[tuple[Any, Any, Any]]
"""Facet, label, group."""


def by_definition(rows: Rows, favoured: Any, positive: Any) -> dict[str, float | None]:
    a, d = [row for row in rows if row[0] == favoured], [row for row in rows if row[0] != favoured]
    shares = [Counter(row[1] for row in side) for side in (a, d)]
    both = [label for label in shares[0] if label in shares[1]]
    pa, pd_ = [[side[label] / side.total() for label in both] for side in shares]
    middle = [(one + other) / 2 for one, other in zip(pa, pd_, strict=True)]
    apart = [abs(one - other) for one, other in zip(pa, pd_, strict=True)]

    def kl(p: list[float], q: list[float]) -> float:
        return math.fsum(one * math.log(one / other) for one, other in zip(p, q, strict=True))

    def share(part: int, of: int) -> float:
        return part / of if of else 0.0

    disparity = 0.0
    for group in {row[2] for row in rows}:
        own = [row for row in rows if row[2] == group]
        bad, good = [row for row in own if row[1] != positive], [row for row in own if row[1] == positive]
        others = [sum(row[0] != favoured for row in some) for some in (bad, good)]
        disparity += len(own) * (share(others[0], len(bad)) - share(others[1], len(good)))
    return {
        "CI": (len(a) - len(d)) / len(rows),
        "DPL": shares[0][positive] / len(a) - shares[1][positive] / len(d),
        "KL": kl(pa, pd_), "JS": (kl(pa, middle) + kl(pd_, middle)) / 2,
        "LP": math.sqrt(math.fsum(one * one for one in apart)), "TVD": math.fsum(apart) / 2,
        "KS": max(apart), "CDDL": disparity / len(rows),
    }  # fmt: skip


def biased(rows: Rows, **asked: Any) -> tuple[BiasReport, dict[str, BiasMetric]]:
    frame = pd.DataFrame(rows, columns=["facet", "label", "group"])
    told = reported(frame, target="label", facet="facet", within="group", **asked).bias
    assert told is not None
    return told, {one.name: one for one in told.metrics}


@pytest.mark.parametrize("seed", range(6))
def test_each_metric_is_its_definition(seed: int):
    luck = np.random.default_rng(seed)
    labels = ["no", "yes"] if seed % 2 else ["a", "b", "c", "d"]
    size = int(luck.integers(20, 300))
    rows = [
        (
            str(luck.choice(["f", "m", "x"], p=[0.5, 0.4, 0.1])),
            str(luck.choice(labels)),
            int(luck.integers(3)),
        )
        for _ in range(size)
    ]
    told, metrics = biased(rows, favoured="m", positive=labels[1])
    wanted = by_definition(rows, "m", labels[1])
    assert {name: one.value for name, one in metrics.items()} == pytest.approx(wanted)
    assert (told.favoured, told.others, told.positive) == ("m", "all others", labels[1])
    assert all(one.low <= one.value + 1e-9 for one in metrics.values() if one.name in ("CI", "DPL", "CDDL"))


def test_labels_that_one_side_never_has_are_left_out_and_none_in_common_have_no_distance():
    rows: Rows = [("m", "a", 0)] * 3 + [("m", "b", 0)] * 2 + [("f", "b", 0)] * 4 + [("f", "c", 0)]
    _, metrics = biased(rows, favoured="m", positive="b")
    assert metrics["KL"].value == pytest.approx(0.4 * math.log(0.4 / 0.8))
    assert metrics["TVD"].value == pytest.approx(0.2)
    apart: Rows = [("m", "a", 0)] * 5 + [("f", "b", 0)] * 5
    _, metrics = biased(apart, favoured="m", positive="b")
    assert metrics["KL"].value is None and "in common" in metrics["KL"].note
    assert metrics["DPL"].value == -1


def test_a_group_without_bad_outcomes_counts_none_of_them():
    rows: Rows = [("m", "yes", 0)] * 3 + [("f", "yes", 0)] + [("m", "no", 1)] * 2 + [("f", "no", 1)] * 2
    _, metrics = biased(rows, favoured="m", positive="yes")
    assert metrics["CDDL"].value == pytest.approx((4 * (0 - 1 / 4) + 4 * (2 / 4 - 0)) / 8)


def test_an_interval_is_as_wide_as_chance_makes_it():
    luck = np.random.default_rng(3)
    rows = [
        ("m" if luck.random() < 0.5 else "f", "yes" if luck.random() < 0.3 else "no", 0) for _ in range(900)
    ]
    _, metrics = biased(rows, favoured="m", positive="yes")
    shares = []
    for side in ("m", "f"):
        own = [row[1] == "yes" for row in rows if row[0] == side]
        share = sum(own) / len(own)
        shares.append(share * (1 - share) / len(own))
    wide = 2 * 1.96 * math.sqrt(sum(shares))
    dpl = metrics["DPL"]
    assert dpl.high - dpl.low == pytest.approx(wide, rel=0.1)
    assert dpl.low < dpl.value < dpl.high


def test_sides_are_chosen_as_is_said():
    rows: Rows = [("m", 1, 0)] * 5 + [("f", 0, 0)] * 3 + [("f", 1, 0)]
    told, _ = biased(rows)
    assert (told.favoured, told.others, told.positive) == ("m", "f", "1")
    luck = np.random.default_rng(0)
    ages: Rows = [(int(age), float(age > 40), 0) for age in luck.integers(18, 90, 200)]
    told, metrics = biased(ages, favoured="40")
    assert (told.favoured, told.others) == ("above 40", "40 or less")
    assert metrics["DPL"].value == 1
    with pytest.raises(InvalidInput, match="never x") as refused:
        biased(rows, favoured="x")
    assert refused.value.field == "favoured"
    with pytest.raises(InvalidInput, match="No row of facet"):
        biased([("m", 1, 0), ("m", 0, 0)])
