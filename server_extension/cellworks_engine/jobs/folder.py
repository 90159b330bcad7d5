"""The folder of a job and of each attempt: the spool through which runner, process and supervisor talk.

A job needs no database and no network. Everything it says is a file here:

    jobs/<job id>/
      checkpoint/          there again on the next attempt
      <attempt>/
        launch.json        what the runner is told (`Launch`); written before the runner starts
        claim.json         who runs it (`Identity`); linked into place, so that only one runner ever can
        process.json       the process of the user's code and its group (`Identity`)
        phases.jsonl       {"name", "time"}: phases as they begin; the first has `warm`
        log                stdout and stderr, appended
        outputs.jsonl      {"index", "content"}: notebook outputs; a later line replaces an index
        spool.jsonl        metrics, parameters, tags, … (`spool.py`)
        usage.jsonl        samples of cores and memory (`Usage`)
        artifacts/         files for the run; models/<model id>/ logged models
        results.jsonl      values kept by name (`Capture`), their bytes in the content store's incoming folder
        values.jsonl       of a step: what of its values is known without their pickles (`Valued`)
        code/              the snapshot, where there is one; work/: the working directory where none is given
        baseline.json      the baseline of the model that is to be registered (`registering.Measured`)
        failure.json       the user's exception (`Failure`), written by the process
        frames.json        what the names of the user's code held then (`Frames`), values in the content store
        stop.json          the supervisor asks the runner to stop ({"grace"})
        exit.json          how it ended (`Exit`), written last, by the runner
        run.json           {"run_id"}: only for a store that makes its own run ids
        untrusted/         of an imported run: models and values that nobody has trusted yet
"""

import os
import threading
from pathlib import Path
from typing import TypeVar

import msgspec

from cellworks_engine.jobs.schema import Failure, JobSpec

T = TypeVar("T")


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """A process that can be told from a later one with the same pid."""

    pid: int
    started: float
    """The kernel's start time of the process, in its own ticks."""
    boot: str
    host: str
    group: int | None = None


class FrameLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What the names of failed code may cost: bytes of one value, bytes of one frame, seconds in all."""

    value: int = 64 << 20
    frame: int = 256 << 20
    seconds: float = 5.0


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """Where an attempt came from that ran in another studio."""

    run: str
    number: int
    trusted: bool


class Launch(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a runner is told; nothing else reaches it."""

    job: str
    number: int
    attempt: int
    spec: JobSpec
    home: str
    content: str
    """The content store's folder, from which captures are read."""
    checkpoint: str
    run_id: str | None
    """The run's id; None where the store makes its own, which then comes in `run.json`."""
    experiment_id: str | None = None
    submitted: float = 0.0
    setup: list[str] = []
    """`module:function` to call in the process before the user's code."""
    frames: FrameLimits = FrameLimits()
    kept: list[str] = []
    """`module:function` to call with the values that are kept, by name, before they are packed."""
    registering: list[str] = []
    """`module:function` to call when the user's code has ended well and its model is to be registered."""
    reading: str = ""
    """`module:function` that reads a version of a dataset, where the job is given one."""
    transform: str = ""
    """`module:function` that scores rows, where the job does so."""
    imported: Imported | None = None
    """Where it ran, if that was not here."""


class Exit(msgspec.Struct, frozen=True, kw_only=True):
    """How an attempt ended, as the runner saw it."""

    state: str
    """`succeeded`, `failed` or `stopped`."""
    ended: float
    exit_code: int | None = None
    signal: int | None = None
    failure: Failure | None = None
    warning: str | None = None
    """What a person should know of an attempt that succeeded."""


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """What carrying an attempt into MLflow's store came to."""

    registered: list[str] = []
    """Versions of registered models: `late-flights/3`."""
    problem: str | None = None
    """Why a model could not be registered, and never will be."""


class StopRequest(msgspec.Struct, frozen=True, kw_only=True):
    """`stop.json`: the process shall end within `grace` seconds."""

    grace: float


class AttemptFolder:
    """One attempt's folder; reads are None where the file is not there yet."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)

    def __repr__(self) -> str:
        return f"AttemptFolder({str(self.path)!r})"

    @classmethod
    def of(cls, jobs: Path, job: str, attempt: int) -> "AttemptFolder":
        """Return the folder of an attempt under the home's `jobs` folder."""
        return cls(jobs / job / str(attempt))

    @property
    def log(self) -> Path:
        """What the job printed."""
        return self.path / "log"

    @property
    def spool(self) -> Path:
        """What the job logged."""
        return self.path / "spool.jsonl"

    @property
    def outputs(self) -> Path:
        """What the job displayed."""
        return self.path / "outputs.jsonl"

    @property
    def usage(self) -> Path:
        """What the job used."""
        return self.path / "usage.jsonl"

    @property
    def phases(self) -> Path:
        """Where the attempt's time went."""
        return self.path / "phases.jsonl"

    @property
    def results(self) -> Path:
        """The values that the job kept."""
        return self.path / "results.jsonl"

    @property
    def values(self) -> Path:
        """What of a step's values is known without their pickles."""
        return self.path / "values.jsonl"

    @property
    def artifacts(self) -> Path:
        """Files that belong to the run."""
        return self.path / "artifacts"

    @property
    def models(self) -> Path:
        """Models that the run logged, a folder each."""
        return self.path / "models"

    @property
    def untrusted(self) -> Path:
        """What came from elsewhere and runs code when it is read, until somebody trusts it."""
        return self.path / "untrusted"

    def read(self, name: str, kind: type[T]) -> T | None:
        """Return the struct in the JSON file `name`, or None where there is none."""
        try:
            return msgspec.json.decode((self.path / name).read_bytes(), type=kind)
        except FileNotFoundError:
            return None

    def write(self, name: str, value: object, *, durable: bool = True) -> None:
        """Write the JSON file `name` at once: a reader sees all of it or none.

        `durable` also waits for the disk; what means nothing after a reboot need not.
        """
        write_whole(self.path / name, msgspec.json.encode(value), durable=durable)

    def settle(self, name: str) -> None:
        """Wait until the file `name`, written before, is on the disk."""
        descriptor = os.open(self.path / name, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def append(self, name: str, value: object) -> None:
        """Append one JSON line to the file `name`, whole."""
        descriptor = os.open(self.path / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            os.write(descriptor, msgspec.json.encode(value) + b"\n")
        finally:
            os.close(descriptor)

    def launch(self) -> Launch | None:
        """Return what the runner is told; None where a power cut left the file empty, too."""
        try:
            return self.read("launch.json", Launch)
        except msgspec.DecodeError:
            return None

    def claim(self) -> Identity | None:
        """Return who runs this attempt."""
        return self.read("claim.json", Identity)

    def process(self) -> Identity | None:
        """Return the process of the user's code."""
        return self.read("process.json", Identity)

    def exit(self) -> Exit | None:
        """Return how the attempt ended."""
        return self.read("exit.json", Exit)

    def take_claim(self, identity: Identity) -> bool:
        """Become the one runner of this attempt; False where another is, or was."""
        own = self.path / f"claim.{identity.pid}.{threading.get_native_id()}.tmp"
        own.write_bytes(msgspec.json.encode(identity))
        try:
            os.link(own, self.path / "claim.json")
        except FileExistsError:
            return False
        finally:
            own.unlink()
        return True


def write_whole(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Replace a file so that a reader, and the next boot, see the old bytes or the new ones."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        if durable:
            os.fsync(file.fileno())
    temporary.replace(path)
