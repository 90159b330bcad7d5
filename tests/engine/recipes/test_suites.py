"""A suite is made of a table, is one of Great Expectations, and finds the rows that are not like it."""

import json

import numpy as np
import pandas as pd
import pytest

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.suites import check, suite_of

gx = pytest.importorskip("great_expectations")

RNG = np.random.default_rng(1)
TABLE = pd.DataFrame({
    "id": range(1000, 1200), "delay": RNG.normal(10, 3, 200).clip(0, 20),
    "count": pd.array([1, None] * 100, "Int64"),
    "carrier": RNG.choice(["UA", "AA"], 200), "tail": [f"N{at:05}" for at in range(200)],
    "note": [f"{'x' * (at % 7)} {at % 60}" for at in range(200)], "late": RNG.random(200) < 0.5,
    "at": pd.Timestamp("2026-01-01", tz="America/New_York") + pd.to_timedelta(range(200), "h"),
    "kind": pd.Categorical(["a", "b"] * 100), "nothing": [None] * 200, "list": [[1]] * 200,
})  # fmt: skip
SUITE = suite_of(TABLE, "flights")


def test_it_is_a_suite_that_the_table_itself_passes_whatever_its_index():
    told = json.loads(SUITE)
    assert gx.ExpectationSuite(name=told["name"], expectations=told["expectations"]).name == "flights"
    found = check(SUITE, TABLE.set_axis([0, 0, *range(198)], axis=0))
    assert found.passed, [one.sentence for one in found.results if not one.passed]
    kinds = {(one.column, one.expectation.removeprefix("expect_column_")) for one in found.results}
    assert {
        ("id", "values_to_be_unique"), ("id", "values_to_be_between"), ("carrier", "values_to_be_in_set"),
        ("tail", "values_to_be_unique"), ("note", "value_lengths_to_be_between"),
        ("at", "values_to_be_between"), ("kind", "values_to_be_in_set"),
        ("late", "values_to_be_in_type_list"),
        ("delay", "values_to_not_be_null"), ("count", "values_to_be_between"),
    } <= kinds  # fmt: skip
    assert not any(column == "nothing" for column, _ in kinds)


@pytest.mark.parametrize(
    ("column", "row", "value", "expectation"),
    [
        ("delay", 7, 99.0, "values_to_be_between"), ("delay", 3, None, "values_to_not_be_null"),
        ("carrier", 5, "ZZ", "values_to_be_in_set"), ("id", 9, 1000, "values_to_be_unique"),
        ("kind", 2, "c", "values_to_be_in_set"), ("note", 4, "x" * 50, "value_lengths_to_be_between"),
        ("at", 6, pd.Timestamp("2030-01-01", tz="America/New_York"), "values_to_be_between"),
    ],
)  # fmt: skip
def test_rows_that_are_not_like_it_are_found(column: str, row: int, value: object, expectation: str):
    table = TABLE.assign(kind=TABLE.kind.cat.add_categories("c"))
    table.loc[row, column] = value
    found = check(SUITE, table)
    assert not found.passed
    failed = [one for one in found.results if not one.passed]
    assert [one.expectation.removeprefix("expect_column_") for one in failed] == [expectation]
    wanted = [0, 9] if expectation == "values_to_be_unique" else [row]
    assert (failed[0].rows, failed[0].failing) == (wanted, len(wanted))


def test_forms_of_texts_are_told():
    codes = pd.DataFrame({"code": [f"N{at % 100:05}" for at in range(200)]})
    suite = suite_of(codes)
    assert "expect_column_values_to_match_regex" in suite
    codes.loc[8, "code"] = "n 1"
    assert [one.rows for one in check(suite, codes).results if not one.passed] == [[8]]


def test_columns_that_are_gone_or_of_another_type_are_sentences():
    found = check(SUITE, TABLE.drop(columns="delay").assign(late="yes"))
    said = " ".join(one.sentence for one in found.results if not one.passed)
    assert "delay" in said
    assert "It is" in said
    assert not found.passed
    with pytest.raises(InvalidInput, match="no suite of Great Expectations"):
        check("{}", TABLE)
    empty = suite_of(TABLE.head(0))
    assert check(empty, TABLE).passed
