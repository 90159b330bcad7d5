"""The thread that starts what is due: it sleeps until the next time, or until somebody changes something.

A time that is due becomes a row before anything is done about it: `queued`, then `starting` with the id of
what is to be started, then `started` once that is there. Whoever takes over after a kill goes on from the
row, and what is started has the same id as before, so it is there once. Nothing at or before `seen` is looked
at again: where the clock is set back, no time runs twice.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import get_args

import msgspec
from sqlalchemy import RowMapping
from sqlalchemy.exc import SQLAlchemyError

from cellworks_engine.changes import Changes
from cellworks_engine.changes_schema import Change, Grew
from cellworks_engine.clock import now
from cellworks_engine.errors import CellworksError, InvalidInput
from cellworks_engine.ids import id_of
from cellworks_engine.pipelines.executions.schema import NewExecution
from cellworks_engine.schedules.deciding import decide, overlapped, standing_for
from cellworks_engine.schedules.schema import Does, RunsFile
from cellworks_engine.schedules.starting import Starting, TargetKind, target_kind
from cellworks_engine.schedules.store import UNDER_WAY, ScheduleStore
from cellworks_engine.schedules.timetable import Timetable

log = logging.getLogger(__name__)

LOOK = 20.0
"""Seconds between two looks at most: a machine that slept, or whose clock was set, is noticed then."""
AGAIN = 1.0
"""Seconds until what could not be written or read is tried again."""
FILES = 2
"""Folders of source that are taken at once; that can last, and other schedules do not wait for it."""
_HEARD = frozenset({"succeeded", "failed", "stopped", "lost", "deleted"})


class Scheduling:
    """Starts what schedules name. `run` is its thread; `moving` is held while one is changed."""

    def __init__(
        self, store: ScheduleStore, starting: Starting, changes: Changes, clock: Callable[[], float] = now
    ) -> None:
        self.moving = threading.RLock()
        self.clock = clock
        self._store = store
        self._starting = starting
        self._changes = changes
        self._woken = threading.Event()
        self._files = ThreadPoolExecutor(FILES, thread_name_prefix="schedules")
        self._taking: set[str] = set()
        self._troubled = False
        """Something that was to be started could not be written or read just now."""
        self._targets: set[str] = set()
        """Jobs and executions whose end is waited for."""

    def wake(self) -> None:
        """Look soon."""
        self._woken.set()

    def run(self, closing: threading.Event) -> None:
        """Start what is due until `closing` is set; what was started goes on without it."""
        end = self._changes.subscribe(self._hear)
        try:
            while not closing.is_set():
                try:
                    pause = self.look()
                except (SQLAlchemyError, OSError):
                    log.exception("the schedules could not be read; again in a moment")
                    pause = AGAIN
                self._woken.wait(pause)
                self._woken.clear()
        finally:
            end()
            self._files.shutdown(wait=False, cancel_futures=True)

    def _hear(self, event: Change | Grew) -> None:
        if isinstance(event, Change) and event.entity in self._targets and event.verb in _HEARD:
            self._woken.set()

    def look(self) -> float:
        """Do all that is to be done now; return the seconds until the next look."""
        self._troubled = False
        with self.moving:
            at = self.clock()
            rows = self._store.open()
            self._targets = {row["target"] for row in rows if row["target"] is not None}
            self._settle(rows, at)
            times = [self._due(row, at) for row in self._store.active()]
            self._promote(at)
            later = [time for time in times if time is not None]
        longest = AGAIN if self._troubled else LOOK
        return min(longest, max(0.0, min(later, default=at + LOOK) - self.clock()))

    # ---- what was started

    def _settle(self, rows: list[RowMapping], at: float) -> None:
        """Note what has ended, and go on where a supervisor before was killed."""
        for kind in get_args(TargetKind):
            mine = [row for row in rows if row["state"] == "started" and row["target_kind"] == kind]
            ended = self._starting.ended(kind, [row["target"] for row in mine])
            for row in mine:
                if row["target"] in ended:
                    outcome = ended[row["target"]]
                    self._store.move(row["id"], "started", "ended", ended=at, outcome=outcome)
        for row in rows:
            if row["state"] == "starting":
                self._begin(row)

    # ---- what is due

    def _due(self, row: RowMapping, at: float) -> float | None:
        """Decide about the times of a schedule that have come; return when the next one does."""
        try:
            table = timetable(row)
        except InvalidInput as error:  # the zone is gone from the machine's data, say
            log.warning("the schedule %s has no times: %s", row["name"], error)
            return None
        coming = table.next(row["seen"])
        if coming is None or coming > at:
            return coming
        due = table.due(row["seen"], at)
        known = self._store.known(row["id"], due)
        self._decide(row, [one for one in due if one not in known], at, seen=due[-1])
        return table.next(at)

    def _decide(self, row: RowMapping, due: list[float], at: float, *, seen: float) -> None:
        """Write what becomes of times of a schedule that were not decided about."""
        running, waiting = self.busy(row["id"])
        written = []
        dropped = ""
        for one in decide(due, at, row["missed"], row["grace"]):
            found, takes_over = overlapped(one, row["overlap"], running, waiting)
            if takes_over:
                dropped, waiting = "skipped: a later one took its place", 0
            if found.state == "queued":
                running, waiting = running or "the one before it", waiting + 1
            written.append(found)
        self._store.decide(row["id"], written, seen, at, row["actor"], dropped=dropped)

    def busy(self, schedule: str) -> tuple[str | None, int]:
        """Return in words what of a schedule runs or waits, and how many wait."""
        mine = [row for row in self._store.open() if row["schedule"] == schedule]
        waiting = sum(row["state"] == "queued" for row in mine)
        mine.sort(key=lambda row: row["state"] == "queued")
        return (_words(mine[0]) if mine else None), waiting

    # ---- what waits

    def _promote(self, at: float) -> None:
        """Begin the first that waits of each schedule where nothing runs; stop what is to be replaced."""
        by_schedule: dict[str, list[RowMapping]] = defaultdict(list)
        for row in self._store.open():
            by_schedule[row["schedule"]].append(row)
        for id_, rows in by_schedule.items():
            under_way = [row for row in rows if row["state"] in UNDER_WAY]
            waiting = [row for row in rows if row["state"] == "queued"]
            if not waiting:
                continue
            schedule = self._store.get(id_)
            if not under_way:
                self._claim(schedule, waiting[0], at)
            elif schedule["overlap"] == "replace":
                for row in under_way:
                    self._starting.stop(row["target_kind"], row["target"])

    def _claim(self, schedule: RowMapping, row: RowMapping, at: float) -> None:
        kind = target_kind(does_of(schedule))
        prefix = "job" if kind == "job" else "exe"
        target = id_of(prefix, int(row["due"] * 1000), f"{row['schedule']} {row['due']!r}")
        self._targets.add(target)  # before it begins: it may end at once
        moved = self._store.move(row["id"], "queued", "starting", target_kind=kind, target=target, started=at)
        claimed = self._store.occasion(row["id"])
        if moved and claimed is not None:
            self._begin(claimed)

    def _begin(self, row: RowMapping) -> None:
        """Start what an occasion names; where its files must be taken first, beside this thread."""
        schedule = self._store.get(row["schedule"])
        if not isinstance(does_of(schedule), RunsFile):
            self._start(schedule, row)
        elif row["id"] not in self._taking:
            self._taking.add(row["id"])
            self._files.submit(self._take, schedule, row)

    def _take(self, schedule: RowMapping, row: RowMapping) -> None:
        try:
            self._start(schedule, row)
        finally:
            self._taking.discard(row["id"])

    def _start(self, schedule: RowMapping, row: RowMapping) -> None:
        does, kept = does_of(schedule), kept_of(schedule)
        try:
            found = self._starting.find(does, kept)
            if found is not None and found != kept:
                self._store.keep(schedule["id"], msgspec.json.encode(found))
            number = self._starting.start(does, found, schedule["name"], row["actor"], row["target"])
        except CellworksError as error:
            self._fail(row, error.message)
        except (SQLAlchemyError, OSError):
            log.exception("the schedule %s could not start; again in a moment", schedule["name"])
            self._troubled = True
        except Exception as error:  # the outermost frame of this thread: others must go on
            log.exception("the schedule %s could not start", schedule["name"])
            self._fail(row, f"the studio failed: {type(error).__name__}: {error}")
        else:
            words = f"started {row['target_kind']} {number}{standing_for(row['missed'])}"
            self._store.move(row["id"], "starting", "started", number=number, sentence=words)

    def _fail(self, row: RowMapping, why: str) -> None:
        words = f"could not be started: {why}"
        self._store.move(row["id"], "starting", "failed", sentence=words, ended=self.clock())


def _words(row: RowMapping) -> str:
    """Return an occasion that runs or waits as it is called: `job 7`."""
    return f"{row['target_kind']} {row['number']}" if row["number"] is not None else "the one before it"


def timetable(row: RowMapping) -> Timetable:
    """Return the times of a stored schedule; raises InvalidInput where they cannot be told any more."""
    return Timetable(row["cron"], row["zone"], starts=row["starts"], ends=row["ends"])


def does_of(row: RowMapping) -> Does:
    """Return what a stored schedule starts."""
    return msgspec.json.decode(row["does"], type=Does)


def kept_of(row: RowMapping) -> NewExecution | None:
    """Return what the name of its pipeline stood for when it was looked up last."""
    return None if row["kept"] is None else msgspec.json.decode(row["kept"], type=NewExecution)
