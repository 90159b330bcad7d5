"""A PostgreSQL for tests, run as an ordinary user on a Unix socket in a temporary folder.

from tests.postgres import postgres  # noqa: F401  # in a conftest: a session's server
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

DEADLINE = 120


@dataclass(frozen=True)
class Postgres:
    """A running server; every test has a database of its own."""

    folder: Path
    user: str

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database."""
        return f"postgresql://{self.user}@/{database}?host={self.folder}"

    def new_database(self) -> str:
        """Create an empty database and return its address."""
        import psycopg

        name = f"test_{uuid.uuid4().hex}"
        address = f"dbname=postgres host={self.folder} user={self.user}"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)


def programs() -> Path | None:
    """Return the folder of `initdb` and `postgres`; None where they are not installed."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return versions[-1].parent if versions else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Return the server that a session's tests share; skip where PostgreSQL is not installed."""
    with server() as running:
        yield running


@contextmanager
def server() -> Iterator[Postgres]:
    """Run a server for as long as the block lasts."""
    there = programs()
    if there is None:
        pytest.skip("PostgreSQL is not installed")
    user = _ordinary_user()
    folder = Path(tempfile.mkdtemp(prefix="cw-pg-", dir="/tmp"))
    data = folder / "data"
    if os.getuid() == 0:
        os.chown(folder, user.pw_uid, user.pw_gid)
    as_user = {"user": user.pw_uid, "group": user.pw_gid} if os.getuid() == 0 else {}
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": str(folder)}
    subprocess.run(
        [there / "initdb", "-D", data, "-A", "trust", "-E", "UTF8", "-U", user.pw_name, "--no-sync"],
        check=True, env=environment, cwd=folder, stdout=subprocess.DEVNULL, timeout=DEADLINE, **as_user,
    )  # fmt: skip
    log = folder / "log"
    control = [there / "pg_ctl", "-D", data, "-w", "-t", str(DEADLINE), "-l", log]
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=60"
    subprocess.run(
        [*control, "-o", options, "start"],
        check=True, env=environment, cwd=folder, stdout=subprocess.DEVNULL, timeout=DEADLINE, **as_user,
    )  # fmt: skip
    try:
        yield Postgres(folder, user.pw_name)
    finally:
        subprocess.run(
            [*control, "-m", "immediate", "stop"],
            check=False, env=environment, cwd=folder, stdout=subprocess.DEVNULL, timeout=DEADLINE, **as_user,
        )  # fmt: skip
        shutil.rmtree(folder, ignore_errors=True)


def _ordinary_user() -> pwd.struct_passwd:
    """Return who may run the server, which refuses to run as root."""
    if os.getuid() != 0:
        return pwd.getpwuid(os.getuid())
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    pytest.skip("there is no ordinary user to run PostgreSQL")
