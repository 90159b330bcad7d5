"""What must be true of every job, by the ledger and by whom the harness killed."""

from soak.ledger import Entry
from soak.place import Place


def judge(
    place: Place, entries: dict[str, Entry], killed_runners: set[str], killed_processes: set[str]
) -> dict[str, int]:
    """Raise AssertionError at the first job that is not as it must be; returns how many are in each state."""
    states, steps, statuses = place.states(), place.steps(), place.run_statuses()
    counted: dict[str, int] = {}
    for key, entry in entries.items():
        assert len(entry.starts) == 1, f"{key} started {len(entry.starts)} times: {entry.starts}"
        assert key in states, f"{key} ran and the studio does not know it"
        _, state, run, sentence = states[key]
        counted[state] = counted.get(state, 0) + 1
        assert run == entry.run, f"{key} saw the run {entry.run}, the studio says {run}"
        assert run in statuses, f"{key}: its run {run} is not in MLflow's store"
        assert statuses[run] in ("FINISHED", "FAILED", "KILLED"), f"{key}: its run is {statuses[run]}"
        missing = entry.metrics - steps.get(run or "", set())
        assert not missing, f"{key} logged steps {sorted(missing)[:5]}, which are not in MLflow's store"
        if entry.ended and key not in killed_processes | killed_runners:
            assert state == "succeeded", f"{key} ended by itself and is {state}: {sentence}"
        if state == "succeeded":
            assert entry.ended, f"{key} is succeeded and did not reach its end"
            assert statuses[run] == "FINISHED", f"{key} is succeeded and its run is {statuses[run]}"
        elif state == "failed":
            assert key in killed_processes | killed_runners, f"{key} failed and nobody killed it: {sentence}"
            assert "signal 9" in (sentence or ""), f"{key} was killed and says {sentence!r}"
    for key, (_, state, _, sentence) in states.items():
        if state == "lost":
            assert key in killed_runners, f"{key} is lost and nobody killed its runner: {sentence}"
        assert state in ("succeeded", "failed", "lost"), f"{key} is {state}"
    counted["never began"] = len(states) - len(entries)
    return counted
