"""What holds for all tests."""

import pytest

LONG = ("tests/soak/", "tests/server/test_fuzz.py")
"""Files that take minutes and share no studio: begun last, one process would end long after the other."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; all else stays in its order."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))
