"""What Run as job asks of a kernel: what a cell would be as a job, and nothing of it is submitted."""

import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from tests.studio import Studio

import cellworks as cw
from cellworks.doctor import INSTALL
from cellworks.magics.preview import preview

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def notebook(home: Studio, shell: InteractiveShell) -> None:
    shell.user_ns.update(frame=pd.DataFrame({"x": np.arange(10.0)}), depth=6, lock=threading.Lock(), np=np)


def test_a_cell_s_captures_and_options_are_told():
    before = cw.jobs(limit=1).total
    plan = preview("np.sum(frame.x) * depth", "late-flights -p depth=8 --cpu 2 --memory 1G")
    assert (plan["name"], plan["magic"], plan["problem"]) == ("late-flights", False, None)
    assert plan["parameters"] == {"depth": 8}
    assert plan["resources"] == {"cpu": 2.0, "memory": 1 << 30, "gpu": 0}
    told = {one["name"]: (one["kind"], one["summary"]) for one in plan["captured"]}
    assert told == {"frame": ("frame", "10 x 1")}
    assert plan["imported"] == ["np"]
    assert plan._repr_json_() == dict(plan)
    assert cw.jobs(limit=1).total == before


def test_a_cell_that_is_a_job_already_says_so_with_its_own_options():
    plan = preview("%%train mine -p depth=8\nframe.x * depth", "ignored")
    assert (plan["magic"], plan["name"], plan["line"]) == (True, "mine", "mine -p depth=8")
    assert [one["name"] for one in plan["captured"]] == ["frame"]


def test_every_refused_name_is_told_beside_what_would_come():
    plan = preview("with lock: frame.x")
    assert [one["name"] for one in plan["captured"]] == ["frame"]
    (refused,) = plan["refused"]
    assert refused["name"] == "lock"
    assert "`lock` cannot be packed" in refused["sentence"]


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("x = = 1", "", "invalid syntax (line 1 of the cell)"),
        ("", "", "The cell is empty"),
        ("%%train a", "", "The cell is empty"),
        ("1", "--what", "unrecognized arguments: --what"),
        ("1", "'open", "cannot be read"),
    ],
)
def test_what_is_wrong_is_a_sentence_in_the_plan(source: str, line: str, words: str):
    assert words in preview(source, line)["problem"]


def test_the_browser_shows_the_line_that_doctor_prints():
    told = (ROOT / "labextension/src/kernel/having.ts").read_text()
    assert f"'{INSTALL}'" in told
