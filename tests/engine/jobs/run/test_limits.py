"""Limits, stops and their names."""

import sys

import pytest

from cellworks_engine.jobs.limits import size
from cellworks_engine.jobs.schema import CommandEntry, Resources


def started(bench, text: str, word: str = "ready", **spec):
    """Start a cell and wait until it has printed a word."""
    folder = bench.start(bench.attempt(text, **spec))
    bench.until(lambda: word in bench.log(folder) or folder.exit(), word)
    assert folder.exit() is None, folder.exit()
    return folder


FOREVER = "import time\nprint('ready', flush=True)\nwhile True: time.sleep(0.05)"


def test_a_stop_lets_finally_and_exit_functions_run(warm):
    folder = started(
        warm,
        "import atexit, time\natexit.register(print, 'at exit')\ntry:\n    print('ready')\n"
        "    while True: time.sleep(1)\nfinally:\n    print('cleaned')",
    )
    warm.launcher.stop(folder, 60.0)
    ended = warm.end(folder)
    assert (ended.state, ended.failure, ended.exit_code) == ("stopped", None, 143)
    assert warm.log(folder) == "ready\ncleaned\nat exit\n"


def test_a_process_that_ignores_the_stop_is_killed_after_its_grace(warm):
    folder = started(warm, "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + FOREVER)
    warm.launcher.stop(folder, 0.3)
    ended = warm.end(folder)
    assert (ended.state, ended.signal) == ("stopped", 9)


def test_a_time_limit_is_named(warm):
    _, ended = warm.run(FOREVER, timeout=0.5, grace=60.0)
    assert (ended.state, ended.failure.cause) == ("failed", "time_out")
    assert ended.failure.sentence == "passed its time limit of 0.5 s"


def test_a_memory_limit_is_named_with_what_was_used(warm):
    _, ended = warm.run(
        "import time\nkept = []\nwhile True:\n    kept.append(bytearray(b'x' * (8 << 20)))\n"
        "    time.sleep(0.02)",
        resources=Resources(memory=256 << 20),
    )
    assert (ended.state, ended.failure.cause, ended.signal) == ("failed", "out_of_memory", 9)
    assert ended.failure.sentence.startswith("stopped by the system: out of memory, used ")
    assert ended.failure.sentence.endswith(" of 256 MB")


def test_memory_is_summed_over_child_processes(warm):
    child = "import time; kept = bytearray(b'x' * (150 << 20)); time.sleep(600)"
    _, ended = warm.run(
        "import subprocess, sys\n"
        f"children = [subprocess.Popen([sys.executable, '-c', {child!r}]) for _ in range(2)]\n" + FOREVER,
        resources=Resources(memory=256 << 20),
    )
    assert ended.failure.cause == "out_of_memory"


def test_the_share_of_a_warm_process_does_not_count_against_a_job(warm):
    _, ended = warm.run("import time; time.sleep(0.6)", resources=Resources(memory=160 << 20))
    assert ended.state == "succeeded", ended


def test_usage_is_sampled(warm):
    folder = started(warm, "print('ready')\nwhile True: pass")
    warm.until(
        lambda: folder.usage.exists() and len(folder.usage.read_bytes().splitlines()) >= 2, "two samples"
    )
    warm.launcher.stop(folder, 0.0)
    warm.end(folder)
    import msgspec

    from cellworks_engine.jobs.schema import Usage

    samples = [msgspec.json.decode(line, type=Usage) for line in folder.usage.read_bytes().splitlines()]
    assert all(1 << 20 < sample.memory < 8 << 30 for sample in samples)
    assert samples[-1].cpu > 0.05


@pytest.mark.parametrize(
    ("text", "number", "sentence"),
    [
        (
            "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
            11,
            "ended by signal 11 (segmentation fault)",
        ),
        ("import os; os.abort()", 6, "ended by signal 6 (aborted)"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", 9, "ended by signal 9 (killed)"),
    ],
)
def test_a_signal_is_named(warm, text, number, sentence):
    _, ended = warm.run(text)
    assert (ended.state, ended.signal, ended.exit_code) == ("failed", number, None)
    assert ended.failure.sentence == sentence


def test_a_crash_has_the_line_of_the_cell_and_pythons_stack(warm):
    folder, ended = warm.run("import ctypes\ndef crash():\n    ctypes.string_at(0)\ncrash()\n")
    assert (ended.signal, ended.failure.line) == (11, 3)
    assert ended.failure.traceback.startswith("Fatal Python error: Segmentation fault")
    assert "Extension modules" in warm.log(folder) and "Extension modules" not in ended.failure.traceback


def test_what_the_code_leaves_behind_ends_with_it(warm):
    leave = "import os, sys, time; os.setsid(); print('stray', os.getpid(), flush=True); time.sleep(600)"
    folder, _ = warm.run(
        f"import subprocess, sys, time, os, pathlib\nsubprocess.Popen([sys.executable, '-c', {leave!r}])\n"
        "print('sleeper', subprocess.Popen(['sleep', '600']).pid)\n"
        "log = pathlib.Path(os.environ['CELLWORKS_JOB_FOLDER'], 'log')\n"
        "while 'stray' not in log.read_text(): time.sleep(0.01)"
    )
    words = warm.log(folder).split()
    for name in ("stray", "sleeper"):
        pid = int(words[words.index(name) + 1])
        assert warm.gone(pid), name


def test_a_command_is_stopped_with_its_children(cold):
    script = (
        "import subprocess, time; p = subprocess.Popen(['sleep', '600']);"
        "print('ready', p.pid, flush=True); time.sleep(600)"
    )
    folder = started(cold, CommandEntry(argv=[sys.executable, "-c", script]))
    sleeper = int(cold.log(folder).split()[1])
    cold.launcher.stop(folder, 60.0)
    ended = cold.end(folder)
    assert (ended.state, ended.signal) == ("stopped", 15)
    cold.until(lambda: cold.gone(sleeper), "the end of the command's child")


def test_sizes_are_read_by_people():
    assert [size(n) for n in (512, 4 << 30, int(3.94 * (1 << 30)), 256 << 20)] == [
        "512 bytes",
        "4 GB",
        "3.9 GB",
        "256 MB",
    ]
