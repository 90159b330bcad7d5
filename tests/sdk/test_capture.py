"""What a cell takes along: values by content, imports by name, and a sentence for what cannot come."""

import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cellworks.capture import analyse, capture, check
from cellworks_engine.errors import Refused
from cellworks_engine.jobs.packing import Packed, pack, unpack
from cellworks_engine.jobs.schema import Capture


def taken(source: str, namespace: dict[str, Any], without: set[str] | None = None) -> dict[str, Packed]:
    packed: dict[str, Packed] = {}

    def keep(value: Any, name: str) -> Capture:
        packed[name] = pack(value, name)
        return packed[name].capture(name, packed[name].digest())

    capture(analyse(source), namespace, keep, without=without or set())
    return packed


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
    names = {"In": [1], "Out": {}, "get_ipython": lambda: 0, "exit": 1, "__name__": "__main__"}
    assert taken("In, Out, get_ipython(), exit, __name__", names) == {}


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
        ("def make_model(depth): return depth", "make_model", "is a function of this notebook"),
        ("score = lambda model: 1", "score", "is a lambda of this notebook"),
        ("class Config: depth = 3", "Config", "is a class of this notebook"),
        ("rows = (n for n in range(3))", "rows", "is a generator"),
        ("class A:\n    def m(self): ...\ncall = A().m", "call", "is a method of an object"),
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


def test_a_refusal_says_where_to_define_it():
    with pytest.raises(Refused, match="Define it inside the cell, or import it from a module"):
        taken("f()", in_notebook("def f(): ..."))


def test_nothing_is_packed_before_all_is_checked():
    packed: list[str] = []
    names = {**in_notebook("def f(): ..."), "frame": [1]}
    with pytest.raises(Refused):
        capture(analyse("frame, f()"), names, lambda value, name: packed.append(name))  # type: ignore[arg-type,func-returns-value]
    assert packed == []


def test_a_function_made_inside_another_is_refused():
    def outer() -> Any:
        def inner() -> int:
            return 1

        return inner

    with pytest.raises(Refused, match="function made at run time"):
        check("inner", outer())


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
