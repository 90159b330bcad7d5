"""The table of moves: final is final, and every state can be reached and left."""

from cellworks_engine.jobs.states import ACTIVE, FINAL, MOVES, is_final, may_move


def test_final_is_final() -> None:
    assert {"succeeded", "failed", "stopped", "lost"} == FINAL
    assert not any(may_move(old, new) for old in FINAL for new in MOVES)


def test_every_state_but_the_first_is_reached_from_another() -> None:
    assert {new for onward in MOVES.values() for new in onward} == set(MOVES)


def test_every_state_that_is_not_final_leads_to_one() -> None:
    for state in MOVES:
        reached, ahead = {state}, [state]
        while ahead:
            new = MOVES[ahead.pop()] - reached
            reached |= new
            ahead += new
        assert is_final(state) or reached & FINAL


def test_a_stopping_job_never_runs_again() -> None:
    assert not may_move("stopping", "queued")
    assert not may_move("stopping", "running")
    assert "queued" not in ACTIVE
