"""What files hold is said as they are read; frames come back as they were, or are packed so that they do."""

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.feather
import pytest

from cellworks import dataset_describe
from cellworks.dataset_describe import Described, describe, format_of, of_frame
from cellworks.dataset_frames import as_parquet, library_of, read_files, read_frame
from cellworks_engine.datasets.fingerprint import look
from cellworks_engine.datasets.schema import DatasetFormat
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.packing import pack

FRAME = pd.DataFrame({"carrier": ["UA", None, "AA"], "delay": [1.5, np.nan, -3.0], "hour": [5, 6, 7]})


def written(path: Path, frame: pd.DataFrame = FRAME) -> Path:
    """Write a frame in the format that the name says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    name = path.name
    if ".csv" in name or ".tsv" in name:
        frame.to_csv(path, index=False, sep="\t" if ".tsv" in name else ",")
    elif ".jsonl" in name:
        frame.to_json(path, orient="records", lines=True)
    elif path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        pyarrow.feather.write_feather(frame, str(path))
    return path


def described(path: Path, format_: DatasetFormat | None = None) -> Described:
    seen = look(path)
    return describe(path, seen, format_ or format_of(seen))


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("a.parquet", "parquet"), ("a.PQ", "parquet"), ("a.csv", "csv"), ("a.csv.gz", "csv"),
        ("a.tsv", "csv"),
        ("a.jsonl", "jsonl"), ("a.ndjson.zst", "jsonl"), ("a.feather", "arrow"), ("a.arrow", "arrow"),
        ("a.json", "other"), ("a.png", "other"), ("a", "other"), ("a.gz", "other"), ("a.parquet.gz", "other"),
    ],
)  # fmt: skip
def test_the_format_is_what_the_name_says(tmp_path: Path, name: str, format_: str):
    (tmp_path / name).touch()
    assert format_of(look(tmp_path / name)) == format_


def test_a_folder_s_format_is_the_one_that_all_its_files_have(tmp_path: Path):
    (tmp_path / "a.csv").touch()
    (tmp_path / "_SUCCESS").touch()
    assert format_of(look(tmp_path)) == "csv"
    (tmp_path / "readme.txt").touch()
    assert format_of(look(tmp_path)) == "other"


@pytest.mark.parametrize("name", ["a.parquet", "a.csv", "a.csv.gz", "a.tsv", "a.jsonl", "a.feather"])
@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_a_file_is_described_as_its_frame_is(tmp_path: Path, name: str, engine: Any):
    path = written(tmp_path / name)
    said = described(path)
    assert [(column.name, column.dtype) for column in said.columns] == [
        ("carrier", "string"), ("delay", "double"), ("hour", "int64"),
    ]  # fmt: skip
    assert said.rows == 3
    assert said.preview == [["UA", 1.5, 5], [None, None, 6], ["AA", -3.0, 7]]
    seen = look(path)
    frame = read_files(path, seen, format_of(seen), engine)
    assert library_of(frame) == engine
    values = frame if engine == "pandas" else frame.to_pandas()
    pd.testing.assert_frame_equal(values, FRAME, check_dtype=False)


@pytest.mark.parametrize("name", ["x.parquet", "x.csv", "x.jsonl"])
@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_a_folder_is_read_as_one_table(tmp_path: Path, name: str, engine: Any):
    for month in (1, 2):
        written(tmp_path / f"{month}{name}", FRAME.assign(hour=month))
    seen = look(tmp_path)
    said = described(tmp_path)
    assert (said.rows, len(said.columns)) == (6, 3)
    frame = read_files(tmp_path, seen, format_of(seen), engine)
    assert list(frame["hour"]) == [1, 1, 1, 2, 2, 2]


def test_folders_named_by_a_value_are_a_column(tmp_path: Path):
    for month in (1, 2):
        written(tmp_path / f"month={month}" / "x.parquet")
    assert [column.name for column in described(tmp_path).columns] == ["carrier", "delay", "hour", "month"]
    frame = read_files(tmp_path, look(tmp_path), "parquet", "pandas")
    assert list(frame["month"]) == [1, 1, 1, 2, 2, 2]


def test_a_column_s_type_holds_all_pieces_of_a_long_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dataset_describe, "_PIECE", 2)
    path = tmp_path / "a.csv"
    path.write_text("n,m,late,empty\n1,1,,\n2,2,,\n3.5,x,y,\n4,4,z,\n")
    said = described(path)
    assert [(one.name, one.dtype, one.nullable) for one in said.columns] == [
        ("n", "double", False), ("m", "mixed", False), ("late", "string", True), ("empty", "null", True),
    ]  # fmt: skip
    assert said.rows == 4


def test_a_name_that_only_some_lines_have_may_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dataset_describe, "_PIECE", 2)
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": 1}\n{"a": 2}\n{"a": 3, "b": 1}\n{"b": 2}\n')
    assert [(one.name, one.nullable) for one in described(path).columns] == [("a", True), ("b", True)]


def test_quoted_line_ends_are_no_rows(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text('a,b\n"x\ny",1\nz,2\n')
    assert described(path).rows == 2


def test_a_preview_is_what_json_holds(tmp_path: Path):
    frame = pd.DataFrame(
        {
            "time": [pd.Timestamp("2013-01-01 05:00")],
            "inf": [np.inf],
            "big": [2**60],
            "long": ["x" * 500],
            "list": [[1, 2]],
        }
    )
    (row,) = described(written(tmp_path / "a.parquet", frame)).preview
    assert row[:3] == ["2013-01-01 05:00:00", "inf", str(2**60)]
    assert isinstance(row[3], str)
    assert len(row[3]) == 200
    assert row[4] == "[1, 2]"


def test_a_preview_is_short(tmp_path: Path):
    wide = pd.DataFrame(np.zeros((50, 300)), columns=[f"c{n}" for n in range(300)])
    said = described(written(tmp_path / "a.parquet", wide))
    assert (len(said.preview), len(said.preview[0]), len(said.columns), said.rows) == (20, 300, 300, 50)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.parquet", b"no"), ("a.csv", b""), ("a.csv", b"\xff\xfe,\xff\n1,2\n"), ("a.jsonl", b"{"),
        ("a.arrow", b"no"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_of_its_format_is_refused_with_the_way_out(
    tmp_path: Path, name: str, content: bytes
):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidInput, match=f"{name} cannot be read as ") as caught:
        described(tmp_path / name)
    assert caught.value.hint is not None
    assert 'format="other"' in caught.value.hint
    assert described(tmp_path / name, "other") == Described()


EXACT: dict[str, Any] = {
    "numbers and texts": FRAME,
    "an index": FRAME.set_index("hour"),
    "a many-level index": FRAME.set_index(["hour", "delay"]),
    "times with zones": pd.DataFrame({"t": pd.date_range("2013", periods=3, tz="America/New_York")}),
    "categories": pd.DataFrame({"c": pd.Categorical(["a", "b", "a"], ordered=True)}),
    "nullable": FRAME.convert_dtypes(),
    "dates": pd.DataFrame({"d": [datetime.date(2013, 1, 1)]}),
    "empty": FRAME.iloc[:0],
    "polars": pl.DataFrame({"a": [1, None], "b": [["x"], []]}),
    "arrow": pa.table({"a": [1, None]}),
}
PACKED: dict[str, Any] = {
    "mixed objects": pd.DataFrame({"x": ["a", 1]}),
    "lists": pd.DataFrame({"x": [[1, 2], [3]]}),
    "numbers as names": pd.DataFrame({0: [1], "a": [2]}),
    "two of one name": pd.DataFrame([[1, 2]], columns=["a", "a"]),
    "None and NaN": pd.DataFrame({"x": pd.Series([None, np.nan, b"x"], dtype=object)}),
    "tuples": pd.DataFrame({"x": [(1, 2), (3, 4)]}),
    "sets": pd.DataFrame({"x": [{1}]}),
    "complex": pd.DataFrame({"x": [1j]}),
    "a frequency": pd.DataFrame({"x": [1, 2]}, index=pd.date_range("2013", periods=2, freq="D")),
}


@pytest.mark.parametrize("frame", EXACT.values(), ids=EXACT)
def test_a_frame_that_parquet_holds_comes_back_exactly(frame: Any):
    library = library_of(frame)
    content = as_parquet(frame, library)
    assert content is not None
    assert as_parquet(frame, library) == content
    back = read_frame(content, "parquet", library, None)
    if library == "pandas":
        pd.testing.assert_frame_equal(back, frame, check_exact=True)
    else:
        assert back.equals(frame)
    for engine in ("pandas", "polars"):
        assert library_of(read_frame(content, "parquet", library, engine)) == engine  # type: ignore[arg-type]


@pytest.mark.parametrize("frame", PACKED.values(), ids=PACKED)
def test_a_frame_that_parquet_would_change_is_packed(frame: Any):
    assert as_parquet(frame, "pandas") is None
    back = read_frame(pack(frame).bytes(), "packed", "pandas", None)
    pd.testing.assert_frame_equal(back, frame, check_exact=True)
    said = of_frame(frame)
    assert (said.rows, [one.name for one in said.columns]) == (
        len(frame),
        [str(name) for name in frame.columns],
    )
    assert len(said.preview) == len(frame)


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        (FRAME["hour"], "to_frame"),
        (pl.LazyFrame({"a": [1]}), "collect"),
        (np.zeros(3), "DataFrame"),
        ([1, 2], None),
        (None, None),
    ],
)  # fmt: skip
def test_what_is_no_frame_is_refused_with_what_to_do(value: Any, hint: str | None):
    with pytest.raises(InvalidInput, match="is no dataset") as caught:
        library_of(value)
    assert (caught.value.hint is None) == (hint is None)
    assert hint is None or hint in str(caught.value.hint)
