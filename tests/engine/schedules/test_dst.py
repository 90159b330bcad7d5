"""Times through both changes of the clock, as Debian's cron has them: in Berlin and in New York."""

import random
from itertools import islice, pairwise

import pytest
from tests.engine.schedules.world import World, at

from cellworks_engine.errors import InvalidInput
from cellworks_engine.schedules.schema import Timing
from cellworks_engine.schedules.timetable import Timetable

BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


def times(cron: str, zone: str, start: str, count: int) -> list[str]:
    table = Timetable(cron, zone)
    return [one.local[5:] for one in table.coming(at(start, zone), count)]


def test_a_fixed_time_that_spring_skips_comes_as_the_clock_is_changed():
    assert times("30 2 * * *", BERLIN, "2026-03-28 00:00", 3) == [
        "03-28 02:30 CET", "03-29 03:00 CEST", "03-30 02:30 CEST",
    ]  # fmt: skip
    assert times("30 2 * * *", NEW_YORK, "2026-03-07 00:00", 3) == [
        "03-07 02:30 EST", "03-08 03:00 EDT", "03-09 02:30 EDT",
    ]  # fmt: skip


def test_a_fixed_time_that_is_there_twice_in_autumn_comes_the_first_time_only():
    assert times("30 2 * * *", BERLIN, "2026-10-24 12:00", 2) == ["10-25 02:30 CEST", "10-26 02:30 CET"]
    assert times("30 1 * * *", NEW_YORK, "2026-10-31 12:00", 2) == ["11-01 01:30 EDT", "11-02 01:30 EST"]


def test_every_half_an_hour_is_half_an_hour_through_both_changes():
    assert times("*/30 * * * *", BERLIN, "2026-03-29 01:15", 3) == [
        "03-29 01:30 CET", "03-29 03:00 CEST", "03-29 03:30 CEST",
    ]  # fmt: skip
    assert times("*/30 * * * *", NEW_YORK, "2026-11-01 00:45", 6) == [
        "11-01 01:00 EDT", "11-01 01:30 EDT", "11-01 01:00 EST", "11-01 01:30 EST", "11-01 02:00 EST",
        "11-01 02:30 EST",
    ]  # fmt: skip
    for zone, start in ((BERLIN, "2026-03-28 20:00"), (BERLIN, "2026-10-24 20:00")):
        found = list(islice(Timetable("*/30 * * * *", zone).after(at(start, zone)), 48))
        assert {after - before for before, after in pairwise(found)} == {1800.0}


def test_the_next_times_say_what_the_change_does(world: World):
    spring = world.schedules
    world.now = at("2026-03-28 12:00", BERLIN)
    (one, other) = spring.preview(Timing(cron="30 2 * * *", zone=BERLIN, count=2)).next
    assert (one.local, one.note) == (
        "2026-03-29 03:00 CEST", "Its own time is left out that day, as the clocks go forward.",
    )  # fmt: skip
    assert other.note is None
    world.now = at("2026-10-24 12:00", BERLIN)
    (one,) = spring.preview(Timing(cron="30 2 * * *", zone=BERLIN, count=1)).next
    assert one.note == "The clocks go back that day: it comes the first time only."


@pytest.mark.parametrize(
    "cron", ["30 2 * * *", "15,45 1-3 * * *", "*/30 * * * *", "0 */2 * * *", "5 4 * * 0"]
)
@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, "Australia/Lord_Howe", "UTC"])
def test_a_look_at_any_time_finds_each_time_once(cron: str, zone: str):
    table, chance = Timetable(cron, zone), random.Random(cron + zone)
    for start in ("2026-03-05 00:00", "2026-10-23 00:00"):
        begin = at(start, zone)
        whole = list(islice(table.after(begin), 400))
        looks = sorted(chance.uniform(begin, whole[-1]) for _ in range(40))
        found = [
            due
            for since, until in zip([begin, *looks], [*looks, whole[-1]], strict=True)
            for due in table.due(since, until)
        ]
        assert found == whole
        assert all(table.next(time) in whole for time in looks)


def test_a_schedule_through_both_changes_starts_once_a_day(world: World):
    """The loop itself, looking every half an hour, with the job ended each time."""
    for first, days in (("2026-03-28 00:00", 3), ("2026-10-24 00:00", 3)):
        world.now = at(first, BERLIN)
        schedule = world.add("30 2 * * *", name=first, zone=BERLIN).row.name
        for minute in range(0, days * 24 * 60, 30):
            world.look(at(first, BERLIN) + minute * 60)
            for one in world.occasions(schedule):
                if one.state == "started":
                    world.end(one.number or 0)
        assert len(world.occasions(schedule)) == days


@pytest.mark.parametrize(
    ("cron", "zone", "said", "field"),
    [
        ("0 6 * *", "UTC", "'0 6 * *' has 4 fields; a cron expression has five", "cron"),
        ("0 0 6 * * *", "UTC", "has 6 fields", "cron"),
        ("61 6 * * *", "UTC", "is no cron expression: bad minute", "cron"),
        ("0 6 * * MOM", "UTC", "is no cron expression: bad day-of-week", "cron"),
        ("@reboot", "UTC", "There is no @reboot", "cron"),
        ("0 0 31 2 *", "UTC", "never comes: no month that it names has such a day", "cron"),
        ("0 0 30 FEB *", "UTC", "never comes", "cron"),
        ("0 6 * * *", "europe/berlin", "Did you mean Europe/Berlin", "zone"),
        ("0 6 * * *", "Berlin", "Did you mean Europe/Berlin", "zone"),
        ("0 6 * * *", "Europe", "There is no time zone 'Europe'", "zone"),
        ("0 6 * * *", "../../etc/passwd", "There is no time zone", "zone"),
    ],
)
def test_a_wrong_expression_is_refused_with_a_sentence(
    world: World, cron: str, zone: str, said: str, field: str
):
    with pytest.raises(InvalidInput) as refused:
        world.schedules.preview(Timing(cron=cron, zone=zone))
    assert said in str(refused.value)
    assert refused.value.field == field


def test_a_schedule_that_ends_before_it_comes_is_refused(world: World):
    with pytest.raises(InvalidInput, match="No time of it comes before it ends"):
        world.add("0 10 * * *", ends=at("2026-06-01 09:45"))
    world.add("0 10 * * *", starts=at("2026-06-03 10:00"), ends=at("2026-06-04 10:00"))
    shown = world.schedules.get("nightly")
    assert [one.local for one in shown.next] == ["2026-06-03 10:00 UTC", "2026-06-04 10:00 UTC"]
    for day in (2, 3, 4, 5):
        world.look(at(f"2026-06-0{day} 10:00"))
        if world.ledger() and world.occasions()[-1].state == "started":
            world.end(world.ledger())
    assert [one.due for one in world.occasions()] == [one.at for one in shown.next]
    assert world.schedules.get("nightly").row.state == "ended"


def test_names_are_words_for_expressions(world: World):
    assert world.schedules.preview(Timing(cron=" @Daily ", zone="UTC")).words == "At 00:00 every day"
    assert world.schedules.preview(Timing(cron="0 6 * * 1-5")).words == "At 06:00 on Monday through Friday"
