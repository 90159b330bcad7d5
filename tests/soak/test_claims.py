"""The claims of `make soak`, small: the same code, judged by the same outside ledger."""

import argparse

import pytest
from soak.__main__ import CLAIMS

SMALL = argparse.Namespace(small=True, seed=7, kills=12)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", [name for name in CLAIMS if name != "fuzz"])
def test_it_holds(name: str) -> None:
    _, claim = CLAIMS[name]
    number, result = claim(SMALL)
    assert number > 0
    assert result
