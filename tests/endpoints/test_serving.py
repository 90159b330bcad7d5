"""A request comes through the gateway to a worker and back, with a key, a number, and a name."""

from pathlib import Path

import pytest
from tests.endpoints.models import COLUMNS, numbers
from tests.endpoints.world import World

pytestmark = pytest.mark.timeout(900)  # workers are started, and the machine may be busy

ROWS = numbers(5)
BODY = {"dataframe_split": ROWS.to_dict(orient="split")}


def test_it_pings_without_a_key(served: World):
    answered = served.ask("/endpoints/lr/ping", key=None)
    assert (answered.status, answered.body) == (200, b"\n")


def test_it_predicts_what_the_model_predicts(served: World, models: dict[str, Path]):
    import mlflow

    expected = mlflow.pyfunc.load_model(str(models["lr"])).predict(ROWS)
    answered = served.ask("/endpoints/lr/invocations", BODY)
    assert answered.status == 200
    assert answered.json() == {"predictions": expected.tolist()}
    assert answered.headers["azureml-model-deployment"] == "3"


def test_a_request_keeps_its_number(served: World):
    assert (
        served.ask("/endpoints/lr/invocations", BODY, x_request_id="mine").headers["x-request-id"] == "mine"
    )
    first, second = (served.ask("/endpoints/lr/invocations", BODY).headers["x-request-id"] for _ in range(2))
    assert first != second
    assert first.startswith("req_")


@pytest.mark.parametrize(
    "header",
    [
        {"Authorization": "Bearer nope"},
        {"x_api_key": "nope"},
        {"Authorization": "AWS4-HMAC-SHA256 Credential=nope/20261130/x/sagemaker/aws4_request, Signature=0"},
    ],
)
def test_a_wrong_key_opens_nothing(served: World, header: dict[str, str]):
    answered = served.ask("/endpoints/lr/invocations", BODY, key=None, **header)
    assert (answered.status, answered.json()["code"]) == (403, "wrong_key")


def test_no_key_opens_nothing(served: World):
    answered = served.ask("/endpoints/lr/invocations", BODY, key=None)
    assert (answered.status, answered.json()["code"]) == (401, "no_key")
    assert answered.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/endpoints/none/invocations", "There is no endpoint none."),
        ("/endpoints/lr/nothing", "An endpoint has no /nothing."),
        ("/nothing", "There is no /nothing here."),
    ],
)
def test_what_is_not_there_is_a_sentence(served: World, path: str, sentence: str):
    answered = served.ask(path, BODY)
    assert (answered.status, answered.json()["message"]) == (404, sentence)


def test_a_missing_column_is_named(served: World):
    record = dict.fromkeys(COLUMNS[1:], 1.0)
    answered = served.ask("/endpoints/lr/invocations", {"dataframe_records": [record]})
    assert answered.status == 422
    assert answered.json()["field"] == "f0"
    assert "needs the column f0" in answered.json()["message"]


def test_prometheus_reads_what_was_done(served: World):
    served.ask("/endpoints/lr/invocations", BODY)
    text = served.ask("/metrics").body.decode()
    assert 'cellworks_requests_total{deployment="3",endpoint="lr",id="lr",status="200"}' in text
    assert 'cellworks_latency_seconds_bucket{deployment="3",endpoint="lr",id="lr",le="+Inf"}' in text
