"""A job that a form or a file describes, made a spec by a short-lived process beside the supervisor.

Taking the files of a folder and the state of its git is the SDK's, in the interpreter that the job is to run
with. The process writes their content into the studio and says the spec; it submits nothing.
"""

import os
import subprocess
import sys
from pathlib import Path

import msgspec

from cellworks_engine.config import Home
from cellworks_engine.errors import ErrorBody, InvalidInput, Unavailable, from_wire
from cellworks_engine.jobs.schema import JobDocument, JobSpec

READER = "cellworks.job_reader"
"""The module that reads: it takes a JobDocument on its input, and writes a Prepared."""
PATIENCE = 140.0
"""Seconds that it has; a client gives up waiting at 150."""


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """What the reader says: one or the other."""

    spec: JobSpec | None = None
    error: ErrorBody | None = None


def prepared(home: Home, document: JobDocument) -> JobSpec:
    """Return the spec of a document; raises InvalidInput that names what of it cannot be used."""
    source = Path(document.source)
    if not source.is_absolute() or not source.is_dir():
        raise InvalidInput(f"There is no folder {document.source} on this machine.", field="source")
    python = document.python or sys.executable
    environment = {**os.environ, "CELLWORKS_HOME": str(home.path)}
    environment.pop("CELLWORKS_URL", None)
    try:
        done = subprocess.run(
            [python, "-P", "-m", READER],
            input=msgspec.json.encode(document),
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            cwd=source,
            env=environment,
        )
    except OSError as error:
        message = f"{python} cannot be run: {error.strerror}."
        raise InvalidInput(message, field="python", hint="Name an interpreter of Python.") from None
    except subprocess.TimeoutExpired:
        message = f"The files of {source} were not taken within {PATIENCE:.0f} s."
        raise Unavailable(message, field="source", hint="Name a smaller folder.") from None
    try:
        answer = msgspec.json.decode(done.stdout, type=Prepared)
    except msgspec.DecodeError:
        last = " ".join(done.stderr.decode(errors="replace").strip().splitlines()[-1:])[:300]
        if "No module named" in last:
            message = f"{python} has no cellworks: {last}."
            hint = f"{python} -m pip install --no-deps cellworks msgspec cloudpickle"
            raise InvalidInput(message, field="python", hint=hint) from None
        raise Unavailable(f"{python} ended with {done.returncode}: {last}", field="python") from None
    if answer.error is not None:
        raise from_wire(answer.error)
    assert answer.spec is not None
    return answer.spec
