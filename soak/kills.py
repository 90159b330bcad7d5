"""Claim: kill anything at any moment, and no job runs twice, is lost without cause, or loses what it logged.

A real IPython kernel submits `%%train` cells; a harness keeps at least so many in flight and, at random
moments, sends SIGKILL to the supervisor, the Jupyter server, the kernel, a runner, a cell's process, the
warm process, or to everything at once, after which the supervisor comes back on "another boot". What is
true is what the ledger says and which pids the harness killed.
"""

import collections
import json
import random
import time
from pathlib import Path
from queue import Empty

from soak import ledger
from soak.judging import judge
from soak.place import FEW_IMPORTS, FINAL, Place, wait_for
from soak.server import Server

KINDS = {"supervisor": 30, "runner": 25, "process": 25, "warm": 10, "kernel": 6, "server": 3, "everything": 1}
"""What is killed, and how often among a hundred."""
RIGHT_WITHIN = 10.0
"""Seconds after a kill in which a job's state must say what happened."""


class Kernel:
    """A real IPython kernel that submits one `%%train` cell a time."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._manager = None
        self._client = None

    def submit(self, key: str, steps: int, pause: float) -> None:
        """Run the cell; whether it was submitted is for the ledger to say when the kernel dies in it."""
        if self._manager is None or not self._manager.is_alive():
            self._start()
        options = f"-p KEY={key} -p LEDGER={self._place.ledger} -p STEPS={steps} -p PAUSE={pause}"
        cell = f"%%train {key} {options} --cpu 0.1\n{ledger.CELL}"
        self._client.execute(cell, store_history=False)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self._manager.is_alive():
            try:
                reply = self._client.get_shell_msg(timeout=0.2)
            except Empty:
                continue
            if reply["content"].get("status") == "error" and "Unavailable" not in reply["content"]["ename"]:
                raise AssertionError("\n".join(reply["content"]["traceback"]))
            return

    def kill(self) -> None:
        """SIGKILL it."""
        if self._manager is not None and self._manager.is_alive():
            ledger.kill(self._manager.provisioner.pid)

    def close(self) -> None:
        """Forget it."""
        if self._manager is not None:
            self._client.stop_channels()
            self._manager.shutdown_kernel(now=True)
            self._manager = None

    def _start(self) -> None:
        from jupyter_client.manager import KernelManager

        self.close()
        self._manager = KernelManager(kernel_name="python3")
        self._manager.start_kernel(env=self._place.environment, cwd=str(self._place.folder))
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=120)
        self._client.execute("import cellworks", reply=True, timeout=120)


class Breaker:
    """Kills, and remembers whom."""

    def __init__(self, place: Place, seed: int, *, with_server: bool) -> None:
        self.place = place
        self.random = random.Random(seed)
        self.kernel = Kernel(place)
        self.killed_runners: set[str] = set()
        """Names of the jobs whose own runner was killed while it ran."""
        self.killed_processes: set[str] = set()
        self.counts: collections.Counter[str] = collections.Counter()
        self.latest: list[tuple[float, str]] = []
        self.slowest = 0.0
        self.boots = 0
        self._with_server = with_server
        self._server = Server(place)

    def in_flight(self) -> list[tuple[str, int, int]]:
        """Return name, runner and process of each attempt whose process runs."""
        found = []
        for folder in self.place.folders():
            if (folder.path / "exit.json").exists():
                continue
            launch, claim, process = folder.launch(), folder.claim(), folder.process()
            if launch and claim and process and ledger.alive(claim.pid) and ledger.alive(process.pid):
                found.append((launch.spec.name, claim.pid, process.pid))
        return found

    def open(self, submitted: list[str]) -> int:
        """Count the jobs that were submitted and have not ended, as far as the store knows."""
        ended = sum(row[1] in FINAL for row in self.place.states().values())
        return len(submitted) - ended

    def strike(self, flying: list[tuple[str, int, int]]) -> None:
        """Kill one thing chosen at random."""
        kinds = {kind: weight for kind, weight in KINDS.items() if self._with_server or kind != "server"}
        kind = self.random.choices(list(kinds), list(kinds.values()))[0]
        name, runner, process = self.random.choice(flying)
        if getattr(self, f"_kill_{kind}")(name, runner, process):
            self.counts[kind] += 1

    def _kill_runner(self, name: str, runner: int, _process: int) -> bool:
        self.killed_runners.add(name)
        self.latest.append((time.monotonic(), name))
        return ledger.kill(runner)

    def _kill_process(self, name: str, _runner: int, process: int) -> bool:
        self.killed_processes.add(name)
        self.latest.append((time.monotonic(), name))
        return ledger.kill(process)

    def _kill_supervisor(self, *_: object) -> bool:
        pid = self.place.supervisor()
        return pid is not None and ledger.kill(pid)

    def _kill_warm(self, *_: object) -> bool:
        killed = [ledger.kill(pid) for pid in self._running("cellworks_engine.jobs.warm")]
        return any(killed)

    def _kill_kernel(self, *_: object) -> bool:
        self.kernel.kill()
        return True

    def _kill_server(self, *_: object) -> bool:
        self._server.restart()
        return True

    def _kill_everything(self, *_: object) -> bool:
        flying = {name for name, _, _ in self.in_flight()} | set(self._active())
        self.kernel.kill()
        self.place.kill_everything()
        self.killed_runners |= flying
        self.boots += 1
        self.place.environment["CELLWORKS_BOOT_ID"] = f"boot-{self.boots}"
        return True

    def _active(self) -> list[str]:
        return [
            name for name, row in self.place.states().items() if row[1] not in FINAL and row[1] != "queued"
        ]

    def _running(self, module: str) -> list[int]:
        """Return the processes of this home whose command line names a module (children keep it)."""
        found = []
        for pid in self.place.processes():
            try:
                named = module.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
                stat = Path(f"/proc/{pid}/stat").read_text()
                group_leader = int(stat.rpartition(")")[2].split()[2]) == pid
            except (FileNotFoundError, ProcessLookupError):
                continue
            in_job = any(pid in (runner, process) for _, runner, process in self.in_flight())
            if named and group_leader and not in_job:
                found.append(pid)
        return found

    def settle(self) -> None:
        """Wait until each job that was struck says so, and note how long the slowest took."""
        states = self.place.states()
        waiting = []
        for struck, name in self.latest:
            if name in states and states[name][1] not in FINAL:
                waiting.append((struck, name))
            else:
                self.slowest = max(self.slowest, min(time.monotonic() - struck, RIGHT_WITHIN * 10))
        self.latest = waiting

    def close(self) -> None:
        """End the kernel and the Jupyter server."""
        self.kernel.close()
        self._server.kill()


def kills(number: int, seed: int, in_flight: int = 20, *, steps: int = 40, with_server: bool = True) -> str:
    """Strike `number` times while at least `in_flight` jobs run; then judge every job."""
    with Place(cpu=64) as place:
        place.environment.update(FEW_IMPORTS)
        breaker = Breaker(place, seed, with_server=with_server)
        submitted: list[str] = []
        try:
            _strike(breaker, number, in_flight, steps, submitted)
        finally:
            breaker.close()
        wait_for(
            lambda: _rouse(place) and all(row[1] in FINAL for row in place.states().values()), 900, "the end"
        )
        entries = ledger.read(place.ledger)
        runs = {entry.run for entry in entries.values() if entry.run not in (None, "-")}
        wait_for(lambda: runs <= _ended_runs(place), 900, "every run's end")
        counted = judge(place, entries, breaker.killed_runners, breaker.killed_processes)
        struck = ", ".join(f"{kind} {count}" for kind, count in sorted(breaker.counts.items()))
        slowest = f"slowest right state {breaker.slowest:.1f} s"
        return f"{sum(breaker.counts.values())} kills ({struck}); {json.dumps(counted)}; {slowest}"


def _ended_runs(place: Place) -> set[str]:
    return {run for run, status in place.run_statuses().items() if status != "RUNNING"}


def _strike(breaker: Breaker, number: int, in_flight: int, steps: int, submitted: list[str]) -> None:
    while sum(breaker.counts.values()) < number:
        flying = breaker.in_flight()
        if len(flying) < in_flight + 4 and breaker.open(submitted) >= in_flight + 10:
            _rouse(breaker.place)  # nobody else would, after everything was killed
            time.sleep(0.1)
        elif len(flying) < in_flight + 4:
            key = f"k{len(submitted)}"
            submitted.append(key)
            breaker.kernel.submit(key, steps, round(breaker.random.uniform(0.1, 0.4), 2))
        if len(flying) >= in_flight:
            breaker.strike(flying)
            time.sleep(breaker.random.uniform(0.0, 0.3))
        breaker.settle()


def _rouse(place: Place) -> bool:
    """Make sure that a supervisor, of the boot that it is now, is there to settle what is left."""
    if place.supervisor() is None:
        place.start()
        wait_for(lambda: place.supervisor() is not None, 30, "a supervisor")
    return True
