"""Filters, searches and orders, against plain Python that looks at each value."""

import random
from typing import Any

import pandas as pd
import pytest
from tests.engine.recipes.wrangling.world import Bench, a_frame

from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.recipes.wrangling import table_schema as said
from cellworks_engine.recipes.wrangling.table_schema import Sort, View


def is_missing(value: Any) -> bool:
    return value is None or value is pd.NaT or value != value


def passes(frame: pd.DataFrame, row: int, one: said.Filter) -> bool:
    if isinstance(one, said.RowsFilter):
        return row in one.rows
    value = frame[one.column].iloc[row]
    if isinstance(one, said.PresenceFilter):
        return is_missing(value) == (one.what == "missing")
    if is_missing(value):
        return False
    if isinstance(one, said.ValuesFilter):
        return (str(value) in one.values) != one.but
    if isinstance(one, said.TextFilter):
        return one.text.lower() in str(value).lower()
    assert isinstance(one, said.RangeFilter)
    number = value.timestamp() * 1000 if isinstance(value, pd.Timestamp) else float(value)
    within = (one.low is None or number >= one.low) and (
        one.high is None or (number < one.high if one.below else number <= one.high)
    )
    return within != one.but


def a_filter(frame: pd.DataFrame, chance: random.Random) -> said.Filter:
    name = chance.choice(list(frame.columns))
    value = frame[name].iloc[chance.randrange(len(frame))]
    kinds: list[said.Filter] = [
        said.PresenceFilter(column=name, what=chance.choice(["missing", "present"])),
        said.ValuesFilter(column=name, values=[str(value)], but=chance.random() < 0.3),
        said.TextFilter(column=name, text=str(value)[:2] or "a"),
        said.RowsFilter(rows=[chance.randrange(len(frame)) for _ in range(20)]),
    ]
    if name in ("number", "whole", "day", "zoned"):
        at = chance.choice([3.0, 0.5, 1.37e12])
        bounds = {"low": at - 1, "high": None} if chance.random() < 0.5 else {"low": None, "high": at}
        below, but = chance.random() < 0.5, chance.random() < 0.3
        kinds.append(said.RangeFilter(column=name, **bounds, below=below, but=but))
    return chance.choice(kinds)


@pytest.mark.parametrize("seed", range(25))
def test_a_view_shows_the_rows_that_pass_all_filters_in_the_order_asked_for(seed: int) -> None:
    chance, frame = random.Random(seed), a_frame(seed, 80)
    filters = [a_filter(frame, chance) for _ in range(chance.choice([1, 2, 3]))]
    name = chance.choice(["number", "whole", "day", "text"])
    descending = chance.random() < 0.5
    shown = Bench(frame).rows(
        view=View(filters=filters, sort=[Sort(column=name, descending=descending)]), count=500
    )
    expected = [row for row in range(len(frame)) if all(passes(frame, row, one) for one in filters)]
    there = [row for row in expected if not is_missing(frame[name].iloc[row])]
    there.sort(key=lambda row: frame[name].iloc[row], reverse=descending)
    if descending:  # equal ones keep their order
        there = sorted(expected_there(frame, name, expected), key=lambda pair: pair[0])
        there = [row for _, row in there]
    assert shown == there + [row for row in expected if is_missing(frame[name].iloc[row])]


def expected_there(frame: pd.DataFrame, name: str, rows: list[int]) -> list[tuple[int, int]]:
    """Return rows with how many values are greater: the place that each has from the greatest on."""
    values = {row: frame[name].iloc[row] for row in rows if not is_missing(frame[name].iloc[row])}
    return [(sum(other > value for other in values.values()), row) for row, value in values.items()]


@pytest.mark.parametrize("text", ["zo", "AA", "13-0", "-", "1.", "7", "oë", "Tru"])
def test_a_search_finds_what_any_column_shows(text: str) -> None:
    frame = a_frame(3, 120)
    found = Bench(frame).rows(view=View(search=text), count=500)
    expected = [
        row
        for row in range(len(frame))
        if any(
            not is_missing(value) and text.lower() in str(value).lower()
            for value in frame.iloc[row].to_list()
        )
    ]
    assert found == expected and found


def test_a_filter_of_a_column_that_is_not_there_says_so() -> None:
    with pytest.raises(NotFound, match="no column gone"):
        Bench(a_frame(1, 5)).rows(view=View(filters=[said.PresenceFilter(column="gone", what="missing")]))


def test_a_range_of_texts_says_that_they_have_none() -> None:
    with pytest.raises(InvalidInput, match="text holds neither numbers nor dates"):
        Bench(a_frame(1, 5)).rows(view=View(filters=[said.RangeFilter(column="text", low=1.0)]))


def test_an_expression_that_is_none_says_what_is_wrong_with_it() -> None:
    with pytest.raises(InvalidInput, match="no regular expression"):
        Bench(a_frame(1, 5)).rows(view=View(filters=[said.MatchFilter(column="text", regex="(")]))
