"""What a cell takes along: values by content, imports by name, and a sentence for what cannot come."""

import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cellworks.capture import analyse, capture, check, pack_names
from cellworks_engine.errors import Refused
from cellworks_engine.jobs.packfile import Packed
from cellworks_engine.jobs.packing import unpack, unpack_together


def taken(source: str, namespace: dict[str, Any], without: set[str] | None = None) -> dict[str, Packed]:
    return pack_names(analyse(source), namespace, without=without or set())


def carried(source: str, namespace: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return the names that a job finds, after a journey through files."""

    def store(packed: Packed, _name: str) -> str:
        (folder / packed.digest()).write_bytes(packed.bytes())
        return packed.digest()

    there: dict[str, Any] = {"__name__": "__main__"}
    files: dict[str, list[str]] = {}
    for one in capture(analyse(source), namespace, store):
        files.setdefault(one.digest, []).append(one.name)
    values = [unpack_together(folder / digest, names, there) for digest, names in files.items()]
    for value in values:
        there.update(value)
    return there


def in_notebook(code: str) -> dict[str, Any]:
    """Return what a notebook cell leaves behind, defined in `__main__`."""
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(code, names)
    return names


def test_exactly_what_the_cell_uses_travels():
    frame = pd.DataFrame({"x": np.arange(1000.0), "y": list("ab") * 500})
    found = taken("m = frame.x.mean() * rate", {"frame": frame, "rate": 0.1, "other": object(), "m": 3})
    assert list(found) == ["frame", "rate"]
    pd.testing.assert_frame_equal(unpack(found["frame"].bytes()), frame)
    assert (found["frame"].kind, found["frame"].summary) == ("frame", "1,000 x 2")


def test_a_name_the_notebook_lacks_is_left_to_the_cell():
    assert taken("print(len(nothing))", {}) == {}


def test_a_builtin_that_the_notebook_replaced_travels():
    assert list(taken("print(max)", {"max": 7})) == ["max"]


def test_a_parameter_is_not_captured():
    assert list(taken("a + b", {"a": 1, "b": 2}, without={"a"})) == ["b"]


def test_ipythons_own_names_stay():
    names = {"get_ipython": lambda: 0, "exit": 1, "__name__": "__main__"}
    assert taken("get_ipython(), exit, __name__", names) == {}


@pytest.mark.parametrize("name", ["In", "Out", "_ih", "_oh"])
def test_what_ipython_remembers_of_the_notebook_is_refused(name: str):
    with pytest.raises(Refused, match=f"`{name}` is what IPython remembers"):
        taken(f"y = {name}[1]", {name: {1: 2}})


def test_a_conditionally_assigned_name_travels_where_the_notebook_has_it():
    source = "if fresh:\n    model = 1\nprint(model)"
    assert list(taken(source, {"fresh": False, "model": 2})) == ["fresh", "model"]
    assert list(taken(source, {"fresh": True})) == ["fresh"]


def test_modules_and_what_they_define_are_imported_again():
    names: dict[str, Any] = {}
    exec("import numpy as np, os.path\nfrom pandas import DataFrame\nfrom math import sqrt\n", names)
    found = taken("DataFrame(np.arange(sqrt(4))), os.path.sep", names)
    assert {name: one.kind for name, one in found.items()} == {
        "DataFrame": "class",
        "np": "module",
        "sqrt": "function",
        "os": "module",
    }
    assert unpack(found["np"].bytes()) is np
    assert unpack(found["DataFrame"].bytes()) is pd.DataFrame
    assert all(one.size < 1000 for one in found.values())


def test_a_star_import_in_the_cell_is_not_captured():
    names: dict[str, Any] = {}
    exec("from math import *", names)
    assert taken("from math import *\nsqrt(x)", {**names, "x": 4}).keys() == {"x"}


@pytest.mark.parametrize(
    ("code", "name", "words"),
    [
        ("rows = (n for n in range(3))", "rows", "is a generator"),
        ("import types\nmade = types.ModuleType('made')", "made", "is a module that was made"),
        ("import sys\nlog = open(sys.executable, 'rb')", "log", "cannot be packed"),
        ("import threading\nparts = {'lock': threading.Lock()}", "parts", r"parts\['lock'\]"),
    ],
)
def test_what_cannot_come_is_refused_by_name_with_what_to_do(code: str, name: str, words: str):
    with pytest.raises(Refused, match=words) as caught:
        taken(f"use({name})", in_notebook(code))
    assert f"`{name}`" in caught.value.message
    assert caught.value.hint
    assert caught.value.field == name


def test_a_function_travels_with_what_it_uses_in_turn(tmp_path: Path):
    names = in_notebook(
        "import math\nrate = 3\nspare = object()\ndef half(x): return x / 2 + rate\n"
        "def area(r):\n    return math.pi * half(r)\n"
    )
    found = taken("area(2)", names)
    assert list(found) == ["area", "math", "half", "rate"]
    assert carried("area(2)", names, tmp_path)["area"](2) == names["area"](2)


def test_a_function_reads_and_sets_the_names_of_the_job(tmp_path: Path):
    names = in_notebook("count = 0\ndef bump():\n    global count\n    count += 1\n")
    there = carried("bump(); count", names, tmp_path)
    there["count"] = 10
    there["bump"]()
    assert there["count"] == 11
    assert names["count"] == 0


def test_a_class_travels_with_its_bases_and_what_its_methods_use(tmp_path: Path):
    names = in_notebook(
        "scale = 2\nclass Base:\n    def value(self): return scale\n"
        "class Model(Base):\n    def predict(self): return self.value() * 3\nmodel = Model()\n"
    )
    assert set(taken("model.predict()", names)) == {"model", "scale"}
    assert carried("model.predict(), Model", names, tmp_path)["model"].predict() == 6


def test_two_names_for_one_object_are_one_object_in_the_job(tmp_path: Path):
    names = in_notebook("parts = []\nholder = {'parts': parts}\n")
    there = carried("parts, holder", names, tmp_path)
    assert there["holder"]["parts"] is there["parts"]


def test_closures_that_share_a_variable_share_it_in_the_job(tmp_path: Path):
    names = in_notebook(
        "def counter():\n    n = 0\n    def up():\n        nonlocal n\n        n += 1\n"
        "    def now(): return n\n    return up, now\nup, now = counter()\n"
    )
    there = carried("up(); now()", names, tmp_path)
    there["up"]()
    assert there["now"]() == 1


def test_views_of_one_array_share_its_memory_in_the_job(tmp_path: Path):
    data = np.arange(12.0).reshape(3, 4)
    names = {"data": data, "turned": data[::-1, 1:].T, "parts": {"row": data[0]}, "__name__": "__main__"}
    there = carried("data, turned, parts", names, tmp_path)
    np.testing.assert_array_equal(there["turned"], names["turned"])
    there["data"][0, 1] = -1
    assert there["turned"][0, 2] == there["parts"]["row"][1] == -1
    assert data[0, 1] == 1


def test_arrays_that_look_at_different_parts_have_files_of_their_own():
    data = np.arange(40_000.0)
    digests: list[str] = []

    def store(packed: Packed, _name: str) -> str:
        digests.append(packed.digest())
        assert packed.size < 200_000
        return digests[-1]

    capture(analyse("train, test"), {"train": data[:20_000], "test": data[20_000:]}, store)
    assert len(digests) == 2


def test_a_column_and_its_frame_do_not_change_each_other_in_the_job(tmp_path: Path):
    frame = pd.DataFrame({"x": np.arange(5.0)})
    there = carried("frame, column", {"frame": frame, "column": frame.x, "__name__": "__main__"}, tmp_path)
    there["column"].iloc[0] = 100
    assert there["frame"].x[0] == 0


def test_hooks_and_metaclasses_of_the_notebook_are_not_run_again(tmp_path: Path):
    names = in_notebook(
        "made = []\nclass Meta(type):\n    def __new__(m, *a, **k):\n        made.append(a[0])\n"
        "        return super().__new__(m, *a, **k)\nclass Base(metaclass=Meta):\n"
        "    def __init_subclass__(cls, kind, **k): made.append(kind)\nclass A(Base, kind='a'): pass\n"
    )
    there = carried("A, made", names, tmp_path)
    assert there["made"] == names["made"] == ["Base", "A", "a"]
    assert there["A"].__mro__[1].__name__ == "Base"


def steps(work: Callable[[], object]) -> int:
    """Return how many functions a piece of work calls: what grows where it takes too long, on any machine."""
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def test_thirty_names_with_ten_functions_are_packed_in_few_steps():
    names = in_notebook(
        "import math\n"
        + "\n".join(f"def f{n}(x):\n    return x * k{n} + math.sqrt(x) + f{n // 2}(x - 1)" for n in range(10))
        + "\n".join(["", *(f"k{n} = {n}" for n in range(20))])
    )
    cell = analyse(", ".join(f"f{n}(k{n})" for n in range(10)) + ", " + ", ".join(f"k{n}" for n in range(20)))
    assert steps(lambda: capture(cell, names, lambda p, _: p.digest())) < 60_000


def test_a_long_list_is_packed_without_a_step_of_python_for_each_value():
    words = [f"word {number}" for number in range(200_000)]
    names = {"words": words, "other": [1]}
    cell = analyse("words, other")
    assert steps(lambda: capture(cell, names, lambda *_: "")) < len(words) / 10


def test_frames_that_share_nothing_a_person_could_change_have_files_of_their_own():
    frame = pd.DataFrame({"x": np.arange(5000.0), "y": np.arange(5000.0)})
    found: list[str] = []

    def store(packed: Packed, _name: str) -> str:
        found.append(packed.digest())
        return found[-1]

    kept = capture(analyse("X, y"), {"X": frame[["x"]], "y": frame.y}, store)
    assert len({one.digest for one in kept}) == 2


def test_a_name_that_a_function_uses_and_that_cannot_come_is_said_with_the_function():
    names = in_notebook("rows = (n for n in range(3))\ndef total(): return sum(rows)")
    with pytest.raises(Refused, match="`total` uses a name that cannot travel: `rows` is a generator"):
        taken("total()", names)


def test_what_a_notebook_has_put_into_a_librarys_class_is_refused():
    names = in_notebook("import fractions\ndef double(self): return self * 2\n")
    fractions = names["fractions"]
    fractions.Fraction.double = names["double"]
    try:
        with pytest.raises(Refused, match=r"Fraction\.double` was put there by this notebook"):
            taken("fractions.Fraction(3).double()", names)
    finally:
        del fractions.Fraction.double


def test_nothing_is_stored_before_all_is_packed():
    stored: list[str] = []
    names = {**in_notebook("rows = (n for n in range(3))"), "frame": [1]}
    with pytest.raises(Refused):
        capture(analyse("frame, rows"), names, lambda packed, name: stored.append(name) or "")  # type: ignore[func-returns-value]
    assert stored == []


def test_a_module_beside_the_notebook_is_imported_by_name(here: Path, monkeypatch: pytest.MonkeyPatch):
    (here / "own_features.py").write_text("def double(x): return 2 * x\n")
    monkeypatch.syspath_prepend(str(here))
    names: dict[str, Any] = {}
    exec("import own_features\nfrom own_features import double", names)
    try:
        found = taken("own_features, double", names)
    finally:
        del sys.modules["own_features"]
    assert {name: one.kind for name, one in found.items()} == {
        "own_features": "module",
        "double": "function",
    }


def test_a_replaced_module_is_refused(monkeypatch: pytest.MonkeyPatch):
    fake = types.ModuleType("json")
    with pytest.raises(Refused, match="made in this process"):
        check("json", fake)
