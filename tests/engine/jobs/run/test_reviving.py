"""A runner starts a supervisor that was killed, and leaves alone one that was told to end."""

import os
import signal
import sys

from soak.place import Place
from tests.waiting import eventually

from cellworks_engine.jobs.schema import CommandEntry, Environment, Job, JobSpec, Stop


def running_job(place: Place, name: str = "long") -> Job:
    client = place.client()
    entry = CommandEntry(argv=["sleep", "600"])
    spec = JobSpec(name=name, entry=entry, environment=Environment(python=sys.executable), autolog=False)
    job = client.call("POST", "/jobs", Job, body=spec)
    eventually(lambda: place.states()[name][1] == "running")
    return job


def test_a_killed_supervisor_comes_back_while_a_job_runs_though_nobody_asks() -> None:
    with Place(warm=False) as place:
        job = running_job(place)
        first = place.supervisor()
        assert first is not None
        os.kill(first, signal.SIGKILL)
        eventually(lambda: place.supervisor() not in (None, first))
        second = place.supervisor()
        client = place.client(may_start=False)
        eventually(place.home.socket.exists)
        client.tell("POST", f"/jobs/{job.row.id}/stop", body=Stop(grace=0))
        eventually(lambda: place.states()["long"][1] == "stopped")
        assert place.supervisor() == second, "the supervisor outlives the runner that started it"


def test_a_supervisor_that_was_told_to_end_stays_away() -> None:
    with Place(warm=False) as place:
        running_job(place)
        os.kill(place.supervisor() or 0, signal.SIGTERM)
        eventually(lambda: place.supervisor() is None and not place.home.identity.exists())
        (folder,) = place.folders()
        eventually(folder.usage.exists)
        size = folder.usage.stat().st_size
        eventually(lambda: folder.usage.stat().st_size > size + 400)  # seconds of the runner's looks
        assert place.supervisor() is None


def test_what_a_revived_supervisor_started_outlives_the_job_whose_runner_revived_it() -> None:
    with Place(warm=False) as place:
        first = running_job(place)
        before = place.supervisor()
        os.kill(before or 0, signal.SIGKILL)
        eventually(lambda: place.supervisor() not in (None, before))
        eventually(place.home.socket.exists)
        second = running_job(place, "second")
        between = place.supervisor()
        os.kill(between or 0, signal.SIGKILL)  # the second job's runner has no parent now
        eventually(lambda: place.supervisor() not in (None, between))
        client = place.client()
        for job in (first, second):
            client.tell("POST", f"/jobs/{job.row.id}/stop", body=Stop(grace=0))
            eventually(lambda job=job: place.states()[job.row.name][1] not in ("running", "stopping"))
        assert [place.states()[job.row.name][1] for job in (first, second)] == ["stopped", "stopped"]
