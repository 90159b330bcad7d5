"""A SIGKILL at any moment leaves a folder from which it can be told what happened."""

import contextlib
import os
import signal
import sys
import threading

import pytest

from cellworks_engine.jobs.identity import all_processes, is_alive
from cellworks_engine.jobs.launchers import local
from cellworks_engine.jobs.schema import CommandEntry

SLEEPER = (
    "import subprocess, time\np = subprocess.Popen(['sleep', '600'])\nprint('ready', p.pid, flush=True)\n"
    "while True: time.sleep(1)"
)


def children(pid: int) -> list[int]:
    return [child for child, stat in all_processes() if stat.parent == pid and stat.state not in "ZX"]


def spare(bench) -> tuple[int, int]:
    """Wait for the waiting runner and its process."""
    parent = bench.warm()
    runner = bench.until(lambda: children(parent), "the waiting runner")[0]
    return runner, bench.until(lambda: children(runner), "the waiting process")[0]


@pytest.mark.parametrize("kind", ["slim", "cold"])
def test_a_killed_runner_takes_the_code_with_it_and_leaves_no_exit(kind, request):
    bench = request.getfixturevalue(kind)
    folder = bench.start(bench.attempt(SLEEPER))
    bench.until(lambda: "ready" in bench.log(folder), "the code")
    ended = threading.Event()
    bench.launcher.watch(folder, ended.set)
    process = folder.process()
    os.kill(folder.claim().pid, signal.SIGKILL)
    assert ended.wait(90)
    assert bench.launcher.alive(folder) is False
    bench.until(lambda: not is_alive(process), "the end of the code")
    sleeper = int(bench.log(folder).split()[1])
    bench.launcher.kill(folder)
    bench.until(lambda: bench.gone(sleeper), "the end of the code's own child")
    assert folder.exit() is None
    bench.launcher.launch(folder, folder.launch())  # the claim stands: nothing runs again
    _, later = bench.run("print('another')")
    assert later.state == "succeeded"
    assert bench.log(folder).count("ready") == 1 and folder.exit() is None


@pytest.mark.parametrize("moment", ["claim.json", "process.json", "outputs.jsonl", "log"])
def test_a_runner_killed_while_it_starts_is_lost_or_has_ended(slim, moment):
    folder = slim.start(slim.attempt("print('ran')"))
    slim.until((folder.path / moment).exists, moment)
    claim = folder.claim()
    with contextlib.suppress(ProcessLookupError):
        os.kill(claim.pid, signal.SIGKILL)
    slim.until(lambda: slim.launcher.alive(folder) is False, "the end of the runner")
    process = folder.process()
    slim.until(lambda: process is None or not is_alive(process), "the end of the process")
    assert folder.exit() is None or folder.exit().state in {"succeeded", "failed"}
    for file in folder.path.glob("*.json"):
        assert file.read_bytes().startswith(b"{"), file


def test_a_command_dies_with_its_runner(cold):
    script = "import time; print('ready', flush=True); time.sleep(600)"
    folder = cold.start(cold.attempt(CommandEntry(argv=[sys.executable, "-c", script])))
    cold.until(lambda: "ready" in cold.log(folder), "the command")
    process = folder.process()
    os.kill(folder.claim().pid, signal.SIGKILL)
    cold.until(lambda: not is_alive(process), "the end of the command")


def test_a_killed_process_is_named(cold):
    folder = cold.start(cold.attempt(SLEEPER))
    cold.until(lambda: "ready" in cold.log(folder), "the code")
    os.kill(folder.process().pid, signal.SIGKILL)
    ended = cold.end(folder)
    assert (ended.state, ended.failure.sentence) == ("failed", "ended by signal 9 (killed)")
    cold.until(lambda: cold.gone(int(cold.log(folder).split()[1])), "the end of the code's own child")


def test_a_killed_warm_process_leaves_its_jobs_running_and_the_next_starts(slim):
    folder = slim.start(slim.attempt("import time\nprint('ready', flush=True)\nwhile True: time.sleep(0.1)"))
    slim.until(lambda: "ready" in slim.log(folder), "the code")
    parent = slim.warm()
    os.kill(parent, signal.SIGKILL)
    slim.until(lambda: slim.gone(parent), "the end of the warm process")
    _, ended = slim.run("print('next')")
    assert ended.state == "succeeded"
    slim.until(lambda: slim.launcher.tick() or not slim.launcher.warm(), "that the warm process is missed")
    assert slim.run("print('after')")[1].state == "succeeded"
    assert slim.launcher.alive(folder) is True
    slim.launcher.stop(folder, 60.0)
    assert slim.end(folder).state == "stopped"


@pytest.mark.parametrize("which", [0, 1], ids=["runner", "process"])
def test_a_killed_spare_is_replaced(slim, which):
    os.kill(spare(slim)[which], signal.SIGKILL)
    _, ended = slim.run("print('ran')")
    assert ended.state == "succeeded" or ended.signal == signal.SIGKILL  # it may have been taken as it died
    assert slim.run("print('ran')")[1].state == "succeeded"


def test_an_attempt_lost_on_the_way_is_started_again_and_runs_once(slim, monkeypatch):
    monkeypatch.setattr(local, "_LOST_AFTER", 0.0)
    runner, _ = spare(slim)
    os.kill(runner, signal.SIGSTOP)
    folder = slim.start(slim.attempt("print('ran')"))
    assert slim.launcher.alive(folder) is None
    slim.until(lambda: slim.launcher.tick() or folder.exit(), "the cold start")
    os.kill(runner, signal.SIGCONT)
    slim.until(lambda: slim.gone(runner), "the end of the runner that came late")
    assert slim.log(folder) == "ran\n" and folder.exit().state == "succeeded"


def test_the_code_dies_even_where_its_runner_died_before_it_could_ask(cold):
    script = (
        "import os, sys, time\n"
        "from cellworks_engine.jobs.runner.pair import _wait_and_run\n"
        "_wait_and_run(0, 1, os.getppid() + 1, None, (), rehearsed=False)\n"
    )
    import subprocess

    done = subprocess.run([sys.executable, "-c", script], stdin=subprocess.DEVNULL, timeout=60, check=False)
    assert done.returncode == 0
