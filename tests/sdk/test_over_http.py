"""The same SDK over HTTP: CELLWORKS_URL and a token name a shared studio, with nothing of it on this disk."""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.server.world import Jupyter, jupyter
from tests.studio import DEADLINE

import cellworks as cw
from cellworks.cli import main
from cellworks.client import connect
from cellworks_engine.config import Home
from cellworks_engine.errors import Denied


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    folder = tmp_path_factory.mktemp("shared")
    with jupyter(folder / "jupyter", folder / "home", base="/team/") as running:
        yield running


@pytest.fixture
def shared(server: Jupyter, here: Path, monkeypatch: pytest.MonkeyPatch) -> Jupyter:
    monkeypatch.setenv("CELLWORKS_URL", f"http://127.0.0.1:{server.port}/team/")
    monkeypatch.setenv("CELLWORKS_TOKEN", server.token)
    return server


def test_a_job_with_its_data_and_its_result_travels(shared: Jupyter, capsys: pytest.CaptureFixture[str]):
    frame = pd.DataFrame({"x": np.arange(5000.0)})

    def doubled(given: pd.DataFrame) -> pd.DataFrame:
        sys.stdout.write("doubling\n")
        return given * 2

    job = cw.submit(doubled, frame, autolog=False)
    assert connect().home is None
    job.logs(follow=True)
    assert capsys.readouterr().out == "doubling\n"
    pd.testing.assert_frame_equal(job.wait(DEADLINE).result["return"], frame * 2)
    assert cw.jobs[job.number].state == "succeeded"
    assert not Home().path.exists()


def test_a_snapshot_travels(shared: Jupyter, here: Path):
    (here / "train.py").write_text("print('here I am')")
    assert cw.submit("train.py", autolog=False).wait(DEADLINE).logs() == "here I am\n"


def test_a_frame_travels_and_a_file_is_looked_at_where_the_studio_runs(shared: Jupyter, here: Path):
    frame = pd.DataFrame({"x": np.arange(5000.0)})
    made = cw.datasets.register("travelled", frame)
    pd.testing.assert_frame_equal(cw.datasets["travelled"].frame(), frame)
    assert made.check().host == socket.gethostname()
    frame.to_parquet(here / "x.parquet")
    cw.datasets.register("on-disk", "x.parquet")
    pd.testing.assert_frame_equal(cw.datasets["on-disk"].frame(), frame)
    assert not Home().path.exists()


def test_a_wrong_token_is_refused_with_what_to_set(shared: Jupyter, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CELLWORKS_TOKEN", "wrong")
    with pytest.raises(Denied, match="CELLWORKS_TOKEN"):
        cw.jobs()


def test_only_its_own_host_ends_a_studio(shared: Jupyter, capsys: pytest.CaptureFixture[str]):
    assert main(["down"]) == 3
    assert "on another host" in capsys.readouterr().err


def test_a_server_that_is_not_there_is_exit_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("CELLWORKS_URL", "http://127.0.0.1:9/")
    assert main(["jobs", "list"]) == 3
    assert "No studio answers" in capsys.readouterr().err
