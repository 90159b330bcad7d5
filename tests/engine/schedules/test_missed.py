"""What was due while no supervisor ran: left out, made up for once, or each; and what is in time."""

from pathlib import Path

import msgspec
from tests.engine.schedules.world import World, at

from cellworks_engine.schedules.schema import ScheduleChange

EIGHT = at("2026-06-01 08:00")
TEN, UP = at("2026-06-01 10:00"), at("2026-06-01 13:20")
"""The hours 11, 12 and 13 pass in between."""


def hours(world: World) -> list[tuple[str, int]]:
    return [(one.sentence, round((one.due - EIGHT) / 3600) + 8) for one in world.occasions()]


def restarted(world: World, home: Path, now: float) -> World:
    world.close()
    return World(home, now)


def test_skip_makes_up_for_nothing_and_says_so(world: World, home: Path):
    world.add(missed="skip")
    world.look(TEN)
    world.end(1)
    world = restarted(world, home, UP)
    world.look()
    said = "missed: 3 were due while the studio was down, and none is made up for"
    assert hours(world) == [("started job 1", 10), (said, 13)]
    assert (world.occasions()[1].missed, world.occasions()[1].first) == (3, at("2026-06-01 11:00"))
    world.look(at("2026-06-01 14:00"))
    assert hours(world)[2:] == [("started job 2", 14)], "it goes on with the next"
    world.close()


def test_once_starts_once_for_all_of_them(world: World, home: Path):
    world.add()
    world.look(TEN)
    world.end(1)
    world = restarted(world, home, UP)
    world.look()
    said = "started job 2, for 3 that were due while the studio was down"
    assert hours(world) == [("started job 1", 10), (said, 13)]
    world.look()
    assert world.ledger() == 2
    world.close()


def test_all_starts_each_one_after_the_other(world: World, home: Path):
    world.add(missed="all", overlap="skip")
    world.look(TEN)
    world.end(1)
    world = restarted(world, home, UP)
    world.look()
    for number in (2, 3, 4):
        assert world.ledger() == number, "only one runs at a time"
        world.end(number)
        world.look()
    late = ", for 1 that was due while the studio was down"
    assert hours(world)[1:] == [(f"started job {number}{late}", number + 9) for number in (2, 3, 4)]
    world.close()


def test_all_makes_up_for_the_newest_24_at_most(world: World, home: Path):
    world.add(missed="all")
    world = restarted(world, home, at("2026-06-03 09:20"))
    world.look()
    first, *others = world.occasions()
    assert first.sentence == (
        "missed: 24 were due while the studio was down, and only the newest 24 are made up for"
    )
    assert len(others) == 24
    assert {one.state for one in others} == {"started", "queued"}
    world.close()


def test_a_start_within_the_grace_is_in_time_and_a_later_one_is_missed(world: World):
    world.add(missed="skip", grace=120.0)
    world.look(at("2026-06-01 10:01:59"))
    assert world.said() == ["started job 1"]
    world.end(1)
    world.look(at("2026-06-01 11:02:01"))
    said = "missed: 1 was due while the studio was down, and none is made up for"
    assert world.said() == ["started job 1", said]


def test_the_one_in_time_stands_for_those_before_it(world: World):
    world.add()
    world.look(at("2026-06-01 12:00:10"))
    assert hours(world) == [("started job 1, for 2 that were due while the studio was down", 12)]


def test_years_of_minutes_are_counted_up_to_a_thousand_and_at_once(world: World):
    world.add("* * * * *", missed="skip")
    world.look(at("2031-06-01 09:20:30"))
    missed, run = world.said()
    assert missed == "missed: 999 or more were due while the studio was down, and none is made up for"
    assert run == "started job 1"


def test_what_passes_while_it_is_paused_is_not_missed(world: World):
    world.add()
    world.schedules.change("nightly", change(paused=True), "ada")
    world.look(UP)
    world.schedules.change("nightly", change(paused=False), "ada")
    world.look(UP + 60)
    assert world.said() == []
    assert world.schedules.get("nightly").row.next == at("2026-06-01 14:00")


def test_pausing_leaves_out_what_waits(world: World):
    world.add(overlap="queue")
    world.look(at("2026-06-01 10:00"))
    world.look(at("2026-06-01 11:00"))
    world.schedules.change("nightly", change(paused=True), "ada")
    world.end(1)
    world.look()
    assert world.said() == ["started job 1", "skipped: the schedule was paused"]


def change(**given: object) -> ScheduleChange:
    return msgspec.convert(given, ScheduleChange)
