"""Recipes run for a panel: learned once, failures in their place, frames of the notebook as they were."""

import pandas as pd
import pytest
from tests.engine.recipes.wrangling.world import Bench, a_frame, step

from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.recipes.wrangling import ask_schema as asks
from cellworks_engine.recipes.wrangling.table_schema import FrameOrigin


def test_a_step_learns_when_it_is_first_run_and_not_again_by_itself() -> None:
    bench = Bench(pd.DataFrame({"a": [1.0, None, 3.0, 100.0]}))
    median = step(op="impute", columns=["a"], by="median")
    ran = bench.run(median)
    assert ran.views[0].learned == ["a: 3"] and ran.views[0].lines == ['df = df.fillna({"a": 3.0})']
    first = step(op="keep-rows", column="a", **{"is": "<", "value": 50})
    again = bench.run(first, *ran.recipe.steps)
    assert again.views[1].learned == ["a: 3"], "what stands before it changed, what it has learned did not"
    assert bench.run(first, *ran.recipe.steps, refit=[2]).views[1].learned == ["a: 2"]


def test_a_step_that_fails_leaves_those_before_it_standing() -> None:
    bench = Bench(pd.DataFrame({"a": ["1", "b"], "n": [1, 2]}))
    wrong = step(op="change-type", columns=["a"], to="number", errors="fail")
    ran = bench.run(step(op="round", columns=["n"]), wrong, step(op="limit-rows", rows=1))
    assert ran.failed is not None and (ran.failed.number, ran.failed.row) == (2, 1)
    assert "'b'" in ran.failed.message
    assert [one.number for one in ran.outcomes] == [1] and ran.rows == 2
    assert "change" not in ran.code and "round" in ran.code


def test_a_frame_of_the_notebook_stays_as_it_was() -> None:
    frame = a_frame(1, 30)
    before = frame.copy(deep=True)
    bench = Bench(frame)
    bench.run(
        step(op="fill-missing", columns=["number"], value=1.0), step(op="drop-columns", columns=["text"])
    )
    bench.window(bench.table(trial=step(op="custom", code="df['whole'] = 0")))
    pd.testing.assert_frame_equal(frame, before)


def test_two_panels_on_one_frame_have_recipes_of_their_own() -> None:
    bench = Bench(a_frame(2, 30))
    other = bench.ask(asks.AskOpen(origin=FrameOrigin(name="df")))
    bench.run(step(op="limit-rows", rows=3))
    assert bench.ask(asks.AskRun(frame=other.frame)).rows == 30
    bench.ask(asks.AskClose(frame=other.frame))
    assert bench.run(step(op="limit-rows", rows=3)).rows == 3


def test_a_frame_that_was_let_go_says_that_it_is_to_be_opened_again() -> None:
    bench = Bench(a_frame(2, 3))
    bench.ask(asks.AskClose(frame=bench.frame))
    with pytest.raises(NotFound, match="no longer open"):
        bench.run()


def test_a_step_before_which_nothing_changed_is_not_done_again() -> None:
    bench = Bench(a_frame(2, 300))
    counting = step(op="custom", code="import itertools\npd._cw = getattr(pd, '_cw', 0) + 1")
    try:
        for _ in range(3):
            bench.run(counting, step(op="limit-rows", rows=3))
        assert pd._cw == 1  # type: ignore[attr-defined]
    finally:
        del pd._cw  # type: ignore[attr-defined]


def test_the_recipe_says_whether_it_may_stand_before_a_model() -> None:
    bench = Bench(a_frame(2, 30))
    assert bench.run(step(op="impute", columns=["number"])).before_model
    assert not bench.run(step(op="limit-rows", rows=3)).before_model


def test_a_frame_keeps_its_own_index() -> None:
    frame = a_frame(7, 20)
    bench = Bench(frame)
    _, cells = bench.window(count=50)
    assert cells["index"] == [str(one) for one in frame.index]
    made = bench.wrangling.tables.after(bench.frame, [step(op="limit-rows", rows=5)])
    assert made.index.tolist() == frame.index[:5].tolist()


def test_a_recipe_goes_through_its_file() -> None:
    bench = Bench(a_frame(2, 30))
    steps = bench.run(step(op="impute", columns=["number"])).recipe.steps
    text = bench.ask(asks.AskFile(steps=steps, name="clean")).text
    read = bench.ask(asks.AskRead(text=text)).recipe
    assert (read.name, read.steps) == ("clean", steps)
    with pytest.raises(InvalidInput, match="is no recipe"):
        bench.ask(asks.AskRead(text="{}"))


def test_a_second_frame_is_the_notebooks_and_a_new_one_of_its_name_is_used() -> None:
    bench = Bench(pd.DataFrame({"k": [1, 2]}))
    bench.names["weather"] = pd.DataFrame({"k": [1, 2], "v": ["a", "b"]})
    joining = step(op="join", frame="weather", columns=["k"], how="left")
    bench.run(joining)
    assert bench.window(bench.table(joining))[1]["v"] == ["a", "b"]
    bench.names["weather"] = pd.DataFrame({"k": [1, 2], "v": ["c", "d"]})
    assert bench.window(bench.table(trial=joining))[1]["v"] == ["c", "d"]
    del bench.names["weather"]
    failed = bench.run(joining).failed
    assert failed is not None and "weather" in failed.message


def test_a_job_of_a_sample_is_over_all_rows_of_the_notebooks_frame() -> None:
    bench = Bench(a_frame(2, 100), how="first", rows=10)
    bench.names["weather"] = pd.DataFrame({"whole": [1]})
    steps = [step(op="join", frame="weather", columns=["whole"]), step(op="limit-rows", rows=50)]
    submitted: list[object] = []
    bench.wrangling._elsewhere.submit = lambda *given: submitted.extend(given)  # type: ignore[method-assign]
    bench.ask(asks.AskJob(frame=bench.frame, steps=steps))
    _, origin, frame, frames = submitted
    assert bench.opened.rows == 10 and len(frame) == 100  # type: ignore[arg-type]
    assert origin == FrameOrigin(name="df") and list(frames) == ["weather"]  # type: ignore[call-overload]
