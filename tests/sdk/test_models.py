"""Models as a person uses them: register what was trained anywhere, check, approve, name, load, delete."""

import json
import pickle
import uuid
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from tests.studio import Studio
from tests.tracking.modelworld import FEATURES, fitted, flights

import cellworks as cw
from cellworks.cli import main
from cellworks.following import until_ended
from cellworks.model_handle import moment
from cellworks.model_save import flavor_of
from cellworks_engine.errors import Conflict, InvalidInput, NotFound, Refused
from cellworks_engine.jobs.schema import Job
from cellworks_engine.models.check_schema import Policy
from cellworks_engine.models.schema import NewPathVersion

pytestmark = pytest.mark.timeout(900)  # processes are started, and the machine may be busy


@pytest.fixture
def model(home: Studio) -> Any:
    """Return a model of a name that only this test has, not registered yet."""
    return cw.models[f"late-{uuid.uuid4().hex[:8]}"]


def test_an_object_is_registered_with_signature_example_requirements_and_baseline(model: Any):
    x, _ = flights()
    made = model.register(
        fitted(), baseline=x, description="the first", tags={"team": "air"}, alias="champion"
    )
    assert (made.version, made.approval, made.aliases, made.row.tags) == (
        1,
        "pending",
        ["champion"],
        {"team": "air"},
    )
    assert [(one.name, one.type) for one in made.signature.inputs] == [(name, "double") for name in FEATURES]
    assert any(line.startswith("scikit-learn==") for line in made.whole.requirements)
    assert made.whole.environment is not None
    assert made.requirements().unmet == []
    assert made.whole.baseline_note == "Made of 1,000 rows of the frame that was given."
    from cellworks_engine.statistics.baselines import unpack

    baseline = unpack(cw.connect().content(f"/content/{made.row.baseline}"))
    assert (baseline.origin.rows, baseline.named("feature"), baseline.named("prediction")) == (
        1000, FEATURES, ["prediction"],
    )  # fmt: skip
    loaded = cw.models[f"{model.name}@champion"].load()
    assert list(loaded.predict(x.head(5))) == list(fitted().predict(x.head(5)))
    assert "✓" not in repr(made)
    assert made.approve("good").approval == "approved"
    assert "✓ approved" in repr(model)
    assert "<td" in model._repr_html_()
    told = [(one.verb, one.version) for one in made.history()]
    assert told == [("approved", 1), ("alias_set", 1), ("registered", 1)]
    assert model.at("2001-01-01").version is None
    assert model.at(moment("2100-01-01")).version == 1


def test_checks_measure_and_judge_and_a_rejection_keeps_them(model: Any):
    x, _ = flights()
    model.register(fitted(), input_example=x.head(2), alias="champion")
    second = model.register(fitted(0.01), input_example=x.head(2))
    found = second.checks()
    assert {one.name: one.state for one in found} == {
        "metric": "unclear", "signature": "passed", "latency": "passed", "baseline": "failed",
    }  # fmt: skip
    assert not found.passed
    latency = next(one for one in found if one.name == "latency")
    assert 0 < latency.value < 100
    model.policy = Policy(latency=1e-6)
    assert {one.name: one.state for one in second.checks()}["latency"] == "failed"
    second.reject("too slow")
    assert second.history()[0].checks.results[2].state == "failed"
    with pytest.raises(Conflict, match="it is champion of"):
        cw.models[f"{model.name}/1"].delete()
    second.delete("too slow")
    assert [one.version for one in model.versions] == [1]


def test_versions_show_only_what_differs(model: Any):
    x, _ = flights()
    first = model.register(fitted(), input_example=x.head(2))
    second = model.register(
        fitted(0.1), input_example=x[FEATURES[:2]].rename(columns=str).head(2).assign(hour=1.0)
    )
    assert first.compare(second).comparison.same > 0
    third_x = x[FEATURES[:2]]
    third = model.register(LogisticRegression().fit(third_x, flights()[1]), input_example=third_x.head(2))
    shown = repr(first.compare(third, 2))
    assert "signature input hour" in shown
    assert "no run made it" in shown


def test_what_was_trained_elsewhere_is_a_folder_an_onnx_file_or_a_trusted_pickle(model: Any, here: Path):
    import mlflow

    x, _ = flights()
    mlflow.sklearn.save_model(fitted(), str(here / "saved"), serialization_format="cloudpickle")
    with pytest.raises(Refused, match=r"model.pkl runs code of whoever made it") as caught:
        model.register(path=here / "saved", input_example=x.head(2))
    assert "trust_pickle=True" in str(caught.value)
    with pytest.raises(Refused, match="has no signature") as caught:
        model.register(path=here / "saved", trust_pickle=True)
    assert "input_example=X.head(5)" in str(caught.value)
    first = model.register(path=here / "saved", input_example=x.head(2), trust_pickle=True)
    assert [one.name for one in first.signature.inputs] == FEATURES
    (here / "model.pkl").write_bytes(pickle.dumps(fitted()))
    with pytest.raises(Refused, match=r"model.pkl runs code"):
        model.register(path="model.pkl", input_example=x.head(2))
    second = model.register(path="model.pkl", input_example=x.head(2), trust_pickle=True)
    assert second.whole.flavors == ["sklearn", "python_function"]
    onnx = pytest.importorskip("skl2onnx")
    raw = x.to_numpy(dtype=np.float32)
    graph = onnx.to_onnx(
        LogisticRegression(max_iter=200).fit(raw, flights()[1]), raw[:1], options={"zipmap": False}
    )
    (here / "model.onnx").write_bytes(graph.SerializeToString())
    third = model.register(path="model.onnx", input_example=raw[:2])
    assert third.whole.flavors == ["onnx", "python_function"]
    assert third.whole.pickles == []
    for path, sentence in (("none.onnx", "There is nothing at"), ("model.txt", "is no model that can be")):
        (here / "model.txt").touch()
        with pytest.raises((InvalidInput, NotFound), match=sentence):
            model.register(path=path)


def test_a_path_is_registered_by_a_job_which_says_what_the_sdk_says(home: Studio, here: Path):
    name = f"late-{uuid.uuid4().hex[:8]}"
    x, _ = flights()
    path = f"/models/{name}/paths"
    (here / "model.pkl").write_bytes(pickle.dumps(fitted()))
    wish = NewPathVersion(path=str(here / "model.pkl"))
    with pytest.raises(Refused, match=r"model.pkl runs code of whoever made it") as caught:
        home.client.call("POST", path, Job, body=wish)
    assert caught.value.field == "trust_pickle"
    trusted = msgspec.structs.replace(wish, trust_pickle=True)
    job = until_ended(home.client, home.client.call("POST", path, Job, body=trusted), 300)
    assert (job.row.kind, job.row.state, job.row.registered) == ("processing", "failed", [])
    assert job.failure is not None
    assert job.failure.message is not None
    assert job.failure.message.startswith("The model has no signature")
    rows = json.dumps(x.head(2).to_dict("records"))
    told = msgspec.structs.replace(trusted, example=rows, description='it\'s an "old" one\nof ours')
    job = until_ended(home.client, home.client.call("POST", path, Job, body=told), 300)
    assert (job.row.state, job.row.registered) == ("succeeded", [f"{name}/1"]), job.failure
    version = cw.models[f"{name}/1"]
    assert version.row.description == told.description
    assert version.row.job == job.row.id
    assert [one.name for one in version.signature.inputs] == FEATURES
    assert list(version.load().predict(x.head(5))) == list(fitted().predict(x.head(5)))


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"path": "model.pkl"}, "path", "is no whole path"),
        ({"path": "/nowhere/model.onnx"}, "path", "There is nothing at /nowhere/model.onnx"),
        ({"path": "/usr"}, "path", "/usr holds no MLmodel"),
        ({"path": "/etc/hostname"}, "path", "is no model that can be registered"),
        ({"example": "[{"}, "example", "is no JSON"),
        ({"example": "{}"}, "example", "no list of rows"),
        ({"example": "[1]"}, "example", "neither an object nor a list"),
        ({"example": "[[NaN]]"}, "example", "NaN is no number of JSON"),
    ],
)
def test_what_is_no_model_at_a_path_is_a_sentence_before_a_job_is_made(
    home: Studio, change: dict[str, Any], field: str, sentence: str
):
    wish = NewPathVersion(**{"path": "models:/m-1", **change})
    with pytest.raises((InvalidInput, NotFound), match=sentence) as caught:
        home.client.call("POST", "/models/late/paths", Job, body=wish)
    assert caught.value.field == field


def test_lightgbm_comes_with_its_own_flavour(model: Any):
    lightgbm = pytest.importorskip("lightgbm")
    x, y = flights()
    fit = lightgbm.LGBMClassifier(n_estimators=5, verbose=-1).fit(x, y)
    assert flavor_of(fit) == "lightgbm"
    made = model.register(fit, input_example=x.head(3))
    assert made.whole.flavors[0] == "lightgbm"
    assert any(line.startswith("lightgbm==") for line in made.whole.requirements)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "one of the three"),
        ({"model": "7c2f"}, "is a text, not a model"),
        ({"model": object()}, "No flavour of MLflow knows how to save a builtins.object"),
        ({"model": LogisticRegression()}, "has no signature"),
        (
            {"model": LogisticRegression(), "input_example": pd.DataFrame({"a": [1.0]})},
            "cannot predict the input",
        ),
        ({"run": "none"}, "none"),
    ],
)
def test_what_cannot_be_registered_is_a_sentence(model: Any, given: dict[str, Any], sentence: str):
    with pytest.raises((InvalidInput, Refused, NotFound), match=sentence):
        model.register(given.pop("model", None), **given)


@pytest.mark.parametrize("reference", ["", "a/b", "a/0", "a@", "@a", "a/b/1", "/1"])
def test_what_names_no_model_is_a_sentence(reference: str):
    with pytest.raises(InvalidInput, match="is no model"):
        cw.models[reference]


def test_a_version_that_this_python_does_not_meet_is_refused_by_package(model: Any, here: Path):
    import mlflow

    x, _ = flights()
    mlflow.sklearn.save_model(
        fitted(), str(here / "old"), pip_requirements=["scikit-learn==0.1", "no-such-package==2"],
        serialization_format="cloudpickle",
    )  # fmt: skip
    made = model.register(path=here / "old", input_example=x.head(2), trust_pickle=True)
    assert [(one.package, one.has is None) for one in made.requirements().unmet] == [
        ("scikit-learn", False), ("no-such-package", True),
    ]  # fmt: skip
    with pytest.raises(Refused, match=r"scikit-learn==0.1 \(here: .*no-such-package==2 \(here: none\)"):
        made.load()


def test_the_command_line_does_the_same(model: Any, here: Path, capsys: pytest.CaptureFixture[str]):
    x, _ = flights()
    (here / "model.pkl").write_bytes(pickle.dumps(fitted()))
    x.to_parquet(here / "x.parquet")
    cw.datasets.register(model.name, "x.parquet")
    name = model.name

    def said(*line: str, code: int = 0) -> str:
        assert main(["models", *line]) == code, capsys.readouterr()
        return capsys.readouterr().out

    assert main(["models", "register", name, "--path", "model.pkl", "--baseline", name]) == 2
    assert "--trust-pickle" in capsys.readouterr().err
    said(
        "register",
        name,
        "--path",
        "model.pkl",
        "--baseline",
        f"{name}/1",
        "--trust-pickle",
        "--alias",
        "champion",
    )
    row = json.dumps(x.head(1).to_dict("records"))
    assert (
        main(["models", "register", name, "--path", "model.pkl", "--example", "[1]", "--trust-pickle"]) == 2
    )
    assert "neither an object nor a list" in capsys.readouterr().err
    example = said("register", f"{name}-2", "--path", "model.pkl", "--example", row, "--trust-pickle")
    assert f"{name}-2/1" in example
    assert json.loads(said("list", "--search", name, "--json"))["models"][0]["aliases"] == {"champion": 1}
    assert f"baseline Made of 1,000 rows of {name}/1." in said("show", f"{name}@champion")
    assert "? unclear" in said("checks", name, "--no-latency", code=1)
    assert "✓ approved" in said("approve", name, "-m", "good")
    assert main(["models", "reject", f"{name}/1"]) == 2
    assert "why it is rejected" in capsys.readouterr().err
    assert "✕ rejected" in said("reject", f"{name}/1", "-m", "bad")
    assert f"champion was {name}/1 at 2100-01-01" in said("history", name, "--at", "2100-01-01")
    said("unalias", name, "champion", "-m", "over")
    assert "alias champion removed" in said("history", name)
    said("alias", f"{name}/1", "challenger")
    said("unalias", name, "challenger")
    said("delete", f"{name}/1", "-m", "over")
    said("delete", name)
    assert "deleted" in said("history", name)
    assert main(["models", "show", name]) == 2
