"""A job that fails leaves what its names held, within its limits, and never hides why it failed."""

import textwrap

import msgspec
import numpy as np
import pandas as pd
from pandas.testing import assert_frame_equal

from cellworks_engine.artifacts.content import content_file
from cellworks_engine.jobs.folder import FrameLimits
from cellworks_engine.jobs.packing import unpack
from cellworks_engine.jobs.schema import CommandEntry, Frame, Frames, ScriptEntry


def source(text: str) -> str:
    return textwrap.dedent(text).strip() + "\n"


def frames(folder) -> list[Frame]:
    told = folder.read("frames.json", Frames)
    assert told is not None
    return told.frames


def local(bench, frame: Frame, name: str):
    (capture,) = [one for one in frame.locals if one.name == name]
    return unpack(content_file(bench.home.content, capture.digest), name)


def reasons(frame: Frame) -> dict[str, str]:
    return {one.name: one.reason for one in frame.left_out}


def limited(bench, entry, limits: FrameLimits, **spec):
    """Run an attempt whose frames may cost no more than `limits`."""
    folder = bench.attempt(entry, **spec)
    folder.write("launch.json", msgspec.structs.replace(folder.launch(), frames=limits))
    return folder, bench.end(bench.start(folder))


def test_each_frame_of_the_users_code_keeps_what_its_names_held(warm):
    frame = pd.DataFrame({"a": np.arange(3000.0)})
    folder, ended = warm.run(
        source("""
        import json
        total = int(table.a.sum())
        def score(rows, key):
            seen = list(rows)
            return json.loads("{" + key)
        score([1, 2], "dep_dly")
        """),
        captures={"table": frame, "rate": 0.1},
        parameters={"depth": 8},
    )
    assert ended.failure.kind == "JSONDecodeError"
    cell, function = frames(folder)
    assert (cell.file, cell.function, cell.line) == ("<cell>", "<module>", 6)
    assert (function.file, function.function, function.line) == ("<cell>", "score", 5)
    assert {one.name for one in function.locals} == {"rows", "key", "seen"}
    assert local(warm, function, "seen") == [1, 2]
    assert local(warm, function, "key") == "dep_dly"
    assert local(warm, cell, "total") == sum(range(3000))
    assert local(warm, cell, "depth") == 8
    assert cell.captured == ["table", "rate"]
    assert {one.name for one in cell.locals} == {"json", "total", "score", "depth"}
    assert cell.left_out == []


def test_a_capture_that_the_cell_changed_is_kept_as_it_is_now(warm):
    frame = pd.DataFrame({"a": [1, 2]})
    folder, _ = warm.run(
        "table['b'] = table.a * 2\nrows.append(3)\n1 / 0", captures={"table": frame, "rows": [1]}
    )
    (cell,) = frames(folder)
    assert cell.captured == []
    assert_frame_equal(local(warm, cell, "table"), frame.assign(b=[2, 4]))
    assert local(warm, cell, "rows") == [1, 3]


def test_what_cannot_be_packed_is_listed_with_the_reason(warm):
    folder, ended = warm.run(
        source("""
        import threading
        class Odd:
            def __reduce__(self): raise RuntimeError("no")
            def __repr__(self): raise RuntimeError("never")
        class Leaving:
            def __reduce__(self): raise SystemExit(7)
        odd, leaving, lock, stream, good = Odd(), Leaving(), threading.Lock(), (n for n in [1]), 1
        raise ValueError("seen")
        """)
    )
    assert (ended.exit_code, ended.failure.sentence) == (1, "ValueError: seen (line 8 of the cell)")
    (cell,) = frames(folder)
    left = reasons(cell)
    assert set(left) == {"odd", "leaving", "lock", "stream"}
    assert "cannot be packed" in left["odd"] and "(no)" in left["odd"]
    assert left["leaving"] == "packing it raised SystemExit"
    assert "_thread.lock" in left["lock"]
    assert "generator" in left["stream"]
    assert local(warm, cell, "good") == 1


def test_what_is_too_large_is_left_out_by_its_size(warm):
    folder, _ = limited(
        warm,
        source("""
        import numpy as np
        a, b, c = np.zeros(20_000), np.ones(8000), np.full(8000, 2.0)
        words = ['x'] * 20_000
        1 / 0
        """),
        FrameLimits(value=100_000, frame=80_000, seconds=60),
    )
    (cell,) = frames(folder)
    left = reasons(cell)
    assert left["a"] == "it holds 156.2 kB, and a value may hold 97.7 kB"
    assert left["words"].startswith("it holds 156")
    assert "the frame would hold more than 78.1 kB" in left["c"]
    assert {one.name for one in cell.locals} == {"np", "b"}


def test_a_value_that_never_packs_costs_the_time_that_there_is(warm):
    folder, ended = limited(
        warm,
        source("""
        import time
        class Slow:
            def __reduce__(self):
                while True: time.sleep(0.01)
        first, slow, after = 1, Slow(), 2
        1 / 0
        """),
        FrameLimits(seconds=0.5),
    )
    assert ended.failure.kind == "ZeroDivisionError" and ended.exit_code == 1
    (cell,) = frames(folder)
    left = reasons(cell)
    assert set(left) == {"slow", "after"}
    assert all(reason.startswith("there was no time left: 0.5 s") for reason in left.values())
    assert local(warm, cell, "first") == 1


def test_a_crash_while_it_is_packed_does_not_hide_the_exception(warm):
    folder, ended = warm.run(
        source("""
        import ctypes
        class Crashing:
            def __reduce__(self): ctypes.string_at(0)
        crashing = Crashing()
        raise ValueError("the cause")
        """)
    )
    assert ended.signal == 11
    assert ended.failure.sentence == "ValueError: the cause (line 5 of the cell)"
    assert folder.read("frames.json", Frames) is None


def test_an_object_in_many_frames_is_stored_once_and_a_recursion_is_cut(warm):
    folder, ended = warm.run(
        source("""
        import sys
        shared = list(range(3000))
        def deeper(n, same):
            if n == 0:
                raise KeyError("bottom")
            deeper(n - 1, same)
        deeper(100, shared)
        """)
    )
    told = folder.read("frames.json", Frames)
    assert ended.failure.kind == "KeyError"
    assert len(told.frames) + told.skipped == 102
    assert told.skipped == 82
    digests = {one.digest for frame in told.frames for one in frame.locals if one.name in ("same", "shared")}
    assert len(digests) == 1
    assert local(warm, told.frames[-1], "n") == 0


def test_a_library_s_own_frames_and_ipythons_names_are_not_kept(warm):
    folder, _ = warm.run("import pandas as pd\ntable = pd.DataFrame({'a': [1]})\n_mine = 1\ntable['nothing']")
    (cell,) = frames(folder)
    assert {one.name for one in cell.locals} == {"pd", "table", "_mine"}


def test_a_script_leaves_its_module_and_its_functions(warm, tmp_path):
    (tmp_path / "train.py").write_text(
        "def fit(rate):\n    best = rate * 2\n    return best / 0\n\nfit(0.5)\n"
    )
    folder, _ = warm.run(ScriptEntry(path="train.py"), cwd=str(tmp_path))
    module, function = frames(folder)
    assert (module.function, module.line, function.function, function.line) == ("<module>", 5, "fit", 3)
    assert {one.name: local(warm, function, one.name) for one in function.locals} == {
        "rate": 0.5,
        "best": 1.0,
    }


def test_nothing_is_kept_where_the_settings_say_so_or_no_exception_ended_it(warm):
    folder, _ = limited(warm, "secret = 'x'\n1 / 0", FrameLimits(value=0))
    (cell,) = frames(folder)
    assert cell.locals == []
    assert reasons(cell) == {"secret": "the studio's settings keep no values of failed code"}
    for entry in ("import sys\nsys.exit(3)", "x = = 1", CommandEntry(argv=["false"])):
        folder, ended = warm.run(entry)
        assert ended.state == "failed"
        told = folder.read("frames.json", Frames)
        assert told is None or told.frames == []
