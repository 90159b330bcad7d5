"""Drift as a person asks for it: of frames, files, datasets, a baseline; shown, kept, listed, in a job."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from IPython.core.interactiveshell import InteractiveShell
from tests.studio import DEADLINE, Studio

import cellworks as cw
from cellworks.cli import main
from cellworks.client import connect
from cellworks.drift_list import ask
from cellworks_engine.changes_schema import Activity, ActivityPage
from cellworks_engine.errors import CellworksError, InvalidInput, NotFound
from cellworks_engine.monitors.schema import DriftDataset, DriftFile, NewDrift
from cellworks_engine.statistics.baselines import make_baseline

RNG = np.random.default_rng(4)
JANUARY = pd.DataFrame({
    "temp": RNG.normal(0, 5, 2000), "carrier": RNG.choice(["UA", "AA"], 2000),
    "at": pd.Timestamp("2026-01-01") + pd.to_timedelta(RNG.uniform(0, 30, 2000), "D"),
})  # fmt: skip
JULY = JANUARY.assign(temp=JANUARY.temp + 4, at=JANUARY["at"] + pd.Timedelta("181D"))


def statuses(drift: cw.Drift) -> dict[str, str]:
    return {one.name: one.status for one in drift.features}


def test_two_frames_are_compared_here_without_a_studio():
    drift = cw.drift(JANUARY, JULY, out_of_range=1.0)
    assert drift.status == "drift"
    assert statuses(drift) == {"temp": "drift", "carrier": "ok", "at": "ignored"}
    assert drift.moved[0].startswith("temp went up: its mean was ")
    frame = drift.frame()
    assert list(frame.index) == ["temp", "carrier", "at"]
    assert frame.loc["temp", "wasserstein"] == pytest.approx(4 / JANUARY.temp.std())
    assert drift["temp"].limit == 0.1
    with pytest.raises(InvalidInput, match="no column `humid`"):
        drift["humid"]


def test_every_form_of_a_side_gives_the_same_report(here: Path):
    JANUARY.to_parquet("january.parquet")
    JANUARY.to_csv("january.csv", index=False)
    wanted = {name: one.distance for name, one in ((f.name, f) for f in cw.drift(JANUARY, JULY).features)}
    for side in (pl.from_pandas(JANUARY), "january.parquet", here / "january.csv", "file:january.parquet"):
        drift = cw.drift(side, JULY)
        assert {one.name: one.distance for one in drift.features} == pytest.approx(wanted)


def test_a_report_shows_words_a_table_and_charts_in_a_notebook(shell: InteractiveShell, capsys):
    drift = cw.drift(JANUARY, JULY, time="at", window="7d", out_of_range=1.0)
    shown: list[dict[str, Any]] = []
    shell.display_pub.publish = lambda data, **_: shown.append(data)  # type: ignore[method-assign]
    drift._ipython_display_()
    assert [sorted(data) for data in shown] == [
        ["text/html", "text/plain"], ["application/vnd.plotly.v1+json"], ["application/vnd.plotly.v1+json"],
    ]  # fmt: skip
    assert "temp went up" in shown[0]["text/html"]
    assert "▲ drift: 1 drifted, 1 ok, 1 left out" in shown[0]["text/plain"]
    names = {trace["name"] for trace in shown[1]["application/vnd.plotly.v1+json"]["data"]}
    assert names == {"reference", "current"}
    json.dumps(shown[2], allow_nan=False)


def test_windows_are_a_frame_by_time():
    drift = cw.drift(JANUARY, JULY, time="at", window="7d")
    frame = drift.timeline()
    assert list(frame.columns) == ["rows", "moved", "temp", "carrier"]
    assert frame["rows"].sum() == 2000
    assert (frame.moved == 1).all()
    with pytest.raises(InvalidInput, match="not cut by time"):
        cw.drift(JANUARY, JULY).timeline()
    with pytest.raises(InvalidInput, match="time column"):
        cw.drift(JANUARY, JULY, window="1d")


def test_with_labels_quality_is_said_too():
    rows = JANUARY.assign(truth=JANUARY.temp > 0, said=JANUARY.temp + RNG.normal(0, 1, 2000) > 0)
    later = rows.assign(said=rows.temp + RNG.normal(0, 9, 2000) > 0)
    drift = cw.drift(rows, later, label="truth", prediction="said")
    quality = drift.report.quality
    assert quality is not None
    assert quality.reference.metrics["accuracy"] > quality.current.metrics["accuracy"] + 0.1
    assert "is worse" in repr(drift)
    assert drift["said"].role == "prediction"


def test_a_page_holds_everything_and_needs_no_network(here: Path):
    drift = cw.drift(JANUARY, JULY, time="at", window="7d")
    page = drift.to_html("drift.html").read_text()
    assert "temp went up" in page
    assert 'src="http' not in page
    assert "<script" not in page
    assert (page.count("<svg"), page.count("<figure>")) == (3, 2)
    assert len(page) < 100_000


def test_sagemakers_files_are_written_and_read(here: Path):
    cw.sagemaker_baseline(JANUARY, "baseline")
    assert sorted(path.name for path in (here / "baseline").iterdir()) == [
        "constraints.json",
        "statistics.json",
    ]
    drift = cw.drift("baseline/statistics.json", JULY, constraints="baseline/constraints.json")
    assert drift.report.settings.preset == "sagemaker"
    assert statuses(drift)["temp"] == "drift"
    told = json.loads(drift.to_sagemaker("out").read_text())
    assert {one["constraint_check_type"] for one in told["violations"]} == {"baseline_drift_check"}


def test_a_baseline_is_compared_with_what_the_model_takes():
    baseline = make_baseline(JANUARY[["temp", "carrier"]], JANUARY.temp > 0)
    assert set(statuses(cw.drift(baseline, JULY.assign(other=1)))) == {"temp", "carrier"}
    found = cw.drift(baseline, JULY.assign(prediction=True))
    assert found["prediction"].role == "prediction"
    assert statuses(cw.drift(baseline, JULY[["carrier"]]))["temp"] == "violation"


def test_what_is_no_source_or_setting_is_a_sentence(here: Path):
    for given in (3, None, {"a": 1}):
        with pytest.raises(InvalidInput, match="holds no rows"):
            cw.drift(JANUARY, given)
    with pytest.raises(InvalidInput, match="preset"):
        cw.drift(JANUARY, JULY, preset="gcp")
    with pytest.raises(InvalidInput, match="unknown field `treshold`"):
        cw.drift(JANUARY, JULY, treshold=1.0)
    with pytest.raises(NotFound, match=r"none\.parquet"):
        cw.drift(JANUARY, "none.parquet")
    with pytest.raises(NotFound, match="no endpoint flights"):
        cw.drift(JANUARY, "endpoint:flights")
    with pytest.raises(InvalidInput, match="a number for each column"):
        cw.drift(JANUARY, JULY, importance=3)


def told() -> list[Activity]:
    """Return what Home is told of drift reports, the newest first."""
    return connect().call("GET", "/activity", ActivityPage, query={"slice": ["monitors"]}).activities


def test_a_report_is_kept_listed_read_and_forgotten(home: Studio, capsys: pytest.CaptureFixture[str]):
    drift = cw.drift(JANUARY, JULY, time="at", window="7d", keep="january to july")
    assert drift.ref is not None
    again = cw.drifts[drift.ref]
    assert again.report == drift.report
    found = cw.drifts(search="january to")
    assert found.page.drifts[0].windows == len(drift.timeline())
    number = found.page.drifts[0].number
    assert cw.drifts[number].ref == found[0].ref == drift.ref
    assert main(["drift", "list", "--search", "january to"]) == 0
    assert "january to july" in capsys.readouterr().out
    assert main(["drift", "show", str(number)]) == 0
    assert "temp went up" in capsys.readouterr().out
    assert [drift.ref] == [one.entity for one in told() if one.entity == drift.ref]
    assert "temp went up" in (told()[0].sentence or "")
    assert main(["drift", "delete", str(number)]) == 0
    assert [one for one in told() if one.entity == drift.ref] == []
    with pytest.raises(NotFound, match="no drift report"):
        cw.drifts[number]


def test_a_stretch_of_windows_is_the_same_here_and_in_the_studio(
    home: Studio, capsys: pytest.CaptureFixture[str]
):
    drift = cw.drift(JANUARY, JULY, time="at", window="1d", keep="stretches")
    stretch, other = ("2026-07-10T00:00Z", "2026-07-15T00:00Z"), ("2026-07-02T00:00Z", "2026-07-07T00:00Z")
    assert drift.ref is not None
    kept = cw.drifts[drift.ref]
    for reference in (None, other, (None, other[1]), (None, None)):
        one, two = (each.between(*stretch, reference=reference) for each in (drift, kept))
        assert one.frame().equals(two.frame())
        assert one.status == ("drift" if reference is None else "ok")
    assert len(drift.rows(since=stretch[0], until=stretch[1])) == drift.between(*stretch).report.current.rows
    assert main(["drift", "show", drift.ref, "--since", stretch[0], "--against-until", other[1]]) == 0
    assert "✓ ok" in capsys.readouterr().out
    with pytest.raises(InvalidInput, match="No window begins"):
        kept.between("2027-01-01")
    with pytest.raises(InvalidInput, match="A stretch is a pair"):
        kept.between(reference="2026-07")
    with pytest.raises(NotFound, match="keeps no windows"):
        cw.drift(JANUARY, JULY, keep=True).between("2026-07-10")
    with pytest.raises(InvalidInput, match="not cut by time"):
        cw.drift(JANUARY, JULY).between("2026-07-10")


def test_rows_behind_a_report_are_read_again_where_they_can_be(home: Studio, here: Path):
    JANUARY.to_parquet("january.parquet")
    JULY.to_parquet("july.parquet")
    ref = cw.datasets.register("rows-january", "january.parquet").ref
    drift = cw.drift(ref, "july.parquet", time="at", window="1d", keep=True)
    assert drift.ref is not None
    kept = cw.drifts[drift.ref]
    pd.testing.assert_frame_equal(kept.rows("reference"), JANUARY, check_dtype=False)
    some = kept.rows(since="2026-07-10T00:00Z", until="2026-07-11T00:00Z")
    assert set(some["at"].dt.strftime("%Y-%m-%d")) == {"2026-07-10"}
    lost = cw.drift(JANUARY, JULY, keep=True)
    assert lost.ref is not None
    with pytest.raises(InvalidInput, match=r"a frame of 2,000 rows are no more"):
        cw.drifts[lost.ref].rows()


def test_a_report_is_opened_in_jupyterlab_once_it_is_kept(home: Studio):
    drift = cw.drift(JANUARY, JULY)
    way = drift.open()
    assert drift.ref is not None
    number = cw.drifts(limit=1).page.drifts[0].number
    bundle = way._repr_mimebundle_()
    told = bundle["application/vnd.cellworks.drift+json"]
    assert (told["drift"], told["name"]) == (drift.ref, f"drift {number}")
    assert f"cellworks drift show {number}" in bundle["text/plain"]
    assert bundle["text/html"].startswith("<p>Drift report")
    assert drift.open().row.id == drift.ref


def test_the_command_line_compares_files_and_can_fail(here: Path, capsys: pytest.CaptureFixture[str]):
    JANUARY.to_parquet("january.parquet")
    JULY.to_parquet("july.parquet")
    line = ["drift", "january.parquet", "july.parquet"]
    assert main([*line, "--ignore", "at"]) == 0
    assert "temp went up" in capsys.readouterr().out
    assert main([*line, "--check"]) == 1
    assert main(["drift", "january.parquet", "january.parquet", "--check"]) == 0
    capsys.readouterr()
    options = ["--preset", "azure", "--threshold", "temp=9", "--json", "--html", "page.html"]
    assert main([*line, *options]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["name"]: one["status"] for one in told["features"]}["temp"] == "ok"
    assert (here / "page.html").exists()
    capsys.readouterr()
    assert (
        main([*line, "--ignore", "at", "--importance", "temp=2", "--importance", "carrier=1", "--json"]) == 0
    )
    weights = {one["name"]: one["importance"] for one in json.loads(capsys.readouterr().out)["features"]}
    assert (weights["temp"], weights["carrier"]) == (1.0, 0.5)
    assert main([*line, "--importance", "temp"]) == 2
    assert main(["drift", "january.parquet"]) == 2
    assert main([*line, "--threshold", "temp=much"]) == 2


def test_the_studio_compares_datasets_in_a_job_that_keeps_the_report(home: Studio, here: Path):
    JANUARY.to_parquet("january.parquet")
    JULY.to_parquet("july.parquet")
    ref = cw.datasets.register("drift-january", "january.parquet").ref
    new = NewDrift(
        reference=DriftDataset(ref=ref), current=DriftFile(path=str(here / "july.parquet")), name="by a job"
    )
    job = ask(new).wait(timeout=DEADLINE)
    assert (job.job.row.kind, job.state) == ("processing", "succeeded")
    (row,) = cw.drifts(search="by a job").page.drifts
    assert (row.job, row.reference.source, row.status) == (job.id, new.reference, "drift")
    with pytest.raises(CellworksError, match="no dataset nobody"):
        ask(NewDrift(reference=DriftDataset(ref="nobody/1"), current=new.current))
