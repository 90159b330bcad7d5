"""A warm process as its launcher sees it: started with one end of a socket, ended by closing the other."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec

from cellworks_engine.config import Home
from cellworks_engine.jobs.schema import Environment
from cellworks_engine.jobs.warm.messages import LARGEST, Said, decode

SUPPORTED = sys.platform == "linux"
"""Elsewhere a fork after the usual imports is not safe; every start is a cold one."""


class WarmProcess:
    """One interpreter's warm process."""

    def __init__(self, environment: Environment, home: Home, variables: Mapping[str, str]) -> None:
        self.environment = environment
        self.ready = False
        self.ready_since: float | None = None
        self.launched = 0
        self.meanwhile = 0
        """Attempts that came before it was ready."""
        self.used = time.monotonic()
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.setblocking(False)
        with theirs, log_of(home, environment).open("ab") as log:
            self._process = subprocess.Popen(
                [
                    environment.python,
                    "-P",
                    "-m",
                    "cellworks_engine.jobs.warm",
                    str(theirs.fileno()),
                    str(home.path),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=home.path,
                env=dict(variables),
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def fileno(self) -> int:
        """The launcher's end of the socket; -1 once closed."""
        return self._control.fileno()

    def give(self, folder: str) -> bool:
        """Hand an attempt to the runner that waits, or to the next; False where it cannot be handed over."""
        try:
            self._control.send(folder.encode())
        except OSError:
            return False
        self.launched += 1
        self.used = time.monotonic()
        return True

    def heard(self) -> Said | None:
        """Return one message; None where there is none, or the other side is gone."""
        try:
            content = self._control.recv(LARGEST)
        except OSError:
            return None
        try:
            return decode(content) if content else None
        except msgspec.DecodeError:
            return None

    def ended(self) -> bool:
        """Tell whether the process has ended, and wait for it if so."""
        return self._process.poll() is not None

    def close(self) -> None:
        """Let it end, and the runner that waits in it."""
        self.ready = False
        self._control.close()

    def wait(self, seconds: float) -> None:
        """Wait until it has ended; kill it where it takes longer than `seconds`."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def log_of(home: Home, environment: Environment) -> Path:
    """Return the file that a warm process's own words go to."""
    home.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = re.sub(r"[^\w.]+", "-", environment.python).strip("-")[-80:]
    return home.logs / f"warm-{name}.log"


def child_variables(home: Home) -> dict[str, str]:
    """Return the environment variables that warm processes and runners start with."""
    variables = dict(os.environ)
    for name in [name for name in variables if name.startswith(("CELLWORKS_JOB", "CELLWORKS_RUN_"))]:
        del variables[name]
    with contextlib.suppress(KeyError):
        del variables["MLFLOW_RUN_ID"]
    return {**variables, "CELLWORKS_HOME": str(home.path), "MLFLOW_DISABLE_TELEMETRY": "true"}
