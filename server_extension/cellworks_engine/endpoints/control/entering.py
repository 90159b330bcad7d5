"""How a worker's process begins: `python -m cellworks_engine.endpoints.control.entering <folder>`, or a fork.

It claims its folder before anything else: so whoever started it and was killed, the next supervisor knows
which process it is, and no folder ever has two.
"""

import os
import signal
import sys
from pathlib import Path

from cellworks_engine.jobs.folder import AttemptFolder
from cellworks_engine.jobs.identity import identity
from cellworks_engine.jobs.process.threads import limit_loaded


def main(path: str) -> int:
    """Serve the folder's model until told to end; return at once where another process has the folder."""
    if not AttemptFolder(path).take_claim(identity()):
        return 0
    from cellworks_engine.endpoints.worker.main import main as serve

    return serve(Path(path))


def enter(path: str) -> int:
    """Do the same in a process that was forked from a warm one."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGUSR1, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    log = os.open(Path(path) / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for descriptor, onto in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(descriptor, onto)
    for descriptor in {nothing, log} - {0, 1, 2}:
        os.close(descriptor)
    limit_loaded(1, {})
    return main(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
