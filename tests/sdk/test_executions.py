"""Pipelines run: what runs and what does not, what each step made, and how an execution goes on."""

import json
import os
import sys
from pathlib import Path

import pytest
from tests.sdk.squares import PATIENCE, Folder, states
from tests.studio import Studio
from tests.waiting import eventually

import cellworks as cw
from cellworks.cli import main
from cellworks.execution_handle import ExecutionHandle
from cellworks_engine.errors import InvalidInput, NotFound

pytestmark = pytest.mark.timeout(900)


def verdicts(execution: ExecutionHandle) -> dict[str, str]:
    return {step.key: step.verdict.sentence for step in execution.steps if step.verdict}


def test_loops_are_gathered_branches_taken_and_values_come_back(folder: Folder) -> None:
    done = folder.pipeline().run().wait(PATIENCE)
    assert done.state == "succeeded" and done["total"].output() == 14
    assert [done[f"square[{at}]"].output("y") for at in range(4)] == [0, 1, 4, 9]
    assert states(done) == {
        "numbers": "succeeded", **{f"square[{at}]": "succeeded" for at in range(4)}, "total": "succeeded",
        "beside": "succeeded", "big": "succeeded", "small": "left_out",
    }  # fmt: skip
    assert done["small"].sentence == "A branch of gate was taken."
    assert done.metrics == {"numbers.n": 4.0}
    assert folder.ran() == [
        "numbers",
        "said beside",
        "said big",
        *(f"square {at}" for at in range(4)),
        "total",
    ]
    shown = done._repr_mimebundle_()
    assert shown["application/vnd.cellworks.execution+json"]["execution"] == done.id
    picture = shown["text/html"].partition("<table")[0]
    assert all(word in picture for word in ("<svg", "✓ succeeded 4 of 4", "left out", 'opacity="0.5"'))
    assert "total" in shown["text/plain"]
    with pytest.raises(NotFound, match="made no z"):
        done["total"].output("z")
    with pytest.raises(NotFound, match="has no step none"):
        done["none"]


def test_an_empty_loop_is_an_empty_list_and_no_step(folder: Folder) -> None:
    done = folder.pipeline().run(count=0).wait(PATIENCE)
    assert "square[0]" not in states(done) and done["total"].output() == 0
    assert done["big"].sentence == "`total.s > 10` does not hold." and done["small"].state == "succeeded"


def test_what_hangs_on_a_failed_step_does_not_run_and_all_else_does(folder: Folder) -> None:
    failed = folder.pipeline().run(least=100)
    with pytest.raises(cw.ExecutionFailed, match="total: ValueError: 14 is less than 100"):
        failed.wait(PATIENCE)
    found = states(failed)
    assert (found["total"], found["beside"], found["big"], found["small"]) == (
        "failed", "succeeded", "blocked", "blocked",
    )  # fmt: skip
    assert failed["big"].sentence == "total failed."
    told = failed["total"].job.failure
    assert told is not None and "is less than" in str(told) and "cellworks_engine" not in str(told)
    assert told.line == 4 and 'File "<total>", line 4, in total' in (told.traceback or "")
    assert "    raise ValueError" in (told.traceback or "")


def test_after_a_failure_nothing_is_begun_where_the_author_says_so(folder: Folder) -> None:
    folder.yaml = folder.yaml.replace(
        "pipeline: squares\n", "pipeline: squares\nfailure: fast\nlimits: {parallel: 1}\n"
    )
    folder.yaml = folder.yaml.replace("word: beside}", 'word: {from: "numbers.values[\\"none\\"]"}}')
    folder.yaml += '  later: {function: "steps.py:said", in: {word: later}, out: {word: value}}\n'
    failed = folder.write().run().wait(PATIENCE, check=False)
    assert failed.state == "failed"
    assert "said later" not in folder.ran()


# -- caching: the documented verdict for each change, in words


def test_nothing_runs_again_while_nothing_has_changed(folder: Folder) -> None:
    first = folder.pipeline().run().wait(PATIENCE)
    folder.ran()
    again = folder.pipeline().run().wait(PATIENCE)
    assert set(states(again).values()) == {"cached", "left_out"} and folder.ran() == []
    assert set(verdicts(again).values()) == {f"hit: same as execution {first.number}"}
    assert again["total"].output() == 14
    assert repr(cw.executions.compare(first.number, again.number)).count("= cached") == 8


@pytest.mark.parametrize(
    ("change", "ran", "words"),
    [
        ("comment", [], None),
        ("folder", [], None),
        ("clock", [], None),
        ("format", [], None),
        ("code", ["total"], "miss: code changed"),
        ("helper", ["numbers", "square 0", "total", "said"], "miss: function note changed"),
        ("value", ["numbers", "total", "square 4"], "miss: count changed, 4 to 5"),
        ("environment", ["numbers"], "miss: environment changed: msgspec "),
    ],
)  # fmt: skip
def test_a_verdict_says_what_changed(
    folder: Folder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: str,
    ran: list[str],
    words: str | None,
) -> None:
    folder.yaml = folder.yaml.replace("pipeline: squares", f"pipeline: {change} of squares")
    folder.steps = f"SALT = {change!r}\n" + folder.steps.replace(
        'file.write(word + "', 'file.write(SALT and word + "'
    )
    folder.write().run().wait(PATIENCE)
    folder.ran()
    given = {}
    match change:
        case "comment":
            folder.edit("    s = sum(parts)\n", "    s = sum(parts)  # all of them\n")
        case "format":
            folder.edit("    y = x * x\n", "    y = (x\n         * x)\n")
        case "folder":
            (tmp_path / "elsewhere").mkdir()
            folder.path = tmp_path / "elsewhere"
        case "clock":
            os.utime(tmp_path / "steps.py", (1, 1))
        case "code":
            folder.edit("    s = sum(parts)\n", "    s = sum(parts) + 0\n")
        case "helper":
            folder.edit('"a") as file', '"a+") as file')
        case "value":
            given = {"count": 5}
        case "environment":
            from cellworks import environment

            older = tuple(
                "msgspec==0.1" if one.startswith("msgspec=") else one for one in environment.packages()
            )
            monkeypatch.setattr(environment, "packages", lambda: older)
    done = folder.write().run(given).wait(PATIENCE)
    found = folder.ran()
    if words is None:
        assert found == [] and "succeeded" not in states(done).values()
        return
    assert all(any(one.startswith(word) for one in found) for word in ran)
    misses = [one for one in verdicts(done).values() if one.startswith("miss")]
    assert any(one.startswith(words) for one in misses), misses


def test_a_result_is_used_until_it_expires_or_its_bytes_are_gone(folder: Folder, home: Studio) -> None:
    folder.yaml = folder.yaml.replace("out: {s: value}}", "out: {s: value}, cache: {expires: 1s}}")
    folder.write().run().wait(PATIENCE)

    def expired() -> bool:
        verdict = folder.pipeline().run().wait(PATIENCE)["total"].verdict
        assert verdict is not None
        return (
            verdict.sentence.startswith("miss: the result of execution")
            and "good for 1 s" in verdict.sentence
        )

    eventually(expired)
    digest = folder.pipeline().run().wait(PATIENCE)["numbers"].outputs["values"].capture
    assert digest is not None
    (home.home.content / digest.digest[:2] / digest.digest).unlink()
    verdict = folder.pipeline().run().wait(PATIENCE)["numbers"].verdict
    assert verdict is not None and verdict.code == "gone"


def test_a_cache_is_forced_or_off(folder: Folder) -> None:
    folder.pipeline().run().wait(PATIENCE)
    folder.ran()
    forced = folder.pipeline().run(cache="force").wait(PATIENCE)
    assert len(folder.ran()) == 8
    assert set(verdicts(forced).values()) == {"forced: it runs anew, and its result is kept"}
    off = folder.pipeline().run(cache="off").wait(PATIENCE)
    assert set(verdicts(off).values()) == {"off: its results are not used again"} and len(folder.ran()) == 8
    hit = folder.pipeline().run().wait(PATIENCE)["total"].verdict
    assert hit is not None and hit.execution == forced.number


# -- going on


def test_a_resumed_execution_runs_what_failed_and_what_hangs_on_it(folder: Folder) -> None:
    failed = folder.pipeline().run({"least": 100}, cache="off").wait(PATIENCE, check=False)
    folder.ran()
    number = failed.number
    done = failed.resume(least=1).wait(PATIENCE)
    assert done.number == number and done.state == "succeeded" and done.execution.row.resumed == 1
    assert folder.ran() == ["said big", "total"]
    assert len(done["total"].row.jobs) == 2 and done.parameters["least"] == 1


def test_turns_that_a_loop_no_longer_has_are_gone_after_a_resumption(folder: Folder) -> None:
    failed = folder.pipeline().run(least=100).wait(PATIENCE, check=False)
    done = failed.resume(least=0, count=2).wait(PATIENCE)
    assert [key for key in states(done) if key.startswith("square")] == ["square[0]", "square[1]"]
    assert done["total"].output() == 1 and done["small"].state == "succeeded"


def test_an_edit_touches_what_it_touches(folder: Folder) -> None:
    failed = folder.pipeline().run({"least": 100}, cache="off").wait(PATIENCE, check=False)
    folder.ran()
    edited = folder.edit("    if sum(parts) < least:\n        raise", "    if sum(parts) < 0:\n        raise")
    folder.edit("def square(x):\n", "def square(x):\n    # a comment\n")
    assert failed.resume(edited).wait(PATIENCE).state == "succeeded"
    assert folder.ran() == ["said big", "total"]
    other = folder.edit("    y = x * x\n", "    y = x * x * x\n")
    failed.resume(other).wait(PATIENCE)
    assert folder.ran() == ["said big", *(f"square {at}" for at in range(4)), "total"] or folder.ran() == []
    assert failed["total"].output() == 36


def test_a_step_runs_again_alone_or_with_what_hangs_on_it(folder: Folder) -> None:
    done = folder.pipeline().run(cache="off").wait(PATIENCE)
    folder.ran()
    done["total"].run_again().wait(PATIENCE)
    assert folder.ran() == ["total"]
    done["total"].run_from().wait(PATIENCE)
    assert folder.ran() == ["said big", "total"]
    done["square[2]"].run_again().wait(PATIENCE)
    assert folder.ran() == ["square 2"]
    done.clear("total").resume().wait(PATIENCE)
    assert folder.ran() == ["total"]
    with pytest.raises(InvalidInput, match="There is no step totals"):
        done.resume(again=["totals"])


def test_a_step_that_is_marked_as_done_counts_as_having_made_what_is_said(folder: Folder) -> None:
    failed = folder.pipeline().run(least=100).wait(PATIENCE, check=False)
    folder.ran()
    with pytest.raises(InvalidInput, match="total makes no sum"):
        failed.mark_done("total", sum=3)
    with pytest.raises(InvalidInput, match=r"gate takes total\.s, so total is not done without it"):
        failed.mark_done("total")
    done = failed.mark_done("total", s=3).resume().wait(PATIENCE)
    assert states(done)["total"] == "marked" and states(done)["small"] == "succeeded"
    assert folder.ran() == ["said small"]


def test_a_step_that_nothing_takes_from_is_done_without_a_word(folder: Folder) -> None:
    folder.edit('note(f"said {word}")', 'raise ValueError("no word")')
    failed = folder.pipeline().run().wait(PATIENCE, check=False)

    done = failed.mark_done("beside").mark_done("big").resume().wait(PATIENCE)

    assert (states(done)["beside"], states(done)["big"]) == ("marked", "marked")


def test_what_an_interpreter_of_its_own_made_in_a_resumed_execution_is_found_later(folder: Folder) -> None:
    failed = folder.pipeline().run(least=100).wait(PATIENCE, check=False)
    folder.yaml = folder.yaml.replace("beside: {", f"beside: {{interpreter: {sys.executable}, ")
    edited = folder.edit("return word", "return word.upper()")
    done = failed.resume(edited, least=0).wait(PATIENCE)
    assert (done["beside"].state, done["beside"].output()) == ("succeeded", "BESIDE")

    again = edited.run(least=0).wait(PATIENCE)

    assert again["beside"].verdict and again["beside"].verdict.sentence.startswith("hit: ")


def test_the_command_line_does_the_same(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(folder.path / "squares.yaml")
    assert main(["pipelines", "run", file, "-p", "least=100", "--wait"]) == 1
    assert "✕ failed" in capsys.readouterr().out
    number = str(cw.executions("squares")[0].number)
    assert main(["executions", "show", number, "total"]) == 0
    assert "14 is less than 100" in capsys.readouterr().out
    assert main(["executions", "resume", number, "-p", "least=1", "--wait"]) == 0
    assert main(["executions", "list", "squares", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.split("\n[")[-1].join(["[", ""]))[0]["state"] == "succeeded"
    assert main(["pipelines", "list"]) == 0 and main(["executions", "log", number, "total"]) == 0
    assert main(["pipelines", "run", file, "-p", "counts=1"]) == 2
    assert "The pipeline has no parameter counts" in capsys.readouterr().err


def test_what_cannot_run_is_refused_before_anything_does(folder: Folder) -> None:
    with pytest.raises(InvalidInput, match="The parameter count is int, and 'four' is str"):
        folder.pipeline().run(count="four")
    folder.yaml = folder.yaml.replace("from: square.y", "from: squares.y")
    with pytest.raises(InvalidInput, match="It reads from a step squares, which is not there"):
        folder.write().run()
    assert folder.ran() == []
