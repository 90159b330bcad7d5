"""The flights pipeline of the examples, from Python, YAML and cells: real flights, to an endpoint."""

import importlib
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.studio import Studio, running_studio
from tests.waiting import eventually

import cellworks as cw
from cellworks.execution_handle import ExecutionHandle

pytestmark = pytest.mark.timeout(600)

EXAMPLE = Path(__file__).parents[2] / "examples" / "flights_pipeline"
ROWS = Path(cw.examples.__file__).parent / "flights.parquet"
CACHED = ("clean", "split", "boosted", "logistic", "evaluate")
ACTS = ("register", "deploy", "drift")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    """Return a studio in which the names of the example are nobody else's."""
    with running_studio(tmp_path / "home") as running:
        monkeypatch.setenv("CELLWORKS_HOME", str(running.home.path))
        yield running


@pytest.fixture
def folder(own: Studio, tmp_path: Path) -> Iterator[Path]:
    """Return the example's folder, copied, in a studio that has some of the flights."""
    shutil.copytree(EXAMPLE, tmp_path / "example")
    flights = pd.read_parquet(ROWS)
    flights[flights.month <= 2].iloc[::10].to_parquet(tmp_path / "flights.parquet")
    cw.datasets.register("flights", tmp_path / "flights.parquet")
    yield tmp_path / "example"
    for endpoint in cw.endpoints():
        endpoint.delete()
    eventually(lambda: not len(cw.endpoints()))


def in_python(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(folder))
    for name in ("flights", "helpers"):
        sys.modules.pop(name, None)
    return importlib.import_module("flights").flights


def states(execution: ExecutionHandle) -> dict[str, str]:
    return {step.key: step.state for step in execution.steps}


def test_it_goes_live_if_it_is_good_enough_and_is_the_same_from_yaml_from_cells_and_from_another_folder(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = in_python(folder, monkeypatch).run().wait(300)
    assert states(first) == {**dict.fromkeys((*CACHED, *ACTS), "succeeded"), "stop": "left_out"}
    version = first["register"].output()
    assert version == "late-flights/1" and cw.models["late-flights@champion"].version == 1
    assert 0.55 < first.metrics["evaluate.auc"] < 1 and first["drift"].output("report")["status"] in (
        "ok",
        "drift",
    )
    new = first["split"].output("new")
    asked = new[["distance", "minutes"]].head(20)
    assert list(cw.endpoints["late-flights"].predict(asked)) == list(
        first["evaluate"].output("best").predict(asked)
    )

    elsewhere = tmp_path / "elsewhere"
    shutil.move(folder, elsewhere)
    again = cw.pipelines.load(elsewhere / "flights.yaml").run().wait(300)
    assert again.execution.row.digest == first.execution.row.digest
    assert {key: state for key, state in states(again).items() if key in CACHED} == dict.fromkeys(
        CACHED, "cached"
    )
    assert again["deploy"].state == "succeeded"

    monkeypatch.chdir(elsewhere)
    cells = cw.notebook_pipeline("flights.ipynb", parallel=2)
    stopped = cells.run(least=0.99).wait(300, check=False)
    assert stopped.execution.row.digest == first.execution.row.digest
    assert stopped.sentence == "stop: No model is good enough."
    assert {states(stopped)[key] for key in CACHED} == {"cached"}
    assert {states(stopped)[key] for key in ACTS} == {"left_out"}
    assert cw.models["late-flights@champion"].version == int(again["register"].output().rpartition("/")[2])
