"""`--register` through a real studio ends in the same rows and history as registering by hand."""

import shutil
import uuid
from pathlib import Path

import pytest
from tests.studio import Studio
from tests.tracking.modelworld import FEATURES, flights
from tests.tracking.world import spec
from tests.waiting import eventually

import cellworks as cw
from cellworks.following import until_ended
from cellworks_engine.changes_schema import ActivityPage
from cellworks_engine.jobs.schema import CellEntry, Job
from cellworks_engine.models.schema import HistoryPage, Model, ModelVersion

pytestmark = pytest.mark.timeout(900)  # processes are started, and the machine may be busy

FITS = """
import pandas as pd
from sklearn.linear_model import LogisticRegression
frame = pd.read_parquet(PATH)
model = LogisticRegression(max_iter=200).fit(frame[FEATURES], frame["late"])
"""


@pytest.fixture
def here(studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the studio the one that this process finds; returns the data of a dataset `flights`."""
    monkeypatch.setenv("CELLWORKS_HOME", str(studio.home.path))
    monkeypatch.chdir(tmp_path)
    x, y = flights()
    x.assign(late=y).to_parquet(tmp_path / "flights.parquet")
    return tmp_path / "flights.parquet"


def test_a_job_s_version_waits_with_its_lineage_and_gets_its_baseline_from_the_job_s_data(
    studio: Studio, here: Path
):
    name = f"late-{uuid.uuid4().hex[:8]}"
    data = cw.datasets.register(name, here)
    since = studio.client.call("GET", "/activity", ActivityPage).change
    source = f"PATH, FEATURES = {str(here)!r}, {FEATURES!r}\n{FITS}"
    body = spec(
        entry=CellEntry(source=source), register=name, inputs={"flights": str(here)},
        datasets={"flights": data.ref},
    )  # fmt: skip
    job = until_ended(studio.client, studio.client.call("POST", "/jobs", Job, body=body), 200)
    assert job.row.registered == [f"{name}/1"], job.failure

    def told() -> list[str]:
        news = studio.client.call("GET", f"/activity?since={since}&slice=models", ActivityPage)
        return [f"{one.entity} {one.verb}: {one.sentence}" for one in news.activities]

    def listed() -> list[tuple[str | None, bool]]:
        whole = studio.client.call("GET", f"/models/{name}", Model)
        return [(one.data[0].dataset if one.data else None, one.size is not None) for one in whole.versions]

    eventually(lambda: listed() == [(data.ref, True)])
    eventually(
        lambda: told() == [f"{name}/1 registered: waits for approval"]
    )  # though nobody asked for models
    version = studio.client.call("GET", f"/models/{name}/versions/1", ModelVersion)
    row, came = version.row, version.lineage
    assert (row.approval.state, row.actor, row.job_number, row.run) == (
        "pending", job.row.actor, job.row.number, job.row.run_id,
    )  # fmt: skip
    assert [(one.name, one.dataset) for one in came.data] == [("flights", data.ref)]
    assert [(one.dataset, one.detail) for one in row.data] == [(data.ref, str(here))]
    assert row.size is not None and row.size > 1000
    assert version.environment == job.spec.environment
    (entry,) = studio.client.call("GET", f"/models/{name}/history", HistoryPage).entries
    assert (entry.verb, entry.actor, entry.seen) == ("registered", job.row.actor, False)

    assert row.baseline is not None
    assert version.baseline_note == f"Made of 1,000 rows of {data.ref}, which the job used."
    again = cw.models[name].register(run=job.row.run_id)
    assert (again.version, again.row.baseline) == (1, row.baseline)
    assert [one.version for one in studio.client.call("GET", f"/models/{name}", Model).versions] == [1]
    assert [one.verb for one in again.history()] == ["registered"]
    shutil.move(here, here.with_name("gone"))
    assert cw.models[name].register(run=job.row.run_id).row.baseline == again.row.baseline


def test_a_model_that_cannot_predict_the_job_s_data_is_registered_and_says_why_it_has_no_baseline(
    studio: Studio, here: Path
):
    name = f"late-{uuid.uuid4().hex[:8]}"
    data = cw.datasets.register(name, here)
    fits = FITS.replace("frame[FEATURES]", "frame[FEATURES].add_prefix('own_')")
    body = spec(
        entry=CellEntry(source=f"PATH, FEATURES = {str(here)!r}, {FEATURES!r}\n{fits}"), register=name,
        inputs={"flights": str(here)}, datasets={"flights": data.ref},
    )  # fmt: skip
    job = until_ended(studio.client, studio.client.call("POST", "/jobs", Job, body=body), 200)
    assert job.row.registered == [f"{name}/1"], job.failure
    version = studio.client.call("GET", f"/models/{name}/versions/1", ModelVersion)
    assert version.row.baseline is None
    assert version.baseline_note == (
        f"There is none: of {data.ref} none could be made. The model takes own_dep_delay, own_distance, "
        f"own_hour: no such column in {data.ref}, which the job used."
    )
