"""A route is read off a function's signature; what does not fit is refused with the field's name."""

from typing import Annotated

import msgspec
import pytest
from msgspec import Meta

from cellworks_engine.errors import InvalidInput
from cellworks_server.routing import Route, Routes


class Small(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    size: Annotated[int, Meta(ge=1)]
    inner: "Inner | None" = None


class Inner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    names: list[str]


class Query(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(le=10)] = 5
    state: list[str] = []
    exact: bool = False


def a_route() -> Route:
    routes = Routes("toys")

    @routes("POST", "/toys/{toy}/parts/{part}", status=201)
    def make_part(studio: object, toy: str, part: int, body: Small, query: Query) -> Small:
        """Make a part."""
        return body

    return routes.list[0]


def test_a_route_is_what_its_function_says():
    route = a_route()
    assert (route.name, route.status, route.summary, route.tag) == ("make_part", 201, "Make a part.", "toys")
    assert route.parameters == {"toy": str, "part": int}
    assert (route.body, route.query, route.returns) == (Small, Query, Small)


def test_a_parameter_that_is_neither_in_the_path_nor_known_is_a_mistake_at_start():
    routes = Routes("toys")
    with pytest.raises(TypeError, match="make_toy: colour is neither"):

        @routes("POST", "/toys")
        def make_toy(studio: object, colour: str) -> None:
            """Make a toy."""


def test_what_stands_in_the_path_is_converted():
    assert a_route().path_arguments({"toy": "7", "part": "7"}) == {"toy": "7", "part": 7}


def test_a_wrong_path_names_its_parameter():
    with pytest.raises(InvalidInput, match="Expected `int`") as caught:
        a_route().path_arguments({"toy": "a", "part": "b"})
    assert caught.value.field == "part"


def test_a_query_is_converted_and_defaults_hold():
    assert a_route().query_argument({"state": ["a", "b"], "exact": ["true"]}) == Query(
        state=["a", "b"], exact=True
    )


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"limit": ["11"]}, "limit"),
        ({"limit": ["one"]}, "limit"),
        ({"limit": ["1", "2"]}, "limit"),
        ({"limitt": ["1"]}, "limitt"),
    ],
)
def test_a_wrong_query_names_its_field(given: dict[str, list[str]], field: str):
    with pytest.raises(InvalidInput) as caught:
        a_route().query_argument(given)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (b'{"size": 0}', "size"),
        (b"{}", "size"),
        (b'{"size": 1, "colour": 2}', "colour"),
        (b'{"size": 1, "inner": {"names": ["a", 1]}}', "inner.names"),
        (b'{"size": 1, "inner": {}}', "inner.names"),
        (b"[]", "body"),
        (b"", "body"),
        (b'{"size": 1', "body"),
        (b'{"size": 1, "inner": {"names": ["\xff"]}}', "body"),
    ],
)
def test_a_wrong_body_names_its_field(content: bytes, field: str):
    with pytest.raises(InvalidInput) as caught:
        a_route().body_argument(content)
    assert caught.value.field is not None
    assert caught.value.field.startswith(field)
