"""Tab after a magic: words of its parser, names of the notebook, what the studio has; and `?` for help."""

import socket
import time
from pathlib import Path
from typing import Any

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from tests.sdk.notebook import page_of
from tests.studio import DEADLINE, Studio

import cellworks as cw
from cellworks import completion
from cellworks.completion import complete
from cellworks.magics import register
from cellworks_engine.config import Home


@pytest.fixture(autouse=True)
def nothing_asked_before() -> None:
    completion._answers.clear()


def words(line: str, names: dict[str, Any] | None = None, cell: str = "") -> list[str]:
    return [one.text for one in complete(line, names or {}, cell)]


def test_commands_verbs_and_options_are_those_of_the_command_line():
    assert {"jobs", "runs", "status", "down"} <= set(words("%cw "))
    assert words("%cw jobs st") == ["stop"]
    assert {"--follow", "--attempt"} <= set(words("%cw jobs logs --"))
    assert words("%cw jobs list --state run") == ["running"]
    assert words("%jobs run") == ["running"]
    assert words("%cw jobs submit -- pro") == []
    assert words("%cw nonsense x") == []
    assert words("%time x") == []


def test_a_train_line_knows_its_options_and_the_notebooks_names():
    names = {"depth": 6, "rate": 0.1, "frame": object(), "np": pytest, "fit": words, "_hidden": 1, "In": []}
    assert {"-p", "-o", "--memory", "--wait", "--dry-run"} <= set(words("%%train -"))
    assert words("%%train late --mem") == ["--memory"]
    assert {"--in", "--out", "--when", "--otherwise"} <= set(words("%%step clean -"))
    assert words("%%train late -p ", names) == ["depth=", "rate="]
    assert words("%%train -p de", names) == ["depth="]
    assert words("%%train late -o ", names, "model, auc = fit(frame), 1\n") == [
        "model", "auc", "depth", "rate", "frame",
    ]  # fmt: skip
    assert words("%%train -o mo", names, "model = (") == []
    assert "help" not in words("%%train -p depth=8 --wait ", names)


def test_jobs_runs_and_datasets_are_those_of_the_studio(home: Studio, here: Path):
    def answered(line: str) -> list[str]:
        deadline = time.monotonic() + DEADLINE
        while not (found := words(line)) and time.monotonic() < deadline:
            time.sleep(0.05)
        return found

    job = cw.submit(["true"], name="complete-me", experiment="finished").wait(DEADLINE)
    assert str(job.number) in answered("%cw jobs logs ")
    assert words("%cw jobs show complete-") == [str(job.number)]
    assert job.run_id in answered(f"%cw runs show {str(job.run_id)[:4]}")
    assert "finished" in answered("%%train --experiment ")
    (here / "flights.csv").write_text("a,b\n1,2\n")
    cw.datasets.register("flights", here / "flights.csv")
    assert "flights" in answered("%cw datasets show ")


def test_without_a_studio_there_are_words_only_and_none_is_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("CELLWORKS_HOME", str(tmp_path / "home"))
    assert words("%cw jobs logs ") == []
    assert "logs" in words("%cw jobs ")
    assert not (tmp_path / "home").exists()


def test_a_studio_that_does_not_answer_costs_no_more_than_a_blink(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("CELLWORKS_HOME", str(tmp_path / "home"))
    words("%cw ")  # imports what there is to import
    with socket.socket(socket.AF_UNIX) as deaf:
        Home().make_sockets()
        deaf.bind(str(Home().socket))
        deaf.listen()
        began = time.monotonic()
        assert words("%cw jobs logs ") == []
        assert time.monotonic() - began < 1.0


@pytest.mark.parametrize("line", ["%cw jobs l", "x = 1\n%cw jobs l"])
def test_ipython_offers_these_and_nothing_that_it_takes_the_line_for(shell: InteractiveShell, line: str):
    with provisionalcompleter():
        assert {one.text for one in shell.Completer.completions(line, len(line))} == {"list", "logs"}
    last = line.splitlines()[-1]
    assert shell.complete("", last, len(last))[1] == ["list", "logs"]
    with provisionalcompleter():
        assert "len" in {one.text for one in shell.Completer.completions("le", 2)}


def test_a_kernel_answers_complete_requests(home: Studio, here: Path):
    with page_of(home.home, here) as page:
        page.run("import cellworks as cw\ndepth = 6")
        for code, offered in (("%cw jobs lo", "logs"), ("%%train x -p \nprint(depth)", "depth=")):
            at = len(code.split("\n")[0])
            reply = page.complete(code, at)
            assert offered in reply["matches"], reply
            assert code[reply["cursor_start"] : at] == code[:at].rpartition(" ")[2]


@pytest.mark.parametrize("name", [name for name in cw.__all__ if name != "__version__"])
def test_every_public_name_has_help_with_an_example_and_asking_starts_no_studio(
    shell: InteractiveShell, name: str
):
    shell.user_ns["cw"] = cw
    told = shell.object_inspect_text(f"cw.{name}")
    assert "cw." in told.partition("Docstring:")[2], told
    assert not Home().path.exists()


@pytest.mark.parametrize(
    ("asked", "example"),
    [("%%train", "%%train late"), ("%cw", "%cw jobs"), ("%jobs", "%jobs run"), ("%%step", "%%step train")],
)
def test_every_magic_has_help_with_an_example(shell: InteractiveShell, asked: str, example: str):
    assert example in shell.object_inspect_text(asked)


def test_no_magic_of_ipython_is_shadowed(plain: InteractiveShell):
    magics = plain.magics_manager.magics
    before = {kind: dict(functions) for kind, functions in magics.items()}
    register(plain)  # type: ignore[arg-type]
    assert {kind: set(magics[kind]) - set(before[kind]) for kind in before} == {
        "line": {"jobs", "wrangle", "compare", "cw"},
        "cell": {"train", "step"},
    }
    for kind, functions in before.items():
        assert {name: magics[kind][name] for name in functions} == functions
