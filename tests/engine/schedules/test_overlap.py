"""Where the last one still runs, the next is left out, waits, or takes its place."""

import pytest
from tests.engine.schedules.world import World, at, pipeline

from cellworks_engine.errors import Conflict
from cellworks_engine.schedules.schema import RunsDefinition

TEN, ELEVEN, NOON, ONE = (at(f"2026-06-01 {hour}:00") for hour in (10, 11, 12, 13))


def test_what_is_due_is_started_and_its_end_is_noted(world: World):
    world.add()
    assert world.look(at("2026-06-01 09:59:50")) == 10.0, "it sleeps until the next time"
    assert world.occasions() == []
    world.look(TEN)
    (one,) = world.occasions()
    assert (one.due, one.state, one.sentence) == (TEN, "started", "started job 1")
    job = world.jobs.get("1")
    assert (job.row.id, job.row.actor, job.spec.tags) == (one.job, "ada", {"cellworks.schedule": "nightly"})
    world.end(1, "failed")
    world.look(TEN + 60)
    assert [(one.state, one.outcome) for one in world.occasions()] == [("ended", "failed")]
    assert world.schedules.get("nightly").row.next == ELEVEN


def test_skip_leaves_out_what_comes_while_the_last_one_runs(world: World):
    world.add(overlap="skip")
    for time in (TEN, ELEVEN):
        world.look(time)
    world.end(1)
    world.look(NOON)
    assert world.said() == ["started job 1", "skipped: job 1 still runs", "started job 2"]
    with pytest.raises(Conflict, match="nightly was not started, job 2 still runs"):
        world.schedules.run("nightly", "bob")


def test_queue_has_each_wait_for_the_one_before(world: World):
    world.add(overlap="queue")
    for time in (TEN, ELEVEN, NOON):
        world.look(time)
    assert world.said() == ["started job 1", "queued behind job 1", "queued behind job 1"]
    world.end(1)
    world.look()
    assert world.said() == ["started job 1", "started job 2", "queued behind job 1"]
    world.end(2)
    world.look()
    assert world.said() == ["started job 1", "started job 2", "started job 3"]
    assert world.ledger() == 3


def test_queue_lets_ten_wait_and_no_more(world: World):
    world.add("* * * * *", overlap="queue")
    for minute in range(13):
        world.look(TEN + 60 * minute)
    assert [one.state for one in world.occasions()].count("queued") == 10
    assert world.said()[-1] == "skipped: 10 others wait already"


def test_replace_stops_the_last_one_and_starts_once_that_has_ended(world: World):
    world.add(overlap="replace")
    world.look(TEN)
    world.begin(1)
    world.look(ELEVEN)
    assert world.said() == ["started job 1", "waits for job 1 to stop, in whose place it is"]
    assert world.jobs.get("1").row.state == "stopping"
    world.look(NOON)
    assert world.said()[1:] == [
        "skipped: a later one took its place",
        "waits for job 1 to stop, in whose place it is",
    ]
    world.end(1, "stopped")
    world.look()
    assert world.said()[2] == "started job 2"
    assert [one.outcome for one in world.occasions()] == ["stopped", None, None]


def test_executions_overlap_like_jobs(world: World):
    world.add(does=RunsDefinition(execution=pipeline()), overlap="replace")
    world.look(TEN)
    assert world.said() == ["started execution 1"]
    world.look(ELEVEN)
    assert world.executions.get("1").row.state == "stopping"
    world.executing.look()
    world.look()
    assert world.said() == ["started execution 1", "started execution 2"]
    assert [one.outcome for one in world.occasions()] == ["stopped", None]


def test_run_now_starts_at_once_also_where_it_is_paused(world: World):
    world.add(paused=True)
    world.look(TEN)
    assert world.occasions() == []
    world.schedules.run("nightly", "bob")
    world.look()
    (one,) = world.occasions()
    assert (one.manual, one.sentence) == (True, "started job 1")
    assert world.jobs.get("1").row.actor == "bob"
