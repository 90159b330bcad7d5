"""The states of a job and of an attempt, and the moves between them. Final is final."""

from typing import Final

from cellworks_engine.jobs.schema import JobState

MOVES: Final[dict[JobState, frozenset[JobState]]] = {
    "queued": frozenset({"starting", "stopped"}),
    "starting": frozenset({"running", "stopping", "succeeded", "failed", "stopped", "lost", "queued"}),
    "running": frozenset({"stopping", "succeeded", "failed", "stopped", "lost", "queued"}),
    "stopping": frozenset({"succeeded", "failed", "stopped", "lost"}),
    "succeeded": frozenset(),
    "failed": frozenset(),
    "stopped": frozenset(),
    "lost": frozenset(),
}
"""From each state, where a job may go. A job goes back to `queued` only between two attempts."""

FINAL: Final[frozenset[JobState]] = frozenset(state for state, onward in MOVES.items() if not onward)
ACTIVE: Final[frozenset[JobState]] = frozenset({"starting", "running", "stopping"})


def may_move(old: JobState, new: JobState) -> bool:
    """Tell whether a job in state `old` may go to `new`."""
    return new in MOVES[old]


def is_final(state: JobState) -> bool:
    """Tell whether a state is the last of its job or attempt."""
    return state in FINAL
