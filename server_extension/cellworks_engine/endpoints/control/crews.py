"""The workers of one deployment: started, adopted, started again when they die, ended.

Everything that matters stands in files, `endpoints/<deployment>/<number>/`: what the worker is told, who it
is (`claim.json`, written by itself first of all), that it is ready, why it could not load, its log.
"""

import contextlib
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from cellworks_engine.endpoints.configuration import CANNOT_LOAD, TOO_LARGE, WorkerPlaces, WorkerSpec
from cellworks_engine.endpoints.schema import WorkerRow
from cellworks_engine.errors import ErrorBody
from cellworks_engine.jobs.folder import AttemptFolder, Identity
from cellworks_engine.jobs.identity import boot, host, is_alive, read_stat, send_signal

Starter = Callable[[Path, bool], subprocess.Popen[bytes] | None]
"""Starts a worker for a folder; None where a warm process forks it: only its claim then tells who it is.
It may fork only where the second argument says so.
"""

MOST_DEATHS = 5
"""Deaths in a row, none of them after five seconds of life, after which a worker is given up."""
SOUND = 5.0
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
LOST_AFTER = 10.0
"""Seconds after which a start by a warm process that nobody claimed counts as lost."""
_PAGE = 4096
_LAST_LINES = 12


class Worker:
    """One number of a deployment, and the process that has it now."""

    def __init__(self, folder: Path, number: int) -> None:
        self.folder = folder
        self.number = number
        self.ready = False
        self.restarts = 0
        self.deaths = 0
        self.problem: str | None = None
        """Why it is given up."""
        self.code: int | None = None
        self.places = WorkerPlaces(folder)
        self.log = folder / "log"
        self._files = AttemptFolder(folder)
        self._process: subprocess.Popen[bytes] | None = None
        self._at = time.monotonic()
        self._is_started = False
        self._in_vain = False
        """Whether the last start has not come to anything: the next one is a cold one."""
        self._not_before = 0.0
        self._is_mourned = False
        self._asked_to_end: float | None = None

    def write(self, spec: WorkerSpec) -> None:
        """Make the folder and write what the worker is told."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._files.write("worker.json", spec)

    def start(self, starter: Starter) -> None:
        """Start a process where none has the folder.

        The claim of a dead one goes; where there is none it must stay so: one may be taken at this moment.
        """
        names = ["ready.json", "failure.json", *(["claim.json"] if self.who() is not None else [])]
        for name in names:
            (self.folder / name).unlink(missing_ok=True)
        self.ready, self.code, self._at = False, None, time.monotonic()
        self._is_mourned, self._is_started = False, True
        self._process = starter(self.folder, not self._in_vain)
        self._in_vain = True

    def who(self) -> Identity | None:
        """Return who claimed the folder."""
        with contextlib.suppress(msgspec.DecodeError):
            return self._files.claim()
        return None

    @property
    def age(self) -> float:
        """Seconds since it was started, or adopted."""
        return time.monotonic() - self._at

    def is_there(self) -> bool:
        """Tell whether its process lives, or is on its way."""
        if self._process is not None and (code := self._process.poll()) is not None:
            self._process, self.code = None, code
        who = self.who()
        if who is not None:
            alive = is_alive(who)
            if alive and not self.ready:
                self.ready = self._files.read(self.places.ready.name, Identity) is not None
                self._in_vain = not self.ready
            return alive
        on_its_way = self._is_started and self.code is None and self.age < LOST_AFTER
        return self._process is not None or on_its_way

    def is_due(self) -> bool:
        """Tell whether a dead one may be started again by now."""
        return time.monotonic() >= self._not_before

    def mourn(self) -> bool:
        """Note a death, once; False where it did not die: its start was lost, the machine restarted."""
        who = self.who()
        if self._is_mourned or (self.code is None and (who is None or who.boot != boot())):
            return False
        self._is_mourned = True
        self._died()
        return True

    def _died(self) -> None:
        """Say when it may be started again, or why it is given up."""
        if self.ready and self.age > SOUND:
            self.deaths = 0
        self.deaths += 1
        self.restarts += 1
        self._not_before = time.monotonic() + min(FIRST_PAUSE * 2 ** (self.deaths - 1), LONGEST_PAUSE)
        if self.code == TOO_LARGE and self.ready:  # it ended in good order: no sign that anything is wrong
            self.deaths = 0
        elif self.code == CANNOT_LOAD or self.places.failure.exists():
            self.problem = self.why()
        elif self.deaths > MOST_DEATHS:
            self.problem = f"Its worker died {self.deaths} times in a row: {self.why()}"
        self.ready = False

    def why(self) -> str:
        """Return why it died, in its own words where it left any."""
        with contextlib.suppress(msgspec.DecodeError):
            if (said := self._files.read(self.places.failure.name, ErrorBody)) is not None:
                return said.message
        if last := last_lines(self.log):
            return last
        if self.code is not None and self.code < 0:
            return f"ended by {signal.Signals(-self.code).name}"
        return "it said nothing"

    def end(self, patience: float) -> bool:
        """Have it answer what it has and end, or kill it after `patience` seconds; True once gone."""
        who = self.who()
        if who is None and self._process is None:
            # a fork that is on its way: whoever takes the claim first has the folder
            nobody = Identity(pid=0, started=0.0, boot=boot(), host=host())
            with contextlib.suppress(FileNotFoundError):
                return self._files.take_claim(nobody)
            return True
        if not self.is_there():
            return True
        late = self._asked_to_end is not None and time.monotonic() > self._asked_to_end + patience
        if self._asked_to_end is None or late:
            self._asked_to_end = self._asked_to_end or time.monotonic()
            number = signal.SIGKILL if late else signal.SIGTERM
            if who is not None:
                send_signal(who, number)
            elif self._process is not None:
                self._process.send_signal(number)
        return False

    def row(self) -> WorkerRow:
        """Return it as it travels."""
        who = self.who()
        alive = who is not None and is_alive(who)
        stat = read_stat(who.pid) if alive and who is not None else None
        return WorkerRow(
            number=self.number, pid=who.pid if alive and who is not None else None,
            state="ended" if not alive else "ready" if self.ready else "starting",
            memory=stat.pages * _PAGE if stat is not None else None, restarts=self.restarts,
        )  # fmt: skip


class Crew:
    """The workers of one deployment. Moved by the loop's thread alone; others read `rows`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workers: dict[int, Worker] = {}
        self.is_ending = False
        """Its workers were told to end: it cannot serve any more, whatever is wanted by now."""
        self.deaths: list[str] = []
        """What died since the loop last took note, a sentence each."""
        if folder.is_dir():  # an earlier supervisor's
            for one in sorted(folder.iterdir()):
                if one.name.isdecimal():
                    self.workers[int(one.name)] = Worker(one, int(one.name))

    def keep(self, specs: dict[int, WorkerSpec], starter: Starter) -> None:
        """See to it that each number has a process; those that died are started again when they are due."""
        for number, spec in specs.items():
            worker = self.workers.get(number)
            if worker is None:
                worker = Worker(self.folder / str(number), number)
                worker.write(spec)
                worker.start(starter)
                self.workers[number] = worker
            elif worker.problem is None and not worker.is_there():
                self._revive(worker, spec, starter)

    def _revive(self, worker: Worker, spec: WorkerSpec, starter: Starter) -> None:
        if worker.mourn():
            self.deaths.append(f"Worker {worker.number} died: {worker.why()}")
        if worker.problem is None and worker.is_due():
            worker.write(spec)
            worker.start(starter)

    def is_ready(self, count: int) -> bool:
        """Tell whether so many workers have loaded the model."""
        return sum(worker.ready for worker in self.workers.values()) >= count

    @property
    def problem(self) -> str | None:
        """Why the crew is given up, if it is."""
        return next((one.problem for one in self.workers.values() if one.problem is not None), None)

    def oldest(self) -> float:
        """Return how long the worker that is not ready has tried, in seconds."""
        return max((one.age for one in self.workers.values() if not one.ready), default=0.0)

    def newest_log(self) -> Path:
        """Return the log of the worker that was started last."""
        return (
            max(self.workers.values(), key=lambda one: -one.age).log if self.workers else self.folder / "log"
        )

    def end(self, patience: float) -> bool:
        """End every worker; True once all are gone."""
        self.is_ending = True
        gone = [worker.end(patience) for worker in self.workers.values()]  # each one is asked
        return all(gone)

    def rows(self) -> list[WorkerRow]:
        """Return the workers as they travel."""
        return [worker.row() for _, worker in sorted(self.workers.items())]

    def remove(self) -> None:
        """Remove the folder of a crew that has ended."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def forget(self) -> None:
        """Keep what a crew that has ended left to read, and nothing by which the next one would be misled.

        Which of them could not load its model is to be read: it tells whose log says why.
        """
        for worker in self.workers.values():
            for name in ("claim.json", "ready.json"):
                (worker.folder / name).unlink(missing_ok=True)


def last_lines(log: Path, most: int = _LAST_LINES) -> str:
    """Return the end of a log, one sentence where that says it: the last line of a traceback."""
    try:
        text = log.read_bytes()[-16_384:].decode(errors="replace").strip()
    except FileNotFoundError:
        return ""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return ""
    is_trace = any(line.startswith("Traceback") for line in lines)
    return lines[-1].strip() if is_trace else "\n".join(lines[-most:])
