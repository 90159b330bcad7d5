"""A file from anywhere: only what was promised, where it was promised, in the bytes that were promised."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from cellworks_engine.errors import InvalidInput, TooLarge
from cellworks_engine.jobs.schema import Attempt, CommandEntry, Environment, JobSpec
from cellworks_engine.runs.exchange.archive import Reading, Writing
from cellworks_engine.runs.exchange.manifest import (
    FORMAT,
    ExportedEnvironment,
    ExportedJob,
    ExportedRun,
    Manifest,
)

SPEC = JobSpec(name="a", entry=CommandEntry(argv=["true"]), environment=Environment(python="/python"))


def manifest(archive: Writing) -> Manifest:
    return Manifest(
        format=FORMAT,
        cellworks="0",
        written=0.0,
        actor="ann",
        run=ExportedRun(
            id="a" * 32, name="a", experiment="Default", status="FINISHED", started=1.0, ended=2.0, user="ann"
        ),
        job=ExportedJob(
            number=1,
            actor="ann",
            created=1.0,
            started=1.0,
            ended=2.0,
            spec=SPEC,
            attempt=Attempt(number=1, state="succeeded"),
            metrics={},
            parameters={},
            sentence=None,
            results=[],
        ),
        environment=ExportedEnvironment(version="3", digest=""),
        references=[],
        captures=True,
        members=archive.members,
    )


@pytest.fixture
def good(tmp_path: Path) -> Path:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "a.txt").write_text("hello" * 1000)
    (tmp_path / "in" / "secret").symlink_to("/etc/passwd")
    path = tmp_path / "good.cwz"
    with Writing(path) as archive:
        archive.add_folder("artifacts", tmp_path / "in")
        archive.finish(manifest(archive))
    return path


def rewritten(good: Path, change: Any, **contents: bytes) -> Path:
    """Return a file with another manifest, and with other members."""
    path = good.with_name("bad.cwz")
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name in old.namelist():
            content = contents.get(name.rpartition("/")[2].replace(".", "_"), old.read(name))
            if name == "manifest.json":
                told = json.loads(content)
                change(told)
                content = json.dumps(told).encode()
            made.writestr(name, content)
    return path


def test_what_was_written_is_taken_and_links_are_left_out(good: Path, tmp_path: Path):
    with Reading(good, tmp_path) as archive:
        (member,) = archive.under("artifacts")
        assert member.path == "artifacts/deep/a.txt"
        archive.take(member, tmp_path / "out" / "a.txt")
    assert (tmp_path / "out" / "a.txt").read_text() == "hello" * 1000


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../a",
        "artifacts/../../a",
        "artifacts//a",
        "./artifacts/a",
        "artifacts/./a",
        "elsewhere/a",
        "manifest.json",
        "artifacts\\a",
        "artifacts/\u0000a",
        "",
    ],
)
def test_a_path_that_leads_out_is_refused(good: Path, tmp_path: Path, path: str):
    bad = rewritten(good, lambda told: told["members"][0].update(path=path))
    with pytest.raises(InvalidInput, match="damaged"), Reading(bad, tmp_path):
        pass


def test_other_bytes_are_refused(good: Path, tmp_path: Path):
    bad = rewritten(good, lambda _: None, a_txt=b"jello" * 1000)
    with Reading(bad, tmp_path) as archive, pytest.raises(InvalidInput, match="has other bytes"):
        archive.take(archive.manifest.members[0], tmp_path / "out")


def test_more_bytes_than_promised_are_refused_before_they_are_written(good: Path, tmp_path: Path):
    bad = rewritten(good, lambda _: None, a_txt=bytes(10_000_000))
    with pytest.raises(InvalidInput, match="10,000,000 bytes and not 5,000"), Reading(bad, tmp_path):
        pass


def test_a_zip_that_lies_about_its_size_is_stopped(good: Path, tmp_path: Path):
    bad = rewritten(good, lambda _: None, a_txt=bytes(10_000_000))
    content = bad.read_bytes().replace((10_000_000).to_bytes(4, "little"), (5000).to_bytes(4, "little"))
    bad.write_bytes(content)
    with Reading(bad, tmp_path) as archive, pytest.raises(InvalidInput, match="damaged"):
        archive.take(archive.manifest.members[0], tmp_path / "out")
    assert (tmp_path / "out").stat().st_size <= 1 << 20


def test_more_than_the_disk_holds_is_refused(good: Path, tmp_path: Path):
    size = 1 << 62

    def lie(told: Any) -> None:
        told["members"][0].update(size=size)

    bad = rewritten(good, lie)
    with pytest.raises((TooLarge, InvalidInput)), Reading(bad, tmp_path):
        pass


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told.update(members=told["members"] * 2),
        lambda told: told["members"].append({"path": "artifacts/b", "size": 1, "digest": "0" * 64}),
        lambda told: told.pop("run"),
        lambda told: told["run"].update(id="../x"),
        lambda told: told["job"]["spec"].update(cwd="\u0000"),
        lambda told: told.pop("format"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(good: Path, tmp_path: Path, change: Any):
    with pytest.raises(InvalidInput, match="damaged"), Reading(rewritten(good, change), tmp_path):
        pass


def test_another_format_is_named(good: Path, tmp_path: Path):
    bad = rewritten(good, lambda told: told.update(format=FORMAT + 1, run="of another shape"))
    with pytest.raises(InvalidInput, match=f"format {FORMAT + 1}, and this Cellworks reads {FORMAT}"):
        Reading(bad, tmp_path)


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip", bytes(1000)])
def test_what_is_no_zip_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match="no zip file"):
        Reading(path, tmp_path)


def test_any_cut_is_noticed(good: Path, tmp_path: Path):
    whole = good.read_bytes()
    bad = tmp_path / "cut.cwz"
    for length in range(0, len(whole), max(1, len(whole) // 200)):
        bad.write_bytes(whole[:length])
        with pytest.raises(InvalidInput), Reading(bad, tmp_path) as archive:
            for number, member in enumerate(archive.manifest.members):
                archive.take(member, tmp_path / f"{length}-{number}")


@pytest.mark.parametrize(
    "paths", [("artifacts/a", "artifacts/a/b"), ("artifacts/" + "x" * 300, "artifacts/b")]
)
def test_paths_that_cannot_be_are_refused(tmp_path: Path, paths: tuple[str, str]):
    (tmp_path / "in").write_text("hello")
    path = tmp_path / "bad.cwz"
    with Writing(path) as archive:
        for name in paths:
            archive.add(name, tmp_path / "in")
        archive.finish(manifest(archive))
    with Reading(path, tmp_path) as reading, pytest.raises(InvalidInput, match="cannot be a file"):
        for member in reading.manifest.members:
            reading.take(member, tmp_path / "out" / member.path)
