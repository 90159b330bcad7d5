"""When the Jupyter side brings a supervisor back: only one that died, never one that was told to end."""

import asyncio
import os
import sys
from pathlib import Path

import msgspec
import pytest

from cellworks_engine.config import Home
from cellworks_engine.jobs.identity import identity
from cellworks_engine.studio_schema import Running
from cellworks_server.extension.forward import NotListening
from cellworks_server.extension.supervisor import Supervisor


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").make()


def record(home: Home, started: float) -> None:
    """Record this process, or an earlier one with its pid, as the supervisor."""
    own = msgspec.structs.replace(identity(os.getpid()), started=started)
    running = Running(identity=own, version="0", interpreter=sys.executable, started=0.0)
    home.identity.write_bytes(msgspec.json.encode(running))


def test_one_that_was_told_to_end_has_not_died(home: Home):
    assert not Supervisor(home).died()


def test_one_that_runs_has_not_died(home: Home):
    record(home, identity(os.getpid()).started)
    assert not Supervisor(home).died()


def test_one_that_left_its_record_behind_has_died(home: Home):
    record(home, identity(os.getpid()).started - 1)
    assert Supervisor(home).died()


def test_a_record_that_cannot_be_read_is_none(home: Home):
    home.identity.write_text("{")
    assert not Supervisor(home).died()


def test_looking_for_one_starts_none(home: Home):
    with pytest.raises(NotListening):
        asyncio.run(Supervisor(home).reach())
    assert not home.interpreter.exists()
    assert not home.lock.exists()
