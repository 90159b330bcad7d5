"""The end of an attempt is told before the kernel has taken its processes down."""

import os
import threading

import pytest

from cellworks_engine.jobs.identity import is_alive


def watched(bench, code: str):
    """Run code, and return its folder once its end was told."""
    told = threading.Event()
    folder = bench.start(bench.attempt(code))
    bench.launcher.watch(folder, told.set)
    assert told.wait(60), bench.log(folder)
    return folder


@pytest.mark.parametrize("code", [0, 3])
def test_its_exit_code_is_what_it_said_last(warm, code):
    folder = watched(warm, f"raise SystemExit({code})")
    ended = folder.exit()
    assert (ended.state, ended.exit_code) == ("failed" if code else "succeeded", code)
    for who in (folder.process(), folder.claim()):
        warm.until(lambda one=who: not is_alive(one), "the end of its processes")


def test_an_end_that_nobody_hears_of_is_seen_all_the_same(warm):
    watched(warm, "pass")
    warm.home.ends.unlink()
    assert watched(warm, "pass").exit().state == "succeeded"


@pytest.mark.parametrize("session", [True, False])
def test_what_it_leaves_behind_is_gone_before_its_end_is_told(warm, session):
    folder = watched(
        warm,
        "import subprocess\n"
        f"left = subprocess.Popen(['sleep', '60'], start_new_session={session})\n"
        "print(left.pid)",
    )
    left = int(warm.log(folder).split()[-1])
    with pytest.raises(ProcessLookupError):
        os.kill(left, 0)
