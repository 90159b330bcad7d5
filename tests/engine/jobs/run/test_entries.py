"""Functions, scripts, notebooks and commands."""

import io
import json
import sys
import tarfile
import textwrap

import pytest

from cellworks_engine.jobs.packing import pack
from cellworks_engine.jobs.schema import CommandEntry, FunctionEntry, NotebookEntry, ScriptEntry, Snapshot


def snapshot(bench, files: dict[str, str]) -> Snapshot:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, text in files.items():
            content = textwrap.dedent(text).encode()
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    content = stream.getvalue()
    import hashlib

    digest = hashlib.sha256(content).hexdigest()
    target = bench.home.content / digest[:2] / digest
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(content)
    return Snapshot(digest=digest, size=len(content), files=len(files))


def function_entry(bench, function, *args, **kwargs) -> FunctionEntry:
    packed = pack((function, args, kwargs))
    return FunctionEntry(name=function.__name__, content=packed.keep(bench.home.content, bench.home.incoming))


def make_fit():
    """Make a function that cannot be imported by name in the job."""
    scope: dict = {"__name__": "__main__"}
    exec(
        compile(
            textwrap.dedent("""
            def fit(rows, depth=6, *, rate=0.1, **more):
                print(f"depth {depth}")
                if depth > 9:
                    raise ValueError("too deep")
                return [row * depth for row in rows], rate, more
            """),
            "<notebook>",
            "exec",
        ),
        scope,
    )
    return scope["fit"]


def test_a_function_returns_its_value_and_parameters_override_its_arguments(warm):
    entry = function_entry(warm, make_fit(), [1, 2], 6)
    folder, ended = warm.run(entry, parameters={"depth": 8, "seed": 3})
    assert ended.state == "succeeded", ended
    assert warm.results(folder) == {"return": ([8, 16], 0.1, {"seed": 3})}
    assert warm.log(folder) == "depth 8\n"


def test_a_functions_failure_counts_lines_from_its_first(warm):
    _, ended = warm.run(function_entry(warm, make_fit(), [], depth=10))
    assert ended.failure.sentence == "ValueError: too deep (line 4 of fit())"
    assert "cellworks" not in ended.failure.traceback


def test_a_function_that_is_no_longer_stored_is_refused(warm):
    _, ended = warm.run(FunctionEntry(name="fit", content="0" * 64))
    assert (ended.state, ended.failure.cause) == ("failed", "refused")
    assert ended.failure.sentence == "The function `fit` is no longer stored."


def test_a_script_runs_as_main_with_its_arguments_modules_and_parameters(warm):
    files = {
        "src/train.py": """
            import argparse, sys, pickle
            from near import NEAR

            class Model:
                pass

            parser = argparse.ArgumentParser()
            parser.add_argument("file")
            parser.add_argument("--depth", type=int)
            if __name__ == "__main__":
                options = parser.parse_args()
                back = pickle.loads(pickle.dumps(Model()))
                print(options.file, options.depth, NEAR, type(back).__name__)
                print(__file__.endswith("src/train.py"), sys.modules["__main__"].NEAR)
            """,
        "src/near.py": "NEAR = 1\n",
    }
    folder, ended = warm.run(
        ScriptEntry(path="src/train.py", args=["data.csv"]),
        code=snapshot(warm, files),
        parameters={"depth": 8},
    )
    assert ended.state == "succeeded", warm.log(folder)
    assert warm.log(folder) == "data.csv 8 1 Model\nTrue 1\n"


def test_a_scripts_failure_names_file_and_line(warm):
    code = snapshot(warm, {"train.py": "def f():\n    return 1 / 0\n\nf()\n"})
    _, ended = warm.run(ScriptEntry(path="train.py"), code=code)
    assert ended.failure.sentence == "ZeroDivisionError: division by zero (line 2 of train.py)"
    assert "return 1 / 0" in ended.failure.traceback


def test_a_script_that_is_not_there_is_refused(warm):
    _, ended = warm.run(ScriptEntry(path="no.py"), code=snapshot(warm, {"train.py": ""}))
    assert ended.failure.cause == "refused" and "no.py" in ended.failure.sentence


def test_a_snapshot_cannot_write_outside_its_folder(warm):
    folder, ended = warm.run(
        ScriptEntry(path="train.py"), code=snapshot(warm, {"../escaped.py": "", "train.py": ""})
    )
    assert ended.state == "failed"
    assert not (folder.path / "escaped.py").exists()


def code_cell(source: str, *tags: str) -> dict:
    return {
        "cell_type": "code",
        "metadata": {"tags": [*tags]},
        "source": source,
        "outputs": ["old"],
    }


def notebook(*cells: dict) -> str:
    return json.dumps({"cells": [*cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})


def test_a_notebook_runs_cell_by_cell_with_parameters_and_is_kept_as_it_ran(warm):
    text = notebook(
        {"cell_type": "markdown", "metadata": {}, "source": "# Title"},
        code_cell("depth = 6", "parameters"),
        code_cell("print('depth', depth)\ndepth + 1"),
        code_cell("1 / 0", "raises-exception"),
        code_cell("raise SystemError", "skip-execution"),
        code_cell("%matplotlib inline\nleft = depth"),
    )
    folder, ended = warm.run(
        NotebookEntry(path="book.ipynb"),
        code=snapshot(warm, {"book.ipynb": text}),
        parameters={"depth": 8},
        outputs=["left"],
    )
    assert ended.state == "succeeded", warm.log(folder)
    assert warm.results(folder) == {"left": 8}
    kept = json.loads((folder.artifacts / "book.ipynb").read_text())
    assert kept["cells"][2]["source"] == "depth = 8"
    assert kept["cells"][3]["outputs"][0]["text"] == "depth 8\n"
    assert kept["cells"][3]["outputs"][1]["execution_count"] == kept["cells"][3]["execution_count"] == 3
    assert kept["cells"][4]["outputs"][0]["ename"] == "ZeroDivisionError"
    assert kept["cells"][5]["outputs"] == []
    import nbformat

    nbformat.validate(kept)


def test_a_notebooks_failure_names_the_cell_and_leaves_what_ran(warm):
    text = notebook(code_cell("print('first')"), code_cell("\n{}['key']"), code_cell("print('never')"))
    folder, ended = warm.run(NotebookEntry(path="book.ipynb"), code=snapshot(warm, {"book.ipynb": text}))
    assert ended.failure.sentence == "KeyError: 'key' (line 2 of cell 2)"
    kept = json.loads((folder.artifacts / "book.ipynb").read_text())
    assert kept["cells"][0]["outputs"][0]["text"] == "first\n"
    assert kept["cells"][1]["outputs"][0]["output_type"] == "error"
    assert [o["output_type"] for o in warm.outputs(folder)] == ["stream", "error"]
    assert "never" not in warm.log(folder)


def test_what_is_no_notebook_is_refused(warm):
    _, ended = warm.run(NotebookEntry(path="a.ipynb"), code=snapshot(warm, {"a.ipynb": "{}"}))
    assert ended.failure.cause == "refused" and "not a notebook" in ended.failure.sentence


@pytest.mark.parametrize("kind", ["warm", "cold"])
def test_a_command_takes_the_place_of_the_process(kind, request):
    bench = request.getfixturevalue(kind)
    code = "import os, sys; print(sys.argv[1:], os.environ['CELLWORKS_JOB'], os.getpid()); sys.exit(3)"
    folder, ended = bench.run(CommandEntry(argv=[sys.executable, "-c", code, "a b", "$HOME"]))
    assert (ended.state, ended.exit_code) == ("failed", 3)
    assert ended.failure.sentence == "ended with exit code 3"
    assert bench.log(folder) == f"['a b', '$HOME'] {folder.path.parent.name} {folder.process().pid}\n"


def test_a_command_finds_the_environments_python_and_reads_nothing(warm):
    code = "import sys; print(sys.executable, repr(sys.stdin.read()))"
    folder, ended = warm.run(CommandEntry(argv=["python", "-c", code]))
    assert ended.state == "succeeded", warm.log(folder)
    assert warm.log(folder).split()[1] == "''"


def test_a_program_that_is_not_there_is_refused(warm):
    _, ended = warm.run(CommandEntry(argv=["no-such-program"]))
    assert (ended.state, ended.failure.cause) == ("failed", "refused")
    assert "There is no program `no-such-program` here." in ended.failure.sentence
