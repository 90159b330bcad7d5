"""The contract says what the routes do, and the file that the browser side is made from says the same."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from tests.server.world import a_spec

from cellworks_engine.errors import ErrorBody
from cellworks_engine.jobs.schema import JobSpec
from cellworks_server.contract import FILE, document, openapi
from cellworks_server.routes import ROUTES

ROOT = Path(__file__).parents[2]
CONTRACT = openapi()
SHOWN = [route for route in ROUTES if not route.hidden]


def references(value: Any) -> set[str]:
    """Return every `$ref` and mapping of a document."""
    if isinstance(value, dict):
        own = {value["$ref"]} if "$ref" in value else set()
        return own.union(*(references(inner) for inner in value.values()), set())
    if isinstance(value, list):
        return set().union(*(references(inner) for inner in value))
    return {value} if isinstance(value, str) and value.startswith("#/components/") else set()


def test_the_committed_contract_is_what_the_routes_say():
    assert (ROOT / FILE).read_bytes() == document(), "run `make contract`"


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does():
    names = [route.name for route in SHOWN]
    assert len(set(names)) == len(names)
    assert all(route.summary.endswith(".") for route in ROUTES)


def test_every_reference_leads_somewhere():
    schemas = {f"#/components/schemas/{name}" for name in CONTRACT["components"]["schemas"]}
    assert references(CONTRACT) <= schemas


def test_no_component_is_left_over():
    schemas = {f"#/components/schemas/{name}" for name in CONTRACT["components"]["schemas"]}
    messages = {"#/components/schemas/WrangleRequestInput", "#/components/schemas/WrangleReply"}
    assert schemas - messages <= references(CONTRACT), "only what a panel and a kernel say has no route"


def validator(name: str) -> jsonschema.Draft202012Validator:
    """Return the validator of one component."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": CONTRACT["components"]}
    return jsonschema.Draft202012Validator(schema)


def test_what_a_client_may_leave_out_is_always_there_in_an_answer():
    validator("JobSpecInput").validate(a_spec())
    answered = json.loads(msgspec.json.encode(msgspec.convert(a_spec(), JobSpec)))
    validator("JobSpec").validate(answered)
    assert not validator("JobSpec").is_valid(a_spec())
    assert "default" not in json.dumps(CONTRACT["components"]["schemas"]["JobSpec"])


def test_an_unknown_field_of_a_request_is_refused_by_the_contract_too():
    assert not validator("JobSpecInput").is_valid(a_spec(colour="red"))


def test_an_error_is_described():
    body = ErrorBody(code="not_found", message="There is no job 7.")
    validator("ErrorBody").validate(json.loads(msgspec.json.encode(body)))


@pytest.mark.parametrize("route", SHOWN, ids=lambda route: route.name)
def test_every_route_is_described(route: Any):
    operation = CONTRACT["paths"][route.path][route.method.lower()]
    assert operation["operationId"] == route.name
    assert str(route.status) in operation["responses"]
    assert "default" in operation["responses"]
    in_path = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "path"}
    assert in_path == set(route.parameters)
