"""Where a studio keeps its things (`Home`) and what a person may set (`Settings`)."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from cellworks_engine.errors import InvalidInput, WrongStore


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`config.toml` in the home; every field has a default."""

    database: str | None = None
    """SQLAlchemy URL of the studio's own store; None is SQLite in the home."""
    tracking_uri: str | None = None
    """MLflow's store; None is `MLFLOW_TRACKING_URI` where a person set it, else SQLite in the home."""
    cpu: float | None = None
    """Cores that jobs may use together; None is the machine's."""
    memory: int | None = None
    """Bytes that jobs may use together; None is the machine's."""
    warm: bool = True
    """Keep a process with the usual imports done, from which jobs fork."""
    warm_idle: float = 1800.0
    """Seconds without a job after which a warm process ends."""
    capture_limit: int = 8 << 30
    """Bytes that one captured value may hold."""
    frame_value_limit: int = 64 << 20
    """Bytes that one value of failed code may hold to be kept for Open here; 0 keeps none."""
    frame_limit: int = 256 << 20
    """Bytes that are kept of one frame of failed code."""
    frame_time: float = 5.0
    """Seconds that a failed job may take to keep what its names held."""
    dataset_looks: Annotated[float, Meta(ge=0)] = 3.0
    """Seconds between two looks at datasets' sources, while anybody listens; 0 looks only when asked."""
    require_approval: bool = False
    """Deploy approved model versions only."""
    keep_jobs: float | None = None
    """Days after which `cellworks gc` removes ended jobs; None keeps them."""


class Home:
    """A studio home: one folder, the user's alone (0700), that holds all state.

    `CELLWORKS_HOME` names it, else `$XDG_DATA_HOME/cellworks`, else `~/.local/share/cellworks`.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        self.path = Path(path).expanduser().absolute() if path is not None else default_home()

    def __repr__(self) -> str:
        return f"Home({str(self.path)!r})"

    def make(self) -> "Home":
        """Create the folders that are missing; refuse a home that others can read."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = self.path.stat()
        if state.st_uid == os.getuid() and stat.S_IMODE(state.st_mode) & 0o077:
            self.path.chmod(0o700)
        elif state.st_uid != os.getuid():
            raise WrongStore(
                f"The studio home {self.path} belongs to another user.", hint="Set CELLWORKS_HOME."
            )
        for folder in (self.jobs, self.content, self.incoming, self.mlflow, self.logs):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self

    @property
    def jobs(self) -> Path:
        """One folder a job (see `jobs/folder.py`)."""
        return self.path / "jobs"

    @property
    def content(self) -> Path:
        """The content-addressed store: captures, snapshots, results."""
        return self.path / "content"

    @property
    def incoming(self) -> Path:
        """Where clients on this host write content before they name it by hash."""
        return self.path / "incoming"

    @property
    def mlflow(self) -> Path:
        """The embedded MLflow: `mlflow.db` and `artifacts/`."""
        return self.path / "mlflow"

    @property
    def logs(self) -> Path:
        """What the studio's own processes say: supervisor.log, tracker.log, warm-….log."""
        return self.path / "logs"

    @property
    def database(self) -> Path:
        """The SQLite file of the studio's own store."""
        return self.path / "studio.db"

    @property
    def lock(self) -> Path:
        """Held, exclusively, by the one supervisor of this home."""
        return self.path / "supervisor.lock"

    @property
    def identity(self) -> Path:
        """JSON of the running supervisor: pid, start time, version, interpreter."""
        return self.path / "supervisor.json"

    @property
    def interpreter(self) -> Path:
        """A text file: the Python that owns this studio, which clients execute to start the supervisor."""
        return self.path / "interpreter"

    @property
    def sockets(self) -> Path:
        """A short 0700 folder for sockets, since a socket's path holds 108 bytes at most."""
        base = Path(
            os.environ.get("XDG_RUNTIME_DIR") or Path(tempfile.gettempdir()) / f"cellworks-{os.getuid()}"
        )
        return base / ("cw-" + hashlib.sha256(str(self.path).encode()).hexdigest()[:16])

    @property
    def socket(self) -> Path:
        """The supervisor's Unix socket, which serves the contract."""
        return self.sockets / "studio.sock"

    @property
    def ends(self) -> Path:
        """The socket on which runners say that an attempt has ended, a folder each; nobody need listen."""
        return self.sockets / "ends.sock"

    def make_sockets(self) -> Path:
        """Create the folder of the sockets; refuse one that another user made."""
        for folder in (self.sockets.parent, self.sockets):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = self.sockets.stat()
        if state.st_uid != os.getuid() or stat.S_IMODE(state.st_mode) & 0o077:
            raise WrongStore(f"The socket folder {self.sockets} is not this user's alone.")
        return self.sockets

    def settings(self) -> Settings:
        """Read `config.toml`; raises InvalidInput that names the file and the field."""
        import tomllib

        file = self.path / "config.toml"
        if not file.exists():
            return Settings()
        try:
            return msgspec.convert(tomllib.loads(file.read_text()), Settings)
        except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
            raise InvalidInput(f"{file} cannot be used: {error}") from None


def default_home() -> Path:
    """Return the home that the environment names."""
    if named := os.environ.get("CELLWORKS_HOME"):
        return Path(named).expanduser().absolute()
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "cellworks"
