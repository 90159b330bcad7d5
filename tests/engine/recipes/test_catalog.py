"""The catalogue says of every operation what its struct takes, so that a form that is filled makes one."""

from typing import Any, get_args

import msgspec
import pytest

from cellworks_engine.recipes.catalog import catalog, tag_of
from cellworks_engine.recipes.catalog_schema import OperationField, OperationInfo
from cellworks_engine.recipes.catalog_words import HINTS, LABELS
from cellworks_engine.recipes.operations import AnyOperation
from cellworks_engine.recipes.operations.base import Operation

STRUCTS: dict[str, type[Operation]] = {tag_of(one): one for one in get_args(AnyOperation)}
INFOS = {one.op: one for one in catalog().operations}
FILLED: dict[str, Any] = {
    "column": "a", "columns": ["a", "b"], "into": "new", "text": "a", "code": "df = df", "number": 1.5,
    "integer": 3, "switch": True, "value": "a", "values": ["a", 1], "texts": ["c", "d"],
    "numbers": [0.5, 0.5], "names": {"a": "c"}, "pairs": [["a", "b"]], "frame": "weather",
    "aggregates": [{"column": "a", "by": "mean", "into": "c"}],
}  # fmt: skip
"""What a person might put into a field of each kind."""
OWN: dict[str, Any] = {
    "extract-text.pattern": r"(\d+)", "keep-rows.value": "a", "balance.numbers": ["a"], "join.columns": ["a"],
    "split-rows.column": "a", "validate-text.value": "a", "validate-dates.low": "2013-01-31",
    "change-type.value": "a", "join.frame": "weather.parquet",
}  # fmt: skip
"""Fields that not every text fits, or that others ask for."""


def a_form(info: OperationInfo) -> dict[str, Any]:
    """Return what a form sends of which only the required fields were filled."""
    own = {one.name: OWN.get(f"{info.op}.{one.name}", one.default) for one in info.fields}
    filled_in = {one.name: filled(one) for one in info.fields if one.required}
    return {"op": info.op} | filled_in | {name: value for name, value in own.items() if value is not None}


def filled(one: OperationField) -> Any:
    if one.choices:
        return [one.choices[0]] if one.kind == "texts" else one.choices[0]
    return FILLED[one.kind]


def test_every_operation_is_in_the_catalogue_once():
    assert sorted(one.op for one in catalog().operations) == sorted(STRUCTS)
    assert all(one.title and one.group and one.description for one in INFOS.values())
    titles = [one.title for one in INFOS.values()]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("op", sorted(STRUCTS))
def test_fields_are_those_of_the_struct(op: str):
    own = {one.encode_name: one for one in msgspec.structs.fields(STRUCTS[op])}
    assert [one.name for one in INFOS[op].fields] == list(own)
    for one in INFOS[op].fields:
        assert one.required == own[one.name].required
        assert one.label


@pytest.mark.parametrize("op", sorted(STRUCTS))
def test_a_form_that_is_filled_makes_the_operation_and_reaches_as_far_as_is_said(op: str):
    form = a_form(INFOS[op])
    made = msgspec.convert(form, AnyOperation)
    assert type(made) is STRUCTS[op]
    assert made.reach == INFOS[op].reach
    bare = {name: value for name, value in form.items() if name not in optional(op)}
    assert msgspec.convert(bare, AnyOperation) == made
    for one in INFOS[op].fields:
        for choice in one.choices:
            value = [choice] if one.kind == "texts" else choice
            assert msgspec.convert({**form, one.name: value}, STRUCTS[op])


def optional(op: str) -> set[str]:
    return {one.name for one in INFOS[op].fields if not one.required and f"{op}.{one.name}" not in OWN}


def test_words_are_of_fields_that_there_are():
    names = {f"{op}.{one.name}" for op, info in INFOS.items() for one in info.fields}
    names |= {one.name for info in INFOS.values() for one in info.fields}
    assert not {*LABELS, *HINTS} - names
