"""A deployment that asks for a compiled model gets it once proved, else the original with the reason."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import mlflow
import pandas as pd
import pytest
from mlflow.models import infer_signature
from sklearn.ensemble import HistGradientBoostingRegressor
from tests.engine.endpoints.world import Keeper, Shelf, kill, wait_for

from cellworks_engine.endpoints.control import compiling
from cellworks_engine.endpoints.schema import (
    Deployment,
    DeploymentChange,
    EndpointQuery,
    EventQuery,
    Scaling,
)

pytestmark = pytest.mark.timeout(600)  # MLflow and skl2onnx are loaded, on whatever machine


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A regression of trees that MLflow saved."""
    frame = pd.DataFrame({"x": [float(one) for one in range(200)]})
    model = HistGradientBoostingRegressor(max_iter=5).fit(frame, frame["x"] * 3)
    folder = tmp_path_factory.mktemp("trees") / "model"
    mlflow.sklearn.save_model(
        model, folder, pip_requirements=[], serialization_format="cloudpickle",
        signature=infer_signature(frame, model.predict(frame)), input_example=frame.head(2),
    )  # fmt: skip
    return folder


@pytest.fixture
def ref(shelf: Shelf, trees: Path) -> str:
    return shelf.put(trees, 7)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Compiling waits, so that it can be killed; what it would do then, it does once the file is there."""
    (tmp_path / "held.py").write_text(
        "import sys, time, pathlib\n"
        "from cellworks_engine.jobs.folder import AttemptFolder\n"
        "from cellworks_engine.jobs.identity import identity\n"
        f"go = pathlib.Path({str(tmp_path / 'go')!r})\n"
        "if not go.exists():\n"
        "    AttemptFolder(sys.argv[1]).take_claim(identity())\n"
        "while not go.exists():\n"
        "    time.sleep(0.02)\n"
        "from cellworks_engine.endpoints.compiling.main import main\n"
        "sys.exit(main(pathlib.Path(sys.argv[1])))\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("cellworks_engine.endpoints.control.loop.ENTRY", "held")
    yield tmp_path / "go"


def only(keeper: Keeper) -> Deployment:
    (one,) = keeper.service.get("flights").row.deployments
    return one


def await_alone(keeper: Keeper, is_it: Callable[[Deployment], bool]) -> None:
    """Wait until one deployment serves and is alone."""

    def alone() -> bool:
        rows = keeper.service.get("flights").row.deployments
        return len(rows) == 1 and rows[0].state == "serving" and is_it(rows[0])

    wait_for(alone, "the one that takes the place")


def compiler(keeper: Keeper) -> int:
    """Return the pid of the process that compiles, once it has claimed its folder."""
    folder = keeper.home.path / "endpoints" / only(keeper).id / "compiled"
    claim = wait_for(lambda: compiling.AttemptFolder(folder).claim(), "a process that compiles")
    return claim.pid


def test_it_serves_the_compiled_model_and_says_so(keeper: Keeper, ref: str, trees: Path):
    keeper.deploy("flights", ref, compile=True)
    one = only(keeper)
    assert one.state == "serving", one.sentence
    assert one.compiled is not None
    assert (one.compiled.state, one.compiled.engine) == ("compiled", "treelite")
    assert one.compiled.worst is not None and one.compiled.rows > 1000
    assert one.compiled.labels_equal is None, "it answers numbers"
    expected = mlflow.pyfunc.load_model(str(trees)).predict(pd.DataFrame({"x": [1.0, 2.0]})).tolist()
    assert keeper.ask("flights") == (200, {"predictions": expected})
    said = [
        one.sentence
        for one in keeper.service.events("flights", EventQuery()).events
        if one.verb == "compiled"
    ]
    assert said == [f"7 (late/7): {one.compiled.sentence}"]


def test_what_came_of_compiling_a_version_stays_told_when_its_deployment_has_ended(keeper: Keeper, ref: str):
    assert keeper.service.compiled("late", 7) == []
    keeper.deploy("flights", ref, compile=True)
    one = only(keeper).compiled
    assert one is not None
    (told,) = keeper.service.compiled("late", 7)
    assert (told.endpoint, told.deployment, told.is_deployed, told.state) == (
        "flights", "7", True, "compiled",
    )  # fmt: skip
    assert (told.rows, told.labels_equal, told.sentence) == (one.rows, None, one.sentence)
    assert told.worst is not None and told.worst.row == one.worst.row and told.time is not None
    keeper.service.stop("flights", "ada")
    wait_for(lambda: keeper.service.get("flights").row.state == "stopped", "a stop")
    assert keeper.service.compiled("late", 7) == [told], "though its compiled model is gone"
    keeper.service.delete("flights", "ada")
    wait_for(lambda: not keeper.service.list(EndpointQuery()).total, "an end")
    (after,) = keeper.service.compiled("late", 7)
    assert (after.is_deployed, after.sentence, after.time) == (False, told.sentence, told.time)
    assert keeper.service.compiled("late", 8) == []


def test_a_worker_that_died_serves_the_compiled_model_again(keep: Callable[..., Keeper], ref: str):
    keeper = keep()
    keeper.deploy("flights", ref, compile=True)
    keeper.drop()
    again = keep()
    (old,) = again.worker_pids("flights")
    kill(old)
    wait_for(lambda: again.worker_pids("flights") not in ([], [old]), "another worker")
    wait_for(lambda: again.ask("flights")[0] == 200, "an answer")
    one = only(again)
    assert one.compiled is not None and one.compiled.state == "compiled"
    spec = again.home.path / "endpoints" / one.id / "1" / "worker.json"
    assert '/compiled"' in spec.read_text()


def test_what_has_no_compiled_form_is_served_by_the_original_which_says_why(keeper: Keeper):
    keeper.deploy("flights", "late/2", compile=True)
    one = only(keeper)
    assert one.state == "serving" and one.compiled is not None
    assert one.compiled.state == "original"
    assert one.compiled.sentence == "original: a model of mlflow.pyfunc.model has no compiled form."
    assert keeper.ask("flights") == (200, {"predictions": [2.0, 4.0]})


def test_nobody_who_did_not_ask_is_told_of_it(keeper: Keeper, ref: str):
    keeper.deploy("flights", ref)
    assert only(keeper).compiled is None


def test_it_stays_asked_for_when_another_version_or_scaling_takes_the_place(keeper: Keeper, ref: str):
    keeper.deploy("flights", "late/2", compile=True)
    keeper.service.change_deployment("flights", "2", DeploymentChange(version=ref), "ann")
    await_alone(keeper, lambda one: one.version == ref)
    assert only(keeper).compiled is not None and only(keeper).compiled.state == "compiled"
    change = DeploymentChange(scaling=Scaling(compile=False))
    keeper.service.change_deployment("flights", "2", change, "ann")
    await_alone(keeper, lambda one: one.compiled is None)


def test_a_process_that_is_killed_leaves_the_original_with_the_reason(keeper: Keeper, ref: str, held: Path):
    keeper.deploy("flights", ref, compile=True, wait=False)
    pid = compiler(keeper)
    assert only(keeper).compiled.state == "compiling"
    kill(pid)
    wait_for(lambda: only(keeper).state == "serving", "the original")
    assert only(keeper).compiled.sentence == "original: the process that compiles ended by SIGKILL."


def test_a_supervisor_that_is_killed_meanwhile_finds_what_was_compiled(
    keep: Callable[..., Keeper], ref: str, held: Path
):
    keeper = keep()
    keeper.deploy("flights", ref, compile=True, wait=False)
    compiler(keeper)
    keeper.drop()
    again = keep()
    held.touch()
    wait_for(lambda: only(again).state == "serving", "the deployment")
    assert only(again).compiled.state == "compiled"


def test_a_deployment_that_is_deleted_meanwhile_leaves_no_process_and_no_folder(
    keeper: Keeper, ref: str, held: Path
):
    keeper.deploy("flights", ref, compile=True, wait=False)
    pid, id_ = compiler(keeper), only(keeper).id
    keeper.service.delete_deployment("flights", id_, "ann", force=True)
    wait_for(lambda: keeper.service.get("flights").row.deployments == [], "the end")

    def is_gone() -> bool:
        with suppress(ProcessLookupError):
            os.kill(pid, 0)
            return False
        return True

    wait_for(is_gone, "the end of the process")
    assert not (keeper.home.path / "endpoints" / id_).exists()


def test_an_interpreter_that_lacks_the_packages_is_told_what_to_install(
    keeper: Keeper, ref: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    (tmp_path / "lacking.py").write_text(
        "import sys, pathlib\n"
        "sys.modules['treelite'] = None\n"
        "from cellworks_engine.endpoints.compiling.main import main\n"
        "sys.exit(main(pathlib.Path(sys.argv[1])))\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("cellworks_engine.endpoints.control.loop.ENTRY", "lacking")
    keeper.deploy("flights", ref, compile=True)
    one = only(keeper)
    line = f"{sys.executable} -m pip install 'cellworks[compile]'"
    assert one.state == "failed"
    assert one.sentence == f"Compiled models need treelite, which is not installed: {line}"


def test_one_that_takes_too_long_is_ended(
    keeper: Keeper, ref: str, held: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(compiling, "PATIENCE", 0.5)
    keeper.deploy("flights", ref, compile=True)
    assert only(keeper).compiled.sentence == "original: compiling took longer than 0.5 s."
