"""The description that is made of the signature is true: what it allows is answered."""

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from tests.endpoints.world import World

pytestmark = pytest.mark.timeout(1800)  # workers are started, and the machine may be busy

ALLOWED = {200, 422}
"""Its rows are the signature's, and the model may still refuse a null."""


@pytest.mark.parametrize("name", ["hgb", "flights"])
def test_whatever_the_description_allows_is_answered(served: World, name: str):
    described = json.loads(served.ask(f"/endpoints/{name}/openapi.json").body)
    schema = schemathesis.openapi.from_dict(described)
    asked = sum(ask_much(served, f"/endpoints/{name}", found.ok()) for found in schema.get_all_operations())
    assert asked > 60


def ask_much(served: World, prefix: str, operation: Any) -> int:
    """Ask what the description allows of one operation, and return how often."""
    asked = 0
    method = operation.method.upper()

    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def check(case: schemathesis.Case) -> None:
        nonlocal asked
        asked += 1
        body = None if method == "GET" else json.dumps(case.body)
        answered = served.ask(prefix + operation.path, body, method=method)
        assert answered.status in ALLOWED, (operation.path, body, answered.body)

    check()
    return asked
