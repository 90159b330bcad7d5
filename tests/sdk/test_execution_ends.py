"""How executions wait for a person, and how they end: stopped, killed in the middle, with what runs last."""

import json
import os
import signal

import pytest
from tests.sdk.squares import PATIENCE, Folder, states
from tests.studio import Studio
from tests.waiting import eventually

import cellworks as cw
from cellworks.client import connect
from cellworks_engine.changes_schema import Activity, ActivityPage
from cellworks_engine.errors import Conflict, InvalidInput

pytestmark = pytest.mark.timeout(900)

ASKING = """\
pipeline: asking
steps:
  ask: {approve: {question: "Shall it go live?"}}
  go: {function: "steps.py:said", in: {word: {from: 'ask.report["by"]'}}, out: {word: value}}
"""


def news(verb: str) -> list[Activity]:
    query = {"slice": ["pipelines"], "verb": [verb]}
    return connect().call("GET", "/activity", ActivityPage, query=query).activities


@pytest.mark.parametrize("approved", [True, False])
def test_an_execution_waits_for_a_person(folder: Folder, approved: bool) -> None:
    folder.yaml = ASKING
    asking = folder.write().run()
    eventually(lambda: states(asking).get("ask") == "asking")
    assert asking["ask"].sentence == "Shall it go live?"
    assert asking.execution.row.counts == {"asking": 1, "waiting": 1}, "what is still to come counts too"
    assert [one.entity for one in news("asking")].count(asking.id) == 1
    with pytest.raises(Conflict, match="is running; it can be resumed once it has ended"):
        asking.resume()
    if approved:
        asking.approve("ask", "looks good").wait(PATIENCE)
        assert asking["ask"].outputs["report"].value["note"] == "looks good"
        assert states(asking) == {"ask": "succeeded", "go": "succeeded"}
    else:
        asking["ask"].reject("not yet").wait(PATIENCE, check=False)
        assert (asking.state, states(asking)["go"]) == ("failed", "blocked")
        assert asking["ask"].sentence is not None and asking["ask"].sentence.endswith("said no: not yet")
    with pytest.raises(Conflict, match="asks nothing"):
        asking.approve("ask")


SLOW = """\
pipeline: slow
steps:
  slow: {function: "steps.py:slow", in: {}, out: {y: value}}
  then: {function: "steps.py:said", in: {word: {from: slow.y}}, out: {word: value}}
on_exit: {last: {function: "steps.py:said", in: {word: last}, out: {word: value}}}
"""
SLEEPS = """

def slow():
    import time
    note(f"slow {os.getpid()}")
    while not Path("%s").exists():
        time.sleep(0.02)
    y = "slow"
    return y
"""


@pytest.fixture
def slow(folder: Folder) -> Folder:
    folder.steps += SLEEPS % (folder.path / "go")
    folder.yaml = SLOW
    folder.write()
    return folder


def test_the_exit_handler_is_not_chosen_since_it_runs_at_each_resumption(folder: Folder) -> None:
    folder.yaml += "  fails: {fail: {message: no}}\n"
    folder.yaml += 'on_exit: {last: {function: "steps.py:said", in: {word: last}, out: {word: value}}}\n'
    failed = folder.write().run().wait(60, check=False)
    folder.ran()
    for choose in (failed.mark_done, failed.clear, lambda key: failed[key].run_again()):
        with pytest.raises(InvalidInput, match="last is the exit handler: it runs at the end of each resump"):
            choose("last")
    failed.mark_done("fails").resume().wait(60)
    assert folder.ran() == ["said last"]


def test_the_exit_handler_takes_nothing_that_a_marked_step_could_lack(folder: Folder) -> None:
    takes = 'function: "steps.py:said", in: {word: {from: total.s}}, out: {word: value}'
    folder.yaml += f"on_exit: {{last: {{{takes}}}}}\n"
    with pytest.raises(InvalidInput, match="hangs on a step, which may not have run when it does"):
        folder.write().run()


def begun(folder: Folder) -> int:
    """Wait for the slow step, and return its process."""
    eventually(lambda: folder.ledger.exists() and "slow " in folder.ledger.read_text())
    return int(folder.ledger.read_text().split("slow ")[1].split()[0])


def test_stopping_ends_all_that_was_started_and_what_runs_last_still_does(slow: Folder) -> None:
    execution = slow.pipeline().run()
    pid = begun(slow)
    execution.stop().wait(PATIENCE, check=False)
    found = states(execution)
    assert (found["slow"], found.get("then", "stopped"), found["last"]) == ("stopped", "stopped", "succeeded")
    assert execution.state == "stopped"
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(Conflict, match="already ended"):
        execution.stop()


def test_a_killed_supervisor_is_followed_by_one_that_goes_on_and_nothing_runs_twice(
    slow: Folder, home: Studio
) -> None:
    execution = slow.pipeline().run()
    begun(slow)
    who = json.loads(home.home.identity.read_bytes())["identity"]["pid"]
    os.kill(who, signal.SIGKILL)
    (slow.path / "go").touch()
    cw.connect()
    assert execution.wait(PATIENCE).state == "succeeded"
    assert [word.partition(" ")[0] for word in slow.ran()] == ["said", "said", "slow"]
