"""What this machine has for jobs, and who holds how much of it."""

import os
import shutil
import subprocess
from functools import cache

import msgspec

from cellworks_engine.config import Settings
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.schema import Resources


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """Cores, bytes of memory and GPUs (by index) that jobs may use together."""

    cpu: float
    memory: int
    gpus: tuple[int, ...] = ()

    def check(self, wanted: Resources) -> None:
        """Refuse what can never be had, with the field's name."""
        for field, asked, here, unit in (
            ("cpu", wanted.cpu, self.cpu, "cores"),
            ("memory", wanted.memory or 0, self.memory, "bytes of memory"),
            ("gpu", wanted.gpu, len(self.gpus), "GPUs"),
        ):
            if asked > here:
                message = f"The job asks for {asked:,g} {unit}; this studio has {here:,g}."
                raise InvalidInput(message, field=f"resources.{field}")


def this_machine(settings: Settings) -> Machine:
    """Return what the settings allow, else what the machine has."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return Machine(cpu=settings.cpu or float(cores), memory=settings.memory or pages, gpus=gpus())


@cache
def gpus() -> tuple[int, ...]:
    """Return the indices of the GPUs that nvidia-smi lists; none where it is not there."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return ()
    asked = [program, "--query-gpu=index", "--format=csv,noheader"]
    answer = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=False)
    if answer.returncode:
        return ()
    return tuple(int(line) for line in answer.stdout.split() if line.isdigit())


class Ledger:
    """Who holds what. A job that has waited long keeps those behind it from taking its place."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._held: dict[str, tuple[float, int, tuple[int, ...]]] = {}

    def take(self, job: str, cpu: float, memory: int | None, gpu: int) -> tuple[int, ...] | None:
        """Hold resources for a job and return the GPUs it got; None where there is not enough now."""
        if self.why_not(cpu, memory, gpu):
            return None
        got = self._free_gpus()[:gpu]
        self._held[job] = (cpu, memory or 0, got)
        return got

    def hold(self, job: str, cpu: float, memory: int | None, gpus_: tuple[int, ...]) -> None:
        """Hold what an adopted job uses, whether it fits or not."""
        self._held[job] = (cpu, memory or 0, gpus_)

    def give_back(self, job: str) -> None:
        """Free what a job held."""
        self._held.pop(job, None)

    def why_not(self, cpu: float, memory: int | None, gpu: int) -> str | None:
        """Say what a job would wait for; None where it could begin."""
        used_cpu = sum(held[0] for held in self._held.values())
        used_memory = sum(held[1] for held in self._held.values())
        if cpu > self.machine.cpu - used_cpu + 1e-9:
            return f"waits for {cpu:g} of {self.machine.cpu:g} cores ({used_cpu:g} in use)"
        if (memory or 0) > self.machine.memory - used_memory:
            return "waits for memory that other jobs hold"
        if gpu > len(self._free_gpus()):
            return f"waits for {gpu} of {len(self.machine.gpus)} GPUs"
        return None

    def _free_gpus(self) -> tuple[int, ...]:
        taken = {index for held in self._held.values() for index in held[2]}
        return tuple(index for index in self.machine.gpus if index not in taken)
