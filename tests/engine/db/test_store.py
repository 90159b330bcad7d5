"""The store: made once, migrated, refused where it cannot be trusted, all or nothing in a write."""

import multiprocessing
from pathlib import Path

import pytest
from sqlalchemy import text

from cellworks_engine.changes import Changes
from cellworks_engine.db.engine import disk_kind, open_database
from cellworks_engine.db.metadata import metadata
from cellworks_engine.db.revision import HEAD, stored_revision
from cellworks_engine.errors import InvalidInput, WrongStore

VERSIONS = Path(__file__).parents[3] / "server_extension/cellworks_engine/db/migrations/versions"


def test_the_code_s_revision_is_the_last_migration() -> None:
    assert sorted(file.name[:4] for file in VERSIONS.glob("0*.py"))[-1] == HEAD


def test_a_fresh_store_has_the_tables_that_the_code_declares(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    import cellworks_engine.studio  # noqa: F401  # it knows every slice, and so every table

    database = open_database(None, tmp_path / "studio.db")
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "cellworks_revision"})
        differences = compare_metadata(context, metadata)
    assert [one for one in differences if one[0] not in ("remove_index", "remove_constraint")] == []


def test_a_newer_store_is_refused_with_a_sentence(tmp_path: Path) -> None:
    database = open_database(None, tmp_path / "studio.db")
    with database.transaction() as connection:
        connection.execute(text("UPDATE cellworks_revision SET version_num = '9999'"))
    database.close()
    with pytest.raises(WrongStore, match="revision 9999; this version of cellworks knows"):
        open_database(None, tmp_path / "studio.db")


def test_a_store_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="neither sqlite nor postgresql"):
        open_database("mysql://localhost/x", tmp_path / "studio.db")


def test_a_write_is_all_or_nothing(tmp_path: Path) -> None:
    changes = Changes(open_database(None, tmp_path / "studio.db"))
    with pytest.raises(ZeroDivisionError), changes._database.transaction() as connection:
        changes.append(connection, "jobs", "job_1", "submitted", actor="me")
        raise ZeroDivisionError
    assert changes.last() == 0


def _open(path: str) -> str | None:
    database = open_database(None, Path(path))
    with database.read() as connection:
        return stored_revision(connection)


def test_a_write_waits_for_the_disk_unless_it_is_said_again_elsewhere(tmp_path: Path) -> None:
    database = open_database(None, tmp_path / "studio.db")
    waits = []
    for durable in (True, False, True):
        with database.transaction(durable=durable) as connection:
            waits.append(connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2)
    assert waits == [True, False, True]
    database.close()


def test_six_processes_open_a_fresh_store_at_once(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(6) as pool:
        assert pool.map(_open, [str(tmp_path / "studio.db")] * 6) == [HEAD] * 6


@pytest.mark.parametrize(
    ("folder", "kind"), [("/home/ann/x", "nfs4"), ("/home/bob", "ext4"), ("/data with space/x", "cifs")]
)
def test_the_disk_of_a_folder_is_the_longest_mount_over_it(tmp_path: Path, folder: str, kind: str) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "a / ext4 rw 0 0\nserver:/x /home/ann nfs4 rw 0 0\n"
        "b /home ext4 rw 0 0\nc /data\\040with\\040space cifs rw 0 0\n"
    )
    assert disk_kind(Path(folder), mounts) == kind


def test_a_network_disk_is_refused_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cellworks_engine.db.engine.disk_kind", lambda _folder: "nfs")
    with pytest.raises(WrongStore, match=r"network disk \(nfs\)"):
        open_database(None, tmp_path / "studio.db")
