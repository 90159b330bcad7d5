"""`cw.lineage`: from the data over the job and the run to the version, as a tree and on the command line."""

import json
from pathlib import Path

import pandas as pd
import pytest
from tests.studio import Studio

import cellworks as cw
from cellworks.cli import main
from cellworks.lineage_tree import Lineage
from cellworks_engine.errors import InvalidInput
from cellworks_engine.lineage_schema import LineageGraph, LineageLink, LineageNode


def test_a_dataset_tells_which_job_read_it(
    home: Studio, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pd.DataFrame({"x": [1, 2]}).to_csv("rows.csv", index=False)
    made = cw.datasets.register("lineage-rows", "rows.csv")
    (here / "reads.py").write_text("print(1)\n")
    job = cw.submit("reads.py", name="reads lineage", inputs={"rows": made}).wait()
    found = cw.lineage(made)
    assert (f"dataset:{made.ref}", "used_by", f"job:{job.id}") in found.links
    text = f"dataset {made.ref}\nmade of nothing that is known\non it hangs\n└ job reads lineage {job.number}"
    assert repr(found).startswith(text)
    assert repr(cw.lineage(job)).startswith(f"job reads lineage {job.number}\nmade of\n")
    assert main(["lineage", made.ref]) == 0
    assert capsys.readouterr().out.startswith(text)
    assert main(["lineage", f"job:{job.number}", "--up", "0", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["root"] == f"job:{job.id}"
    with pytest.raises(InvalidInput, match="A float has no lineage"):
        cw.lineage(1.5)


def test_what_two_branches_share_is_opened_once() -> None:
    nodes = [
        LineageNode(key=key, kind="job", id=key, name=key, distance=at, more=key == "d", gone=key == "c")
        for key, at in {"a": 0, "b": 1, "c": 1, "d": 2}.items()
    ]
    pairs = [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]
    links = [LineageLink(source=one, relation="made", target=other) for one, other in pairs]
    assert repr(Lineage(LineageGraph(root="a", nodes=nodes, links=links))).splitlines() == [
        "job a", "made of nothing that is known", "on it hangs",
        "├ job b", "│ └ job d …", "└ job c, which is gone", "  └ job d (above)",
    ]  # fmt: skip
