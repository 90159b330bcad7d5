"""An error keeps its meaning over the wire, in every class there is."""

import msgspec
import pytest

from cellworks_engine import errors

CLASSES = [kind for kind in errors.CellworksError.__subclasses__() if kind.__module__ == errors.__name__]
"""Those that a client may have to understand; a worker's own answer to a client of its protocol."""


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_the_class_survives_the_wire(kind: type[errors.CellworksError]) -> None:
    sent = kind("The frame has no column x.", field="columns", hint="Name one of a, b.")
    received = errors.from_wire(msgspec.json.decode(msgspec.json.encode(sent.body()), type=errors.ErrorBody))
    assert type(received) is kind
    assert (received.message, received.field, received.hint) == (sent.message, sent.field, sent.hint)


def test_codes_are_different() -> None:
    assert len({kind.code for kind in CLASSES}) == len(CLASSES)


def test_statuses_are_the_client_s_or_say_that_we_cannot() -> None:
    assert all(400 <= kind.status < 500 or kind.status in (501, 503) for kind in CLASSES)


def test_an_unknown_code_is_still_an_error_with_its_sentence() -> None:
    error = errors.from_wire(errors.ErrorBody(code="from_the_future", message="Not today."))
    assert str(error) == "Not today."
