"""Claim: a cell never computes with a value that is older than the job that was to bring it.

A real kernel runs a notebook of ten `%%train` cells, each of which needs the value of the one before, with
an ordinary cell after each that uses it; half of them name it, half call a function of an earlier cell that
does. At random moments the kernel is interrupted, after which the cell that did not end well is run again,
as a person would; or it is restarted, or the notebook is begun again in the same kernel, where the values
of the last time still lie: each time under a new generation number. What was read is what the ledger says:
every job writes down what it found as its first act, and so do the cells.
"""

import collections
import json
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty

from jupyter_client.manager import KernelManager

from soak.place import FINAL, Place, wait_for

STEPS = 10
FIRST = """\
import faulthandler, os, signal, time
import cellworks
faulthandler.register(signal.SIGUSR2, open({stacks!r}, "w"))
LEDGER = {ledger!r}
def note(*words):
    file = os.open(LEDGER, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(file, (" ".join(map(str, words)) + "\\n").encode())
    os.close(file)
generation = {generation}
v0 = {first}
"""
LOOKS = "".join(f"def look_{k}(): return v{k}\n" for k in range(STEPS + 1))
"""Half of the cells name a value only through one of these."""
OLD = " = ".join(f"v{k}" for k in range(1, STEPS + 1)) + " = -1\n"
"""Values that no cell may read; without this line those of the last time through the notebook lie there."""
TRAIN = """\
%%train {key} -o v{k} -p KEY={key} -p PAUSE={pause} --cpu 0.1 --experiment waiting
note("job", generation, {k}, {before}, KEY)
time.sleep(PAUSE)
v{k} = ({before} * 3 + {k}) % 1000003
"""
USE = """\
def seen(): return {value}
note("cell", generation, {k}, seen(), "-")
"""
SETTLED = 120.0
"""Seconds within which a cell must have ended, whatever befell it."""


def right(generation: int, k: int) -> int:
    """Return the value that `v<k>` must have."""
    value = generation * 1009
    for step in range(1, k + 1):
        value = (value * 3 + step) % 1000003
    return value


class Notebook:
    """A kernel, and where a person is in the notebook."""

    def __init__(self, place: Place, seed: int) -> None:
        self._place = place
        self._stacks = place.folder / "stacks.txt"
        self.random = random.Random(seed)
        self.struck: collections.Counter[str] = collections.Counter()
        self.generation = 0
        self.keys = 0
        self._manager = KernelManager(kernel_name="python3")
        self._manager.start_kernel(env=place.environment, cwd=str(place.folder))
        self._connect()

    def run(self, moments: int) -> None:
        """Go through the notebook, again and again, until it was struck so often."""
        while self.struck.total() < moments:
            self.generation += 1
            self._once(moments)

    def _once(self, moments: int) -> None:
        for source in self._cells():
            ended = ""
            while ended != "ok":
                ended = self._cell(source(), strikes=self.struck.total() < moments)
                if ended == "restarted":
                    return
            if self.struck.total() < moments and self.random.random() < 0.02:
                self.struck["begun again"] += 1
                return

    def _cells(self) -> Iterator:
        ledger, first = str(self._place.ledger), right(self.generation, 0)
        old = OLD if self._fresh or self.random.random() < 0.5 else ""
        self._fresh = False
        yield (
            lambda: (
                FIRST.format(stacks=str(self._stacks), ledger=ledger, generation=self.generation, first=first)
                + LOOKS
                + old
            )
        )
        for k in range(1, STEPS + 1):
            yield lambda k=k: self._train(k)
            if self.random.random() < 0.5:
                yield lambda k=k: USE.format(k=k, value=self._value(k))
        yield lambda: USE.format(k=STEPS, value=self._value(STEPS))

    def _train(self, k: int) -> str:
        self.keys += 1
        pause = round(self.random.uniform(0.0, 0.3), 2)
        return TRAIN.format(k=k, before=self._value(k - 1), key=f"s{self.keys}", pause=pause)

    def _value(self, k: int) -> str:
        return self.random.choice((f"v{k}", f"look_{k}()"))

    def _cell(self, source: str, *, strikes: bool) -> str:
        """Run a cell; returns `ok`, `error` where it is to be run again, or `restarted`."""
        message = self._client.execute(source, store_history=True)
        moment = time.monotonic() + self.random.uniform(0.0, 0.6)
        strikes = strikes and self.random.random() < 0.5
        deadline = time.monotonic() + SETTLED
        probe = ""
        while time.monotonic() < deadline:
            if strikes and time.monotonic() >= moment:
                strikes = False
                if self.random.random() < 0.25:
                    self._restart("restart")
                    return "restarted"
                self.struck["interrupt"] += 1
                self._manager.interrupt_kernel()
                probe = self._client.kernel_info()
            answered, reply = self._reply()
            if answered == message:
                return self._ended(reply)
            if answered and answered == probe:  # it comes after the cell's: the kernel itself was interrupted
                return "error"
            if not self._manager.is_alive():
                assert probe, "the kernel died, and nobody had interrupted it"
                self._restart("died of an interrupt")  # outside its handlers ipykernel does
                return "restarted"
        self._manager.signal_kernel(signal.SIGUSR2)
        time.sleep(1)  # while it writes where it stands
        stands = self._stacks.read_text()
        raise TimeoutError(f"a cell did not end within {SETTLED:g} s:\n{source}\nThe kernel:\n{stands}")

    def _reply(self) -> tuple[str, dict]:
        """Return what the kernel answers just now: the message that it answers, and the answer."""
        try:
            reply = self._client.get_shell_msg(timeout=0.02)
        except Empty:
            return "", {}
        return str(reply["parent_header"].get("msg_id")), reply["content"]

    @staticmethod
    def _ended(content: dict) -> str:
        if content["status"] == "ok":
            return "ok"
        trace = "\n".join(content.get("traceback", []))
        interrupted = content.get("ename") == "KeyboardInterrupt" or "was interrupted" in trace
        assert interrupted or content["status"] == "aborted", content
        return "error"

    def _restart(self, why: str) -> None:
        self.struck[why] += 1
        self._client.stop_channels()
        self._manager.restart_kernel(now=True)
        self._connect()

    def _connect(self) -> None:
        self._client = self._manager.client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=SETTLED)
        self._fresh = True

    def close(self) -> None:
        """End the kernel."""
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)


def judge(ledger: Path) -> dict[str, int]:
    """Raise AssertionError at the first value of another generation, and at the first key met twice."""
    counted: collections.Counter[str] = collections.Counter()
    keys: set[str] = set()
    for line in ledger.read_text().splitlines():
        word, generation, k, value, key = line.split(" ")
        before = int(k) - (word == "job")
        expected = right(int(generation), before)
        assert int(value) == expected, f"{line!r}: v{before} is to be {expected}"
        assert key not in keys, f"{key} began twice"
        if word == "job":
            keys.add(key)
        counted[word] += 1
    return dict(counted)


def waiting(moments: int, seed: int) -> str:
    """Strike the notebook so often; then judge everything that was ever read."""
    with Place(cpu=8) as place:
        notebook = Notebook(place, seed)
        try:
            notebook.run(moments)
            notebook.generation += 1
            notebook._once(moments)  # to its end, undisturbed
        finally:
            notebook.close()
        wait_for(lambda: all(row[1] in FINAL for row in place.states().values()), 300, "the end")
        wrong = {name: row for name, row in place.states().items() if row[1] != "succeeded"}
        assert not wrong, f"jobs that nobody touched did not succeed: {wrong}"
        counted = judge(place.ledger)
        assert counted["cell"] > 0, "no cell ever used a value"
        struck = ", ".join(f"{kind} {count}" for kind, count in sorted(notebook.struck.items()))
        return f"{struck}; {notebook.generation} generations, {notebook.keys} submits; {json.dumps(counted)}"
