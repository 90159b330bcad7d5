"""Files, and some of their rows."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.engine.recipes.wrangling.world import Alone

from cellworks_engine.errors import CellworksError, InvalidInput, MissingExtra, NotFound
from cellworks_engine.recipes.wrangling import ask_schema as asks
from cellworks_engine.recipes.wrangling.answering import Wrangling
from cellworks_engine.recipes.wrangling.table_schema import FileOrigin, FrameOrigin, Sampling

WAYS: dict[str, Any] = {
    "a.csv": lambda frame, path: frame.to_csv(path, index=False),
    "a.csv.gz": lambda frame, path: frame.to_csv(path, index=False),
    "a.tsv": lambda frame, path: frame.to_csv(path, index=False, sep="\t"),
    "a.parquet": lambda frame, path: frame.to_parquet(path, index=False),
    "a.jsonl": lambda frame, path: frame.to_json(path, orient="records", lines=True),
    "a.json": lambda frame, path: frame.to_json(path, orient="records"),
    "a.xlsx": lambda frame, path: frame.to_excel(path, index=False),
}


def opened(origin: Any, names: dict[str, object] | None = None, **sampling: Any) -> tuple[Any, pd.DataFrame]:
    wrangling = Wrangling(names or {}, Alone())
    answer = wrangling.tables.open(asks.AskOpen(origin=origin, sampling=Sampling(**sampling)))
    return answer, wrangling.tables.base(answer.frame)


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("scheme", ["", "file://"])
def test_a_file_of_any_kind_is_opened_whole_or_in_part(name: str, scheme: str, tmp_path: Path) -> None:
    frame = pd.DataFrame({"number": [1, 2, 3, 4], "text": ["a", "b", "c", "d"]})
    WAYS[name](frame, tmp_path / name)
    origin = FileOrigin(path=f"{scheme}{tmp_path / name}")
    answer, whole = opened(origin)
    pd.testing.assert_frame_equal(whole, frame, check_dtype=False)
    assert (answer.title, answer.rows, answer.all_rows) == (name, 4, 4)
    answer, some = opened(origin, how="first", rows=2)
    pd.testing.assert_frame_equal(some, frame.head(2), check_dtype=False)
    assert answer.all_rows in (None, 4)


@pytest.mark.parametrize(
    ("name", "content", "error", "words"),
    [
        ("gone.csv", None, NotFound, "no file"),
        ("a.doc", b"x", InvalidInput, "of no kind"),
        ("a.parquet", b"no", InvalidInput, "could not be read as parquet"),
        ("a.csv", b"", InvalidInput, "could not be read as csv"),
        ("a.csv", b'a,b\n1,2\n1,"', InvalidInput, "could not be read as csv"),
        ("a.json", b"{", InvalidInput, "could not be read as json"),
        ("a.xlsx", b"no", InvalidInput, "could not be read as excel"),
    ],
)
def test_a_file_that_cannot_be_opened_says_why(
    name: str, content: bytes | None, error: type[CellworksError], words: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(error, match=words):
        opened(FileOrigin(path=str(tmp_path / name)))


def test_a_workbook_without_its_library_says_what_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    WAYS["a.xlsx"](pd.DataFrame({"a": [1]}), tmp_path / "a.xlsx")
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(MissingExtra) as told:
        opened(FileOrigin(path=str(tmp_path / "a.xlsx")))
    assert told.value.hint == "pip install 'cellworks[excel]'"


def test_a_sheet_is_opened_by_its_name(tmp_path: Path) -> None:
    with pd.ExcelWriter(tmp_path / "a.xlsx") as book:
        pd.DataFrame({"a": [1]}).to_excel(book, sheet_name="one", index=False)
        pd.DataFrame({"b": [2]}).to_excel(book, sheet_name="two", index=False)
    assert list(opened(FileOrigin(path=str(tmp_path / "a.xlsx"), sheet="two"))[1].columns) == ["b"]


@pytest.mark.parametrize("seed", range(5))
def test_a_random_sample_keeps_the_order_and_is_the_same_for_its_seed(seed: int) -> None:
    frame = pd.DataFrame({"at": range(1000)}, index=[0] * 1000)
    answer, some = opened(FrameOrigin(name="df"), {"df": frame}, how="random", rows=100, seed=seed)
    again = opened(FrameOrigin(name="df"), {"df": frame}, how="random", rows=100, seed=seed)[1]
    other = opened(FrameOrigin(name="df"), {"df": frame}, how="random", rows=100, seed=seed + 1)[1]
    at = some["at"].tolist()
    assert at == sorted(set(at)) and len(at) == 100 and (answer.rows, answer.all_rows) == (100, 1000)
    assert at == again["at"].tolist() != other["at"].tolist()


@pytest.mark.parametrize("rows", [1, 7, 100, 999])
def test_a_stratified_sample_keeps_the_shares_to_within_a_row(rows: int) -> None:
    values = ["a"] * 500 + ["b"] * 300 + [None] * 150 + ["c"] * 50
    frame = pd.DataFrame({"kind": values})
    some = opened(FrameOrigin(name="df"), {"df": frame}, how="stratified", rows=rows, column="kind")[1]
    counts = some["kind"].value_counts(dropna=False)
    assert len(some) == rows
    for value, whole in (("a", 500), ("b", 300), ("c", 50)):
        assert abs(counts.get(value, 0) - whole * rows / 1000) < 1
    with pytest.raises(InvalidInput, match="no column nothing"):
        opened(FrameOrigin(name="df"), {"df": frame}, how="stratified", rows=3, column="nothing")
