"""A supervisor that is killed between any two writes, and a clock that is set back: nothing runs twice."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tests.engine.schedules.world import World, at, pipeline

from cellworks_engine.pipelines.executions.schema import ExecutionQuery
from cellworks_engine.schedules.schema import RunsDefinition, ScheduleChange

TEN = at("2026-06-01 10:00")
WRITES = 4
"""What is due, the id of what starts, that itself, and that it has started."""


def look_and_die(home: Path, now: float, before: int) -> int:
    """Look in a process of its own, which is killed before a write; return its exit code."""
    line = [sys.executable, "-m", "tests.engine.schedules.world", str(home), str(now), str(before)]
    return subprocess.run(line, check=False, cwd=Path(__file__).parents[3]).returncode


def counted(home: Path, table: str) -> int:
    """Return what the store's file holds, read by nothing of ours."""
    with sqlite3.connect(home / "studio.db") as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.mark.parametrize("before", range(1, WRITES + 2))
def test_a_kill_before_any_write_loses_nothing_and_doubles_nothing(home: Path, before: int):
    world = World(home, TEN - 600)
    world.add()
    world.close()
    code = look_and_die(home, TEN, before)
    assert code == (-9 if before <= WRITES else 0)
    assert counted(home, "jobs") == (1 if before > 3 else 0)

    world = World(home, TEN + 5)
    world.look()
    world.look(TEN + 10)
    assert world.said() == ["started job 1"]
    assert counted(home, "jobs") == 1
    assert counted(home, "schedule_occasions") == 1
    world.end(1)
    world.look(TEN + 20)
    assert [one.outcome for one in world.occasions()] == ["succeeded"]
    world.close()


def test_an_execution_is_begun_once_too(home: Path):
    world = World(home, TEN - 600)
    world.add(does=RunsDefinition(execution=pipeline()))
    world.close()
    assert look_and_die(home, TEN, 4) == -9
    assert counted(home, "executions") == 1
    world = World(home, TEN + 5)
    world.look()
    assert world.said() == ["started execution 1"]
    assert world.executions.list(ExecutionQuery()).whole == 1
    world.close()


def test_a_clock_that_is_set_back_runs_nothing_twice(world: World):
    world.add("*/10 * * * *")
    world.look(TEN)
    world.end(1)
    world.look(TEN + 610)
    world.end(2)
    for moment in (TEN - 3600, TEN - 1, TEN, TEN + 600, TEN + 700):
        world.look(moment)
    assert (world.ledger(), len(world.occasions())) == (2, 2)
    assert world.schedules.get("nightly").row.next == TEN + 1200
    world.look(TEN + 1200)
    assert world.ledger() == 3


def test_not_even_after_somebody_has_changed_the_schedule(world: World):
    world.add()
    world.look(TEN)
    world.end(1)
    world.look(TEN - 600)
    world.schedules.change("nightly", ScheduleChange(cron="0,30 * * * *"), "ada")
    world.look(TEN)
    assert world.ledger() == 1
    world.look(TEN + 1800)
    assert world.ledger() == 2
