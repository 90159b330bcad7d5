"""What to do about times that are due: a pure function of the times, the clock and the schedule's policy."""

from collections.abc import Sequence

import msgspec

from cellworks_engine.schedules.schema import Missed, OccasionState, Overlap
from cellworks_engine.schedules.timetable import COUNTED

EACH = 24
"""Times that `all` makes up for, the newest; those before them count as missed."""
WAITING = 10
"""Occasions of a schedule that may wait at once; more are left out."""
DUE = "due"


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of a time that was due."""

    due: float
    state: OccasionState
    sentence: str
    missed: int = 0
    first: float | None = None
    made_up: bool = False
    """It is one of several that are made up for, so it waits for those before it."""


def decide(due: Sequence[float], at: float, missed: Missed, grace: float) -> list[Decided]:
    """Return what becomes of times, the oldest first, that no look has found before.

    The newest is in time where it is not later than the grace; all others were missed.
    """
    if not due:
        return []
    late = due if at - due[-1] > grace else due[:-1]
    in_time = due[len(late) :]
    if missed == "once" and late:
        return [Decided(due=due[-1], state="queued", sentence=DUE, missed=len(late), first=late[0])]
    made_up = late[-EACH:] if missed == "all" else []
    left = late[: len(late) - len(made_up)]
    found = [_left_out(left, bool(made_up))] if left else []
    found += [Decided(due=one, state="queued", sentence=DUE, missed=1, made_up=True) for one in made_up]
    return found + [Decided(due=one, state="queued", sentence=DUE, made_up=bool(made_up)) for one in in_time]


def _left_out(late: Sequence[float], some_are_made_up: bool) -> Decided:
    why = f"only the newest {EACH} are made up for" if some_are_made_up else "none is made up for"
    words = f"missed: {many(len(late), 'was', 'were')} due while the studio was down, and {why}"
    return Decided(due=late[-1], state="missed", sentence=words, missed=len(late), first=late[0])


def standing_for(missed: int) -> str:
    """Return what is said of an occasion that stands for missed times, to follow what it did."""
    return f", for {many(missed, 'that was', 'that were')} due while the studio was down" if missed else ""


def many(count: int, one: str, more: str) -> str:
    """Return `1 was`, `3 were`, `1,000 or more were`."""
    return (
        f"{COUNTED - 1:,} or more {more}"
        if count >= COUNTED - 1
        else f"{count} {one if count == 1 else more}"
    )


def overlapped(decided: Decided, overlap: Overlap, running: str | None, waiting: int) -> tuple[Decided, bool]:
    """Return what becomes of a time where another still runs or waits, and whether it takes their place.

    `running` is what runs or waits, in words.
    """
    if decided.state != "queued" or running is None:
        return decided, False
    if overlap == "replace" and not decided.made_up:
        return _as(decided, sentence=f"waits for {running} to stop, in whose place it is"), True
    if overlap == "skip" and not decided.made_up:
        return _as(decided, state="skipped", sentence=f"skipped: {running} still runs"), False
    if waiting >= WAITING and not decided.made_up:
        return _as(decided, state="skipped", sentence=f"skipped: {waiting} others wait already"), False
    return _as(decided, sentence=f"queued behind {running}"), False


def _as(decided: Decided, sentence: str, state: OccasionState = "queued") -> Decided:
    words = sentence + standing_for(decided.missed)
    return msgspec.structs.replace(decided, state=state, sentence=words)
