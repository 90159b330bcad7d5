"""The queue: begins what fits, in order; settles what ended; goes on after being killed in the middle."""

import shutil
import time

import pytest
from tests.waiting import eventually

from cellworks_engine.jobs.folder import AttemptFolder
from cellworks_engine.jobs.schema import Resources, Retries, Stop


def test_a_job_runs_to_its_end_with_its_run_and_phases(studio):
    job = studio.ended(studio.submit())
    (attempt,) = job.attempts
    assert job.row.state == attempt.state == "succeeded"
    assert job.row.run_id == attempt.run_id == "run1"
    assert [phase.name for phase in attempt.phases] == ["queued", "starting", "running"]
    assert all(phase.ended >= phase.started for phase in attempt.phases)
    assert attempt.warm is True


def test_a_failure_says_why(studio):
    job = studio.ended(studio.submit("fail"))
    assert job.row.state == "failed"
    assert job.row.sentence == "ValueError: no (line 2 of the cell)"
    assert job.failure.line == 2


def test_every_change_of_state_is_told_in_order(studio):
    told = []
    studio.changes.subscribe(told.append)
    job = studio.ended(studio.submit())
    eventually(lambda: [c for c in told if getattr(c, "verb", "") == "carried"])
    verbs = [change.verb for change in told if hasattr(change, "verb") and change.entity == job.row.id]
    assert [verb for verb in verbs if verb != "running"] == ["submitted", "starting", "succeeded", "carried"]
    assert [change.verb for change in studio.changes.since(0)] == verbs


def test_a_stop_that_comes_while_an_attempt_begins_is_not_lost(studio):
    def stop(change):
        if getattr(change, "verb", "") == "starting":
            studio.jobs.stop(change.entity, Stop())

    studio.changes.subscribe(stop)  # called in the queue's thread, between the store and the launcher
    assert studio.ended(studio.submit("hold")).row.state == "stopped"


def test_no_more_run_at_once_than_there_are_cores(studio):
    jobs = [studio.submit("hold") for _ in range(4)]
    for job in jobs[:2]:
        studio.reaches(job, "running")
    waiting = eventually(lambda: (row := studio.jobs.get(jobs[2].row.id).row).sentence and row)
    assert waiting.state == "queued"
    assert waiting.sentence == "waits for 1 of 2 cores (2 in use)"
    studio.jobs.stop(jobs[0].row.id, Stop())
    studio.reaches(jobs[2], "running")
    assert studio.jobs.get(jobs[3].row.id).row.state == "queued"


def test_the_more_urgent_job_begins_first(studio):
    holding = studio.submit("hold", resources=Resources(cpu=2))
    studio.reaches(holding, "running")
    later = studio.submit("hold", resources=Resources(cpu=2))
    urgent = studio.submit("hold", resources=Resources(cpu=2), priority=5)
    studio.jobs.stop(holding.row.id, Stop())
    studio.reaches(urgent, "running")
    assert studio.jobs.get(later.row.id).row.state == "queued"


def test_a_small_job_may_begin_before_a_large_one_that_has_not_waited_long(studio):
    studio.reaches(studio.submit("hold"), "running")
    large = studio.submit("hold", resources=Resources(cpu=2))
    small = studio.submit("succeed")
    assert studio.ended(small).row.state == "succeeded"
    assert studio.jobs.get(large.row.id).row.state == "queued"


def test_a_large_job_that_has_waited_long_gets_the_machine_and_those_behind_it_follow(studio, monkeypatch):
    monkeypatch.setattr("cellworks_engine.jobs.queue.PATIENCE", 0.0)
    holding = studio.submit("hold")
    studio.reaches(holding, "running")
    large = studio.submit("hold", resources=Resources(cpu=2))
    small = studio.submit("succeed")
    eventually(lambda: studio.jobs.get(large.row.id).row.sentence)
    assert studio.jobs.get(small.row.id).row.state == "queued"
    studio.jobs.stop(holding.row.id, Stop())
    studio.reaches(large, "running")
    studio.jobs.stop(large.row.id, Stop())
    assert studio.ended(small).row.state == "succeeded"


def test_memory_is_accounted_for(studio):
    first = studio.submit("hold", resources=Resources(cpu=0.1, memory=1 << 29))
    studio.reaches(first, "running")
    second = studio.submit(resources=Resources(cpu=0.1, memory=(1 << 29) + 1))
    row = eventually(lambda: (row := studio.jobs.get(second.row.id).row).sentence and row)
    assert row.sentence == "waits for memory that other jobs hold"
    studio.jobs.stop(first.row.id, Stop())
    assert studio.ended(second).row.state == "succeeded"


def test_a_failed_job_is_tried_again_as_often_as_it_may(studio):
    job = studio.ended(studio.submit("fail", retries=Retries(most=2, backoff=0.01)))
    assert job.row.state == "failed"
    assert [attempt.state for attempt in job.attempts] == ["failed"] * 3
    assert len({attempt.run_id for attempt in job.attempts}) == 3
    pauses = [b.started - a.ended for a, b in zip(job.attempts, job.attempts[1:], strict=False)]
    assert pauses[0] >= 0.01
    assert pauses[1] >= 0.02


def test_a_retry_that_falls_due_while_the_queue_looks_is_not_forgotten(studio, monkeypatch):
    look = studio.store.waiting

    def slowly(*given):
        found = look(*given)
        time.sleep(0.05)  # longer than the pause before the retry
        return found

    monkeypatch.setattr(studio.store, "waiting", slowly)
    job = studio.ended(studio.submit("fail", retries=Retries(most=2, backoff=0.01)))
    assert [attempt.state for attempt in job.attempts] == ["failed"] * 3


def test_attempts_share_a_checkpoint_folder_and_nothing_else(studio):
    job = studio.ended(studio.submit("fail", retries=Retries(most=1, backoff=0)))
    folders = [AttemptFolder.of(studio.home.jobs, job.row.id, number) for number in (1, 2)]
    assert len({folder.launch().checkpoint for folder in folders}) == 1
    assert all(folder.exit() for folder in folders)


def test_a_dead_runner_s_job_is_lost(studio):
    job = studio.reaches(studio.submit("hold"), "running")
    studio.launcher.die(AttemptFolder.of(studio.home.jobs, job.row.id, 1))
    lost = studio.ended(job)
    assert (lost.row.state, lost.failure.cause) == ("lost", "lost")
    ((_, state),) = eventually(lambda: studio.runs.finished)  # told of once the store has it
    assert state == "lost"


def test_a_lost_job_with_retries_runs_again(studio):
    job = studio.reaches(studio.submit("hold", retries=Retries(most=1, backoff=0)), "running")
    studio.launcher.die(AttemptFolder.of(studio.home.jobs, job.row.id, 1))
    again = eventually(lambda: (j := studio.jobs.get(job.row.id)).row.attempts == 2 and j)
    assert again.attempts[0].state == "lost"
    studio.jobs.stop(job.row.id, Stop())
    assert [attempt.state for attempt in studio.ended(job).attempts] == ["lost", "stopped"]


def test_a_queued_job_is_stopped_at_once(world):
    job = world.submit()
    assert world.jobs.stop(job.row.id, Stop()).row.state == "stopped"
    world.open()
    other = world.ended(world.submit())
    assert other.row.state == "succeeded"
    assert world.jobs.get(job.row.id).attempts == []


def test_a_running_job_passes_through_stopping(studio):
    job = studio.reaches(studio.submit("hold"), "running")
    assert studio.jobs.stop(job.row.id, Stop()).row.state in ("stopping", "stopped")
    assert studio.ended(job).row.state == "stopped"


def test_a_stopped_job_is_not_tried_again(studio):
    job = studio.reaches(studio.submit("hold", retries=Retries(most=3, backoff=0)), "running")
    studio.jobs.stop(job.row.id, Stop())
    assert len(studio.ended(job).attempts) == 1


def test_the_next_queue_takes_over_what_runs(studio):
    job = studio.reaches(studio.submit("hold"), "running")
    studio.close()
    studio.open()
    studio.jobs.stop(job.row.id, Stop())
    ended = studio.ended(job)
    assert (ended.row.state, len(ended.attempts)) == ("stopped", 1)
    assert len(studio.launcher.launched) == 1


def test_the_next_queue_settles_what_ended_while_there_was_none(studio):
    job = studio.reaches(studio.submit("hold"), "running")
    studio.close()
    folder = AttemptFolder.of(studio.home.jobs, job.row.id, 1)
    studio.launcher.stop(folder, 0)
    eventually(folder.exit)
    assert studio.open().ended(job).row.state == "stopped"


def test_the_next_queue_begins_what_was_committed_and_never_launched(world):
    job = world.submit()
    assert world.store.begin_attempt(job.row.id, 1, "run9", "0")
    world.open()
    ended = world.ended(job)
    assert (ended.row.state, ended.row.run_id, len(ended.attempts)) == ("succeeded", "run9", 1)


def test_the_next_queue_launches_again_what_was_launched_and_not_claimed(world):
    job = world.submit()
    world.store.begin_attempt(job.row.id, 1, "run9", "0")
    folder = AttemptFolder.of(world.home.jobs, job.row.id, 1)
    folder.path.mkdir(parents=True)
    world.open()
    assert world.ended(job).row.state == "succeeded"
    assert [one.path for one in world.launcher.launched] == [folder.path]


def test_the_next_queue_finishes_runs_that_were_not_carried(world):
    world.open()
    job = world.ended(world.submit())
    eventually(lambda: not world.store.uncarried())
    world.close()
    with world.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE attempts SET carried = 0")
    world.runs.finished.clear()
    world.open()
    eventually(lambda: world.runs.finished)
    assert world.runs.finished[0][0].parent.name == job.row.id
    eventually(lambda: not world.store.uncarried())


def test_a_job_whose_folder_was_removed_is_begun_anew_or_lost_but_never_stuck(studio):
    job = studio.reaches(studio.submit("hold"), "running")
    studio.close()
    studio.launcher.die(AttemptFolder.of(studio.home.jobs, job.row.id, 1))
    shutil.rmtree(studio.home.jobs / job.row.id)
    studio.open()
    eventually(lambda: len(studio.launcher.launched) == 2)
    assert studio.jobs.get(job.row.id).row.state in ("starting", "running", "succeeded", "lost")


@pytest.mark.parametrize("count", [60])
def test_many_jobs_all_run_once(studio, count):
    jobs = [studio.submit(resources=Resources(cpu=0.05)) for _ in range(count)]
    for job in jobs:
        assert studio.ended(job).row.state == "succeeded"
    assert len(studio.launcher.launched) == count
    assert [job.row.number for job in jobs] == list(range(1, count + 1))
