"""A compiled model answers what was proved as the original does, leaves the rest to it, and says why where it
does not serve: real conversions of real models, and faults that must be found.
"""

import json
import sys
from pathlib import Path
from typing import Any

import mlflow
import msgspec
import numpy as np
import pandas as pd
import pytest
from mlflow.models import infer_signature
from sklearn.compose import make_column_transformer
from sklearn.ensemble import AdaBoostClassifier, HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from soak.compiled import answer, planted, worker
from tests.endpoints.models import Echo, flights, numbers

from cellworks_engine.endpoints.compiling.converting import Cannot
from cellworks_engine.endpoints.compiling.judging import Unfit
from cellworks_engine.endpoints.compiling.main import compile_model, main
from cellworks_engine.endpoints.compiling.program import PROGRAM, Program
from cellworks_engine.endpoints.configuration import CompilePlaces, CompileSpec
from cellworks_engine.endpoints.schema import Compilation
from cellworks_engine.errors import ErrorBody, MissingExtra
from cellworks_engine.statistics.baselines import make_baseline, pack

pytestmark = pytest.mark.timeout(600)


def saved(folder: Path, model: Any, frame: pd.DataFrame, **more: Any) -> CompileSpec:
    """Save a model as MLflow does, and return what the process that compiles is told."""
    method = getattr(model, more.get("pyfunc_predict_fn", "predict"))
    mlflow.sklearn.save_model(
        model, folder / "model", signature=infer_signature(frame, method(frame)), pip_requirements=[],
        serialization_format="cloudpickle", **more,
    )  # fmt: skip
    return CompileSpec(version="late/3", model=str(folder / "model"), baseline=None)


def made(spec: CompileSpec, folder: Path) -> tuple[Compilation, Program]:
    """Compile."""
    place = folder / "compiled"
    place.mkdir()
    outcome = compile_model(spec, place)
    return outcome, msgspec.json.decode((place / PROGRAM).read_bytes(), type=Program)


def label(frame: pd.DataFrame) -> Any:
    return np.where(frame["f0"] + frame["f1"] * frame["f2"] > 0, "late", "on time")


def late(frame: pd.DataFrame) -> Any:
    return np.where(frame["hour"] + 5 * (frame["carrier"] == "AA") > 14, "late", "on time")


def encoder(unknown: str) -> Any:
    return make_column_transformer(
        (OneHotEncoder(handle_unknown=unknown), ["carrier"]),
        (make_pipeline(SimpleImputer(), StandardScaler()), ["distance", "hour", "weekend"]),
    )


def test_words_numbers_and_booleans_go_through_onnx_runtime(tmp_path: Path):
    frame = flights()
    model = make_pipeline(encoder("ignore"), LogisticRegression()).fit(frame, late(frame))
    outcome, program = made(saved(tmp_path, model, frame), tmp_path)
    assert (outcome.state, outcome.engine) == ("compiled", "onnxruntime")
    assert outcome.sentence.startswith("compiled by onnxruntime: the same labels, scores within 1e-05 on ")
    assert outcome.labels_equal is True
    assert outcome.worst is not None and "carrier=" in outcome.worst.row
    assert outcome.worst.difference is not None and outcome.worst.difference < 1e-9
    # a carrier that nobody has seen and a distance that is missing are answered as the original answers them
    assert [(one.nan, one.known) for one in program.columns[:2]] == [(False, None), (True, None)]
    odd = frame.head(4).assign(carrier=["AA", "??", "", "UA"], distance=[1.0, np.nan, 2e300, -5.0])
    original, compiled = worker(tmp_path / "model", None), worker(tmp_path / "model", tmp_path / "compiled")
    assert answer(compiled, odd) == answer(original, odd) == model.predict(odd).tolist()


def test_a_row_that_the_original_refuses_is_refused_with_its_words(tmp_path: Path):
    frame = flights()
    model = make_pipeline(encoder("error"), LogisticRegression()).fit(frame, late(frame))
    outcome, program = made(saved(tmp_path, model, frame), tmp_path)
    assert program.columns[0].known == ["AA", "DL", "UA", "WN"]
    assert outcome.sentence.endswith(
        "Rows with another carrier than was proved, are answered by the original."
    )
    original, compiled = worker(tmp_path / "model", None), worker(tmp_path / "model", tmp_path / "compiled")
    odd = frame.head(1).assign(carrier="??")
    assert answer(compiled, odd) == answer(original, odd)
    assert "unknown categories ['??']" in str(answer(compiled, odd))


def test_thresholds_are_compared_in_the_precision_of_the_library_that_made_them(tmp_path: Path):
    frame = numbers()
    model = HistGradientBoostingClassifier(max_iter=10).fit(frame, label(frame))
    spec = saved(tmp_path, model, frame)
    outcome, program = made(spec, tmp_path)
    assert (outcome.engine, program.precision) == ("treelite", "float64")
    assert all(one.nan for one in program.columns)
    # the same trees in float32: rows on a threshold go the other way, and the proof finds them
    assert planted(spec, tmp_path / "fault") == 1


def test_the_first_row_that_differs_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    frame = numbers()
    spec = saved(tmp_path, LinearRegression().fit(frame, frame["f0"] * 3), frame)
    real = LinearRegression.predict
    monkeypatch.setattr(
        LinearRegression, "predict", lambda self, x: real(self, x) + (real(self, x) > 3) * 1e-3
    )
    with pytest.raises(Unfit, match=r"on the row f0=.* it answers [\d.]+, and the compiled model") as caught:
        made(spec, tmp_path)
    assert caught.value.worst is not None
    assert caught.value.worst.difference == pytest.approx(1e-3)
    assert caught.value.rows > 1000


def test_two_classes_that_are_too_close_are_left_to_the_original(tmp_path: Path):
    frame = pd.DataFrame({"x": [-1.0, 1.0, -2.0, 2.0], "y": [1.0, -1.0, 2.0, -2.0]})
    model = LogisticRegression().fit(frame, ["no", "yes", "no", "yes"])
    made(saved(tmp_path, model, frame), tmp_path)
    compiled = worker(tmp_path / "model", tmp_path / "compiled").compiled
    assert compiled is not None
    handed: list[int] = []
    original = compiled.original
    compiled.original = lambda data: handed.append(len(data)) or original(data)
    close = pd.DataFrame({"x": [0.0, 3.0, 1e-9], "y": [0.0, 0.0, 0.0]})
    assert compiled(close).tolist() == model.predict(close).tolist()
    assert handed == [2]


def test_scores_and_numbers_are_served_as_they_are(tmp_path: Path):
    frame = numbers()
    for name, model, method in (
        ("scores", LogisticRegression().fit(frame, label(frame)), "predict_proba"),
        ("numbers", LinearRegression().fit(frame, frame[["f0", "f1"]] * 2), "predict"),
    ):
        folder = tmp_path / name
        folder.mkdir()
        _, program = made(saved(folder, model, frame, pyfunc_predict_fn=method), folder)
        assert program.kind == name
        found = answer(worker(folder / "model", folder / "compiled"), frame.head(50))
        assert found == [pytest.approx(row) for row in getattr(model, method)(frame.head(50)).tolist()]


def test_the_rows_are_drawn_from_the_baseline_where_the_version_has_one(tmp_path: Path):
    frame = flights()
    model = make_pipeline(encoder("ignore"), LogisticRegression()).fit(frame, late(frame))
    (tmp_path / "baseline").write_bytes(pack(make_baseline(frame, model.predict(frame))))
    spec = msgspec.structs.replace(saved(tmp_path, model, frame), baseline=str(tmp_path / "baseline"))
    assert "rows made of the baseline" in made(spec, tmp_path)[0].sentence


def test_what_has_no_compiled_form_is_said(tmp_path: Path):
    frame = numbers()
    (tmp_path / "ada").mkdir()
    boosted = saved(tmp_path / "ada", AdaBoostClassifier(n_estimators=3).fit(frame, label(frame)), frame)
    with pytest.raises(Cannot, match="ONNX Runtime does not compute a AdaBoostClassifier in float64"):
        made(boosted, tmp_path / "ada")
    (tmp_path / "echo").mkdir()
    mlflow.pyfunc.save_model(
        tmp_path / "echo" / "model", python_model=Echo(), pip_requirements=[],
        signature=infer_signature(frame, [1.0]),
    )  # fmt: skip
    spec = msgspec.structs.replace(boosted, model=str(tmp_path / "echo" / "model"))
    with pytest.raises(Cannot, match=r"a model of mlflow\.pyfunc\.model has no compiled form"):
        made(spec, tmp_path / "echo")


def test_the_process_writes_what_came_of_it(tmp_path: Path):
    frame = numbers()
    spec = saved(tmp_path, AdaBoostClassifier(n_estimators=3).fit(frame, label(frame)), frame)
    places = CompilePlaces(tmp_path)
    places.spec.write_bytes(msgspec.json.encode(spec))
    assert main(tmp_path) == 0
    outcome = msgspec.json.decode(places.outcome.read_bytes(), type=Compilation)
    assert outcome.state == "original"
    assert outcome.sentence.startswith("original: ONNX Runtime does not compute a AdaBoostClassifier")


def test_a_package_that_lacks_is_named_with_the_line_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    frame = numbers()
    spec = saved(tmp_path, HistGradientBoostingClassifier(max_iter=5).fit(frame, label(frame)), frame)
    places = CompilePlaces(tmp_path)
    places.spec.write_bytes(msgspec.json.encode(spec))
    monkeypatch.setitem(sys.modules, "treelite", None)
    assert main(tmp_path) == 1
    error = msgspec.json.decode(places.failure.read_bytes(), type=ErrorBody)
    assert error.code == MissingExtra.code
    assert error.message.startswith("Compiled models need treelite, which is not installed: ")
    assert error.hint == f"{sys.executable} -m pip install 'cellworks[compile]'"
    assert not places.outcome.exists()


def test_a_worker_serves_it_through_every_protocol_alike(tmp_path: Path):
    frame = flights()
    model = make_pipeline(encoder("ignore"), LogisticRegression()).fit(frame, late(frame))
    made(saved(tmp_path, model, frame), tmp_path)
    from tests.endpoints.world import new_world

    with new_world() as world:
        for name, place in (("original", None), ("compiled", str(tmp_path / "compiled"))):
            world.start_worker(name, tmp_path / "model", compiled=place)
        world.configure(
            original=[world.route("original", "3", 100)], compiled=[world.route("compiled", "3", 100)]
        )
        world.start_gateway()
        for name in ("original", "compiled"):
            world.await_worker(name)
        world.await_workers(2)
        rows = frame.head(6)
        csv = rows.to_csv(index=False)
        for path, body, kind in (
            ("invocations", json.dumps({"dataframe_split": rows.to_dict("split")}), "application/json"),
            ("invocations", json.dumps({"dataframe_records": rows.to_dict("records")}), "application/json"),
            ("invocations", json.dumps({"instances": rows.to_dict("records")}), "application/json"),
            ("invocations", csv, "text/csv"),
            ("score", json.dumps({"input_data": rows.to_dict("split")}), "application/json"),
        ):
            said = [
                world.ask(f"/endpoints/{name}/{path}", body, content_type=kind)
                for name in ("original", "compiled")
            ]
            assert said[0].status == 200, said[0].body
            assert (said[0].status, said[0].body) == (said[1].status, said[1].body)
