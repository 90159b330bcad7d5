"""What a schedule starts: a pipeline as it is by then, or pinned; refusals, and what must be kept for it."""

import msgspec
import pytest
from tests.engine.schedules.world import JOB, World, at, pipeline

from cellworks_engine.errors import Conflict, InvalidInput, NotFound
from cellworks_engine.jobs.schema import Snapshot
from cellworks_engine.schedules.schema import RunsDefinition, RunsJob, RunsPipeline, ScheduleChange

TEN, ELEVEN, NOON = (at(f"2026-06-01 {hour}:00") for hour in (10, 11, 12))


def told(world: World, number: int) -> str:
    """Return what the only step of an execution says."""
    (step,) = world.executions.get(str(number)).pipeline.steps
    return step.does["message"]


def next_one(world: World, time: float) -> None:
    world.look(time)
    world.executing.look()
    world.look(time + 60)


def test_a_pipeline_by_its_name_runs_as_a_person_ran_it_last(world: World):
    world.executions.run(pipeline(message="old"), "ada")
    world.add(does=RunsPipeline(name="flights", parameters={"month": 7}))
    world.add(name="pinned", does=RunsDefinition(execution=pipeline(message="pinned")), cron="5 * * * *")
    next_one(world, TEN)
    next_one(world, TEN + 300)
    assert [told(world, number) for number in (2, 3)] == ["old", "pinned"]
    assert world.executions.get("2").row.parameters == {"month": 7}
    world.executions.run(pipeline(message="new"), "ada")
    next_one(world, ELEVEN)
    assert told(world, 5) == "new", "what a schedule itself began does not count"


def test_what_was_found_last_is_kept_where_all_executions_are_forgotten(world: World):
    world.executions.run(pipeline(message="kept"), "ada")
    world.executing.look()
    world.add(does=RunsPipeline(name="flights"))
    world.executions.delete("1", "ada")
    next_one(world, TEN)
    assert told(world, 2) == "kept"


def test_a_pinned_definition_stays(world: World):
    digest = world.executions.run(pipeline(message="old"), "ada").row.digest
    world.executions.run(pipeline(message="new"), "ada")
    row = world.add(does=RunsPipeline(name="flights", digest=digest)).row
    assert (row.kind, row.what, row.pinned) == ("pipeline", "flights", True)
    next_one(world, TEN)
    assert told(world, 3) == "old"


def test_what_could_not_start_is_refused_as_it_is_scheduled(world: World):
    with pytest.raises(InvalidInput, match="No pipeline nothing has run in this studio"):
        world.add(does=RunsPipeline(name="nothing"))
    with pytest.raises(InvalidInput, match="has no parameter year"):
        world.executions.run(pipeline(), "ada")
        world.add(does=RunsPipeline(name="flights", parameters={"year": 1}))
    with pytest.raises(InvalidInput, match="no compute target 'moon'"):
        world.add(does=RunsJob(job=msgspec.structs.replace(JOB, compute="moon")))
    world.add()
    with pytest.raises(Conflict, match="There is a schedule nightly already"):
        world.add()
    with pytest.raises(Conflict, match="There is a schedule nightly already"):
        world.add(name="other")
        world.schedules.change("other", ScheduleChange(name="nightly"), "ada")
    with pytest.raises(NotFound, match="There is no schedule none"):
        world.schedules.get("none")


def test_what_cannot_start_by_then_says_why_and_the_next_one_is_tried(world: World):
    world.executions.run(pipeline(), "ada")
    world.add(does=RunsDefinition(execution=msgspec.structs.replace(pipeline(), parameters={"month": 2})))
    gone = msgspec.structs.replace(JOB, code=Snapshot(digest="a" * 64, size=1, files=1))
    store = world.schedules._store
    store.change(
        store.get("nightly")["id"], "changed", "ada", {"does": msgspec.json.encode(RunsJob(job=gone))}
    )
    world.look(TEN)
    assert world.said()[0].startswith("could not be started: The studio does not hold the content aaaa")
    assert world.occasions()[0].state == "failed"
    world.schedules.change("nightly", ScheduleChange(does=RunsJob(job=JOB)), "ada")
    world.look(ELEVEN)
    assert world.said()[1] == "started job 1"


def test_content_that_a_schedule_names_stays(world: World):
    code, file = "a" * 64, "b" * 64
    world.add()
    store = world.schedules._store
    does = RunsJob(job=msgspec.structs.replace(JOB, code=Snapshot(digest=code, size=1, files=1)))
    store.change(store.get("nightly")["id"], "changed", "ada", {"does": msgspec.json.encode(does)})
    assert code in world.schedules.digests()
    asked = msgspec.structs.replace(pipeline(), files={"clean.json": file})
    does = RunsDefinition(execution=asked)
    store.change(store.get("nightly")["id"], "changed", "ada", {"does": msgspec.json.encode(does)})
    assert world.schedules.digests() == {file}


def test_deleting_a_schedule_leaves_what_it_started(world: World):
    world.add()
    world.look(TEN)
    world.schedules.delete("nightly", "ada")
    world.look(ELEVEN)
    assert world.schedules.list().schedules == []
    assert world.ledger() == 1
    verbs = [one.verb for one in world.changes.since(0) if one.slice == "schedules"]
    assert verbs == ["created", "queued", "starting", "started", "deleted"]


def test_every_schedule_is_listed_with_its_next_time_and_last_verdict(world: World):
    world.add("0 10 * * *")
    world.add(name="a", paused=True)
    world.look(TEN)
    first, second = world.schedules.list().schedules
    assert (first.name, first.state, first.next, first.last) == ("a", "paused", None, None)
    assert (second.words, second.what, second.next) == ("At 10:00 every day", "train", TEN + 86_400)
    assert second.last is not None
    assert second.last.sentence == "started job 1"
