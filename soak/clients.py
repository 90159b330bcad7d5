"""Claim: eight processes submit 125 jobs each at once; each job runs once, whatever the store."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cellworks.client import Client
from cellworks_engine.studio_schema import Status
from soak import ledger
from soak.place import FINAL, Place, wait_for

CLIENT = """
import sys
from cellworks.client import connect
from cellworks_engine.config import Home
from cellworks_engine.jobs.schema import CommandEntry, Environment, Job, JobSpec, Resources
from soak.clients import append
client = connect(home=Home(sys.argv[1]), may_start=True)
for index in range(int(sys.argv[4])):
    key = f"{sys.argv[3]}-{index}"
    entry = CommandEntry(argv=append(sys.argv[2], key))
    resources = Resources(cpu=0.5)
    spec = JobSpec(name=key, entry=entry, environment=Environment(python=sys.executable), resources=resources)
    client.call("POST", "/jobs", Job, body=spec)
"""


def append(file: str, key: str) -> list[str]:
    """Return a command whose one act is a line in the ledger."""
    return ["/bin/sh", "-c", 'echo "start $1 $CELLWORKS_ATTEMPT $$ -" >> "$0"', file, key]


def clients(processes: int, each: int, database: str | None = None) -> str:
    """Submit from several processes at once and compare the ledger with what was submitted."""
    settings = {"cpu": 4, **({"database": database} if database else {})}
    with Place(**settings) as place:
        started = [
            subprocess.Popen(
                [sys.executable, "-c", CLIENT, place.home.path, place.ledger, str(number), str(each)],
                env=place.environment,
            )
            for number in range(processes)
        ]
        codes = [process.wait(1800) for process in started]
        assert codes == [0] * processes, f"a client failed: {codes}"
        wanted = {f"{number}-{index}" for number in range(processes) for index in range(each)}
        wait_for(lambda: len(ledger.read(place.ledger)) >= len(wanted), 1800, "the last job's line")
        client = place.client()
        wait_for(lambda: _all_final(client, len(wanted)), 600, "every job's end")
        entries = ledger.read(place.ledger)
        assert set(entries) == wanted
        twice = [key for key, entry in entries.items() if len(entry.starts) != 1]
        assert not twice, f"ran more than once: {twice[:5]}"
        return f"{len(wanted)} lines in the ledger, none twice"


def _all_final(client: Client, total: int) -> bool:
    jobs = client.call("GET", "/status", Status).jobs
    return sum(getattr(jobs, state) for state in FINAL) == total


def fresh(processes: int) -> str:
    """Let several processes open a home that does not exist yet, at once; one supervisor serves them all."""
    with Place() as place:
        ask = (
            "import sys; from cellworks.client import connect; from cellworks_engine.config import Home;"
            "from cellworks_engine.studio_schema import Status;"
            "print(connect(home=Home(sys.argv[1]), may_start=True).call('GET', '/status', Status).pid)"
        )
        started = [
            subprocess.Popen(
                [sys.executable, "-c", ask, place.home.path],
                env=place.environment,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(processes)
        ]
        pids = {process.communicate(timeout=300)[0].strip() for process in started}
        assert [process.returncode for process in started] == [0] * processes
        assert len(pids) == 1, f"more than one supervisor answered: {pids}"
        return f"{processes} processes, one supervisor"


@contextmanager
def postgresql() -> Iterator[str]:
    """Yield the URL of a PostgreSQL of our own, which ends with the block."""
    from tests.postgres import server

    with server() as running:
        yield running.new_database()
