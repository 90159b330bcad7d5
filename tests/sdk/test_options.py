"""Options mean the same however they are given, and what is wrong is named."""

import math

import numpy as np
import pytest

from cellworks.options import options
from cellworks.quantities import duration, human_size, human_time, parameter, scalars, size
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.schema import Resources, Retries


@pytest.mark.parametrize(
    ("written", "bytes_"),
    [
        ("512M", 512 << 20),
        ("4G", 4 << 30),
        ("1.5GiB", 3 << 29),
        ("2kb", 2048),
        ("100", 100),
        (7, 7),
        (None, None),
    ],
)
def test_sizes(written: str | int | None, bytes_: int | None):
    assert size(written) == bytes_


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("90s", 90), ("1h30m", 5400), ("2d", 172_800), ("1.5h", 5400), ("45", 45), (3, 3), (None, None)],
)
def test_durations(written: str | float | None, seconds: float | None):
    assert duration(written) == seconds


@pytest.mark.parametrize("written", ["", "fast", "4X", "-1G", "1h2", "s"])
def test_what_is_no_quantity_is_refused(written: str):
    with pytest.raises(InvalidInput, match="is not a size"):
        size(written or "big")
    with pytest.raises(InvalidInput, match="is not a duration"):
        duration(written)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("depth=8", 8),
        ("rate=1e-3", 1e-3),
        ("on=True", True),
        ("none=None", None),
        ("name=late flights", "late flights"),
        ("quoted='8'", "8"),
        ("list=[1, 2]", "[1, 2]"),
        ("empty=", ""),
        ("path=a=b", "a=b"),
        ("word=true", "true"),
    ],
)
def test_parameters(written: str, value: object):
    name, found = parameter(written)
    assert (name, found) == (written.partition("=")[0], value)
    assert type(found) is type(value)


@pytest.mark.parametrize("written", ["depth", "1x=2", "a-b=1", "=3"])
def test_what_is_no_parameter_is_refused(written: str):
    with pytest.raises(InvalidInput, match="is not a parameter"):
        parameter(written)


def test_numbers_of_numpy_are_parameters():
    assert scalars({"depth": np.int64(8), "rate": np.float64(0.5)}) == {"depth": 8, "rate": 0.5}


@pytest.mark.parametrize("value", [[1], {}, object(), math.nan, math.inf, np.arange(3)])
def test_what_is_no_parameter_value_is_refused_by_name(value: object):
    with pytest.raises(InvalidInput, match="depth"):
        scalars({"depth": value})


def test_options_are_understood_as_people_write_them():
    found = options(
        memory="4G", cpu=2, timeout="1h", retries=2, params={"depth": 8}, tags={"a": 1}, name=None
    )
    assert found.resources == Resources(cpu=2.0, memory=4 << 30)
    assert found.timeout == 3600
    assert found.retries == Retries(most=2)
    assert found.params == {"depth": 8}
    assert found.tags == {"a": "1"}
    assert found.name is None


def test_resources_may_be_a_struct_or_a_table_and_single_ones_win():
    assert options(resources={"cpu": 2, "memory": "1G"}).resources == Resources(cpu=2, memory=1 << 30)
    assert options(resources=Resources(cpu=4), cpu=1).resources == Resources(cpu=1.0)


def test_an_unknown_option_is_named_with_those_there_are():
    with pytest.raises(InvalidInput, match=r"no option 'timeuot'[\s\S]*timeout"):
        options(timeuot=3)


def test_a_named_environment_is_refused_until_there_are_some():
    with pytest.raises(InvalidInput, match="Named environments"):
        options(environment="sklearn/2")


@pytest.mark.parametrize(
    ("count", "words"), [(3, "3 B"), (7_100_000, "7.1 MB"), (42_000_000, "42 MB"), (2e12, "2.0 TB")]
)
def test_sizes_for_people(count: float, words: str):
    assert human_size(count) == words


def test_times_for_people():
    assert [human_time(seconds) for seconds in (7, 67, 3723)] == ["0:07", "1:07", "1:02:03"]
