"""How an attempt ended, and where its job goes from there."""

from typing import Any

import msgspec

from cellworks_engine.clock import now
from cellworks_engine.jobs.folder import AttemptFolder
from cellworks_engine.jobs.launchers.protocol import Launcher
from cellworks_engine.jobs.live import LiveAttempt, phases_of, read_structs
from cellworks_engine.jobs.schema import Capture, Failure, JobSpec, JobState, TransformEntry
from cellworks_engine.lineage import Edge

LOST = "The process that watched over this job died without a word: it was killed, or the machine restarted."


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an attempt whose runner is gone."""

    state: JobState
    ended: float
    exit_code: int | None
    failure: Failure | None
    results: list[Capture]
    warning: str | None = None

    def columns(self, queued: float, live: LiveAttempt, run_id: str | None) -> dict[str, Any]:
        """Return the attempt's columns."""
        begun = live.phases[0].time if live.phases else None
        phases = phases_of(queued, live.phases, self.ended)
        return {
            "state": self.state, "ended": self.ended, "exit_code": self.exit_code, "started": begun,
            "failure": None if self.failure is None else msgspec.json.encode(self.failure),
            "phases": msgspec.json.encode(phases), "run_id": run_id, "warm": live.warm,
        }  # fmt: skip


def ending_of(folder: AttemptFolder, launcher: Launcher) -> Ending | None:
    """Return how an attempt ended whose runner is gone; None where no runner ever claimed it."""
    exit_ = folder.exit()
    if exit_ is None and folder.claim() is None:
        return None
    launcher.kill(folder)  # nothing of an attempt outlives its runner
    results, _ = read_structs(folder.results, Capture)
    if exit_ is not None:
        state: JobState = msgspec.convert(exit_.state, JobState)
        return Ending(
            state=state, ended=exit_.ended, exit_code=exit_.exit_code, failure=exit_.failure, results=results,
            warning=exit_.warning,
        )  # fmt: skip
    failure = Failure(cause="lost", sentence=LOST)
    return Ending(state="lost", ended=now(), exit_code=None, failure=failure, results=results)


def next_state(
    ending: Ending, spec: JobSpec, number: int, stop_requested: bool, live: LiveAttempt
) -> tuple[JobState, dict[str, Any]]:
    """Return where the job goes after its attempt `number`, and its columns."""
    failure = ending.failure
    values: dict[str, Any] = {
        "metrics": msgspec.json.encode(live.metrics),
        "progress": None if live.progress is None else msgspec.json.encode(live.progress),
        "results": msgspec.json.encode(ending.results),
        "failure": None if failure is None else msgspec.json.encode(failure),
        "sentence": ending.warning if failure is None else failure.sentence,
    }
    again = ending.state in ("failed", "lost") and number <= spec.retries.most and not stop_requested
    if failure is not None and failure.cause == "refused" and isinstance(spec.entry, TransformEntry):
        again = False  # the same rows would be refused again
    if again:
        pause = min(spec.retries.backoff * 2.0 ** (number - 1), 86_400.0)
        return "queued", {**values, "not_before": now() + pause}
    return ending.state, {**values, "ended": ending.ended}


def wrote(job: str, spec: JobSpec) -> list[Edge]:
    """Return the lineage of what a job that succeeded wrote outside of the studio."""
    entry = spec.entry
    if not isinstance(entry, TransformEntry) or entry.to is None:
        return []
    return [(("job", job), "made", ("path", entry.to[:500]))]
