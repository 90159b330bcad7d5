"""Datasets as a person uses them: register, read, notice a change, and know which job used what."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest
from tests.studio import DEADLINE, Studio

import cellworks as cw
from cellworks import card, dataset_origin, submitting
from cellworks.capture import capture
from cellworks.cli import main
from cellworks.deposit import Deposit
from cellworks.options import options
from cellworks_engine.errors import Conflict, InvalidInput, NotFound
from cellworks_engine.jobs.schema import Capture, Job
from cellworks_engine.pipelines.source.names import cell_names

FRAME = pd.DataFrame({"carrier": ["UA", "AA", "B6"], "delay": [1.5, None, -3.0]})


@pytest.fixture
def flights(home: Studio, here: Path, request: pytest.FixtureRequest) -> str:
    """Return the name of a dataset that only this test has, of `flights.parquet` in the current folder."""
    FRAME.to_parquet(here / "flights.parquet")
    name = "flights-" + str(abs(hash(request.node.name)))
    cw.datasets.register(name, "flights.parquet")
    return name


def test_a_file_is_registered_where_it_lies_and_read_again(flights: str, here: Path):
    version = cw.datasets[flights]
    assert (version.ref, version.path, version.rows) == (f"{flights}/1", here / "flights.parquet", 3)
    assert version.schema.rows == [("carrier", "string", "yes"), ("delay", "double", "yes")]
    assert version.preview().rows == [("UA", 1.5), ("AA", None), ("B6", -3.0)]
    pd.testing.assert_frame_equal(version.frame(), FRAME)
    assert isinstance(cw.datasets[f"{flights}/1"].frame(engine="polars"), pl.DataFrame)
    assert version.check().state == "unchanged"
    assert f"{flights}/1  file  3 x 2" in repr(version)
    assert "<td" in version._repr_html_()
    assert flights in repr(cw.datasets(search=flights))
    assert [one.ref for one in cw.datasets(search=flights)] == [f"{flights}/1"]


def test_a_changed_file_is_refused_until_it_is_registered_or_asked_for(flights: str, here: Path):
    FRAME.head(1).to_parquet(here / "flights.parquet")
    with pytest.raises(Conflict, match="is not what it was as") as caught:
        cw.datasets[flights].frame()
    assert f'cw.datasets.register("{flights}", …)' in str(caught.value.hint)
    assert "changed" in repr(cw.datasets[flights])
    assert len(cw.datasets[flights].frame(changed=True)) == 1
    second = cw.datasets.register(flights, here / "flights.parquet")
    assert (second.version, len(cw.datasets[flights].frame())) == (2, 1)
    with pytest.raises(Conflict):
        cw.datasets[f"{flights}/1"].frame()
    assert [one.version for one in cw.datasets.versions(flights)] == [2, 1]
    (here / "flights.parquet").unlink()
    with pytest.raises(NotFound, match="there is no "):
        cw.datasets[flights].frame(changed=True)


def test_a_frame_is_kept_as_parquet_or_packed_and_comes_back_exactly(home: Studio):
    odd = pd.DataFrame({"x": ["a", 1]})
    for name, frame, format_ in (("plain", FRAME, "parquet"), ("odd", odd, "packed")):
        version = cw.datasets.register(name, frame)
        assert version.row.format == format_
        pd.testing.assert_frame_equal(cw.datasets[name].frame(), frame)
        assert cw.datasets.register(name, frame.copy()).ref == version.ref
    polars = pl.DataFrame({"a": [1, 2]})
    cw.datasets.register("of-polars", polars)
    assert cw.datasets["of-polars"].frame().equals(polars)
    assert isinstance(cw.datasets["of-polars"].frame(engine="pandas"), pd.DataFrame)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: cw.datasets.register("my flights", "x.csv"), "is no name for a dataset"),
        (lambda: cw.datasets.register("flights/2", "x.csv"), "is no name for a dataset"),
        (lambda: cw.datasets.register("x", "nothing.csv"), "no file or folder"),
        (lambda: cw.datasets.register("x", __file__, format="excel"), "no format 'excel'"),
        (lambda: cw.datasets.register("x", __file__, format="parquet"), "cannot be read as parquet"),
        (lambda: cw.datasets.register("x", 7), "is no dataset"),
        (lambda: cw.datasets["x/y"], "is no dataset"),
        (lambda: cw.datasets["x/0"], "is no dataset"),
        (lambda: cw.datasets.register("this-file", __file__).frame(), "no format that makes a frame"),
        (lambda: cw.datasets.register("a-frame", FRAME).frame(engine="dask"), "no engine 'dask'"),  # type: ignore[arg-type]
    ],
)
def test_bad_input_is_a_sentence(home: Studio, make: Callable[[], object], words: str):
    with pytest.raises(InvalidInput, match=words):
        make()


# ---- which dataset a captured frame is


def captured(source: str, names: dict[str, Any]) -> dict[str, Capture]:
    deposit = Deposit(cw.connect())
    found = capture(cell_names(source, lambda _: []), names, deposit.take)
    return {one.name: one for one in dataset_origin.with_datasets(found, names)}


def submitted(source: str, names: dict[str, Any]) -> Job:
    make = submitting.cell(source, names, name="linked", params={})
    job, _ = submitting.submit_work(make, options(autolog=False), submitting.Origin())
    return job


def test_a_frame_that_a_dataset_gave_is_said_to_be_it_unless_it_was_changed(flights: str):
    frame = cw.datasets[flights].frame()
    late = frame.query("delay < 0")
    changed = cw.datasets[flights].frame()
    changed.loc[0, "delay"] = 99.0
    own = FRAME.assign(delay=[1.5, None, -4.0])
    found = captured(
        "frame, late, changed, own", {"frame": frame, "late": late, "changed": changed, "own": own}
    )
    assert {name: one.dataset for name, one in found.items()} == {
        "frame": f"{flights}/1", "late": None, "changed": None, "own": None,
    }  # fmt: skip
    frame["delay"] *= 2
    assert captured("frame", {"frame": frame})["frame"].dataset is None


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_a_change_at_once_is_no_dataset(
    home: Studio, here: Path, engine: Any, monkeypatch: pytest.MonkeyPatch
):
    """The hash is of the frame as it was given, however long it takes."""
    long = pd.DataFrame({"hour": range(10_000), "delay": 0.5})  # so long that it is not copied on the way
    long.to_parquet(here / "long.parquet")
    name = cw.datasets.register(f"long-{engine}", "long.parquet").name
    note, changed = dataset_origin._note, threading.Event()

    def slow(make: Any, ref: str) -> None:
        assert changed.wait(DEADLINE)
        note(make, ref)

    monkeypatch.setattr(dataset_origin, "_note", slow)
    frame = cw.datasets[name].frame(engine=engine)
    if engine == "pandas":
        frame.loc[0, "delay"] = 99.0
    else:
        frame[0, "delay"] = 99.0
    changed.set()
    assert captured("frame", {"frame": frame})["frame"].dataset is None
    again = cw.datasets[name].frame(engine=engine)
    assert captured("again", {"again": again})["again"].dataset == f"{name}/1"


def test_a_version_s_handle_travels_and_is_linked(flights: str):
    version = cw.datasets[flights]
    assert captured("version", {"version": version})["version"].dataset == f"{flights}/1"
    job = submitted("print(len(version.frame()))", {"version": version})
    assert cw.jobs[job.row.id].wait(DEADLINE).logs() == "3\n"


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_a_frame_of_either_library_is_linked(flights: str, engine: Any):
    frame = cw.datasets[flights].frame(engine=engine)
    assert captured("frame", {"frame": frame})["frame"].dataset == f"{flights}/1"


def test_a_job_is_linked_to_the_dataset_it_used_and_shows_it(flights: str):
    frame = cw.datasets[flights].frame()
    job = submitted("frame.shape", {"frame": frame})
    assert f"(3 x 2) from {flights}/1" in card.as_text(job)
    cw.jobs[job.row.id].wait(DEADLINE)
    used = cw.datasets[flights].used()
    assert (used.jobs, used.page.uses[0].names, used.page.total) == ([job.row.number], ["frame"], 1)
    assert used.runs == [cw.jobs[job.row.id].run_id]
    assert str(job.row.number) in repr(used)
    with pytest.raises(Conflict, match=f"was used by job {job.row.number}"):
        cw.datasets[flights].delete()
    cw.datasets[flights].delete(force=True)
    with pytest.raises(NotFound):
        cw.datasets[flights]
    again = cw.jobs[job.row.id].rerun()
    assert again.wait(DEADLINE).job.spec.captures[0].dataset == f"{flights}/1"


def test_a_dataset_is_an_input_by_its_path_and_is_linked(flights: str, here: Path):
    (here / "read.py").write_text(
        "import os, pandas as pd\nprint(len(pd.read_parquet(os.environ['CELLWORKS_INPUT_DATA'])))\n"
    )
    inputs = {"data": cw.datasets[flights], "other": "/tmp"}
    job = cw.submit("read.py", inputs=inputs, autolog=False).wait(DEADLINE)
    assert job.logs() == "3\n"
    assert job.job.spec.inputs == {"data": str(here / "flights.parquet"), "other": "/tmp"}
    assert job.job.spec.datasets == {"data": f"{flights}/1"}
    assert cw.datasets[flights].used().page.uses[0].names == ["data"]
    with pytest.raises(Conflict, match=f"was used by job {job.number}"):
        cw.datasets[flights].delete()
    FRAME.head(1).to_parquet(here / "flights.parquet")
    with pytest.raises(Conflict, match="is not what it was"):
        cw.submit("read.py", inputs=inputs)


def test_a_dataset_given_to_a_function_is_read_in_the_job(flights: str):
    def count(data: cw.Dataset) -> int:
        return len(data.frame())

    assert cw.submit(count, cw.datasets[flights], autolog=False).wait(DEADLINE).result["return"] == 3
    assert cw.datasets[flights].used().page.uses[0].names == ["data"]


def test_a_frame_given_to_a_function_is_linked_while_it_is_what_the_dataset_gave(flights: str):
    def count(first: pd.DataFrame, *others: pd.DataFrame, **named: object) -> int:
        return len(first) + len(others) + len(named)

    frame = cw.datasets[flights].frame()
    other = frame.assign(a=frame.iloc[:, 0])  # as many rows and columns, another content where `a` is new
    changed = frame.head(2)
    job = cw.submit(count, frame, changed, cw.datasets[flights].frame(), more=frame, n=1, autolog=False)
    assert job.job.spec.datasets == dict.fromkeys(("first", "others_2", "more"), f"{flights}/1")
    assert cw.datasets[flights].used().jobs == [job.number]
    unlinked = cw.submit(count, changed, other.iloc[:1], autolog=False)
    assert unlinked.job.spec.datasets == {}
    job.wait(DEADLINE)
    unlinked.wait(DEADLINE)


# ---- the command line and YAML

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def line(*words: str) -> tuple[int, str, str]:
        code = main(words)
        said = capsys.readouterr()
        return code, said.out, said.err

    return line


def test_the_command_line_registers_lists_shows_checks_and_deletes(home: Studio, here: Path, run: Run):
    (here / "by-cli.csv").write_text("a,b\n1,x\n2,y\n")
    words = (
        "datasets",
        "register",
        "by-cli",
        "by-cli.csv",
        "--description",
        "two rows",
        "--tag",
        "year=2013",
    )
    code, out, _ = run(*words)
    assert (code, out.splitlines()) == (
        0,
        ["by-cli/1  file  2 x 2  12 B  unchanged", str(here / "by-cli.csv")],
    )
    assert "there is no new one" in run(*words)[1]
    assert json.loads(run(*words, "--new", "--json")[1])["ref"] == "by-cli/2"
    assert "by-cli/2" in run("datasets", "list", "--search", "by-cli")[1]
    assert json.loads(run("datasets", "list", "--search", "two", "--json")[1])["total"] == 1
    shown = run("datasets", "show", "by-cli")[1]
    assert shown.splitlines()[:2] == ["two rows", "year=2013"]
    assert "by-cli/1" in shown
    assert "int64" in run("datasets", "show", "by-cli/1")[1]
    assert run("datasets", "check", "by-cli/1")[0] == 0
    assert run("datasets", "used", "by-cli/1")[:2] == (0, "No job has used by-cli/1.\n")
    cw.submit(["true"], inputs={"data": cw.datasets["by-cli/1"]}, name="reads", autolog=False).wait(DEADLINE)
    assert "reads" in run("datasets", "used", "by-cli/1")[1]
    assert json.loads(run("datasets", "used", "by-cli/1", "--json")[1])["uses"][0]["names"] == ["data"]
    (here / "by-cli.csv").write_text("a,b\n1,x\n")
    largest = json.loads(run("datasets", "list", "--sort=-size", "--kind", "file", "--json")[1])["datasets"]
    assert [row["latest"]["size"] for row in largest] == sorted(
        (row["latest"]["size"] for row in largest), reverse=True
    )
    assert {row["latest"]["kind"] for row in largest} == {"file"}
    assert len(cw.datasets(state="changed", sort="-created", limit=1, offset=10_000)) == 0
    code, _, err = run("datasets", "list", "--sort", "colour")
    assert (code, "sort" in err) == (2, True)
    code, out, _ = run("datasets", "check", "by-cli/1")
    assert (code, "8 bytes where there were 12" in out) == (1, True)
    assert json.loads(run("datasets", "check", "by-cli/1", "--full", "--json")[1])["state"] == "changed"
    code, _, err = run("datasets", "delete", "by-cli")
    assert (code, "not a whole dataset" in err) == (2, True)
    code, _, err = run("datasets", "delete", "by-cli/1")
    assert (code, "(reads, " in err) == (2, True)
    assert run("datasets", "delete", "by-cli/1", "--force")[0] == 0
    assert run("datasets", "show", "by-cli/1")[0] == 2
    assert [file.name for file in here.iterdir()] == ["by-cli.csv"]


def test_a_yaml_file_describes_a_dataset_beside_it(home: Studio, here: Path, run: Run):
    (here / "data").mkdir()
    (here / "data" / "x.jsonl").write_text('{"a": 1}\n')
    document = "kind: dataset\nname: by-yaml\npath: data/x.jsonl\ntags: {a: b}\n"
    (here / "dataset.yml").write_text(document)
    code, out, _ = run("apply", "-f", "dataset.yml", "--json")
    assert code == 0
    assert json.loads(out)[0]["row"]["path"] == str(here / "data" / "x.jsonl")
    for wrong, words in (
        ("kind: dataset\nname: x\n", "needs a path"),
        (document + "pth: y\n", "no field 'pth'"),
        (document.replace("{a: b}", "a"), "tags are pairs"),
    ):
        (here / "dataset.yml").write_text(wrong)
        code, _, err = run("apply", "-f", "dataset.yml")
        assert (code, words in err) == (2, True), err
