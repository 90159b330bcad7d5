"""A pipeline as one Python file: it runs where cellworks cannot be imported, and does the same."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pandas as pd
import pytest
from soak.graphs import Graphs
from soak.ledger import read
from soak.reference import Reference

import cellworks as cw
from cellworks.cli import main
from cellworks.pipeline_kinds import kinds
from cellworks.pipeline_plain import plain_python
from cellworks_engine.errors import InvalidInput
from cellworks_engine.pipelines.schema import Pipeline

WITHOUT = """\
import runpy, sys
sys.modules["cellworks"] = sys.modules["cellworks_engine"] = None
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
STEPS = """\
import json

LEAST = 2


def score(x):
    return x * LEAST


def work(numbers):
    total = sum(score(one) for one in numbers)
    text = '''two
    lines'''
    return total, text


def show(total, text, rows):
    with open("shown.json", "w") as file:
        json.dump([total, text, rows], file)
"""
OTHER = """\
def score(x):
    return -x


def count(data):
    rows = [score(len(data)), int(data.x.max())]
    return rows
"""
YAML = """\
pipeline: two files
parameters: {numbers: [1, 2], least: 3, word: none}
steps:
  show:
    function: "steps.py:show"
    in: {total: {from: work.total}, text: {from: work.text}, rows: {from: count.rows}}
  work: {function: "steps.py:work", in: {numbers: {from: numbers}}, out: {total: value, text: value}}
  clean: {recipe: clean.recipe.json, in: {data: {dataset: rows}}}
  count: {function: "other.py:count", in: {data: {from: clean.data}}, out: {rows: value}}
  gate:
    if: work.total > least and word not in ["stop"]
    then:
      again: {function: "steps.py:work", in: {numbers: {from: numbers}}, out: {total: value, text: value}}
    else: {stop: {fail: {message: too small}}}
"""
RECIPE = (
    '{"format": 1, "name": "clean", "steps": [{"do": {"op": "fill-missing", "columns": ["x"], "value": 7}}]}'
)


@pytest.fixture
def folder(here: Path) -> Path:
    for name, text in {
        "steps.py": STEPS,
        "other.py": OTHER,
        "two.yaml": YAML,
        "clean.recipe.json": RECIPE,
    }.items():
        (here / name).write_text(text)
    pd.DataFrame({"x": [1.0, None, 3.0]}).to_csv(here / "rows.csv", index=False)
    return here


def ran(file: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT, str(file), *options],
        capture_output=True, text=True, check=False, env={**os.environ, **environment},
    )  # fmt: skip


def test_it_runs_where_cellworks_cannot_be_imported(folder: Path) -> None:
    text = cw.pipelines.load(folder / "two.yaml").to_python(folder / "plain.py")
    assert text == (folder / "plain.py").read_text() and "cellworks" not in text
    done = ran(folder / "plain.py", "--data-rows", "rows.csv")
    assert done.returncode == 0, done.stderr
    assert msgspec.json.decode((folder / "shown.json").read_bytes()) == [6, "two\n    lines", [-3, 7]]
    assert ran(folder / "plain.py", "--data-rows", "rows.csv", "--numbers", "[5]").returncode == 0
    assert msgspec.json.decode((folder / "shown.json").read_bytes())[0] == 10
    stopped = ran(folder / "plain.py", "--data-rows", "rows.csv", "--least", "100")
    assert stopped.returncode == 1 and "too small" in stopped.stderr
    assert ran(folder / "plain.py", "--data-rows", "rows.csv", "--word", "stop").returncode == 1


def test_what_only_a_studio_can_do_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "two.yaml").write_text(
        YAML.replace("{stop: {fail: {message: too small}}}", "{ask: {approve: {question: so}}}")
    )
    with pytest.raises(InvalidInput, match=r"Only a studio can do ask \(approve\)"):
        cw.pipelines.load(folder / "two.yaml").to_python()
    (folder / "two.yaml").write_text(YAML)
    assert main(["pipelines", "show", "two.yaml", "--python"]) == 0
    assert "def two_files(" in capsys.readouterr().out


@pytest.mark.parametrize("seed", range(6))
def test_random_pipelines_do_what_the_reference_says(here: Path, seed: int) -> None:
    made, _ = Graphs(seed, str(here / "ledger"), 0.0).pipeline("graph")
    text = plain_python(msgspec.convert(made, Pipeline), kinds(), lambda _: b"")
    (here / "plain.py").write_text(text)
    done = ran(here / "plain.py", CELLWORKS_ATTEMPT="1", CELLWORKS_JOB="plain")
    assert done.returncode == 0, f"{done.stderr}\n{text}"
    expected = Reference(made, {}, set()).states()
    lasts = 1 if "on_exit" in made else 0
    starts = read(here / "ledger")["plain"].starts
    assert len(starts) == list(expected.values()).count("done") + lasts


def test_groups_that_hang_on_one_another_are_said(folder: Path) -> None:
    (folder / "two.yaml").write_text("""\
pipeline: crossed
parameters: {least: 1}
steps:
  gate:
    if: least > 0
    then:
      one: {function: "other.py:score", in: {x: 1}, out: {y: value}}
      three: {function: "other.py:score", in: {x: {from: two.y}}, out: {y: value}}
  two: {function: "other.py:score", in: {x: 2}, out: {y: value}, after: one}
""")
    assert list(cw.pipelines.load(folder / "two.yaml").check()) == []
    with pytest.raises(InvalidInput, match="Steps in gate and two hang on one another"):
        cw.pipelines.load(folder / "two.yaml").to_python()
