"""In a studio, what a dataset keeps is no garbage, and what jobs use is not deleted."""

import hashlib
import sys
from pathlib import Path

import pytest

from cellworks_engine.datasets.schema import FrameSource, NewDataset, UseQuery
from cellworks_engine.errors import Conflict, NotFound
from cellworks_engine.jobs.schema import CommandEntry, Environment, JobSpec, Stop
from cellworks_engine.studio import open_studio


def test_a_frame_survives_a_collection_until_its_last_version_is_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("cellworks_engine.garbage.GRACE", -1.0)
    studio = open_studio(tmp_path / "home")
    try:
        digest = studio.content.put(b"PAR1")
        assert digest == hashlib.sha256(b"PAR1").hexdigest()
        source = FrameSource(content=digest, library="pandas")
        new = NewDataset(name="frame", source=source, format="parquet", fingerprint=f"sha256:{digest}")
        studio.datasets.register(new, "ann")
        studio.collect(dry=False)
        assert studio.content.has(digest)
        command, here = CommandEntry(argv=["true"]), Environment(python=sys.executable)
        spec = JobSpec(name="job", entry=command, environment=here, datasets={"data": "frame/1"})
        studio.jobs.submit(spec, "ann")
        with pytest.raises(Conflict, match=r"in use: job 1 \(job, ann\) did not end yet"):
            studio.datasets.delete("frame", 1, True, "ann")
        studio.jobs.stop("1", Stop())
        studio.datasets.delete("frame", 1, True, "ann")
        studio.collect(dry=False)
        assert not studio.content.has(digest)
    finally:
        studio.close()


def test_what_used_a_version_is_said_by_the_edges_of_jobs(tmp_path: Path):
    studio = open_studio(tmp_path / "home")
    try:
        digest = studio.content.put(b"PAR1")
        source = FrameSource(content=digest, library="pandas")
        new = NewDataset(name="frame", source=source, format="parquet", fingerprint=f"sha256:{digest}")
        studio.datasets.register(new, "ann")
        command, here = CommandEntry(argv=["true"]), Environment(python=sys.executable)
        for number in range(3):
            spec = JobSpec(
                name=f"job-{number}", entry=command, environment=here, datasets={"data": "frame/1"}
            )
            studio.jobs.submit(spec, "ann")
        studio.jobs.submit(JobSpec(name="other", entry=command, environment=here), "ann")
        studio.jobs.stop("2", Stop())
        page = studio.datasets.uses("frame", None, UseQuery(limit=2))
        assert [(use.number, use.name, use.names) for use in page.uses] == [
            (3, "job-2", ["data"]), (2, "job-1", ["data"]),
        ]  # fmt: skip
        assert page.total == 3
        assert [use.number for use in studio.datasets.uses("frame", 1, UseQuery(offset=2)).uses] == [1]
        assert studio.jobs.uses("frame/1", UseQuery(), is_open=True).total == 2
        with pytest.raises(NotFound):
            studio.datasets.uses("frame", 2, UseQuery())
    finally:
        studio.close()
