"""What the form that compares data says in Python, for a shell and in YAML makes the report that it makes.

The texts are those of `labextension/test/monitors/spoken.json`, which the interface's own tests write.
"""

import json
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from tests.studio import DEADLINE, Studio

import cellworks as cw
from cellworks.apply import apply
from cellworks.cli import main
from cellworks.drift_list import ask
from cellworks.endpoint_requests import window_of
from cellworks_engine.errors import InvalidInput
from cellworks_engine.monitors.schema import DriftReport, NewDrift

ROOT = Path(__file__).parents[2]
SPOKEN = json.loads((ROOT / "labextension/test/monitors/spoken.json").read_text())


@pytest.fixture
def data(home: Studio, tmp_path: Path) -> Path:
    """A folder of rows as files, with a dataset and a model that has a baseline of the same."""
    rng = np.random.default_rng(7)
    january = pd.DataFrame({
        "temp": rng.normal(0, 5, 500), "carrier": rng.choice(["UA", "AA"], 500), "-x": rng.normal(0, 1, 500),
        "late": rng.choice([0, 1], 500), "said": rng.choice([0, 1], 500),
        "at": pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.uniform(0, 30, 500), "D"),
    })  # fmt: skip
    july = january.assign(temp=january.temp + 4, at=january["at"] + pd.Timedelta("181D"))
    january.to_parquet(tmp_path / "january.parquet")
    july.to_parquet(tmp_path / "july.parquet")
    july.to_csv(tmp_path / "july rows.csv", index=False)
    if not cw.datasets.page("spoken-flights", 1).total:
        cw.datasets.register("spoken-flights", tmp_path / "january.parquet")
        rows = january[["temp", "carrier"]]
        model = DummyClassifier().fit(rows, january.late)
        cw.models["late-drift"].register(model, input_example=rows.head(), baseline=rows)
    return tmp_path


def told(report: DriftReport) -> dict[str, Any]:
    """Return what a report says, without when it was made."""
    whole: dict[str, Any] = msgspec.to_builtins(report)
    whole.pop("made")
    whole["settings"]["ignore"].sort()
    return whole


@pytest.mark.parametrize("said", SPOKEN, ids=[one["wish"]["reference"]["type"] for one in SPOKEN])
def test_every_language_makes_the_report_that_the_form_has_made(said: dict[str, Any], data: Path) -> None:
    here = json.loads(json.dumps(said).replace("/DATA", str(data)))
    ask(msgspec.convert(here["wish"], NewDrift)).wait(timeout=DEADLINE)
    exec(here["python"], {})
    assert main(shlex.split(here["cli"])[1:]) == 0
    (data / "drift.yml").write_text(here["yaml"])
    apply(data / "drift.yml")
    found = [cw.drifts()[at] for at in range(4)]
    assert [told(one.report) for one in found] == [told(found[-1].report)] * 4
    name = here["wish"]["name"]
    rows = cw.drifts(limit=4).page.drifts
    assert [row.name for row in rows] == [name or f"drift {row.number}" for row in rows]


def test_a_stretch_of_a_log_is_read_from_words():
    day = datetime(2026, 11, 1, tzinfo=UTC).timestamp()
    assert window_of("flights") == ("flights", None, None)
    assert window_of("flights@2026-11-01T00:00Z..2026-11-02T00:00Z") == ("flights", day, day + 86400)
    assert window_of("flights@..2026-11-01T00:00Z") == ("flights", None, day)
    since = window_of("flights@24h").since
    assert since == pytest.approx(datetime.now(UTC).timestamp() - 86400, abs=60)
    with pytest.raises(InvalidInput, match="'soon' is no time"):
        window_of("flights@soon..")


def test_a_document_that_says_what_no_report_has_is_refused(tmp_path: Path):
    (tmp_path / "drift.yml").write_text("kind: drift\nreference: a.csv\ncurrent: b.csv\ntreshold: 1\n")
    with pytest.raises(InvalidInput, match="no field 'treshold'"):
        apply(tmp_path / "drift.yml")
    (tmp_path / "drift.yml").write_text("kind: drift\nreference: a.csv\n")
    with pytest.raises(InvalidInput, match="needs a current"):
        apply(tmp_path / "drift.yml")
