"""What a waiting process does before it has a job, so that a job's first line does not pay for it.

A forked process copies each page of memory when it first writes to it, and Python writes to whatever it looks
at. Going once through what every job does, beforehand, halves the time to the user's first line. Nothing of
it may be seen by the user's code.
"""

import sys
from contextlib import suppress

import msgspec

from cellworks_engine.errors import CellworksError
from cellworks_engine.jobs.folder import Launch
from cellworks_engine.jobs.packing import pack, unpack
from cellworks_engine.jobs.process import entries, surroundings, threads
from cellworks_engine.jobs.process.shell import Shell
from cellworks_engine.jobs.schema import CellEntry, Environment, JobSpec

_LAUNCH = Launch(
    job="job",
    number=1,
    attempt=1,
    spec=JobSpec(
        name="rehearsal",
        entry=CellEntry(source="import time\nfor each in [1]:\n    time.time()\nNone"),
        environment=Environment(python="python"),
        parameters={"a": 1},
        tags={"a": "b"},
    ),
    home="/",
    content="/",
    checkpoint="/",
    run_id=None,
)


_sample: list[bytes] = []
"""A packed frame."""


def prepare(shell: Shell) -> None:
    """Go through it once in the warm parent, so that what is done at a first time only is done there.

    Nothing of it computes: no thread of a numeric library starts.
    """
    threads.prepare()
    if (pandas := sys.modules.get("pandas")) is not None:
        with suppress(CellworksError):
            _sample.append(pack(pandas.DataFrame({"a": [1.0, 2.0]})).bytes())
    _go_through(shell)


def get_ready(shell: Shell, *, rehearsed: bool) -> None:
    """Make a fork a process of its own; with `rehearsed` go through a job's motions as well."""
    surroundings.line_by_line()
    if rehearsed:
        threads.limit_loaded(1, {})
        _go_through(shell)
    surroundings.reseed()


def _go_through(shell: Shell) -> None:
    """Run a small cell, and leave the namespace as it was."""
    launch = rehearse_launch()
    before = set(shell.names)
    values = {f"value_{number}": unpack(sample) for number, sample in enumerate(_sample)}
    if isinstance(launch.spec.entry, CellEntry):
        entries.cell(launch.spec.entry, launch, shell, values)[1]()
    for name in set(shell.names) - before:
        del shell.names[name]


def rehearse_launch() -> Launch:
    """Read a `launch.json` that is not there."""
    return msgspec.json.decode(msgspec.json.encode(_LAUNCH), type=Launch)
