"""Datasets over HTTP: the answers of every route, and the field that a refusal names."""

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from tests.server.world import Door


def a_dataset(path: Path, **changes: Any) -> dict[str, Any]:
    """Return what a client registers."""
    fingerprint = "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
    source = {"type": "file", "path": str(path)}
    return {"name": "flights", "source": source, "format": "csv", "fingerprint": fingerprint, **changes}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "flights.csv"
    path.write_text("a,b\n1,2\n")
    os.utime(path, (1, 1))
    return path


def test_a_dataset_s_life(studio: Door, file: Path):
    made = studio.ask("POST", "/datasets", a_dataset(file, name="life", rows=1))
    assert (made.status, made.json["is_new"]) == (201, True)
    assert studio.ask("POST", "/datasets", a_dataset(file, name="life")).json["is_new"] is False
    version = studio.get("/datasets/life/versions/1").json
    assert version == made.json["version"] | {"row": version["row"]}
    assert studio.get("/datasets/life/versions/latest").json == version
    assert [row["version"] for row in studio.get("/datasets/life").json["versions"]] == [1]
    assert studio.get("/datasets?search=life").json["total"] == 1
    file.write_text("a,b\n")
    check = "/datasets/life/versions/1/check"
    assert studio.ask("POST", check, {"full": True}).json["state"] == "changed"
    assert studio.ask("POST", check, {}).json["state"] == "changed"
    file.unlink()
    assert studio.ask("POST", check, {}).json["state"] == "missing"
    assert studio.ask("DELETE", "/datasets/life/versions/1").status == 204
    assert studio.get("/datasets/life").status == 404


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"name": ""}, 422, "name"),
        ({"name": "a/b"}, 422, "name"),
        ({"name": ".."}, 422, "name"),
        ({"source": {"type": "table"}}, 422, "source"),
        ({"source": {"type": "file"}}, 422, "source.path"),
        ({"source": {"type": "file", "path": "a\x00b"}}, 422, "source.path"),
        ({"source": {"type": "file", "path": "data.csv"}}, 422, "source.path"),
        ({"source": {"type": "file", "path": "/nowhere/at/all"}}, 422, "source.path"),
        ({"source": {"type": "folder", "path": "/dev/null"}}, 422, "source.path"),
        ({"source": {"type": "frame", "content": "0" * 64, "library": "pandas"}}, 422, "source.content"),
        ({"source": {"type": "frame", "content": "0" * 64, "library": "excel"}}, 422, "source.library"),
        ({"format": "excel"}, 422, "format"),
        ({"fingerprint": "md5:0"}, 422, "fingerprint"),
        ({"fingerprint": "sha256:" + "0" * 64}, 409, "fingerprint"),
        ({"columns": [{"name": "a"}]}, 422, "columns.0.dtype"),
        ({"rows": -1}, 422, "rows"),
        ({"preview": [[1]] * 21}, 422, "preview"),
        ({"preview": [[{}]]}, 422, "preview.0.0"),
        ({"tags": {"": "x"}}, 422, "tags"),
        ({"colour": "red"}, 422, "colour"),
    ],
)
def test_a_wrong_body_names_its_field(
    studio: Door, file: Path, changes: dict[str, Any], status: int, field: str
):
    reply = studio.ask("POST", "/datasets", a_dataset(file, **changes))
    assert reply.status == status, reply.body
    assert reply.json["field"].startswith(field)
    assert reply.json["message"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/datasets/none", None, 404),
        ("GET", "/datasets/none/versions/latest", None, 404),
        ("GET", "/datasets/none/versions/0", None, 422),
        ("GET", "/datasets/none/versions/9999999999", None, 422),
        ("GET", "/datasets/none/versions/newest", None, 422),
        ("GET", "/datasets/%2e%2e%2fjobs", None, 422),
        ("GET", "/datasets?limit=0", None, 422),
        ("POST", "/datasets/none/versions/1/check", {}, 404),
        ("POST", "/datasets/none/versions/1/check", {"full": "yes"}, 422),
        ("POST", "/datasets/none/versions/1/check", {"deep": True}, 422),
        ("DELETE", "/datasets/none/versions/1", None, 404),
        ("DELETE", "/datasets/none/versions/1?force=perhaps", None, 422),
    ],
)
def test_what_is_not_there_or_cannot_be_asked_is_the_client_s_mistake(
    studio: Door, method: str, path: str, body: object, status: int
):
    reply = studio.ask(method, path, body)
    assert reply.status == status, reply.body
    assert reply.json["message"]


def test_listeners_hear_of_datasets(studio: Door, file: Path):
    since = studio.get("/status").json["change"]
    studio.ask("POST", "/datasets", a_dataset(file, name="heard"))
    with studio.lines(f"/changes?since={since}") as lines:
        change = next(line for line in lines if line["event"] == "change" and line["slice"] == "datasets")
    assert (change["entity"], change["verb"]) == ("heard/1", "registered")


def test_a_path_is_looked_into_and_registered_by_the_studio_itself(studio: Door, file: Path):
    found = studio.ask("POST", "/datasets/describe", {"path": str(file)}).json
    assert (found["format"], found["rows"], found["size"], found["source"]) == (
        "csv", 1, 8, {"type": "file", "path": str(file)},
    )  # fmt: skip
    assert [column["name"] for column in found["columns"]] == ["a", "b"]
    assert studio.get("/datasets/looked-into").status == 404
    told = {"path": str(file), "description": "two columns", "tags": {"year": "2013"}}
    made = studio.ask("POST", "/datasets/looked-into/versions", told)
    assert (made.status, made.json["is_new"]) == (201, True)
    version = studio.get("/datasets/looked-into/versions/1").json
    assert (version["preview"], version["columns"]) == ([[1, 2]], found["columns"])
    assert studio.get("/datasets/looked-into").json["tags"] == {"year": "2013"}
    assert studio.ask("POST", "/datasets/looked-into/versions", told).json["is_new"] is False
    by_sdk = studio.ask("POST", "/datasets", a_dataset(file, name="looked-into"))
    assert by_sdk.json["is_new"] is False
    assert studio.get("/datasets/looked-into/versions/1/uses").json["total"] == 0


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"path": "/nowhere/at/all.csv"}, 422, "no file or folder"),
        ({"path": "data.csv"}, 422, "not an absolute path"),
        ({"path": "/dev/null"}, 422, "neither a file nor a folder"),
        ({"path": "a\x00b"}, 422, "path"),
        ({"path": __file__, "format": "parquet"}, 422, "cannot be read as parquet"),
        ({"path": __file__, "format": "packed"}, 422, "format"),
        ({}, 422, "path"),
    ],
)
def test_a_path_that_cannot_be_looked_into_is_a_sentence(
    studio: Door, body: dict[str, Any], status: int, words: str
):
    for way in ("/datasets/describe", "/datasets/never/versions"):
        reply = studio.ask("POST", way, body)
        assert reply.status == status, reply.body
        assert words in reply.json["message"]


def test_a_file_that_is_rewritten_on_disk_is_told_to_who_listens(studio: Door, file: Path):
    studio.ask("POST", "/datasets", a_dataset(file, name="watched"))
    since = studio.get("/status").json["change"]
    with studio.lines(f"/changes?since={since}") as lines:
        file.write_text("a,b\n")
        change = next(line for line in lines if line.get("entity") == "watched/1")
    assert change["verb"] == "changed"
    row = studio.get("/datasets?search=watched&state=changed").json["datasets"][0]
    assert row["latest"]["version"] == 1
