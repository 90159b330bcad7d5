"""Which attempts are followed, how far each has been carried, and rounds that carry what is new of them."""

import os
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec

from cellworks_engine.errors import CellworksError, ErrorBody, NotFound, Refused, WrongStore
from cellworks_engine.jobs.folder import AttemptFolder, Carried, Launch
from cellworks_engine.jobs.schema import Usage
from cellworks_engine.jobs.spool import RegisterLine, StatusLine, read_lines
from cellworks_engine.runs.moving import discard
from cellworks_engine.runs.rows import FINAL_STATUS, Final, Portion
from cellworks_engine.runs.schema import MadeRun

MARK = "carried.json"
_PIECE = 16 << 20
"""Bytes of a spool that are carried at once."""
_REST = 30.0
"""Seconds after which an attempt that the store refused is tried again by itself."""


class Mark(msgspec.Struct, kw_only=True):
    """How far an attempt is in the store. Written after the store has it, so it may lag, and never leads."""

    spool: int = 0
    usage: int = 0
    second: int = -1
    """The last second of which a sample of usage was carried."""
    said: str | None = None
    """How the code itself said that its run ended."""
    begun: bool = False
    finished: bool = False
    registers: list[RegisterLine] = []
    """What is to be registered once the attempt has succeeded."""
    carried: Carried | None = None
    """What finishing it came to."""


class Ingest(Protocol):
    """Writes what is new of attempts into a store; may be asked again with the same."""

    at_once: int
    """Attempts to write together, so that nobody waits long for the store's lock."""

    def carry(self, portions: Sequence[Portion]) -> list[MadeRun]:
        """Write all of it; returns the ids of each one's run and experiment."""

    def names(self) -> dict[str, str]:
        """Return the ids of the active experiments by name."""

    def register(self, run_id: str, attempt: str, line: RegisterLine) -> str:
        """Register a model as a version, once, and return its number; raises Refused for good."""

    def close(self) -> None:
        """Leave the store."""


class Wish(msgspec.Struct, kw_only=True):
    """What is to be done of one attempt in this round."""

    folder: str
    """Empty: whatever is followed, and an answer when the round is over."""
    state: str | None = None
    """How it ended; None while it may go on."""
    ended: float = 0.0
    answer: Callable[[ErrorBody | None, Carried | None], None] | None = None


@dataclass(frozen=True, slots=True)
class _News:
    """What is new of an attempt, and how far it will have been carried then."""

    portion: Portion
    mark: Mark
    more: bool
    """Whether there was too much to take at once."""


class _Followed:
    """One attempt being followed."""

    def __init__(self, folder: AttemptFolder, launch: Launch, mark: Mark) -> None:
        self.folder = folder
        self.launch = launch
        self.mark = mark
        self.rests_until = 0.0

    def news(self, wish: Wish | None) -> _News | None:
        """Return what is new and how far that brings it; None where nothing is."""
        mark = msgspec.structs.replace(self.mark)
        portion = Portion(folder=self.folder, launch=self.launch)
        portion.lines, mark.spool = read_lines(self.folder.spool, mark.spool, _PIECE)
        more = mark.spool - self.mark.spool >= _PIECE // 2
        portion.usage, mark.usage, mark.second = _samples(self.folder.usage, mark)
        for line in portion.lines:
            if isinstance(line, StatusLine) and line.status is not None:
                mark.said = line.status
            elif isinstance(line, RegisterLine):
                mark.registers = [*mark.registers, line]
        if wish is not None and wish.state is not None and not more:
            portion.final = Final(status=_status(wish.state, mark.said), ended=int(wish.ended * 1000))
            mark.finished = True
            mark.carried = Carried()
            if wish.state != "succeeded":
                mark.registers = [line for line in mark.registers if line.version is not None]
        elif mark.begun and mark == self.mark:
            return None
        mark.begun = True
        return _News(portion, mark, more)


class Carrier:
    """Follows attempts and carries them round by round. Used by one thread."""

    def __init__(
        self,
        ingest: Callable[[], Ingest],
        heard: Callable[[dict[str, str]], None],
        grew: Callable[[list[str]], None] = lambda _: None,
    ) -> None:
        """`heard` is told the experiments, `grew` after a round the jobs of which more is in the store."""
        self._open = ingest
        self._ingest: Ingest | None = None
        self._heard = heard
        self._grew = grew
        self._more: set[str] = set()
        self._names: dict[str, str] = {}
        self._followed: dict[str, _Followed] = {}

    @property
    def busy(self) -> bool:
        """Whether any attempt is being followed."""
        return bool(self._followed)

    def round(self, wishes: Sequence[Wish]) -> None:
        """Carry what is new of every attempt, and answer each wish once the store has it."""
        by_folder: dict[str, list[Wish]] = {}
        for wish in wishes:
            if not wish.folder:
                continue
            try:
                done = self._take(wish)
                if done is None:
                    by_folder.setdefault(wish.folder, []).append(wish)
                else:
                    _answer([wish], None, done)
            except CellworksError as error:
                _answer([wish], error.body())
        rested = [folder for folder, one in self._followed.items() if one.rests_until < time.monotonic()]
        work = list(dict.fromkeys([*by_folder, *rested]))
        while work:
            size = 1 if self._ingest is None else self._ingest.at_once
            some, work = work[:size], work[size:]
            work += self._carry({folder: by_folder.get(folder, []) for folder in some})
        _answer([wish for wish in wishes if not wish.folder], None)
        if self._more:
            self._grew(sorted(self._more))
            self._more.clear()

    def close(self) -> None:
        """Leave the store."""
        if self._ingest is not None:
            self._ingest.close()

    def _take(self, wish: Wish) -> Carried | None:
        """Follow the attempt of a wish; returns what it came to where all of it is in the store already."""
        if wish.folder in self._followed:
            return None
        folder = AttemptFolder(wish.folder)
        launch = folder.launch()
        if launch is None:
            raise NotFound(f"There is no attempt in {wish.folder}: launch.json is missing.")
        mark = _read_mark(folder)
        if mark.finished:
            return mark.carried or Carried()
        self._followed[wish.folder] = _Followed(folder, launch, mark)
        return None

    def _carry(self, wishes: dict[str, list[Wish]]) -> list[str]:
        """Carry these attempts together, or one by one where one fails; returns those that have more."""
        news: dict[str, _News] = {}
        for folder, asked in wishes.items():
            last = next((wish for wish in asked if wish.state is not None), None)
            found = self._followed[folder].news(last)
            if found is None:
                _answer(asked, None)
            else:
                news[folder] = found
        if not news:
            return []
        failed = dict.fromkeys(news, self._try(news))
        if len(news) > 1 and any(failed.values()):
            failed = {folder: self._try({folder: one}) for folder, one in news.items()}
        again = []
        for folder, error in failed.items():
            if error is None and news[folder].more:
                again.append(folder)
                continue
            _answer(wishes[folder], error, news[folder].mark.carried)
            if error is not None:
                self._followed[folder].rests_until = time.monotonic() + _REST
        return again

    def _try(self, news: dict[str, _News]) -> ErrorBody | None:
        """Write these; returns what went wrong, which the log has whole."""
        try:
            if self._ingest is None:
                self._ingest = self._open()
                self._tell_names()
            made = self._ingest.carry([one.portion for one in news.values()])
            for one, run in zip(news.values(), made, strict=True):
                if one.mark.finished and one.mark.registers:
                    one.mark.carried = self._register(run.run_id, one)
        except CellworksError as error:
            return error.body()
        except Exception as error:  # noqa: BLE001 - the outermost frame of a round: what a database driver may raise
            traceback.print_exc()
            sentence = f"MLflow's store refused what was logged: {_first_line(error)}"
            return ErrorBody(code="unavailable", message=sentence)
        for (folder, one), run in zip(news.items(), made, strict=True):
            self._carried(folder, one.portion, one.mark, run)
        return None

    def _register(self, run_id: str, news: _News) -> Carried:
        """Make versions of what is to be registered; those of the code's own are only told."""
        assert self._ingest is not None
        attempt = f"{news.portion.launch.job}/{news.portion.launch.attempt}"
        made, problem = [], None
        for line in news.mark.registers:
            try:
                version = line.version or self._ingest.register(run_id, attempt, line)
            except (Refused, WrongStore) as error:
                problem = error.message
            else:
                made.append(f"{line.name}/{version}")
        return Carried(registered=list(dict.fromkeys(made)), problem=problem)

    def _carried(self, folder: str, portion: Portion, mark: Mark, run: MadeRun) -> None:
        """Note that the store has it."""
        followed = self._followed[folder]
        launch = portion.launch
        if not followed.mark.begun and (launch.run_id is None or launch.experiment_id is None):
            portion.folder.write("run.json", run)
        if launch.spec.experiment not in self._names:
            self._tell_names()
        followed.mark = mark
        _write_mark(portion.folder, mark)
        if portion.lines or mark.finished:
            self._more.add(launch.job)
        if mark.finished:
            del self._followed[folder]
            discard(portion.folder.artifacts, portion.folder.models)

    def _tell_names(self) -> None:
        assert self._ingest is not None
        self._names = self._ingest.names()
        self._heard(self._names)


def _answer(wishes: Sequence[Wish], error: ErrorBody | None, done: Carried | None = None) -> None:
    for wish in wishes:
        if wish.answer is not None:
            wish.answer(error, done)


def _status(state: str, said: str | None) -> str:
    status = FINAL_STATUS.get(state, "FAILED")
    return said if status == "FINISHED" and said in ("FAILED", "KILLED") else status


def _samples(path: Path, mark: Mark) -> tuple[list[Usage], int, int]:
    """Return one sample a second of those that are new, the offset behind them, and the last second."""
    try:
        with path.open("rb") as file:
            file.seek(mark.usage)
            content = file.read()
    except FileNotFoundError:
        return [], mark.usage, mark.second
    end = content.rfind(b"\n") + 1
    second, kept = mark.second, []
    for line in content[:end].splitlines():
        try:
            sample = msgspec.json.decode(line, type=Usage)
        except msgspec.DecodeError:
            continue
        if int(sample.time) > second:
            second = int(sample.time)
            kept.append(sample)
    return kept, mark.usage + end, second


def _read_mark(folder: AttemptFolder) -> Mark:
    try:
        return folder.read(MARK, Mark) or Mark()
    except msgspec.DecodeError:
        return Mark()  # a power cut: carrying all of it again changes nothing


def reopen(folder: AttemptFolder) -> None:
    """Let an attempt that was finished be finished again: its folder has more to carry."""
    mark = _read_mark(folder)
    mark.finished = False
    _write_mark(folder, mark)


def _write_mark(folder: AttemptFolder, mark: Mark) -> None:
    path = folder.path / MARK
    temporary = path.with_name(f".{MARK}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(msgspec.json.encode(mark))
        temporary.replace(path)
    except FileNotFoundError:
        return  # the job was deleted meanwhile


def _first_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"
