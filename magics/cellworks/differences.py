"""What two runs of the same job have in common, line by line."""

import hashlib
import math
from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from cellworks.comparing import MOST, Prediction, Report
from cellworks.display import number
from cellworks.quantities import human_size
from cellworks_engine.jobs.schema import Capture, Job, Point
from cellworks_engine.runs.schema import Run

Verdict = Literal["same", "differs", "unknown"]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One thing, as it was and as it is; `sentence` says what differs."""

    what: str
    then: str
    now: str
    verdict: Verdict
    sentence: str = ""


def lines(
    run: Run, again: Run, old: Job, new: Job, report: Report, ran_with: str, tolerance: float
) -> Iterator[Line]:
    """Compare everything: environment, captures, parameters, metrics, models, kept values."""
    yield from _environment(old, new, ran_with)
    yield from _given(old, new)
    yield from _params(run.row.params, again.row.params)
    yield from _metrics(run, again, tolerance)
    yield from _models(run, again, report)
    yield from _values(old, new, report)


def notes(run: Run, found: list[Line], report: Report) -> list[str]:
    """Say what may explain the differences."""
    said = []
    if report.moved and any(line.what == "packages" and line.sentence for line in found):
        said.append("Of the packages that the model names: " + "; ".join(report.moved) + ".")
    told = ("metric", "model", "value")
    if any(line.sentence and line.what.partition(" ")[0] in told for line in found):
        unset = [
            key for key, value in run.row.params.items()
            if key.rpartition("__")[2] in _SEEDS and value == "None"
        ]  # fmt: skip
        if unset:
            said.append(
                f"{unset[0]} is not set: a model that draws random numbers comes out differently each time. "
                f"Give it a number, {unset[0].rpartition('__')[2]}=0 for one."
            )
        elif not any(key.rpartition("__")[2] in _SEEDS for key in run.row.params):
            said.append(
                "If the code draws random numbers, seed them: random_state=0, numpy.random.default_rng(0), "
                "torch.manual_seed(0)."
            )
    return said


_SEEDS = ("random_state", "seed", "random_seed")


def _environment(old: Job, new: Job, ran_with: str) -> Iterator[Line]:
    was, now = old.spec.environment, new.spec.environment
    if was.version != now.version or was.python != now.python:
        sentence = f"It ran with Python {now.version} at {now.python}, then {was.version} at {was.python}."
        yield _line("python", was.version, now.version, differs=True, sentence=sentence)
    else:
        yield _line("python", was.version, now.version)
    differs = was.digest != ran_with
    hashes = f"their list has the hash {ran_with[:8]}, it had {was.digest[:8]}"
    sentence = f"The packages are not those of then: {hashes}."
    yield _line("packages", was.digest[:8], ran_with[:8], differs=differs, sentence=sentence)


def _given(old: Job, new: Job) -> Iterator[Line]:
    """Tell code and captures; they are the same by content, since they were named by it."""
    was, now = (_hash((job.spec.entry, job.spec.code)) for job in (old, new))
    yield _line("code", was, now, differs=was != now, sentence="The code differs.")
    then, later = ([(one.name, one.digest) for one in job.spec.captures] for job in (old, new))
    shown, shown_now = _shown(old.spec.captures), _shown(new.spec.captures)
    yield _line("captures", shown, shown_now, differs=then != later, sentence="The captures differ.")


def _hash(parts: object) -> str:
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:8]


def _shown(captures: list[Capture]) -> str:
    size = human_size(sum(one.size for one in captures))
    return f"{len(captures)}, {size}" if captures else "none"


def _params(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Line]:
    differing = [key for key in {**then, **now} if then.get(key) != now.get(key)]
    for key in differing:
        was, new = then.get(key, "–"), now.get(key, "–")
        sentence = f"The parameter {key} is {new}, it was {was}."
        yield _line(f"parameter {key}", was, new, differs=True, sentence=sentence)
    if then and not differing:
        yield _line("parameters", str(len(then)), str(len(now)))


def _metrics(run: Run, again: Run, tolerance: float) -> Iterator[Line]:
    then = {one.key: one.points for one in run.series if not one.key.startswith("system/")}
    now = {one.key: one.points for one in again.series if not one.key.startswith("system/")}
    for key in sorted({**then, **now}):
        yield _metric(key, then.get(key, []), now.get(key, []), tolerance)


def _metric(key: str, then: list[Point], now: list[Point], tolerance: float) -> Line:
    what, was, new = f"metric {key}", _latest(then), _latest(now)
    if not then or not now:
        sentence = f"The metric {key} was logged {'only then' if then else 'only now'}."
        return _line(what, was, new, differs=True, sentence=sentence)
    pairs = list(zip(_ordered(then), _ordered(now), strict=False))
    apart = [_apart(value(a), value(b)) for a, b in pairs]
    unequal = sum(one > tolerance for one in apart)
    if len(then) != len(now):
        sentence = f"The metric {key} has {len(now)} values, it had {len(then)}."
        return _line(what, was, new, differs=True, sentence=sentence)
    sentence = (
        f"The metric {key} is {new}, it was {was}"
        if len(pairs) == 1
        else f"The metric {key} differs at {unequal} of {len(pairs)} steps, at the end {new}, then {was}"
    )
    sentence += f" (relative difference up to {max(apart):.2g})."
    return _line(what, was, new, differs=unequal > 0, sentence=sentence)


def _ordered(points: list[Point]) -> list[Point]:
    return sorted(points, key=lambda one: (one.step, one.time))


def _latest(points: list[Point]) -> str:
    return number(value(_ordered(points)[-1])) if points else "–"


def value(point: Point) -> float:
    """Return a point's value as a float."""
    return float(point.special) if point.special is not None else float(point.value or 0.0)


def _apart(then: float, now: float) -> float:
    """Return the relative difference of two numbers; 0 where they are equal, both NaN included."""
    if then == now or (math.isnan(then) and math.isnan(now)):
        return 0.0
    if not (math.isfinite(then) and math.isfinite(now)):
        return math.inf
    return abs(then - now) / max(abs(then), abs(now))


def _models(run: Run, again: Run, report: Report) -> Iterator[Line]:
    was, now = len(run.models), len(again.models)
    if was != now:
        sentence = f"{now} models were logged, {was} then."
        yield _line("model count", str(was), str(now), differs=True, sentence=sentence)
    elif was > MOST:
        yield _line("model count", str(was), f"the last {MOST} are compared")
    for one in report.predictions:
        yield _prediction(one)


def _prediction(one: Prediction) -> Line:
    what = f"model {one.model}"
    if one.problem is not None:
        return Line(
            what=what, then="", now="", verdict="unknown",
            sentence=f"The models {one.model} could not be compared: {one.problem}.",
        )  # fmt: skip
    rows = f"{one.rows:,} rows of {one.on}"
    shown = f"{one.equal:.1%} equal" + ("" if one.largest is None else f", up to {one.largest:.2g} apart")
    sentence = f"The model {one.model} predicts differently on {rows}: {shown}."
    return _line(what, rows, shown, differs=one.equal < 1.0, sentence=sentence)


def _values(old: Job, new: Job, report: Report) -> Iterator[Line]:
    now = {one.name: one for one in new.results}
    for one in old.results:
        other = now.get(one.name)
        what = f"value {one.name}"
        if other is None:
            yield _line(
                what, one.digest[:8], "–", differs=True, sentence=f"The value {one.name} was not kept now."
            )
            continue
        equal = one.digest == other.digest or report.values.get(one.name)
        if equal is None:
            told = any(done.problem is None for done in report.predictions)  # a model's bytes say nothing
            sentence = (
                "" if told else f"The value {one.name} has other bytes, and cannot be compared otherwise."
            )
            yield Line(
                what=what, then=one.digest[:8], now=other.digest[:8], verdict="unknown", sentence=sentence
            )
        else:
            sentence = f"The value {one.name} differs."
            yield _line(what, one.digest[:8], other.digest[:8], differs=not equal, sentence=sentence)


def _line(what: str, then: str, now: str, *, differs: bool = False, sentence: str = "") -> Line:
    verdict: Verdict = "differs" if differs else "same"
    return Line(what=what, then=then, now=now, verdict=verdict, sentence=sentence if differs else "")
