"""Clients that were written for others are served unchanged, and MLflow's forms as MLflow answers them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import numpy as np
import pytest
import tritonclient.http
from botocore.config import Config
from tests.endpoints.models import COLUMNS, flights, numbers
from tests.endpoints.world import KEY, World

pytestmark = pytest.mark.timeout(900)  # workers are started, and the machine may be busy

ROWS, FLOWN = numbers(4), flights(4)


@pytest.fixture(scope="module")
def expected(models: dict[str, Path]) -> dict[str, Any]:
    """Return what MLflow predicts for the rows in this process."""
    import mlflow

    given = {"flights": FLOWN, "echo": ROWS, "lr": ROWS, "hgb": ROWS, "linear": ROWS}
    found = {name: mlflow.pyfunc.load_model(str(models[name])).predict(rows) for name, rows in given.items()}
    return {name: list(np.asarray(value).tolist()) for name, value in found.items()}


# MLflow.


def forms() -> Iterator[tuple[str, str, str | bytes, str]]:
    """Return (model, what it is, body, content type) for every form that MLflow knows."""
    for name, frame in (("lr", ROWS), ("hgb", ROWS), ("linear", ROWS), ("echo", ROWS), ("flights", FLOWN)):
        split = json.loads(frame.to_json(orient="split"))
        records = json.loads(frame.to_json(orient="records"))
        columns = json.loads(frame.to_json(orient="values"))
        by_name = {str(column): [row[at] for row in columns] for at, column in enumerate(frame.columns)}
        shuffled = [dict(reversed(record.items())) for record in records]
        bodies = {
            "split": {"dataframe_split": split},
            "split without index": {"dataframe_split": {key: split[key] for key in ("columns", "data")}},
            "records": {"dataframe_records": records},
            "records in another order": {"dataframe_records": shuffled},
            "with a column too many": {"dataframe_records": [{**record, "extra": "x"} for record in records]},
            "instances": {"instances": records},
            "inputs by column": {"inputs": by_name},
            "inputs by row": {"inputs": records},
            "one row": {"dataframe_records": records[:1]},
        }
        for what, body in bodies.items():
            yield name, what, json.dumps(body), "application/json"
        yield name, "csv", frame.to_csv(index=False), "text/csv"
        yield name, "parquet", frame.to_parquet(), "application/vnd.apache.parquet"
    nan = json.dumps({"dataframe_records": [{**dict.fromkeys(COLUMNS, 1.0), "f0": None}]})
    yield "hgb", "null", nan, "application/json"
    yield "hgb", "NaN", nan.replace("null", "NaN"), "application/json; charset=utf-8"
    scaled = {"dataframe_split": json.loads(ROWS.to_json(orient="split")), "params": {"scale": 3.0}}
    yield "echo", "params", json.dumps(scaled), "application/json"
    quoted = {"dataframe_records": [dict.fromkeys(COLUMNS, "1.5")]}
    yield "lr", "numbers in quotes", json.dumps(quoted), "application/json"
    whole = {"dataframe_records": [dict.fromkeys(COLUMNS, 1)]}
    yield "lr", "whole numbers", json.dumps(whole), "application/json"
    dates = {"dataframe_records": [{"f0": 1.0, "when": "2021-05-06T07:08:09"}]}
    yield "dates", "dates", json.dumps(dates), "application/json"


@pytest.mark.parametrize(("name", "what", "body", "kind"), list(forms()), ids=lambda value: str(value)[:24])
def test_mlflow_s_forms_are_answered_as_mlflow_does(
    served: World, models: dict[str, Path], name: str, what: str, body: str | bytes, kind: str
):
    import mlflow
    from mlflow.pyfunc.scoring_server import invocations

    model = mlflow.pyfunc.load_model(str(models[name]))
    sent = body.encode() if isinstance(body, str) else body
    theirs = invocations(sent, kind, model, model.metadata.get_input_schema())  # behind `mlflow models serve`
    ours = served.ask(f"/endpoints/{name}/invocations", sent, content_type=kind)
    assert theirs.status == 200
    assert (ours.status, ours.json()) == (200, json.loads(theirs.response)), what


def test_mlflow_s_own_client_understands(
    served: World, expected: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    from mlflow.pyfunc.scoring_server.client import ScoringServerClient

    # The client knows no key; its session's headers are not to be set, so the call is made as it makes it.
    client = ScoringServerClient("127.0.0.1", served.port)
    monkeypatch.setattr(client, "url_prefix", f"{served.url}/endpoints/lr")
    client.ping()
    import requests

    send = requests.post

    def with_key(*given: Any, **named: Any) -> Any:
        named["headers"] = {**named.get("headers", {}), "Authorization": f"Bearer {KEY}"}
        return send(*given, **named)

    monkeypatch.setattr(requests, "post", with_key)
    predicted = client.invoke(ROWS).get_predictions()
    assert predicted.iloc[:, 0].tolist() == expected["lr"]


# SageMaker.


@pytest.fixture(scope="module")
def sagemaker(served: World) -> Any:
    """Return Amazon's client, pointed at the gateway."""
    return boto3.client(
        "sagemaker-runtime",
        endpoint_url=served.url,
        region_name="nowhere",
        aws_access_key_id=KEY,
        aws_secret_access_key="-",
        config=Config(retries={"max_attempts": 1}),
    )


@pytest.mark.parametrize("header", [True, False])
def test_boto3_sends_csv(sagemaker: Any, expected: dict[str, Any], header: bool):
    said = sagemaker.invoke_endpoint(
        EndpointName="flights",
        ContentType="text/csv",
        Accept="text/csv",
        Body=FLOWN.to_csv(index=False, header=header),
        InferenceId="mine",
    )
    assert said["InvokedProductionVariant"] == "3"
    assert said["ContentType"].startswith("text/csv")
    assert said["Body"].read().decode().splitlines() == expected["flights"]


def test_boto3_sends_json_lines(sagemaker: Any, expected: dict[str, Any]):
    said = sagemaker.invoke_endpoint(
        EndpointName="linear",
        ContentType="application/jsonlines",
        Accept="application/jsonlines",
        Body=ROWS.to_json(orient="records", lines=True, double_precision=15),
        TargetVariant="3",
    )
    lines = [json.loads(line) for line in said["Body"].read().splitlines()]
    assert lines == pytest.approx(expected["linear"])


def test_boto3_hears_why_not(sagemaker: Any):
    with pytest.raises(sagemaker.exceptions.ClientError, match="Row 0 holds 2 values"):
        sagemaker.invoke_endpoint(EndpointName="lr", ContentType="text/csv", Body="1,2\n")


# Vertex AI, Azure ML.


@pytest.mark.parametrize("path", ["/endpoints/lr:predict", "/v1/projects/p/locations/l/endpoints/lr:predict"])
def test_vertex_predicts(served: World, expected: dict[str, Any], path: str):
    for instances in (ROWS.to_numpy().tolist(), ROWS.to_dict(orient="records")):
        said = served.ask(path, {"instances": instances, "parameters": {}}).json()
        assert said["predictions"] == expected["lr"]
        assert said["deployedModelId"] == "lr"
        assert said["modelVersionId"] == "3"


def test_vertex_parameters_are_mlflow_s(served: World, expected: dict[str, Any]):
    body = {"instances": ROWS.to_dict(orient="records"), "parameters": {"scale": 2.0}}
    said = served.ask("/endpoints/echo:predict", body).json()
    assert said["predictions"] == pytest.approx([2 * value for value in expected["echo"]])


@pytest.mark.parametrize(
    "body",
    [
        {"input_data": FLOWN.to_dict(orient="split")},
        {"input_data": FLOWN.to_dict(orient="records")},
        {"input_data": FLOWN.to_numpy().tolist()},
        {"input_data": FLOWN.to_dict(orient="list")},
        {"data": FLOWN.to_numpy().tolist()},
    ],
    ids=["frame", "objects", "rows", "columns", "data"],
)
def test_azure_scores(served: World, expected: dict[str, Any], body: object):
    answered = served.ask("/endpoints/flights/score", body)
    assert (answered.status, answered.json()) == (200, expected["flights"])


# The Open Inference Protocol.


def triton(served: World, name: str) -> Any:
    """Return Triton's client, pointed at an endpoint."""
    return tritonclient.http.InferenceServerClient(f"127.0.0.1:{served.port}/endpoints/{name}")


@pytest.mark.parametrize("binary", [True, False])
def test_triton_s_client_infers(served: World, expected: dict[str, Any], binary: bool):
    client, key = triton(served, "linear"), {"Authorization": f"Bearer {KEY}"}
    assert client.is_server_live()
    assert client.is_server_ready()
    assert client.is_model_ready("linear")
    described = client.get_model_metadata("linear", headers=key)
    assert [one["name"] for one in described["inputs"]] == COLUMNS
    given = tritonclient.http.InferInput("rows", ROWS.shape, "FP64")
    given.set_data_from_numpy(ROWS.to_numpy(), binary_data=binary)
    wanted = [tritonclient.http.InferRequestedOutput("output-0", binary_data=binary)]
    said = client.infer("linear", [given], outputs=wanted, headers=key, request_id="7")
    assert said.as_numpy("output-0").tolist() == expected["linear"]
    assert said.get_response()["id"] == "7"


def test_triton_s_client_infers_by_column_and_with_words(served: World, expected: dict[str, Any]):
    kinds = {
        "carrier": ("BYTES", object),
        "distance": ("FP64", float),
        "hour": ("INT64", int),
        "weekend": ("BOOL", bool),
    }
    inputs = []
    for name, (datatype, kind) in kinds.items():
        one = tritonclient.http.InferInput(name, [len(FLOWN)], datatype)
        one.set_data_from_numpy(FLOWN[name].to_numpy().astype(kind))
        inputs.append(one)
    said = triton(served, "flights").infer("flights", inputs, headers={"Authorization": f"Bearer {KEY}"})
    assert [value.decode() for value in said.as_numpy("output-0")] == expected["flights"]


def test_an_error_of_that_protocol_is_where_its_clients_look(served: World):
    answered = served.ask("/endpoints/lr/v2/models/lr/infer", {"inputs": []})
    assert (answered.status, answered.json()["error"]) == (422, "inputs holds no tensor.")
    assert served.ask("/endpoints/lr/v2/models/other").status == 404
    assert served.ask("/endpoints/lr/v2/models/lr/versions/4").status == 404
    assert served.ask("/endpoints/lr/v2/models/lr/versions/3").json()["versions"] == ["3"]
