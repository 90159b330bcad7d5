"""Batch scoring by the model code of endpoints: what comes out, of every kind of file and of bad rows."""

import gzip
import json
import sqlite3
from pathlib import Path
from typing import Any

import mlflow.pyfunc
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.endpoints.models import flights, numbers
from tests.endpoints.transforming import Scored

from cellworks_engine.endpoints.transforms.running import TooManyErrors
from cellworks_engine.errors import Conflict, InvalidInput, Refused
from cellworks_engine.jobs.transform_schema import TransformRows

Models = dict[str, Path]


def plain(model: Path, frame: pd.DataFrame) -> list[Any]:
    """Return what MLflow alone predicts."""
    return list(mlflow.pyfunc.load_model(str(model)).predict(frame))


def saved(frame: pd.DataFrame, path: Path) -> Path:
    """Write rows in the format that a name says."""
    if path.suffix == ".parquet":
        frame.to_parquet(path, row_group_size=300)
    elif path.suffix == ".jsonl":
        frame.to_json(path, orient="records", lines=True, date_format="iso")
    else:
        frame.to_csv(path, index=False)
    return path


def extra(rows: int = 1000) -> pd.DataFrame:
    """Return flights with columns that no model knows: a code with zeros, missing texts, days."""
    frame = flights(rows)
    frame.loc[[7, 300, 301, 999], "distance"] = np.nan
    frame["code"] = [f"{number:05}" for number in range(rows)]
    frame["note"] = pd.Series(["a, b", 'say "so"', None, "line\nbreak"] * (rows // 4), dtype=object)
    frame["day"] = pd.Timestamp("2013-01-01") + pd.to_timedelta(np.arange(rows), unit="D")
    return frame


@pytest.mark.parametrize("to", ["scored.parquet", "scored.csv", "scored.jsonl"])
@pytest.mark.parametrize("source", ["rows.parquet", "rows.csv", "rows.jsonl"])
def test_predictions_of_every_format_are_those_of_mlflow_and_the_input_is_unchanged(
    models: Models, tmp_path: Path, source: str, to: str
):
    frame = extra()
    job = Scored(tmp_path, models["flights"], saved(frame, tmp_path / source), to=to, mini_batch=128,
                 error_threshold=-1)  # fmt: skip
    job.run()
    found = job.frame()
    # a distance that is missing is a row that the scaler takes, and the regression does not
    good = frame.distance.notna()
    assert len(found) == len(frame)
    assert found.prediction[good].tolist() == plain(models["flights"], frame[good])
    assert found.prediction[~good].isna().all() and found.prediction_error[~good].notna().all()
    assert [one["row"] for one in job.errors()] == np.flatnonzero(~good).tolist()
    assert found.carrier.tolist() == frame.carrier.tolist()
    assert found.distance.astype(float).equals(frame.distance) or np.allclose(
        found.distance.astype(float), frame.distance, equal_nan=True
    )
    if to != "scored.csv":  # pandas reads a code in CSV as a number; the file has its zeros
        assert [str(one).zfill(5) for one in found.code] == frame.code.tolist()
    if source == "rows.parquet" and to == "scored.parquet":
        pd.testing.assert_frame_equal(found[frame.columns], pd.read_parquet(tmp_path / source))


def test_csv_comes_back_with_every_cell_as_it_was(models: Models, tmp_path: Path):
    import csv

    source = saved(extra().dropna(subset="distance"), tmp_path / "rows.csv")
    job = Scored(tmp_path, models["flights"], source, to="scored.csv")
    job.run()
    with source.open(newline="") as before, job.to.open(newline="") as after:
        assert list(csv.reader(before)) == [row[:-1] for row in csv.reader(after)]
    assert job.to.read_text().startswith("carrier,distance,hour,weekend,code,note,day,prediction\n")


def test_codes_stay_text_and_numbers_become_numbers_where_csv_becomes_parquet(models: Models, tmp_path: Path):
    frame = extra().dropna(subset="distance")
    job = Scored(tmp_path, models["flights"], saved(frame, tmp_path / "rows.csv"), mini_batch=50)
    job.run()
    types = pq.read_schema(job.to)
    assert types.field("code").type == pa.string()
    assert types.field("hour").type == pa.int64() and types.field("weekend").type == pa.bool_()
    assert types.field("day").type == pa.timestamp("us")
    assert job.frame().code.tolist() == frame.code.tolist()


def test_a_model_of_numbers_and_one_without_its_order_answer_alike(models: Models, tmp_path: Path):
    frame = numbers(500)
    turned = frame[frame.columns[::-1]].assign(more=1)
    for name in ("lr", "hgb", "linear", "echo"):
        folder = tmp_path / name
        folder.mkdir()
        job = Scored(folder, models[name], saved(turned, folder / "rows.parquet"), mini_batch=97)
        job.run()
        assert job.frame().prediction.tolist() == pytest.approx(plain(models[name], frame), rel=1e-12)


def test_categories_dates_and_missing_numbers_are_taken_as_an_endpoint_takes_them(
    models: Models, tmp_path: Path
):
    frame = pd.DataFrame({"f0": [1.0, None, 3.0], "when": pd.to_datetime(["2013-05-01", "2014-01-02", None])})
    for source in ("rows.parquet", "rows.csv", "rows.jsonl"):
        folder = tmp_path / source
        folder.mkdir()
        job = Scored(folder, models["dates"], saved(frame, folder / source))
        job.run()
        assert job.frame().prediction.tolist()[:2] == [2013, 2014]
    flown = flights(200).assign(carrier=lambda frame: frame.carrier.astype("category"))
    job = Scored(tmp_path, models["flights"], saved(flown, tmp_path / "categories.parquet"))
    job.run()
    assert job.frame().prediction.tolist() == plain(models["flights"], flights(200))
    assert job.frame().carrier.dtype == "category"


def test_parameters_reach_the_model(models: Models, tmp_path: Path):
    frame = numbers(20)
    job = Scored(tmp_path, models["echo"], saved(frame, tmp_path / "rows.csv"), params={"scale": 3.0})
    job.run()
    assert job.frame().prediction.tolist() == pytest.approx((3 * frame.sum(axis=1)).tolist())


def test_several_files_are_scored_in_order_and_workers_keep_it(models: Models, tmp_path: Path):
    frame = numbers(3000).assign(number=range(3000))
    files = [
        saved(frame[first : first + 1000], tmp_path / f"part-{at}.parquet")
        for at, first in enumerate((0, 1000, 2000))
    ]
    job = Scored(tmp_path, models["hgb"], *files, mini_batch=70, workers=2)
    assert job.run()["summary"]["rows"] == 3000
    assert job.frame().number.tolist() == list(range(3000))
    assert job.frame().prediction.tolist() == plain(models["hgb"], frame.drop(columns="number"))


def test_a_compiled_model_answers_as_the_original(models: Models, tmp_path: Path):
    pytest.importorskip("treelite")
    frame = numbers(2000)
    job = Scored(tmp_path, models["hgb"], saved(frame, tmp_path / "rows.parquet"), compile=True)
    job.run()
    assert (tmp_path / "job" / "checkpoint" / "compiled" / "program.json").exists()
    assert job.frame().prediction.tolist() == plain(models["hgb"], frame)


def test_rows_alone_go_out_where_nothing_is_to_be_joined(models: Models, tmp_path: Path):
    source = saved(numbers(50), tmp_path / "rows.csv")
    job = Scored(tmp_path, models["lr"], source, join=False, prediction="y")
    job.run()
    assert job.frame().columns.tolist() == ["y"]


def test_only_a_summary_is_written_where_only_that_is_asked_for(models: Models, tmp_path: Path):
    frame = flights(400)
    job = Scored(tmp_path, models["flights"], saved(frame, tmp_path / "rows.csv"), to="said.json",
                 output="summary_only")  # fmt: skip
    job.run()
    said = json.loads(job.to.read_text())
    assert said["rows"] == 400
    expected = pd.Series(plain(models["flights"], frame)).value_counts().to_dict()
    assert said["predictions"]["prediction"]["counts"] == expected


# ---- rows that fail


def test_bad_cells_and_bad_records_are_named_and_their_rows_stay(models: Models, tmp_path: Path):
    lines = saved(flights(40), tmp_path / "rows.csv").read_text().splitlines()
    lines[5] = lines[5].replace(lines[5].split(",")[2], "noon")  # hour of row 4
    lines[11] = "AA,1"
    lines[40] = "AA,1,2,True,more"
    (tmp_path / "rows.csv").write_text("\n".join(lines) + "\n")
    job = Scored(tmp_path, models["flights"], tmp_path / "rows.csv", error_threshold=3, mini_batch=16)
    assert job.run()["summary"]["errors"] == 3
    assert [(one["row"], one["column"]) for one in job.errors()] == [(4, "hour"), (10, None), (39, None)]
    assert job.errors()[0]["error"] == "Column hour: 'noon' is not a whole number."
    assert "2 values where there are 4" in job.errors()[1]["error"]
    found = job.frame()
    assert len(found) == 40 and found.prediction.isna().sum() == 3
    assert found.prediction_error.notna().tolist() == found.prediction.isna().tolist()
    good = [row for row in range(40) if row not in (4, 10, 39)]
    assert found.prediction[good].tolist() == plain(models["flights"], flights(40).loc[good])


def test_lines_that_are_no_objects_are_named(models: Models, tmp_path: Path):
    source = saved(numbers(10), tmp_path / "rows.jsonl")
    lines = source.read_text().splitlines()
    lines[3], lines[7] = "[1, 2]", '{"f0": 1,'
    source.write_text("\n".join(lines))
    job = Scored(tmp_path, models["lr"], source, error_threshold=-1, to="scored.jsonl")
    job.run()
    assert [one["row"] for one in job.errors()] == [3, 7]
    rows = [json.loads(line) for line in job.to.read_text().splitlines()]
    assert [row["prediction"] is None for row in rows] == [at in (3, 7) for at in range(10)]


def test_one_error_more_than_is_tolerated_fails_the_job_and_leaves_no_output(models: Models, tmp_path: Path):
    frame = numbers(300).astype(object)
    frame.loc[[10, 150, 290], "f1"] = "x"
    source = saved(frame, tmp_path / "rows.csv")
    job = Scored(tmp_path, models["lr"], source, error_threshold=2, mini_batch=20)
    with pytest.raises(TooManyErrors, match=r"3 rows failed, and 2 are tolerated\. Row 10: Column f1"):
        job.run()
    assert not job.to.exists()
    assert [one["row"] for one in job.errors()] == [10, 150, 290]
    none = Scored(tmp_path / "job", models["lr"], source)
    with pytest.raises(TooManyErrors, match=r"1 row failed, and none is tolerated"):
        none.run()


def test_a_file_of_bad_rows_only_is_scored_where_that_is_tolerated(models: Models, tmp_path: Path):
    frame = numbers(30).astype(object).assign(f0="x")
    job = Scored(tmp_path, models["lr"], saved(frame, tmp_path / "rows.csv"), error_threshold=-1)
    job.run()
    assert job.frame().prediction.isna().all() and len(job.errors()) == 30


def test_errors_of_an_earlier_job_do_not_stay_beside_a_new_output(models: Models, tmp_path: Path):
    frame = numbers(30).astype(object)
    frame.loc[3, "f0"] = "x"
    Scored(tmp_path, models["lr"], saved(frame, tmp_path / "rows.csv"), error_threshold=-1).run()
    again = tmp_path / "again"
    again.mkdir()
    job = Scored(tmp_path, models["lr"], saved(numbers(30), tmp_path / "good.csv"))
    job.folder = again
    job.run()
    assert job.errors() == []


# ---- what is refused before anything is predicted


def test_a_missing_column_is_named_with_the_file(models: Models, tmp_path: Path):
    source = saved(flights(20).drop(columns="hour"), tmp_path / "rows.parquet")
    with pytest.raises(InvalidInput, match=r"m/1 needs the column hour, which .*rows\.parquet lacks"):
        Scored(tmp_path, models["flights"], source).run()
    job = Scored(tmp_path / "other", models["flights"], saved(flights(20), source), exclude=["hour"])
    with pytest.raises(InvalidInput, match="needs the column hour"):
        job.run()


def test_a_prediction_never_takes_the_name_of_a_column(models: Models, tmp_path: Path):
    source = saved(numbers(20).assign(prediction=1), tmp_path / "rows.parquet")
    with pytest.raises(InvalidInput, match="have a column 'prediction' already"):
        Scored(tmp_path, models["lr"], source).run()


def test_a_model_that_answers_once_for_all_rows_is_refused(tmp_path: Path):
    class Mean(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input, params=None):
            return [float(model_input.iloc[:, 0].mean())]

    mlflow.pyfunc.save_model(tmp_path / "model", python_model=Mean(), pip_requirements=[])
    with pytest.raises(Refused, match=r"does not answer with one prediction a row: 20 rows gave 1"):
        Scored(tmp_path, tmp_path / "model", saved(numbers(20), tmp_path / "rows.csv")).run()


def test_a_model_that_cannot_be_loaded_says_why(models: Models, tmp_path: Path):
    with pytest.raises(Refused, match="m/1 cannot be loaded"):
        Scored(tmp_path, tmp_path / "nothing", saved(numbers(20), tmp_path / "rows.csv")).run()


@pytest.mark.parametrize(("name", "content", "said"), [
    ("rows.parquet", b"PAR1 no", "is not Parquet"),
    ("rows.csv", b"", "has no header line"),
    ("rows.csv", b"a,a\n1,2\n", "has two columns 'a'"),
    ("rows.csv", b"f0\n\xff\n", "is not CSV"),
])  # fmt: skip
def test_a_file_that_is_not_what_its_name_says_is_refused(
    models: Models, tmp_path: Path, name: str, content: bytes, said: str
):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidInput, match=said):
        Scored(tmp_path, models["lr"], tmp_path / name).run()


# ---- other sources


def test_packed_csv_is_read(models: Models, tmp_path: Path):
    (tmp_path / "rows.csv.gz").write_bytes(gzip.compress(numbers(40).to_csv(index=False).encode()))
    job = Scored(tmp_path, models["lr"], tmp_path / "rows.csv.gz")
    job.run()
    assert job.frame().prediction.tolist() == plain(models["lr"], numbers(40))


def test_an_empty_file_gives_an_empty_one(models: Models, tmp_path: Path):
    for name in ("rows.csv", "rows.parquet"):
        source = saved(numbers(0), tmp_path / name)
        job = Scored(tmp_path / name.partition(".")[2], models["lr"], source)
        job.folder.mkdir()
        assert job.run()["summary"]["rows"] == 0
        assert job.frame().columns.tolist() == [*numbers(0).columns, "prediction"]


def test_a_query_over_files_chooses_the_rows(models: Models, tmp_path: Path):
    frame = numbers(200)
    source = saved(frame, tmp_path / "rows.parquet")
    rows = TransformRows(files=[str(source)], query="select * from source where f0 > 0")
    job = Scored(tmp_path, models["lr"], rows=rows)
    job.run()
    assert job.frame().prediction.tolist() == plain(models["lr"], frame[frame.f0 > 0])
    bad = TransformRows(files=[str(source)], query="select nothing from source")
    with pytest.raises(InvalidInput, match="The query cannot be run"):
        Scored(tmp_path / "job", models["lr"], rows=bad).run()


def test_a_query_of_a_database_keeps_its_order(models: Models, tmp_path: Path):
    frame = flights(120)
    with sqlite3.connect(tmp_path / "flights.db") as connection:
        frame.to_sql("flights", connection, index_label="number")
    rows = TransformRows(
        url=f"sqlite:///{tmp_path}/flights.db",
        query="select * from flights order by number desc",
    )
    job = Scored(tmp_path, models["flights"], rows=rows, error_threshold=-1)
    job.run()
    assert job.frame().number.tolist() == list(range(119, -1, -1))


def test_a_dataset_that_is_not_what_it_was_is_refused(models: Models, tmp_path: Path):
    source = saved(numbers(20), tmp_path / "rows.parquet")
    rows = TransformRows(files=[str(source)], fingerprint="sha256:" + 64 * "0")
    with pytest.raises(Conflict, match="is not what it was"):
        Scored(tmp_path, models["lr"], rows=rows).run()
