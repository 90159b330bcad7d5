"""What is forked from a warm process is as good as new."""

import os
import sys

import pytest

from cellworks_engine.config import Settings
from cellworks_engine.jobs.launchers.local import LocalLauncher
from cellworks_engine.jobs.schema import Environment

FITS = {
    "hist gradient boosting": """
        from sklearn.ensemble import HistGradientBoostingClassifier
        import numpy as np
        x = np.random.normal(size=(2000, 5)); y = x[:, 0] > 0
        score = HistGradientBoostingClassifier(max_iter=20).fit(x, y).score(x, y)
    """,
    "lightgbm": """
        import lightgbm, numpy as np
        x = np.random.normal(size=(2000, 5)); y = x[:, 0] > 0
        score = lightgbm.LGBMClassifier(n_estimators=20, verbose=-1).fit(x, y).score(x, y)
    """,
    "torch": """
        import torch
        layer = torch.nn.Linear(5, 1); best = torch.optim.SGD(layer.parameters(), 0.1)
        x = torch.randn(2000, 5)
        for _ in range(50):
            best.zero_grad(); loss = ((layer(x) - x[:, :1]) ** 2).mean(); loss.backward(); best.step()
        score = 1 - float(loss.detach())
    """,
    "polars": """
        import polars
        frame = polars.DataFrame({"a": range(100_000)}).with_columns(b=polars.col("a") % 7)
        score = frame.group_by("b").agg(polars.col("a").sum()).height / 7
    """,
    "two processes of joblib": """
        from joblib import Parallel, delayed
        score = sum(Parallel(n_jobs=2)(delayed(abs)(-1) for _ in range(4))) / 4
    """,
}


@pytest.mark.parametrize("library", FITS)
def test_each_library_fits_in_a_fork(warm, library):
    import textwrap

    folder, ended = warm.run(textwrap.dedent(FITS[library]), outputs=["score"])
    assert ended.state == "succeeded", (ended, warm.log(folder))
    assert warm.results(folder)["score"] > 0.8


def test_forks_draw_different_random_numbers(warm):
    drawn = set()
    for _ in range(3):
        folder, _ = warm.run(
            "import random, numpy, uuid\nnumbers = random.random(), numpy.random.rand(), str(uuid.uuid4())",
            outputs=["numbers"],
        )
        drawn.add(warm.results(folder)["numbers"])
    assert all(len({numbers[kind] for numbers in drawn}) == 3 for kind in range(3))


def test_an_edited_module_is_new_in_the_next_job(warm, tmp_path):
    module = tmp_path / "edited_of_test.py"
    for value in "12":
        module.write_text(f"VALUE = {value}\n")
        os.utime(module, (1e9, 1e9))  # same size, same time: a compiled copy would be taken for fresh
        folder, ended = warm.run(
            "import edited_of_test\nvalue = edited_of_test.VALUE", outputs=["value"], cwd=str(tmp_path)
        )
        assert ended.state == "succeeded", ended
        assert warm.results(folder) == {"value": int(value)}


def test_a_fork_finds_nothing_of_the_rehearsal_or_of_another_job(warm):
    warm.run("left_behind = 1\nimport os\nos.environ['LEFT_BEHIND'] = '1'")
    folder, _ = warm.run(
        "import os\nnames = [n for n in dir() if n[0] != '_']\nleft = os.environ.get('LEFT_BEHIND')",
        outputs=["names", "left"],
    )
    results = warm.results(folder)
    assert set(results["names"]) <= {"In", "Out", "exit", "quit", "get_ipython", "open", "os"}
    assert results["left"] is None


def test_a_fork_has_no_thread_and_holds_no_descriptor_of_its_parents(warm):
    folder, _ = warm.run(
        "import os, threading\n"
        "threads = [t.name for t in threading.enumerate()]\n"
        "held = {}\n"
        "for n in os.listdir('/proc/self/fd'):\n"
        "    try: held[int(n)] = os.readlink(f'/proc/self/fd/{n}')\n"
        "    except OSError: pass",
        outputs=["threads", "held"],
    )
    results = warm.results(folder)
    assert results["threads"] == ["MainThread"]
    channels = [path for path in results["held"].values() if path.startswith(("socket:", "pipe:"))]
    assert [path.partition(":")[0] for path in channels] == ["pipe"], "its last word to its own runner"
    assert results["held"][1] == results["held"][2] == str(folder.log)
    assert results["held"][0] == os.devnull


def test_a_job_of_one_core_starts_no_thread_of_a_numeric_library(warm):
    """One that starts spins for a while before it sleeps: longer than a short job takes."""
    folder, _ = warm.run(
        "import os\nimport numpy\nnumpy.ones((500, 500)) @ numpy.ones((500, 500))\n"
        "threads = len(os.listdir('/proc/self/task'))",
        outputs=["threads"],
    )
    assert warm.results(folder) == {"threads": 1}


def test_many_at_once_each_run_once(warm):
    folders = [warm.start(warm.attempt(f"print({n})")) for n in range(8)]
    for number, folder in enumerate(folders):
        assert warm.end(folder).state == "succeeded"
        assert warm.log(folder) == f"{number}\n"


def test_before_it_is_ready_a_start_is_cold(slim):
    launcher = LocalLauncher(slim.home)
    try:
        folder = slim.attempt("print('ran')")
        launcher.launch(folder, folder.launch())
        assert slim.end(folder).state == "succeeded"
        assert slim.phases(folder)[0]["warm"] is False
        assert [w.python for w in launcher.warm()] == [sys.executable]
    finally:
        launcher.close()


def test_changed_packages_start_another(slim):
    first = slim.warm()
    slim.launcher.prepare(Environment(python=sys.executable, digest="d1"))
    second = slim.until(lambda: [w for w in slim.launcher.warm() if w.pid != first and w.ready])[0]
    assert second.digest == "d1"
    slim.until(lambda: slim.gone(first), "the end of the first")
    slim.launcher.prepare(Environment(python=sys.executable, digest="d1"))
    slim.launcher.prepare(Environment(python=sys.executable))
    assert [w.pid for w in slim.launcher.warm()] == [second.pid]


def test_one_that_idles_ends_with_what_waits_in_it(slim):
    from cellworks_engine.jobs.identity import all_processes

    parent = slim.warm()
    session = slim.until(lambda: [p for p, s in all_processes() if s.parent == parent], "the waiting runner")
    slim.launcher._settings = Settings(warm_idle=0.0)
    slim.launcher.tick()
    assert slim.launcher.warm() == []
    for pid in [parent, *session]:
        slim.until(lambda pid=pid: slim.gone(pid), "its end")


def test_closing_the_launcher_leaves_a_warm_job_running(slim):
    folder = slim.start(slim.attempt("import time\nprint('ready', flush=True)\nwhile True: time.sleep(0.1)"))
    slim.until(lambda: "ready" in slim.log(folder), "the code")
    parent = slim.warm()
    slim.launcher.close()
    assert slim.gone(parent)
    slim.launcher = LocalLauncher(slim.home, Settings(warm=False))
    assert slim.launcher.alive(folder) is True
    slim.launcher.stop(folder, 60.0)
    assert slim.end(folder).state == "stopped"


@pytest.mark.parametrize("python", ["/no/such/python", "/bin/false", os.devnull])
def test_an_interpreter_that_cannot_run_jobs_is_named(cold, python):
    folder = cold.attempt("print(1)")
    launch = folder.launch()
    import msgspec

    spec = msgspec.structs.replace(launch.spec, environment=Environment(python=python))
    cold.launcher.launch(folder, msgspec.structs.replace(launch, spec=spec))
    ended = cold.end(folder)
    assert (ended.state, ended.failure.cause) == ("failed", "refused")
    assert python in ended.failure.sentence
    assert cold.launcher.alive(folder) is False
