"""A pipeline for Kubeflow: its compiler takes it, and it runs there as it does in the studio."""

import builtins
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import nbformat
import pandas as pd
import pytest
import yaml
from soak.graphs import Graphs
from tests.studio import Studio

import cellworks as cw
from cellworks.cli import main
from cellworks.pipeline_kfp import kubeflow
from cellworks.pipeline_kfp_inside import cw_keep, cw_read, cw_run
from cellworks.pipeline_kinds import kinds
from cellworks_engine.errors import InvalidInput, MissingExtra
from cellworks_engine.pipelines.schema import Pipeline

pytestmark = pytest.mark.timeout(300)

FAN = """\
from dataclasses import dataclass

import cellworks as cw

SCALE = 2


@dataclass
class Part:
    n: int


@cw.step
def make(n: int):
    numbers = [one * SCALE for one in range(n)]
    part = Part(n)
    return numbers, part


@cw.step(retries=2, backoff=4, timeout="1h", cache=False, cpu=0.5, memory="2G")
def turn(x: int, more: float, part):
    y = x + more + part.n
    return y


@cw.step
def total(ys) -> cw.Report:
    report = {"sum": sum(ys), "each": list(ys)}
    return report


@cw.step
def say(report, word: str):
    said = word * len(report["each"])
    return said


@cw.step
def tell(n: int):
    print("the end of", n)


@cw.pipeline(on_exit=tell, name="kfp fan")
def fan(n: int = 2, least: float = 3.5):
    numbers, part = make(n)
    with cw.each(numbers, "x", parallel=2) as x:
        y = turn(x, 0.5, part)
    report = total(y)
    with cw.when((report["sum"] > least) & (report["each"][0] < 10), name="gate"):
        say(report, "yes")
    with cw.otherwise():
        cw.step.fail(message="too small", name="stop")
"""
CELLS = [
    "import numpy as np\nflights = cw.datasets['kfp-rows']",
    '%%step clean\ndata = cw.step.recipe(flights, file="clean.recipe.json")',
    "%%step train --out model:model\nmodel = np.poly1d(np.polyfit(data.x, data.y, 1))",
    "%%step score --out scored:dataset\nscored = data.assign(guess=model(data.x))",
]
RECIPE = (
    '{"format": 1, "name": "clean", "steps": [{"do": {"op": "fill-missing", "columns": ["x"], "value": 7}}]}'
)
ROWS = pd.DataFrame({"x": [1.0, None, 3.0, 4.0], "y": [1, 2, 3, 5]})


@pytest.fixture
def fan(here: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    import importlib

    (here / "kfp_fan.py").write_text(FAN)
    monkeypatch.syspath_prepend(str(here))
    yield importlib.import_module("kfp_fan").fan
    del sys.modules["kfp_fan"]


def on_kubeflow(file: Path, **arguments: Any) -> dict[str, Path]:
    """Run a file by Kubeflow's own runner; return what its tasks made, by task and output."""
    from kfp import components, local

    plain = file.with_name("plain.yaml")
    # all is installed here: a step would ask pip, and pip the index, for what it has
    plain.write_text(file.read_text().replace("python3 -m pip install", "echo"))
    root = file.parent / "root"
    local.init(local.SubprocessRunner(use_venv=False), pipeline_root=str(root))
    with pytest.MonkeyPatch.context() as patch:
        # each of its threads puts a `print` that indents in the place of another's: one would stay for good
        patch.setattr(builtins, "print", builtins.print)
        components.load_component_from_file(str(plain))(**arguments)
    made = [one for one in root.rglob("*") if one.is_file() and one.name != "executor_output.json"]
    return {"/".join(one.relative_to(root).parts[1:]): one for one in sorted(made)}


def read(path: Path) -> Any:
    return cw_read(SimpleNamespace(path=str(path)), "value")


def test_a_loop_a_choice_and_what_runs_last_make_what_the_studio_makes(
    fan: Any, home: Studio, here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    execution = fan.run().wait(120)
    fan.to_kfp(here / "fan.yaml")
    made = on_kubeflow(here / "fan.yaml")
    assert read(made["make/numbers"]) == execution["make"].output("numbers") == [0, 2]
    assert (
        read(made["total/report"]) == execution["total"].output("report") == {"sum": 7.0, "each": [2.5, 4.5]}
    )
    assert read(made["say/said"]) == execution["say"].output("said") == "yesyes"
    assert read(made["make/part"]).n == 2
    assert "the end of 2" in capfd.readouterr().out and not any("stop" in name for name in made)


def test_cells_with_a_recipe_and_a_model_make_what_the_studio_makes(home: Studio, here: Path) -> None:
    (here / "clean.recipe.json").write_text(RECIPE)
    ROWS.to_parquet(here / "rows.parquet")
    cw.datasets.register("kfp-rows", here / "rows.parquet")
    cells = [nbformat.v4.new_code_cell(one) for one in CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), here / "kfp_cells.ipynb")
    assert main(["pipelines", "export", "kfp_cells.ipynb", "--kfp", "cells.yaml"]) == 0
    made = on_kubeflow(here / "cells.yaml", **{"data_kfp_rows": str(here / "rows.parquet")})
    execution = cw.notebook_pipeline(here / "kfp_cells.ipynb").run().wait(120)
    pd.testing.assert_frame_equal(read(made["score/scored"]), execution["score"].output("scored"))
    assert made["clean/data_out"].read_bytes()[:4] == b"PAR1"
    assert read(made["train/model"])(7.0) == execution["train"].output("model")(7.0)


def test_options_of_steps_become_those_of_kubeflow(fan: Any, here: Path) -> None:
    spec = next(yaml.safe_load_all(fan.to_kfp(image="registry/team:1")))
    box = spec["deploymentSpec"]["executors"]["exec-turn"]["container"]
    assert box["image"] == "registry/team:1"
    assert box["resources"]["resourceCpuLimit"] == "500m" and "resourceMemoryLimit" in box["resources"]
    assert "3600.0)" in box["command"][-1]
    inner = spec["components"]["comp-for-loop-2"]["dag"]["tasks"]["turn"]
    assert inner["retryPolicy"] == {
        "backoffDuration": "4s",
        "backoffFactor": 2.0,
        "backoffMaxDuration": "3600s",
        "maxRetryCount": 2,
    }
    assert inner["cachingOptions"] == {}
    types = spec["root"]["inputDefinitions"]["parameters"]
    assert types["n"] == {"defaultValue": 2.0, "isOptional": True, "parameterType": "NUMBER_INTEGER"}
    assert types["least"]["parameterType"] == "NUMBER_DOUBLE"
    (here / "gpu.py").write_text("def one():\n    pass\n")
    (here / "gpu.yaml").write_text(
        "pipeline: gpu\nsteps: {one: {function: 'gpu.py:one', resources: {gpu: 2}, cache: {expires: 7d}}}\n"
    )
    spec = next(yaml.safe_load_all(cw.pipelines.load("gpu.yaml").to_kfp(accelerator="NVIDIA_TESLA_T4")))
    box = spec["deploymentSpec"]["executors"]["exec-one"]["container"]
    assert box["resources"]["accelerator"] == {
        "count": "2", "resourceCount": "2", "resourceType": "NVIDIA_TESLA_T4", "type": "NVIDIA_TESLA_T4",
    }  # fmt: skip
    assert spec["root"]["dag"]["tasks"]["one"]["cachingOptions"] == {}


def test_each_step_carries_the_packages_of_all(here: Path, fan: Any) -> None:
    import sklearn

    (here / "two.py").write_text(
        "def train():\n    import sklearn\n    return 1\n\ndef use(x):\n    return x\n"
    )
    (here / "two.yaml").write_text(
        "pipeline: two\nsteps:\n  train: {function: 'two.py:train', out: {x: model}}\n"
        "  use: {function: 'two.py:use', in: {x: {from: train.x}}, out: {y: dataset}}\n"
    )
    text = cw.pipelines.load("two.yaml").to_kfp()
    found = re.findall(r"'scikit-learn==([0-9.]+)'", text)
    assert set(found) == {sklearn.__version__} and text.count("'pyarrow==") == 2 == text.count(
        "'cloudpickle=="
    )
    assert f"image: python:{sys.version_info[0]}.{sys.version_info[1]}-slim" in text
    text = cw.pipelines.load("two.yaml").to_kfp(packages=["mine==1"])
    assert "mine==1" in text and "cloudpickle==" not in text
    (here / "two.py").write_text(
        "def train():\n    import no_such_thing\n    return 1\n\ndef use(x):\n    return x\n"
    )
    with pytest.raises(InvalidInput, match="imports no_such_thing"):
        cw.pipelines.load("two.yaml").to_kfp()


def test_all_that_cannot_leave_is_said_before_a_file_is_written(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "s.py").write_text("def one(x=1):\n    return x\n")
    (here / "stays.yaml").write_text("""\
pipeline: stays
parameters: {least: 1}
steps:
  one: {function: "s.py:one", out: {y: model}}
  register: {register: {model_name: kfp}, in: {model: {from: one.y}}}
  ask: {approve: {question: so}, after: register}
  gate:
    if: least > 0
    then: {inside: {function: "s.py:one", out: {y: value}}}
  late: {function: "s.py:one", out: {y: value}, after: inside}
  outer:
    each: a
    in: [1, 2]
    do:
      inner: {each: b, in: [3], do: {deep: {function: "s.py:one", in: {x: {from: b}}, out: {y: value}}}}
  sum: {function: "s.py:one", in: {x: {from: deep.y}}, out: {y: value}}
""")
    assert main(["pipelines", "export", "stays.yaml", "--kfp", "stays.out.yaml"]) == 2
    said = capsys.readouterr().err
    assert "- register (register): it makes a version in this studio's registry\n" in said
    assert "- ask (approve): it waits for a person in this studio\n" in said
    assert "- late: it waits for a step in gate, which nothing outside of it can\n" in said
    assert "- sum: it reads what deep makes in 2 loops at once" in said
    assert not (here / "stays.out.yaml").exists()


def test_checks_and_recipes_that_learn_need_nothing_of_ours_but_the_package(here: Path) -> None:
    (here / "suite.json").write_text('{"name": "s", "expectations": []}')
    (here / "refit.json").write_text(
        '{"format": 1, "name": "r", "steps": [{"do": {"op": "impute", "columns": ["x"]}}]}'
    )
    (here / "wheel.yaml").write_text("""\
pipeline: wheel
steps:
  refit: {recipe: {file: refit.json, refit: true}, in: {data: {dataset: kfp-a}}}
  suite: {suite: suite.json, in: {data: {from: refit.data}}}
  drift: {drift: {}, in: {reference: {dataset: kfp-a}, current: {from: refit.data}}}
""")
    text = cw.pipelines.load("wheel.yaml").to_kfp()
    assert text.count("cellworks[checks]==") == 3


def test_without_the_extra_it_says_what_to_install(fan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kfp", None)
    with pytest.raises(MissingExtra, match=r"pip install 'cellworks\[kfp\]'"):
        fan.to_kfp()


@pytest.mark.parametrize("seed", [9, 13, 14])
def test_random_pipelines_pass_the_checks_of_the_compiler(here: Path, seed: int) -> None:
    from kfp import components

    made, _ = Graphs(seed, str(here / "ledger"), 0.0).pipeline("graph")
    text = kubeflow(
        msgspec.convert(made, Pipeline), kinds(), lambda _: b"", image="python:3.12-slim", packages=[],
        accelerator="nvidia.com/gpu",
    )  # fmt: skip
    assert components.load_component_from_text(text).name


@pytest.mark.parametrize(
    ("value", "kind", "starts"),
    [
        (ROWS, "dataset", b"PAR1"),
        (pd.DataFrame({1: [{1, 2}]}), "dataset", b"\x80"),
        ({"auc": 0.9, "n": 3, "of": [True, None]}, "report", b"{"),
        ((1, 2), "value", b"\x80"),
        ({1: "one"}, "value", b"\x80"),
        (float("inf"), "metrics", b"\x80"),
        ("schön", "value", b'"'),
    ],
)
def test_what_a_step_makes_is_read_as_it_was(here: Path, value: Any, kind: str, starts: bytes) -> None:
    artifact = SimpleNamespace(path=str(here / "kept"), metadata={})
    cw_keep(value, kind, artifact)
    assert (here / "kept").read_bytes().startswith(starts)
    again = cw_read(artifact, kind)
    assert (
        again.equals(value)
        if isinstance(value, pd.DataFrame)
        else again == value and type(again) is type(value)
    )
    assert artifact.metadata == ({"auc": 0.9, "n": 3} if kind == "report" else {})


def test_a_file_travels_whole_and_modules_as_text(here: Path) -> None:
    (here / "a.txt").write_text("all of it")
    kept = SimpleNamespace(path=str(here / "to" / "kept"), metadata={})
    cw_keep(str(here / "a.txt"), "file", kept)
    assert Path(cw_read(kept, "file")).read_text() == "all of it"
    code = "import kfp_mine.inner as it\n\ndef f(x):\n    return it.twice(x)\n"
    modules = {"kfp_mine.inner": "def twice(x):\n    return 2 * x\n"}
    assert cw_run(code, "f", {"x": 4}, modules, 60) == 8
