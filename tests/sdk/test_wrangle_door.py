"""The kernel's side of the data wrangler: by itself with a comm that is a list, and whole in a kernel."""

import threading
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from tests.server.world import wait_for

from cellworks.wrangle_door import Doors
from cellworks.wrangle_frames import Watched
from cellworks_engine.recipes.wrangling.answering import Wrangling


class Wire:
    """A panel's end: sends as Jupyter does, and keeps what it is sent."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.buffers: dict[int, list[bytes]] = {}
        self._number = 0

    def on_msg(self, callback: Callable[[dict[str, Any]], None]) -> None:
        self._said = callback

    def on_close(self, callback: Callable[[dict[str, Any]], None]) -> None:
        self.close = lambda: callback({})

    def send(self, data: Any, buffers: list[bytes] | None = None) -> None:
        self.buffers[data["id"]] = buffers or []
        self.told.append(data)

    def say(self, ask: Any, turn: str = "") -> int:
        self._number += 1
        self._said({"content": {"data": {"id": self._number, "ask": ask, "turn": turn}}})
        return self._number

    def answer(self, number: int) -> dict[str, Any] | None:
        found = [one["answer"] for one in self.told if one["id"] == number]
        return next((one for one in found if one["type"] != "progress"), None)

    def ask(self, ask: Any) -> dict[str, Any]:
        number = self.say(ask)
        wait_for(lambda: self.answer(number) is not None, "an answer", 30)
        found = self.answer(number)
        assert found is not None
        return found

    def open(self, name: str) -> str:
        found: str = self.ask({"type": "open", "origin": {"type": "frame", "name": name}})["frame"]
        return found


class Alone:
    def read_dataset(self, ref: str) -> pd.DataFrame:
        return pd.DataFrame({"ref": [ref]})

    def submit(self, *given: object) -> Any:
        raise AssertionError(given)


@pytest.fixture
def names() -> dict[str, object]:
    return {"df": pd.DataFrame({"a": [1.0, None, float("inf")], "b": ["x", "y", "x"]})}


@pytest.fixture
def doors(names: dict[str, object]) -> Doors:
    return Doors(Wrangling(names, Alone()), Watched(names))


def a_wire(doors: Doors) -> Wire:
    wire = Wire()
    doors.opened(wire, {})
    return wire


def test_an_ask_is_answered_by_its_number_with_its_buffer(doors: Doors) -> None:
    wire = a_wire(doors)
    frame = wire.open("df")
    number = wire.say({"type": "window", "table": {"frame": frame}})
    wait_for(lambda: wire.answer(number) is not None, "an answer", 30)
    assert wire.answer(number)["rows"] == 3 and len(wire.buffers[number]) == 1


def trying(**operation: Any) -> dict[str, Any]:
    return {"type": "window", "table": {"frame": "x", "trial": {"do": operation}}}


@pytest.mark.parametrize(
    ("ask", "code", "words"),
    [
        ({"type": "open", "origin": {"type": "frame", "name": "gone"}}, "not_found", "no gone"),
        ({"type": "window", "table": {"frame": "gone"}}, "not_found", "no longer open"),
        ({"type": "nothing"}, "invalid_input", "Invalid value 'nothing'"),
        ({"type": "window", "table": {"frame": "x", "more": 1}}, "invalid_input", "unknown field `more`"),
        ("x", "invalid_input", "Expected `object`"),
        (trying(op="join", frame="weather"), "invalid_input", "A left join needs keys."),
        (trying(op="custom", code="df ="), "invalid_input", "Line 1"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(doors: Doors, ask: Any, code: str, words: str) -> None:
    answer = a_wire(doors).ask(ask)
    assert (answer["type"], answer["code"]) == ("fail", code) and words in answer["message"]


def test_a_later_ask_takes_the_turn_of_one_that_still_waits(doors: Doors) -> None:
    wire, held = a_wire(doors), threading.Event()
    doors.put(False, held.wait)
    ask = {"type": "frames"}
    first, other, last = wire.say(ask, "list"), wire.say(ask, "other"), wire.say(ask, "list")
    held.set()
    wait_for(lambda: wire.answer(last) is not None, "the last answer", 30)
    assert wire.answer(first) is None and wire.answer(other) is not None


def test_what_takes_long_does_not_hold_up_what_is_quick(doors: Doors) -> None:
    wire, held = a_wire(doors), threading.Event()
    doors.put(True, held.wait)
    frame = wire.open("df")
    headers = wire.say({"type": "headers", "table": {"frame": frame}})
    assert wire.ask({"type": "window", "table": {"frame": frame}})["rows"] == 3
    assert wire.answer(headers) is None
    held.set()
    wait_for(lambda: wire.answer(headers) is not None, "the headers", 30)


def test_an_infinity_does_not_break_a_reply(doors: Doors) -> None:
    wire = a_wire(doors)
    profile = {"type": "profile", "table": {"frame": wire.open("df")}, "column": "a"}
    assert wire.ask(profile)["rows"] == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda names: names.update(df=names["df"].copy()),
        lambda names: names["df"].__setitem__("a", 0.0),
        lambda names: names["df"].__setitem__("new", 0.0),
        lambda names: names["df"].__setattr__("columns", ["z", "b"]),
        lambda names: names.pop("df"),
    ],
)
def test_a_panel_is_told_once_that_the_notebook_changed_its_frame(
    doors: Doors, names: dict[str, Any], change: Any
) -> None:
    wire, other = a_wire(doors), a_wire(doors)
    frame = wire.open("df")
    doors.cell_ran()
    assert not [one for one in wire.told if one["id"] == 0], "a cell that changed nothing tells nothing"
    change(names)
    doors.cell_ran()
    doors.cell_ran()
    assert [one for one in wire.told if one["id"] == 0] == [
        {"id": 0, "answer": {"type": "stale", "frame": frame}}
    ]
    assert not [one for one in other.told if one["id"] == 0]


def test_a_panel_that_goes_takes_its_frames_along_and_leaves_others(doors: Doors) -> None:
    wire, other = a_wire(doors), a_wire(doors)
    mine, theirs = wire.open("df"), other.open("df")
    wire.close()
    assert other.ask({"type": "window", "table": {"frame": mine}})["code"] == "not_found"
    assert other.ask({"type": "window", "table": {"frame": theirs}})["rows"] == 3


def test_a_dataset_is_opened_by_its_name(doors: Doors) -> None:
    wire = a_wire(doors)
    opened = wire.ask({"type": "open", "origin": {"type": "dataset", "ref": "flights/2"}})
    assert (opened["title"], opened["rows"]) == ("flights/2", 1)


def test_a_report_says_how_far_it_is_before_it_is_there(doors: Doors) -> None:
    wire = a_wire(doors)
    number = wire.say({"type": "insights", "table": {"frame": wire.open("df")}})
    wait_for(lambda: wire.answer(number) is not None, "the report", 60)
    told = [one["answer"] for one in wire.told if one["id"] == number]
    assert told[-1]["type"] == "insights" and told[-1]["title"] == "df", told[-1]
    shares = [one["share"] for one in told[:-1]]
    assert shares and shares == sorted(shares) and {one["type"] for one in told[:-1]} == {"progress"}
