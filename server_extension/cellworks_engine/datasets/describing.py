"""What a file or folder holds, looked into by a short-lived process beside the supervisor.

Reading tables needs pandas and Arrow, which are 200 MB in memory: the supervisor never loads them. The
process runs the SDK's own reader, so a form describes a file exactly as `cw.datasets.register` does.
"""

import subprocess
import sys

import msgspec

from cellworks_engine.datasets.schema import Description, PathSource
from cellworks_engine.errors import ErrorBody, Unavailable, from_wire

READER = "cellworks.dataset_reader"
"""The module that reads: it takes a PathSource on its input, and writes an Answer."""
PATIENCE = 140.0
"""Seconds that it has; a client gives up waiting at 150."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the reader says: one or the other."""

    found: Description | None = None
    error: ErrorBody | None = None


def describe(path: PathSource) -> Description:
    """Look into a file or folder on this host; raises InvalidInput where it cannot be read."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", READER],
            input=msgspec.json.encode(path),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unavailable(
            f"{path.path} was not read within {PATIENCE:.0f} s.",
            field="path",
            hint="Register it in a notebook or a shell, which wait as long as it takes: "
            f'cellworks datasets register NAME "{path.path}"',
        ) from None
    try:
        answer = msgspec.json.decode(done.stdout, type=Answer)
    except msgspec.DecodeError:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise Unavailable(
            f"The process that reads {path.path} ended with {done.returncode}: {' '.join(last)[:300]}"
        ) from None
    if answer.error is not None:
        raise from_wire(answer.error)
    assert answer.found is not None
    return answer.found
