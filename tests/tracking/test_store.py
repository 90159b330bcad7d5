"""Opening MLflow's store, and bringing artifacts to where it says they lie."""

import os
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import mlflow
import pytest
import sqlalchemy as sa
from tests.tracking.blank import by_mlflow, dump
from tests.tracking.world import BEGAN, attempt, stored

from cellworks_engine.errors import WrongStore
from cellworks_engine.jobs.spool import metric
from cellworks_engine.runs import blank
from cellworks_engine.runs.blank import make_blank
from cellworks_engine.runs.carrier import Carrier, Wish
from cellworks_engine.runs.moving import bring, bring_model, local_path
from cellworks_engine.runs.opening import make_engine, ready, revision, usable
from cellworks_engine.runs.sql import SqlIngest
from cellworks_engine.runs.tables import KNOWN, tables_of


def _downgraded(uri: str, wanted: str) -> None:
    """Take a store back to an older schema, as an older MLflow left it."""
    from alembic import command
    from mlflow.store.db.utils import _get_alembic_config, create_sqlalchemy_engine

    engine = create_sqlalchemy_engine(uri)
    config = _get_alembic_config(uri)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, wanted)
    engine.dispose()


def test_this_mlflows_schema_is_one_we_know_column_by_column(sqlite_store: str) -> None:
    engine = make_engine(sqlite_store)
    assert revision(engine) in KNOWN
    told, own = tables_of(revision(engine)), tables_of("a schema that we do not know")
    for name in told.__slots__:
        columns = {column.name for column in getattr(told, name).columns}
        theirs = {column.name: column for column in getattr(own, name).columns}
        assert columns <= set(theirs), name
        left_out = [one for key, one in theirs.items() if key not in columns]
        assert all(one.nullable or one.default or one.server_default for one in left_out), name
        real = {one["name"] for one in sa.inspect(engine).get_columns(name)}
        assert columns <= real, name
    engine.dispose()


def words(file: Path) -> list[list[str]]:
    """Return what makes a store, without the order in which MLflow happens to write it."""
    return sorted(sorted(re.findall(r"[^\s,()]+", statement)) for statement in dump(file))


def test_a_new_store_is_the_very_one_that_mlflow_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = (tmp_path / "it's here").as_uri()
    by_mlflow(tmp_path / "mlflow.db", root)
    engine = make_engine(f"sqlite:///{tmp_path / 'ours.db'}")
    monkeypatch.setattr(blank, "_installed", lambda: "3.0.0")
    assert not make_blank(engine, root)
    monkeypatch.undo()
    known = blank.FILE.read_text().partition("\n")[0] == blank.VERSION + mlflow.__version__
    assert make_blank(engine, root) is known
    if known:  # else MLflow makes it, as ever
        assert words(tmp_path / "ours.db") == words(tmp_path / "mlflow.db")
        assert not make_blank(engine, root)
        ready(engine, str(engine.url), root, embedded=True)


def test_a_store_of_a_schema_that_we_do_not_know_is_written_through_mlflows_own_classes(
    sqlite_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cellworks_engine.runs.tables.KNOWN", frozenset())
    engine = make_engine(sqlite_store)
    job = attempt(tmp_path / "jobs", experiment="new", experiment_id=None)
    job.say(metric("a", float("nan")))
    errors: list[object] = []
    carrier = Carrier(lambda: SqlIngest(engine, sqlite_store, tmp_path.as_uri()), lambda _: None)
    carrier.round(
        [
            Wish(
                folder=str(job.folder.path),
                state="succeeded",
                ended=BEGAN,
                answer=lambda error, _: errors.append(error),
            )
        ]
    )
    assert errors == [None]
    assert stored(engine, job.run_id)["runs"][0][1] == "FINISHED"
    engine.dispose()


def test_the_studios_own_store_is_migrated_with_a_copy_kept_and_nothing_lost(
    sqlite_store: str, tmp_path: Path
) -> None:
    engine = make_engine(sqlite_store)
    current = revision(engine)
    carrier = Carrier(lambda: SqlIngest(engine, sqlite_store, tmp_path.as_uri()), lambda _: None)
    job = attempt(tmp_path / "jobs")
    job.say(metric("a", 1.0, at=1), metric("a", 2.0, at=2))
    carrier.round([Wish(folder=str(job.folder.path), state="succeeded", ended=BEGAN)])
    before = stored(engine, job.run_id)
    engine.dispose()
    _downgraded(sqlite_store, "b7e2c1a4d9f3")
    engine = make_engine(sqlite_store)
    assert revision(engine) == "b7e2c1a4d9f3"
    with pytest.raises(WrongStore, match="older schema"):
        ready(engine, sqlite_store, tmp_path.as_uri(), embedded=False)
    ready(engine, sqlite_store, tmp_path.as_uri(), embedded=True)
    assert revision(engine) == current
    assert stored(engine, job.run_id) == before
    engine.dispose()
    kept = Path(f"{sqlite_store.removeprefix('sqlite:///')}.b7e2c1a4d9f3.bak")
    with closing(sqlite3.connect(kept)) as copy:
        assert copy.execute("SELECT count(*) FROM metrics").fetchone() == (2,)


def test_a_store_of_a_newer_mlflow_or_of_someone_else_is_refused_untouched(
    sqlite_store: str, tmp_path: Path
) -> None:
    path = Path(sqlite_store.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'fedcba987654'")
        connection.commit()
    engine = make_engine(sqlite_store)
    with pytest.raises(WrongStore, match="newer MLflow"):
        ready(engine, sqlite_store, tmp_path.as_uri(), embedded=True)
    engine.dispose()
    foreign = tmp_path / "invoices.db"
    with closing(sqlite3.connect(foreign)) as connection:
        connection.execute("CREATE TABLE invoices (id INTEGER)")
    uri = f"sqlite:///{foreign}"
    engine = make_engine(uri)
    with pytest.raises(WrongStore, match="not MLflow's"):
        ready(engine, uri, tmp_path.as_uri(), embedded=False)
    assert sa.inspect(engine).get_table_names() == ["invoices"]
    engine.dispose()


def test_a_database_gets_the_driver_that_is_installed() -> None:
    assert usable("postgresql://me@/mlflow") == "postgresql+psycopg://me@/mlflow"
    for kept in ("sqlite:////a/b.db", "postgresql+psycopg2://me@/mlflow", "http://localhost:5000"):
        assert usable(kept) == kept


def test_artifacts_are_linked_into_place_again_and_again(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "far" / "target"
    (source / "a" / "b").mkdir(parents=True)
    (source / "a" / "b" / "c.bin").write_bytes(b"1")
    (source / ".half.tmp").write_bytes(b"")
    for _ in range(2):
        bring(source, target.as_uri())
    assert (target / "a" / "b" / "c.bin").samefile(source / "a" / "b" / "c.bin")
    assert not (target / ".half.tmp").exists()
    (source / "a" / "b" / "c.bin").unlink()
    (source / "a" / "b" / "c.bin").write_bytes(b"2")
    bring(source, str(target))
    assert (target / "a" / "b" / "c.bin").read_bytes() == b"2"
    bring(tmp_path / "nothing there", target.as_uri())
    assert {one.name for one in target.rglob("*")} == {"a", "b", "c.bin"}


def test_artifacts_are_copied_where_they_cannot_be_linked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refused)
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a").write_text("1")
    bring(tmp_path / "source", (tmp_path / "target").as_uri())
    assert (tmp_path / "target" / "a").read_text() == "1"
    assert not (tmp_path / "target" / "a").samefile(tmp_path / "source" / "a")


def test_artifacts_leave_by_mlflows_own_repository_where_the_place_is_not_ours(tmp_path: Path) -> None:
    assert local_path("s3://bucket/a") is None
    assert local_path("mlflow-artifacts:/0/a") is None
    assert local_path("file:///a%20b") == Path("/a b")
    assert local_path("/a/b") == Path("/a/b")
    assert local_path("relative") is None


def test_a_models_description_names_its_new_place_once(tmp_path: Path) -> None:
    source, target = tmp_path / "models" / "m-1", tmp_path / "kept" / "m-1"
    source.mkdir(parents=True)
    (source / "MLmodel").write_text(f"artifact_path: {source.as_uri()}\nmodel_id: m-1\n")
    for _ in range(2):
        bring_model(source, target.as_uri())
    assert (target / "MLmodel").read_text() == f"artifact_path: {target.as_uri()}\nmodel_id: m-1\n"
    shutil.rmtree(source)
    bring_model(source, target.as_uri())
    assert (target / "MLmodel").is_file()
