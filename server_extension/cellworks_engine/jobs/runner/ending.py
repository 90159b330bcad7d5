"""How an attempt ended, in words: from what the runner did, what the process said and how it exited."""

import os
import re
import signal
from typing import Literal

import msgspec

from cellworks_engine.clock import now
from cellworks_engine.jobs.folder import AttemptFolder, Exit
from cellworks_engine.jobs.limits import seconds, size
from cellworks_engine.jobs.schema import Failure

_FULL = 0.9
"""A machine whose memory is used to this share is why its processes are killed."""

_CRASHED = "Fatal Python error: "
_LAST_WORDS = 64 << 10

Reason = Literal["stopped", "time_out", "out_of_memory", "terminated"]


class Evidence(msgspec.Struct, kw_only=True):
    """What the runner knows when the process has ended."""

    status: int
    """As `waitpid` gives it."""
    reason: Reason | None = None
    """Why the runner itself ended it."""
    timeout: float | None = None
    limit: int | None = None
    peak: int = 0
    machine: float = 0.0
    """The most of the machine's memory that was seen in use, 0 to 1."""
    machine_kills: int = 0
    """Processes that the kernel ended for want of memory meanwhile."""


def decide(folder: AttemptFolder, evidence: Evidence) -> Exit:
    """Return how the attempt ended."""
    code = os.waitstatus_to_exitcode(evidence.status)
    number = -code if code < 0 else None
    if evidence.reason == "stopped":
        return Exit(state="stopped", ended=now(), exit_code=None if number else code, signal=number)
    failure = _failure(folder, evidence, code)
    return Exit(
        state="succeeded" if failure is None else "failed",
        ended=now(),
        exit_code=None if number else code,
        signal=number,
        failure=failure,
    )


def _failure(folder: AttemptFolder, evidence: Evidence, code: int) -> Failure | None:
    told = _told(folder)
    if told is not None and told.cause == "exception" and evidence.reason in (None, "out_of_memory"):
        return told  # whatever came later, while its frames were packed, came of it
    if (failure := _ended(evidence)) is not None:
        return failure
    if code == 0:
        return None
    if code < 0:
        return _signalled(folder, evidence, -code)
    return told or Failure(cause="exit_code", sentence=f"ended with exit code {code}")


def _ended(evidence: Evidence) -> Failure | None:
    """Return why the runner itself ended the process."""
    if evidence.reason == "time_out":
        return Failure(
            cause="time_out", sentence=f"passed its time limit of {seconds(evidence.timeout or 0)}"
        )
    if evidence.reason == "out_of_memory":
        return Failure(cause="out_of_memory", sentence=_out_of_memory(evidence))
    if evidence.reason == "terminated":
        return Failure(cause="signal", sentence="ended by the system (signal 15 to the job's runner)")
    return None


def _told(folder: AttemptFolder) -> Failure | None:
    """Return what the process itself said before it ended."""
    try:
        return folder.read("failure.json", Failure)
    except msgspec.DecodeError:
        return None


def _signalled(folder: AttemptFolder, evidence: Evidence, number: int) -> Failure:
    if number == signal.SIGKILL and evidence.machine_kills:
        return Failure(cause="out_of_memory", sentence=_out_of_memory(evidence))
    if number == signal.SIGKILL and evidence.machine >= _FULL:
        return Failure(
            cause="out_of_memory",
            sentence=f"killed by signal 9, the machine's memory was {evidence.machine:.0%} used",
        )
    try:
        words = (signal.strsignal(number) or "").lower()
    except ValueError:
        words = ""
    stack, line = _crash(folder)
    return Failure(
        cause="signal",
        sentence=f"ended by signal {number}" + (f" ({words})" if words else ""),
        line=line,
        traceback=stack,
    )


def _crash(folder: AttemptFolder) -> tuple[str | None, int | None]:
    """Return the stack that Python left in the log as it crashed, and the cell's line in it."""
    try:
        with folder.log.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - _LAST_WORDS))
            text = log.read().decode("utf-8", "replace")
    except OSError:
        return None, None
    _, found, stack = text.rpartition(_CRASHED)
    if not found:
        return None, None
    stack = found + stack.partition("\nExtension modules:")[0]
    line = re.search(r'File "<cell>", line (\d+)', stack)
    return stack.strip() + "\n", int(line[1]) if line else None


def _out_of_memory(evidence: Evidence) -> str:
    used = size(evidence.peak)
    if evidence.limit is None:
        return f"stopped by the system: out of memory, used {used}"
    limit = size(evidence.limit)
    if used.split()[1] == limit.split()[1]:
        used = used.split()[0]
    return f"stopped by the system: out of memory, used {used} of {limit}"
