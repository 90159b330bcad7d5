"""Files of every kind give the same rows; what cannot be read is a sentence."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest

from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.monitors.reading import file_pieces
from cellworks_engine.statistics.pieces import sketch_of

FRAME = pd.DataFrame({"x": [1.5, None, 3.0] * 50, "w": ["a", "b", "c"] * 50})


def write(folder: Path) -> list[Path]:
    table = pa.Table.from_pandas(FRAME, preserve_index=False)
    pq.write_table(table, folder / "f.parquet")
    FRAME.to_csv(folder / "f.csv", index=False)
    FRAME.to_csv(folder / "f.tsv", index=False, sep="\t")
    FRAME.to_json(folder / "f.jsonl", orient="records", lines=True)
    feather.write_feather(table, folder / "f.arrow", compression="lz4")
    with pa.OSFile(str(folder / "g.arrow"), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sorted(folder.iterdir())


def test_every_kind_of_file_and_a_folder_give_the_same_rows(tmp_path: Path):
    files = write(tmp_path)
    assert len(files) == 6
    for file in files:
        found = sketch_of(file_pieces(file))
        assert (found.rows, found["x"].missing, found["x"].mean) == (150, 50, 2.25), file
        assert dict(found["w"].categories.counts) == {"a": 50, "b": 50, "c": 50}, file
    assert sketch_of(file_pieces(tmp_path)).rows == 900


def test_a_csv_file_whose_types_show_late_is_read_by_all_of_it(tmp_path: Path):
    (tmp_path / "late.csv").write_text("x\n" + "1\n" * 50_000 + "2.5\n")
    assert sketch_of(file_pieces(tmp_path / "late.csv"))["x"].max == 2.5


def test_what_cannot_be_read_is_a_sentence(tmp_path: Path):
    with pytest.raises(NotFound, match="no file or folder"):
        list(file_pieces(tmp_path / "none.parquet"))
    (tmp_path / "f.txt").write_text("x")
    with pytest.raises(InvalidInput, match="holds no rows"):
        list(file_pieces(tmp_path / "f.txt"))
    (tmp_path / "f.parquet").write_text("no parquet")
    with pytest.raises(InvalidInput, match=r"f.parquet cannot be read"):
        list(file_pieces(tmp_path / "f.parquet"))
