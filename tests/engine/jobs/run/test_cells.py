"""A cell in a job behaves as it does in a notebook, and everything it says is in its folder."""

import textwrap

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal


def source(text: str) -> str:
    return textwrap.dedent(text).strip() + "\n"


def test_a_cell_prints_displays_and_returns_its_last_expression(warm):
    folder, ended = warm.run(
        source("""
        import sys
        print("one")
        print("two", file=sys.stderr)
        from IPython.display import display, Markdown
        display(Markdown("*three*"))
        6 * 7
        """)
    )
    assert ended.state == "succeeded" and ended.exit_code == 0
    assert warm.log(folder) == "one\ntwo\n"
    kinds = [(o["output_type"], o.get("name"), o.get("text")) for o in warm.outputs(folder)]
    assert kinds[:2] == [("stream", "stdout", "one\n"), ("stream", "stderr", "two\n")]
    shown, result = warm.outputs(folder)[2:]
    assert shown["output_type"] == "display_data" and shown["data"]["text/markdown"] == "*three*"
    assert result["output_type"] == "execute_result" and result["data"]["text/plain"] == "42"
    assert result["execution_count"] is None and result["metadata"] == {}


def test_a_display_is_updated_and_cleared_in_place(warm):
    folder, _ = warm.run(
        source("""
        from IPython.display import display, clear_output
        print("gone")
        clear_output()
        handle = display("a", display_id=True)
        print("between")
        handle.update("b")
        """)
    )
    shown, between = [o for o in warm.outputs(folder) if o.get("text") != ""]
    assert shown["data"]["text/plain"] == "'b'"
    assert between["text"] == "between\n"


def test_a_plot_and_a_frame_are_shown_as_under_the_cell(warm):
    folder, ended = warm.run(
        source("""
        import matplotlib.pyplot as plt, pandas as pd
        plt.plot([1, 2])
        pd.DataFrame({"a": [1]})
        """)
    )
    assert ended.state == "succeeded"
    table, plot = warm.outputs(folder)
    assert "<table" in table["data"]["text/html"]
    assert plot["data"]["image/png"].startswith("iVBOR")


def test_what_c_prints_is_in_the_log_in_order(warm):
    folder, _ = warm.run(
        source("""
        import ctypes
        print("python")
        ctypes.CDLL(None).puts(b"c")
        print("python again", end="")
        """)
    )
    assert warm.log(folder) == "python\nc\npython again"


def test_captures_come_exact_and_parameters_override_them(warm):
    frame = pd.DataFrame({"a": np.arange(300_000), "b": pd.Categorical(["x", "y", "x"] * 100_000)})
    folder, ended = warm.run(
        "depth += 1\nframe.loc[0, 'a'] = -1\nback = frame.iloc[1:]",
        captures={"frame": frame, "depth": 6},
        parameters={"depth": 8},
        outputs=["depth", "back"],
    )
    assert ended.state == "succeeded", warm.log(folder)
    results = warm.results(folder)
    assert results["depth"] == 9
    assert_frame_equal(results["back"], frame.iloc[1:])
    assert [p["name"] for p in warm.phases(folder)] == ["starting", "data", "running", "uploading"]


def test_a_failure_has_its_sentence_line_and_own_traceback(warm):
    folder, ended = warm.run(
        source("""
        def inner(row):
            return row["dep_dly"]

        print("before")
        inner({})
        print("after")
        """)
    )
    assert (ended.state, ended.exit_code) == ("failed", 1)
    failure = ended.failure
    assert failure.cause == "exception" and failure.kind == "KeyError"
    assert failure.sentence == "KeyError: 'dep_dly' (line 2 of the cell)"
    assert failure.line == 2
    assert '  File "<cell>", line 5, in <module>\n    inner({})\n' in failure.traceback
    assert "IPython" not in failure.traceback and "cellworks" not in failure.traceback
    assert warm.log(folder) == "before\n" + failure.traceback
    assert warm.outputs(folder)[-1]["ename"] == "KeyError"


def test_a_failure_in_a_library_names_the_cells_line_and_keeps_the_cause(warm):
    _, ended = warm.run(
        source("""
        import json
        try:
            json.loads("{")
        except ValueError as error:
            raise RuntimeError("no file") from error
        """)
    )
    assert ended.failure.line == 5
    assert "json.decoder.JSONDecodeError" in ended.failure.traceback
    assert "The above exception was the direct cause" in ended.failure.traceback


def test_lines_count_from_the_cells_first_even_where_it_is_empty(warm):
    _, ended = warm.run("\n\n1 / 0")
    assert ended.failure.line == 3
    folder, ended = warm.run("\n%%capture kept\nprint(1)")
    assert ended.state == "succeeded" and warm.log(folder) == ""


def test_a_syntax_error_has_its_line(warm):
    _, ended = warm.run("x = 1\ny = = 2\n")
    assert (ended.failure.kind, ended.failure.line) == ("SyntaxError", 2)
    assert "y = = 2" in ended.failure.traceback


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        ("import sys; sys.exit(3)", 3, "ended with exit code 3"),
        ("import sys; sys.exit('no data')", 1, "ended with exit code 1: no data"),
        ("import os; os._exit(7)", 7, "ended with exit code 7"),
    ],
)
def test_an_exit_code_is_told(warm, text, code, sentence):
    _, ended = warm.run(text)
    assert (ended.state, ended.exit_code) == ("failed", code)
    assert (ended.failure.cause, ended.failure.sentence) == ("exit_code", sentence)


def test_leaving_with_zero_succeeds(warm):
    assert warm.run("import sys\nsys.exit()")[1].state == "succeeded"


def test_results_that_cannot_be_kept_are_named_and_the_others_kept(warm):
    folder, ended = warm.run("good = 1\nbad = (x for x in [])", outputs=["good", "bad", "missing"])
    assert ended.state == "failed" and ended.failure.cause == "refused"
    assert "`bad` cannot be packed: it is a generator" in ended.failure.sentence
    assert "no value named `missing`" in ended.failure.sentence
    assert warm.results(folder) == {"good": 1}


def test_a_class_of_the_cell_comes_back_by_value(warm):
    folder, ended = warm.run(
        "class Model:\n    def predict(self, x):\n        return x + 1\nmodel = Model()", outputs=["model"]
    )
    assert ended.state == "succeeded", ended
    assert warm.results(folder)["model"].predict(1) == 2


def test_the_surroundings_are_told(warm, tmp_path):
    folder, ended = warm.run(
        source("""
        import os
        told = {name: value for name, value in os.environ.items() if name.startswith(("CELLWORKS", "MLFLOW"))}
        where, mine = os.getcwd(), os.environ["MINE"]
        __name__, list(__import__("sys").argv)
        """),
        outputs=["told", "where", "mine"],
        cwd=str(tmp_path),
        variables={"MINE": "1"},
        parameters={"a": 1},
        inputs={"raw": "/data"},
        run_id="f00",
        experiment_id="3",
    )
    assert ended.state == "succeeded", ended
    results = warm.results(folder)
    told = results["told"]
    assert results["where"] == str(tmp_path) and results["mine"] == "1"
    assert told["CELLWORKS_JOB_FOLDER"] == str(folder.path)
    assert told["CELLWORKS_JOB"].startswith("job_") and told["CELLWORKS_ATTEMPT"] == "1"
    assert told["CELLWORKS_RUN_ID"] == told["MLFLOW_RUN_ID"] == "f00"
    assert told["MLFLOW_REGISTRY_URI"] == told["MLFLOW_TRACKING_URI"] == "cellworks://job"
    assert told["MLFLOW_EXPERIMENT_ID"] == "3"
    assert told["CELLWORKS_INPUT_RAW"] == "/data" and told["CELLWORKS_PARAMETERS"] == '{"a":1}'
    assert told["CELLWORKS_CHECKPOINT"] == str(folder.path.parent / "checkpoint")
    assert (folder.path.parent / "checkpoint").is_dir()
    assert "CELLWORKS_WARM" not in told
    assert warm.outputs(folder)[-1]["data"]["text/plain"] == "('__main__', [''])"


def test_a_store_that_makes_its_own_run_is_waited_for(warm):
    folder = warm.attempt("import os\nrun = os.environ['MLFLOW_RUN_ID']", outputs=["run"], experiment_id="1")
    folder.write("run.json", {"run_id": "abc"})
    warm.start(folder)
    assert warm.end(folder).state == "succeeded"
    assert warm.results(folder) == {"run": "abc"}


def test_setup_runs_before_the_cell(warm, tmp_path):
    (tmp_path / "prelude_of_test.py").write_text("import builtins\ndef go(): builtins.prelude = 5\n")
    folder, ended = warm.run("prelude", setup=["prelude_of_test:go"], cwd=str(tmp_path))
    assert ended.state == "succeeded", ended
    assert warm.outputs(folder)[-1]["data"]["text/plain"] == "5"


def test_exit_functions_and_threads_of_the_cell_run_to_their_end(warm):
    folder, _ = warm.run(
        source("""
        import atexit, threading
        atexit.register(print, "at exit")
        threading.Thread(target=print, args=("thread",)).start()
        """)
    )
    assert sorted(warm.log(folder).splitlines()) == ["at exit", "thread"]


def test_what_a_forked_child_prints_is_in_the_log_only(warm):
    folder, ended = warm.run(
        source("""
        import os, sys
        if os.fork() == 0:
            print("child", flush=True)
            os._exit(0)
        os.wait()
        print("parent")
        """)
    )
    assert ended.state == "succeeded"
    assert warm.log(folder) == "child\nparent\n"
    assert [output["text"] for output in warm.outputs(folder)] == ["parent\n"]


def test_top_level_await_and_magics_work(warm):
    folder, ended = warm.run("import asyncio\n%time x = 1\nawait asyncio.sleep(0)\nx")
    assert ended.state == "succeeded", ended
    assert warm.outputs(folder)[-1]["data"]["text/plain"] == "1"


def test_a_flood_of_prints_is_whole_in_the_log_and_cut_in_the_outputs(warm):
    folder, ended = warm.run("for i in range(30_000):\n    print('x' * 99)")
    assert ended.state == "succeeded"
    assert folder.log.stat().st_size == 3_000_000
    texts = [output["text"] for output in warm.outputs(folder)]
    assert sum(map(len, texts)) < 1_100_000 and texts[-1].startswith("\n… the rest")


def test_a_cold_start_does_the_same(cold):
    folder, ended = cold.run("x = depth + 1\nx", captures={"depth": 6}, outputs=["x"])
    assert ended.state == "succeeded", ended
    assert cold.results(folder) == {"x": 7}
    assert cold.outputs(folder)[-1]["data"]["text/plain"] == "7"
    assert cold.phases(folder)[0]["warm"] is False


def test_a_cell_runs_where_there_is_no_ipython(cold, tmp_path, monkeypatch):
    (tmp_path / "IPython.py").write_text("raise ImportError('not here')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    folder, ended = cold.run(
        "import sys\nprint('IPython' in sys.modules)\ndef f(): return __name__\nf(), x",
        captures={"x": 2},
        outputs=["x"],
    )
    assert ended.state == "succeeded", ended
    assert cold.log(folder) == "False\n"
    assert cold.outputs(folder)[-1]["data"]["text/plain"] == "('__main__', 2)"
    assert cold.results(folder) == {"x": 2}
    _, ended = cold.run("x = 1\n1 / 0\n")
    assert ended.failure.sentence == "ZeroDivisionError: division by zero (line 2 of the cell)"
    assert '  File "<cell>", line 2, in <module>\n    1 / 0\n' in ended.failure.traceback


def test_equal_captures_that_are_two_objects_stay_two(warm):
    folder, _ = warm.run("a.append(1)", captures={"a": [0], "b": [0]}, outputs=["a", "b"])
    assert warm.results(folder) == {"a": [0, 1], "b": [0]}
