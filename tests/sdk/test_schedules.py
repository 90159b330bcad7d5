"""Schedules in code and on the command line, in a real studio: killed, down for hours, and started again."""

import json
import os
import re
import signal
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.studio import Studio, running_studio
from tests.waiting import eventually

import cellworks as cw
from cellworks.cli import main
from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.studio_schema import Status

NEVER_SOON = "0 5 29 2 *"
"""The next 29 February: nothing is due while a test runs."""


@pytest.fixture(autouse=True)
def nothing_left(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "home" in request.fixturenames:
        for one in cw.schedules():
            cw.schedules[one.id].delete()


def test_a_script_is_started_as_it_is_each_time(home: Studio, here: Path):
    script = here / "each.py"
    script.write_text("print('old')")
    made = cw.schedule("each.py", NEVER_SOON, tz="Europe/Berlin", name="each")
    script.write_text("print('new')")
    made.run()
    eventually(lambda: made.history[0].outcome is not None)
    assert (made.history[0].state, made.history[0].outcome) == ("ended", "succeeded")
    job = cw.jobs[made.history[0].number]
    assert job.logs().strip() == "new", "as it was by then"
    assert job.job.spec.tags == {"cellworks.schedule": "each"}
    assert [one.tzname() for one in made.next(2)] == ["CET", "CET"]
    assert re.search(r"each  each.py  At 05:00 on February 29 \(Europe/Berlin\)", repr(made))


def test_a_pinned_script_a_function_and_a_notebook_are_started(home: Studio, here: Path):
    script = here / "pinned.py"
    script.write_text("print('old')")
    pinned = cw.schedule("pinned.py", NEVER_SOON, pin=True)
    script.write_text("print('new')")
    added = cw.schedule(add, NEVER_SOON, params={"x": 3})
    for one in (pinned, added):
        one.run()
        eventually(lambda one=one: one.history and one.history[0].outcome is not None)
    assert cw.jobs[pinned.history[0].number].logs().strip() == "old"
    assert cw.jobs[added.history[0].number].result() == 4
    assert {row.name: row.pinned for row in cw.schedules()} == {"pinned.py": True, "add": True}


def add(x: int) -> int:
    return x + 1


@cw.step
def double(x: int) -> int:
    return 2 * x


@cw.pipeline
def scheduled_flow(x: int = 1):
    double(x)


def test_a_pipeline_in_hand_and_by_name_are_scheduled_and_said_again_changed(home: Studio, here: Path):
    made = scheduled_flow.schedule(NEVER_SOON, params={"x": 3}, overlap="queue")
    made.run()
    eventually(lambda: made.history[0].outcome == "succeeded")
    execution = cw.executions[made.history[0].number]
    assert execution["double"].output() == 6
    again = scheduled_flow.schedule("@weekly", tz="UTC")
    assert (again.id, again.row.cron, again.row.overlap, len(again.history)) == (
        made.id,
        "@weekly",
        "skip",
        1,
    )
    named = cw.schedule("scheduled_flow", NEVER_SOON, name="by-name", params={"x": 5}, pin=True)
    assert (named.row.what, named.row.pinned) == ("scheduled_flow", True)
    with pytest.raises(InvalidInput, match="has no parameter y"):
        scheduled_flow.schedule(NEVER_SOON, params={"y": 1})


def test_what_cannot_be_is_a_sentence(home: Studio, here: Path):
    with pytest.raises(InvalidInput, match="never comes"):
        cw.schedules.next("0 0 31 2 *")
    with pytest.raises(InvalidInput, match=r"There is no file none\.py"):
        cw.schedule("none.py", NEVER_SOON)
    (here / "one.py").write_text("pass")
    with pytest.raises(InvalidInput, match="no option 'priority'"):
        cw.schedule("one.py", NEVER_SOON, priority=3)
    with pytest.raises(InvalidInput, match="is no date"):
        cw.schedule("one.py", NEVER_SOON, start="tomorrow")
    with pytest.raises(NotFound, match="There is no schedule none"):
        cw.schedules["none"]
    made = cw.schedule("one.py", NEVER_SOON, start="2030-01-01", tz="UTC")
    assert made.row.starts == datetime(2030, 1, 1, tzinfo=UTC).timestamp()
    assert made.change(overlap="replace", start=0).row.starts is None
    assert made.pause().state == "paused"
    assert made.resume().state == "active"


def test_the_command_line_has_all_of_it(home: Studio, here: Path, capsys: pytest.CaptureFixture[str]):
    def said(*words: str) -> str:
        assert main(["schedules", *words]) == 0
        return capsys.readouterr().out

    (here / "cli.py").write_text("print('hello')")
    said("create", NEVER_SOON, "--script", "cli.py", "--name", "by-cli", "--tz", "UTC", "-p", "depth=8")
    assert "At 05:00 on February 29" in said("list")
    assert "paused" in said("pause", "by-cli")
    assert "paused" not in said("resume", "by-cli").splitlines()[0]
    assert "03-28 03:00 CEST" in said("next", "30 2 28 3 *", "--tz", "Europe/Berlin", "-n", "12")
    assert len(json.loads(said("next", "by-cli", "-n", "2", "--json"))["next"]) == 2
    assert json.loads(said("change", "by-cli", "--missed", "all", "--json"))["row"]["missed"] == "all"
    assert main(["schedules", "create", NEVER_SOON, "--script", "cli.py", "--name", "by-cli"]) == 2
    assert "There is a schedule by-cli already" in capsys.readouterr().err
    said("create", "@daily", "--script", "cli.py", "--name", "by-cli", "--replace", "--overlap", "queue")
    said("run", "by-cli")
    eventually(lambda: "succeeded" in said("show", "by-cli"))
    said("delete", "by-cli")
    assert said("list").strip() == "No schedules."


DOCUMENT = """
kind: schedule
name: by-file
script: applied.py
cron: 0 5 29 2 *
tz: Europe/Berlin
start: 2031-01-01
params: {depth: 8}
---
kind: schedule
name: by-file-flow
pipeline: flow.yaml
cron: "@weekly"
overlap: queue
---
kind: schedule
name: by-file-pinned
command: [echo, hi]
source: code
pin: true
cron: "@yearly"
"""


def test_a_file_has_schedules_made_changed_and_left(
    home: Studio, here: Path, capsys: pytest.CaptureFixture[str]
):
    def said(text: str) -> list[str]:
        (here / "nightly.yml").write_text(text)
        assert main(["apply", "-f", "nightly.yml"]) == 0
        return capsys.readouterr().out.splitlines()

    (here / "applied.py").write_text("print('hello')")
    scheduled_flow.read().to_yaml(here / "flow.yaml")
    (here / "code").mkdir()
    (here / "code" / "words.txt").write_text("one")
    first, second, third = said(DOCUMENT)
    assert first.startswith("schedule by-file  created  At 05:00 on February 29 (Europe/Berlin)  next 2032-")
    assert second.startswith("schedule by-file-flow  created  ")
    assert third.startswith("schedule by-file-pinned  created  ")
    made = cw.schedules["by-file"]
    left = [f"schedule {name}  as it was" for name in ("by-file", "by-file-flow", "by-file-pinned")]
    assert said(DOCUMENT) == left
    (here / "code" / "words.txt").write_text("two")
    assert said(DOCUMENT) == [*left[:2], "schedule by-file-pinned  changed  what it starts"]
    assert made.row.starts == datetime(2030, 12, 31, 23, tzinfo=UTC).timestamp()
    edited = DOCUMENT.replace("29 2 *", "1 3 *").replace("start: 2031-01-01", "missed: all")
    assert said(edited.replace("depth: 8", "depth: 9").replace("queue", "queue\npaused: true")) == [
        "schedule by-file  changed  cron 0 5 29 2 * → 0 5 1 3 *, missed once → all, "
        "start 2031-01-01 00:00 CET → none, what it starts",
        "schedule by-file-flow  changed  paused",
        left[2],
    ]
    assert (made.row.cron, made.row.starts) == ("0 5 1 3 *", None)
    assert made.schedule.does.file.params == {"depth": 9}
    assert said(edited.replace("depth: 8", "depth: 9"))[1] == left[1]
    assert cw.schedules["by-file-flow"].state == "paused", "which the file says nothing of"


@pytest.mark.parametrize(
    ("old", "wrong", "complaint"),
    [
        ("cron: 0 5", "corn: 0 5", "A schedule has no field 'corn'"),
        ("pipeline: flow.yaml", "pipeline: flow.yaml\nscript: a.py", "starts one of pipeline"),
        ("pipeline: flow.yaml", "command: echo hi", "command is a list of words"),
        ('cron: "@weekly"', "cron: 0 0 31 2 *", "never comes"),
        ('cron: "@weekly"', "tz: UTC", "needs a cron, a text"),
        ("overlap: queue", "overlap: wait", "overlap is one of skip, queue, replace"),
        ("overlap: queue", "tz: berlin", "Did you mean Europe/Berlin?"),
        ("overlap: queue", "start: tomorrow", "'tomorrow' is no date"),
        ("overlap: queue", "start: 2031-01-01\nend: 2030-01-01", "It ends before it starts"),
        ("overlap: queue", "paused: maybe", "paused is true or false"),
    ],
)
def test_a_file_whose_second_schedule_is_wrong_makes_none(
    home: Studio, here: Path, capsys: pytest.CaptureFixture[str], old: str, wrong: str, complaint: str
):
    (here / "nightly.yml").write_text(DOCUMENT.replace(old, wrong))
    assert main(["apply", "-f", "nightly.yml"]) == 2
    assert complaint in capsys.readouterr().err
    assert len(cw.schedules()) == 0


SLOW = "import time\nopen({0!r}, 'a').write('begun\\n')\ntime.sleep(2)\nopen({0!r}, 'a').write('ended\\n')"


def test_a_killed_studio_goes_on_and_makes_up_for_what_it_missed(
    tmp_path: Path, here: Path, monkeypatch: pytest.MonkeyPatch
):
    """A SIGKILL while what it started runs; two hours down, told by setting back what it has seen."""
    path, ledger = tmp_path / "own-home", here / "ledger"
    monkeypatch.setenv("CELLWORKS_HOME", str(path))
    (here / "slow.py").write_text(SLOW.format(str(ledger)))
    half_past = f"{(datetime.now(UTC).minute + 30) % 60} * * * *"
    with running_studio(path) as studio:
        given = {"tz": "UTC", "pin": True, "overlap": "queue"}
        hourly = cw.schedule("slow.py", half_past, **given)
        left = cw.schedule("slow.py", half_past, name="left-out", missed="skip", **given)
        hourly.run()
        eventually(lambda: ledger.exists() and hourly.history[0].state == "started")
        os.kill(studio.client.call("GET", "/status", Status).pid, signal.SIGKILL)
        with sqlite3.connect(studio.home.database) as store:
            store.execute("UPDATE schedules SET seen = seen - 7200")
        eventually(lambda: [one.outcome for one in hourly.history] == ["succeeded", "succeeded"])
        assert {one.sentence for one in hourly.history} == {
            "started job 1", "started job 2, for 2 that were due while the studio was down",
        }  # fmt: skip
        assert [one.sentence for one in left.history] == [
            "missed: 2 were due while the studio was down, and none is made up for"
        ]
        assert ledger.read_text().split() == ["begun", "ended"] * 2
