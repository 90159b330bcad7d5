"""What becomes of rows that do not fit: a sentence that names the row and the column."""

import json
from typing import Any

import pytest
from tests.endpoints.models import COLUMNS
from tests.endpoints.world import World

pytestmark = pytest.mark.timeout(900)  # workers are started, and the machine may be busy

FLIGHT = {"carrier": "AA", "distance": 800.0, "hour": 13, "weekend": False}
GOOD = dict.fromkeys(COLUMNS, 1.0)


def records(served: World, name: str, *rows: dict[str, Any]) -> tuple[int, Any]:
    answered = served.ask(f"/endpoints/{name}/invocations", {"dataframe_records": list(rows)})
    return answered.status, answered.json()


@pytest.mark.parametrize(
    ("name", "bad", "sentence"),
    [
        ("lr", {**GOOD, "f2": "abc"}, "Row 1, column f2: 'abc' is not a number."),
        ("lr", {**GOOD, "f2": [1]}, "Row 1, column f2: [1] is not a number."),
        ("flights", {**FLIGHT, "hour": None}, "Row 1, column hour: null is not a whole number."),
        ("flights", {**FLIGHT, "hour": 1.5}, "Row 1, column hour: 1.5 is not a whole number."),
        ("flights", {**FLIGHT, "hour": 1 << 70}, f"Row 1, column hour: {1 << 70} is not a whole number."),
        ("flights", {**FLIGHT, "weekend": None}, "Row 1, column weekend: null is not true or false."),
        ("flights", {**FLIGHT, "weekend": "yes"}, "Row 1, column weekend: 'yes' is not true or false."),
        (
            "dates",
            {"f0": 1.0, "when": "soon"},
            "Row 1, column when: 'soon' is not a date without a time zone.",
        ),
        (
            "dates",
            {"f0": 1.0, "when": "2024-01-01T00:00:00+02:00"},
            "Row 1, column when: '2024-01-01T00:00:00+02:00' is not a date without a time zone.",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_named(served: World, name: str, bad: dict[str, Any], sentence: str):
    good = {"lr": GOOD, "flights": FLIGHT, "dates": {"f0": 1.0, "when": "2024-01-01"}}[name]
    status, said = records(served, name, good, bad)
    assert (status, said["message"]) == (422, sentence)
    assert said["field"] in sentence
    assert said["code"] == "invalid_input"


def test_an_optional_column_that_is_missing_is_null(served: World):
    status, said = records(
        served, "flights", {key: value for key, value in FLIGHT.items() if key != "distance"}
    )
    assert status == 422  # the scaler lets null through, the regression says that it takes none
    assert "NaN" in said["message"]


def test_null_is_the_model_s_to_judge(served: World):
    assert records(served, "hgb", {**GOOD, "f0": None})[0] == 200
    status, said = records(served, "lr", {**GOOD, "f0": None})
    assert status == 422
    assert said["message"].startswith("The model refused the rows. ValueError: Input X contains NaN")


def test_a_word_that_was_never_seen_is_the_encoder_s_to_judge(served: World):
    assert records(served, "flights", {**FLIGHT, "carrier": "ZZ"})[0] == 200


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (b"{", 400, "The body is not JSON"),
        (b"[1]", 400, "The body is to be a JSON object, not a list."),
        (
            b"{}",
            400,
            "exactly one of dataframe_split, dataframe_records, instances, inputs; it holds nothing.",
        ),
        (b'{"instances": [], "inputs": []}', 400, "exactly one of"),
        (b'{"instances": 3}', 400, "instances is to be a list"),
        (b'{"instances": [[1, 2]]}', 422, "Row 0 holds 2 values where there are 6 columns."),
        (b'{"instances": [[1, 2, 3, 4, 5, 6], [1]]}', 422, "Row 1 holds 1 values where there are 6 columns."),
        (b'{"inputs": {"f0": [1], "f1": [1, 2]}}', 422, "each is to hold as many values as the others"),
        (b'{"dataframe_split": [1]}', 400, "dataframe_split is to be an object"),
        (
            b'{"dataframe_split": {"columns": ["f0", "f0"], "data": [[1, 2]]}}',
            422,
            "a list of different names",
        ),
        (b'{"dataframe_records": {"f0": 1}}', 400, "dataframe_records is to be a list of objects"),
        (b"\xff\xfe", 400, "The body is not JSON"),
        (b"[" * 100_000, 400, "The body is not JSON"),
    ],
)
def test_what_is_no_form_is_a_sentence(served: World, body: bytes, status: int, sentence: str):
    answered = served.ask("/endpoints/lr/invocations", body)
    assert answered.status == status
    assert sentence in answered.json()["message"]


def test_content_types_are_told(served: World):
    assert served.ask("/endpoints/lr/invocations", b"x", content_type="text/plain").status == 415
    assert (
        served.ask(
            "/endpoints/lr/invocations", b"{}", content_type="application/json; charset=latin-1"
        ).status
        == 415
    )
    assert served.ask("/endpoints/lr/invocations", b"{}", Accept="image/png").status == 415
    assert served.ask("/endpoints/lr/invocations", method="GET").status == 405


def test_csv_names_the_row_and_the_column(served: World):
    text = ",".join(COLUMNS) + "\n1,2,3,4,5,6\n1,2,x,4,5,6\n"
    answered = served.ask("/endpoints/lr/invocations", text, content_type="text/csv")
    assert (answered.status, answered.json()["message"]) == (422, "Row 1, column f2: 'x' is not a number.")
    without = served.ask("/endpoints/lr/invocations", "f0,f1\n1,2\n", content_type="text/csv")
    assert (without.status, without.json()["field"]) == (422, "f2")


def test_openapi_is_the_signature_s(served: World):
    said = json.loads(served.ask("/endpoints/flights/openapi.json").body)
    row = said["components"]["schemas"]["Row"]
    assert row["required"] == ["carrier", "hour", "weekend"]
    assert row["properties"]["distance"] == {"type": ["number", "null"]}
    assert said == served.ask("/endpoints/flights/swagger.json").json()
