"""A warm process: `python -m cellworks_engine.jobs.warm <socket's descriptor> <home>`."""

import contextlib
import os
import socket
import sys
import time
from pathlib import Path

from cellworks_engine.jobs.identity import identity
from cellworks_engine.jobs.process.rehearsal import prepare
from cellworks_engine.jobs.process.shell import make_shell
from cellworks_engine.jobs.process.threads import alone
from cellworks_engine.jobs.warm.imports import AFTER_THE_SHELL, MODULES, ROOM, chosen, import_usual, threads
from cellworks_engine.jobs.warm.memory import give_back, make_room
from cellworks_engine.jobs.warm.messages import Ready, encode
from cellworks_engine.jobs.warm.parent import Parent, is_hung_up


def main(descriptor: int, home: Path) -> None:
    """Import, say so, and fork runners until the socket is closed."""
    began = time.monotonic()
    control = socket.socket(fileno=descriptor)
    control.set_inheritable(False)
    modules = chosen()
    arenas = make_room(ROOM if modules == MODULES else 0)
    with alone():
        failed = import_usual(modules, lambda: not is_hung_up(control))
    if is_hung_up(control):  # the launcher died meanwhile
        return
    identity()  # reads the boot's id and the host's name, once for all children
    shell = make_shell(home / "ipython")
    if "matplotlib" in sys.modules:
        failed += import_usual(AFTER_THE_SHELL)
    prepare(shell)
    give_back()
    for name in threads():
        sys.stderr.write(f"importing started the thread {name}, which no job will have\n")
    for line in failed:
        sys.stderr.write(f"not imported: {line}\n")
    sys.stderr.flush()
    with contextlib.suppress(OSError):  # the launcher is gone: the loop ends at once
        control.send(encode(Ready(seconds=time.monotonic() - began, failed=failed)))
    Parent(control, shell).serve()
    del arenas  # kept until now


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
    os._exit(0)
