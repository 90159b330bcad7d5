"""How what a step was given and what it made look, in code and on the command line."""

import json
from pathlib import Path

import pytest
from tests.studio import Studio

import cellworks as cw
from cellworks.cli import main
from cellworks.client import connect
from cellworks.execution_handle import ExecutionHandle
from cellworks_engine.errors import NotFound

pytestmark = pytest.mark.timeout(300)

STEPS = """\
import pandas as pd
from sklearn.linear_model import Ridge


def rows(count, seed):
    return pd.DataFrame({"delay": range(count), "origin": ["JFK"] * count})


def split(data):
    return data[:2], [*range(30_000)], len(data)


def train(old, many, size):
    return Ridge(alpha=1 / 4).fit(old[["delay"]], old.delay), {"size": size}
"""
PIPELINE = """\
pipeline: looked-at
parameters: {count: 1200, seed: 1}
steps:
  rows: {function: "steps.py:rows", in: {count: {from: count}, seed: {from: seed}}, out: {data: dataset}}
  split:
    function: steps.py:split
    in: {data: {from: rows.data}}
    out: {old: dataset, many: value, size: value}
  train:
    function: steps.py:train
    in: {old: {from: split.old}, many: {from: split.many}, size: {from: split.size}}
    out: {model: model, report: report}
"""


@pytest.fixture
def ran(tmp_path: Path, home: Studio) -> ExecutionHandle:
    (tmp_path / "steps.py").write_text(STEPS)
    (tmp_path / "pipeline.yaml").write_text(PIPELINE)
    return cw.pipelines.load(tmp_path / "pipeline.yaml").run().wait(120)


def test_each_value_of_a_step_shows_how_it_begins(ran: ExecutionHandle, capsys: pytest.CaptureFixture[str]):
    split, train = ran["split"], ran["train"]

    assert repr(split.preview("data")).splitlines() == [
        "delay  origin", "0      JFK", "1      JFK", "2      JFK", "3      JFK", "4      JFK",
        "1,200 rows x 2 columns",
    ]  # fmt: skip
    assert repr(split.preview("old")).splitlines()[1:] == ["0      JFK", "1      JFK"]
    assert repr(split.preview("many")).splitlines()[-1] == "… and 29,990 more"
    assert (repr(train.preview("model")), repr(train.preview("size"))) == ("Ridge(alpha=0.25)", "1200")
    assert "<th" in split._repr_html_() and "JFK" in split._repr_html_()
    with pytest.raises(NotFound, match="no preview of cheese"):
        split.preview("cheese")

    main(["executions", "show", str(ran.number), "split"])
    assert "in  data\ndelay  origin\n0      JFK" in capsys.readouterr().out
    main(["executions", "show", str(ran.number), "split", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["key"] == "split"
    assert told["previews"]["inputs"]["data"]["as"] == "frame"


def test_a_cached_step_shows_what_was_made_then(ran: ExecutionHandle, tmp_path: Path):
    later = cw.pipelines.load(tmp_path / "pipeline.yaml").run({"seed": ran.number + 1}).wait(120)

    assert (later["rows"].state, later["split"].state) == ("succeeded", "cached")
    assert repr(later["split"].preview("old")).splitlines()[1:] == ["0      JFK", "1      JFK"]


def test_previews_are_read_where_one_step_is_looked_at_and_nowhere_else(ran: ExecutionHandle):
    whole = connect().content(f"/executions/{ran.id}").decode()

    assert "Ridge(alpha=1 / 4)" in whole and "Ridge(alpha=0.25)" not in whole
    previews = connect().content(f"/executions/{ran.id}/steps/train/previews").decode()
    assert "Ridge(alpha=0.25)" in previews and len(previews) < 5000
