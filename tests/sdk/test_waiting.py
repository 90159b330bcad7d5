"""Values that come back from jobs: they land between cells, and a cell that names one waits for it."""

import _thread
import threading
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from tests.studio import DEADLINE, Studio
from tests.waiting import eventually

import cellworks as cw
from cellworks import submitting
from cellworks.job_handle import JobFailed, JobHandle
from cellworks.waiting import NotRun

REPORT = "class Report:\n    def value(self): return model\nreport = Report()"
FRAME = "import pandas as pd\ndf = pd.DataFrame({'a': ['new', 'old']})"


def train(shell: InteractiveShell, line: str, cell: str) -> JobHandle:
    """Run a `%%train` cell and return its job."""
    done = shell.run_cell(f"%%train {line}\n{cell}")
    assert done.success, done.error_in_exec or done.error_before_exec
    return cw.jobs.last


def until(gate: Path) -> str:
    """Return the lines of a cell that goes on once a file is there."""
    return f"import os, time\nwhile not os.path.exists({str(gate)!r}): time.sleep(0.01)\n"


def error_of(done: ExecutionResult) -> BaseException | None:
    error: BaseException | None = done.error_before_exec or done.error_in_exec
    return error


def test_a_value_lands_before_the_next_cell(home: Studio, shell: InteractiveShell):
    train(shell, "-o model", "model = {'depth': 3}").wait(DEADLINE)
    assert "model" not in shell.user_ns
    assert shell.run_cell("1 + 1").success
    assert shell.user_ns["model"] == {"depth": 3}


def test_a_cell_that_names_a_value_still_to_come_waits_for_it(
    home: Studio, shell: InteractiveShell, here: Path, capsys: pytest.CaptureFixture[str]
):
    shell.run_cell("model = 'old'")
    job = train(shell, "-o model", until(here / "go") + "model = 'new'")
    assert shell.run_cell("spare = 1").success
    assert shell.user_ns["model"] == "old"
    threading.Timer(1.0, (here / "go").touch).start()
    assert shell.run_cell("seen = model").success
    assert shell.user_ns["seen"] == "new"
    assert (
        f"waiting for job {job.number} (`model`); interrupt stops only the waiting" in capsys.readouterr().out
    )


@pytest.mark.parametrize(
    ("before", "cell"),
    [
        ("def report(): return model", "seen = report()"),
        ("def inner(): return model\ndef report(): return inner()", "seen = report()"),
        (REPORT, "seen = report.value()"),
        ("fs = {'now': lambda: model}", "seen = fs['now']()"),
        ("", "seen = globals()['model']"),
        ("", "seen = eval('model')"),
        ("", "seen = f'{model}'"),
        ("", "%time seen = model"),
        ("", "%%time\nspare = 1\n!true {spare}\nseen = model"),
        ("", "%%capture\nseen = model"),
        ("", "seen = !echo {model}\nseen = seen[0]"),
        ("", "seen = !echo $model\nseen = seen[0]"),
        ("", "import __main__\nseen = __main__.model"),
        ("", "from __main__ import model as seen"),
        ("", "import sys\nseen = sys.modules['__main__'].model"),
        ("", "import sys\nseen = sys._getframe().f_globals['model']"),
        ("", "get_ipython().run_cell('seen = model')"),
        ("", "get_ipython().ex('seen = model')"),
        ("", "seen = get_ipython().user_ns['model']"),
        ("", "seen = [model for _ in range(1)][0]"),
        ("", "class Here:\n    now = model\nseen = Here.now"),
        ("", "def deco(f): return f()\n@deco\ndef seen(x=model): return x"),
        ("def deco(f): return lambda: model", "@deco\ndef f(): ...\nseen = f()"),
        (
            REPORT,
            "seen = getattr(report, 'val' + 'ue')()",
        ),
        (
            REPORT.replace("def", "@property\n    def"),
            "seen = report.value",
        ),
        (
            "class Report:\n    __slots__ = 'f'\nreport = Report()\nreport.f = lambda: model",
            "seen = report.f()",
        ),
        ("def report(f=lambda: model): return f()", "seen = report()"),
        ("from functools import partial\nreport = partial(map, lambda _: model)", "seen = next(report([1]))"),
        (
            "from sklearn.preprocessing import FunctionTransformer\n"
            "from sklearn.pipeline import make_pipeline\n"
            "pipe = make_pipeline(FunctionTransformer(lambda X: model))",
            "seen = pipe.transform([[1]])",
        ),
        ("fs = list(range(9000)) + [lambda: model]", "seen = fs[-1]()"),
        ("open('way.py', 'w').write('seen = model')", "exec(open('way.py').read())"),
        ("open('way.py', 'w').write('seen = model')", "%run -i way.py"),
        ("def report(): return globals()['mod' + 'el']", "seen = report()"),
        (
            FRAME,
            "seen = df.query('a == @model').a[0]",
        ),
        (
            FRAME + "\ndef f(): return df.query('a == @model')",
            "seen = f().a[0]",
        ),
    ],
)
def test_a_value_that_is_reached_by_a_detour_is_waited_for(
    home: Studio, shell: InteractiveShell, here: Path, before: str, cell: str
):
    shell.run_cell(f"model = 'old'\n{before}")
    train(shell, "-o model", until(here / "go") + "model = 'new'")
    threading.Timer(0.2, (here / "go").touch).start()
    assert shell.run_cell(cell).success
    assert shell.user_ns["seen"] == "new"


def test_a_function_that_reads_no_pending_name_is_not_waited_for(
    home: Studio, shell: InteractiveShell, here: Path
):
    shell.run_cell("model = 'old'\nrows = list(range(100_000))\ndef f(): return len(rows)")
    job = train(shell, "-o model", until(here / "go") + "model = 'new'")
    assert shell.run_cell("seen = f()\nmodels = 'model'").success
    assert job.state in ("queued", "starting", "running")
    (here / "go").touch()


@pytest.mark.parametrize("cell", ["%time seen = 1", "!true", "%%train another\nseen = 1"])
def test_a_magic_waits_for_what_its_text_names_and_for_nothing_else(
    home: Studio, shell: InteractiveShell, here: Path, cell: str
):
    shell.run_cell("model = 'old'\ndef f(): return model")
    job = train(shell, "-o model", until(here / "go") + "model = 'new'")
    assert shell.run_cell(cell).success
    assert job.state in ("queued", "starting", "running")
    (here / "go").touch()


def test_where_it_cannot_be_told_what_a_cell_reads_it_waits_and_so_do_those_after_it(
    home: Studio, shell: InteractiveShell, here: Path
):
    odd = "class Odd:\n    def __getattr__(self, name): raise RuntimeError(name)\nodd = Odd()"
    shell.run_cell(f"first = second = 'old'\n{odd}")
    for name in ("first", "second"):
        train(shell, f"-o {name}", until(here / name) + f"{name} = 'new'")
        threading.Timer(0.3, (here / name).touch).start()
        assert shell.run_cell(f"seen = [odd, {name}][1] if {name == 'first'} else (odd, second)[1]").success
        assert shell.user_ns["seen"] == "new"


def test_a_job_that_needs_the_value_of_another_gets_the_new_one(
    home: Studio, shell: InteractiveShell, here: Path
):
    shell.run_cell("n = 0")
    train(shell, "-o n", until(here / "go") + "n = n + 1")
    threading.Timer(0.2, (here / "go").touch).start()
    train(shell, "-o n", "n = n + 10")
    assert shell.run_cell("seen = n").success
    assert shell.user_ns["seen"] == 11


@pytest.mark.parametrize("again", ["model = 'mine'", "model = old", "for model in ['a', 'mine']: pass"])
def test_a_name_that_was_assigned_since_is_not_overwritten(
    home: Studio, shell: InteractiveShell, here: Path, again: str
):
    shell.run_cell("model = old = 'old'")
    job = train(shell, "-o model", until(here / "go") + "model = 'new'")
    assert shell.run_cell(again).success
    mine = shell.user_ns["model"]
    (here / "go").touch()
    job.wait(DEADLINE)
    assert shell.run_cell("seen = model").success
    assert shell.user_ns["model"] == shell.user_ns["seen"] == mine != "new"
    assert job.result["model"] == "new"


def test_a_cell_is_not_run_with_an_old_value_when_the_job_fails(home: Studio, shell: InteractiveShell):
    shell.run_cell("model = 'old'")
    job = train(shell, "-o model", "model = 1 / 0")
    for _ in range(2):
        error = error_of(shell.run_cell("seen = model"))
        assert isinstance(error, NotRun)
        assert f"`model` was to come from job {job.number}" in str(error)
        assert "ZeroDivisionError: division by zero (line 1 of the cell)" in str(error)
    assert "seen" not in shell.user_ns
    assert shell.run_cell("spare = 2").success
    assert shell.run_cell("model = 'mine'\nseen = model").success
    assert shell.user_ns["seen"] == "mine"


def test_an_interrupt_stops_the_waiting_and_the_cell_is_not_run(
    home: Studio, shell: InteractiveShell, here: Path
):
    shell.run_cell("model = 'old'")
    job = train(shell, "-o model", until(here / "go") + "model = 'new'")
    eventually(lambda: job.state == "running")
    threading.Timer(1.0, _thread.interrupt_main).start()
    error = error_of(shell.run_cell("seen = model"))
    assert isinstance(error, NotRun)
    assert "was interrupted" in str(error)
    assert "seen" not in shell.user_ns
    assert job.state == "running"
    (here / "go").touch()
    assert shell.run_cell("seen = model").success
    assert shell.user_ns["seen"] == "new"


def test_a_value_whose_submitting_was_interrupted_is_doubted(
    home: Studio, shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch
):
    def interrupted(*told: Any) -> Any:
        submit(*told)
        raise KeyboardInterrupt

    submit = submitting.submit_work
    shell.run_cell("model = 'old'")
    with monkeypatch.context() as patch:
        patch.setattr(submitting, "submit_work", interrupted)
        shell.run_cell("%%train -o model\nmodel = 'new'")
    error = error_of(shell.run_cell("seen = model"))
    assert isinstance(error, NotRun)
    assert "a job whose submitting was interrupted" in str(error)
    assert shell.run_cell("model = 'mine'\nseen = model").success
    train(shell, "-o model --wait", "model = 'newer'")
    assert shell.run_cell("seen = model").success
    assert shell.user_ns["seen"] == "newer"


def test_wait_brings_the_values_at_once(home: Studio, shell: InteractiveShell):
    train(shell, "-o a,b --wait", "a, b, c = 1, 2, 3")
    assert (shell.user_ns["a"], shell.user_ns["b"]) == (1, 2)
    assert "c" not in shell.user_ns


def test_what_changed_in_place_comes_back(home: Studio, shell: InteractiveShell):
    shell.run_cell("seen = []")
    train(shell, "-o seen --wait", "seen.append(7)")
    assert shell.user_ns["seen"] == [7]


def test_a_function_comes_back_with_what_it_uses_and_reads_the_notebooks_names(
    home: Studio, shell: InteractiveShell
):
    shell.run_cell("rate = 2")
    cell = "shift = 5\ndef inner(x): return x * rate\ndef predict(x): return inner(x) + shift"
    job = train(shell, "-o predict --wait", cell)
    assert list(job.result) == ["predict"]
    shell.run_cell("rate = 10\nseen = predict(1)")
    assert shell.user_ns["seen"] == 15
    assert job.result["predict"](1) == 7


def test_values_stay_with_the_job_and_are_waited_for(home: Studio, shell: InteractiveShell, here: Path):
    job = train(shell, "-o model", until(here / "go") + "model = [1, 2]")
    threading.Timer(0.2, (here / "go").touch).start()
    assert cw.jobs[job.number].result["model"] == [1, 2]
    failed = train(shell, "-o model", "model = 1 / 0")
    with pytest.raises(JobFailed, match="division by zero"):
        failed.result["model"]


def test_values_that_share_an_object_share_it_when_they_come_back(home: Studio, shell: InteractiveShell):
    train(shell, "-o parts,holder --wait", "parts = []\nholder = {'parts': parts}")
    assert shell.user_ns["holder"]["parts"] is shell.user_ns["parts"]


def test_a_class_of_the_notebook_is_the_same_class_when_its_instance_comes_back(
    home: Studio, shell: InteractiveShell
):
    shell.run_cell("class Model:\n    def __init__(self, depth): self.depth = depth")
    train(shell, "-o model --wait", "model = Model(3)")
    assert type(shell.user_ns["model"]) is shell.user_ns["Model"]


def test_a_class_of_the_notebook_stays_as_it_is_when_only_its_instance_comes_back(
    home: Studio, shell: InteractiveShell
):
    shell.run_cell("class Model:\n    made = 0\n    tags = ['notebook']\n    def fit(self): return 'first'")
    train(shell, "-o model --wait", "Model.made = 9\nmodel = Model()")
    shell.run_cell("Model.made += 1\nModel.fit = lambda self: 'second'")
    shell.run_cell("seen = model.fit(), Model.made, type(model) is Model")
    assert shell.user_ns["seen"] == ("second", 1, True)


def test_a_class_that_is_asked_for_comes_back_as_the_job_left_it(home: Studio, shell: InteractiveShell):
    shell.run_cell("class Model:\n    made = 0\nold = Model\none = Model()")
    train(shell, "-o Model --wait", "Model.made = 9\nModel.score = lambda self: 'new'")
    shell.run_cell("seen = Model.made, one.score(), Model is old")
    assert shell.user_ns["seen"] == (9, "new", True)


def test_a_class_and_functions_made_in_the_job_work_in_the_notebook(home: Studio, shell: InteractiveShell):
    cell = (
        "import functools, pickle\nclass Base:\n    def say(self): return 'base'\n"
        "class Model(Base):\n    def say(self): return super().say() + word\nword = '!'\n"
        "@functools.lru_cache\ndef slow(x): return Model().say() * x\nmodel = Model()"
    )
    train(shell, "-o model -o slow --wait", cell)
    shell.run_cell(
        "import pickle\nseen = model.say(), slow(2), type(pickle.loads(pickle.dumps(model))).__name__"
    )
    assert shell.user_ns["seen"] == ("base!", "base!base!", "Model")


def test_a_global_that_a_function_of_the_notebook_sets_can_be_asked_for(
    home: Studio, shell: InteractiveShell
):
    shell.run_cell("total = 0\ndef add(n):\n    global total\n    total += n")
    train(shell, "-o total --wait", "add(3)")
    assert shell.user_ns["total"] == 3


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("-o modle", "The cell has no name modle, so -o modle would bring nothing back"),
        ("-o not-a-name", "-o takes names of the cell, and 'not-a-name' is none"),
        ("-o class", "-o takes names of the cell, and 'class' is none"),
    ],
)
def test_a_name_that_cannot_come_back_is_refused(
    home: Studio, shell: InteractiveShell, line: str, words: str
):
    error: Any = error_of(shell.run_cell(f"%%train {line}\nmodel = 1"))
    assert words in str(error)
