"""A value that travels is the value that left."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from cellworks_engine.errors import Refused
from cellworks_engine.jobs import packing
from cellworks_engine.jobs.packfile import Versions, read_header
from cellworks_engine.jobs.packing import pack, unpack


def rich_frame(rows: int) -> pd.DataFrame:
    generator = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "number": generator.normal(size=rows),
            "small": np.arange(rows, dtype=np.int8),
            "text": [f"row {i}" if i % 3 else None for i in range(rows)],
            "kind": pd.Categorical(["a", "b"] * (rows // 2), categories=["b", "a", "c"], ordered=True),
            "time": pd.date_range("2026-01-01", periods=rows, freq="h", tz="Europe/Berlin"),
            "span": pd.to_timedelta(np.arange(rows), unit="s"),
            "maybe": pd.array([1, None] * (rows // 2), dtype="Int64"),
            "mixed": [{"deep": i} if i % 2 else i for i in range(rows)],
        },
        index=pd.MultiIndex.from_arrays([np.arange(rows), ["x"] * rows], names=["id", None]),
    )
    frame.attrs["unit"] = {"number": "metres"}
    return frame


@pytest.mark.parametrize("rows", [10, 50_000])
def test_a_frame_comes_back_exact_from_a_file_and_from_bytes(tmp_path, rows):
    frame = rich_frame(rows)
    packed = pack(frame, "frame")
    file = tmp_path / "packed"
    with file.open("wb") as opened:
        packed.write(opened)
    assert file.stat().st_size == packed.size
    for back in (unpack(file), unpack(packed.bytes())):
        assert_frame_equal(back, frame, check_freq=True)
        assert back.attrs == frame.attrs
        assert list(back["kind"].cat.categories) == ["b", "a", "c"]
    assert (packed.format, packed.kind, packed.summary) == ("pickle5", "frame", f"{rows:,} x 8")
    assert read_header(file).summary == packed.summary


def test_a_mapped_frame_can_be_written_to_and_its_file_stays_as_it_was(tmp_path):
    packed = pack(pd.DataFrame(np.zeros((200_000, 8))))
    file = tmp_path / "packed"
    file.write_bytes(packed.bytes())
    back = unpack(file)
    back.iloc[:, 0] = 1.0
    back.to_numpy(copy=False).base  # noqa: B018 (touches the mapping)
    assert back[0].sum() == 200_000
    assert file.read_bytes() == packed.bytes()


def test_the_content_is_kept_once_and_named_by_its_hash(tmp_path):
    content, incoming = tmp_path / "content", tmp_path / "incoming"
    content.mkdir()
    incoming.mkdir()
    first = pack({"a": 1}).keep(content, incoming)
    assert pack({"a": 1}).keep(content, incoming, durable=True) == first
    assert [file.name for file in content.glob("*/*")] == [first]
    assert not list(incoming.iterdir())
    assert unpack(content / first[:2] / first) == {"a": 1}


def test_large_content_is_kept_once_too(tmp_path):
    content, incoming = tmp_path / "content", tmp_path / "incoming"
    content.mkdir()
    incoming.mkdir()
    array = np.arange(1_000_000)
    digests = {pack(array).keep(content, incoming) for _ in range(2)}
    assert [file.name for file in content.glob("*/*")] == [*digests]
    assert not list(incoming.iterdir())
    assert (unpack(next(content.glob("*/*"))) == array).all()


@pytest.mark.parametrize(
    ("value", "kind", "summary"),
    [
        (8, "value", "8"),
        ("x" * 100, "value", "str of 100"),
        (["a", "b"], "value", "['a', 'b']"),
        (list(range(11)), "value", "list of 11"),
        (np.zeros((100, 3)), "array", "100 x 3 float64"),
        (pd.Series([1, 2]), "frame", "2"),
        (len, "function", "builtin_function_or_method"),
        (pd.DataFrame, "class", "DataFrame"),
    ],
)
def test_a_value_is_described(value, kind, summary):
    packed = pack(value)
    assert (packed.kind, packed.summary) == (kind, summary)


def test_a_function_travels_by_value():
    rate = 0.5
    back = unpack(pack((lambda x: x * rate, (4,), {})).bytes())
    assert back[0](*back[1]) == 2.0


def test_what_cannot_be_packed_is_named():
    with pytest.raises(Refused, match=r"`frame\['odd'\]\.iloc\[1\]` is a generator"):
        pack(pd.DataFrame({"fine": [1, 2], "odd": [1, (i for i in ())]}), "frame")
    with pytest.raises(Refused, match=r"`files\['log'\]\[0\]` is an? _io\.TextIOWrapper"):
        pack({"log": [sys.__stderr__]}, "files")
    with pytest.raises(Refused, match="`lines` cannot be packed: it is a generator") as refused:
        pack((line for line in ()), "lines")
    assert refused.value.field == "lines"


OTHER = Versions(python="3.99", libraries={"pandas": "9.9", "numpy": "9.9"})


def test_other_versions_get_arrow_and_the_same_frame():
    frame = rich_frame(10).drop(columns=["mixed"]).reset_index(drop=True)
    packed = pack(frame, "frame", target=OTHER)
    assert packed.format == "arrow"
    back = unpack(packed.bytes())
    assert_frame_equal(back, frame)
    assert back.attrs == frame.attrs


def test_other_versions_get_arrays_and_plain_values():
    array = np.arange(6, dtype=">i4").reshape(2, 3)
    packed = pack(array, target=OTHER)
    assert packed.format == "arrow"
    back = unpack(packed.bytes())
    assert back.dtype == array.dtype and (back == array).all()
    series = pd.Series([1.5, None], name=None)
    pd.testing.assert_series_equal(unpack(pack(series, target=OTHER).bytes()), series)
    assert unpack(pack({"depth": 8}, target=OTHER).bytes()) == {"depth": 8}


def test_other_versions_are_refused_by_column_where_arrow_would_change_it():
    with pytest.raises(Refused, match="its column 'mixed'"):
        pack(rich_frame(10)[["mixed"]].reset_index(drop=True), "frame", target=OTHER)


def test_a_frame_of_another_pandas_is_refused_by_name(monkeypatch):
    content = pack(pd.DataFrame({"a": [1]}), "frame").bytes()
    monkeypatch.setattr(pd, "__version__", "2.0.0")
    with pytest.raises(
        Refused, match=r"`frame` was packed with Python .*pandas .*; this is .*pandas 2\.0\.0"
    ):
        unpack(content, "frame")


def test_packing_loads_nothing_heavy():
    code = (
        "import sys, cellworks_engine.jobs.packing as p; assert p.unpack(p.pack([1, 2]).bytes()) == [1, 2];"
        "print([m for m in ('numpy', 'pandas', 'pyarrow', 'polars', 'torch') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_a_bare_pickle_is_read_too():
    import pickle

    assert unpack(pickle.dumps([1])) == [1]
    assert packing.unpack(memoryview(pickle.dumps("x"))) == "x"
