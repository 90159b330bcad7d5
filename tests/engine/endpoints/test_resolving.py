"""What serving needs of a version: its interpreter, and what that lacks now."""

import sys

import pytest

from cellworks_engine.endpoints.resolving import _unmet


def test_an_interpreter_that_has_all_lacks_nothing():
    assert _unmet(["msgspec>=0.18"], sys.executable) == []


def test_what_is_of_another_version_or_missing_is_named():
    lacking = _unmet(["msgspec==0.0.1", "no-such-package>=2"], sys.executable)
    assert len(lacking) == 2
    assert lacking[0].startswith("msgspec==0.0.1 is needed, it has ")
    assert lacking[1] == "no-such-package>=2 is needed, it has none"


@pytest.mark.parametrize("python", ["/no/such/python", "/bin/false"])
def test_an_interpreter_that_cannot_say_what_it_has_is_not_taken_for_one_that_has_all(python: str):
    assert _unmet(["msgspec"], python) == [
        "its packages cannot be listed: it must be there and have cellworks"
    ]
