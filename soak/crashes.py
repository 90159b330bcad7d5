"""Claims: a supervisor, or a runner, that dies at any write boundary loses nothing, repeats nothing."""

import sys
import time

from cellworks.client import Client
from cellworks_engine.errors import CellworksError
from cellworks_engine.jobs.schema import CommandEntry, Environment, Job, JobSpec, Resources
from cellworks_engine.studio_schema import Status
from soak import ledger
from soak.clients import append
from soak.place import FINAL, ROOT, Place, wait_for

JOBS = ("one", "two", "three")


def submit(client: Client, place: Place, key: str, python: str = sys.executable) -> bool:
    """Submit a job whose one act is a line in the ledger; False where nobody can say whether it was taken."""
    spec = JobSpec(
        name=key,
        entry=CommandEntry(argv=append(str(place.ledger), key)),
        environment=Environment(python=python),
        resources=Resources(cpu=0.5),
        autolog=False,
    )
    try:
        client.call("POST", "/jobs", Job, body=spec)
    except (CellworksError, OSError):
        return False
    return True


def supervisor(most: int = 400, step: int = 1, enough: int = 4) -> str:
    """Crash the supervisor at boundary 1, 2, 3, … until `enough` in a row are never reached."""
    crashed = missed = 0
    for number in range(1, most, step):
        with Place(warm=False, cpu=2) as place:
            reached = _one_crash(place, number)
        crashed += reached
        missed = 0 if reached else missed + 1
        if missed == enough:
            break
    assert crashed, "no boundary was reached"
    assert missed == enough or step > 1, f"{most} boundaries were not enough"
    return f"{crashed} crashes, a boundary each; every job ran once and is in MLflow"


def _one_crash(place: Place, number: int) -> bool:
    """Run three jobs over a supervisor that dies at a boundary; tell whether it got there."""
    crashing = place.start("-m", "soak.crashing", "supervisor", str(number))
    known = place.client(may_start=False)
    wait_for(lambda: crashing.poll() is not None or place.home.socket.exists(), 120, "the supervisor")
    taken = [key for key in JOBS if crashing.poll() is None and submit(known, place, key)]
    deadline = time.monotonic() + 60
    while crashing.poll() is None and time.monotonic() < deadline and not _all_carried(place, taken):
        time.sleep(0.05)
    reached = crashing.poll() is not None
    after = place.client()
    # nobody else is there to start the next supervisor, and this one may yet be the one that crashes
    wait_for(lambda: _answers(after), 120, "the next supervisor")
    again = [f"{key}-again" for key in JOBS if key not in taken]
    taken += [key for key in again if submit(after, place, key)]
    ended = f"every job's end after a crash at boundary {number}"
    wait_for(lambda: _answers(after) and _all_carried(place, taken), 120, ended)
    _judge(place, number, taken)
    crashing.kill()
    crashing.wait()
    return reached


def _answers(client: Client) -> bool:
    """Ask the supervisor for its state, which starts one where there is none."""
    try:
        client.call("GET", "/status", Status)
    except CellworksError:
        return False
    return True


def _all_carried(place: Place, taken: list[str]) -> bool:
    states = place.states()
    if any(key not in states or states[key][1] not in FINAL for key in taken):
        return False
    statuses = place.run_statuses()
    return all(statuses.get(row[2] or "") == "FINISHED" for row in states.values() if row[1] == "succeeded")


def _judge(place: Place, number: int, taken: list[str]) -> None:
    entries, states = ledger.read(place.ledger), place.states()
    for key in taken:
        starts = entries[key].starts
        assert len(starts) == 1, f"boundary {number}: {key} started {len(starts)} times"
        assert states[key][1] == "succeeded", (
            f"boundary {number}: {key} is {states[key][1]}: {states[key][3]}"
        )
    for key, entry in entries.items():
        assert len(entry.starts) == 1, f"boundary {number}: {key} started {len(entry.starts)} times"
        assert key in states, f"boundary {number}: {key} ran and the studio does not know it"


def runner(most: int = 60, step: int = 1) -> str:
    """Crash a cold runner at boundary 1, 2, 3, …: the job is lost or ended, and never runs twice."""
    outcomes: dict[str, int] = {}
    for number in range(1, most, step):
        with Place(warm=False, cpu=2) as place:
            state = _one_runner(place, number)
        outcomes[state] = outcomes.get(state, 0) + 1
        if state == "not reached":
            break
    assert outcomes.get("not reached"), f"{most} boundaries were not enough"
    return ", ".join(f"{state} {count}" for state, count in sorted(outcomes.items()))


def _one_runner(place: Place, number: int) -> str:
    """Run one job whose cold runner dies at a boundary; returns the job's state, or `not reached`."""
    python = place.folder / "python"
    mark = place.folder / "crashed"
    python.write_text(_WRAPPER.format(python=sys.executable, mark=mark, number=number, root=ROOT))
    python.chmod(0o700)
    client = place.client()
    assert submit(client, place, "one", str(python))
    wait_for(lambda: place.states()["one"][1] in FINAL, 180, f"the end after a runner's crash at {number}")
    _, state, _, sentence = place.states()["one"]
    starts = ledger.read(place.ledger)["one"].starts
    assert len(starts) <= 1, f"boundary {number} of the runner: started {len(starts)} times"
    assert state in ("succeeded", "lost"), f"boundary {number} of the runner: {state}: {sentence}"
    assert state == "lost" or len(starts) == 1
    return state if mark.exists() else "not reached"


_WRAPPER = """\
#!/bin/sh
# The interpreter of the job: its first runner dies at a boundary, a later one is an ordinary one.
if [ "$3" = cellworks_engine.jobs.runner ] && [ ! -e "{mark}" ]; then
  shift 3
  SOAK_MARK="{mark}" PYTHONPATH="{root}" exec "{python}" -m soak.crashing runner {number} "$@"
fi
exec "{python}" "$@"
"""
