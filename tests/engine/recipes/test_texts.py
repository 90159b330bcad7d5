"""Texts, times and validity against plain Python, value by value."""

import math
import re
import zlib
from collections import Counter
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from tests.engine.recipes.conftest import a_table, done, near, ran, values

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.running import run

TEXTS = [
    "a-1-x",
    "Ab 22",
    "ÜB",
    "",
    None,
    "n/a",
    " x_y! ",
    "<b>bold</b> <b>two</b>",
    "AA",
    "٣4",
    "Title Case",
]


@pytest.fixture(params=["str", "string", "object"])
def texts(request: pytest.FixtureRequest) -> pd.DataFrame:
    """Return texts as each of the types that hold them."""
    found = pd.DataFrame({"t": pd.Series(TEXTS, dtype=request.param)})
    return found.set_axis([0, 1, 1, *range(8)], axis=0)


def between(text: str) -> str | None:
    found = re.search("<b>(.*?)</b>", text)
    return None if found is None else found[1]


@pytest.mark.parametrize(
    ("step", "plain"),
    [
        ({"op": "slice-text", "start": 1, "stop": 3}, lambda text: text[1:3]),
        ({"op": "slice-text", "start": -2}, lambda text: text[-2:]),
        ({"op": "between-text", "left": "<b>", "right": "</b>"}, between),
        ({"op": "replace-between", "left": "<b>", "right": "</b>", "by": r"\1"},
         lambda text: re.sub("<b>.*?</b>", lambda _: r"<b>\1</b>", text)),
        ({"op": "remove-symbols"},
         lambda text: "".join(one for one in text if one.isalnum() or one.isspace())),
        ({"op": "remove-symbols", "kept": "_-]"},
         lambda text: "".join(one for one in text if one.isalnum() or one.isspace() or one in "_-]")),
        ({"op": "add-affix", "prefix": "<", "suffix": '">'}, lambda text: f'<{text}">'),
        ({"op": "match-missing", "pattern": r"n/a|(A)\1|"},
         lambda text: None if text in ("n/a", "AA", "") else text),
        ({"op": "disguised-missing"}, lambda text: None if text in ("n/a", "") else text),
    ],
    ids=lambda one: one["op"] if isinstance(one, dict) else "",
)  # fmt: skip
def test_texts_are_what_python_makes_of_them(texts: pd.DataFrame, step: dict[str, Any], plain: Any):
    adds = step["op"] in ("slice-text", "between-text")
    found = done(texts, {**step, **({"column": "t", "into": "n"} if adds else {"columns": ["t"]})})
    assert values(found, "n" if adds else "t") == [None if one is None else plain(one) for one in TEXTS]


@pytest.mark.parametrize(
    ("step", "plain"),
    [
        ({"find": "."}, lambda text: "." in text), ({"find": "b"}, lambda text: "b" in text),
        ({"find": "A", "where": "start"}, lambda text: text.startswith("A")),
        ({"find": "x", "where": "end"}, lambda text: text.endswith("x")),
        ({"find": r"^\w+ \d", "regex": True}, lambda text: re.search(r"^\w+ \d", text) is not None),
    ],
)  # fmt: skip
def test_texts_that_have_another_are_marked(texts: pd.DataFrame, step: dict[str, Any], plain: Any):
    found = done(texts, {"op": "find-text", "column": "t", "into": "n", **step})
    assert found["n"].tolist() == [one is not None and plain(one) for one in TEXTS]
    with pytest.raises(InvalidInput, match="has groups"):
        done(texts, {"op": "find-text", "column": "t", "into": "n", "find": "(a)", "regex": True})


@pytest.mark.parametrize(
    ("step", "plain"),
    [
        ({"is": "length", "low": 2, "high": 5}, lambda text: 2 <= len(text) <= 5),
        ({"is": "starts", "value": "A"}, lambda text: text.startswith("A")),
        ({"is": "ends", "value": "x"}, lambda text: text.endswith("x")),
        ({"is": "pattern", "value": "[A-Z]+"}, lambda text: re.fullmatch("[A-Z]+", text) is not None),
        ({"is": "alphanumeric"}, str.isalnum), ({"is": "letters"}, str.isalpha),
        ({"is": "upper"}, str.isupper),
        ({"is": "digits"}, str.isdigit), ({"is": "space"}, str.isspace), ({"is": "title"}, str.istitle),
        ({"is": "lower"}, str.islower), ({"is": "numeric"}, str.isnumeric),
        ({"is": "decimal"}, str.isdecimal),
    ],
)  # fmt: skip
def test_texts_that_are_not_valid_are_dealt_with(texts: pd.DataFrame, step: dict[str, Any], plain: Any):
    own = {"op": "validate-text", "column": "t", **step}
    valid = [one is None or plain(one) for one in TEXTS]
    assert done(texts, own)["t_valid"].tolist() == valid
    kept = [one for one, good in zip(TEXTS, valid, strict=True) if good]
    assert values(done(texts, {**own, "fix": "drop"}), "t") == kept
    missing = [one if good else None for one, good in zip(TEXTS, valid, strict=True)]
    assert values(done(texts, {**own, "fix": "missing"}), "t") == missing
    first = next(at for at, good in enumerate(valid) if not good)
    with pytest.raises(InvalidInput, match=f"on row {first}, "):
        done(texts, {**own, "fix": "fail"})


def test_characters_and_words_are_counted(texts: pd.DataFrame):
    found = done(texts, {"op": "text-statistics", "column": "t"})
    for name, plain in {
        "characters": len, "words": lambda text: len(text.split()),
        "upper": lambda text: sum(map(str.isupper, text)) / max(len(text), 1),
        "lower": lambda text: sum(map(str.islower, text)) / max(len(text), 1),
        "digits": lambda text: sum(map(str.isdigit, text)) / max(len(text), 1),
        "special": lambda text: len([one for one in text if not one.isalnum() and one != " "])
        / max(len(text), 1),
    }.items():  # fmt: skip
        assert near(values(found, f"t_{name}"), [None if one is None else plain(one) for one in TEXTS])


@pytest.mark.parametrize("idf", [False, True])
def test_words_that_were_learned_are_counted_and_others_not(idf: bool):
    learned = ["a b b", "b c", None, "C d. b"]
    step = {"op": "count-words", "column": "t", "idf": idf, "least": 2}
    outcome = ran(pd.DataFrame({"t": learned}), step)
    assert list(outcome.frame.columns) == ["t", "t_b", "t_c"]
    weights = {"b": math.log(4 / 4) + 1, "c": math.log(4 / 3) + 1} if idf else {"b": 1, "c": 1}
    new = ["b z b", None, "c!B", ""]
    found = run(outcome.recipe, pd.DataFrame({"t": new})).frame
    for word, weight in weights.items():
        counts = [Counter(re.findall(r"\w+", (one or "").lower()))[word] for one in new]
        assert near(values(found, f"t_{word}"), [count * weight for count in counts])


def test_hashes_need_nothing_learned_and_are_alike_for_like_texts(texts: pd.DataFrame):
    found = done(texts, {"op": "hash-words", "column": "t", "count": 4})
    for at, text in enumerate(TEXTS):
        hashes = Counter(zlib.crc32(word.encode()) % 4 for word in re.findall(r"\w+", (text or "").lower()))
        assert found.iloc[at, 1:].tolist() == [hashes[place] for place in range(4)]
    words = ["Delta Air Lines", "Delta Airlines", "Zephyr", None]
    alike = done(pd.DataFrame({"t": words}), {"op": "similarity-encode", "column": "t", "count": 200})
    same = (alike.iloc[0, 1:] == alike.iloc[1, 1:]).mean()
    first, second = ({f" {one} "[at : at + 3] for at in range(len(one))} for one in words[:2])
    assert abs(same - len(first & second) / len(first | second)) < 0.12
    assert (alike.iloc[0, 1:] == alike.iloc[2, 1:]).mean() < 0.05
    assert alike.iloc[3, 1:].isna().all()


# ---- times


def test_times_are_shown_by_another_clock(table: pd.DataFrame):
    moments = [None if pd.isna(one) else one.to_pydatetime() for one in table["at"]]
    tokyo = done(table, {"op": "change-zone", "columns": ["at"], "zone": "Asia/Tokyo"})
    assert [None if pd.isna(one) else one.isoformat() for one in tokyo["at"]] == [
        None if one is None else one.astimezone(ZoneInfo("Asia/Tokyo")).isoformat() for one in moments
    ]
    naive = done(table, {"op": "change-zone", "columns": ["at"]})
    assert [None if pd.isna(one) else one.to_pydatetime() for one in naive["at"]] == [
        None if one is None else one.replace(tzinfo=None) for one in moments
    ]
    clocks = pd.DataFrame(
        {"at": pd.to_datetime(["2024-03-31 02:30", "2024-10-27 02:30", "2024-07-01 12:00"])}
    )
    given = done(clocks, {"op": "change-zone", "columns": ["at"], "given": "Europe/Berlin", "zone": "UTC"})
    assert given["at"].isna().tolist() == [True, True, False]
    assert given["at"][2].to_pydatetime() == datetime(2024, 7, 1, 10, tzinfo=UTC)
    with pytest.raises(InvalidInput, match="no time zone Mars"):
        done(clocks, {"op": "change-zone", "columns": ["at"], "zone": "Mars"})


def test_times_are_made_of_parts_compared_and_held_within_bounds(table: pd.DataFrame):
    rng = np.random.default_rng(3)
    parts = pd.DataFrame({
        "y": rng.integers(1999, 2003, 60), "m": rng.integers(1, 14, 60), "d": rng.integers(1, 33, 60),
        "h": rng.integers(0, 24, 60),
    })  # fmt: skip
    step = {"op": "join-dates", "into": "at", "year": "y", "month": "m", "day": "d", "hour": "h"}
    found = done(parts, {**step, "errors": "missing"})["at"]

    def plain(row: Any) -> datetime | None:
        try:
            return datetime(*map(int, row))
        except ValueError:
            return None

    made = [None if pd.isna(one) else one.to_pydatetime() for one in found]
    assert made == [plain(row) for row in parts.to_numpy()]
    bad = next(at for at, one in enumerate(made) if one is None)
    with pytest.raises(InvalidInput, match=f"on row {bad}, where y is"):
        done(parts, step)
    later = table.assign(later=table["at"] + pd.Timedelta("90min"))
    hours = done(
        later, {"op": "date-difference", "column": "later", "until": "at", "into": "n", "unit": "hour"}
    )
    assert near(values(hours, "n"), [None if pd.isna(one) else -1.5 for one in table["at"]])
    low, high = "2013-02-10", "2013-03-20T12:00"
    found = done(table, {"op": "validate-dates", "column": "at", "low": low, "high": high})
    clocks = [None if pd.isna(one) else one.tz_localize(None).isoformat() for one in table["at"]]
    assert found["at_valid"].tolist() == [one is None or low <= one <= high for one in clocks]


# ---- what is the same, what cannot be


@pytest.mark.parametrize("keep", ["first", "last", "none"])
def test_duplicates_are_marked(table: pd.DataFrame, keep: str):
    found = done(table, {"op": "mark-duplicates", "columns": ["y", "word"], "keep": keep})
    keys = list(zip(values(table, "y"), values(table, "word"), strict=True))
    places = {"first": lambda at: keys.index(keys[at]) != at, "none": lambda at: keys.count(keys[at]) > 1,
              "last": lambda at: keys[at] in keys[at + 1 :]}[keep]  # fmt: skip
    assert found["duplicate"].tolist() == [places(at) for at in range(len(keys))]


def test_disguised_numbers_are_missing_too():
    table = pd.DataFrame({"n": [1, -999, 3], "t": ["-999", "Unknown ", "x"]})
    found = done(table, {"op": "disguised-missing", "columns": ["n", "t"], "values": ["unknown", -999]})
    assert values(found, "n") == [1, None, 3]
    assert values(found, "t") == ["-999", None, "x"]


@pytest.mark.parametrize("to", ["number", "integer", "boolean"])
@pytest.mark.parametrize("errors", ["missing", "keep", "drop", "value"])
def test_what_cannot_be_read_is_dealt_with(to: str, errors: str):
    given = ["1", "0", None, "soon", "2.5", " 1"]
    good: dict[str, Any] = {
        "number": {"1": 1.0, "0": 0.0, "2.5": 2.5, " 1": 1.0}, "integer": {"1": 1, "0": 0, " 1": 1},
        "boolean": {"1": True, "0": False},
    }[to]  # fmt: skip
    put = True if to == "boolean" else 7
    step = {"op": "change-type", "columns": ["t"], "to": to, "errors": errors, "value": put}
    wanted = []
    for one in given:
        if one is None or one in good:
            wanted.append(None if one is None else good[one])
        elif errors != "drop":
            wanted.append({"missing": None, "keep": one, "value": put}[errors])
    assert values(done(pd.DataFrame({"t": given}), step), "t") == wanted


@pytest.mark.parametrize(
    ("style", "wanted"),
    [("snake", ["x", "x_2", "7", "a_b", "dep_time", "column_6", "none"]),
     ("text", ["x", "x_2", "7", "a b", "Dep Time!", "column_6", "None"])],
)  # fmt: skip
def test_every_column_gets_a_text_of_its_own_as_its_name(style: str, wanted: list[str]):
    table = pd.DataFrame([range(7)])
    table.columns = pd.Index(["x", "x", 7, ("a", "b"), "Dep Time!", "", None], dtype=object)
    outcome = ran(table, {"op": "clean-names", "style": style}, {"op": "drop-columns", "columns": ["7"]})
    assert list(outcome.frame.columns) == [name for name in wanted if name != "7"]
    assert outcome.frame.iloc[0].tolist() == [0, 1, 3, 4, 5, 6]


def test_a_table_of_no_rows_is_no_matter():
    none = a_table(0, 1)
    for step in (
        {"op": "text-statistics", "column": "word"}, {"op": "hash-words", "column": "word"},
        {"op": "validate-text", "column": "word", "value": "x"},
        {"op": "similarity-encode", "column": "word"},
        {"op": "between-text", "column": "word", "left": "a", "right": "b", "into": "n"},
        {"op": "change-zone", "columns": ["at"], "zone": "UTC"}, {"op": "mark-duplicates"},
    ):  # fmt: skip
        assert len(done(none, step)) == 0
