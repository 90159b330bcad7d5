"""Reaching a runner and what it left behind, on this machine, through the attempt's folder."""

import contextlib
import os
import signal

import msgspec

from cellworks_engine.jobs.folder import AttemptFolder, Identity, StopRequest
from cellworks_engine.jobs.identity import boot, group_members, has_members, host, is_alive, send_signal


def request_stop(folder: AttemptFolder, grace: float, *, wake: bool = True) -> None:
    """Write `stop.json`, unless a shorter grace stands there, and wake the runner."""
    earlier = folder.read("stop.json", StopRequest)
    if earlier is None or grace < earlier.grace:
        folder.write("stop.json", StopRequest(grace=grace))
    claim = claim_of(folder)
    if wake and claim is not None:
        send_signal(claim, signal.SIGUSR1)


def kill_group(folder: AttemptFolder) -> None:
    """Kill the group of the attempt's process, unless its runner is alive to do so itself.

    A group's number is not used again while it has members; that they are of the runner's session shows
    that they are not those of a later group with the same number.
    """
    claim, process = claim_of(folder), folder.process()
    if claim is None or process is None or process.group is None or is_alive(claim):
        return
    if process.boot != boot() or process.host != host() or not has_members(process.group):
        return
    for pid in group_members(process.group):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.getsid(pid) == claim.pid:
                os.kill(pid, signal.SIGKILL)


def claim_of(folder: AttemptFolder) -> Identity | None:
    """Return who claimed the attempt; a claim that a power cut left empty belongs to nobody alive."""
    try:
        return folder.claim()
    except msgspec.DecodeError:
        return Identity(pid=0, started=-1, boot="?", host="?")
