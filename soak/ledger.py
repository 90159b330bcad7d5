"""The outside ledger: jobs append a line as their first act, and as they go; the engine never reads it."""

import os
from collections import defaultdict
from pathlib import Path

CELL = """\
import os, time
def note(word):
    attempt, run = os.environ["CELLWORKS_ATTEMPT"], os.environ.get("CELLWORKS_RUN_ID", "-")
    line = f"{word} {KEY} {attempt} {os.getpid()} {run}\\n"
    file = os.open(LEDGER, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(file, line.encode())
    os.close(file)
note("start")
import cellworks as cw
for step in range(STEPS):
    cw.log_metric("loss", 1.0 / (step + 1), step=step)
    note(f"metric:{step}")
    time.sleep(PAUSE)
note("end")
"""
"""A job that says in the ledger what it does; its parameters are KEY, LEDGER, STEPS and PAUSE."""


class Entry:
    """What the ledger says of one key."""

    def __init__(self) -> None:
        self.starts: list[tuple[int, int]] = []
        """Attempt and pid of each start."""
        self.ended = False
        self.metrics: set[int] = set()
        self.run: str | None = None
        """The run id that the job saw."""


def read(path: Path) -> dict[str, Entry]:
    """Return what each key did, by the whole lines of the ledger."""
    entries: dict[str, Entry] = defaultdict(Entry)
    if not path.exists():
        return entries
    content = path.read_bytes()
    for line in content[: content.rfind(b"\n") + 1].decode().splitlines():
        word, key, attempt, pid, run = line.split(" ")
        entry = entries[key]
        if word == "start":
            entry.starts.append((int(attempt), int(pid)))
            entry.run = run
        elif word == "end":
            entry.ended = True
        elif word.startswith("metric:"):
            entry.metrics.add(int(word.removeprefix("metric:")))
    return entries


def alive(pid: int) -> bool:
    """Tell whether a process runs (one that is dead and not yet waited for does not)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(b")")[2].split()[0] not in (b"Z", b"X")


def kill(pid: int) -> bool:
    """SIGKILL a process; False where it was gone."""
    try:
        os.kill(pid, 9)
    except ProcessLookupError:
        return False
    return True
