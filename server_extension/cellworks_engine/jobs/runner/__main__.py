"""A runner started cold: `python -m cellworks_engine.jobs.runner <attempt folder>`."""

import contextlib
import os
import signal
import sys
import traceback

from cellworks_engine.clock import now
from cellworks_engine.jobs.folder import AttemptFolder, Exit
from cellworks_engine.jobs.identity import identity
from cellworks_engine.jobs.runner.attempt import Signals, attend
from cellworks_engine.jobs.runner.pair import adopt_orphans, fork_process
from cellworks_engine.jobs.schema import Failure


def run(path: str) -> int:
    """Attend the attempt in `path`; return this process's exit code."""
    with contextlib.suppress(PermissionError):  # it leads a session already
        os.setsid()
    adopt_orphans()
    signals = Signals()
    try:
        attend(
            path,
            fork_process(None, signals.descriptors),
            signals,
            warm=False,
            claimed=lambda: None,
        )
    except BaseException:  # noqa: BLE001 (the outermost frame of the process)
        give_up(path)
        return 1
    return 0


def give_up(path: str) -> None:
    """Write that the runner itself failed, where the attempt is its own: a bug of ours is never silent."""
    text = traceback.format_exc()
    sys.stderr.write(text)
    folder = AttemptFolder(path)
    claim = folder.claim()
    if claim is not None and claim == identity() and folder.exit() is None:
        if (process := folder.process()) is not None and process.group is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.group, signal.SIGKILL)
        sentence = f"The job's runner failed: {text.strip().splitlines()[-1]}"
        failure = Failure(cause="refused", sentence=sentence, traceback=text)
        folder.write("exit.json", Exit(state="failed", ended=now(), failure=failure))


if __name__ == "__main__":
    os._exit(run(sys.argv[1]))
