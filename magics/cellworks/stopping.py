"""End the supervisor of this host's home; jobs go on, and the next one takes them over."""

import os
import signal
import time
from contextlib import suppress

import msgspec

from cellworks.client import connect
from cellworks_engine.errors import Unavailable
from cellworks_engine.jobs.identity import is_alive
from cellworks_engine.studio_schema import Running

PATIENCE = 60.0
"""Seconds that requests which are being answered may still take."""


def stop() -> int | None:
    """End the supervisor and return its process id; None where none was running."""
    client = connect(may_start=False)
    if client.home is None:
        raise Unavailable(
            f"The studio at {client.transport.where} is on another host.", hint="Run `cellworks down` there."
        )
    try:
        running = msgspec.json.decode(client.home.identity.read_bytes(), type=Running)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    if not is_alive(running.identity):  # it died: leave no record that asks for a restart
        client.home.identity.unlink(missing_ok=True)
        return None
    with suppress(ProcessLookupError):
        os.kill(running.identity.pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while is_alive(running.identity):
        if time.monotonic() > deadline:
            raise Unavailable(f"The supervisor, process {running.identity.pid}, does not end.")
        time.sleep(0.02)
    return running.identity.pid
