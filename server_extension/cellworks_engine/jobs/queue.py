"""The queue: begins what fits, watches what runs, settles what ended. One thread does all three.

It holds nothing that the store and the folders do not say: killed at any moment, the next one reads both
and goes on (`adopt`). Launching the same attempt twice is safe, since only one runner can claim it.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import msgspec
from sqlalchemy import RowMapping

from cellworks_engine.changes import Changes
from cellworks_engine.changes_schema import Grew
from cellworks_engine.clock import now
from cellworks_engine.config import Home
from cellworks_engine.jobs.ending import ending_of, next_state, wrote
from cellworks_engine.jobs.folder import AttemptFolder, Carried, FrameLimits, Launch
from cellworks_engine.jobs.launchers.protocol import Launcher
from cellworks_engine.jobs.live import LiveAttempt
from cellworks_engine.jobs.resources import Ledger, Machine
from cellworks_engine.jobs.schema import JobSpec, NotebookEntry, ScriptEntry, StepEntry, TransformEntry
from cellworks_engine.jobs.store import JobStore

log = logging.getLogger(__name__)

TICK = 0.1
"""Seconds between two looks at what running jobs have written."""
GROWTH = 0.25
"""Seconds between two growth events of one job: four a second at most."""
PATIENCE = 30.0
"""Seconds that a job which does not fit lets others begin before it; then the machine is kept for it."""


class Runs(Protocol):
    """What the queue asks of the runs slice, which stands above it."""

    def new_run(self, spec: JobSpec) -> tuple[str | None, str | None]:
        """Return the ids of a new attempt's run and experiment, at once."""
        ...

    def follow(self, folder: AttemptFolder) -> None:
        """Carry what an attempt logs, from now on."""
        ...

    def finish(
        self, folder: AttemptFolder, state: str, ended: float, carried: Callable[[Carried], None]
    ) -> None:
        """Carry the rest; call `carried` once all is stored, with what that came to."""
        ...


class Active(msgspec.Struct):
    """An attempt that has not ended."""

    job: str
    number: int
    launch: Launch
    folder: AttemptFolder
    launcher: Launcher
    live: LiveAttempt
    running: bool = False
    ended: bool = False
    told: float = 0.0
    grown: set[str] = msgspec.field(default_factory=set)


class JobQueue:
    """The one thread that moves jobs on."""

    def __init__(
        self,
        home: Home,
        store: JobStore,
        changes: Changes,
        runs: Runs,
        *,
        launchers: Mapping[str, Launcher],
        machine: Machine,
        setup: list[str],
        frames: FrameLimits | None = None,
        kept: Sequence[str] = (),
        registering: Sequence[str] = (),
        transform: str = "",
        reading: str = "",
    ) -> None:
        self._home = home
        self._store = store
        self._changes = changes
        self._runs = runs
        self._launchers = launchers
        self._ledger = Ledger(machine)
        self._setup = setup
        self._frames = frames or FrameLimits()
        self._kept = list(kept)
        self._registering = list(registering)
        self._transform = transform
        self._reading = reading
        self._active: dict[str, Active] = {}
        self._waits: dict[str, str] = {}
        self._condition = threading.Condition()
        self._woken = True
        self._may_begin = True
        """Whether a job may begin that could not when the store was asked last."""
        self._stopping = threading.Lock()
        self._early_stops: dict[str, float] = {}
        """Stops of jobs whose attempt is in the store and not yet at its launcher."""
        self._closing = False
        self._last_tick = 0.0
        self._dispatched = 0.0
        """As of when the store was last asked which jobs may begin."""
        self._thread = threading.Thread(target=self._run, name="queue", daemon=True)

    # ---- from other threads

    def start(self) -> None:
        """Adopt what a queue before this one left, then go on from there."""
        self._thread.start()

    def close(self) -> None:
        """End the thread; jobs go on, and the next queue adopts them."""
        with self._condition:
            self._closing = True
            self._condition.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def wake(self) -> None:
        """Look at the store again soon."""
        self._wake(may_begin=True)

    def _wake(self, *, may_begin: bool) -> None:
        with self._condition:
            self._woken = True
            self._may_begin = self._may_begin or may_begin
            self._condition.notify_all()

    def live(self, job: str) -> LiveAttempt | None:
        """Return what the running attempt of a job has said so far."""
        active = self._active.get(job)
        return active.live if active else None

    def why_waiting(self, job: str) -> str | None:
        """Say what a queued job waits for, as of the last look."""
        return self._waits.get(job)

    def stop(self, job: str, grace: float) -> None:
        """Ask the runner of a job to stop it. The store already says `stopping`."""
        with self._stopping:
            active = self._active.get(job)
            if active is None:  # its attempt is just beginning
                self._early_stops[job] = grace
                return
        active.launcher.stop(active.folder, grace)

    @property
    def active(self) -> int:
        """How many attempts are under way."""
        return len(self._active)

    # ---- the thread

    def _run(self) -> None:
        try:
            self._adopt()
            while self._wait():
                self._settle_ended()
                if self._may_begin:
                    self._dispatch()
                self._look()
        except BaseException:  # the outermost frame of this thread: without a queue there is no supervisor
            log.exception("The queue ended; the supervisor ends with it, and the next one adopts its jobs.")
            os._exit(70)

    def _wait(self) -> bool:
        """Sleep until there is something to do; False when it is time to go."""
        with self._condition:
            if not self._woken and not self._closing:
                in_time = self._condition.wait(self._pause())
                if not in_time:  # what waited for a time may be due
                    self._may_begin = True
            self._woken = False
            return not self._closing

    def _pause(self) -> float | None:
        if self._active:
            return TICK
        due = self._store.next_due(self._dispatched)  # what fell due since then was not begun
        return None if due is None else max(0.0, due - now()) + 0.001

    def _adopt(self) -> None:
        for row in self._store.open_attempts():
            launcher = self._launchers[row["compute"]]
            folder = AttemptFolder.of(self._home.jobs, row["job"], row["number"])
            launch = folder.launch()
            if launch is None:
                spec = self._store.spec(row["job"])
                run_id = row["run_id"] if spec.tracked == "always" else self._runs.new_run(spec)[0]
                launch = self._launch(row, spec, (), run_id)
            self._ledger.hold(row["job"], row["cpu"], row["memory"], _gpus_of(launch))
            active = Active(
                job=row["job"], number=row["number"], launch=launch, folder=folder, launcher=launcher,
                live=LiveAttempt(folder), running=row["job_state"] != "starting",
            )  # fmt: skip
            early = self._take_up(active)
            if launcher.alive(folder) is None:
                self._start(active)
            else:
                self._follow(active)
            if row["job_state"] == "stopping":
                launcher.stop(folder, launch.spec.grace)
            if early is not None:
                launcher.stop(folder, early)
        for row in self._store.uncarried():
            folder = AttemptFolder.of(self._home.jobs, row["job"], row["number"])
            self._finish(row["job"], row["number"], folder, row["state"], row["ended"] or now())

    def _dispatch(self) -> None:
        self._may_begin = False
        self._waits = {}
        self._dispatched = now()
        for row in self._store.waiting(self._dispatched):
            why = self._ledger.why_not(row["cpu"], row["memory"], row["gpu"])
            if why is None:
                self._begin(row)
                continue
            self._waits[row["id"]] = why
            if now() - row["not_before"] > PATIENCE:
                return  # the machine is kept for it from now on

    def _begin(self, row: RowMapping) -> None:
        job, number = row["id"], row["attempts"] + 1
        gpus = self._ledger.take(job, row["cpu"], row["memory"], row["gpu"])
        assert gpus is not None
        spec = self._store.spec(job)
        run_id, experiment_id = self._runs.new_run(spec)
        # a run that may never be made is not shown as the job's before it is
        shown = run_id if spec.tracked == "always" else None
        attempt = self._store.begin_attempt(job, number, shown, experiment_id)
        if attempt is None:
            self._ledger.give_back(job)  # stopped or deleted meanwhile
            return
        launch = self._launch(attempt, spec, gpus, run_id)
        folder = AttemptFolder.of(self._home.jobs, job, number)
        active = Active(
            job=job, number=number, launch=launch, folder=folder, launcher=self._launchers[spec.compute],
            live=LiveAttempt(folder),
        )  # fmt: skip
        early = self._take_up(active)
        self._start(active)
        if early is not None:
            active.launcher.stop(folder, early)

    def _take_up(self, active: Active) -> float | None:
        """Count an attempt as under way, and return the grace of a stop that came before it was."""
        active.folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)  # a stop writes into it
        with self._stopping:
            self._active[active.job] = active
            return self._early_stops.pop(active.job, None)

    def _launch(self, row: RowMapping, spec: JobSpec, gpus: tuple[int, ...], run_id: str | None) -> Launch:
        """Return what a runner is told; `row` is the attempt's, with its job's number and time."""
        if gpus:
            shown = ",".join(map(str, gpus))
            variables = {**spec.variables, "CUDA_VISIBLE_DEVICES": shown}
            spec = msgspec.structs.replace(spec, variables=variables)
        job = row["job"]
        return Launch(
            job=job, number=row["job_number"], attempt=row["number"], spec=spec, home=str(self._home.path),
            content=str(self._home.content), checkpoint=str(self._home.jobs / job / "checkpoint"),
            run_id=run_id, experiment_id=row["experiment_id"], submitted=row["job_time"],
            setup=self._setup if spec.autolog else [], frames=self._frames,
            kept=self._kept if spec.autolog and _may_register(spec) else [],
            registering=self._registering if spec.register is not None and spec.datasets else [],
            transform=self._transform if isinstance(spec.entry, TransformEntry) else "",
            reading=self._reading if isinstance(spec.entry, StepEntry | ScriptEntry | NotebookEntry) else "",
        )  # fmt: skip

    def _start(self, active: Active) -> None:
        active.folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        (active.folder.path.parent / "checkpoint").mkdir(mode=0o700, exist_ok=True)
        active.folder.write("launch.json", active.launch, durable=False)  # no boot outlives an attempt
        active.launcher.launch(active.folder, active.launch)
        self._follow(active)

    def _follow(self, active: Active) -> None:
        def ended() -> None:
            active.ended = True
            self._wake(may_begin=False)

        active.launcher.watch(active.folder, ended)
        if not _waits_for_a_line(active.launch):
            self._runs.follow(active.folder)

    def _settle_ended(self) -> None:
        for active in [active for active in self._active.values() if active.ended]:
            self._settle(active)

    def _settle(self, active: Active) -> None:
        active.live.refresh()
        ending = ending_of(active.folder, active.launcher)
        if ending is None:  # nobody has claimed it: whoever should have, died first
            active.ended = False
            self._start(active)
            return
        row = self._store.get(active.job)
        spec = active.launch.spec
        state, values = next_state(ending, spec, active.number, row["stop_requested"], active.live)
        silent = _waits_for_a_line(active.launch) and not _has_logged(active.folder)
        run_id = None if silent else active.launch.run_id or _given_run(active.folder)
        attempt = {**ending.columns(active.launch.submitted, active.live, run_id), "carried": silent}
        if not silent:
            values = {**values, "run_id": run_id}
        made = wrote(active.job, spec) if state == "succeeded" else []
        self._store.end_attempt(active.job, active.number, attempt, state, values, made)
        with self._stopping:
            del self._active[active.job]
            self._early_stops.pop(active.job, None)
        self._ledger.give_back(active.job)
        if state == "queued" or self._waits:
            self._may_begin = True
        if not silent:
            self._finish(active.job, active.number, active.folder, ending.state, ending.ended)

    def _finish(self, job: str, number: int, folder: AttemptFolder, state: str, ended: float) -> None:
        def carried(done: Carried) -> None:
            self._store.set_carried(job, number, done)

        self._runs.finish(folder, state, ended, carried)

    def _look(self) -> None:
        """Read what running jobs wrote, and tell who listens."""
        at = time.monotonic()
        if at - self._last_tick < TICK * 0.9:
            return
        self._last_tick = at
        for active in list(self._active.values()):
            active.grown.update(active.live.refresh())
            if not active.running and active.live.running:
                self._move_to_running(active)
            if active.grown and at - active.told >= GROWTH:
                self._changes.tell(Grew(slice="jobs", entity=active.job, what=sorted(active.grown)))
                active.told, active.grown = at, set()

    def _move_to_running(self, active: Active) -> None:
        active.running = True
        run_id = _given_run(active.folder) if active.launch.run_id is None else None
        if run_id is not None:
            self._store.set_run(active.job, active.number, run_id)
        self._store.move(active.job, ("starting",), "running")


def _may_register(spec: JobSpec) -> bool:
    """Tell whether a model that the job keeps becomes a version: now, or by a later step of its pipeline."""
    return spec.register is not None or isinstance(spec.entry, StepEntry)


def _gpus_of(launch: Launch) -> tuple[int, ...]:
    if not launch.spec.resources.gpu:
        return ()
    shown = launch.spec.variables.get("CUDA_VISIBLE_DEVICES", "")
    return tuple(int(index) for index in shown.split(",") if index.isdigit())


def _waits_for_a_line(launch: Launch) -> bool:
    """Tell whether an attempt is a run only once it has logged something; a store makes its own at once."""
    return launch.spec.tracked == "if_logged" and launch.run_id is not None


def _has_logged(folder: AttemptFolder) -> bool:
    return folder.spool.exists() or folder.artifacts.exists() or folder.models.exists()


class _Given(msgspec.Struct):
    run_id: str


def _given_run(folder: AttemptFolder) -> str | None:
    """Return the run id that a store which makes its own has given."""
    given = folder.read("run.json", _Given)
    return None if given is None else given.run_id
