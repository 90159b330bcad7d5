"""What the machine has, who holds it, and GPUs as nvidia-smi lists them."""

from pathlib import Path

import pytest

from cellworks_engine.config import Settings
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs import resources
from cellworks_engine.jobs.resources import Ledger, Machine, this_machine
from cellworks_engine.jobs.schema import Resources

MACHINE = Machine(cpu=4, memory=1000, gpus=(0, 1))


def test_settings_win_over_the_machine() -> None:
    machine = this_machine(Settings(cpu=1.5, memory=7))
    assert (machine.cpu, machine.memory) == (1.5, 7)
    assert this_machine(Settings()).memory > 1 << 28


@pytest.fixture
def nvidia_smi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of that name on the path; tests write what it does."""
    resources.gpus.cache_clear()
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\nprintf '0\\n1\\n'\n")
    program.chmod(0o700)
    yield program
    resources.gpus.cache_clear()


def test_gpus_are_those_that_nvidia_smi_lists(nvidia_smi: Path) -> None:
    assert this_machine(Settings()).gpus == (0, 1)


def test_a_broken_nvidia_smi_means_no_gpus(nvidia_smi: Path) -> None:
    nvidia_smi.write_text("#!/bin/sh\necho 'Failed to initialize NVML' >&2\nexit 9\n")
    assert this_machine(Settings()).gpus == ()


def test_two_jobs_never_get_the_same_gpu() -> None:
    ledger = Ledger(MACHINE)
    first, second = ledger.take("a", 1, None, 1), ledger.take("b", 1, None, 1)
    assert {first, second} == {(0,), (1,)}
    assert ledger.take("c", 1, None, 1) is None
    assert ledger.why_not(1, None, 1) == "waits for 1 of 2 GPUs"
    ledger.give_back("a")
    assert ledger.take("c", 1, None, 1) == first


def test_tenths_of_a_core_add_up() -> None:
    ledger = Ledger(Machine(cpu=1, memory=1))
    assert all(ledger.take(str(number), 0.1, None, 0) is not None for number in range(10))
    assert ledger.take("one more", 0.1, None, 0) is None


def test_an_adopted_job_holds_what_it_uses_though_it_is_too_much_now() -> None:
    ledger = Ledger(MACHINE)
    ledger.hold("big", 8, 2000, (0, 1))
    assert ledger.why_not(0.1, None, 0) == "waits for 0.1 of 4 cores (8 in use)"


def test_what_can_never_be_had_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match="asks for 3 GPUs; this studio has 2") as caught:
        MACHINE.check(Resources(gpu=3))
    assert caught.value.field == "resources.gpu"
