"""URLs and databases as sources: what they hold, how a change shows, and that no secret is kept."""

import functools
import hashlib
import http.server
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pandas as pd
import polars as pl
import pytest
from moto.server import ThreadedMotoServer
from tests.postgres import postgres  # noqa: F401
from tests.studio import Studio

import cellworks as cw
from cellworks.cli import main
from cellworks.dataset_remote import describe_sql, describe_url, frame_of_sql, frame_of_url
from cellworks_engine.datasets import fingerprint, remote
from cellworks_engine.datasets.remote import look, mark
from cellworks_engine.datasets.rows import Rows
from cellworks_engine.datasets.schema import NewPlace, Registered, SqlSource, UrlSource
from cellworks_engine.errors import CellworksError, Conflict, InvalidInput, NotFound, Unavailable
from cellworks_engine.statistics.kept import summary_in

FRAME = pd.DataFrame({"carrier": ["UA", "AA", None], "delay": [1.5, None, -3.0], "hour": [5, 6, 7]})


class Store:
    """A bucket of an S3-compatible store that runs in this process."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1")
        self.client.create_bucket(Bucket="air")

    def put(self, key: str, content: bytes) -> UrlSource:
        self.client.put_object(Bucket="air", Key=key, Body=content)
        return self.source(key)

    def source(self, key: str) -> UrlSource:
        return UrlSource(url=f"s3://air/{key}", options={"endpoint_url": self.endpoint})


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    patch = pytest.MonkeyPatch()
    patch.setenv("AWS_ACCESS_KEY_ID", "testing")
    patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield Store(f"http://{host}:{port}")
    finally:
        server.stop()
        patch.undo()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Return a folder, and the address under which a plain server shows it, without parts of files."""
    folder = tmp_path / "served"
    folder.mkdir()
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def parquet(frame: pd.DataFrame = FRAME) -> bytes:
    return frame.to_parquet()


# ---- URLs


def test_an_object_is_described_read_and_has_its_content_s_fingerprint(store: Store):
    source = store.put("flights.parquet", parquet())
    found = describe_url(source, None, statistics=True)
    assert found.fingerprint == "sha256:" + hashlib.sha256(parquet()).hexdigest()
    assert (found.format, found.size, found.files, found.described.rows) == ("parquet", len(parquet()), 1, 3)
    assert [one.name for one in found.described.columns] == ["carrier", "delay", "hour"]
    assert found.statistics is not None
    columns = {one.name: one for one in summary_in(found.statistics).columns}
    assert (columns["delay"].missing, columns["hour"].mean) == (pytest.approx(1 / 3), 6.0)
    pd.testing.assert_frame_equal(frame_of_url(source, "parquet", "pandas", found.fingerprint), FRAME)
    with pytest.raises(Conflict, match="is not here what the studio has just seen"):
        frame_of_url(source, "parquet", "pandas", "sha256:" + "0" * 64)


def test_a_prefix_is_a_folder_and_its_keys_are_columns(store: Store):
    for month in (1, 2):
        store.put(f"months/month={month}/part.parquet", parquet())
    store.put("months/_SUCCESS", b"")
    source = store.source("months/")
    found = describe_url(source, None, statistics=False)
    assert (found.format, found.files, found.described.rows) == ("parquet", 3, 6)
    assert found.fingerprint.startswith("sha256-tree:")
    frame = frame_of_url(source, "parquet", "pandas", None)
    assert frame["month"].value_counts().to_dict() == {1: 3, 2: 3}
    store.put("months/month=3/part.parquet", parquet())
    assert mark(look(source)) != found.fingerprint


def test_a_look_tells_by_etags_whether_an_object_changed(store: Store):
    source = store.put("stamp.csv", b"a\n1\n")
    first = look(source).stamp
    assert first
    assert look(source).stamp == first
    store.put("stamp.csv", b"a\n2\n")
    assert look(source).stamp != first


def test_a_large_object_is_sampled_with_its_etag(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fingerprint, "WHOLE", 1 << 20)
    source = store.put("large.bin", bytes(3 << 20))
    first = mark(look(source))
    assert first.startswith("sha256-sampled:")
    assert mark(look(source)) == first
    changed = bytearray(3 << 20)
    changed[300_000] = 1  # in no block that is read: the etag tells
    store.put("large.bin", bytes(changed))
    assert mark(look(source)) != first


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_a_file_of_a_plain_web_server_is_read_in_any_format(served: tuple[Path, str], engine: Any):
    folder, address = served
    FRAME.to_csv(folder / "flights.csv.gz", index=False)
    FRAME.to_parquet(folder / "flights.parquet")
    for name, format_ in (("flights.csv.gz", "csv"), ("flights.parquet", "parquet")):
        source = UrlSource(url=f"{address}/{name}")
        found = describe_url(source, None, statistics=True)
        content = (folder / name).read_bytes()
        assert found.fingerprint == "sha256:" + hashlib.sha256(content).hexdigest()
        frame = frame_of_url(source, found.format, engine, found.fingerprint)
        assert (found.format, len(frame), type(frame).__module__.partition(".")[0]) == (format_, 3, engine)


def test_a_file_that_has_only_just_changed_is_read_until_its_time_can_be_trusted(served: tuple[Path, str]):
    folder, address = served
    (folder / "a.csv").write_text("a\n1\n")
    assert look(UrlSource(url=f"{address}/a.csv")).stamp == ""
    os.utime(folder / "a.csv", (1, 1))
    assert look(UrlSource(url=f"{address}/a.csv")).stamp


@pytest.mark.parametrize(
    ("url", "error", "words"),
    [
        ("{http}/nothing.csv", NotFound, "There is nothing at"),
        ("s3://air/nothing.csv", NotFound, "There is nothing at"),
        ("http://127.0.0.1:1/a.csv", Unavailable, "cannot be read"),
        ("file:///etc/hosts", InvalidInput, "is a path"),
        ("nonsense://a", InvalidInput, "cannot be opened"),
        ("https://ann:secret@host/a.csv", InvalidInput, "holds a password"),
        ("https://host/a.csv?X-Amz-Signature=abc", InvalidInput, "X-Amz-Signature` is a secret"),
        ("https://host/${CW_NOT_SET}", InvalidInput, "no environment variable CW_NOT_SET"),
    ],
)
def test_what_cannot_be_read_says_why(
    store: Store, served: tuple[Path, str], url: str, error: type[CellworksError], words: str
):
    options = {"endpoint_url": store.endpoint} if url.startswith("s3:") else {}
    with pytest.raises(error, match=words):
        look(UrlSource(url=url.replace("{http}", served[1]), options=options))


def test_a_secret_option_is_a_variable_s_name(store: Store, monkeypatch: pytest.MonkeyPatch):
    told = store.put("a.csv", b"a\n1\n").options
    with pytest.raises(InvalidInput, match="`key` is a secret") as caught:
        look(UrlSource(url="s3://air/a.csv", options={**told, "key": "x", "secret": "x"}))
    assert caught.value.hint is not None
    assert "key=${KEY}" in caught.value.hint
    monkeypatch.setenv("CW_KEY", "testing")
    names = {"key": "${CW_KEY}", "secret": "${CW_KEY}"}
    assert look(UrlSource(url="s3://air/a.csv", options={**told, **names})).kind == "file"


def test_what_is_too_large_to_copy_is_a_reference(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(remote, "MOST_COPIED", 10)
    monkeypatch.setattr("cellworks.dataset_remote.MOST_COPIED", 10)
    source = store.put("flights.parquet", parquet())
    found = describe_url(source, None, statistics=True)
    assert (found.format, found.described.columns, found.statistics) == ("other", [], None)
    with pytest.raises(InvalidInput, match="at most are read"):
        frame_of_url(source, "parquet", "pandas", None)


# ---- databases


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Callable[[str], None]]:
    """Return a database's URL, and what runs a statement there."""
    if request.param == "sqlite":
        file = tmp_path / "my air.db"

        def run(statement: str) -> None:
            connection = sqlite3.connect(file)
            with connection:
                connection.execute(statement)
            connection.close()

        url = f"sqlite:///{file}"
    else:
        import psycopg

        url = request.getfixturevalue("postgres").new_database()

        def run(statement: str) -> None:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(statement)

    run("CREATE TABLE flights (id INTEGER PRIMARY KEY, carrier TEXT, delay NUMERIC(6, 2), day DATE)")
    run("INSERT INTO flights VALUES (2, 'AA', NULL, '2013-01-02'), (1, '50% é', 1.5, '2013-01-01')")
    return url, run


def test_a_table_is_read_in_the_order_of_its_key(database: tuple[str, Callable[[str], None]]):
    url, run = database
    source = SqlSource(url=url, table="flights")
    found = describe_sql(source, statistics=True)
    assert (found.format, found.described.rows, found.files) == ("rows", 2, 0)
    assert [(one.name, one.nullable) for one in found.described.columns] == [
        ("id", False), ("carrier", False), ("delay", True), ("day", False),
    ]  # fmt: skip
    assert found.described.preview == [[1, "50% é", 1.5, "2013-01-01"], [2, "AA", None, "2013-01-02"]]
    assert [one.kind for one in summary_in(found.statistics or b"").columns] == [
        "number", "text", "number", "datetime",
    ]  # fmt: skip
    frame = frame_of_sql(source, "pandas", found.fingerprint)
    assert frame["id"].tolist() == [1, 2]
    assert frame["delay"].dtype == "float64"
    assert frame_of_sql(source, "polars", None)["carrier"].to_list() == ["50% é", "AA"]
    assert Rows(source).skim().fingerprint == found.fingerprint
    run("UPDATE flights SET delay = 1.25 WHERE id = 1")
    assert Rows(source).skim().fingerprint != found.fingerprint
    with pytest.raises(Conflict):
        frame_of_sql(source, "pandas", found.fingerprint)


def test_a_query_has_its_own_order_and_its_fingerprint_is_of_names_and_rows(
    database: tuple[str, Callable[[str], None]],
):
    url, _ = database

    def of(query: str) -> str:
        return Rows(SqlSource(url=url, query=query)).skim().fingerprint

    up = of("SELECT id, carrier FROM flights WHERE carrier LIKE '%A' OR id < 2 ORDER BY id;")
    assert of("select id, carrier from flights order by id") == up
    assert of("SELECT id, carrier FROM flights ORDER BY id DESC") != up
    assert of("SELECT id, carrier AS airline FROM flights ORDER BY id") != up
    empty = describe_sql(SqlSource(url=url, query="SELECT id FROM flights WHERE id > 9"), statistics=True)
    assert (empty.described.rows, [one.name for one in empty.described.columns]) == (0, ["id"])


def test_nothing_is_written(database: tuple[str, Callable[[str], None]]):
    url, _ = database
    with pytest.raises(InvalidInput, match="only reads"):
        Rows(SqlSource(url=url, query="DELETE FROM flights")).skim()
    sneaky = "WITH gone AS (DELETE FROM flights RETURNING id) SELECT * FROM gone"
    with pytest.raises(Unavailable):
        Rows(SqlSource(url=url, query=sneaky)).skim()
    assert Rows(SqlSource(url=url, table="flights")).skim().count == 2


def test_rows_beyond_one_piece_are_read_in_a_stream(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("cellworks_engine.datasets.rows.PIECE", 10)
    connection = sqlite3.connect(tmp_path / "x.db")
    with connection:
        connection.execute("CREATE TABLE t (odd, late)")
        rows = [(n if n % 2 else f"n{n}", None if n < 15 else n / 2) for n in range(25)]
        connection.executemany("INSERT INTO t VALUES (?, ?)", rows)
    connection.close()
    source = SqlSource(url=f"sqlite:///{tmp_path}/x.db", query="SELECT * FROM t ORDER BY rowid")
    assert [len(piece) for piece in Rows(source)] == [0, 10, 10, 5]
    found = describe_sql(source, statistics=True)
    assert [(one.name, one.dtype) for one in found.described.columns] == [
        ("odd", "string"),
        ("late", "double"),
    ]
    frame = frame_of_sql(source, "pandas", found.fingerprint)
    assert frame["odd"].tolist()[:3] == ["n0", "1", "n2"]
    assert frame["late"].isna().sum() == 15


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"url": "postgresql://ann:secret@host/air"}, "holds a password"),
        ({"url": "postgresql://host/air?password=secret"}, "`password` is a secret"),
        ({"url": "sqlite:///air.db"}, "is no absolute path"),
        ({"query": "SELECT 1"}, "name one"),
        ({"table": None}, "name one"),
        ({"table": None, "query": "DROP TABLE x"}, "only reads"),
    ],
)
def test_a_source_that_tells_secrets_or_cannot_be_read_is_refused(change: dict[str, Any], words: str):
    with pytest.raises(InvalidInput, match=words) as caught:
        Rows(SqlSource(**{"url": "sqlite:////tmp/x.db", "table": "x", **change})).skim()
    assert "secret@" not in str(caught.value.message)


def test_a_password_comes_from_the_environment_and_may_hold_any_character(monkeypatch: pytest.MonkeyPatch):
    from cellworks_engine.datasets.variables import expanded, refuse_secrets

    source = SqlSource(url="postgresql://${CW_USER}:${CW_PASS}@host/air", table="x")
    refuse_secrets(source)
    monkeypatch.setenv("CW_USER", "ann")
    monkeypatch.setenv("CW_PASS", "p@ss/word")
    assert expanded(source.url, in_url=True) == "postgresql://ann:p%40ss%2Fword@host/air"


def test_a_missing_database_is_not_made(tmp_path: Path):
    with pytest.raises(Unavailable, match="unable to open"):
        Rows(SqlSource(url=f"sqlite:///{tmp_path}/none.db", table="x")).skim()
    assert not (tmp_path / "none.db").exists()


def test_a_relative_path_of_a_database_is_of_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    assert cw.sql("sqlite:///air.db", table="x").source.url == f"sqlite:////{str(tmp_path)[1:]}/air.db"
    with pytest.raises(InvalidInput, match="is a database"):
        cw.datasets.register("x", "sqlite:///air.db")


def test_polars_reads_what_pandas_reads(store: Store):
    source = store.put("lines.jsonl", FRAME.to_json(orient="records", lines=True).encode())
    assert isinstance(frame_of_url(source, "jsonl", "polars", None), pl.DataFrame)


# ---- with a studio


def test_a_database_is_registered_checked_counted_and_read_through_the_studio(home: Studio, here: Path):
    connection = sqlite3.connect(here / "air.db")
    FRAME.assign(id=[1, 2, 3]).to_sql("flights", connection, index=False)
    connection.commit()
    version = cw.datasets.register("rows", cw.sql("sqlite:///air.db", "SELECT * FROM flights ORDER BY id"))
    assert (version.row.kind, version.row.format, version.rows) == ("sql", "rows", 3)
    assert version.url == f"sqlite:///{here}/air.db"
    assert version.check().state == "unchanged"
    assert version.frame()["id"].tolist() == [1, 2, 3]
    found = version.statistics()
    assert (found.column("delay").missing, found.column("delay").max) == (pytest.approx(1 / 3), 1.5)
    assert found.column("id").quantiles[3] == 2.0
    with pytest.raises(InvalidInput, match="have no path"):
        version.use()
    with pytest.raises(InvalidInput, match="which is no path"):
        _ = version.path
    connection.execute("DELETE FROM flights WHERE id = 3")
    connection.commit()
    assert "2 rows where there were 3" in version.check().sentence
    with pytest.raises(Conflict, match="2 rows where there were 3"):
        version.frame()
    assert len(version.frame(changed=True)) == 2
    assert (
        main(["datasets", "register", "rows", "--sql", f"sqlite:///{here}/air.db", "--table", "flights"]) == 0
    )
    assert cw.datasets["rows"].version == 2


def test_a_url_is_registered_by_the_sdk_and_by_the_studio_itself(
    home: Studio, here: Path, served: tuple[Path, str]
):
    folder, address = served
    FRAME.to_parquet(folder / "flights.parquet")
    url = f"{address}/flights.parquet"
    version = cw.datasets.register("web", url)
    assert (version.row.kind, str(version.use()), version.url) == ("url", url, url)
    pd.testing.assert_frame_equal(version.frame(), FRAME)
    body = NewPlace(source=UrlSource(url=url))
    again = cw.connect().call("POST", "/datasets/web/versions", Registered, body=body)
    assert (again.is_new, again.version.statistics) == (False, version.whole.statistics)
    FRAME.head(1).to_parquet(folder / "flights.parquet")
    assert version.check().state == "changed"
    made = cw.connect().call("POST", "/datasets/web/versions", Registered, body=body)
    assert (made.is_new, made.version.row.rows, made.version.row.path) == (True, 1, url)
    assert cw.datasets["web/2"].statistics().whole.rows == 1
    (folder / "flights.parquet").unlink()
    found = cw.datasets["web/2"].check()
    assert (found.state, "There is nothing at" in found.sentence) == ("missing", True)
